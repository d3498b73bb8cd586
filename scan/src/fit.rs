//! Stage 4: where each module of a code lies.
//!
//! Three finders give a homography; that is a flat code, and only as true as its finders far away from them. Paper
//! bends. So the grid is fitted to everything it shows: wherever two neighbouring modules differ, the edge between
//! them was printed on a line of the grid, and where that edge is seen says how far off the grid is there. These
//! distances, robustly bounded to half a module each, are fitted by a polynomial over the code and added to the grid.
//! The fit starts in the modules around the finders and grows from there, so that it is never used where it is off by
//! more than the half module within which an edge can be told from its neighbour.

use crate::Point;
use crate::budget::Budget;
use crate::find::{Finder, Level};
use crate::geometry::{Homography, LeastSquares};
use crate::number::{real, signed};
use crate::symbol::version_word;

/// The terms of a polynomial in two variables of the fourth degree.
const TERMS: usize = 15;

/// A map from modules, (0, 0) at the top left corner of the code, to pixels of the frame.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    side: usize,
    homography: Homography,
    /// What is added to a place in modules, across and down, before the homography.
    warp: [[f64; TERMS]; 2],
}

/// Three finders turned so that their axes are those of the code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corners {
    pub(crate) top_left: Finder,
    pub(crate) top_right: Finder,
    pub(crate) bottom_left: Finder,
}

impl Corners {
    /// Turns each finder by quarter turns until its axes agree with where the others are.
    pub(crate) fn new(corner: &Finder, right: &Finder, below: &Finder) -> Self {
        Self {
            top_left: turned(
                corner,
                right.centre - corner.centre,
                below.centre - corner.centre,
            ),
            top_right: turned(
                right,
                right.centre - corner.centre,
                below.centre - corner.centre,
            ),
            bottom_left: turned(
                below,
                right.centre - corner.centre,
                below.centre - corner.centre,
            ),
        }
    }

    /// The version that the code says it has beside its finders, for those from version 7 on.
    pub(crate) fn version(&self, level: &Level<'_>) -> Option<usize> {
        // Three columns of six to the left of the top right finder, and three rows of six above the bottom left one.
        let ink = if self.top_left.inverted { -1.0 } else { 1.0 };
        let read = |finder: &Finder, turned: bool| {
            let scale = 1.0 / level.plane.scale();
            let middle = (level.plane.brightness(finder.centre * scale)
                + level
                    .plane
                    .brightness(finder.place(Point::new(-2.0, 0.0)) * scale))
                / 2.0;
            (0..18).rev().fold(0, |word, bit| {
                let (along, across) = (f64::from(bit / 3) - 3.0, f64::from(bit % 3) - 7.0);
                let local = if turned {
                    Point::new(along, across)
                } else {
                    Point::new(across, along)
                };
                let brightness = level.plane.brightness(finder.place(local) * scale);
                word << 1 | u32::from((middle - brightness) * ink > 0.0)
            })
        };
        let words = [read(&self.top_right, false), read(&self.bottom_left, true)];
        (7..=40)
            .map(|version| {
                let word = version_word(version);
                let wrong = words.map(|seen| (seen ^ word).count_ones());
                (wrong[0].min(wrong[1]), version)
            })
            .min()
            // Words differ in 8 bits or more.
            .filter(|(wrong, _)| *wrong <= 3)
            .and_then(|(_, version)| usize::try_from(version).ok())
    }

    /// The mean side of a module in pixels of the frame.
    pub(crate) fn module(&self) -> f64 {
        (self.top_left.module() + self.top_right.module() + self.bottom_left.module()) / 3.0
    }
}

fn turned(finder: &Finder, right: Point, down: Point) -> Finder {
    let mut best = *finder;
    let mut best_agreement = f64::MIN;
    let (mut x, mut y) = (finder.right, finder.down);
    for _ in 0..4 {
        let agreement = x.dot(right) / (x.length() * right.length())
            + y.dot(down) / (y.length() * down.length());
        if agreement > best_agreement {
            best_agreement = agreement;
            best = Finder {
                right: x,
                down: y,
                ..*finder
            };
        }
        (x, y) = (y, x * -1.0);
    }
    best
}

