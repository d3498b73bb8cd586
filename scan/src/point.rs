//! Places and vectors of the plane, each typed by the coordinates it is given in.
//!
//! Coordinates are continuous: pixel (0, 0) covers the square from 0 to 1, so its centre is (0.5, 0.5).

use std::marker::PhantomData;
use std::ops::{Add, Mul, Sub};

/// A place in a frame, in pixels from its top left corner, once the frame stands upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The distance from the left edge.
    pub x: f64,
    /// The distance from the top edge.
    pub y: f64,
}

impl Point {
    /// Returns the point `x` pixels from the left edge and `y` from the top edge.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Point {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// Pixels of the frame as it lies in memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Frame {}

/// Pixels of one pyramid level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Level {}

/// Modules of a symbol or of a finder pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Module {}

/// A symbol as the square from −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {}

/// A place or a vector in the coordinates `Space`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vector<Space> {
    pub(crate) x: f64,
    pub(crate) y: f64,
    space: PhantomData<Space>,
}

pub(crate) type FramePoint = Vector<Frame>;
pub(crate) type LevelPoint = Vector<Level>;
pub(crate) type ModulePoint = Vector<Module>;
pub(crate) type UnitPoint = Vector<Unit>;

impl<Space> Vector<Space> {
    pub(crate) const ORIGIN: Self = Self::new(0.0, 0.0);

    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Self {
            x,
            y,
            space: PhantomData,
        }
    }

    /// Returns the same place in coordinates whose unit is `unit` times as long.
    #[inline]
    pub(crate) fn in_units_of<Other>(self, unit: f64) -> Vector<Other> {
        let factor = 1.0 / unit;
        Vector::new(self.x * factor, self.y * factor)
    }

    /// Returns the Euclidean length.
    pub(crate) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Returns the cross product: positive when `other` lies clockwise of `self`, as y grows downwards.
    pub(crate) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    /// Returns the scalar product.
    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

impl<Space> Add for Vector<Space> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl<Space> Sub for Vector<Space> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl<Space> Mul<f64> for Vector<Space> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}
