//! Stage 6: modules to a payload.
//!
//! The format, without which nothing can be read, is decided by both of its copies together, as the nearest of the 32
//! words; the code is turned over if that is how its format is nearest. Then its codewords are put into blocks, each
//! block is corrected, and the data read.
//!
//! A module is given as how dark it is, so each codeword is known to be as doubtful as the most doubtful of its eight
//! modules. A block that cannot be corrected outright is tried again with more and more of its most doubtful
//! codewords erased (Forney's generalised minimum distance decoding). Erasures must leave a margin: a read that is
//! wrong is worse than none.

use crate::blocks::{Blocks, Level, data_modules, is_masked};
use crate::correct::correct;
use crate::payload::{self, Payload};
use crate::symbol::{fixed_module, format_places, format_word};

/// What a grid says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) payload: Payload,
    /// Codewords that were not as they had to be.
    pub(crate) corrected: usize,
    /// Rows and columns were exchanged.
    pub(crate) mirrored: bool,
    /// The format's five bits.
    format: u16,
    codewords: Vec<u8>,
}

impl Decoded {
    /// The modules of the symbol as they had to be, row by row in the grid that was read: 1 for dark, -1 for light, 0
    /// for those of the version and those that hold nothing.
    pub(crate) fn symbol(&self, side: usize) -> Vec<f64> {
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
                if let Some(dark) = fixed_module(side, x, y) {
                    set(x, y, dark);
                }
            }
        }
        let word = format_word(self.format);
        for places in format_places(side) {
            for (bit, (x, y)) in places.into_iter().enumerate() {
                set(x, y, word >> bit & 1 == 1);
            }
        }
        let modules = data_modules(side);
        for (codeword, modules) in self.codewords.iter().zip(modules.as_chunks::<8>().0) {
            for (bit, (x, y)) in (0..8).rev().zip(modules) {
                let dark = (codeword >> bit & 1 == 1) ^ is_masked(self.format & 7, *x, *y);
                set(*x, *y, dark);
            }
        }
        symbol
    }
}

/// The most bits of the 30 of both format copies that may be wrong. One copy lost entirely leaves about 7 wrong in
/// it; two words differ in 10 or more of both. None of 712 codes asks for more than 4, or is lost at 15.
const MOST_FORMAT_ERRORS: u32 = 9;

/// Check codewords that must be left unused when codewords were erased. With four, noise passes once in 2³² trials;
/// none of 712 codes is lost at 6.
///
/// Padding after the message is as good a proof: each of its codewords that is as it must be makes up for a check
/// codeword of the same block that was used beyond this margin, or beyond what the standard reserves.
const MARGIN: usize = 4;

/// Reads a grid by how dark its modules are: positive for dark, near zero for doubtful.
pub(crate) fn decode(darkness: &[f64], side: usize) -> Option<Decoded> {
    let mut attempts: Vec<(u32, u16, bool)> = [false, true]
        .into_iter()
        .flat_map(|mirrored| {
            let view = View {
                darkness,
                side,
                mirrored,
            };
            (0..32).map(move |data| (view.format_errors(data), data, mirrored))
        })
        .filter(|(errors, ..)| *errors <= MOST_FORMAT_ERRORS)
        .collect();
    attempts.sort_unstable();
    attempts
        .into_iter()
        // The nearest two: of 712 codes none was in need of the second, which costs 4 % of the time.
        .take(2)
        .find_map(|(_, format, mirrored)| {
            let view = View {
                darkness,
                side,
                mirrored,
            };
            view.read(format)
        })
}

/// A grid, as it is or turned over.
#[derive(Clone, Copy)]
struct View<'grid> {
    darkness: &'grid [f64],
    side: usize,
    mirrored: bool,
}

