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
use crate::find::Level;
use crate::geometry::LeastSquares;
use crate::grid::{Corners, Grid, TERMS, exponents, terms, unit};
use crate::number::{real, signed};
use crate::symbol::{alignment_centres, fixed_module};

/// How far from a finder's centre the fit begins, in modules: the finder, and as much around it.
const FIRST_REACH: f64 = 11.0;

/// By how much the reach grows in a step. An edge is told from its neighbour while the grid is off by less than half a
/// module; bigger codes curve more on the way.
fn growth(side: usize) -> f64 {
    if side > 60 { 1.2 } else { 1.35 }
}

/// The degree of the polynomial for a reach. What is seen of a code at first is too little for more than a bend; a big
/// one cannot be followed far without.
fn degree(reach: f64) -> usize {
    if reach < 40.0 { 2 } else { 3 }
}

/// The least part of the timing patterns' modules within reach that must be right to go on. Chance gives a half.
const LEAST_TIMING_RIGHT: f64 = 0.6;

/// The same once all of them are within reach.
const LEAST_WHOLE_TIMING_RIGHT: f64 = 0.66;

/// The polynomials of the last steps, when the whole code is within reach.
const LAST_DEGREES: [usize; 4] = [3, 3, 4, 4];

/// How hard the terms of each degree are held, in edges of full contrast.
const STIFFNESS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

/// What a finder's or an alignment pattern's centre weighs, in edges of full contrast: about as many as it has.
const CENTRE_WEIGHT: f64 = 8.0;

/// What a corner of a finder weighs: it is extrapolated from its outlines.
const CORNER_WEIGHT: f64 = 2.0;

/// How like an alignment pattern a place must be, as a correlation: what random modules reach once in a hundred.
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

/// A grid on its way to the place of a code.
struct Fit<'level, 'pixels> {
    grid: Grid,
    level: &'level Level<'pixels>,
    anchors: Vec<Anchor>,
    /// Centres of alignment patterns that were not looked for yet.
    alignment: Vec<(usize, usize)>,
    /// 1 for dark on light, -1 for light on dark.
    ink: f64,
}

