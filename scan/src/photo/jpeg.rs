//! JPEG files, of which only brightness is decoded.
//!
//! Nearly every JPEG stores brightness apart from colour: one byte a pixel is decoded. Others (RGB, CMYK, brightness
//! subsampled more than colour) are decoded to colours first.
//!
//! The header does not reveal the decoding cost: a progressive picture is held as coefficients of two bytes, and every
//! scan passes over all of them. So the markers are parsed first, and the decoder receives the bytes that were parsed
//! and no more.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::{ZByteIoError, ZCursor};
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::grey::{Decoded, halve, luma, orientation_of, picture};
use super::limits::{MAX_ALLOCATION, MAX_FILE, PhotoError, Scale};
use crate::image::MAX_SIDE;

/// The most scans of a picture: encoders write 10, or 16 after a search for the best.
const MAX_SCANS: usize = 24;

/// The most segments beside the pixels: the longest file in segments of the greatest length. For some kinds the decoder
/// takes quadratic time.
const MAX_SEGMENTS: usize = MAX_FILE >> 16;

/// The most bytes of a picture that takes more than 8 a pixel: those of 12 megapixels at 8.
const MAX_ALLOCATION_COLOURS: u64 = 96_000_000;

pub(super) fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let outline = Outline::of(bytes)?;
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(2 * MAX_SIDE as usize)
        .set_max_height(2 * MAX_SIDE as usize);
    let file = outline.whole(bytes);
    let whole = ZCursor::new(&file[..]);
    let mut decoder = JpegDecoder::new_with_options(whole, options);
    decoder.decode_headers().map_err(|e| error_of(&e))?;
    let info = decoder.info().ok_or(PhotoError::Damaged)?;
    // If the decoder parsed the markers otherwise, its cost would be unknown.
    if (info.width, info.height) != (outline.width, outline.height)
        || usize::from(info.components) != outline.grids.len()
    {
        return Err(PhotoError::Damaged);
    }
    let orientation = orientation_of(info.exif_data.as_deref());
    let is_apart = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => true,
        Some(ColorSpace::YCbCr) => outline.is_brightness_finest(),
        _ => false,
    };
    let (space, samples) = if is_apart {
        (ColorSpace::Luma, 1)
    } else {
        (ColorSpace::RGB, 3)
    };
    outline.assert_cost(samples)?;
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let mut grey = vec![0; outline.pixels() * samples];
    decoder.decode_into(&mut grey).map_err(|e| error_of(&e))?;
    if !is_apart {
        let colours = grey.as_chunks::<3>().0;
        grey = colours.iter().map(|[r, g, b]| luma(*r, *g, *b)).collect();
    }
    let mut size = (outline.width.into(), outline.height.into());
    if outline.scale()? == Scale::Half {
        size = halve(&mut grey, size.0, size.1);
    }
    Ok(Decoded {
        grey: picture(grey, size.0, size.1)?,
        orientation,
        damage: (!outline.has_end).then_some(PhotoError::Truncated),
    })
}

/// What the markers state.
#[derive(Default)]
struct Outline {
    width: u16,
    height: u16,
    /// The sampling factors of each component, across and down.
    grids: Vec<(u8, u8)>,
    is_in_several_scans: bool,
    /// The length up to the end of the picture; phones append other pictures.
    length: usize,
    /// Whether the marker of the end is there.
    has_end: bool,
}

