//! Stage 4a: a map from the modules of a code to the pixels of a frame.
//!
//! A homography, which is what a flat code needs, after a smooth warp in modules, which is what paper needs.

use crate::Point;
use crate::budget::Budget;
use crate::finder::Finder;
use crate::geometry::Homography;
use crate::level::Level;
use crate::number::real;
use crate::symbol::version_word;

/// The terms of a polynomial in two variables of the fourth degree.
pub(crate) const TERMS: usize = 15;

/// A map from modules, (0, 0) at the top left corner of the code, to pixels of the frame.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    side: usize,
    homography: Homography,
    /// What is added to a place in modules, across and down, before the homography.
    pub(crate) warp: [[f64; TERMS]; 2],
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

    /// The finders and where their centres are in a code of `side` modules.
    pub(crate) fn placed(&self, side: usize) -> [(Point, &Finder); 3] {
        let far = real(side) - 3.5;
        [
            (Point::new(3.5, 3.5), &self.top_left),
            (Point::new(far, 3.5), &self.top_right),
            (Point::new(3.5, far), &self.bottom_left),
        ]
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
            // Words differ in 8 bits or more, so no other is as near.
            .filter(|(wrong, _)| *wrong <= 3)
            .and_then(|(_, version)| usize::try_from(version).ok())
    }

    /// The mean side of a module in pixels of the frame.
    pub(crate) fn module(&self) -> f64 {
        (self.top_left.module() + self.top_right.module() + self.bottom_left.module()) / 3.0
    }
}

fn turned(finder: &Finder, right: Point, down: Point) -> Finder {
    if finder.round {
        // No axes of its own: the direction of the side is its right.
        let local = finder.local(finder.centre + right);
        let along = local * (1.0 / local.length().max(1e-9));
        let across = Point::new(-along.y, along.x);
        return Finder {
            right: finder.place(along) - finder.centre,
            down: finder.place(across) - finder.centre,
            ..*finder
        };
    }
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
        let mut pairs = Vec::with_capacity(15);
        for (at, finder) in corners.placed(side) {
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

    /// How far, in modules, a place of the frame is from where `module` is seen; `None` where the grid folds.
    pub(crate) fn offset(&self, module: Point, place: Point) -> Option<Point> {
        let here = self.place(module);
        let right = (self.place(module + Point::new(0.5, 0.0)) - here) * 2.0;
        let down = (self.place(module + Point::new(0.0, 0.5)) - here) * 2.0;
        let area = right.cross(down);
        let away = place - here;
        (area.abs() > 1e-6).then(|| Point::new(away.cross(down) / area, right.cross(away) / area))
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
                // A fifth of the way to the neighbours: inside a module, and wide enough to even out noise. At a
                // quarter 3 codes of 712 are lost, at a tenth one is won and one lost.
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
}

/// A place in modules, as the square from -1 to 1.
pub(crate) fn unit(side: usize, module: Point) -> Point {
    let per_module = 2.0 / real(side);
    module * per_module - Point::new(1.0, 1.0)
}

/// The exponents of the terms, by degree.
pub(crate) fn exponents() -> impl Iterator<Item = (usize, usize)> {
    (0..=4).flat_map(|degree| (0..=degree).map(move |j| (degree - j, j)))
}

pub(crate) fn terms(at: Point) -> [f64; TERMS] {
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
