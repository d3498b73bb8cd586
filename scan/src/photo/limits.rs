//! The limits of photo files, and the errors of reading one.

use thiserror::Error;

use crate::image::{MAX_PIXELS, MAX_SIDE};

/// The longest file that is read, in bytes.
pub const MAX_FILE: usize = 64 << 20;

/// The most bytes a decoder may allocate for a picture: 50 megapixels of three bytes, or 38 in several scans.
pub(super) const MAX_ALLOCATION: u64 = 256 << 20;

/// A file could not be read as a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhotoError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is longer than [`MAX_FILE`].
    #[error("the file of {length} bytes is too long: at most {MAX_FILE} bytes are read")]
    FileTooLong {
        /// The length of the file in bytes.
        length: usize,
    },
    /// The file has a format that this build does not read.
    #[error("the file is neither a PNG nor a JPEG; convert the picture to one of them")]
    UnknownFormat,
    /// The picture has too many pixels, or decoding it takes too much memory or time.
    #[error(
        "the picture is too large: at most {} pixels on a side and {} in all",
        2 * MAX_SIDE,
        4 * MAX_PIXELS
    )]
    TooBig,
    /// The file ends before the picture does.
    #[error("the file ends before the picture does; download or copy it again")]
    Truncated,
    /// The file is damaged, or it uses a feature that its decoder does not know.
    #[error("the file is damaged; open it in another app and save it again")]
    Damaged,
}

/// Whether a picture is decoded at its own size or, like a panorama, at half of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    Full,
    Half,
}

impl Scale {
    /// Returns the scale at which a picture fits a frame.
    ///
    /// # Errors
    /// [`PhotoError::TooBig`] if it is too large even at half its size.
    pub(super) fn of(width: u32, height: u32) -> Result<Self, PhotoError> {
        let fits = |width: u32, height: u32| {
            width.max(height) <= MAX_SIDE && u64::from(width) * u64::from(height) <= MAX_PIXELS
        };
        if fits(width, height) {
            Ok(Self::Full)
        } else if fits(width / 2, height / 2) && width.min(height) > 1 {
            Ok(Self::Half)
        } else {
            Err(PhotoError::TooBig)
        }
    }
}
