//! The sensor: electrons with noise, clipping and the sRGB curve.

use image::{Rgb, RgbImage};

use crate::frame::Frame;
use crate::number::index;
use crate::random::Random;

/// The noise of the sensor and the quality of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// The electrons of a white pixel. Fewer, as in dim light, are noisier: `n` electrons have the noise `√n`.
    pub electrons: f32,
    /// The noise of reading a pixel, in electrons.
    pub read_noise: f32,
    /// The quality of the JPEG file, 1 to 100.
    pub jpeg_quality: u8,
}

impl Sensor {
    pub(crate) fn expose(&self, frame: &Frame, random: &mut Random) -> RgbImage {
        let curve = Curve::new();
        let mut count = |light: f32| {
            let electrons = light.max(0.0) * self.electrons;
            let deviation = (electrons + self.read_noise * self.read_noise).sqrt();
            curve.value((electrons + deviation * random.normal()) / self.electrons)
        };
        let mut picture = RgbImage::new(frame.width_pixels(), frame.height_pixels());
        for (pixel, light) in picture.pixels_mut().zip(frame.pixels()) {
            *pixel = Rgb(light.map(&mut count));
        }
        picture
    }
}

/// The sRGB curve as a table, fine enough to be exact to one value.
struct Curve(Vec<u8>);

impl Curve {
    fn new() -> Self {
        let value = |step: u16| {
            let light = f64::from(step) / f64::from(u16::MAX);
            let encoded = if light <= 0.003_130_8 {
                light * 12.92
            } else {
                1.055 * light.powf(1.0 / 2.4) - 0.055
            };
            u8::try_from(index(encoded * 255.0 + 0.5)).unwrap_or(u8::MAX)
        };
        Self((0..=u16::MAX).map(value).collect())
    }

    fn value(&self, light: f32) -> u8 {
        let step = index(f64::from(light) * f64::from(u16::MAX) + 0.5);
        self.0.get(step).copied().unwrap_or(u8::MAX)
    }
}
