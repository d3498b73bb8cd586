//! Stage 4b: where each module of a code lies.
//!
//! Three finders give a homography; that is a flat code, and only as true as its finders far away from them. Paper
//! bends. So the grid is fitted to everything it shows: wherever two neighbouring modules differ, the edge between
//! them was printed on a line of the grid, and where that edge is seen says how far off the grid is there. These
//! distances, each less than half a module, are fitted by a polynomial over the code and added to the grid.
//!
//! The fit starts in the modules around the finders and grows from there, so that it is never used where it is off by
//! more than the half module within which an edge can be told from its neighbour. Alignment patterns on the way are
//! looked for around where they should be, and hold the grid like the finders do. A grid whose timing patterns do
//! not come out right on the way is given up: most guesses at a code end there, after a few hundred looks.

use crate::Point;
use crate::budget::Budget;
use crate::edges::{Patch, is_near_finder};
use crate::geometry::{LeastSquares, vertex};
use crate::grid::{Corners, Grid, TERMS, exponents, terms, unit};
use crate::level::Level;
use crate::number::real;
use crate::symbol::{alignment_centres, fixed_module};

/// A reach within which there is no module.
const NO_REACH: f64 = -1.0;

/// How far from a finder's centre the fit begins, in modules: the finder, and as much around it. At 8 it loses 3 codes
/// of 712, at 15 it wins one.
const FIRST_REACH: f64 = 11.0;

/// By how much the reach grows after a step that moved the grid so many modules.
///
/// An edge is told from its neighbour while the grid is off by less than half a module. A grid that lies still is
/// followed far at once; one that bends, in short steps, and shorter ones in a big code, which curves more on the way:
/// in longer ones a code of version 30 was read with a corner 2.8 modules off. Else steps of 1.6 are as good as those
/// of 1.35, and those of 1.2 lose a code of 712.
fn growth(side: usize, moved: f64) -> f64 {
    match moved {
        ..SETTLED => 2.0,
        _ if side > 60 => 1.2,
        _ => 1.35,
    }
}

/// The degree of the polynomial for a reach. What is seen of a code at first is too little for more than a bend; a big
/// one cannot be followed far without. A third degree from 30 on wins a code of 712; from the start on it wins 6 of
/// 1300 and loses 5.
fn degree(reach: f64) -> usize {
    if reach < 40.0 { 2 } else { 3 }
}

/// The least part of the timing patterns' modules beside the finders that must be right in a flat grid for a fit to
/// begin. Chance gives a half. Of 546 codes that were read in photos none had less than 0.75; of 5700 wrong guesses
/// at a code, 84 in a hundred had less than this.
const LEAST_FLAT_TIMING_RIGHT: f64 = 0.65;

/// The same within reach, after a step. Codes that were read had 0.79 or more but for one on cloth, with 0.69.
const LEAST_TIMING_RIGHT: f64 = 0.66;

/// How little a grid moves, in modules, when it has found its place. At half or double of it a code of 712 differs.
const SETTLED: f64 = 0.05;

/// How hard the terms of each degree are held, in edges of full contrast. Half and double are as good, four times loses
/// 3 codes of 712.
const STIFFNESS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

/// What a finder's or an alignment pattern's centre weighs, in edges of full contrast: about as many as it has. At 4 it
/// loses 2 codes of 712, at 16 five and at 32 thirty-eight.
const CENTRE_WEIGHT: f64 = 8.0;

/// What a corner of a finder weighs: it is extrapolated from its outlines. At 1 it loses one code of 712, at 4 two.
const CORNER_WEIGHT: f64 = 2.0;

/// How like an alignment pattern a place must be, as a correlation: what random modules reach once in a hundred. At
/// 0.45 it loses 21 codes of 712, at 0.75 none.
const LEAST_CORRELATION: f64 = 0.6;

/// A place of the code that was found in the frame.
struct Anchor {
    module: Point,
    place: Point,
    weight: f64,
}

/// The centres and corners of three finders.
///
/// The corners tell how each side leaves its finder. On a pillar two finders lean away from each other, which no
/// homography follows, and a curve between them does.
fn finder_anchors(corners: &Corners, side: usize) -> Vec<Anchor> {
    let mut anchors = Vec::with_capacity(15);
    for (module, finder) in corners.placed(side) {
        for (x, y) in [
            (0.0, 0.0),
            (-3.5, -3.5),
            (3.5, -3.5),
            (3.5, 3.5),
            (-3.5, 3.5),
        ] {
            let local = Point::new(x, y);
            anchors.push(Anchor {
                module: module + local,
                place: finder.place(local),
                weight: if x == 0.0 {
                    CENTRE_WEIGHT
                } else {
                    CORNER_WEIGHT
                },
            });
        }
    }
    anchors
}

