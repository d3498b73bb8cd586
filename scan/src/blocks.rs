//! Stage 6b: how modules hold codewords and codewords form blocks, ISO/IEC 18004:2024, 7.5 to 7.7, 7.9 and table 9.

use crate::symbol::{fixed_module, format_places};

/// The four levels of error correction, by their two format bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// About 15 % of codewords can be wrong.
    M,
    /// About 7 %.
    L,
    /// About 30 %.
    H,
    /// About 25 %.
    Q,
}

impl Level {
    /// The level of the upper two of five format bits.
    pub(crate) fn of_format(format: u16) -> Self {
        match format >> 3 & 3 {
            0 => Self::M,
            1 => Self::L,
            2 => Self::H,
            _ => Self::Q,
        }
    }
}

/// How the codewords of a symbol form blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) count: usize,
    /// Check codewords in each.
    pub(crate) checks: usize,
    /// Errors that must not be corrected although the checks allow it: the standard keeps some against misreading.
    pub(crate) reserve: usize,
}

/// Table 9, versions 1 to 40: check codewords in a block, and blocks, for the levels L, M, Q, H.
const TABLE: [[(u8, u8); 4]; 40] = [
    [(7, 1), (10, 1), (13, 1), (17, 1)],
    [(10, 1), (16, 1), (22, 1), (28, 1)],
    [(15, 1), (26, 1), (18, 2), (22, 2)],
    [(20, 1), (18, 2), (26, 2), (16, 4)],
    [(26, 1), (24, 2), (18, 4), (22, 4)],
    [(18, 2), (16, 4), (24, 4), (28, 4)],
    [(20, 2), (18, 4), (18, 6), (26, 5)],
    [(24, 2), (22, 4), (22, 6), (26, 6)],
    [(30, 2), (22, 5), (20, 8), (24, 8)],
    [(18, 4), (26, 5), (24, 8), (28, 8)],
    [(20, 4), (30, 5), (28, 8), (24, 11)],
    [(24, 4), (22, 8), (26, 10), (28, 11)],
    [(26, 4), (22, 9), (24, 12), (22, 16)],
    [(30, 4), (24, 9), (20, 16), (24, 16)],
    [(22, 6), (24, 10), (30, 12), (24, 18)],
    [(24, 6), (28, 10), (24, 17), (30, 16)],
    [(28, 6), (28, 11), (28, 16), (28, 19)],
    [(30, 6), (26, 13), (28, 18), (28, 21)],
    [(28, 7), (26, 14), (26, 21), (26, 25)],
    [(28, 8), (26, 16), (30, 20), (28, 25)],
    [(28, 8), (26, 17), (28, 23), (30, 25)],
    [(28, 9), (28, 17), (30, 23), (24, 34)],
    [(30, 9), (28, 18), (30, 25), (30, 30)],
    [(30, 10), (28, 20), (30, 27), (30, 32)],
    [(26, 12), (28, 21), (30, 29), (30, 35)],
    [(28, 12), (28, 23), (28, 34), (30, 37)],
    [(30, 12), (28, 25), (30, 34), (30, 40)],
    [(30, 13), (28, 26), (30, 35), (30, 42)],
    [(30, 14), (28, 28), (30, 38), (30, 45)],
    [(30, 15), (28, 29), (30, 40), (30, 48)],
    [(30, 16), (28, 31), (30, 43), (30, 51)],
    [(30, 17), (28, 33), (30, 45), (30, 54)],
    [(30, 18), (28, 35), (30, 48), (30, 57)],
    [(30, 19), (28, 37), (30, 51), (30, 60)],
    [(30, 19), (28, 38), (30, 53), (30, 63)],
    [(30, 20), (28, 40), (30, 56), (30, 66)],
    [(30, 21), (28, 43), (30, 59), (30, 70)],
    [(30, 22), (28, 45), (30, 62), (30, 74)],
    [(30, 24), (28, 47), (30, 65), (30, 77)],
    [(30, 25), (28, 49), (30, 68), (30, 81)],
];

impl Blocks {
    /// The blocks of a version, 1 to 40, at a level.
    pub(crate) fn of(version: usize, level: Level) -> Self {
        let column = match level {
            Level::L => 0,
            Level::M => 1,
            Level::Q => 2,
            Level::H => 3,
        };
        let (checks, count) = TABLE[version - 1][column];
        let reserve = match (version, level) {
            (1, Level::L) => 3,
            (1, Level::M) | (2, Level::L) => 2,
            (1, _) | (3, Level::L) => 1,
            _ => 0,
        };
        Self {
            count: usize::from(count),
            checks: usize::from(checks),
            reserve,
        }
    }

    /// For each block the places of its codewords among `total` in the order of reading, data first.
    ///
    /// Codewords are read one from each block in turn. Later blocks may have one data codeword more.
    pub(crate) fn places(&self, total: usize) -> Vec<Vec<usize>> {
        let shorter = total / self.count - self.checks;
        let longer_blocks = total % self.count;
        let first_longer = self.count - longer_blocks;
        (0..self.count)
            .map(|block| {
                let data = (0..shorter).map(|i| i * self.count + block);
                let extra =
                    (block >= first_longer).then(|| shorter * self.count + block - first_longer);
                let checks =
                    (0..self.checks).map(|i| total - (self.checks - i) * self.count + block);
                data.chain(extra).chain(checks).collect()
            })
            .collect()
    }
}

/// The modules that hold codewords, as columns and rows, in the order of their bits: upwards and downwards in strips
/// two wide, from the right, past everything that is fixed.
pub(crate) fn data_modules(side: usize) -> Vec<(usize, usize)> {
    let mut taken = vec![false; side * side];
    for y in 0..side {
        for x in 0..side {
            taken[y * side + x] =
                fixed_module(side, x, y).is_some() || is_version_module(side, x, y);
        }
    }
    for (x, y) in format_places(side).into_iter().flatten() {
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

/// Whether a mask, 0 to 7, turns a module over: table 10.
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
    use super::*;

    #[test]
    fn every_codeword_belongs_to_one_block() {
        for version in 1..=40 {
            let total = data_modules(17 + 4 * version).len() / 8;
            for level in [Level::L, Level::M, Level::Q, Level::H] {
                let mut places: Vec<usize> = Blocks::of(version, level).places(total).concat();
                places.sort_unstable();
                assert!(
                    places.into_iter().eq(0..total),
                    "version {version} {level:?}"
                );
            }
        }
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
            assert_eq!(data_modules(17 + 4 * version).len() / 8, codewords);
        }
    }
}
