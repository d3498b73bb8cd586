//! Binarisation of sampled modules.
//!
//! The threshold is local among modules, not pixels: half way between the mean of the darker and the mean of the
//! lighter modules around. Blur darkens a single light module between dark ones, so modules can be sharpened first.

use super::layout::{Version, fixed_module};
use crate::number::real;

/// The side of a cell of modules that share a threshold.
const CELL: usize = 3;

/// The modules on each side of a cell that decide on its threshold: enough of both colours, and still local.
const REACH: usize = 3;

/// The least half difference of dark and light modules, in grey levels: bounds the gain where there is no contrast.
const MIN_CONTRAST: f64 = 1.0;

/// Returns the darkness of each module: 1 for the mean of the dark ones around, −1 for the mean of the light ones.
pub(crate) fn darkness(values: &[f64], side: usize, sharpen: f64) -> Vec<f64> {
    let sharp = sharpened(values, side, sharpen);
    let mut result = vec![0.0; values.len()];
    for y in (0..side).step_by(CELL) {
        for x in (0..side).step_by(CELL) {
            let (dark, light) = two_classes(&sharp, side, x, y);
            let half = ((light - dark) / 2.0).max(MIN_CONTRAST);
            for row in y..(y + CELL).min(side) {
                for column in x..(x + CELL).min(side) {
                    let module = row * side + column;
                    result[module] = ((light + dark) / 2.0 - sharp[module]) / half;
                }
            }
        }
    }
    result
}

/// The modules that decide on the threshold of a cell.
const WINDOW: usize = (CELL + 2 * REACH) * (CELL + 2 * REACH);

/// Returns the means of the modules that are darker and lighter than the mean around a cell.
fn two_classes(values: &[f64], side: usize, x: usize, y: usize) -> (f64, f64) {
    let rows = y.saturating_sub(REACH)..(y + CELL + REACH).min(side);
    let columns = x.saturating_sub(REACH)..(x + CELL + REACH).min(side);
    let width = columns.len();
    let mut window = [0.0; WINDOW];
    for (into, row) in window.chunks_exact_mut(width).zip(rows.clone()) {
        into.copy_from_slice(&values[row * side + columns.start..row * side + columns.end]);
    }
    let window = &window[..rows.len() * width];
    let mean = window.iter().sum::<f64>() / real(window.len());
    // Without branches, since which module is dark cannot be predicted.
    let (mut dark, mut dark_count, mut light) = (0.0, 0_usize, 0.0);
    for value in window {
        let is_dark = *value < mean;
        dark += if is_dark { *value } else { 0.0 };
        light += if is_dark { 0.0 } else { *value };
        dark_count += usize::from(is_dark);
    }
    let mean_of = |sum: f64, count: usize| if count > 0 { sum / real(count) } else { mean };
    (
        mean_of(dark, dark_count),
        mean_of(light, window.len() - dark_count),
    )
}

/// Returns the cost of [`darkness`] for so many modules on a side.
pub(crate) fn cost(side: usize) -> usize {
    side * side * 8
}

/// Returns each value pushed away from the mean of its four neighbours.
fn sharpened(values: &[f64], side: usize, amount: f64) -> Vec<f64> {
    if amount == 0.0 {
        return values.to_vec();
    }
    let mut result = Vec::with_capacity(values.len());
    for y in 0..side {
        for x in 0..side {
            let here = values[y * side + x];
            let around = values[y * side + x.saturating_sub(1)]
                + values[y * side + (x + 1).min(side - 1)]
                + values[y.saturating_sub(1) * side + x]
                + values[(y + 1).min(side - 1) * side + x];
            result.push(here + amount * (here - around / 4.0));
        }
    }
    result
}

/// Returns the share of the modules of function patterns that have the right colour.
pub(crate) fn fixed_modules_right(darkness: &[f64], version: Version) -> f64 {
    let side = version.side();
    let (mut right, mut all) = (0_usize, 0_usize);
    for y in 0..side {
        for x in 0..side {
            if let Some(dark) = fixed_module(version, x, y) {
                all += 1;
                right += usize::from((darkness[y * side + x] > 0.0) == dark);
            }
        }
    }
    real(right) / real(all)
}
