//! Photos from a gallery: PNG and JPEG files to grey pixels, within limits.
//!
//! A file is hostile until decoded. Its length, its dimensions and what its decoder may allocate are bounded before a
//! pixel is made; a decoder that panics is contained. The result is as a person sees it: turned as EXIF says, with
//! what is transparent shown on white.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::error::LimitErrorKind;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use thiserror::Error;

use crate::frame::{FrameFault, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};

/// The longest file that is looked at, in bytes.
pub const MAX_FILE: usize = 64 << 20;

/// What a decoder may allocate, in bytes: 50 megapixels of three bytes and room to work.
const MAX_ALLOCATION: u64 = 256 << 20;

/// Why a file gives no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhotoFault {
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
    /// The picture is too big, or its decoder asked for too much memory.
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
    pub fn new(pixels: Vec<u8>, width: u32, height: u32) -> Result<Self, FrameFault> {
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
/// A [`PhotoFault`] for whatever is not a whole picture within the limits.
pub fn read(bytes: &[u8]) -> Result<LumaImage, PhotoFault> {
    if bytes.is_empty() {
        return Err(PhotoFault::Empty);
    }
    if bytes.len() > MAX_FILE {
        return Err(PhotoFault::FileTooLong {
            length: bytes.len(),
        });
    }
    // The decoders are other people's and see hostile bytes: a panic of theirs is a damaged file.
    catch_unwind(AssertUnwindSafe(|| decode(bytes))).unwrap_or(Err(PhotoFault::Damaged))
}

fn decode(bytes: &[u8]) -> Result<LumaImage, PhotoFault> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| PhotoFault::Damaged)?;
    match reader.format() {
        Some(ImageFormat::Png) => {}
        Some(ImageFormat::Jpeg) if jpeg_is_whole(bytes) => {}
        Some(ImageFormat::Jpeg) => return Err(PhotoFault::Truncated),
        #[cfg(feature = "more-formats")]
        Some(ImageFormat::Gif | ImageFormat::WebP) => {}
        _ => return Err(PhotoFault::UnknownFormat),
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault_of)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_ALLOCATION {
        return Err(PhotoFault::TooBig);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(fault_of)?;
    let mut upright = DynamicImage::ImageLuma8(luma(picture));
    upright.apply_orientation(orientation);
    let (width, height) = (upright.width(), upright.height());
    LumaImage::new(upright.into_bytes(), width, height).map_err(|fault| match fault {
        FrameFault::TooBig { .. } => PhotoFault::TooBig,
        _ => PhotoFault::Damaged,
    })
}

fn fault_of(error: ImageError) -> PhotoFault {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => {
                PhotoFault::TooBig
            }
            _ => PhotoFault::Damaged,
        },
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PhotoFault::Truncated
        }
        _ => PhotoFault::Damaged,
    }
}

/// Whether an end-of-image marker follows the first scan.
///
/// The decoder is lenient and paints what is missing grey; half a photo would then be 'no code found'. In scan data
/// a byte FF is stuffed with 00, so FF D9 there is the marker.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, tail @ ..] = rest {
        match (*marker, tail) {
            (0xFF, _) => rest = &rest[1..],
            (0x01 | 0xD0..=0xD8, _) => rest = tail,
            (START_OF_SCAN, _) => return tail.windows(2).any(|pair| pair == [0xFF, 0xD9]),
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                match tail.get(length..) {
                    Some(next) if length >= 2 => rest = next,
                    _ => return false,
                }
            }
            _ => return false,
        }
    }
    false
}

/// Brightness as ITU-R BT.601 weighs it, with what is transparent on white.
fn luma(picture: DynamicImage) -> GrayImage {
    match picture {
        DynamicImage::ImageLuma8(grey) => grey,
        DynamicImage::ImageRgb8(colour) => grey_of(&colour, |[r, g, b]: [u8; 3]| weigh(r, g, b)),
        other if other.color().has_alpha() => grey_of(&other.into_rgba8(), |[r, g, b, a]| {
            over_white(weigh(r, g, b), a)
        }),
        other => grey_of(&other.into_rgb8(), |[r, g, b]: [u8; 3]| weigh(r, g, b)),
    }
}

fn grey_of<P, const N: usize>(
    colour: &image::ImageBuffer<P, Vec<u8>>,
    brightness: impl Fn([u8; N]) -> u8,
) -> GrayImage
where
    P: image::Pixel<Subpixel = u8>,
{
    let pixels = colour.as_raw().as_chunks::<N>().0;
    let grey = pixels.iter().map(|pixel| brightness(*pixel)).collect();
    GrayImage::from_raw(colour.width(), colour.height(), grey).unwrap_or_default()
}

fn weigh(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    byte((sum + 0x8000) >> 16)
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    byte((grey * alpha + 255 * (255 - alpha) + 127) / 255)
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
