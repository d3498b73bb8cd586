//! A finder pattern with its own coordinates.

use crate::Point;

/// A finder pattern, in pixels of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder {
    pub(crate) centre: Point,
    /// One module to the 'right' in the pattern's own frame. Which of its four sides is right is not known yet.
    pub(crate) right: Point,
    /// One module 'down'.
    pub(crate) down: Point,
    /// Light on dark.
    pub(crate) inverted: bool,
    /// Its outlines are circles, as some designers draw them: its axes are right in length, and turned anyhow.
    pub(crate) round: bool,
    /// How far its outlines are from squares: the root mean square in modules.
    pub(crate) residual: f64,
}

impl Finder {
    /// The mean side of a module in pixels of the frame.
    pub(crate) fn module(&self) -> f64 {
        self.right.cross(self.down).abs().sqrt()
    }

    /// `place` in modules of the pattern, from its centre.
    pub(crate) fn local(&self, place: Point) -> Point {
        let offset = place - self.centre;
        let area = self.right.cross(self.down);
        Point::new(
            offset.cross(self.down) / area,
            self.right.cross(offset) / area,
        )
    }

    /// The place in the frame of one in modules of the pattern.
    pub(crate) fn place(&self, local: Point) -> Point {
        self.centre + self.right * local.x + self.down * local.y
    }
}
