//! Edges between the modules of a grid, and their distance from the grid's lines.

use super::map::{Grid, centre_of};
use crate::image::Level;
use crate::number::{index, nearest, real, signed};
use crate::point::LevelPoint;

/// The least contrast of an edge, as a share of the range of all modules.
const MIN_CONTRAST: f64 = 0.25;

/// The least contrast of an edge above noise, in grey levels.
const NOISE: f64 = 6.0;

/// The darkest and brightest twentieths of the modules that are left out of the range: they may be glare or dirt.
const LEFT_OUT: usize = 2;

/// The contrast of full weight, as a multiple of the least contrast.
const FULL_CONTRAST: f64 = 4.0;

/// The modules within reach of the finders: their centres and their brightness.
pub(crate) struct Patch {
    centres: Vec<LevelPoint>,
    values: Vec<f64>,
    pub(crate) seen: usize,
}

impl Patch {
    /// Reads the modules within `reach` of a finder.
    pub(crate) fn of(grid: &Grid, level: &Level<'_>, reach: f64) -> Self {
        let side = grid.side();
        let mut patch = Self {
            centres: vec![LevelPoint::ORIGIN; side * side],
            values: vec![f64::NAN; side * side],
            seen: 0,
        };
        for y in 0..side {
            for x in 0..side {
                if is_near_finder(side, x, y, reach) {
                    let centre = level.point(grid.place(centre_of(x, y)));
                    patch.centres[y * side + x] = centre;
                    patch.values[y * side + x] = level.plane.brightness(centre);
                    patch.seen += 1;
                }
            }
        }
        patch
    }

    /// Returns the least contrast of an edge between two modules.
    pub(crate) fn least_contrast(&self) -> f64 {
        let mut histogram = [0_usize; 256];
        for value in &self.values {
            // A module that was not read is NaN.
            if !value.is_nan() {
                histogram[index(nearest(*value), 256)] += 1;
            }
        }
        // A quantile, in twentieths.
        let at = |part: usize| {
            let mut left = self.seen * part / 20;
            let brightness = histogram.iter().position(|count| {
                let is_here = left < *count;
                left = left.saturating_sub(*count);
                is_here
            });
            real(brightness.unwrap_or(255))
        };
        ((at(20 - LEFT_OUT) - at(LEFT_OUT)) * MIN_CONTRAST).max(NOISE)
    }

    /// Returns how far the edge between two neighbouring modules is from the middle between their centres, in modules,
    /// and its weight; `None` if there is no edge.
    pub(crate) fn edge(
        &self,
        level: &Level<'_>,
        from: usize,
        to: usize,
        least_contrast: f64,
    ) -> Option<(f64, f64)> {
        let (start, end) = (self.values[from], self.values[to]);
        let contrast = (end - start).abs();
        if contrast.is_nan() || contrast < least_contrast {
            return None;
        }
        let middle = (start + end) / 2.0;
        let step = (self.centres[to] - self.centres[from]) * 0.25;
        let mut before = start;
        for part in 1..=4 {
            let here = if part == 4 {
                end
            } else {
                level
                    .plane
                    .brightness(self.centres[from] + step * f64::from(part))
            };
            if (before - middle) * (here - middle) <= 0.0 && here != before {
                let crossing = f64::from(part) - 1.0 + (middle - before) / (here - before);
                return Some((
                    crossing * 0.25 - 0.5,
                    (contrast / (FULL_CONTRAST * least_contrast)).min(1.0),
                ));
            }
            before = here;
        }
        None
    }
}

/// Reports whether a module is within `reach` modules of the centre of a finder.
pub(crate) fn is_near_finder(side: usize, x: usize, y: usize, reach: f64) -> bool {
    let (x, y, far) = (signed(x), signed(y), signed(side) - 4);
    let distance = |to_x: i32, to_y: i32| (x - to_x).abs().max((y - to_y).abs());
    let nearest = distance(3, 3).min(distance(far, 3)).min(distance(3, far));
    f64::from(nearest) <= reach
}
