//! PNG files, decoded row by row to grey: one byte a pixel whatever the samples are.
//!
//! Colour profiles and compressed texts are skipped without decompression.

use std::io::{Cursor, ErrorKind};

use image::metadata::Orientation;
use png::{
    ColorType, DecodeOptions, Decoder, DecodingError, InterlaceInfo, Limits, Reader,
    Transformations, expand_interlaced_row,
};

use super::grey::{Decoded, halve, luma, orientation_of, over_white, picture};
use super::limits::{PhotoError, Scale};

/// The most bytes kept beside the pixels: EXIF data, 64 KiB in other formats, and two rows.
const MAX_BESIDE: usize = 1 << 20;

/// The type of the chunk at the end of a file.
const END: &[u8] = b"IEND";

/// Decodes the picture, or the first one of an animation.
///
/// A file with a wrong checksum or without its end is decoded as far as it goes, as browsers do.
pub(super) fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    match Rows::of(bytes, Checksums::Verified).and_then(Rows::all) {
        Ok(mut decoded) => {
            if !bytes.windows(END.len()).any(|chunk| chunk == END) {
                decoded.damage = Some(PhotoError::Truncated);
            }
            Ok(decoded)
        }
        Err(error @ (PhotoError::Truncated | PhotoError::Damaged)) => {
            Rows::of(bytes, Checksums::Ignored)?.some(error)
        }
        Err(error) => Err(error),
    }
}

/// Whether a wrong checksum is an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checksums {
    Verified,
    Ignored,
}

/// The rows of a picture, as they are decoded.
struct Rows<'file> {
    reader: Reader<Cursor<&'file [u8]>>,
    scale: Scale,
    colour: ColorType,
    orientation: Orientation,
    width: usize,
    height: usize,
    grey: Vec<u8>,
    /// A row at full size.
    line: Vec<u8>,
    /// The row before, for a picture at half its size.
    before: Vec<u8>,
    /// The number of rows decoded so far; of an interlaced picture, of any pass.
    count: usize,
}

impl<'file> Rows<'file> {
    fn of(bytes: &'file [u8], checksums: Checksums) -> Result<Self, PhotoError> {
        let mut options = DecodeOptions::default();
        options.set_ignore_text_chunk(true);
        options.set_ignore_iccp_chunk(true);
        if checksums == Checksums::Ignored {
            options.set_ignore_checksums(true);
        }
        let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
        decoder.set_limits(Limits { bytes: MAX_BESIDE });
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let (width, height) = decoder.read_header_info().map_err(|e| error_of(&e))?.size();
        let scale = Scale::of(width, height)?;
        let reader = decoder.read_info().map_err(|e| error_of(&e))?;
        let info = reader.info();
        if scale == Scale::Half && info.interlaced {
            // Passes fill a picture of full size.
            return Err(PhotoError::TooBig);
        }
        let orientation = orientation_of(info.exif_metadata.as_deref());
        let (width, height) = (width as usize, height as usize);
        let pixels = match scale {
            Scale::Full => width * height,
            Scale::Half => (width / 2) * (height / 2),
        };
        Ok(Self {
            colour: reader.output_color_type().0,
            reader,
            scale,
            orientation,
            width,
            height,
            grey: vec![0; pixels],
            line: Vec::with_capacity(width),
            before: Vec::new(),
            count: 0,
        })
    }

    /// Decodes every row.
    fn all(mut self) -> Result<Decoded, PhotoError> {
        while self.next()? {}
        self.finish(None)
    }

    /// Decodes rows up to the first error. Without such an error the photo bears `damage`, which the file
    /// already showed.
    fn some(mut self, damage: PhotoError) -> Result<Decoded, PhotoError> {
        loop {
            match self.next() {
                Ok(true) => {}
                Ok(false) => return self.finish(Some(damage)),
                Err(error) if self.count == 0 => return Err(error),
                Err(error) => return self.finish(Some(error)),
            }
        }
    }

    /// Decodes a row; `false` after the last one.
    fn next(&mut self) -> Result<bool, PhotoError> {
        let Some(row) = self
            .reader
            .next_interlaced_row()
            .map_err(|e| error_of(&e))?
        else {
            return Ok(false);
        };
        self.line.clear();
        append_grey(row.data(), self.colour, &mut self.line);
        match row.interlace() {
            InterlaceInfo::Adam7(pass) => {
                expand_interlaced_row(&mut self.grey, self.width, &self.line, pass, 8);
            }
            InterlaceInfo::Null(_) => self.put_line(),
        }
        self.count += 1;
        Ok(true)
    }

    fn put_line(&mut self) {
        match self.scale {
            Scale::Full => {
                let start = self.count * self.width;
                self.grey[start..start + self.width].copy_from_slice(&self.line);
            }
            Scale::Half if self.count.is_multiple_of(2) => {
                std::mem::swap(&mut self.before, &mut self.line);
            }
            Scale::Half => {
                self.before.append(&mut self.line);
                let (width, _) = halve(&mut self.before, self.width, 2);
                let start = self.count / 2 * width;
                if let Some(row) = self.grey.get_mut(start..start + width) {
                    row.copy_from_slice(&self.before);
                }
            }
        }
    }

    fn finish(self, damage: Option<PhotoError>) -> Result<Decoded, PhotoError> {
        let (width, height) = match self.scale {
            Scale::Full => (self.width, self.height),
            Scale::Half => (self.width / 2, self.height / 2),
        };
        Ok(Decoded {
            grey: picture(self.grey, width, height)?,
            orientation: self.orientation,
            damage,
        })
    }
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
