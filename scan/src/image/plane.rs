//! Grey pixels at one scale.
//!
//! A place at another scale is the same place divided by the scale: coordinates are continuous, so no half pixels are
//! lost between scales.

use std::borrow::Cow;

use super::LumaFrame;
use crate::number::{byte, floor, index, signed};
use crate::point::LevelPoint;

/// Grey pixels, borrowed from a frame or made from another scale.
#[derive(Clone, Debug)]
pub(crate) struct Plane<'pixels> {
    pixels: Cow<'pixels, [u8]>,
    width: usize,
    height: usize,
    row_stride: usize,
    /// The width of a pixel in pixels of the frame.
    scale: f64,
}

impl<'pixels> Plane<'pixels> {
    /// Borrows the frame as it lies in memory.
    pub(crate) fn of(frame: &LumaFrame<'pixels>) -> Self {
        Self {
            pixels: Cow::Borrowed(frame.pixels()),
            width: frame.width(),
            height: frame.height(),
            row_stride: frame.row_stride(),
            scale: 1.0,
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    #[inline]
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let start = y * self.row_stride;
        &self.pixels[start..start + self.width]
    }

    /// Returns a plane half as wide and high, each pixel the mean of four.
    pub(crate) fn halved(&self) -> Plane<'static> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = self.row(2 * y).as_chunks::<2>().0;
            let lower = self.row(2 * y + 1).as_chunks::<2>().0;
            pixels.extend(upper.iter().zip(lower).map(|([a, b], [c, d])| {
                byte((u32::from(*a) + u32::from(*b) + u32::from(*c) + u32::from(*d) + 2) / 4)
            }));
        }
        Plane {
            pixels: Cow::Owned(pixels),
            width,
            height,
            row_stride: width,
            scale: self.scale * 2.0,
        }
    }

    /// Returns a plane twice as wide and high, by bilinear interpolation.
    pub(crate) fn doubled(&self) -> Plane<'static> {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            // The nearer row weighs three quarters, the farther one a quarter.
            let near = self.row(y / 2);
            let far = self.row(if y % 2 == 0 {
                (y / 2).saturating_sub(1)
            } else {
                (y / 2 + 1).min(self.height - 1)
            });
            let at = |x: usize| 3 * u32::from(near[x]) + u32::from(far[x]);
            for x in 0..self.width {
                let here = 3 * at(x);
                pixels.push(byte((here + at(x.saturating_sub(1)) + 8) / 16));
                pixels.push(byte((here + at((x + 1).min(self.width - 1)) + 8) / 16));
            }
        }
        Plane {
            pixels: Cow::Owned(pixels),
            width,
            height,
            row_stride: width,
            scale: self.scale / 2.0,
        }
    }

    /// Returns the pixel at integer coordinates; `None` outside.
    #[inline]
    pub(crate) fn pixel(&self, x: i32, y: i32) -> Option<u8> {
        // A negative coordinate becomes one beyond every side.
        let (x, y) = (x.cast_unsigned() as usize, y.cast_unsigned() as usize);
        (x < self.width && y < self.height).then(|| self.pixels[y * self.row_stride + x])
    }

    /// Returns the brightness at a place, bilinear between pixel centres; outside, the border is extended.
    ///
    /// In fixed point to 1/256 pixel, for speed.
    #[inline]
    pub(crate) fn brightness(&self, place: LevelPoint) -> f64 {
        let fine = |value: f64| floor(value * 256.0 - 128.0);
        let (x, y) = (fine(place.x), fine(place.y));
        let (left, top) = (x >> 8, y >> 8);
        let between = |before: i32, after: i32, part: i32| (before << 8) + (after - before) * part;
        let blend = |[a, b]: [u8; 2], [c, d]: [u8; 2]| {
            let upper = between(i32::from(a), i32::from(b), x & 0xFF);
            let lower = between(i32::from(c), i32::from(d), x & 0xFF);
            f64::from(between(upper, lower, y & 0xFF)) / 65536.0
        };
        // Nearly every place lies between four pixels.
        let (column, row) = (left.cast_unsigned() as usize, top.cast_unsigned() as usize);
        if column < self.width - 1 && row < self.height - 1 {
            let at = row * self.row_stride + column;
            let pairs = self.pixels[at..]
                .first_chunk()
                .zip(self.pixels[at + self.row_stride..].first_chunk());
            if let Some((upper, lower)) = pairs {
                return blend(*upper, *lower);
            }
        }
        let (x0, y0) = (index(left, self.width), index(top, self.height));
        let (x1, y1) = (index(left + 1, self.width), index(top + 1, self.height));
        let across = |row: &[u8]| [row[x0], row[x1]];
        blend(across(self.row(y0)), across(self.row(y1)))
    }

    /// Returns the pixels on a line from a pixel, without it, as far as they lie in the plane.
    pub(crate) fn line(
        &self,
        (x, y): (i32, i32),
        (step_x, step_y): (i32, i32),
    ) -> impl Iterator<Item = u8> {
        let room = |at: i32, step: i32, length: usize| match step {
            0 => i32::MAX,
            1.. => signed(length) - 1 - at,
            _ => at,
        };
        let count = room(x, step_x, self.width).min(room(y, step_y, self.height));
        let stride = signed(self.row_stride);
        let step = (step_y * stride + step_x) as isize;
        let mut at = index(y, self.height) * self.row_stride + index(x, self.width);
        (0..count).map(move |_| {
            at = at.wrapping_add_signed(step);
            self.pixels[at]
        })
    }

    /// Reports whether a place lies in the plane.
    #[inline]
    pub(crate) fn contains(&self, place: LevelPoint) -> bool {
        let inside = |value: f64, length: usize| value >= 0.0 && value < f64::from(signed(length));
        inside(place.x, self.width) && inside(place.y, self.height)
    }
}