impl Grid {
    /// The flat grid of `side` modules on which the three finders lie best; `None` if there is none in front of the
    /// camera.
    pub(crate) fn flat(corners: &Corners, side: usize) -> Option<Self> {
        let far = real(side) - 3.5;
        let mut pairs = Vec::with_capacity(15);
        for (finder, at) in [
            (&corners.top_left, Point::new(3.5, 3.5)),
            (&corners.top_right, Point::new(far, 3.5)),
            (&corners.bottom_left, Point::new(3.5, far)),
        ] {
            for (x, y) in [
                (0.0, 0.0),
                (-3.5, -3.5),
                (3.5, -3.5),
                (3.5, 3.5),
                (-3.5, 3.5),
            ] {
                let local = Point::new(x, y);
                pairs.push((unit(side, at + local), finder.place(local)));
            }
        }
        let homography = Homography::fit(&pairs)?;
        let in_front = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .iter()
            .all(|(x, y)| homography.depth(Point::new(*x, *y)) > 0.05);
        in_front.then_some(Self {
            side,
            homography,
            warp: [[0.0; TERMS]; 2],
        })
    }

    /// Modules on a side.
    pub(crate) fn side(&self) -> usize {
        self.side
    }

    /// Where a place in modules is seen.
    pub(crate) fn place(&self, module: Point) -> Point {
        let at = unit(self.side, module);
        let terms = terms(at);
        let offset = self.warp.map(|warp| {
            terms
                .iter()
                .zip(&warp)
                .map(|(term, factor)| term * factor)
                .sum::<f64>()
        });
        let per_module = 2.0 / real(self.side);
        self.homography
            .map(at + Point::new(offset[0], offset[1]) * per_module)
    }

    /// Where the centres of all modules are seen, row by row, in pixels of a level.
    fn centres(&self, scale: f64) -> Vec<Point> {
        let mut centres = Vec::with_capacity(self.side * self.side);
        for y in 0..self.side {
            for x in 0..self.side {
                let module = Point::new(real(x) + 0.5, real(y) + 0.5);
                centres.push(self.place(module) * (1.0 / scale));
            }
        }
        centres
    }

    /// Grey values of all modules.
    pub(crate) fn sample(&self, level: &Level<'_>, budget: &mut Budget) -> Vec<f64> {
        let side = self.side;
        budget.spend(side * side * 5);
        let centres = self.centres(level.plane.scale());
        let at = |x: usize, y: usize| centres[y * side + x];
        let mut values = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let centre = at(x, y);
                // A fifth of the way to the neighbours: inside a module, and wide enough to even out noise.
                let across = (at((x + 1).min(side - 1), y) - at(x.saturating_sub(1), y)) * 0.1;
                let along = (at(x, (y + 1).min(side - 1)) - at(x, y.saturating_sub(1))) * 0.1;
                let around = [across, across * -1.0, along, along * -1.0]
                    .map(|offset| level.plane.brightness(centre + offset))
                    .iter()
                    .sum::<f64>();
                values.push((around + level.plane.brightness(centre)) / 5.0);
            }
        }
        values
    }

    /// Fits the grid to the edges it shows, outwards from the finders.
    pub(crate) fn grow(&mut self, level: &Level<'_>, budget: &mut Budget) {
        let full = real(self.side);
        let mut reach = 11.0;
        while reach < full {
            let degree = if reach < 0.7 * full { 1 } else { 2 };
            self.refine_within(level, reach, degree, budget);
            reach *= 1.35;
        }
        self.refine_within(level, full, 2, budget);
    }

    /// Fits a grid that has grown to its curves.
    pub(crate) fn bend(&mut self, level: &Level<'_>, budget: &mut Budget) {
        for degree in [3, 3, 4, 4] {
            self.refine_within(level, real(self.side), degree, budget);
        }
    }

    /// One step: edges of modules within `reach` modules of a finder's centre, a polynomial of a degree up to 4.
    fn refine_within(&mut self, level: &Level<'_>, reach: f64, degree: usize, budget: &mut Budget) {
        let side = self.side;
        // Enough edges for the fit are enough: of a big code every second or third row is looked at.
        let stride = 1 + side / 60;
        let looks = side * side / stride;
        if !budget.spend(looks * 8) {
            return;
        }
        let centres = self.centres(level.plane.scale());
        let values: Vec<f64> = centres
            .iter()
            .map(|centre| level.plane.brightness(*centre))
            .collect();
        let least_contrast = least_contrast(&values);
        let mut fits = [LeastSquares::<TERMS>::new(), LeastSquares::<TERMS>::new()];
        for fit in &mut fits {
            for (index, (i, j)) in exponents().enumerate() {
                fit.hold(
                    index,
                    if i + j > degree {
                        1e9
                    } else {
                        STIFFNESS[i + j]
                    },
                );
            }
        }
        for y in 0..side {
            for x in 0..side {
                if !is_near_finder(side, x, y, reach) {
                    continue;
                }
                let here = y * side + x;
                if x + 1 < side && y % stride == 0 {
                    let found = edge(level, &centres, &values, here, here + 1, least_contrast);
                    if let Some((distance, weight)) = found {
                        let at = unit(side, Point::new(real(x) + 1.0, real(y) + 0.5));
                        fits[0].add(terms(at), distance, weight);
                    }
                }
                if y + 1 < side && x % stride == 0 {
                    let found = edge(level, &centres, &values, here, here + side, least_contrast);
                    if let Some((distance, weight)) = found {
                        let at = unit(side, Point::new(real(x) + 0.5, real(y) + 1.0));
                        fits[1].add(terms(at), distance, weight);
                    }
                }
            }
        }
        for (warp, fit) in self.warp.iter_mut().zip(&fits) {
            if let Some(change) = fit.solve(1e-12) {
                for (factor, change) in warp.iter_mut().zip(change) {
                    *factor += change;
                }
            }
        }
    }
}

