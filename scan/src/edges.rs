//! Stage 4c: edges between the modules of a grid, and how far they are from where it has them.

use crate::Point;
use crate::grid::Grid;
use crate::level::Level;
use crate::number::{index, nearest, real, signed};

/// Centres of modules within reach, in pixels of a level, and how bright they are.
pub(crate) struct Patch {
    centres: Vec<Point>,
    values: Vec<f64>,
    pub(crate) seen: usize,
}

impl Patch {
    /// Looks at the modules within `reach` of a finder.
    pub(crate) fn of(grid: &Grid, level: &Level<'_>, reach: f64) -> Self {
        let side = grid.side();
        let scale = 1.0 / level.plane.scale();
        let mut patch = Self {
            centres: vec![Point::new(0.0, 0.0); side * side],
            values: vec![f64::NAN; side * side],
            seen: 0,
        };
        for y in 0..side {
            for x in 0..side {
                if is_near_finder(side, x, y, reach) {
                    let centre = grid.place(Point::new(real(x) + 0.5, real(y) + 0.5)) * scale;
                    patch.centres[y * side + x] = centre;
                    patch.values[y * side + x] = level.plane.brightness(centre);
                    patch.seen += 1;
                }
            }
        }
        patch
    }

    /// Two modules differ if they do by a quarter of what all span, and by more than noise. From a half on 7 codes of
    /// 712 are lost, from an eighth on none.
    pub(crate) fn least_contrast(&self) -> f64 {
        let mut histogram = [0_usize; 256];
        for value in &self.values {
            // What was not seen is no number.
            if !value.is_nan() {
                histogram[index(nearest(*value), 256)] += 1;
            }
        }
        // The brightness that a part of them, in twentieths, does not pass: a tenth on each side may be glare or dirt.
        let at = |part: usize| {
            let mut left = self.seen * part / 20;
            let brightness = histogram.iter().position(|count| {
                let is_here = left < *count;
                left = left.saturating_sub(*count);
                is_here
            });
            real(brightness.unwrap_or(255))
        };
        ((at(18) - at(2)) * 0.25).max(6.0)
    }

    /// How far the edge between two neighbouring modules is from the middle between their centres, in modules, and
    /// its weight; `None` if they do not differ.
    pub(crate) fn edge(
        &self,
        level: &Level<'_>,
        from: usize,
        to: usize,
        least_contrast: f64,
    ) -> Option<(f64, f64)> {
        let (start, end) = (self.values[from], self.values[to]);
        let contrast = (end - start).abs();
        // Also if one of them was not seen: no comparison holds for what is not a number.
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
                    (contrast / (4.0 * least_contrast)).min(1.0),
                ));
            }
            before = here;
        }
        None
    }
}

/// Whether a module is within `reach` modules of the centre of a finder.
pub(crate) fn is_near_finder(side: usize, x: usize, y: usize, reach: f64) -> bool {
    let (x, y, far) = (signed(x), signed(y), signed(side) - 4);
    let distance = |to_x: i32, to_y: i32| (x - to_x).abs().max((y - to_y).abs());
    let nearest = distance(3, 3).min(distance(far, 3)).min(distance(3, far));
    f64::from(nearest) <= reach
}
