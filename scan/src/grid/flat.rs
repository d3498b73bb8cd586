//! The grid of a flat symbol.

use super::map::{Grid, centre_of};
use super::patterns::{find_alignment, timing_right};
use crate::budget::Budget;
use crate::finder::FinderTriple;
use crate::image::Level;
use crate::symbol::{Version, alignment_centres};

/// The least share of right timing modules: a flat grid that fits has nearly all.
const MIN_TIMING_RIGHT: f64 = 0.85;

/// Returns the grid of a flat symbol through its three finders and its last alignment pattern; `None` if its timing
/// patterns are wrong.
///
/// Most symbols are flat, and this takes a fraction of the cost of [`Fit`](super::Fit).
pub(crate) fn flat_grid(
    finders: &FinderTriple,
    version: Version,
    level: &Level<'_>,
    budget: &mut Budget,
) -> Option<Grid> {
    let grid = Grid::flat(finders, version, None)?;
    let sign = finders.top_left.polarity.sign();
    budget.spend(6 * version.side());
    if timing_right(&grid, level, sign, |_, _| true) < MIN_TIMING_RIGHT {
        return None;
    }
    let Some(last) = alignment_centres(version).last() else {
        return Some(grid);
    };
    match find_alignment(&grid, level, sign, (last, last), budget) {
        Some(place) => Grid::flat(finders, version, Some((centre_of(last, last), place))),
        None => Some(grid),
    }
}
