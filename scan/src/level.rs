//! A picture at one scale, with what counts as dark in it.

use crate::Point;
use crate::binarise::Thresholds;
use crate::number::floor;
use crate::plane::Plane;

/// A picture at one scale with what counts as dark in it.
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

    /// Whether the pixel at whole coordinates is dark; `None` outside.
    #[inline]
    pub(crate) fn is_dark(&self, x: i32, y: i32) -> Option<bool> {
        Some(self.plane.pixel(x, y)? < self.thresholds.at(x, y))
    }

    /// Whether the pixel around a place is dark.
    pub(crate) fn is_dark_at(&self, place: Point) -> bool {
        self.is_dark(floor(place.x), floor(place.y)) == Some(true)
    }

    /// How much brighter than the threshold it is at a place.
    #[inline]
    pub(crate) fn above_threshold(&self, place: Point) -> f64 {
        let threshold = self.thresholds.at(floor(place.x), floor(place.y));
        self.plane.brightness(place) - f64::from(threshold)
    }
}
