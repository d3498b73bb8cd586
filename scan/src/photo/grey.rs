//! Brightness of colours, and the orientation of a photo.

use image::GrayImage;
use image::metadata::Orientation;

use crate::number::byte;

/// A picture as its decoder returns it, and how it must be turned.
pub(super) type Decoded = (GrayImage, Orientation);

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
