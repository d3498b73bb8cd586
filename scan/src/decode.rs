//! Stage 6: modules to bytes.
//!
//! `rqrr` corrects and reads; it sees a grid of bits and nothing of the picture. Its detector is not used. Two things
//! are done before: the format, without which nothing can be read, is decided by both of its copies together, as the
//! nearest of the 32 words; and the code is turned over if that is how its format is nearest.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::symbol::{format_places, format_word};

/// What a grid says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) bytes: Vec<u8>,
    /// Rows and columns were exchanged.
    pub(crate) mirrored: bool,
}

/// The most bits of the 30 of both format copies that may be wrong. One copy lost entirely leaves about 7 wrong in
/// it; two words differ in 10 or more of both.
const MOST_FORMAT_ERRORS: u32 = 9;

/// Reads a grid of modules, `true` for dark.
pub(crate) fn decode(dark: &[bool], side: usize) -> Option<Decoded> {
    let mut attempts: Vec<(u32, u16, bool)> = [false, true]
        .into_iter()
        .flat_map(|mirrored| {
            (0..32).map(move |data| (format_distance(dark, side, data, mirrored), data, mirrored))
        })
        .filter(|(distance, ..)| *distance <= MOST_FORMAT_ERRORS)
        .collect();
    attempts.sort_unstable();
    attempts
        .into_iter()
        .take(2)
        .find_map(|(_, data, mirrored)| read(dark, side, data, mirrored))
}

fn module(dark: &[bool], side: usize, x: usize, y: usize, mirrored: bool) -> bool {
    if mirrored {
        dark[x * side + y]
    } else {
        dark[y * side + x]
    }
}

/// In how many places the format of a grid is not that word: the better copy, and half of the other.
fn format_distance(dark: &[bool], side: usize, data: u16, mirrored: bool) -> u32 {
    let word = format_word(data);
    let wrong = format_places(side).map(|places| {
        places
            .iter()
            .enumerate()
            .map(|(bit, (x, y))| {
                u32::from(module(dark, side, *x, *y, mirrored) != (word >> bit & 1 == 1))
            })
            .sum::<u32>()
    });
    wrong[0] + wrong[1]
}

fn read(dark: &[bool], side: usize, format: u16, mirrored: bool) -> Option<Decoded> {
    let word = format_word(format);
    let grid = rqrr::SimpleGrid::from_func(side, |x, y| module(dark, side, x, y, mirrored));
    let fixed: Vec<((usize, usize), bool)> = format_places(side)
        .iter()
        .flat_map(|places| {
            places
                .iter()
                .enumerate()
                .map(|(bit, place)| (*place, word >> bit & 1 == 1))
        })
        .collect();
    let written: std::collections::HashMap<(usize, usize), bool> = fixed.into_iter().collect();
    let grid = rqrr::SimpleGrid::from_func(side, |x, y| {
        written
            .get(&(x, y))
            .copied()
            .unwrap_or_else(|| rqrr::BitGrid::bit(&grid, y, x))
    });
    // The engine is not ours, and its input is hostile.
    let bytes = catch_unwind(AssertUnwindSafe(|| {
        let mut bytes = Vec::new();
        rqrr::Grid::new(grid)
            .decode_to(&mut bytes)
            .ok()
            .map(|_| bytes)
    }))
    .ok()
    .flatten()?;
    (!bytes.is_empty()).then_some(Decoded { bytes, mirrored })
}
