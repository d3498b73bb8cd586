//! One photo, from the scene to the file.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageError, RgbImage};

use crate::geometry::{Camera, Homography, Point, Pose};
use crate::lens::Lens;
use crate::lighting::Lighting;
use crate::number::index_of;
use crate::print::{Area, Light, Print, Side};
use crate::random::Random;
use crate::sensor::Sensor;
use crate::wall::Wall;

/// Everything that decides a photo, but the chance of its noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// The frame.
    pub camera: Camera,
    /// How the camera is held.
    pub pose: Pose,
    /// How the scene is lit.
    pub lighting: Lighting,
    /// How sharp it is.
    pub lens: Lens,
    /// How noisy it is.
    pub sensor: Sensor,
    /// What the print hangs on.
    pub wall: Wall,
}

impl Shot {
    /// Takes the photo; `seed` decides the noise and the wall's unevenness.
    #[must_use]
    pub fn take(&self, print: &Print, seed: u64) -> Photo {
        let from_wall = Homography::of_camera(self.camera, self.pose);
        let from_print = self.placement(print);
        let view = View {
            to_print: from_print.inverse(),
            to_wall: from_wall.inverse(),
        };
        let frame = Frame::filled(self.camera, |pixel| {
            let place = Point {
                x: pixel.x / f64::from(self.camera.width),
                y: pixel.y / f64::from(self.camera.height),
            };
            let (paper, covered) = print.seen_in(&view.area(pixel)).unwrap_or_default();
            let wall = || self.wall.at(view.to_wall.map(pixel), seed);
            self.lighting
                .shine(over(paper, covered, wall), covered, place)
        });
        let frame = self.lens.blur(frame);
        Photo {
            pixels: self.sensor.expose(&frame, &mut Random::new(seed, 0)),
            from_print,
            jpeg_quality: self.sensor.jpeg_quality,
        }
    }

    /// Where a point of the printed picture will lie in the photo; outside the frame, it is not seen.
    #[must_use]
    pub fn locate(&self, print: &Print, point: Point) -> Point {
        self.placement(print).map(point)
    }

    fn placement(&self, print: &Print) -> Homography {
        Homography::of_camera(self.camera, self.pose) * print.to_wall()
    }
}

/// The camera's view of the wall.
struct View {
    to_print: Homography,
    to_wall: Homography,
}

impl View {
    fn area(&self, pixel: Point) -> Area {
        let at = |x, y| {
            self.to_print.map(Point {
                x: pixel.x + x,
                y: pixel.y + y,
            })
        };
        let side = |from: Point, to: Point| Side {
            x: to.x - from.x,
            y: to.y - from.y,
        };
        Area {
            middle: at(0.0, 0.0),
            across: side(at(-0.5, 0.0), at(0.5, 0.0)),
            down: side(at(0.0, -0.5), at(0.0, 0.5)),
        }
    }
}

/// The light of the paper that covers so much of a pixel, and for the rest that of the wall.
fn over(paper: Light, covered: f32, wall: impl FnOnce() -> Light) -> Light {
    let mut light = paper;
    if covered < 1.0 {
        for (sum, value) in light.iter_mut().zip(wall()) {
            *sum += value * (1.0 - covered);
        }
    }
    light
}

/// A photo, and where the print came to lie in it.
pub struct Photo {
    pixels: RgbImage,
    from_print: Homography,
    jpeg_quality: u8,
}

impl Photo {
    /// The photo in colour, before JPEG.
    #[must_use]
    pub const fn pixels(&self) -> &RgbImage {
        &self.pixels
    }

    /// The photo in grey, before JPEG.
    #[must_use]
    pub fn luma(&self) -> GrayImage {
        image::imageops::grayscale(&self.pixels)
    }

    /// Where a point of the printed picture came to lie, exact in theory: the lens does not distort.
    #[must_use]
    pub fn locate(&self, point: Point) -> Point {
        self.from_print.map(point)
    }

    /// The photo as a JPEG file.
    ///
    /// # Errors
    /// [`PhotoError`] if the encoder refuses, which it does for no photo within its 65535 pixels.
    pub fn to_jpeg(&self) -> Result<Vec<u8>, PhotoError> {
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, self.jpeg_quality).encode_image(&self.pixels)?;
        Ok(file)
    }
}

/// Why a photo could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the photo could not be encoded: {0}")]
pub struct PhotoError(#[from] ImageError);

/// The light that falls on the sensor, row by row.
pub(crate) struct Frame {
    camera: Camera,
    pixels: Vec<Light>,
}

impl Frame {
    /// Asks for the light at the middle of each pixel.
    fn filled(camera: Camera, mut light_at: impl FnMut(Point) -> Light) -> Self {
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

    /// A frame of the same size without light.
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
