//! What a scan reports of its stages.

use crate::finder::Finder;
use crate::grid::Grid;
use crate::point::{Frame, FramePoint};

/// Receives what each stage of a scan saw; every method ignores it by default.
pub(crate) trait Trace {
    /// A level of this scale was searched, and so many finder patterns were found at this cost.
    fn searched(&mut self, _scale: f64, _finders: usize, _cost: u64) {}

    /// Candidates are about to be made of these finder patterns.
    fn finders(&mut self, _finders: &[Finder<Frame>]) {}

    /// A candidate is tried: the centres of the finders at the top left, top right and bottom left.
    fn candidate(&mut self, _centres: [FramePoint; 3]) {}

    /// A grid was sampled with this sharpening, and so large a share of the function patterns is right.
    fn grid(&mut self, _grid: &Grid, _darkness: &[f64], _sharpening: f64, _right: f64) {}
}

/// A trace that ignores everything.
pub(crate) struct Untraced;

impl Trace for Untraced {}
