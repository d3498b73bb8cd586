//! A photo, from the scene to the file.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageError, RgbImage};

use crate::frame::Frame;
use crate::geometry::{Camera, Homography, Point, Pose};
use crate::lens::Lens;
use crate::lighting::Lighting;
use crate::print::{Area, Light, Print, Side};
use crate::random::Random;
use crate::sensor::Sensor;
use crate::wall::Wall;

/// Everything that a photo depends on, except its print and the seed of its noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// The frame and the angle of view.
    pub camera: Camera,
    /// The pose of the camera.
    pub pose: Pose,
    /// The illumination of the scene.
    pub lighting: Lighting,
    /// The sharpness of the photo.
    pub lens: Lens,
    /// The noise of the photo.
    pub sensor: Sensor,
    /// The wall behind the print.
    pub wall: Wall,
}

impl Shot {
    /// Simulates the photo; the noise and the unevenness of the wall depend on `seed`.
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

    /// Returns where a point of the print will lie in the photo, which may be outside the frame.
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

/// Returns the light of a pixel of which paper covers a share, and the wall the rest.
fn over(paper: Light, covered: f32, wall: impl FnOnce() -> Light) -> Light {
    let mut light = paper;
    if covered < 1.0 {
        for (sum, value) in light.iter_mut().zip(wall()) {
            *sum += value * (1.0 - covered);
        }
    }
    light
}

/// A photo, and the place of the print in it.
pub struct Photo {
    pixels: RgbImage,
    from_print: Homography,
    jpeg_quality: u8,
}

impl Photo {
    /// Returns the photo in colour, before JPEG.
    #[must_use]
    pub const fn pixels(&self) -> &RgbImage {
        &self.pixels
    }

    /// Returns the photo in grey, before JPEG.
    #[must_use]
    pub fn luma(&self) -> GrayImage {
        image::imageops::grayscale(&self.pixels)
    }

    /// Returns where a point of the print lies in the photo.
    #[must_use]
    pub fn locate(&self, point: Point) -> Point {
        self.from_print.map(point)
    }

    /// Returns the photo as a JPEG file.
    ///
    /// # Errors
    /// [`PhotoError`] if a side is longer than 65535 pixels.
    pub fn to_jpeg(&self) -> Result<Vec<u8>, PhotoError> {
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, self.jpeg_quality).encode_image(&self.pixels)?;
        Ok(file)
    }
}

/// A photo could not be encoded.
#[derive(Debug, thiserror::Error)]
#[error("the photo could not be encoded: {0}")]
pub struct PhotoError(#[from] ImageError);
