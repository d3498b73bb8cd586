//! Search of a level for finder patterns.
//!
//! ISO/IEC 18004:2024, 6.3.3 and the reference decode algorithm: a line through the centre of a finder pattern meets
//! dark, light, dark, light, dark in the lengths 1:1:3:1:1. Rows are searched for it; a hit is checked in its column and
//! along a diagonal, and then measured as a whole by [`refine`](super::refine).
//!
//! Both polarities are found in the same pass.

use super::pattern::Finder;
use super::refine::{RAYS, refine};
use crate::budget::Budget;
use crate::image::{Level, Shade, runs};
use crate::number::{floor, nearest, real, signed};
use crate::point::{self, Frame, LevelPoint, ModulePoint};
use crate::polarity::Polarity;

/// The pixels of a row that cost one read, since eight are compared at once.
const PIXELS_A_READ: usize = 8;

/// The shortest pattern in pixels: one pixel a module.
const MIN_LENGTH: i32 = 7;

/// The shortest and longest run of one module, in quarter modules.
const SINGLE: [i32; 2] = [1, 9];

/// The shortest centre, in half modules.
const MIN_CENTRE: i32 = 3;

/// How many times its length in a row a pattern may have in its column or diagonal: a steep view stretches it.
const REACH: f64 = 3.0;

/// The side of a cell of settled hits in pixels: about a module, so that few rows of a pattern are followed twice.
const CELL: usize = 4;

/// Searches every `step`th row of a level. Stops at `most` finder patterns.
pub(crate) fn search(
    level: &Level<'_>,
    step: usize,
    most: usize,
    budget: &mut Budget,
) -> Vec<Finder<Frame>> {
    let mut search = Search::new(level);
    let plane = &level.plane;
    let mut edges = Vec::new();
    for y in (step / 2..plane.height()).step_by(step) {
        let shades = level.thresholds.row(y).1;
        if shades[0] != Shade::Mixed && shades.iter().all(|shade| *shade == shades[0]) {
            // A row of one run.
            continue;
        }
        if !budget.spend(plane.width() / PIXELS_A_READ) || search.found.len() >= most {
            break;
        }
        let starts_dark = runs::find(plane.row(y), level.thresholds.row(y), &mut edges);
        budget.spend(edges.len() / 2);
        for (i, window) in edges.windows(6).enumerate() {
            let [first, second, third, fourth, fifth, sixth] = *window else {
                continue;
            };
            // Few runs are as long as a centre.
            if 14 * (fourth - third) < MIN_CENTRE * (sixth - first) {
                continue;
            }
            let runs = [
                second - first,
                third - second,
                fourth - third,
                fifth - fourth,
                sixth - fifth,
            ];
            if is_finder_like(runs) {
                let polarity = Polarity::of_foreground(starts_dark ^ (i % 2 == 1));
                let centre_x = f64::from(third + fourth) / 2.0;
                let whole = f64::from(sixth - first);
                search.check(centre_x, signed(y), whole, polarity, budget);
            }
        }
    }
    search.found
}

/// Reports whether five run lengths are near 1:1:3:1:1.
///
/// Bleeding ink and blur widen dark runs at the cost of light ones, and leave pairs of runs as they are. So pairs are
/// held to one module, which strong perspective needs, and single runs less tightly.
#[inline]
fn is_finder_like([first, second, centre, fourth, fifth]: [i32; 5]) -> bool {
    let total = first + second + centre + fourth + fifth;
    if total < MIN_LENGTH {
        return false;
    }
    // In integers: lengths are multiplied by 14, so that a module is 2 · total.
    let module = 2 * total;
    let [shortest, longest] = SINGLE;
    let (least, most) = (module * shortest, module * longest);
    // The bounds of pairs of two and of four modules.
    let (two, four) = (module..=3 * module, 3 * module..=5 * module);
    14 * centre * 2 >= module * MIN_CENTRE
        && four.contains(&(14 * (second + centre)))
        && four.contains(&(14 * (centre + fourth)))
        && two.contains(&(14 * (first + second)))
        && two.contains(&(14 * (fourth + fifth)))
        && [first, second, fourth, fifth]
            .iter()
            .all(|run| (least..=most).contains(&(14 * run * 4)))
}

/// The state of the search of one level.
struct Search<'level, 'pixels> {
    level: &'level Level<'pixels>,
    found: Vec<Finder<Frame>>,
    /// Whether a hit in a cell was settled already.
    settled: Vec<bool>,
    cells_across: usize,
    directions: [LevelPoint; RAYS],
}

