//! How codewords form blocks: ISO/IEC 18004:2024, 7.5, 7.6 and table 9.

use super::layout::Version;

/// An error-correction level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CorrectionLevel {
    /// About 15 % of the codewords may be wrong.
    M,
    /// About 7 % of the codewords may be wrong.
    L,
    /// About 30 % of the codewords may be wrong.
    H,
    /// About 25 % of the codewords may be wrong.
    Q,
}

impl CorrectionLevel {
    /// Returns the level that the upper two of five format bits name.
    pub(crate) fn of_format(format: u16) -> Self {
        match format >> 3 & 3 {
            0 => Self::M,
            1 => Self::L,
            2 => Self::H,
            _ => Self::Q,
        }
    }

    /// Returns the two format bits.
    pub(crate) const fn format_bits(self) -> u16 {
        match self {
            Self::M => 0,
            Self::L => 1,
            Self::H => 2,
            Self::Q => 3,
        }
    }
}

/// How the codewords of a symbol form blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) count: usize,
    /// The check codewords in each block.
    pub(crate) checks: usize,
    /// The check codewords that the standard reserves against misreading.
    pub(crate) reserve: usize,
}

/// Table 9 for versions 1 to 40: check codewords in a block and number of blocks, for L, M, Q and H.
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
    /// Returns the blocks of a version at an error-correction level.
    pub(crate) fn of(version: Version, level: CorrectionLevel) -> Self {
        let column = match level {
            CorrectionLevel::L => 0,
            CorrectionLevel::M => 1,
            CorrectionLevel::Q => 2,
            CorrectionLevel::H => 3,
        };
        let (checks, count) = TABLE[usize::from(version.number()) - 1][column];
        let reserve = match (version.number(), level) {
            (1, CorrectionLevel::L) => 3,
            (1, CorrectionLevel::M) | (2, CorrectionLevel::L) => 2,
            (1, _) | (3, CorrectionLevel::L) => 1,
            _ => 0,
        };
        Self {
            count: usize::from(count),
            checks: usize::from(checks),
            reserve,
        }
    }

    /// Returns for each block the indices of its codewords among `total` in reading order, data first.
    ///
    /// Codewords are interleaved between blocks. Later blocks may have one data codeword more.
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

#[cfg(test)]
mod tests {
    use super::super::layout::data_modules;
    use super::*;

    #[test]
    fn every_codeword_belongs_to_one_block() {
        for version in Version::all() {
            let total = data_modules(version).len() / 8;
            for level in [
                CorrectionLevel::L,
                CorrectionLevel::M,
                CorrectionLevel::Q,
                CorrectionLevel::H,
            ] {
                let mut places: Vec<usize> = Blocks::of(version, level).places(total).concat();
                places.sort_unstable();
                assert!(
                    places.into_iter().eq(0..total),
                    "version {version} {level:?}"
                );
            }
        }
    }
}
