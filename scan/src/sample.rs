//! Stage 5: grey modules to dark and light ones.
//!
//! The threshold is decided among modules, not pixels: each is compared with the modules around it, half way between
//! the mean of the darker and the mean of the lighter of them. Blur makes a single light module between dark ones
//! darker than it was printed; against that, each can be pushed away from the mean of its neighbours first.

use crate::number::real;
use crate::symbol::fixed_module;

/// Modules share a threshold in cells of 3 × 3: one each costs 13 % of the time and loses 2 codes of 712.
const CELL: usize = 3;

/// Modules on each side of a cell that decide on its threshold: 9 × 9 hold enough of both colours and follow shadows.
/// With 1 it loses 5 codes of 712, with 8 two.
const REACH: usize = 3;

/// How dark each module is against its threshold: 1 as dark as the dark ones around, -1 as light as the light ones.
pub(crate) fn darkness(values: &[f64], side: usize, sharpen: f64) -> Vec<f64> {
    let sharp = sharpened(values, side, sharpen);
    let mut result = vec![0.0; values.len()];
    for y in (0..side).step_by(CELL) {
        for x in (0..side).step_by(CELL) {
            let (dark, light) = two_classes(&sharp, side, x, y);
            let half = ((light - dark) / 2.0).max(1.0);
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

/// The means of what is darker and what is lighter than the mean around a cell.
fn two_classes(values: &[f64], side: usize, x: usize, y: usize) -> (f64, f64) {
    let rows = y.saturating_sub(REACH)..(y + CELL + REACH).min(side);
    let columns = x.saturating_sub(REACH)..(x + CELL + REACH).min(side);
    let window = || {
        rows.clone()
            .flat_map(|row| &values[row * side + columns.start..row * side + columns.end])
    };
    let mean = window().sum::<f64>() / real(rows.len() * columns.len());
    let class_mean = |dark: bool| {
        let class = window().filter(|value| (**value < mean) == dark);
        let (sum, count) = class.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        if count > 0.0 { sum / count } else { mean }
    };
    (class_mean(true), class_mean(false))
}

/// What judging the modules of a side costs, in looks at pixels.
pub(crate) fn cost(side: usize) -> usize {
    side * side * 8
}

/// Pushes each value away from the mean of its four neighbours.
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

/// The part of the modules known beforehand (finders, timing and alignment patterns) that came out right.
pub(crate) fn fixed_modules_right(darkness: &[f64], side: usize) -> f64 {
    let (mut right, mut all) = (0_usize, 0_usize);
    for y in 0..side {
        for x in 0..side {
            if let Some(dark) = fixed_module(side, x, y) {
                all += 1;
                right += usize::from((darkness[y * side + x] > 0.0) == dark);
            }
        }
    }
    real(right) / real(all)
}
