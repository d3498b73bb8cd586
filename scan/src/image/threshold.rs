//! Local thresholds between dark and light.
//!
//! Each block of 8 × 8 pixels has a threshold: the mean of the means of the 5 × 5 blocks around it, after ZXing's
//! hybrid binariser. This follows shadows and gradients. A block without contrast holds no edge, so its mean tells
//! nothing of ink. It counts as light unless its neighbours show that it lies inside something dark.
//!
//! Noise is no contrast. Most blocks of a camera frame show a surface: if these differ little in contrast and lose it at
//! half the size, it is noise, and an edge must exceed it.
//!
//! Only the thresholds are kept, one byte for 64 pixels. Pixels are compared as they are read, so no binary copy of the
//! picture exists.

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

/// The least contrast of an edge against that of the flattest fifth of the blocks, in halves: the range of noise varies.
const NOISE_MARGIN: usize = 3;

/// The contrast of the median block against that of the flattest fifth, in tenths, up to which a frame is mostly noise.
const MAX_SPREAD: usize = 13;

/// The contrast of the flattest fifth at half the size against that at full size, in tenths, up to which it is noise: the
/// mean of four pixels halves noise, and leaves modules as they are.
const MAX_KEPT: usize = 7;

/// The greatest least contrast of an edge: noise of standard deviation 12.
const MAX_NOISE_CONTRAST: u8 = 80;

/// The brightness below which a pixel is dark, by block.
#[derive(Clone, Debug)]
pub(crate) struct Thresholds {
    across: usize,
    down: usize,
    values: Vec<u8>,
    shades: Vec<Shade>,
    /// The contrast of the flattest fifth of the blocks.
    flattest: usize,
}

/// What blocks without contrast mean for the thresholds around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surfaces {
    /// They are light, far above the thresholds: the rule for dark ink.
    Light,
    /// They are left out where a block with contrast is near: the rule for light ink on lighter paper.
    LeftOut,
}

/// What the pixels of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    /// No pixel is dark.
    Light,
    /// Every pixel is dark.
    Dark,
    /// Some pixels are dark.
    Mixed,
}

impl Thresholds {
    /// Computes the thresholds of a plane, given those of the next coarser level.
    pub(crate) fn of(plane: &Plane<'_>, coarser: Option<&Self>, surfaces: Surfaces) -> Self {
        let blocks = Blocks::of(plane);
        let [flattest, median] = blocks.contrasts();
        let is_noise = median * 10 <= flattest * MAX_SPREAD
            && coarser.is_some_and(|coarser| coarser.flattest * 10 <= flattest * MAX_KEPT);
        let least_contrast = if is_noise {
            u8::try_from(flattest * NOISE_MARGIN / 2)
                .unwrap_or(u8::MAX)
                .clamp(MIN_CONTRAST, MAX_NOISE_CONTRAST)
        } else {
            MIN_CONTRAST
        };
        let means = blocks.means(least_contrast);
        let mut values = window_means(&means, blocks.across, blocks.down);
        if surfaces == Surfaces::LeftOut {
            blocks.leave_out_surfaces(least_contrast, &mut values);
        }
        let shades = values
            .iter()
            .zip(blocks.least.iter().zip(&blocks.most))
            .map(|(threshold, (least, most))| match threshold {
                _ if least >= threshold => Shade::Light,
                _ if most < threshold => Shade::Dark,
                _ => Shade::Mixed,
            })
            .collect();
        Self {
            across: blocks.across,
            down: blocks.down,
            values,
            shades,
            flattest,
        }
    }

    /// Returns the threshold at a pixel, or at the nearest one inside.
    #[inline]
    pub(crate) fn at(&self, x: i32, y: i32) -> u8 {
        let shift = BLOCK.trailing_zeros();
        self.values[index(y >> shift, self.down) * self.across + index(x >> shift, self.across)]
    }

    /// Returns the threshold at a pixel of the plane.
    #[inline]
    pub(crate) fn inside(&self, x: i32, y: i32) -> u8 {
        let shift = BLOCK.trailing_zeros();
        let (x, y) = ((x >> shift).cast_unsigned(), (y >> shift).cast_unsigned());
        self.values[y as usize * self.across + x as usize]
    }

    /// Returns the thresholds and shades of the blocks that hold row `y`.
    pub(crate) fn row(&self, y: usize) -> (&[u8], &[Shade]) {
        let start = y / BLOCK * self.across;
        let blocks = start..start + self.across;
        (&self.values[blocks.clone()], &self.shades[blocks])
    }
}

/// The darkest and brightest pixel and the mean of each block.
struct Blocks {
    across: usize,
    down: usize,
    least: Vec<u8>,
    most: Vec<u8>,
    mean: Vec<u8>,
}

