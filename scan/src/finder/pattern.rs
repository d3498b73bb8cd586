//! A finder pattern with its own coordinates.

use crate::point::{Frame, Level, ModulePoint, Vector};
use crate::polarity::Polarity;

/// The centre and the corners of a finder pattern, in modules from its centre.
pub(crate) const FINDER_POINTS: [ModulePoint; 5] = [
    ModulePoint::new(0.0, 0.0),
    ModulePoint::new(-3.5, -3.5),
    ModulePoint::new(3.5, -3.5),
    ModulePoint::new(3.5, 3.5),
    ModulePoint::new(-3.5, 3.5),
];

/// A finder pattern in pixels of the frame or of a level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder<Space> {
    pub(crate) centre: Vector<Space>,
    /// One module to the right in the pattern's own axes, which are those of the symbol up to quarter turns.
    pub(crate) right: Vector<Space>,
    /// One module down.
    pub(crate) down: Vector<Space>,
    pub(crate) polarity: Polarity,
    /// Whether its outlines are circles: its axes then have the right length and any direction.
    pub(crate) round: bool,
    /// The root mean square distance of its outlines from squares, in modules.
    pub(crate) residual: f64,
}

impl Finder<Level> {
    /// Returns the pattern in pixels of the frame, given the scale of the level.
    pub(crate) fn in_frame(self, scale: f64) -> Finder<Frame> {
        let unit = 1.0 / scale;
        Finder {
            centre: self.centre.in_units_of(unit),
            right: self.right.in_units_of(unit),
            down: self.down.in_units_of(unit),
            polarity: self.polarity,
            round: self.round,
            residual: self.residual,
        }
    }
}

impl<Space: Copy> Finder<Space> {
    /// Returns the mean side of a module in pixels.
    pub(crate) fn module(&self) -> f64 {
        self.right.cross(self.down).abs().sqrt()
    }

    /// Returns `place` in modules from the centre.
    pub(crate) fn local(&self, place: Vector<Space>) -> ModulePoint {
        let offset = place - self.centre;
        let area = self.right.cross(self.down);
        ModulePoint::new(
            offset.cross(self.down) / area,
            self.right.cross(offset) / area,
        )
    }

    /// Returns the place of a point in modules from the centre.
    pub(crate) fn place(&self, local: ModulePoint) -> Vector<Space> {
        self.centre + self.right * local.x + self.down * local.y
    }
}
