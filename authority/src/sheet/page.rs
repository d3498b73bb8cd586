//! A page: what stands on it, in millimetres from its upper left corner.

use std::sync::Arc;

use dauchan_core::scan::encode::Symbol;

use super::font::{Run, Weight};

/// A4 in millimetres.
pub(super) const WIDTH: f32 = 210.0;
pub(super) const HEIGHT: f32 = 297.0;
/// A dot of a printer with 300 to the inch, in points of 1/72 inch. A module is a whole number of them.
pub(super) const DOT: f32 = 0.24;
pub(super) const POINTS_PER_MILLIMETRE: f32 = 72.0 / 25.4;

/// A colour by its red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const BLACK: Colour = Colour(0, 0, 0);
pub(super) const INK: Colour = Colour(0x16, 0x21, 0x2B);
pub(super) const QUIET_INK: Colour = Colour(0x5B, 0x68, 0x73);
pub(super) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);
pub(super) const ALARM: Colour = Colour(0xB3, 0x26, 0x1E);

#[derive(Clone, Debug)]
pub(super) enum Item {
    Text(Text),
    Rectangle {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
    /// Lines of a width, each through its points.
    Stroke {
        lines: Vec<Vec<(f32, f32)>>,
        width: f32,
        colour: Colour,
    },
    Code(Box<Code>),
}

#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) x: f32,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
    pub(super) run: Run,
}

/// A symbol whose place and modules are whole dots.
#[derive(Clone, Debug)]
pub(super) struct Code {
    /// Dots from the left and lower edges of the page to the symbol's lower left corner.
    pub(super) left: u16,
    pub(super) bottom: u16,
    pub(super) dots_a_module: u16,
    pub(super) symbol: Symbol,
    /// What an ordinary reader must read.
    pub(super) says: String,
}

/// A page of A4.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What many pages have in common.
    pub(super) shared: Arc<[Item]>,
    /// What this page alone has.
    pub(super) own: Vec<Item>,
}