/// How hard terms of each degree are held, in edges of full contrast.
const STIFFNESS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

/// A place in modules, as the square from -1 to 1.
fn unit(side: usize, module: Point) -> Point {
    let per_module = 2.0 / real(side);
    module * per_module - Point::new(1.0, 1.0)
}

/// The exponents of the terms, by degree.
fn exponents() -> impl Iterator<Item = (usize, usize)> {
    (0..=4).flat_map(|degree| (0..=degree).map(move |j| (degree - j, j)))
}

fn terms(at: Point) -> [f64; TERMS] {
    let Point { x, y } = at;
    let (xx, xy, yy) = (x * x, x * y, y * y);
    [
        1.0,
        x,
        y,
        xx,
        xy,
        yy,
        xx * x,
        xx * y,
        x * yy,
        yy * y,
        xx * xx,
        xx * xy,
        xx * yy,
        xy * yy,
        yy * yy,
    ]
}

fn is_near_finder(side: usize, x: usize, y: usize, reach: f64) -> bool {
    let (x, y, far) = (signed(x), signed(y), signed(side) - 4);
    let distance = |to_x: i32, to_y: i32| (x - to_x).abs().max((y - to_y).abs());
    let nearest = distance(3, 3).min(distance(far, 3)).min(distance(3, far));
    f64::from(nearest) <= reach
}

/// Two modules differ if they do by a quarter of what all span, and by more than noise.
fn least_contrast(values: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = values
        .iter()
        .step_by(1 + values.len() / 1000)
        .copied()
        .collect();
    sorted.sort_by(f64::total_cmp);
    let at = |part: usize| sorted.get(sorted.len() * part / 20).copied().unwrap_or(0.0);
    ((at(18) - at(2)) * 0.25).max(6.0)
}

/// How far the edge between two neighbouring modules is from the middle between their centres, in modules, and its
/// weight; `None` if they do not differ.
fn edge(
    level: &Level<'_>,
    centres: &[Point],
    values: &[f64],
    from: usize,
    to: usize,
    least_contrast: f64,
) -> Option<(f64, f64)> {
    let (start, end) = (values[from], values[to]);
    let contrast = (end - start).abs();
    if contrast < least_contrast {
        return None;
    }
    let middle = (start + end) / 2.0;
    let step = (centres[to] - centres[from]) * 0.25;
    let mut before = start;
    for part in 1..=4 {
        let here = if part == 4 {
            end
        } else {
            level
                .plane
                .brightness(centres[from] + step * f64::from(part))
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
