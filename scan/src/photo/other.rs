//! GIF and WebP files, decoded whole as colours.

use std::io::Cursor;

use image::error::LimitErrorKind;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::grey::{Decoded, luma, orientation_of, over_white};
use super::limits::{MAX_ALLOCATION, PhotoError, Scale};
use crate::image::MAX_SIDE;

pub(super) fn read(bytes: &[u8], format: ImageFormat) -> Result<Decoded, PhotoError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(error_of)?;
    let (width, height) = decoder.dimensions();
    if Scale::of(width, height)? != Scale::Full || decoder.total_bytes() > MAX_ALLOCATION {
        return Err(PhotoError::TooBig);
    }
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = orientation_of(exif.as_deref());
    let colour = DynamicImage::from_decoder(decoder)
        .map_err(error_of)?
        .into_rgba8();
    let pixels = colour.as_raw().as_chunks::<4>().0;
    let grey = pixels
        .iter()
        .map(|[r, g, b, alpha]| over_white(luma(*r, *g, *b), *alpha))
        .collect();
    let grey = GrayImage::from_raw(colour.width(), colour.height(), grey).unwrap_or_default();
    Ok(Decoded {
        grey,
        orientation,
        damage: None,
    })
}

fn error_of(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => {
                PhotoError::TooBig
            }
            _ => PhotoError::Damaged,
        },
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PhotoError::Truncated
        }
        _ => PhotoError::Damaged,
    }
}
