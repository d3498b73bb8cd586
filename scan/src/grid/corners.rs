//! The corners of a symbol that was decoded.
//!
//! A grid may be off in a symbol corner and be decoded all the same. All modules are known now, so a piece of the symbol
//! serves as an alignment pattern: the piece in each corner is searched around its place and moves the corner.

use super::map::Grid;
use crate::budget::Budget;
use crate::geometry::vertex;
use crate::image::Level;
use crate::number::{real, signed};
use crate::point::{FramePoint, ModulePoint};
use crate::polarity::Polarity;

/// The side of the piece in modules: that of a finder.
const PIECE: usize = 7;

/// How far from its place a piece is searched, in modules: three times what a decoded grid is off.
const REACH: usize = 3;

/// The reads in a row, half a module apart.
const READS: usize = 2 * (PIECE + 2 * REACH) - 1;

/// The places in a row at which the piece is tried.
const PLACES: usize = 4 * REACH + 1;

/// The least correlation with the piece: 49 random modules reach it once in 10⁵.
const MIN_CORRELATION: f64 = 0.6;

/// Returns where the corners of a symbol are seen, clockwise from the top left one.
///
/// `modules` has the symbol row by row: 1 for dark, −1 for light, 0 for unknown.
pub(crate) fn symbol_corners(
    grid: &Grid,
    modules: &[f64],
    polarity: Polarity,
    level: &Level<'_>,
    budget: &mut Budget,
) -> [FramePoint; 4] {
    let last = grid.side() - PIECE;
    [(0, 0), (last, 0), (last, last), (0, last)].map(|(left, top)| {
        budget.spend(READS * READS + PLACES * PLACES);
        let surroundings = Surroundings::read(grid, (left, top), polarity, level);
        let offset = surroundings.find(&piece(modules, grid.side(), left, top));
        let end = |start: usize| real(if start == 0 { 0 } else { grid.side() });
        let corner = ModulePoint::new(end(left), end(top));
        grid.place(corner + offset.unwrap_or(ModulePoint::ORIGIN))
    })
}

type Piece = [[f64; PIECE]; PIECE];

/// Returns the piece of a symbol that begins at a column and a row.
fn piece(modules: &[f64], side: usize, left: usize, top: usize) -> Piece {
    std::array::from_fn(|y| std::array::from_fn(|x| modules[(top + y) * side + left + x]))
}

/// The darkness around the place of a piece.
struct Surroundings([[f64; READS]; READS]);

impl Surroundings {
    fn read(
        grid: &Grid,
        (left, top): (usize, usize),
        polarity: Polarity,
        level: &Level<'_>,
    ) -> Self {
        let module =
            |start: usize, read: usize| real(start) + (real(read) + 1.0) / 2.0 - real(REACH);
        Self(std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let place = grid.place(ModulePoint::new(module(left, x), module(top, y)));
                -polarity.sign() * level.brightness(place)
            })
        }))
    }

    /// Returns how far a piece is from its place, in modules; `None` if it is not found.
    fn find(&self, piece: &Piece) -> Option<ModulePoint> {
        let correlations: [[f64; PLACES]; PLACES] =
            std::array::from_fn(|y| std::array::from_fn(|x| self.correlation(piece, x, y)));
        let (x, y) = (0..PLACES * PLACES)
            .map(|place| (place % PLACES, place / PLACES))
            .max_by(|a, b| correlations[a.1][a.0].total_cmp(&correlations[b.1][b.0]))?;
        // At the rim, the correlation may be greater beyond.
        let within = 1..PLACES - 1;
        if correlations[y][x] < MIN_CORRELATION || !within.contains(&x) || !within.contains(&y) {
            return None;
        }
        let across = vertex([x - 1, x, x + 1].map(|x| correlations[y][x]));
        let along = vertex([y - 1, y, y + 1].map(|y| correlations[y][x]));
        let offset = |place: usize| f64::from(signed(place)) / 2.0 - real(REACH);
        Some(ModulePoint::new(offset(x), offset(y)) + ModulePoint::new(across, along) * 0.5)
    }

    /// Returns Pearson's correlation of the known modules of a piece with those at a place.
    fn correlation(&self, piece: &Piece, left: usize, top: usize) -> f64 {
        let pairs = || {
            piece.iter().enumerate().flat_map(move |(y, row)| {
                row.iter()
                    .enumerate()
                    .filter(|(_, module)| **module != 0.0)
                    .map(move |(x, module)| (*module, self.0[top + 2 * y][left + 2 * x]))
            })
        };
        let count = pairs().count();
        let mean = |sum: f64| sum / real(count.max(1));
        let (ours, theirs) =
            pairs().fold((0.0, 0.0), |sums, pair| (sums.0 + pair.0, sums.1 + pair.1));
        let (ours, theirs) = (mean(ours), mean(theirs));
        let (mut product, mut our_spread, mut their_spread) = (0.0, 0.0, 0.0);
        for (module, seen) in pairs() {
            product += (module - ours) * (seen - theirs);
            our_spread += (module - ours).powi(2);
            their_spread += (seen - theirs).powi(2);
        }
        product / (our_spread * their_spread).sqrt().max(1.0)
    }
}
