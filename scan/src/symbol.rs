//! What the standard fixes about a symbol, whatever it says: ISO/IEC 18004:2024, 6.3 and Annexes C, D and E.

/// Whether the module at a column and row of a symbol is known to be dark or light; `None` if it carries data, format
/// or version.
pub(crate) fn fixed_module(side: usize, x: usize, y: usize) -> Option<bool> {
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
        _ => alignment_module(side, x, y),
    }
}

fn alignment_module(side: usize, x: usize, y: usize) -> Option<bool> {
    let centres = alignment_centres(side);
    let near = |value: usize| centres.clone().find(|centre| centre.abs_diff(value) <= 2);
    let (centre_x, centre_y) = (near(x)?, near(y)?);
    let last = side - 7;
    let in_a_finder = matches!((centre_x, centre_y), (6, 6))
        || (centre_x == 6 && centre_y == last)
        || (centre_y == 6 && centre_x == last);
    (!in_a_finder).then(|| x.abs_diff(centre_x).max(y.abs_diff(centre_y)) != 1)
}

/// The rows, and columns, of the centres of alignment patterns, from Annex E: evenly spread from 6 to the far end in
/// even steps, the first of which takes what is left over.
pub(crate) fn alignment_centres(side: usize) -> impl Iterator<Item = usize> + Clone {
    let version = (side - 17) / 4;
    let count = if version == 1 { 0 } else { version / 7 + 2 };
    let last = side - 7;
    let step = match version {
        1 => 0,
        // The one version that the rule does not give.
        32 => 26,
        _ => (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2,
    };
    (0..count).map(move |i| {
        if i == 0 {
            6
        } else {
            last - (count - 1 - i) * step
        }
    })
}

/// The format bits of Annex C, unmasked data 0 to 31 with their check bits and mask.
pub(crate) fn format_word(data: u16) -> u16 {
    let mut rest = data << 10;
    for bit in (10..15).rev() {
        if rest >> bit & 1 == 1 {
            rest ^= 0x537 << (bit - 10);
        }
    }
    (data << 10 | rest) ^ 0x5412
}

/// The version bits of Annex D.
pub(crate) fn version_word(version: u32) -> u32 {
    let mut rest = version << 12;
    for bit in (12..18).rev() {
        if rest >> bit & 1 == 1 {
            rest ^= 0x1F25 << (bit - 12);
        }
    }
    version << 12 | rest
}

/// The places of the 15 format bits in both copies, the lowest bit first.
pub(crate) fn format_places(side: usize) -> [[(usize, usize); 15]; 2] {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    /// Symbols of another implementation, of every version.
    fn symbols() -> impl Iterator<Item = (usize, Vec<bool>)> {
        (1..=40).map(|version| {
            let code = QrCode::with_version(b"17", Version::Normal(version), EcLevel::L).unwrap();
            let dark = code
                .to_colors()
                .iter()
                .map(|color| *color == Color::Dark)
                .collect();
            (code.width(), dark)
        })
    }

    #[test]
    fn fixed_modules_are_where_another_implementation_puts_them() {
        for (side, dark) in symbols() {
            for (i, module) in dark.iter().enumerate() {
                if let Some(fixed) = fixed_module(side, i % side, i / side) {
                    assert_eq!(
                        fixed,
                        *module,
                        "side {side}, module {} {}",
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
        for (side, dark) in symbols() {
            for places in format_places(side) {
                let word = places
                    .iter()
                    .rev()
                    .fold(0, |word, (x, y)| word << 1 | u16::from(dark[y * side + x]));
                assert!(words.contains(&word), "side {side}");
            }
        }
    }

    #[test]
    fn version_bits_are_those_of_the_standard() {
        assert_eq!(version_word(7), 0b000111_110010010100);
        assert_eq!(version_word(40), 0b101000_110001101001);
    }
}
