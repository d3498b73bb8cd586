//! A plane with what counts as dark in it.

use super::plane::Plane;
use super::threshold::Thresholds;
use crate::number::floor;
use crate::point::{FramePoint, LevelPoint};

/// A plane with what counts as dark in it.
#[derive(Debug)]
pub(crate) struct Level<'pixels> {
    pub(crate) plane: Plane<'pixels>,
    pub(crate) thresholds: Thresholds,
}

impl<'pixels> Level<'pixels> {
    pub(crate) fn new(plane: Plane<'pixels>) -> Self {
        let thresholds = Thresholds::of(&plane);
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

    /// Returns how much brighter than the threshold the plane is at a place.
    #[inline]
    pub(crate) fn above_threshold(&self, place: LevelPoint) -> f64 {
        let threshold = self.thresholds.at(floor(place.x), floor(place.y));
        self.plane.brightness(place) - f64::from(threshold)
    }
}
