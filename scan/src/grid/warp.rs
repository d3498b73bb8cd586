//! The fit of a grid to a symbol.
//!
//! Three finders give a homography, which is right for a flat symbol and near the finders. For bent paper the grid is
//! fitted to edges: where two neighbouring modules differ, the edge between them was printed on a line of the grid. Its
//! distance from that line, less than half a module, tells how far off the grid is there. A polynomial over the symbol
//! is fitted to these distances and added to the grid.
//!
//! The fit begins around the finders and grows, so that it is never used where it is off by half a module or more.
//! Alignment patterns within reach are searched around their places and anchor the grid like finders. A grid whose
//! timing patterns are wrong is given up: most false candidates end there.

use super::edges::{Patch, is_near_finder};
use super::map::{Grid, TERMS, centre_of, exponents, terms, unit};
use super::patterns::{find_alignment, timing_right};
use crate::budget::Budget;
use crate::finder::{FINDER_POINTS, FinderTriple};
use crate::geometry::LeastSquares;
use crate::image::Level;
use crate::number::real;
use crate::point::{FramePoint, ModulePoint, UnitPoint};
use crate::symbol::{alignment_centres, fixed_module};

/// A reach within which there is no module.
const NO_REACH: f64 = -1.0;

/// The reach of the first fit in modules from a finder's centre: the finder and as much around it.
const FIRST_REACH: f64 = 11.0;

/// The factor by which the reach grows while the grid converges.
const GROWTH: f64 = 2.0;

/// The factor by which the reach grows while the grid moves.
const GROWTH_MOVING: f64 = 1.35;

/// The factor by which the reach grows while the grid of a large symbol moves, which bends more on the way.
const GROWTH_MOVING_LARGE: f64 = 1.2;

/// The side of a large symbol in modules.
const LARGE: usize = 60;

/// The reach from which on the polynomial is of the third degree: less of a symbol does not determine one.
const CUBIC_REACH: f64 = 40.0;

/// The least share of right timing modules beside the finders in a flat grid: chance gives a half.
const MIN_FLAT_TIMING_RIGHT: f64 = 0.65;

/// The least share of right timing modules within reach after a step.
const MIN_TIMING_RIGHT: f64 = 0.66;

/// The movement in modules below which a grid has converged.
const CONVERGED: f64 = 0.05;

/// The regularisation of the terms of each degree, in edges of full contrast.
const STIFFNESS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

/// The weight of the centre of a finder or an alignment pattern, in edges of full contrast: about as many as it has.
const CENTRE_WEIGHT: f64 = 8.0;

/// The weight of a corner of a finder, which is extrapolated from its outlines.
const CORNER_WEIGHT: f64 = 2.0;

/// The greatest distance in modules by which an anchor pulls.
const MAX_PULL: f64 = 2.0;

/// The modules of a side for which one row of edges more is left out: enough edges remain.
const EDGES_STRIDE: usize = 60;

/// Returns the factor by which the reach grows after a step that moved the grid so many modules.
///
/// An edge is told from its neighbour while the grid is off by less than half a module.
fn growth(side: usize, moved: f64) -> f64 {
    match moved {
        ..CONVERGED => GROWTH,
        _ if side > LARGE => GROWTH_MOVING_LARGE,
        _ => GROWTH_MOVING,
    }
}

/// Returns the degree of the polynomial for a reach.
fn degree(reach: f64) -> usize {
    if reach < CUBIC_REACH { 2 } else { 3 }
}

/// A place of the symbol that was found in the frame.
struct Anchor {
    module: ModulePoint,
    place: FramePoint,
    weight: f64,
}

/// Returns the centres and corners of three finders.
///
/// The corners show how each side leaves its finder. On a pillar two finders lean away from each other: no homography
/// follows, but a curve between them does.
fn finder_anchors(finders: &FinderTriple, grid: &Grid) -> Vec<Anchor> {
    let mut anchors = Vec::with_capacity(3 * FINDER_POINTS.len());
    for (module, finder) in finders.placed(grid.version()) {
        for local in FINDER_POINTS {
            anchors.push(Anchor {
                module: module + local,
                place: finder.place(local),
                weight: if local == ModulePoint::ORIGIN {
                    CENTRE_WEIGHT
                } else {
                    CORNER_WEIGHT
                },
            });
        }
    }
    anchors
}

/// Returns the first terms of the polynomial at a place: those of a lower degree come first.
fn first_terms<const N: usize>(at: UnitPoint) -> [f64; N] {
    let all = terms(at);
    std::array::from_fn(|term| all[term])
}

/// A grid that is being fitted to a symbol.
pub(crate) struct Fit<'level, 'pixels> {
    grid: Grid,
    level: &'level Level<'pixels>,
    anchors: Vec<Anchor>,
    /// The centres of alignment patterns that were not searched yet.
    alignment: Vec<(usize, usize)>,
    /// The sign of the polarity.
    sign: f64,
}