impl Blocks {
    fn of(plane: &Plane<'_>) -> Self {
        let (across, down) = (
            plane.width().div_ceil(BLOCK),
            plane.height().div_ceil(BLOCK),
        );
        let mut blocks = Self {
            across,
            down,
            least: Vec::with_capacity(across * down),
            most: Vec::with_capacity(across * down),
            mean: Vec::with_capacity(across * down),
        };
        let mut strip = Strip::new(plane.width());
        for y in 0..down {
            let rows = y * BLOCK..((y + 1) * BLOCK).min(plane.height());
            let height = rows.len();
            strip.gather(rows.map(|y| plane.row(y)));
            blocks.least.extend(strip.least.chunks(BLOCK).map(least_of));
            blocks.most.extend(strip.most.chunks(BLOCK).map(most_of));
            blocks
                .mean
                .extend(strip.sum.chunks(BLOCK).map(|sums| mean_of(sums, height)));
        }
        blocks
    }

    /// Returns the contrast of the flattest fifth of the blocks and of the median one.
    fn contrasts(&self) -> [usize; 2] {
        let mut histogram = [0_usize; 256];
        for (least, most) in self.least.iter().zip(&self.most) {
            histogram[usize::from(most - least)] += 1;
        }
        [20, 50].map(|percent| {
            let mut left = self.least.len() * percent / 100;
            let contrast = histogram.iter().position(|count| {
                let is_here = left < *count;
                left = left.saturating_sub(*count);
                is_here
            });
            contrast.unwrap_or(0)
        })
    }

    /// Replaces each threshold by the mean of the blocks with contrast within [`REACH`], if there are any.
    fn leave_out_surfaces(&self, least_contrast: u8, values: &mut [u8]) {
        for y in 0..self.down {
            let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(self.down);
            for x in 0..self.across {
                let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(self.across);
                let (mut sum, mut count) = (0, 0);
                for row in rows.clone() {
                    for here in row * self.across + columns.start..row * self.across + columns.end {
                        if self.most[here] - self.least[here] > least_contrast {
                            sum += u32::from(self.mean[here]);
                            count += 1;
                        }
                    }
                }
                if let Some(mean) = sum.checked_div(count) {
                    values[y * self.across + x] = byte(mean);
                }
            }
        }
    }

    /// Returns the mean of each block, and for a block without contrast a mean that its neighbours decide.
    fn means(&self, least_contrast: u8) -> Vec<u8> {
        let mut means = vec![0_u8; self.mean.len()];
        for y in 0..self.down {
            for x in 0..self.across {
                let here = y * self.across + x;
                let (least, most) = (self.least[here], self.most[here]);
                means[here] = if most - least > least_contrast {
                    self.mean[here]
                } else {
                    let mut mean = least / FLAT_DIVISOR;
                    if x > 0 && y > 0 {
                        let around = (u32::from(means[here - self.across])
                            + 2 * u32::from(means[here - 1])
                            + u32::from(means[here - self.across - 1]))
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
}

/// Returns for each block the mean of the blocks within [`REACH`].
fn window_means(means: &[u8], across: usize, down: usize) -> Vec<u8> {
    // Sums along rows first, then of these along columns.
    let mut sums = Vec::with_capacity(means.len());
    for row in means.chunks_exact(across) {
        for x in 0..across {
            let window = x.saturating_sub(REACH)..(x + REACH + 1).min(across);
            sums.push(row[window].iter().map(|mean| u16::from(*mean)).sum::<u16>());
        }
    }
    let width = |x: usize| {
        u32::try_from((x + REACH + 1).min(across) - x.saturating_sub(REACH)).unwrap_or(1)
    };
    let widths: Vec<u32> = (0..across).map(width).collect();
    let mut values = Vec::with_capacity(means.len());
    let mut column = vec![0_u32; across];
    for y in 0..down {
        let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(down);
        let height = u32::try_from(rows.len()).unwrap_or(1);
        column.fill(0);
        for row in rows {
            for (total, sum) in column.iter_mut().zip(&sums[row * across..][..across]) {
                *total += u32::from(*sum);
            }
        }
        values.extend(
            column
                .iter()
                .zip(&widths)
                .map(|(total, width)| byte(total / (width * height))),
        );
    }
    values
}

fn least_of(pixels: &[u8]) -> u8 {
    match pixels.as_array::<BLOCK>() {
        Some(pixels) => pixels.iter().fold(u8::MAX, |a, b| a.min(*b)),
        None => pixels.iter().fold(u8::MAX, |a, b| a.min(*b)),
    }
}

fn most_of(pixels: &[u8]) -> u8 {
    match pixels.as_array::<BLOCK>() {
        Some(pixels) => pixels.iter().fold(0, |a, b| a.max(*b)),
        None => pixels.iter().fold(0, |a, b| a.max(*b)),
    }
}

/// Returns the mean of a block from the sums of its columns.
fn mean_of(sums: &[u16], height: usize) -> u8 {
    let sum: u32 = sums.iter().map(|sum| u32::from(*sum)).sum();
    let count = u32::try_from(sums.len() * height).unwrap_or(1);
    byte(sum / count)
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
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;
    use crate::image::LumaFrame;

    fn dark_at(pixels: &[u8], width: usize, height: usize, x: usize, y: usize) -> bool {
        let plane = Plane::of(&LumaFrame::whole(pixels, width, height));
        let thresholds = Thresholds::of(&plane, None, Surfaces::Light);
        plane.row(y)[x] < thresholds.row(y).0[x / BLOCK]
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