impl View<'_> {
    fn darkness(&self, (x, y): (usize, usize)) -> f64 {
        let (row, column) = if self.mirrored { (x, y) } else { (y, x) };
        self.darkness[row * self.side + column]
    }

    /// In how many of its 30 places the format is not that of `data`.
    fn format_errors(&self, data: u16) -> u32 {
        let word = format_word(data);
        format_places(self.side)
            .iter()
            .flat_map(|places| places.iter().enumerate())
            .map(|(bit, place)| u32::from((self.darkness(*place) > 0.0) != (word >> bit & 1 == 1)))
            .sum()
    }

    fn read(&self, format: u16) -> Option<Decoded> {
        let version = (self.side - 17) / 4;
        let codewords = self.codewords(format & 7);
        let blocks = Blocks::of(version, Level::of_format(format));
        let mut data = Vec::with_capacity(codewords.len());
        let mut unproven = Vec::new();
        let mut corrected = 0;
        let mut whole = vec![0; codewords.len()];
        for places in blocks.places(codewords.len()) {
            let (mut block, doubts): (Vec<u8>, Vec<f64>) =
                places.iter().map(|place| codewords[*place]).unzip();
            let to_prove = correct_with_doubts(&mut block, &doubts, &blocks)?;
            for (place, codeword) in places.iter().zip(&block) {
                corrected += usize::from(codewords[*place].0 != *codeword);
                whole[*place] = *codeword;
            }
            block.truncate(block.len() - blocks.checks);
            unproven.push((data.len()..data.len() + block.len(), to_prove));
            data.append(&mut block);
        }
        let payload = payload::read(&data, version)?;
        // What one block holds proves nothing of another.
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
                codewords: whole,
            })
    }

    /// Each codeword, and how far its most doubtful module is from being a toss-up.
    fn codewords(&self, mask: u16) -> Vec<(u8, f64)> {
        data_modules(self.side)
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

/// Corrects a block, and says how many check codewords it used of those that are better left as a proof.
fn correct_with_doubts(block: &mut [u8], doubts: &[f64], blocks: &Blocks) -> Option<usize> {
    let checks = blocks.checks;
    if let Some(errors) = correct(block, checks, &[], checks / 2) {
        return Some((2 * errors).saturating_sub(checks - blocks.reserve));
    }
    let mut doubtful: Vec<usize> = (0..block.len()).collect();
    doubtful.sort_by(|a, b| doubts[*a].total_cmp(&doubts[*b]));
    for margin in [MARGIN, 0] {
        // One more at a time wins a code of 712, for 4 % of the time.
        for erased in (2..=checks - margin).step_by(2) {
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

/// What decoding a grid of a side costs, in looks at pixels.
pub(crate) fn cost(side: usize) -> usize {
    side * side * 10
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];

    fn encoded(text: &str, version: i16, level: EcLevel) -> (Vec<f64>, usize) {
        let code = QrCode::with_version(text, Version::Normal(version), level).unwrap();
        let darkness = code
            .to_colors()
            .iter()
            .map(|color| if *color == Color::Dark { 1.0 } else { -1.0 })
            .collect();
        (darkness, code.width())
    }

    #[test]
    fn symbols_of_another_implementation_are_read() {
        for version in 1..=40 {
            for level in LEVELS {
                let (darkness, side) = encoded("dấu", version, level);
                let decoded = decode(&darkness, side).unwrap();
                assert_eq!(
                    decoded.payload.bytes,
                    "dấu".as_bytes(),
                    "version {version} {level:?}"
                );
                assert!(!decoded.mirrored);
                let turned: Vec<f64> = (0..side * side)
                    .map(|i| darkness[i % side * side + i / side])
                    .collect();
                let decoded = decode(&turned, side).unwrap();
                assert!(decoded.mirrored && decoded.payload.bytes == "dấu".as_bytes());
            }
        }
    }

    #[test]
    fn the_symbol_that_was_meant_is_known() {
        // Bits of the version, and those that are left over: table 1.
        for (version, unknown) in [(1, 0), (6, 7), (7, 36), (14, 39), (21, 40), (40, 36)] {
            for level in LEVELS {
                let (clean, side) = encoded("dấu", version, level);
                let mut spoilt = clean.clone();
                // Two modules of a codeword beside the corner that has no finder.
                for x in side - 2..side {
                    spoilt[(side - 2) * side + x] *= -1.0;
                }
                let turned: Vec<f64> = (0..side * side)
                    .map(|i| spoilt[i % side * side + i / side])
                    .collect();
                for (seen, mirrored) in [(spoilt, false), (turned, true)] {
                    let decoded = decode(&seen, side).unwrap();
                    assert_eq!((decoded.corrected, decoded.mirrored), (1, mirrored));
                    let symbol = decoded.symbol(side);
                    let meant = |i: usize| {
                        clean[if mirrored {
                            i % side * side + i / side
                        } else {
                            i
                        }]
                    };
                    assert_eq!(
                        symbol.iter().filter(|module| **module == 0.0).count(),
                        unknown
                    );
                    for (i, module) in symbol.iter().enumerate() {
                        assert!(
                            *module == 0.0 || *module == meant(i),
                            "version {version}, module {i}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn another_decoder_agrees() {
        for version in [1, 2, 7, 13, 25, 40] {
            for level in LEVELS {
                let (darkness, side) = encoded("0123ABC", version, level);
                let grid = rqrr::SimpleGrid::from_func(side, |x, y| darkness[y * side + x] > 0.0);
                let (_, theirs) = rqrr::Grid::new(grid).decode().unwrap();
                assert_eq!(
                    decode(&darkness, side).unwrap().payload.bytes,
                    theirs.as_bytes()
                );
            }
        }
    }

    #[test]
    fn doubtful_modules_are_worth_half_an_error() {
        // A patch of modules turned over: too much for level M of version 3, unless it is known to be doubtful.
        let damage = |doubt: f64| {
            let (mut darkness, side) = encoded("a text to be damaged", 3, EcLevel::M);
            for y in 14..23 {
                for x in 11..22 {
                    darkness[y * side + x] *= -doubt;
                }
            }
            decode(&darkness, side)
        };
        assert_eq!(damage(1.0), None);
        assert_eq!(damage(0.01).unwrap().payload.bytes, b"a text to be damaged");
    }

    #[test]
    fn noise_is_never_read() {
        let mut state = 7_u32;
        for round in 0..3000 {
            let side = 21 + 4 * (round % 5);
            let noise: Vec<f64> = (0..side * side)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 16) / 32768.0 - 1.0
                })
                .collect();
            assert_eq!(decode(&noise, side), None);
        }
    }

    #[test]
    fn padding_proves_nothing_of_another_block() {
        // Two blocks, the second of which is all padding; the first is spoilt beyond correction.
        let (clean, side) = encoded("a few words", 8, EcLevel::L);
        let places = Blocks::of(8, Level::L).places(data_modules(side).len() / 8);
        let modules = data_modules(side);
        let mut state = 99_u32;
        for _ in 0..300 {
            let mut darkness = clean.clone();
            for place in &places[0] {
                for (x, y) in &modules[place * 8..place * 8 + 8] {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    darkness[y * side + x] = f64::from(state >> 16) / 32768.0 - 1.0;
                }
            }
            assert_eq!(decode(&darkness, side), None);
        }
    }
}