/// The first terms of the polynomial at a place: those of a lower degree come first.
fn first_terms<const N: usize>(at: Point) -> [f64; N] {
    let all = terms(at);
    std::array::from_fn(|term| all[term])
}

/// A grid on its way to the place of a code.
pub(crate) struct Fit<'level, 'pixels> {
    grid: Grid,
    level: &'level Level<'pixels>,
    anchors: Vec<Anchor>,
    /// Centres of alignment patterns that were not looked for yet.
    alignment: Vec<(usize, usize)>,
    /// 1 for dark on light, -1 for light on dark.
    ink: f64,
}

impl<'level, 'pixels> Fit<'level, 'pixels> {
    /// Lets a flat grid grow over a whole code; `None` if it is no code of this size.
    pub(crate) fn grow(
        grid: Grid,
        corners: &Corners,
        level: &'level Level<'pixels>,
        budget: &mut Budget,
    ) -> Option<Self> {
        let side = grid.side();
        let rows = alignment_centres(side);
        let mut fit = Self {
            grid,
            level,
            anchors: finder_anchors(corners, side),
            alignment: rows
                .clone()
                .flat_map(|y| rows.clone().map(move |x| (x, y)))
                .filter(|(x, y)| fixed_module(side, x + 1, *y) == Some(false))
                .collect(),
            ink: if corners.top_left.inverted { -1.0 } else { 1.0 },
        };
        // Before any edge is looked at: the finders alone say how paper bends between them.
        fit.step(NO_REACH, 2, budget);
        let mut reach = FIRST_REACH;
        if fit.timing_right(reach) < LEAST_FLAT_TIMING_RIGHT {
            return None;
        }
        while reach < real(side) {
            let moved = fit.step(reach, degree(reach), budget);
            if budget.is_spent() || fit.timing_right(reach) < LEAST_TIMING_RIGHT {
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

    /// Lets the grid settle on the whole code with a polynomial of a degree from 2 to 4; `false` if it is none.
    pub(crate) fn settle(&mut self, degree: usize, budget: &mut Budget) -> bool {
        let whole = real(self.grid.side());
        // What is of no second degree, such as cloth, a second step of it would only follow farther away.
        if self.step(whole, degree, budget) > SETTLED && degree > 2 {
            self.step(whole, degree, budget);
        }
        !budget.is_spent() && self.timing_right(whole) >= LEAST_TIMING_RIGHT
    }

    /// One step: edges of modules within `reach` modules of a finder's centre, a polynomial of a degree from 2 to 4. It
    /// gives how far the grid moved, in modules.
    fn step(&mut self, reach: f64, degree: usize, budget: &mut Budget) -> f64 {
        match degree {
            2 => self.step_of::<6>(reach, budget),
            3 => self.step_of::<10>(reach, budget),
            _ => self.step_of::<TERMS>(reach, budget),
        }
    }

    /// One step with the first `N` terms.
    fn step_of<const N: usize>(&mut self, reach: f64, budget: &mut Budget) -> f64 {
        let side = self.grid.side();
        // Enough edges for the fit are enough: of a big code every second or third row is looked at. All of them win no
        // code of 712 for 3 % of the time; with 30 for 60 it wins 3, with 20 it loses 2.
        let stride = 1 + side / 60;
        let patch = Patch::of(&self.grid, self.level, reach + 1.0);
        budget.spend(patch.seen * (4 + 20 / stride));
        let least_contrast = patch.least_contrast();
        let mut fits = [LeastSquares::<N>::new(), LeastSquares::<N>::new()];
        for fit in &mut fits {
            for (index, (i, j)) in exponents().take(N).enumerate() {
                fit.hold(index, STIFFNESS[i + j]);
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
                    let at = unit(side, Point::new(real(x) + 1.0, real(y) + 0.5));
                    fits[0].add(first_terms(at), distance, weight);
                }
                if y + 1 < side
                    && x % stride == 0
                    && let Some((distance, weight)) =
                        patch.edge(self.level, here, here + side, least_contrast)
                {
                    let at = unit(side, Point::new(real(x) + 0.5, real(y) + 1.0));
                    fits[1].add(first_terms(at), distance, weight);
                }
            }
        }
        for anchor in &self.anchors {
            if let Some(offset) = self.grid.offset(anchor.module, anchor.place) {
                let at = first_terms(unit(side, anchor.module));
                fits[0].add(at, offset.x.clamp(-2.0, 2.0), anchor.weight);
                fits[1].add(at, offset.y.clamp(-2.0, 2.0), anchor.weight);
            }
        }
        let mut moved: f64 = 0.0;
        for (warp, fit) in self.grid.warp.iter_mut().zip(&fits) {
            if let Some(change) = fit.solve(1e-12) {
                for (factor, change) in warp.iter_mut().zip(change) {
                    *factor += change;
                    moved = moved.max(change.abs());
                }
            }
        }
        moved
    }

    /// The part of the timing patterns' modules within reach that are right, each against its two neighbours.
    fn timing_right(&self, reach: f64) -> f64 {
        let side = self.grid.side();
        let scale = 1.0 / self.level.plane.scale();
        let (mut right, mut all) = (0_usize, 0_usize);
        for turned in [false, true] {
            let brightness = |i: usize| {
                let (along, across) = (real(i) + 0.5, 6.5);
                let module = if turned {
                    Point::new(across, along)
                } else {
                    Point::new(along, across)
                };
                self.level.plane.brightness(self.grid.place(module) * scale)
            };
            for i in 8..side - 8 {
                let near = if turned {
                    is_near_finder(side, 6, i, reach)
                } else {
                    is_near_finder(side, i, 6, reach)
                };
                if near {
                    let around = (brightness(i - 1) + brightness(i + 1)) / 2.0;
                    let darker = (around - brightness(i)) * self.ink > 0.0;
                    all += 1;
                    right += usize::from(darker == i.is_multiple_of(2));
                }
            }
        }
        real(right) / real(all.max(1))
    }

    /// Looks for alignment patterns that have come within reach.
    fn find_alignment(&mut self, reach: f64, budget: &mut Budget) {
        let side = self.grid.side();
        let (near, far) = std::mem::take(&mut self.alignment)
            .into_iter()
            .partition(|(x, y)| is_near_finder(side, *x, *y, reach));
        self.alignment = far;
        let near: Vec<(usize, usize)> = near;
        for (x, y) in near {
            let centre = Point::new(real(x) + 0.5, real(y) + 0.5);
            budget.spend(81 * 25);
            // Two modules on each side: with three a finer pattern beside it is taken for it, and 2 codes of 712 are
            // lost.
            let best = (-4..=4)
                .flat_map(|i| (-4..=4).map(move |j| Point::new(f64::from(i), f64::from(j)) * 0.5))
                .map(|offset| (self.alignment_correlation(centre + offset), offset))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((correlation, offset)) = best
                && correlation > LEAST_CORRELATION
            {
                let place = self.grid.place(centre + self.centred(centre, offset));
                self.anchors.push(Anchor {
                    module: centre,
                    place,
                    weight: CENTRE_WEIGHT,
                });
            }
        }
    }

    /// The offset around which the pattern is as like to itself on both sides, to a fraction of the search's step.
    fn centred(&self, centre: Point, offset: Point) -> Point {
        let here = self.alignment_correlation(centre + offset);
        let refine = |step: Point| {
            let before = self.alignment_correlation(centre + offset - step);
            let after = self.alignment_correlation(centre + offset + step);
            vertex([before, here, after])
        };
        let step = 0.5;
        offset + Point::new(refine(Point::new(step, 0.0)), refine(Point::new(0.0, step))) * step
    }

    /// How like an alignment pattern the modules around a place are: 1 for the same, 0 for no likeness.
    fn alignment_correlation(&self, centre: Point) -> f64 {
        let scale = 1.0 / self.level.plane.scale();
        let (mut sum, mut squares, mut product) = (0.0, 0.0, 0.0);
        for y in -2..=2_i32 {
            for x in -2..=2_i32 {
                let place = self
                    .grid
                    .place(centre + Point::new(f64::from(x), f64::from(y)))
                    * scale;
                let darkness = -self.level.plane.brightness(place) * self.ink;
                let pattern = if x.abs().max(y.abs()) == 1 {
                    -17.0
                } else {
                    8.0
                };
                sum += darkness;
                squares += darkness * darkness;
                product += darkness * pattern;
            }
        }
        // The pattern has mean zero: 17 dark modules of 8, and 8 light ones of -17.
        let spread = (squares - sum * sum / 25.0).max(25.0);
        product / (spread * (17.0 * 64.0 + 8.0 * 289.0)).sqrt()
    }
}
