//! Brightness of colours, and the orientation of a photo.

use image::GrayImage;
use image::metadata::Orientation;

use crate::number::byte;

use super::limits::PhotoError;

/// A picture as its decoder returns it.
pub(super) struct Decoded {
    pub(super) grey: GrayImage,
    pub(super) orientation: Orientation,
    /// The damage of the file, if a part of the picture may be missing.
    pub(super) damage: Option<PhotoError>,
}

/// Halves a picture of whole rows in place: each pixel becomes the mean of four. Returns its width and height.
pub(super) fn halve(grey: &mut Vec<u8>, width: usize, height: usize) -> (usize, usize) {
    let (half_width, half_height) = (width / 2, height / 2);
    for y in 0..half_height {
        for x in 0..half_width {
            let upper = 2 * y * width + 2 * x;
            let lower = upper + width;
            let sum: u32 = [upper, upper + 1, lower, lower + 1]
                .map(|at| u32::from(grey[at]))
                .iter()
                .sum();
            // No pixel is overwritten before it is read.
            grey[y * half_width + x] = byte((sum + 2) / 4);
        }
    }
    grey.truncate(half_width * half_height);
    (half_width, half_height)
}

/// Returns pixels as a picture; an error if they do not fill it.
pub(super) fn picture(grey: Vec<u8>, width: usize, height: usize) -> Result<GrayImage, PhotoError> {
    let side = |length: usize| u32::try_from(length).map_err(|_| PhotoError::TooBig);
    GrayImage::from_raw(side(width)?, side(height)?, grey).ok_or(PhotoError::Damaged)
}

/// Returns how EXIF data turn a picture; damaged data do not turn it.
pub(super) fn orientation_of(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

/// Returns the brightness of a colour by ITU-R BT.601.
pub(super) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    byte((sum + 0x8000) >> 16)
}

/// Returns a transparent grey as it appears on white.
pub(super) fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    byte((grey * alpha + 255 * (255 - alpha) + 127) / 255)
}
