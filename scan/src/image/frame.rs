//! The scanner's input: grey pixels that the caller owns.
//!
//! A camera lends its luma plane for a few milliseconds, so a [`LumaFrame`] borrows it without a copy. Its sizes are
//! checked once, here: afterwards width, height and stride are consistent with the buffer.

use thiserror::Error;

use crate::number::real;
use crate::point::{FramePoint, Point};

/// The longest side a frame may have, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// The most pixels a frame may have: those of a phone camera of 50 megapixels.
pub const MAX_PIXELS: u64 = 51_200_000;

/// The rotation that makes a frame upright, as camera interfaces report it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// The frame stands upright.
    #[default]
    None,
    /// The frame must be turned clockwise by 90°.
    Clockwise90,
    /// The frame must be turned by 180°.
    Clockwise180,
    /// The frame must be turned clockwise by 270°.
    Clockwise270,
}

/// The sizes given for a frame do not fit together or are too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Width or height is zero.
    #[error("the frame is empty: {width} by {height} pixels")]
    Empty {
        /// The width in pixels, as given.
        width: u32,
        /// The height in pixels, as given.
        height: u32,
    },
    /// A side is longer than [`MAX_SIDE`], or there are more than [`MAX_PIXELS`].
    #[error(
        "the frame of {width} by {height} pixels is too large: at most {MAX_SIDE} on a side and {MAX_PIXELS} in all"
    )]
    TooBig {
        /// The width in pixels, as given.
        width: u32,
        /// The height in pixels, as given.
        height: u32,
    },
    /// The row stride is less than the width, so rows would overlap.
    #[error("the row stride of {row_stride} bytes is less than the width of {width} pixels")]
    StrideBelowWidth {
        /// The stride in bytes, as given.
        row_stride: u32,
        /// The width in pixels, as given.
        width: u32,
    },
    /// The buffer ends before the last pixel.
    #[error("the buffer of {given} bytes is too short: the frame needs {needed}")]
    BufferTooShort {
        /// The bytes that the sizes require: all rows but the last in full, and the width of the last.
        needed: u64,
        /// The length of the buffer in bytes.
        given: u64,
    },
}

/// A borrowed plane of grey pixels, one byte each, 0 for black.
#[derive(Clone, Copy, Debug)]
pub struct LumaFrame<'pixels> {
    pixels: &'pixels [u8],
    width: usize,
    height: usize,
    row_stride: usize,
    rotation: Rotation,
}

