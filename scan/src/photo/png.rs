//! PNG files, decoded row by row to grey: one byte a pixel whatever the samples are.
//!
//! Colour profiles and compressed texts are skipped without decompression.

use std::io::{Cursor, ErrorKind};

use image::GrayImage;
use png::{
    ColorType, DecodeOptions, Decoder, DecodingError, InterlaceInfo, Limits, Transformations,
    expand_interlaced_row,
};

use super::grey::{Decoded, luma, orientation_of, over_white};
use super::limits::{PhotoError, assert_size};

/// The most bytes kept beside the pixels: EXIF data, 64 KiB in other formats, and two rows.
const MAX_BESIDE: usize = 1 << 20;

/// Decodes the picture, or the first one of an animation.
pub(super) fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let mut options = DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(Limits { bytes: MAX_BESIDE });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let (width, height) = decoder.read_header_info().map_err(|e| error_of(&e))?.size();
    assert_size(width, height)?;

    let mut reader = decoder.read_info().map_err(|e| error_of(&e))?;
    let (colour, _) = reader.output_color_type();
    let orientation = orientation_of(reader.info().exif_metadata.as_deref());
    let stride = width as usize;
    let mut grey = vec![0; stride * height as usize];
    let mut next = 0;
    let mut line = Vec::with_capacity(stride);
    while let Some(row) = reader.next_interlaced_row().map_err(|e| error_of(&e))? {
        line.clear();
        append_grey(row.data(), colour, &mut line);
        match row.interlace() {
            InterlaceInfo::Null(_) => {
                grey[next..next + stride].copy_from_slice(&line);
                next += stride;
            }
            InterlaceInfo::Adam7(pass) => {
                expand_interlaced_row(&mut grey, stride, &line, pass, 8);
            }
        }
    }
    let picture = GrayImage::from_raw(width, height, grey).ok_or(PhotoError::Damaged)?;
    Ok((picture, orientation))
}

/// Appends the pixels of a row of 8-bit samples.
fn append_grey(samples: &[u8], colour: ColorType, line: &mut Vec<u8>) {
    match colour {
        ColorType::GrayscaleAlpha => line.extend(
            samples
                .as_chunks()
                .0
                .iter()
                .map(|[grey, alpha]| over_white(*grey, *alpha)),
        ),
        ColorType::Rgb => line.extend(
            samples
                .as_chunks()
                .0
                .iter()
                .map(|[r, g, b]| luma(*r, *g, *b)),
        ),
        ColorType::Rgba => line.extend(
            samples
                .as_chunks()
                .0
                .iter()
                .map(|[r, g, b, alpha]| over_white(luma(*r, *g, *b), *alpha)),
        ),
        // The decoder expands a palette to colours.
        ColorType::Grayscale | ColorType::Indexed => line.extend_from_slice(samples),
    }
}

fn error_of(error: &DecodingError) -> PhotoError {
    match error {
        DecodingError::LimitsExceeded => PhotoError::TooBig,
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PhotoError::Truncated
        }
        _ => PhotoError::Damaged,
    }
}
