//! JPEG files, as brightness alone.
//!
//! A JPEG keeps brightness apart from colours, and weighs it as a scan wants it. So of nearly every photo no more is
//! decoded: a byte a pixel. What is kept in another way (red, green and blue; inks; brightness in a coarser grid than
//! colours) becomes colours first.
//!
//! What decoding costs stands nowhere: a picture in several scans is kept whole as coefficients, two bytes each, until
//! the last of them, and every scan goes over all of it. So the markers are walked first, and the decoder is given what
//! was walked and no more.

use image::GrayImage;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::{ZByteIoError, ZCursor};
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Decoded, MAX_ALLOCATION, MAX_FILE, PhotoError, assert_size, orientation_of, weigh};
use crate::frame::MAX_SIDE;

/// The most scans of a picture. Encoders write 10 by their own choice and 16 after a search for the best; with 24 a
/// file of one kilobyte that announces 12 megapixels takes about a second.
const MAX_SCANS: usize = 24;

/// The most segments beside the pixels: as many of the greatest length make the longest file. For some kinds the
/// decoder takes time by the square of their number.
const MAX_SEGMENTS: usize = MAX_FILE >> 16;

/// The most bytes for what takes more than 8 a pixel, as colours in several scans do: what 12 megapixels take at 8.
const MAX_DEAR: u64 = 96_000_000;

pub(super) fn read(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    let outline = Outline::of(bytes)?;
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize);
    let whole = ZCursor::new(&bytes[..outline.length]);
    let mut decoder = JpegDecoder::new_with_options(whole, options);
    decoder.decode_headers().map_err(|e| error_of(&e))?;
    let info = decoder.info().ok_or(PhotoError::Damaged)?;
    // Walked otherwise than the decoder does, nothing would be known of what it needs.
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
        grey = colours.iter().map(|[r, g, b]| weigh(*r, *g, *b)).collect();
    }
    let picture = GrayImage::from_raw(outline.width.into(), outline.height.into(), grey);
    Ok((picture.ok_or(PhotoError::Damaged)?, orientation))
}

/// What the markers say.
#[derive(Default)]
struct Outline {
    width: u16,
    height: u16,
    /// Of each component, by how much its samples are finer than the coarsest, across and down.
    grids: Vec<(u8, u8)>,
    is_in_several_scans: bool,
    /// Up to the end of the picture; what phones append is another one.
    length: usize,
}

impl Outline {
    /// Walks the markers.
    ///
    /// The decoder is lenient: it paints what is missing grey, and half a photo would then be 'no code found'; so the
    /// marker of the end must be there. And it looks for a marker wherever it has lost its way, which makes many ways
    /// to read a file; here there is one, and what lies between segments is damage.
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
                    return Ok(outline);
                }
                // What has no length stands only within a scan.
                [0xFF, 0x00 | 0x01 | 0xD0..=0xD9, ..] => return Err(PhotoError::Damaged),
                [0xFF, marker, tail @ ..] => (*marker, tail),
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
                // Frames, but for the three markers of other use among them.
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    outline.frame(content)?;
                    outline.is_in_several_scans |= marker == 0xC2;
                }
                0xDA => {
                    scans += 1;
                    let in_scan = content.first().copied().map(usize::from);
                    outline.is_in_several_scans |= in_scan < Some(outline.grids.len());
                    at += scan_length(&bytes[at..]).ok_or(PhotoError::Truncated)?;
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
        assert_size(self.width.into(), self.height.into())?;
        let grids = components.as_chunks::<3>().0.iter();
        self.grids = grids.map(|[_, grid, _]| (grid >> 4, grid & 15)).collect();
        Ok(())
    }

    fn pixels(&self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    /// Whether no component is finer than the first in one of the ways that the decoder takes apart.
    fn is_brightness_finest(&self) -> bool {
        let [first, colours @ ..] = &self.grids[..] else {
            return false;
        };
        matches!(first, (1, 1) | (2, 1) | (2, 2))
            && colours.iter().all(|(x, y)| *x <= first.0 && *y <= first.1)
    }

    /// Refuses what would take too much memory at so many samples a pixel.
    fn assert_cost(&self, samples: usize) -> Result<(), PhotoError> {
        let coefficients = if self.is_in_several_scans {
            2 * self.grids.len()
        } else {
            0
        };
        // Once colours are decoded, they are there together with what becomes of them.
        let a_pixel = samples + coefficients.max(samples / 3);
        let most = if a_pixel > 8 {
            MAX_DEAR
        } else {
            MAX_ALLOCATION
        };
        if (self.pixels() * a_pixel) as u64 > most {
            return Err(PhotoError::TooBig);
        }
        Ok(())
    }
}

/// How long the data of a scan are: a byte FF in them is followed by 00 or is a mark to start again from.
fn scan_length(data: &[u8]) -> Option<usize> {
    data.windows(2)
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF))
}

fn error_of(error: &DecodeErrors) -> PhotoError {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(ZByteIoError::NotEnoughBytes(..)) => {
            PhotoError::Truncated
        }
        _ => PhotoError::Damaged,
    }
}
