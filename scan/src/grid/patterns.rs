//! Timing and alignment patterns through a grid.

use super::map::{Grid, centre_of};
use crate::budget::Budget;
use crate::geometry::vertex;
use crate::image::Level;
use crate::number::real;
use crate::point::{FramePoint, ModulePoint};

/// The least correlation with an alignment pattern: random modules reach it once in a hundred.
const MIN_CORRELATION: f64 = 0.6;

/// How far an alignment pattern is searched on each side, in half modules: farther, a finer pattern beside it is taken.
const ALIGNMENT_REACH: i32 = 4;

/// The cost of searching an alignment pattern: the places times the modules.
const ALIGNMENT_COST: usize = 81 * 25;

/// Returns the share of the timing modules that are right against their two neighbours, of those that `counts`; 0 if
/// none does.
pub(super) fn timing_right(
    grid: &Grid,
    level: &Level<'_>,
    sign: f64,
    counts: impl Fn(usize, usize) -> bool,
) -> f64 {
    let side = grid.side();
    let (mut right, mut all) = (0_usize, 0_usize);
    for turned in [false, true] {
        let place = |i: usize| if turned { (6, i) } else { (i, 6) };
        let brightness = |i: usize| {
            let (x, y) = place(i);
            level.brightness(grid.place(centre_of(x, y)))
        };
        for i in 8..side - 8 {
            let (x, y) = place(i);
            if counts(x, y) {
                let around = (brightness(i - 1) + brightness(i + 1)) / 2.0;
                let darker = (around - brightness(i)) * sign > 0.0;
                all += 1;
                right += usize::from(darker == i.is_multiple_of(2));
            }
        }
    }
    real(right) / real(all.max(1))
}

/// Searches the alignment pattern whose centre is the module at a column and a row. Returns where it is seen.
pub(super) fn find_alignment(
    grid: &Grid,
    level: &Level<'_>,
    sign: f64,
    (x, y): (usize, usize),
    budget: &mut Budget,
) -> Option<FramePoint> {
    budget.spend(ALIGNMENT_COST);
    let centre = centre_of(x, y);
    let correlation = |offset| alignment_correlation(grid, level, sign, centre + offset);
    let steps = -ALIGNMENT_REACH..=ALIGNMENT_REACH;
    let (best, offset) = steps
        .clone()
        .flat_map(|i| {
            steps
                .clone()
                .map(move |j| ModulePoint::new(f64::from(i), f64::from(j)) * 0.5)
        })
        .map(|offset| (correlation(offset), offset))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    if best <= MIN_CORRELATION {
        return None;
    }
    // The maximum to a fraction of a step.
    let step = 0.5;
    let refine =
        |step: ModulePoint| vertex([correlation(offset - step), best, correlation(offset + step)]);
    let fraction = ModulePoint::new(
        refine(ModulePoint::new(step, 0.0)),
        refine(ModulePoint::new(0.0, step)),
    );
    Some(grid.place(centre + (offset + fraction * step)))
}

/// Returns the correlation of the modules around a place with an alignment pattern.
fn alignment_correlation(grid: &Grid, level: &Level<'_>, sign: f64, centre: ModulePoint) -> f64 {
    let (mut sum, mut squares, mut product) = (0.0, 0.0, 0.0);
    for y in -2..=2_i32 {
        for x in -2..=2_i32 {
            let place = grid.place(centre + ModulePoint::new(f64::from(x), f64::from(y)));
            let darkness = -level.brightness(place) * sign;
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
