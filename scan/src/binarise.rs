//! Stage 1: what counts as dark.
//!
//! A threshold for each block of 8 × 8 pixels, from the blocks around it, after the idea of ZXing's hybrid binariser:
//! the mean of the means of 5 × 5 blocks follows shadows and gradients and is still local enough for glare. A block
//! without contrast holds no edge, so its own mean says nothing about ink; it counts as light unless its neighbours
//! that were already judged say that it lies inside something dark. All in whole numbers.
//!
//! Only the thresholds are kept, a byte for 64 pixels. Pixels are compared when they are looked at, so no black and
//! white copy of the picture exists.

use std::ops::Range;

use crate::number::{byte, index};
use crate::plane::Plane;

/// The side of a block in pixels. At 8, a window of 5 blocks is 40 pixels: wider than the three modules of a finder's
/// centre up to 12 pixels a module, and larger modules are found on a smaller scale. So many pixels fill the word in
/// which [`runs`](crate::runs) compares them.
pub(crate) const BLOCK: usize = 8;

/// Blocks on each side that count. One loses 7 codes of 712 and three lose 14.
const REACH: usize = 2;

/// A block whose brightest and darkest pixel are nearer than this holds no edge. Camera noise of a dim frame spans
/// about 20 of 255. At 32 it loses 9 codes of 712; at 18 it wins as many as it loses, for a tenth of the time.
const LEAST_CONTRAST: u8 = 24;

/// The brightness below which a pixel is dark, block by block.
#[derive(Debug, Clone)]
pub(crate) struct Thresholds {
    across: usize,
    down: usize,
    values: Vec<u8>,
}

impl Thresholds {
    /// Judges a picture.
    pub(crate) fn of(plane: &Plane<'_>) -> Self {
        let (across, down) = (
            plane.width().div_ceil(BLOCK),
            plane.height().div_ceil(BLOCK),
        );
        let means = block_means(plane, across, down);
        let mut values = Vec::with_capacity(means.len());
        for y in 0..down {
            let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(down);
            for x in 0..across {
                let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(across);
                let mut sum = 0;
                for row in rows.clone() {
                    sum += means[row * across + columns.start..row * across + columns.end]
                        .iter()
                        .map(|mean| u32::from(*mean))
                        .sum::<u32>();
                }
                let count = u32::try_from(rows.len() * columns.len()).unwrap_or(1);
                values.push(byte(sum / count));
            }
        }
        Self {
            across,
            down,
            values,
        }
    }

    /// The threshold at a pixel, or at the nearest one inside.
    #[inline]
    pub(crate) fn at(&self, x: i32, y: i32) -> u8 {
        let shift = BLOCK.trailing_zeros();
        self.values[index(y >> shift, self.down) * self.across + index(x >> shift, self.across)]
    }

    /// The thresholds of the blocks that hold row `y`.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.values[y / BLOCK * self.across..][..self.across]
    }
}

/// The mean of each block; of a block without contrast, what its neighbours make of it.
fn block_means(plane: &Plane<'_>, across: usize, down: usize) -> Vec<u8> {
    let mut means = vec![0_u8; across * down];
    let mut strip = Strip::new(plane.width());
    for block_y in 0..down {
        let rows = block_y * BLOCK..((block_y + 1) * BLOCK).min(plane.height());
        strip.gather(rows.clone().map(|y| plane.row(y)));
        for block_x in 0..across {
            let columns = block_x * BLOCK..((block_x + 1) * BLOCK).min(plane.width());
            let count = u32::try_from(rows.len() * columns.len()).unwrap_or(1);
            let (least, most, sum) = strip.block(columns);
            let here = block_y * across + block_x;
            means[here] = if most - least > LEAST_CONTRAST {
                byte(sum / count)
            } else {
                // Half of its darkest pixel is light paper: a quarter loses 21 codes of 712, all of it 5.
                let mut mean = least / 2;
                if block_x > 0 && block_y > 0 {
                    let around = (u32::from(means[here - across])
                        + 2 * u32::from(means[here - 1])
                        + u32::from(means[here - across - 1]))
                        / 4;
                    if u32::from(least) < around {
                        mean = byte(around);
                    }
                }
                mean
            };
        }
    }
    means
}

/// What the columns of a row of blocks hold.
///
/// Column by column, a compiler turns this into instructions for 16 or 32 pixels; block by block, it does not.
struct Strip {
    least: Vec<u8>,
    most: Vec<u8>,
    sum: Vec<u16>,
}

impl Strip {
    fn new(width: usize) -> Self {
        Self {
            least: vec![0; width],
            most: vec![0; width],
            sum: vec![0; width],
        }
    }

    fn gather<'pixels>(&mut self, rows: impl Iterator<Item = &'pixels [u8]>) {
        self.least.fill(u8::MAX);
        self.most.fill(0);
        self.sum.fill(0);
        for row in rows {
            for (least, pixel) in self.least.iter_mut().zip(row) {
                *least = (*least).min(*pixel);
            }
            for (most, pixel) in self.most.iter_mut().zip(row) {
                *most = (*most).max(*pixel);
            }
            for (sum, pixel) in self.sum.iter_mut().zip(row) {
                *sum = sum.wrapping_add(u16::from(*pixel));
            }
        }
    }

    /// The darkest and the brightest pixel of a block, and the sum of all.
    fn block(&self, columns: Range<usize>) -> (u8, u8, u32) {
        (
            self.least[columns.clone()]
                .iter()
                .fold(u8::MAX, |a, b| a.min(*b)),
            self.most[columns.clone()].iter().fold(0, |a, b| a.max(*b)),
            self.sum[columns].iter().map(|sum| u32::from(*sum)).sum(),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use crate::photo::LumaImage;

    fn dark_at(pixels: Vec<u8>, width: u32, height: u32, x: usize, y: usize) -> bool {
        let image = LumaImage::new(pixels, width, height).unwrap();
        let plane = Plane::of(&image.frame());
        let thresholds = Thresholds::of(&plane);
        plane.row(y)[x] < thresholds.row(y)[x / BLOCK]
    }

    #[test]
    fn bars_are_told_apart_under_a_shadow() {
        // Bars of 4 pixels, whose light drops from 250 on the left to 60 on the right; dark is half of light.
        let width = 400;
        let pixels: Vec<u8> = (0..width * 64)
            .map(|i| {
                let x = i % width;
                let light = 250 - 190 * x / width;
                u8::try_from(if x / 4 % 2 == 0 { light / 2 } else { light }).unwrap()
            })
            .collect();
        for x in 0..width as usize {
            assert_eq!(
                dark_at(pixels.clone(), width, 64, x, 30),
                x / 4 % 2 == 0,
                "at {x}"
            );
        }
    }

    #[test]
    fn plain_paper_is_light_and_its_noise_too() {
        let pixels: Vec<u8> = (0..64 * 64_u32)
            .map(|i| 180 + byte(i * 7919 % 20))
            .collect();
        for x in 0..64 {
            assert!(!dark_at(pixels.clone(), 64, 64, x, 33));
        }
    }
}
