//! Stage 7: the corners of a code that was read.
//!
//! A grid may have slipped off the code in a corner and be read all the same: in the one without a finder, or where
//! paper is creased. But now all modules are known, and a piece of the symbol is as good as an alignment pattern: the
//! one in each corner is looked for around its place, and takes the corner with it.

use crate::Point;
use crate::budget::Budget;
use crate::geometry::vertex;
use crate::grid::Grid;
use crate::level::Level;
use crate::number::{real, signed};

/// The side in modules of the piece that is looked for: that of a finder.
const PIECE: usize = 7;

/// How far from its place it is looked for, in modules. Of 452 corners in photos of codes, 20 were off by half a module
/// or more, and none by more than one; one was by 2.8 with a grid that grew in longer steps.
const REACH: usize = 3;

/// Looks are half a module apart, so many in a row.
const LOOKS: usize = 2 * (PIECE + 2 * REACH) - 1;

/// Places that are tried in a row.
const PLACES: usize = 4 * REACH + 1;

/// How like its piece a place must be, as a correlation. 49 random modules reach this once in 10⁵; of those 452 corners
/// one had less, whose finder is torn off, and all but four had 0.75 or more.
const LEAST_CORRELATION: f64 = 0.6;

/// Where the corners of a symbol are seen, from the top left one clockwise.
///
/// `symbol` has its modules row by row: 1 for dark, -1 for light, 0 for one that is not known. `ink` is 1 for dark on
/// light, -1 for light on dark.
pub(crate) fn seen(
    grid: &Grid,
    symbol: &[f64],
    ink: f64,
    level: &Level<'_>,
    budget: &mut Budget,
) -> [Point; 4] {
    let last = grid.side() - PIECE;
    [(0, 0), (last, 0), (last, last), (0, last)].map(|(left, top)| {
        budget.spend(LOOKS * LOOKS + PLACES * PLACES);
        let surroundings = Surroundings::look(grid, (left, top), ink, level);
        let offset = surroundings.find(&piece(symbol, grid.side(), left, top));
        let end = |start: usize| real(if start == 0 { 0 } else { grid.side() });
        let corner = Point::new(end(left), end(top));
        grid.place(corner + offset.unwrap_or(Point::new(0.0, 0.0)))
    })
}

type Piece = [[f64; PIECE]; PIECE];

/// The piece of a symbol that begins at a column and a row.
fn piece(symbol: &[f64], side: usize, left: usize, top: usize) -> Piece {
    std::array::from_fn(|y| std::array::from_fn(|x| symbol[(top + y) * side + left + x]))
}

/// How dark it is where a piece should be and around it.
struct Surroundings([[f64; LOOKS]; LOOKS]);

impl Surroundings {
    fn look(grid: &Grid, (left, top): (usize, usize), ink: f64, level: &Level<'_>) -> Self {
        let scale = 1.0 / level.plane.scale();
        let module =
            |start: usize, look: usize| real(start) + (real(look) + 1.0) / 2.0 - real(REACH);
        Self(std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                let place = grid.place(Point::new(module(left, x), module(top, y)));
                -ink * level.plane.brightness(place * scale)
            })
        }))
    }

    /// How far a piece is from its place, in modules; `None` if it is not seen.
    fn find(&self, piece: &Piece) -> Option<Point> {
        let likeness: [[f64; PLACES]; PLACES] =
            std::array::from_fn(|y| std::array::from_fn(|x| self.correlation(piece, x, y)));
        let (x, y) = (0..PLACES * PLACES)
            .map(|place| (place % PLACES, place / PLACES))
            .max_by(|a, b| likeness[a.1][a.0].total_cmp(&likeness[b.1][b.0]))?;
        // At the rim nothing tells whether it is not more like it beyond.
        let within = 1..PLACES - 1;
        if likeness[y][x] < LEAST_CORRELATION || !within.contains(&x) || !within.contains(&y) {
            return None;
        }
        let across = vertex([x - 1, x, x + 1].map(|x| likeness[y][x]));
        let along = vertex([y - 1, y, y + 1].map(|y| likeness[y][x]));
        let offset = |place: usize| f64::from(signed(place)) / 2.0 - real(REACH);
        Some(Point::new(offset(x), offset(y)) + Point::new(across, along) * 0.5)
    }

    /// How like a piece it is at a place, as Pearson's correlation of the modules that are known.
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
