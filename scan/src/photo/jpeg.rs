//! JPEG files.
//!
//! The decoder has limits of its own for dimensions and scans. What it does not say beforehand is what it needs: a
//! picture in several scans is kept whole as coefficients, two bytes each, until the last of them. So the markers are
//! walked first.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, GrayImage, ImageDecoder};

use super::{Decoded, MAX_ALLOCATION, PhotoFault, assert_size, fault_of, orientation_of, weigh};

/// Bytes a pixel that the decoder hands out.
const COLOURS: u64 = 3;

pub(super) fn read(bytes: &[u8]) -> Result<Decoded, PhotoFault> {
    let outline = Outline::of(bytes).ok_or(PhotoFault::Truncated)?;
    if outline.most_allocated() > MAX_ALLOCATION {
        return Err(PhotoFault::TooBig);
    }
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(fault_of)?;
    let (width, height) = decoder.dimensions();
    assert_size(width, height)?;
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = orientation_of(exif.as_deref());
    let grey = match DynamicImage::from_decoder(decoder).map_err(fault_of)? {
        DynamicImage::ImageLuma8(grey) => grey,
        colour => {
            let colour = colour.into_rgb8();
            let pixels = colour.as_raw().as_chunks::<3>().0;
            let grey = pixels.iter().map(|[r, g, b]| weigh(*r, *g, *b)).collect();
            GrayImage::from_raw(colour.width(), colour.height(), grey).unwrap_or_default()
        }
    };
    Ok((grey, orientation))
}

/// What the markers before the first scan say.
#[derive(Default)]
struct Outline {
    pixels: u64,
    components: u64,
    is_in_several_scans: bool,
}

impl Outline {
    /// Walks the markers; `None` if no end-of-image marker follows the first scan.
    ///
    /// The decoder is lenient and paints what is missing grey; half a photo would then be 'no code found'. In scan
    /// data a byte FF is stuffed with 00, so FF D9 there is the marker.
    fn of(bytes: &[u8]) -> Option<Self> {
        const START_OF_SCAN: u8 = 0xDA;
        let mut outline = Self::default();
        let mut rest = bytes.get(2..)?;
        while let [0xFF, marker, tail @ ..] = rest {
            match (*marker, tail) {
                (0xFF, _) => rest = &rest[1..],
                (0x01 | 0xD0..=0xD8, _) => rest = tail,
                (_, [high, low, ..]) => {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    let (segment, next) = tail.split_at_checked(length)?;
                    let content = segment.get(2..)?;
                    match (*marker, content) {
                        // Frames, but for the three markers of other use among them.
                        (
                            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF,
                            [_, h1, h0, w1, w0, components, ..],
                        ) => {
                            let side = |high, low| u64::from(u16::from_be_bytes([high, low]));
                            outline.pixels = side(*h1, *h0) * side(*w1, *w0);
                            outline.components = u64::from(*components);
                            outline.is_in_several_scans |= *marker == 0xC2;
                        }
                        (START_OF_SCAN, [in_scan, ..]) => {
                            outline.is_in_several_scans |= u64::from(*in_scan) < outline.components;
                            let is_whole = next.windows(2).any(|pair| pair == [0xFF, 0xD9]);
                            return is_whole.then_some(outline);
                        }
                        _ => {}
                    }
                    rest = next;
                }
                _ => return None,
            }
        }
        None
    }

    /// Bytes that the decoder has at once, at most.
    fn most_allocated(&self) -> u64 {
        let coefficients = if self.is_in_several_scans {
            2 * self.components
        } else {
            0
        };
        self.pixels * (COLOURS + coefficients)
    }
}
