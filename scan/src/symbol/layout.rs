//! The function patterns and the order of modules: ISO/IEC 18004:2024, 6.3, 7.7.3, 7.8 and Annexes C, D and E.

/// The version of a symbol, 1 to 40, which decides its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u8);

impl Version {
    /// The lowest version, of 21 modules on a side.
    pub const FIRST: Self = Self(1);
    /// The highest version, of 177 modules on a side.
    pub const LAST: Self = Self(40);

    /// Returns the version of this number; `None` unless it is from 1 to 40.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= Self::FIRST.0 && number <= Self::LAST.0 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Returns the number of the version, from 1 to 40.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Returns the number of modules on a side, from 21 to 177.
    #[must_use]
    pub const fn side(self) -> usize {
        17 + 4 * self.0 as usize
    }

    /// Returns every version in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::FIRST.0..=Self::LAST.0).map(Self)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Returns whether the module at a column and a row is dark, if it belongs to a finder, timing or alignment pattern;
/// `None` if it holds data, format or version.
pub(crate) fn fixed_module(version: Version, x: usize, y: usize) -> Option<bool> {
    let side = version.side();
    let far = side - 8;
    let finder = |x: usize, y: usize| {
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        ring != 2 && ring < 4
    };
    match (x, y) {
        (0..8, 0..8) => Some(finder(x, y)),
        (_, 0..8) if x >= far => Some(finder(side - 1 - x, y)),
        (0..8, _) if y >= far => Some(finder(x, side - 1 - y)),
        (8, _) if y == far => Some(true),
        (_, 6) if x >= 8 => Some(x.is_multiple_of(2)),
        (6, _) if y >= 8 => Some(y.is_multiple_of(2)),
        _ => alignment_module(version, x, y),
    }
}

fn alignment_module(version: Version, x: usize, y: usize) -> Option<bool> {
    let centres = alignment_centres(version);
    let near = |value: usize| centres.clone().find(|centre| centre.abs_diff(value) <= 2);
    let (centre_x, centre_y) = (near(x)?, near(y)?);
    let last = version.side() - 7;
    let in_a_finder = matches!((centre_x, centre_y), (6, 6))
        || (centre_x == 6 && centre_y == last)
        || (centre_y == 6 && centre_x == last);
    (!in_a_finder).then(|| x.abs_diff(centre_x).max(y.abs_diff(centre_y)) != 1)
}

/// Returns the rows, and columns, of the centres of alignment patterns: Annex E.
///
/// They run from 6 to the far end in equal even steps; the first step takes the remainder.
pub(crate) fn alignment_centres(version: Version) -> impl Iterator<Item = usize> + Clone {
    let last = version.side() - 7;
    let (count, step) = ALIGNMENT[usize::from(version.number()) - 1];
    let (count, step) = (usize::from(count), usize::from(step));
    (0..count).map(move |i| {
        if i == 0 {
            6
        } else {
            last - (count - 1 - i) * step
        }
    })
}

/// The alignment patterns in a row of each version, and the modules from one to the next.
const ALIGNMENT: [(u8, u8); 40] = alignment();

const fn alignment() -> [(u8, u8); 40] {
    let mut table = [(0, 0); 40];
    let mut version = 2;
    while version <= 40 {
        let count = version / 7 + 2;
        let step = match version {
            // The one exception from the rule.
            32 => 26,
            _ => (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2,
        };
        table[version as usize - 1] = (count, step);
        version += 1;
    }
    table
}

/// Returns the 15 format bits of Annex C for data from 0 to 31: with check bits, and masked.
pub(crate) fn format_word(data: u16) -> u16 {
    let mut rest = data << 10;
    for bit in (10..15).rev() {
        if rest >> bit & 1 == 1 {
            rest ^= 0x537 << (bit - 10);
        }
    }
    (data << 10 | rest) ^ 0x5412
}

/// Returns the 18 version bits of Annex D.
pub(crate) fn version_word(version: Version) -> u32 {
    let version = u32::from(version.number());
    let mut rest = version << 12;
    for bit in (12..18).rev() {
        if rest >> bit & 1 == 1 {
            rest ^= 0x1F25 << (bit - 12);
        }
    }
    version << 12 | rest
}

/// Returns the column and row of the 15 format bits in both copies, the lowest bit first.
pub(crate) fn format_places(version: Version) -> [[(usize, usize); 15]; 2] {
    let side = version.side();
    let near = |bit: usize| match bit {
        0..6 => (8, bit),
        6 | 7 => (8, bit + 1),
        8 => (7, 8),
        _ => (14 - bit, 8),
    };
    let far = |bit: usize| match bit {
        0..8 => (side - 1 - bit, 8),
        _ => (8, side - 15 + bit),
    };
    [std::array::from_fn(near), std::array::from_fn(far)]
}

/// Returns the column and row of each module that holds codewords, in the order of their bits: 7.7.3.
///
/// They run upwards and downwards in strips of two columns, from the right, around the function patterns.
pub(crate) fn data_modules(version: Version) -> Vec<(usize, usize)> {
    let side = version.side();
    let mut taken = vec![false; side * side];
    for y in 0..side {
        for x in 0..side {
            taken[y * side + x] =
                fixed_module(version, x, y).is_some() || is_version_module(side, x, y);
        }
    }
    for (x, y) in format_places(version).into_iter().flatten() {
        taken[y * side + x] = true;
    }
    let strips = (0..side).rev().filter(|right| {
        if *right > 6 {
            right % 2 == 0
        } else {
            right % 2 == 1
        }
    });
    let mut modules = Vec::with_capacity(side * side);
    for (strip, right) in strips.enumerate() {
        for step in 0..side {
            let y = if strip % 2 == 0 {
                side - 1 - step
            } else {
                step
            };
            for x in [right, right - 1] {
                if !taken[y * side + x] {
                    modules.push((x, y));
                }
            }
        }
    }
    modules
}

fn is_version_module(side: usize, x: usize, y: usize) -> bool {
    let beside = side - 11..side - 8;
    side >= 45 && ((y < 6 && beside.contains(&x)) || (x < 6 && beside.contains(&y)))
}

/// Reports whether a mask, 0 to 7, inverts a module: table 10.
pub(crate) fn is_masked(mask: u16, x: usize, y: usize) -> bool {
    match mask {
        0 => (y + x).is_multiple_of(2),
        1 => y.is_multiple_of(2),
        2 => x.is_multiple_of(3),
        3 => (y + x).is_multiple_of(3),
        4 => (y / 2 + x / 3).is_multiple_of(2),
        5 => (y * x) % 2 + (y * x) % 3 == 0,
        6 => ((y * x) % 2 + (y * x) % 3).is_multiple_of(2),
        _ => ((y + x) % 2 + (y * x) % 3).is_multiple_of(2),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    /// Symbols of another implementation, of every version.
    fn symbols() -> impl Iterator<Item = (Version, Vec<bool>)> {
        Version::all().map(|version| {
            let normal = qrcode::Version::Normal(version.number().into());
            let code = QrCode::with_version(b"17", normal, EcLevel::L).unwrap();
            assert_eq!(code.width(), version.side());
            let dark = code
                .to_colors()
                .iter()
                .map(|color| *color == Color::Dark)
                .collect();
            (version, dark)
        })
    }

    #[test]
    fn fixed_modules_are_where_another_implementation_puts_them() {
        for (version, dark) in symbols() {
            let side = version.side();
            for (i, module) in dark.iter().enumerate() {
                if let Some(fixed) = fixed_module(version, i % side, i / side) {
                    assert_eq!(
                        fixed,
                        *module,
                        "version {version}, module {} {}",
                        i % side,
                        i / side
                    );
                }
            }
        }
    }

    #[test]
    fn format_bits_are_where_another_implementation_puts_them() {
        let words: Vec<u16> = (0..32).map(format_word).collect();
        for (version, dark) in symbols() {
            for places in format_places(version) {
                let word = places.iter().rev().fold(0, |word, (x, y)| {
                    word << 1 | u16::from(dark[y * version.side() + x])
                });
                assert!(words.contains(&word), "version {version}");
            }
        }
    }

    #[test]
    fn version_bits_are_those_of_the_standard() {
        assert_eq!(version_word(Version(7)), 0b000111_110010010100);
        assert_eq!(version_word(Version(40)), 0b101000_110001101001);
    }

    #[test]
    fn symbols_hold_as_many_codewords_as_the_standard_says() {
        // Table 1.
        for (version, codewords) in [
            (1, 26),
            (2, 44),
            (6, 172),
            (7, 196),
            (14, 581),
            (21, 1156),
            (40, 3706),
        ] {
            assert_eq!(data_modules(Version(version)).len() / 8, codewords);
        }
    }
}