impl<'pixels> LumaFrame<'pixels> {
    /// Borrows `pixels` as `height` rows of `width` pixels that begin `row_stride` bytes apart.
    ///
    /// The last row may end with its last pixel: `(height - 1) * row_stride + width` bytes are enough.
    ///
    /// # Errors
    /// [`FrameError`] if the frame is empty or too large, if the stride is less than the width, or if the buffer is too
    /// short.
    pub fn new(
        pixels: &'pixels [u8],
        width: u32,
        height: u32,
        row_stride: u32,
        rotation: Rotation,
    ) -> Result<Self, FrameError> {
        if width == 0 || height == 0 {
            return Err(FrameError::Empty { width, height });
        }
        if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(FrameError::TooBig { width, height });
        }
        if row_stride < width {
            return Err(FrameError::StrideBelowWidth { row_stride, width });
        }
        let needed = u64::from(height - 1) * u64::from(row_stride) + u64::from(width);
        let given = pixels.len() as u64;
        if given < needed {
            return Err(FrameError::BufferTooShort { needed, given });
        }
        Ok(Self {
            pixels,
            width: width as usize,
            height: height as usize,
            row_stride: row_stride as usize,
            rotation,
        })
    }

    /// Borrows rows without gaps, of sizes that are known to be consistent.
    pub(crate) fn whole(pixels: &'pixels [u8], width: usize, height: usize) -> Self {
        debug_assert_eq!(pixels.len(), width * height);
        Self {
            pixels,
            width,
            height,
            row_stride: width,
            rotation: Rotation::None,
        }
    }

    /// Returns the pixels in a row, before the rotation.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the number of rows, before the rotation.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns how the frame must be turned to stand upright.
    #[must_use]
    pub fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// Returns the width and height of the upright frame in pixels.
    #[must_use]
    pub fn upright_size(&self) -> (f64, f64) {
        let (width, height) = (real(self.width), real(self.height));
        match self.rotation {
            Rotation::None | Rotation::Clockwise180 => (width, height),
            Rotation::Clockwise90 | Rotation::Clockwise270 => (height, width),
        }
    }

    /// Returns the buffer, which may be longer than the rows.
    pub(crate) fn pixels(&self) -> &'pixels [u8] {
        self.pixels
    }

    /// Returns the bytes from the start of a row to the start of the next.
    pub(crate) fn row_stride(&self) -> usize {
        self.row_stride
    }

    /// Returns the place in memory of a place in the upright frame.
    pub(crate) fn lying(&self, place: Point) -> FramePoint {
        let (width, height) = (real(self.width), real(self.height));
        match self.rotation {
            Rotation::None => FramePoint::new(place.x, place.y),
            Rotation::Clockwise90 => FramePoint::new(place.y, height - place.x),
            Rotation::Clockwise180 => FramePoint::new(width - place.x, height - place.y),
            Rotation::Clockwise270 => FramePoint::new(width - place.y, place.x),
        }
    }

    /// Returns the place in the upright frame of a place in memory.
    pub(crate) fn upright(&self, place: FramePoint) -> Point {
        let (width, height) = (real(self.width), real(self.height));
        match self.rotation {
            Rotation::None => Point::new(place.x, place.y),
            Rotation::Clockwise90 => Point::new(height - place.y, place.x),
            Rotation::Clockwise180 => Point::new(width - place.x, height - place.y),
            Rotation::Clockwise270 => Point::new(place.y, width - place.x),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]
    use super::*;

    #[test]
    fn a_short_last_row_is_enough() {
        let pixels: Vec<u8> = (0..23).collect();
        let frame = LumaFrame::new(&pixels, 3, 3, 10, Rotation::None).unwrap();
        assert_eq!(super::super::plane::Plane::of(&frame).row(2), [20, 21, 22]);
    }

    #[test]
    fn the_upright_size_is_where_the_last_corner_lies() {
        for (rotation, size) in [
            (Rotation::None, (4.0, 2.0)),
            (Rotation::Clockwise90, (2.0, 4.0)),
            (Rotation::Clockwise180, (4.0, 2.0)),
            (Rotation::Clockwise270, (2.0, 4.0)),
        ] {
            let frame = LumaFrame::new(&[0; 8], 4, 2, 4, rotation).unwrap();
            assert_eq!(frame.upright_size(), size);
            let corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)];
            let upright = corners.map(|(x, y)| frame.upright(FramePoint::new(x, y)));
            assert!(upright.contains(&Point::new(size.0, size.1)));
        }
    }

    #[test]
    fn each_error_is_told_apart() {
        let pixels = [0; 100];
        let error = |width, height, stride| {
            LumaFrame::new(&pixels, width, height, stride, Rotation::None).unwrap_err()
        };
        assert!(matches!(error(0, 0, 0), FrameError::Empty { .. }));
        assert!(matches!(error(0, 5, 5), FrameError::Empty { .. }));
        assert!(matches!(error(5, 0, 5), FrameError::Empty { .. }));
        assert!(matches!(
            error(u32::MAX, u32::MAX, u32::MAX),
            FrameError::TooBig { .. }
        ));
        assert!(matches!(
            error(16_000, 16_000, 16_000),
            FrameError::TooBig { .. }
        ));
        assert!(matches!(
            error(10, 10, 9),
            FrameError::StrideBelowWidth { .. }
        ));
        assert_eq!(
            error(10, 10, u32::MAX),
            FrameError::BufferTooShort {
                needed: 9 * u64::from(u32::MAX) + 10,
                given: 100
            }
        );
        assert!(LumaFrame::new(&pixels, 10, 10, 10, Rotation::None).is_ok());
        assert!(matches!(
            error(11, 10, 11),
            FrameError::BufferTooShort { needed: 110, .. }
        ));
    }
}
