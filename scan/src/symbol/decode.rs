//! Decoding of modules to a payload.
//!
//! The format is the nearest of the 32 words by both of its copies together, as they are or mirrored. Then the codewords
//! are put into blocks, each block is corrected, and the segments are read.
//!
//! The input is the darkness of each module, so each codeword is as doubtful as the most doubtful of its eight modules.
//! A block that cannot be corrected is tried again with more and more of its most doubtful codewords erased (Forney's
//! generalised minimum distance decoding). Erasures leave a margin, since a wrong read is worse than none.

use super::blocks::{Blocks, CorrectionLevel};
use super::layout::{Version, data_modules, fixed_module, format_places, format_word, is_masked};
use super::reed_solomon::correct;
use super::segments::{self, Payload};
use crate::order::sort_by_cost;

/// A decoded symbol.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) payload: Payload,
    /// The number of corrected codewords.
    pub(crate) corrected: usize,
    /// Whether rows and columns were exchanged.
    pub(crate) mirrored: bool,
    /// The five bits of the format.
    format: u16,
    version: Version,
    codewords: Vec<u8>,
}

impl Decoded {
    /// Returns the corrected modules row by row in the grid that was read: 1 for dark, −1 for light, 0 for version bits
    /// and remainder bits.
    pub(crate) fn modules(&self) -> Vec<f64> {
        let side = self.version.side();
        let mut symbol = vec![0.0; side * side];
        let mut set = |x: usize, y: usize, dark: bool| {
            let place = if self.mirrored {
                x * side + y
            } else {
                y * side + x
            };
            symbol[place] = if dark { 1.0 } else { -1.0 };
        };
        for y in 0..side {
            for x in 0..side {
                if let Some(dark) = fixed_module(self.version, x, y) {
                    set(x, y, dark);
                }
            }
        }
        let word = format_word(self.format);
        for places in format_places(self.version) {
            for (bit, (x, y)) in places.into_iter().enumerate() {
                set(x, y, word >> bit & 1 == 1);
            }
        }
        let modules = data_modules(self.version);
        for (codeword, modules) in self.codewords.iter().zip(modules.as_chunks::<8>().0) {
            for (bit, (x, y)) in (0..8).rev().zip(modules) {
                let dark = (codeword >> bit & 1 == 1) ^ is_masked(self.format & 7, *x, *y);
                set(*x, *y, dark);
            }
        }
        symbol
    }
}

/// The most wrong bits of the 30 of both format copies: one lost copy has about 7, and two words differ in 10 or more.
const MAX_FORMAT_ERRORS: u32 = 9;

/// The most formats that are tried, the nearest first.
const MAX_FORMATS: usize = 2;

/// The check codewords that must be left unused after erasures: with four, noise passes once in 2³² trials.
///
/// Padding is as good a proof: each right padding codeword makes up for a check codeword of the same block that was used
/// beyond this margin, or beyond the reserve of the standard.
const MARGIN: usize = 4;

/// The codewords by which the erasures grow from one try to the next.
const ERASURE_STEP: usize = 2;

/// Whether doubtful codewords are erased when a block cannot be corrected without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Erasures {
    Never,
    IfNeeded,
}

/// Decodes a grid by the darkness of its modules: positive for dark, near zero for doubtful.
pub(crate) fn decode(darkness: &[f64], version: Version, erasures: Erasures) -> Option<Decoded> {
    let mut attempts: Vec<(u32, u16, bool)> = [false, true]
        .into_iter()
        .flat_map(|mirrored| {
            let view = View {
                darkness,
                version,
                mirrored,
            };
            (0..32).map(move |data| (view.format_errors(data), data, mirrored))
        })
        .filter(|(errors, ..)| *errors <= MAX_FORMAT_ERRORS)
        .collect();
    sort_by_cost(&mut attempts, |(errors, format, mirrored)| {
        f64::from(errors * 64 + u32::from(format * 2) + u32::from(*mirrored))
    });
    attempts
        .into_iter()
        .take(MAX_FORMATS)
        .find_map(|(_, format, mirrored)| {
            let view = View {
                darkness,
                version,
                mirrored,
            };
            view.read(format, erasures)
        })
}

/// A grid, as it is or mirrored.
#[derive(Clone, Copy)]
struct View<'grid> {
    darkness: &'grid [f64],
    version: Version,
    mirrored: bool,
}