impl<'level, 'pixels> Fit<'level, 'pixels> {
    /// Fits a flat grid to a whole symbol; `None` if there is no symbol of this version.
    pub(crate) fn new(
        grid: Grid,
        finders: &FinderTriple,
        level: &'level Level<'pixels>,
        budget: &mut Budget,
    ) -> Option<Self> {
        let (version, side) = (grid.version(), grid.side());
        let rows = alignment_centres(version);
        let mut fit = Self {
            anchors: finder_anchors(finders, &grid),
            grid,
            level,
            alignment: rows
                .clone()
                .flat_map(|y| rows.clone().map(move |x| (x, y)))
                .filter(|(x, y)| fixed_module(version, x + 1, *y) == Some(false))
                .collect(),
            sign: finders.top_left.polarity.sign(),
        };
        // Before any edge is read, the finders alone show how paper bends between them.
        fit.step(NO_REACH, 2, budget);
        let mut reach = FIRST_REACH;
        if fit.timing_right(reach) < MIN_FLAT_TIMING_RIGHT {
            return None;
        }
        while reach < real(side) {
            let moved = fit.step(reach, degree(reach), budget);
            if budget.is_spent() || fit.timing_right(reach) < MIN_TIMING_RIGHT {
                return None;
            }
            reach *= growth(side, moved);
            fit.find_alignment(reach, budget);
        }
        Some(fit)
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Fits the grid to the whole symbol with a polynomial of a degree from 2 to 4; `false` if no such polynomial fits.
    pub(crate) fn refine(&mut self, degree: usize, budget: &mut Budget) -> bool {
        let whole = real(self.grid.side());
        // A second step of the second degree would only lead farther from creases, such as those of cloth.
        if self.step(whole, degree, budget) > CONVERGED && degree > 2 {
            self.step(whole, degree, budget);
        }
        !budget.is_spent() && self.timing_right(whole) >= MIN_TIMING_RIGHT
    }

    /// Fits a polynomial of a degree from 2 to 4 to the edges within `reach` modules of a finder's centre. Returns how
    /// far the grid moved, in modules.
    fn step(&mut self, reach: f64, degree: usize, budget: &mut Budget) -> f64 {
        match degree {
            2 => self.step_of::<6>(reach, budget),
            3 => self.step_of::<10>(reach, budget),
            _ => self.step_of::<TERMS>(reach, budget),
        }
    }

    /// Fits the first `N` terms.
    fn step_of<const N: usize>(&mut self, reach: f64, budget: &mut Budget) -> f64 {
        let side = self.grid.side();
        let version = self.grid.version();
        let stride = 1 + side / EDGES_STRIDE;
        let patch = Patch::of(&self.grid, self.level, reach + 1.0);
        budget.spend(patch.seen * (4 + 20 / stride));
        let least_contrast = patch.least_contrast();
        let mut fits = [LeastSquares::<N>::new(), LeastSquares::<N>::new()];
        for fit in &mut fits {
            for (index, (i, j)) in exponents().take(N).enumerate() {
                fit.regularise(index, STIFFNESS[i + j]);
            }
        }
        for y in 0..side {
            for x in 0..side {
                if !is_near_finder(side, x, y, reach) {
                    continue;
                }
                let here = y * side + x;
                if x + 1 < side
                    && y % stride == 0
                    && let Some((distance, weight)) =
                        patch.edge(self.level, here, here + 1, least_contrast)
                {
                    let at = unit(version, ModulePoint::new(real(x) + 1.0, real(y) + 0.5));
                    fits[0].add(first_terms(at), distance, weight);
                }
                if y + 1 < side
                    && x % stride == 0
                    && let Some((distance, weight)) =
                        patch.edge(self.level, here, here + side, least_contrast)
                {
                    let at = unit(version, ModulePoint::new(real(x) + 0.5, real(y) + 1.0));
                    fits[1].add(first_terms(at), distance, weight);
                }
            }
        }
        for anchor in &self.anchors {
            if let Some(offset) = self.grid.offset(anchor.module, anchor.place) {
                let at = first_terms(unit(version, anchor.module));
                fits[0].add(at, offset.x.clamp(-MAX_PULL, MAX_PULL), anchor.weight);
                fits[1].add(at, offset.y.clamp(-MAX_PULL, MAX_PULL), anchor.weight);
            }
        }
        let mut moved: f64 = 0.0;
        for (warp, fit) in self.grid.warp_mut().iter_mut().zip(&fits) {
            if let Some(change) = fit.solve(1e-12) {
                for (factor, change) in warp.iter_mut().zip(change) {
                    *factor += change;
                    moved = moved.max(change.abs());
                }
            }
        }
        moved
    }

    /// Returns the share of timing modules within reach that are right.
    fn timing_right(&self, reach: f64) -> f64 {
        let side = self.grid.side();
        timing_right(&self.grid, self.level, self.sign, |x, y| {
            is_near_finder(side, x, y, reach)
        })
    }

    /// Searches the alignment patterns that have come within reach.
    fn find_alignment(&mut self, reach: f64, budget: &mut Budget) {
        let side = self.grid.side();
        let near: Vec<(usize, usize)> = self
            .alignment
            .extract_if(.., |(x, y)| is_near_finder(side, *x, *y, reach))
            .collect();
        for (x, y) in near {
            if let Some(place) = find_alignment(&self.grid, self.level, self.sign, (x, y), budget) {
                self.anchors.push(Anchor {
                    module: centre_of(x, y),
                    place,
                    weight: CENTRE_WEIGHT,
                });
            }
        }
    }
}
