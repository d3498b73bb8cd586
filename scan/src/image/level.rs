//! A plane with what counts as dark in it.

use super::plane::Plane;
use super::threshold::{Surfaces, Thresholds};
use crate::number::floor;
use crate::point::{FramePoint, LevelPoint};

/// A plane with what counts as dark in it.
#[derive(Debug)]
pub(crate) struct Level<'pixels> {
    pub(crate) plane: Plane<'pixels>,
    pub(crate) thresholds: Thresholds,
}

impl<'pixels> Level<'pixels> {
    /// Computes the thresholds of a plane, given the next coarser level.
    pub(crate) fn new(
        plane: Plane<'pixels>,
        coarser: Option<&Level<'_>>,
        surfaces: Surfaces,
    ) -> Self {
        let thresholds = Thresholds::of(&plane, coarser.map(|level| &level.thresholds), surfaces);
        Self { plane, thresholds }
    }

    /// Returns the place on this level of a place in the frame.
    #[inline]
    pub(crate) fn point(&self, place: FramePoint) -> LevelPoint {
        place.in_units_of(self.plane.scale())
    }

    /// Returns the brightness at a place of the frame.
    #[inline]
    pub(crate) fn brightness(&self, place: FramePoint) -> f64 {
        self.plane.brightness(self.point(place))
    }

    /// Reports whether the pixel at integer coordinates is dark; `None` outside.
    #[inline]
    pub(crate) fn is_dark(&self, x: i32, y: i32) -> Option<bool> {
        Some(self.plane.pixel(x, y)? < self.thresholds.at(x, y))
    }

    /// Returns the lengths of the three runs that a line from a pixel meets, the first without that pixel; `None` unless
    /// they are complete within `reach` and alternate from `first_dark` on.
    ///
    /// The plane may end with the third run.
    pub(crate) fn runs_along(
        &self,
        (x, y): (i32, i32),
        (step_x, step_y): (i32, i32),
        reach: i32,
        first_dark: bool,
    ) -> Option<[i32; 3]> {
        let mut runs = [0; 3];
        let (mut run, mut expected) = (0, first_dark);
        let (mut x, mut y, mut length) = (x, y, 0);
        for pixel in self.plane.line((x, y), (step_x, step_y)) {
            x += step_x;
            y += step_y;
            if length == reach {
                return None;
            }
            length += 1;
            if (pixel < self.thresholds.inside(x, y)) != expected {
                if run == 2 {
                    return Some(runs);
                }
                run += 1;
                expected = !expected;
            }
            runs[run] += 1;
        }
        (run == 2 && length < reach).then_some(runs)
    }

    /// Returns how much brighter than the threshold the plane is at a place.
    #[inline]
    pub(crate) fn above_threshold(&self, place: LevelPoint) -> f64 {
        let threshold = self.thresholds.at(floor(place.x), floor(place.y));
        self.plane.brightness(place) - f64::from(threshold)
    }
}