impl View<'_> {
    fn darkness(&self, (x, y): (usize, usize)) -> f64 {
        let (row, column) = if self.mirrored { (x, y) } else { (y, x) };
        self.darkness[row * self.version.side() + column]
    }

    /// Returns how many of the 30 format bits differ from those of `data`.
    fn format_errors(&self, data: u16) -> u32 {
        let word = format_word(data);
        format_places(self.version)
            .iter()
            .flat_map(|places| places.iter().enumerate())
            .map(|(bit, place)| u32::from((self.darkness(*place) > 0.0) != (word >> bit & 1 == 1)))
            .sum()
    }

    fn read(&self, format: u16, erasures: Erasures) -> Option<Decoded> {
        let codewords = self.codewords(format & 7);
        let blocks = Blocks::of(self.version, CorrectionLevel::of_format(format));
        let mut data = Vec::with_capacity(codewords.len());
        let mut unproven = Vec::new();
        let mut corrected = 0;
        let mut whole = vec![0; codewords.len()];
        for places in blocks.places(codewords.len()) {
            let (mut block, doubts): (Vec<u8>, Vec<f64>) =
                places.iter().map(|place| codewords[*place]).unzip();
            let to_prove = correct_block(&mut block, &doubts, &blocks, erasures)?;
            for (place, codeword) in places.iter().zip(&block) {
                corrected += usize::from(codewords[*place].0 != *codeword);
                whole[*place] = *codeword;
            }
            block.truncate(block.len() - blocks.checks);
            unproven.push((data.len()..data.len() + block.len(), to_prove));
            data.append(&mut block);
        }
        let payload = segments::read(&data, self.version)?;
        // Padding in one block is no proof for another.
        let padded = data.len() - payload.padding..data.len();
        unproven
            .into_iter()
            .all(|(block, to_prove)| {
                block.end.saturating_sub(block.start.max(padded.start)) >= to_prove
            })
            .then_some(Decoded {
                payload,
                corrected,
                mirrored: self.mirrored,
                format,
                version: self.version,
                codewords: whole,
            })
    }

    /// Returns each codeword, and the least absolute darkness of its modules.
    fn codewords(&self, mask: u16) -> Vec<(u8, f64)> {
        data_modules(self.version)
            .as_chunks::<8>()
            .0
            .iter()
            .map(|modules| {
                modules
                    .iter()
                    .fold((0, f64::MAX), |(codeword, doubt), (x, y)| {
                        let darkness = self.darkness((*x, *y));
                        let bit = (darkness > 0.0) ^ is_masked(mask, *x, *y);
                        (codeword << 1 | u8::from(bit), doubt.min(darkness.abs()))
                    })
            })
            .collect()
    }
}

/// Corrects a block. Returns how many check codewords it used beyond the margin or the reserve.
fn correct_block(
    block: &mut [u8],
    doubts: &[f64],
    blocks: &Blocks,
    erasures: Erasures,
) -> Option<usize> {
    let checks = blocks.checks;
    if let Some(errors) = correct(block, checks, &[], checks / 2) {
        return Some((2 * errors).saturating_sub(checks - blocks.reserve));
    }
    if erasures == Erasures::Never {
        return None;
    }
    let mut doubtful: Vec<usize> = (0..block.len()).collect();
    sort_by_cost(&mut doubtful, |codeword| doubts[*codeword]);
    for margin in [MARGIN, 0] {
        for erased in (ERASURE_STEP..=checks - margin).step_by(ERASURE_STEP) {
            let most_errors = (checks - margin - erased) / 2;
            if let Some(errors) = correct(
                block,
                checks,
                &doubtful[..erased.min(block.len())],
                most_errors,
            ) {
                return Some((2 * errors + erased + MARGIN).saturating_sub(checks));
            }
        }
    }
    None
}

