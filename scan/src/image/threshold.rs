//! Local thresholds between dark and light.
//!
//! Each block of 8 × 8 pixels has a threshold: the mean of the means of the 5 × 5 blocks around it, after ZXing's
//! hybrid binariser. This follows shadows and gradients. A block without contrast holds no edge, so its mean tells
//! nothing of ink. It counts as light unless its neighbours show that it lies inside something dark.
//!
//! Only the thresholds are kept, one byte for 64 pixels. Pixels are compared as they are read, so no binary copy of the
//! picture exists.

use std::ops::Range;

use super::plane::Plane;
use crate::number::{byte, index};

/// The side of a block in pixels: five blocks are wider than a finder's centre of 12 pixels a module, and eight pixels
/// fill the word in which run lengths are found.
pub(crate) const BLOCK: usize = 8;

/// The blocks on each side that make a threshold.
const REACH: usize = 2;

/// The least difference of the brightest and the darkest pixel of a block that holds an edge: above the noise of a dim
/// frame.
const MIN_CONTRAST: u8 = 24;

/// The divisor of a flat block's darkest pixel that gives its mean: light paper stays above it.
const FLAT_DIVISOR: u8 = 2;

/// The brightness below which a pixel is dark, by block.
#[derive(Clone, Debug)]
pub(crate) struct Thresholds {
    across: usize,
    down: usize,
    values: Vec<u8>,
}

impl Thresholds {
    /// Computes the thresholds of a plane.
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

    /// Returns the threshold at a pixel, or at the nearest one inside.
    #[inline]
    pub(crate) fn at(&self, x: i32, y: i32) -> u8 {
        let shift = BLOCK.trailing_zeros();
        self.values[index(y >> shift, self.down) * self.across + index(x >> shift, self.across)]
    }

    /// Returns the thresholds of the blocks that hold row `y`.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.values[y / BLOCK * self.across..][..self.across]
    }
}

/// Returns the mean of each block, and for a block without contrast a mean that its neighbours decide.
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
            means[here] = if most - least > MIN_CONTRAST {
                byte(sum / count)
            } else {
                let mut mean = least / FLAT_DIVISOR;
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

/// The darkest and brightest pixel and the sum of each column in a row of blocks.
///
/// A loop over columns is vectorised; a loop over blocks is not.
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

    /// Returns the darkest and the brightest pixel of a block and the sum of all.
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
    use crate::image::LumaFrame;

    fn dark_at(pixels: &[u8], width: usize, height: usize, x: usize, y: usize) -> bool {
        let plane = Plane::of(&LumaFrame::whole(pixels, width, height));
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
        for x in 0..width {
            assert_eq!(dark_at(&pixels, width, 64, x, 30), x / 4 % 2 == 0, "at {x}");
        }
    }

    #[test]
    fn plain_paper_is_light_and_its_noise_too() {
        let pixels: Vec<u8> = (0..64 * 64_u32)
            .map(|i| 180 + byte(i * 7919 % 20))
            .collect();
        for x in 0..64 {
            assert!(!dark_at(&pixels, 64, 64, x, 33));
        }
    }
}