/// Fits a flat grid to what a level shows; `None` if it is no code of this size.
pub(crate) fn fit(
    grid: Grid,
    corners: &Corners,
    level: &Level<'_>,
    budget: &mut Budget,
) -> Option<Grid> {
    let side = grid.side();
    let rows = alignment_centres(side);
    let mut fit = Fit {
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
    let full = real(side);
    let mut reach = FIRST_REACH;
    while reach < full {
        fit.step(reach, degree(reach), budget);
        if budget.is_spent() || fit.timing_right(reach) < LEAST_TIMING_RIGHT {
            return None;
        }
        reach *= growth(side);
        fit.find_alignment(reach, budget);
    }
    fit.step(full, 2, budget);
    for degree in LAST_DEGREES {
        fit.step(full, degree, budget);
        if budget.is_spent() || fit.timing_right(full) < LEAST_WHOLE_TIMING_RIGHT {
            return None;
        }
    }
    Some(fit.grid)
}

impl Fit<'_, '_> {
    /// One step: edges of modules within `reach` modules of a finder's centre, a polynomial of a degree up to 4.
    fn step(&mut self, reach: f64, degree: usize, budget: &mut Budget) {
        let side = self.grid.side();
        // Enough edges for the fit are enough: of a big code every second or third row is looked at.
        let stride = 1 + side / 60;
        let patch = Patch::of(&self.grid, self.level, reach + 1.0);
        budget.spend(patch.seen * (4 + 20 / stride));
        let least_contrast = patch.least_contrast();
        let mut fits = [LeastSquares::<TERMS>::new(), LeastSquares::<TERMS>::new()];
        for fit in &mut fits {
            for (index, (i, j)) in exponents().enumerate() {
                let weight = if i + j > degree {
                    1e9
                } else {
                    STIFFNESS[i + j]
                };
                fit.hold(index, weight);
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
                    fits[0].add(terms(at), distance, weight);
                }
                if y + 1 < side
                    && x % stride == 0
                    && let Some((distance, weight)) =
                        patch.edge(self.level, here, here + side, least_contrast)
                {
                    let at = unit(side, Point::new(real(x) + 0.5, real(y) + 1.0));
                    fits[1].add(terms(at), distance, weight);
                }
            }
        }
        for anchor in &self.anchors {
            if let Some(offset) = self.grid.offset(anchor.module, anchor.place) {
                let at = terms(unit(side, anchor.module));
                fits[0].add(at, offset.x.clamp(-2.0, 2.0), anchor.weight);
                fits[1].add(at, offset.y.clamp(-2.0, 2.0), anchor.weight);
            }
        }
        for (warp, fit) in self.grid.warp.iter_mut().zip(&fits) {
            if let Some(change) = fit.solve(1e-12) {
                for (factor, change) in warp.iter_mut().zip(change) {
                    *factor += change;
                }
            }
        }
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
            // The vertex of the parabola through three values.
            let bend = 2.0 * here - before - after;
            if bend > 1e-6 {
                ((after - before) / (2.0 * bend)).clamp(-0.5, 0.5)
            } else {
                0.0
            }
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

/// Centres of modules within reach, in pixels of a level, and how bright they are.
struct Patch {
    centres: Vec<Point>,
    values: Vec<f64>,
    seen: usize,
}

impl Patch {
    fn of(grid: &Grid, level: &Level<'_>, reach: f64) -> Self {
        let side = grid.side();
        let scale = 1.0 / level.plane.scale();
        let mut patch = Self {
            centres: vec![Point::new(0.0, 0.0); side * side],
            values: vec![f64::NAN; side * side],
            seen: 0,
        };
        for y in 0..side {
            for x in 0..side {
                if is_near_finder(side, x, y, reach) {
                    let centre = grid.place(Point::new(real(x) + 0.5, real(y) + 0.5)) * scale;
                    patch.centres[y * side + x] = centre;
                    patch.values[y * side + x] = level.plane.brightness(centre);
                    patch.seen += 1;
                }
            }
        }
        patch
    }

    /// Two modules differ if they do by a quarter of what all span, and by more than noise.
    fn least_contrast(&self) -> f64 {
        let mut sorted: Vec<f64> = self
            .values
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect();
        sorted.sort_by(f64::total_cmp);
        let at = |part: usize| sorted.get(sorted.len() * part / 20).copied().unwrap_or(0.0);
        ((at(18) - at(2)) * 0.25).max(6.0)
    }

    /// How far the edge between two neighbouring modules is from the middle between their centres, in modules, and
    /// its weight; `None` if they do not differ.
    fn edge(
        &self,
        level: &Level<'_>,
        from: usize,
        to: usize,
        least_contrast: f64,
    ) -> Option<(f64, f64)> {
        let (start, end) = (self.values[from], self.values[to]);
        let contrast = (end - start).abs();
        // Also if one of them was not seen: no comparison holds for what is not a number.
        if contrast.is_nan() || contrast < least_contrast {
            return None;
        }
        let middle = (start + end) / 2.0;
        let step = (self.centres[to] - self.centres[from]) * 0.25;
        let mut before = start;
        for part in 1..=4 {
            let here = if part == 4 {
                end
            } else {
                level
                    .plane
                    .brightness(self.centres[from] + step * f64::from(part))
            };
            if (before - middle) * (here - middle) <= 0.0 && here != before {
                let crossing = f64::from(part) - 1.0 + (middle - before) / (here - before);
                return Some((
                    crossing * 0.25 - 0.5,
                    (contrast / (4.0 * least_contrast)).min(1.0),
                ));
            }
            before = here;
        }
        None
    }
}

fn is_near_finder(side: usize, x: usize, y: usize, reach: f64) -> bool {
    let (x, y, far) = (signed(x), signed(y), signed(side) - 4);
    let distance = |to_x: i32, to_y: i32| (x - to_x).abs().max((y - to_y).abs());
    let nearest = distance(3, 3).min(distance(far, 3)).min(distance(3, far));
    f64::from(nearest) <= reach
}