impl Outline {
    /// Parses the markers.
    ///
    /// The decoder searches for a marker wherever it has lost its way. Here a file has one reading: bytes between segments
    /// are damage. A file may end within a scan; the decoder paints the missing part grey.
    fn of(bytes: &[u8]) -> Result<Self, PhotoError> {
        let mut outline = Self::default();
        let (mut at, mut segments, mut scans) = (2, 0, 0);
        loop {
            let rest = bytes.get(at..).ok_or(PhotoError::Truncated)?;
            let (marker, tail) = match rest {
                [0xFF, 0xFF, ..] => {
                    at += 1;
                    continue;
                }
                [0xFF, 0xD9, ..] if scans > 0 => {
                    outline.length = at + 2;
                    outline.has_end = true;
                    return Ok(outline);
                }
                // Markers without a length occur only within a scan.
                [0xFF, 0x00 | 0x01 | 0xD0..=0xD9, ..] => return Err(PhotoError::Damaged),
                [0xFF, marker, tail @ ..] => (*marker, tail),
                [] | [0xFF] if scans > 0 => {
                    outline.length = at;
                    return Ok(outline);
                }
                [] | [0xFF] => return Err(PhotoError::Truncated),
                _ => return Err(PhotoError::Damaged),
            };
            let [high, low, ..] = *tail else {
                return Err(PhotoError::Truncated);
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let segment = tail.get(..length).ok_or(PhotoError::Truncated)?;
            let content = segment.get(2..).ok_or(PhotoError::Damaged)?;
            at += 2 + length;
            segments += 1;
            match marker {
                // Start of frame; C4, C8 and CC have other uses.
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    outline.frame(content)?;
                    outline.is_in_several_scans |= marker == 0xC2;
                }
                0xDA => {
                    scans += 1;
                    let in_scan = content.first().copied().map(usize::from);
                    outline.is_in_several_scans |= in_scan < Some(outline.grids.len());
                    at += scan_length(&bytes[at..]);
                }
                _ => {}
            }
            if segments > MAX_SEGMENTS || scans > MAX_SCANS {
                return Err(PhotoError::TooBig);
            }
        }
    }

    fn frame(&mut self, content: &[u8]) -> Result<(), PhotoError> {
        let [_, h1, h0, w1, w0, _, components @ ..] = content else {
            return Err(PhotoError::Damaged);
        };
        self.height = u16::from_be_bytes([*h1, *h0]);
        self.width = u16::from_be_bytes([*w1, *w0]);
        self.scale()?;
        let grids = components.as_chunks::<3>().0.iter();
        self.grids = grids.map(|[_, grid, _]| (grid >> 4, grid & 15)).collect();
        Ok(())
    }

    fn scale(&self) -> Result<Scale, PhotoError> {
        Scale::of(self.width.into(), self.height.into())
    }

    /// Returns the file up to the end of the picture, with the marker of the end.
    fn whole<'file>(&self, bytes: &'file [u8]) -> Cow<'file, [u8]> {
        let picture = &bytes[..self.length];
        if self.has_end {
            Cow::Borrowed(picture)
        } else {
            Cow::Owned([picture, &[0xFF, 0xD9]].concat())
        }
    }

    fn pixels(&self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    /// Reports whether no component is finer than the first, in a sampling of which the decoder extracts brightness.
    fn is_brightness_finest(&self) -> bool {
        let [first, colours @ ..] = &self.grids[..] else {
            return false;
        };
        matches!(first, (1, 1) | (2, 1) | (2, 2))
            && colours.iter().all(|(x, y)| *x <= first.0 && *y <= first.1)
    }

    /// Rejects a picture that takes too much memory at so many samples a pixel.
    fn assert_cost(&self, samples: usize) -> Result<(), PhotoError> {
        let coefficients = if self.is_in_several_scans {
            2 * self.grids.len()
        } else {
            0
        };
        // Decoded colours are held together with their brightness.
        let a_pixel = samples + coefficients.max(samples / 3);
        let most = if a_pixel > 8 {
            MAX_ALLOCATION_COLOURS
        } else {
            MAX_ALLOCATION
        };
        if (self.pixels() * a_pixel) as u64 > most {
            return Err(PhotoError::TooBig);
        }
        Ok(())
    }
}

/// Returns the length of the data of a scan, in which FF is followed by 00 or by a restart marker.
fn scan_length(data: &[u8]) -> usize {
    let end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    let without_marker = data.len() - usize::from(data.last() == Some(&0xFF));
    data.windows(2).position(end).unwrap_or(without_marker)
}

fn error_of(error: &DecodeErrors) -> PhotoError {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(ZByteIoError::NotEnoughBytes(..)) => {
            PhotoError::Truncated
        }
        _ => PhotoError::Damaged,
    }
}
