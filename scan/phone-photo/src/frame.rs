//! The light on the sensor.

use crate::geometry::{Camera, Point};
use crate::number::index_of;
use crate::print::Light;

/// The light that falls on the sensor, row by row.
pub(crate) struct Frame {
    camera: Camera,
    pixels: Vec<Light>,
}

impl Frame {
    /// Makes a frame of the light at the middle of each pixel.
    pub(crate) fn filled(camera: Camera, mut light_at: impl FnMut(Point) -> Light) -> Self {
        let mut pixels = Vec::with_capacity(usize::from(camera.width) * usize::from(camera.height));
        for y in 0..camera.height {
            for x in 0..camera.width {
                pixels.push(light_at(Point {
                    x: f64::from(x) + 0.5,
                    y: f64::from(y) + 0.5,
                }));
            }
        }
        Self { camera, pixels }
    }

    /// Returns a frame of the same size without light.
    pub(crate) fn dark(&self) -> Self {
        Self {
            camera: self.camera,
            pixels: vec![[0.0; 3]; self.pixels.len()],
        }
    }

    pub(crate) fn width_pixels(&self) -> u32 {
        self.camera.width.into()
    }

    pub(crate) fn height_pixels(&self) -> u32 {
        self.camera.height.into()
    }

    pub(crate) fn height(&self) -> usize {
        index_of(self.height_pixels())
    }

    pub(crate) fn pixels(&self) -> impl Iterator<Item = &Light> {
        self.pixels.iter()
    }

    pub(crate) fn row(&self, y: usize) -> &[Light] {
        let width = usize::from(self.camera.width);
        self.pixels
            .get(y * width..(y + 1) * width)
            .unwrap_or_default()
    }

    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [Light]> {
        self.pixels
            .chunks_mut(usize::from(self.camera.width).max(1))
    }
}