/// Returns the cost of [`decode`] for so many modules on a side.
pub(crate) fn cost(side: usize) -> usize {
    side * side * 10
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];

    fn decode(darkness: &[f64], version: Version) -> Option<Decoded> {
        super::decode(darkness, version, Erasures::IfNeeded)
    }

    fn version(number: u8) -> Version {
        Version::new(number).unwrap()
    }

    fn encoded(text: &str, version: Version, level: EcLevel) -> Vec<f64> {
        let normal = qrcode::Version::Normal(version.number().into());
        let code = QrCode::with_version(text, normal, level).unwrap();
        code.to_colors()
            .iter()
            .map(|color| if *color == Color::Dark { 1.0 } else { -1.0 })
            .collect()
    }

    fn mirrored(modules: &[f64], version: Version) -> Vec<f64> {
        let side = version.side();
        (0..side * side)
            .map(|i| modules[i % side * side + i / side])
            .collect()
    }

    #[test]
    fn symbols_of_another_implementation_are_read() {
        for version in Version::all() {
            for level in LEVELS {
                let darkness = encoded("dấu", version, level);
                let decoded = decode(&darkness, version).unwrap();
                assert_eq!(
                    decoded.payload.bytes,
                    "dấu".as_bytes(),
                    "version {version} {level:?}"
                );
                assert!(!decoded.mirrored);
                let decoded = decode(&mirrored(&darkness, version), version).unwrap();
                assert!(decoded.mirrored && decoded.payload.bytes == "dấu".as_bytes());
            }
        }
    }

    #[test]
    fn corrected_modules_are_those_of_the_symbol() {
        // Bits of the version, and those that are left over: table 1.
        for (number, unknown) in [(1, 0), (6, 7), (7, 36), (14, 39), (21, 40), (40, 36)] {
            let version = version(number);
            let side = version.side();
            for level in LEVELS {
                let clean = encoded("dấu", version, level);
                let mut spoilt = clean.clone();
                // Two modules of a codeword beside the corner that has no finder.
                for x in side - 2..side {
                    spoilt[(side - 2) * side + x] *= -1.0;
                }
                let turned = mirrored(&spoilt, version);
                for (seen, expected, is_mirrored) in [
                    (spoilt, clean.clone(), false),
                    (turned, mirrored(&clean, version), true),
                ] {
                    let decoded = decode(&seen, version).unwrap();
                    assert_eq!((decoded.corrected, decoded.mirrored), (1, is_mirrored));
                    let symbol = decoded.modules();
                    assert_eq!(
                        symbol.iter().filter(|module| **module == 0.0).count(),
                        unknown
                    );
                    for (i, module) in symbol.iter().enumerate() {
                        assert!(
                            *module == 0.0 || *module == expected[i],
                            "version {version}, module {i}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn another_decoder_agrees() {
        for version in [1, 2, 7, 13, 25, 40].map(version) {
            let side = version.side();
            for level in LEVELS {
                let darkness = encoded("0123ABC", version, level);
                let grid = rqrr::SimpleGrid::from_func(side, |x, y| darkness[y * side + x] > 0.0);
                let (_, theirs) = rqrr::Grid::new(grid).decode().unwrap();
                assert_eq!(
                    decode(&darkness, version).unwrap().payload.bytes,
                    theirs.as_bytes()
                );
            }
        }
    }

    #[test]
    fn doubtful_modules_are_worth_half_an_error() {
        // A patch of modules turned over: too much for level M of version 3, unless it is known to be doubtful.
        let damage = |doubt: f64| {
            let version = version(3);
            let mut darkness = encoded("a text to be damaged", version, EcLevel::M);
            for y in 14..23 {
                for x in 11..22 {
                    darkness[y * version.side() + x] *= -doubt;
                }
            }
            decode(&darkness, version)
        };
        assert_eq!(damage(1.0), None);
        assert_eq!(damage(0.01).unwrap().payload.bytes, b"a text to be damaged");
    }

    #[test]
    fn noise_is_never_read() {
        let mut state = 7_u32;
        for round in (1..=5).cycle().take(3000) {
            let version = version(round);
            let noise: Vec<f64> = (0..version.side().pow(2))
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 16) / 32768.0 - 1.0
                })
                .collect();
            assert_eq!(decode(&noise, version), None);
        }
    }

    #[test]
    fn padding_proves_nothing_of_another_block() {
        // Two blocks, the second of which is all padding; the first is spoilt beyond correction.
        let version = version(8);
        let clean = encoded("a few words", version, EcLevel::L);
        let modules = data_modules(version);
        let places = Blocks::of(version, CorrectionLevel::L).places(modules.len() / 8);
        let mut state = 99_u32;
        for _ in 0..300 {
            let mut darkness = clean.clone();
            for place in &places[0] {
                for (x, y) in &modules[place * 8..place * 8 + 8] {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    darkness[y * version.side() + x] = f64::from(state >> 16) / 32768.0 - 1.0;
                }
            }
            assert_eq!(decode(&darkness, version), None);
        }
    }
}
