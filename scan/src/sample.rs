//! Stage 5: grey modules to dark and light ones.
//!
//! The threshold is decided among modules, not pixels: each is compared with the modules around it, half way between
//! the mean of the darker and the mean of the lighter of them. Blur makes a single light module between dark ones
//! darker than it was printed; against that, each can be pushed away from the mean of its neighbours first.

use crate::number::real;
use crate::symbol::fixed_module;

/// Modules on each side of one that decide on its threshold: 9 × 9 hold enough of both colours and follow shadows.
const REACH: usize = 4;

/// How dark each module is against its threshold: 1 as dark as the dark ones around, -1 as light as the light ones.
pub(crate) fn darkness(values: &[f64], side: usize, sharpen: f64) -> Vec<f64> {
    let sharp = sharpened(values, side, sharpen);
    let mut result = Vec::with_capacity(values.len());
    for y in 0..side {
        let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(side);
        for x in 0..side {
            let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(side);
            let window = || {
                rows.clone()
                    .flat_map(|row| &sharp[row * side + columns.start..row * side + columns.end])
            };
            let mean = window().sum::<f64>() / real(rows.len() * columns.len());
            let (mut dark, mut light) = ((0.0, 0.0), (0.0, 0.0));
            for value in window() {
                let side = if *value < mean { &mut dark } else { &mut light };
                side.0 += value;
                side.1 += 1.0;
            }
            let dark = if dark.1 > 0.0 { dark.0 / dark.1 } else { mean };
            let light = if light.1 > 0.0 {
                light.0 / light.1
            } else {
                mean
            };
            let half = ((light - dark) / 2.0).max(1.0);
            result.push((((light + dark) / 2.0 - sharp[y * side + x]) / half).clamp(-1.5, 1.5));
        }
    }
    result
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
