//! Photos from a gallery: PNG and JPEG files to grey pixels, within limits.
//!
//! A file is untrusted. Its length, its dimensions and the allocations of its decoder are bounded before a pixel is
//! decoded, and a panic of the decoder is contained. The result is the picture as a person sees it: turned as EXIF
//! states, and on white where it is transparent. Colour profiles, texts and previews are never decompressed.

mod grey;
mod jpeg;
mod limits;
#[cfg(feature = "more-formats")]
mod other;
mod png;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageFormat};

use crate::image::{FrameError, LumaFrame, Rotation};
use crate::result::{Effort, Scan};
use grey::Decoded;
pub use limits::{MAX_FILE, PhotoError};

/// An owned plane of grey pixels, upright.
#[derive(Clone)]
pub struct LumaImage {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    damage: Option<PhotoError>,
}

impl std::fmt::Debug for LumaImage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "LumaImage({} by {})", self.width, self.height)
    }
}

impl LumaImage {
    /// Makes an image of `pixels`, which are rows of `width` without gaps.
    ///
    /// # Errors
    /// The errors of [`LumaFrame::new`].
    pub fn new(pixels: Vec<u8>, width: u32, height: u32) -> Result<Self, FrameError> {
        LumaFrame::new(&pixels, width, height, width, Rotation::None)?;
        Ok(Self {
            pixels,
            width,
            height,
            damage: None,
        })
    }

    /// Returns the damage of the file that the picture was decoded from: a part of the picture may be missing.
    ///
    /// It is [`PhotoError::Truncated`] or [`PhotoError::Damaged`].
    #[must_use]
    pub fn damage(&self) -> Option<PhotoError> {
        self.damage
    }

    /// Borrows the picture as a frame to scan.
    #[must_use]
    pub fn frame(&self) -> LumaFrame<'_> {
        LumaFrame::whole(&self.pixels, self.width as usize, self.height as usize)
    }

    /// Scans the picture as a still.
    ///
    /// # Errors
    /// The damage of the file, if no code was found: one may have been in the missing part.
    pub fn scan(&self) -> Result<Scan, PhotoError> {
        let scan = crate::scan(&self.frame(), Effort::Still);
        match self.damage {
            Some(damage) if scan.codes.is_empty() => Err(damage),
            _ => Ok(scan),
        }
    }

    /// Returns the pixels in a row.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns the pixels row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

/// Decodes a PNG or JPEG file to grey pixels.
///
/// A picture of more pixels than a frame may have, such as a panorama, is decoded at half its size. Of a file that is
/// damaged or cut short the part that can be decoded is returned, with [`LumaImage::damage`].
///
/// # Errors
/// [`PhotoError`] if the file holds no picture within the limits.
pub fn read(bytes: &[u8]) -> Result<LumaImage, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(PhotoError::FileTooLong {
            length: bytes.len(),
        });
    }
    // A panic of a decoder, which sees untrusted bytes, means a damaged file.
    catch_unwind(AssertUnwindSafe(|| decode(bytes))).unwrap_or(Err(PhotoError::Damaged))
}

fn decode(bytes: &[u8]) -> Result<LumaImage, PhotoError> {
    let Decoded {
        grey,
        orientation,
        damage,
    } = match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => png::read(bytes)?,
        Ok(ImageFormat::Jpeg) => jpeg::read(bytes)?,
        #[cfg(feature = "more-formats")]
        Ok(format @ (ImageFormat::Gif | ImageFormat::WebP)) => other::read(bytes, format)?,
        _ => return Err(PhotoError::UnknownFormat),
    };
    let mut upright = DynamicImage::ImageLuma8(grey);
    upright.apply_orientation(orientation);
    let (width, height) = (upright.width(), upright.height());
    let image =
        LumaImage::new(upright.into_bytes(), width, height).map_err(|error| match error {
            FrameError::TooBig { .. } => PhotoError::TooBig,
            _ => PhotoError::Damaged,
        })?;
    Ok(LumaImage { damage, ..image })
}
