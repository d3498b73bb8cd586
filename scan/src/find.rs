//! Stage 2: finder patterns.
//!
//! ISO/IEC 18004:2024, 6.3.3 and Annex on the reference decode algorithm: through the centre of a finder pattern, a
//! line in any direction meets dark, light, dark, light, dark in the lengths 1:1:3:1:1. Rows are scanned for it; a hit
//! is checked in its column. What stands is then looked at as a whole ([`outline`]): rays from the centre meet three
//! concentric outlines, and the affine map that makes these outlines squares of 3, 5 and 7 modules is the pattern's
//! own coordinate frame. So a finder knows its axes as well as its place, and grouping needs no guesses.
//!
//! A light-on-dark code has the same pattern with the two exchanged; both are looked for in the same pass.

use crate::Point;
use crate::budget::Budget;
use crate::finder::Finder;
use crate::level::Level;
use crate::number::{floor, nearest, real, signed};
use crate::outline::{RAYS, outline};
use crate::runs;

/// Finds the finder patterns of a level, looking at every `step`th row.
pub(crate) fn find(
    level: &Level<'_>,
    step: usize,
    most: usize,
    budget: &mut Budget,
) -> Vec<Finder> {
    let mut search = Search::new(level);
    let plane = &level.plane;
    let mut edges = Vec::new();
    for y in (step / 2..plane.height()).step_by(step) {
        // Judging and cutting a row into runs is fast work: eight pixels count as one look.
        if !budget.spend(plane.width() / 8) || search.found.len() >= most {
            break;
        }
        let starts_dark = runs::find(plane.row(y), level.thresholds.row(y), &mut edges);
        budget.spend(edges.len() / 2);
        for (i, window) in edges.windows(6).enumerate() {
            let first_dark = starts_dark ^ (i % 2 == 1);
            let runs = [0, 1, 2, 3, 4].map(|k| window[k + 1] - window[k]);
            if is_finder_like(runs) {
                let centre_x = f64::from(window[2] + window[3]) / 2.0;
                let whole = f64::from(window[5] - window[0]);
                search.check(centre_x, signed(y), whole, first_dark, budget);
            }
        }
    }
    search.found
}

/// Whether five runs are near 1:1:3:1:1.
///
/// Bleeding ink or blur widens dark runs at the cost of light ones. Distances between edges of the same direction do
/// not change by it, so these are held tighter (to a module, which strong perspective needs) than the runs themselves.
///
/// Held to four fifths of a module, pairs lose 3 codes of 1300 for a sixth less time; to a quarter more, they win none.
/// With runs of half a module at least 16 of 712 are lost, of a module and three quarters at most 2.
#[inline]
fn is_finder_like(runs: [i32; 5]) -> bool {
    let total: i32 = runs.iter().sum();
    if total < 7 {
        return false;
    }
    // In fourteenths of the total, so that all stays whole: a module is 2 · total of 14 · total.
    let module = 2 * total;
    let single = |run: i32| (14 * run * 4 >= module) && (14 * run * 4 <= module * 9);
    let centre = 14 * runs[2];
    let pair = |sum: i32, modules: i32| (14 * sum - modules * module).abs() <= module;
    single(runs[0])
        && single(runs[1])
        && single(runs[3])
        && single(runs[4])
        && centre * 2 >= module * 3
        && pair(runs[0] + runs[1], 2)
        && pair(runs[1] + runs[2], 4)
        && pair(runs[2] + runs[3], 4)
        && pair(runs[3] + runs[4], 2)
}

/// The pass over one level, with what it found so far.
struct Search<'level, 'pixels> {
    level: &'level Level<'pixels>,
    found: Vec<Finder>,
    /// For each cell of 4 × 4 pixels whether a hit there was settled already.
    settled: Vec<bool>,
    cells_across: usize,
    directions: [Point; RAYS],
}

/// The side of a cell of settled hits, in pixels: about a module, so that few rows of a pattern are followed up twice.
/// With 2 or 8 no code of 712 differs.
const CELL: usize = 4;

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
                Point::new(angle.cos(), angle.sin())
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
    fn check(&mut self, x: f64, y: i32, whole: f64, ink_dark: bool, budget: &mut Budget) {
        if self
            .cell(x, f64::from(y))
            .is_none_or(|cell| self.settled[cell])
        {
            return;
        }
        // A finder of a code that is tilted by 60° is twice as long one way as the other; seen at 45° in addition,
        // three times. At twice a code of 712 is lost.
        let reach = floor(whole * 3.0).max(12);
        budget.spend(nearest(whole * 2.0).unsigned_abs() as usize);
        let Some(column) = cross(self.level, floor(x), y, (0, 1), reach, ink_dark) else {
            return;
        };
        let centre_y = f64::from(y) + column.centre;
        let Some(row) = cross(
            self.level,
            floor(x),
            floor(centre_y),
            (1, 0),
            reach,
            ink_dark,
        ) else {
            return;
        };
        let centre = Point::new(f64::from(floor(x)) + row.centre, centre_y);
        if self
            .cell(centre.x, centre.y)
            .is_none_or(|cell| self.settled[cell])
        {
            return;
        }
        // One diagonal may be spoilt by dirt, or by a corner that is worn: 11 codes of 712 are lost if both must agree,
        // none is won if neither must, for a tenth of the time.
        let diagonal = |step| {
            cross(
                self.level,
                floor(centre.x),
                floor(centre.y),
                step,
                reach,
                ink_dark,
            )
        };
        if diagonal((1, 1)).or_else(|| diagonal((1, -1))).is_none() {
            return;
        }
        let longest = f64::from(row.whole.max(column.whole)) / 7.0;
        if let Some(finder) = outline(
            self.level,
            &self.directions,
            centre,
            longest,
            ink_dark,
            budget,
        ) {
            self.settle(&finder);
            let scale = self.level.plane.scale();
            self.found.push(Finder {
                centre: finder.centre * scale,
                right: finder.right * scale,
                down: finder.down * scale,
                ..finder
            });
        } else {
            // The rows beside this one would say the same.
            let cell = self.cell(centre.x, centre.y);
            if let Some(cell) = cell {
                self.settled[cell] = true;
            }
        }
    }

    /// Marks the centre square of a finder, so that its other rows are not followed up again.
    fn settle(&mut self, finder: &Finder) {
        let fine = real(CELL) / 2.0;
        let parts = nearest((3.0 * finder.module() / fine).clamp(6.0, 400.0));
        for i in 0..=parts {
            for j in 0..=parts {
                let part = |k: i32| 3.0 * f64::from(k) / f64::from(parts) - 1.5;
                let place = finder.place(Point::new(part(i), part(j)));
                if let Some(cell) = self.cell(place.x, place.y) {
                    self.settled[cell] = true;
                }
            }
        }
    }
}

/// What a line through a place met.
struct Cross {
    /// The middle of the centre run, from the start of the starting pixel.
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
    ink_dark: bool,
) -> Option<Cross> {
    if level.is_dark(x, y)? != ink_dark {
        return None;
    }
    let arm = |direction: i32| -> Option<[i32; 3]> {
        let mut runs = [0; 3];
        let mut run = 0;
        for distance in 1..=reach {
            let ahead = level.is_dark(
                x + step_x * direction * distance,
                y + step_y * direction * distance,
            );
            let same = ahead == Some((run % 2 == 0) == ink_dark);
            if !same {
                if run == 2 {
                    return Some(runs);
                }
                // The picture may end with the pattern, not inside it.
                ahead?;
                run += 1;
            }
            runs[run] += 1;
        }
        None
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