impl<'level, 'pixels> Search<'level, 'pixels> {
    fn new(level: &'level Level<'pixels>) -> Self {
        let cells_across = level.plane.width().div_ceil(CELL);
        Self {
            level,
            found: Vec::new(),
            settled: vec![false; cells_across * level.plane.height().div_ceil(CELL)],
            cells_across,
            directions: std::array::from_fn(|ray| {
                let angle = real(ray) * std::f64::consts::TAU / real(RAYS);
                LevelPoint::new(angle.cos(), angle.sin())
            }),
        }
    }

    fn cell(&self, x: f64, y: f64) -> Option<usize> {
        let (x, y) = (
            usize::try_from(floor(x)).ok()?,
            usize::try_from(floor(y)).ok()?,
        );
        let cell = y / CELL * self.cells_across + x / CELL;
        (x < self.level.plane.width() && cell < self.settled.len()).then_some(cell)
    }

    /// Follows up a hit in a row.
    fn check(&mut self, x: f64, y: i32, whole: f64, polarity: Polarity, budget: &mut Budget) {
        if self
            .cell(x, f64::from(y))
            .is_none_or(|cell| self.settled[cell])
        {
            return;
        }
        let reach = floor(whole * REACH).max(12);
        budget.spend(nearest(whole * 2.0).unsigned_abs() as usize);
        let Some(column) = cross(self.level, floor(x), y, (0, 1), reach, polarity) else {
            return;
        };
        let centre_y = f64::from(y) + column.centre;
        let Some(row) = cross(
            self.level,
            floor(x),
            floor(centre_y),
            (1, 0),
            reach,
            polarity,
        ) else {
            return;
        };
        let centre = LevelPoint::new(f64::from(floor(x)) + row.centre, centre_y);
        if self
            .cell(centre.x, centre.y)
            .is_none_or(|cell| self.settled[cell])
        {
            return;
        }
        // One diagonal may be spoilt by dirt or a worn corner.
        let diagonal = |step| {
            cross(
                self.level,
                floor(centre.x),
                floor(centre.y),
                step,
                reach,
                polarity,
            )
        };
        if diagonal((1, 1)).or_else(|| diagonal((1, -1))).is_none() {
            return;
        }
        let longest = f64::from(row.whole.max(column.whole)) / 7.0;
        if let Some(finder) = refine(
            self.level,
            &self.directions,
            centre,
            longest,
            polarity,
            budget,
        ) {
            self.settle(&finder);
            self.found.push(finder.in_frame(self.level.plane.scale()));
        } else {
            // The rows beside this one would end the same.
            let cell = self.cell(centre.x, centre.y);
            if let Some(cell) = cell {
                self.settled[cell] = true;
            }
        }
    }

    /// Marks the centre square of a finder, so that its other rows are not followed up.
    fn settle(&mut self, finder: &Finder<point::Level>) {
        let fine = real(CELL) / 2.0;
        let parts = nearest((3.0 * finder.module() / fine).clamp(6.0, 400.0));
        for i in 0..=parts {
            for j in 0..=parts {
                let part = |k: i32| 3.0 * f64::from(k) / f64::from(parts) - 1.5;
                let place = finder.place(ModulePoint::new(part(i), part(j)));
                if let Some(cell) = self.cell(place.x, place.y) {
                    self.settled[cell] = true;
                }
            }
        }
    }
}

/// The runs that a line through a place met.
struct Cross {
    /// The middle of the centre run, from the start of the first pixel.
    centre: f64,
    whole: i32,
}

/// Walks both ways from a pixel and compares the runs with a finder's.
fn cross(
    level: &Level<'_>,
    x: i32,
    y: i32,
    (step_x, step_y): (i32, i32),
    reach: i32,
    polarity: Polarity,
) -> Option<Cross> {
    let foreground = polarity.foreground_is_dark();
    if level.is_dark(x, y)? != foreground {
        return None;
    }
    let arm = |direction: i32| {
        let step = (step_x * direction, step_y * direction);
        level.runs_along((x, y), step, reach, foreground)
    };
    let (before, after) = (arm(-1)?, arm(1)?);
    let runs = [
        before[2],
        before[1],
        before[0] + 1 + after[0],
        after[1],
        after[2],
    ];
    is_finder_like(runs).then(|| Cross {
        centre: f64::from(after[0] - before[0] + 1) / 2.0,
        whole: runs.iter().sum(),
    })
}
