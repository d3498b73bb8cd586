//! Photos from a gallery: PNG and JPEG files to grey pixels, within limits.
//!
//! A file is hostile until decoded. Its length, its dimensions and what its decoder may allocate are bounded before a
//! pixel is made; a decoder that panics is contained. The result is as a person sees it: turned as EXIF says, with
//! what is transparent shown on white. What a file holds beside that (colour profiles, texts, previews) is never
//! unpacked.

mod jpeg;
#[cfg(feature = "more-formats")]
mod other;
mod png;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat};
use thiserror::Error;

use crate::frame::{FrameError, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};

/// The longest file that is looked at, in bytes.
pub const MAX_FILE: usize = 64 << 20;

/// What a decoder may allocate for a picture, in bytes: 50 megapixels of three bytes and room to work, or 38 in several
/// scans.
const MAX_ALLOCATION: u64 = 256 << 20;

/// Why a file gives no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhotoError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is longer than [`MAX_FILE`].
    #[error("the file of {length} bytes is longer than {MAX_FILE}")]
    FileTooLong {
        /// The length of the file in bytes.
        length: usize,
    },
    /// It is neither a PNG nor a JPEG, nor of another format that this build reads.
    #[error("the file is no picture of a format that is read")]
    UnknownFormat,
    /// The picture is too big, or decoding it would take too much memory or work.
    #[error("the picture is too big to decode")]
    TooBig,
    /// The file breaks off before the picture is whole.
    #[error("the file breaks off before the picture ends")]
    Truncated,
    /// The file is damaged, or uses what its decoder does not know.
    #[error("the file is damaged")]
    Damaged,
}

/// An owned plane of grey pixels, upright.
#[derive(Clone)]
pub struct LumaImage {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
}

impl std::fmt::Debug for LumaImage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "LumaImage({} by {})", self.width, self.height)
    }
}

impl LumaImage {
    /// Takes `pixels` as rows of `width` without gaps.
    ///
    /// # Errors
    /// The same as [`LumaFrame::new`], so that [`frame`](Self::frame) cannot fail.
    pub fn new(pixels: Vec<u8>, width: u32, height: u32) -> Result<Self, FrameError> {
        LumaFrame::new(&pixels, width, height, width, Rotation::None)?;
        Ok(Self {
            pixels,
            width,
            height,
        })
    }

    /// The picture as a frame to scan.
    pub fn frame(&self) -> LumaFrame<'_> {
        LumaFrame::whole(&self.pixels, self.width as usize, self.height as usize)
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

/// Decodes a PNG or JPEG file.
///
/// # Errors
/// A [`PhotoError`] for whatever is not a whole picture within the limits.
pub fn read(bytes: &[u8]) -> Result<LumaImage, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(PhotoError::FileTooLong {
            length: bytes.len(),
        });
    }
    // The decoders are other people's and see hostile bytes: a panic of theirs is a damaged file.
    catch_unwind(AssertUnwindSafe(|| decode(bytes))).unwrap_or(Err(PhotoError::Damaged))
}

fn decode(bytes: &[u8]) -> Result<LumaImage, PhotoError> {
    let (grey, orientation) = match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => png::read(bytes)?,
        Ok(ImageFormat::Jpeg) => jpeg::read(bytes)?,
        #[cfg(feature = "more-formats")]
        Ok(format @ (ImageFormat::Gif | ImageFormat::WebP)) => other::read(bytes, format)?,
        _ => return Err(PhotoError::UnknownFormat),
    };
    let mut upright = DynamicImage::ImageLuma8(grey);
    upright.apply_orientation(orientation);
    let (width, height) = (upright.width(), upright.height());
    LumaImage::new(upright.into_bytes(), width, height).map_err(|error| match error {
        FrameError::TooBig { .. } => PhotoError::TooBig,
        _ => PhotoError::Damaged,
    })
}

/// A picture as its decoder leaves it, and how it must be turned.
type Decoded = (GrayImage, Orientation);

/// How EXIF data says that a picture must be turned; damaged data says nothing.
fn orientation_of(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

fn assert_size(width: u32, height: u32) -> Result<(), PhotoError> {
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PhotoError::TooBig);
    }
    Ok(())
}

/// Brightness as ITU-R BT.601 weighs it.
fn weigh(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    byte((sum + 0x8000) >> 16)
}

/// What is left of a grey on white paper.
fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    byte((grey * alpha + 255 * (255 - alpha) + 127) / 255)
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
