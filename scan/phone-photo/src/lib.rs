//! Simulates a phone's photo of a printed picture.
//!
//! The picture hangs on a lit wall and is taken by a hand-held camera. The place of each point of it in the photo is
//! known:
//!
//! ```
//! use dauchan_phone_photo::{Point, Preset, Print};
//!
//! let poster = image::RgbImage::from_pixel(210, 297, image::Rgb([255; 3]));
//! let photo = Preset::Door.take(&Print::new(&poster, 0.21), 7);
//! let corner = photo.locate(Point { x: 0.0, y: 0.0 });
//! assert!(corner.x > 0.0 && corner.y > 0.0);
//! let file: Vec<u8> = photo.to_jpeg()?;
//! # Ok::<(), dauchan_phone_photo::PhotoError>(())
//! ```
//!
//! The steps follow a real camera in linear light: perspective ([`Pose`]), illumination ([`Lighting`]), blur ([`Lens`]),
//! noise and clipping ([`Sensor`]), then the sRGB curve and JPEG. Lens distortion, colour filter and denoising are not
//! simulated.
//!
//! Everything is a function of its arguments: the same print, [`Shot`] and seed give the same bytes on one platform.
//!
//! Positions are in pixels with the origin at the upper left corner of the upper left pixel, so the
//! centre of that pixel is at (0.5, 0.5).

mod frame;
mod geometry;
mod lens;
mod lighting;
mod number;
mod photo;
mod preset;
mod print;
mod random;
mod sensor;
mod wall;

pub use geometry::{Camera, Point, Pose};
pub use lens::Lens;
pub use lighting::{Glare, Lighting, Shadow};
pub use photo::{Photo, PhotoError, Shot};
pub use preset::Preset;
pub use print::Print;
pub use sensor::Sensor;
pub use wall::Wall;
