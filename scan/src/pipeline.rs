//! The stages in their order, and what is tried when.

use crate::budget::Budget;
use crate::corner;
use crate::decode::{self, Decoded, decode};
use crate::explain::{Explanation, lying};
use crate::find::find;
use crate::finder::Finder;
use crate::fit::Fit;
use crate::found::text_of;
use crate::grid::{Corners, Grid};
use crate::group::{Triple, group, sides};
use crate::level::Level;
use crate::plane::Plane;
use crate::sample::{self, darkness, fixed_modules_right};
use crate::{Effort, FoundCode, LumaFrame, Point, Scan};

/// What a live frame may cost, in looks at pixels: 50 ms for noise. With half of it 4 codes of the corpus are lost,
/// with double none is won.
const LIVE_BUDGET: u64 = 6_000_000;

/// What a still may cost: less than half a second of CPU for the hardest frames of `docs/scanner.md`. No code of 712
/// needs a third of it.
const STILL_BUDGET: u64 = 45_000_000;

/// The part of a budget that looking for finder patterns may take; the rest is left for reading. It matters for frames
/// made to be hard: from 30 to 90 no code of 712 differs.
const FINDING_PERCENT: u64 = 60;

/// Of so many rows one is looked at for finder patterns. The centre of one is three modules high, and what is smaller
/// than a pixel and a half a module is looked for in a still of twice the size, there in each row. Every third loses 4
/// codes of 1300; each takes a quarter as long again and loses 2.
const ROW_STEP: usize = 2;

/// The most finders that are kept of a frame: what bounds the pairs of them. From 75 to 600 no code of 712 differs.
const MOST_FINDERS: usize = 300;

/// The most triples that are tried: far more than a frame has codes. With 50 no code of 712 is lost, and 7 % of the
/// time is saved.
const MOST_TRIPLES: usize = 400;

/// The least part of the modules known beforehand that must come out right for a grid to be worth decoding: of 546
/// codes that were read in photos none had less than 0.81.
const LEAST_FIXED_RIGHT: f64 = 0.72;

/// How far a module is pushed away from its neighbours at the first and the second try. Without the second 25 codes of
/// 712 are lost; 0.6 to 0.9 are alike.
const SHARPENED: [f64; 2] = [0.0, 0.75];

/// The most levels, each half as wide and high as the one before: modules of up to 96 pixels are found on the last.
/// With three 10 codes of 712 are lost, all of them photos of 4 megapixels and more.
const MOST_LEVELS: usize = 4;

/// The smallest side of a level in pixels: the smallest code with its quiet zone at 2 pixels a module. Half and double
/// make no difference to 712 codes.
const LEAST_SIDE: usize = 58;

pub(crate) fn explain(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, Explanation) {
    let mut explanation = Explanation::of(frame, &Level::new(Plane::of(frame)));
    let (scan, _) = scan(frame, effort, Some(&mut explanation));
    for code in &scan.codes {
        explanation.code(lying(frame, code));
    }
    (scan, explanation)
}

pub(crate) fn scan(
    frame: &LumaFrame<'_>,
    effort: Effort,
    explanation: Option<&mut Explanation>,
) -> (Scan, u64) {
    let total = match effort {
        Effort::Live => LIVE_BUDGET,
        Effort::Still => STILL_BUDGET,
    };
    let mut budget = Budget::new(total);
    let mut scanner = Scanner::new(frame, explanation);
    scanner.find_on_levels(&mut budget);
    scanner.read_all(&mut budget);
    // With half a megapixel 8 codes of 712 are lost, with four none is won.
    if effort == Effort::Still
        && scanner.frame.width() * scanner.frame.height() <= 2_000_000
        && scanner.codes.is_empty()
    {
        scanner.find_doubled(&mut budget);
        scanner.read_all(&mut budget);
    }
    let scan = Scan {
        codes: scanner.codes,
        exhausted: budget.is_spent() || scanner.is_cut_short,
    };
    (scan, total - budget.left())
}

struct Scanner<'pixels, 'drawing> {
    frame: LumaFrame<'pixels>,
    levels: Vec<Level<'pixels>>,
    finders: Vec<Finder>,
    codes: Vec<FoundCode>,
    explanation: Option<&'drawing mut Explanation>,
    /// Not all finder patterns were looked for.
    is_cut_short: bool,
}

impl<'pixels, 'drawing> Scanner<'pixels, 'drawing> {
    fn new(frame: &LumaFrame<'pixels>, explanation: Option<&'drawing mut Explanation>) -> Self {
        let mut levels = vec![Level::new(Plane::of(frame))];
        while let Some(last) = levels.last()
            && levels.len() < MOST_LEVELS
            && last.plane.width().min(last.plane.height()) / 2 >= LEAST_SIDE
        {
            levels.push(Level::new(last.plane.halved()));
        }
        Self {
            frame: *frame,
            levels,
            finders: Vec::new(),
            codes: Vec::new(),
            explanation,
            is_cut_short: false,
        }
    }

    /// Looks for finder patterns on all scales, the smallest first: what is cheap to find there is not lost when a
    /// bigger one is full of noise.
    fn find_on_levels(&mut self, budget: &mut Budget) {
        let allowance = budget.left() * FINDING_PERCENT / 100;
        let mut finding = Budget::new(allowance);
        for index in (0..self.levels.len()).rev() {
            let before = finding.left();
            let found = find(&self.levels[index], ROW_STEP, MOST_FINDERS, &mut finding);
            if let Some(explanation) = &mut self.explanation {
                explanation.note(format!(
                    "scale 1/{}: {} finder patterns, {} looks",
                    self.levels[index].plane.scale(),
                    found.len(),
                    before - finding.left()
                ));
            }
            self.merge(found);
        }
        self.is_cut_short |= finding.is_spent();
        budget.spend_all(allowance - finding.left());
    }

    fn find_doubled(&mut self, budget: &mut Budget) {
        let level = Level::new(self.levels[0].plane.doubled());
        let found = find(&level, 1, MOST_FINDERS, budget);
        self.levels.insert(0, level);
        self.merge(found);
    }

    /// Adds finders that are not known yet; of the same one twice, the clearer stays.
    fn merge(&mut self, found: Vec<Finder>) {
        for finder in found {
            let same = self.finders.iter_mut().find(|known| {
                let size = finder.module() / known.module();
                (known.centre - finder.centre).length() < 1.5 * known.module().max(finder.module())
                    && (0.6..1.67).contains(&size)
                    && known.inverted == finder.inverted
            });
            match same {
                Some(known) if known.residual > finder.residual => *known = finder,
                Some(_) => {}
                None => self.finders.push(finder),
            }
        }
        self.finders
            .sort_by(|a, b| a.residual.total_cmp(&b.residual));
        self.finders.truncate(MOST_FINDERS);
    }

    fn read_all(&mut self, budget: &mut Budget) {
        if let Some(explanation) = &mut self.explanation {
            explanation.finders(&self.finders);
        }
        for triple in group(&self.finders, MOST_TRIPLES) {
            if budget.is_spent() {
                return;
            }
            let members = [triple.corner, triple.right, triple.below];
            if members
                .iter()
                .any(|index| self.is_read(self.finders[*index].centre))
            {
                continue;
            }
            if let Some(code) = self.read(&triple, budget) {
                self.codes.push(code);
            }
        }
    }

    /// Whether a place lies in a code that was read.
    fn is_read(&self, place: Point) -> bool {
        let place = self.frame.upright(place);
        self.codes.iter().any(|code| {
            let turns = [0, 1, 2, 3].map(|i| {
                let (from, to) = (code.corners[i], code.corners[(i + 1) % 4]);
                (to - from).cross(place - from)
            });
            turns.iter().all(|turn| *turn > 0.0) || turns.iter().all(|turn| *turn < 0.0)
        })
    }

    fn read(&mut self, triple: &Triple, budget: &mut Budget) -> Option<FoundCode> {
        let corners = Corners::new(
            &self.finders[triple.corner],
            &self.finders[triple.right],
            &self.finders[triple.below],
        );
        if let Some(explanation) = &mut self.explanation {
            explanation.triple(
                [corners.top_left, corners.top_right, corners.bottom_left]
                    .map(|finder| finder.centre),
            );
        }
        let inverted = corners.top_left.inverted;
        // A level is borrowed from what is kept between codes, and explaining writes to it.
        let levels = std::mem::take(&mut self.levels);
        let level = level_for(&levels, corners.module());
        let code = sides(triple.span, corners.version(level))
            .into_iter()
            .find_map(|side| {
                let grid = Grid::flat(&corners, side)?;
                let mut fit = Fit::grow(grid, &corners, level, budget)?;
                let mut best: Option<(Grid, Decoded)> = None;
                for degree in 2..=4 {
                    if !fit.settle(degree, budget) {
                        break;
                    }
                    if let Some(decoded) = self.decode(fit.grid(), level, inverted, budget)
                        && best
                            .as_ref()
                            .is_none_or(|(_, best)| decoded.corrected < best.corrected)
                    {
                        best = Some((fit.grid().clone(), decoded));
                    }
                    // Most codes are flat, and of those the first grid shows every module. Where it does not, the
                    // code may be read, but it lies elsewhere than it seems.
                    if best.as_ref().is_some_and(|(_, best)| best.corrected == 0) {
                        break;
                    }
                }
                best.map(|(grid, decoded)| self.found(&grid, decoded, level, inverted, budget))
            });
        self.levels = levels;
        code
    }

    /// Samples a grid and decodes what it shows, as it is and sharpened.
    fn decode(
        &mut self,
        grid: &Grid,
        level: &Level<'_>,
        inverted: bool,
        budget: &mut Budget,
    ) -> Option<Decoded> {
        let side = grid.side();
        let ink = if inverted { -1.0 } else { 1.0 };
        let values = grid.sample(level, budget);
        for sharpen in SHARPENED {
            budget.spend(sample::cost(side) + decode::cost(side));
            let dark: Vec<f64> = darkness(&values, side, sharpen)
                .iter()
                .map(|value| value * ink)
                .collect();
            let right = fixed_modules_right(&dark, side);
            if let Some(explanation) = &mut self.explanation {
                explanation.grid(grid, &dark);
                explanation.note(format!(
                    "{side} modules, sharpened by {sharpen}: {:.0} % of the fixed modules are right",
                    right * 100.0
                ));
            }
            if right < LEAST_FIXED_RIGHT {
                return None;
            }
            if let Some(decoded) = decode(&dark, side) {
                return Some(decoded);
            }
        }
        None
    }

    fn found(
        &self,
        grid: &Grid,
        decoded: Decoded,
        level: &Level<'_>,
        inverted: bool,
        budget: &mut Budget,
    ) -> FoundCode {
        let side = grid.side();
        let ink = if inverted { -1.0 } else { 1.0 };
        let mut corners = corner::seen(grid, &decoded.symbol(side), ink, level, budget)
            .map(|corner| self.frame.upright(corner));
        if decoded.mirrored {
            corners.swap(1, 3);
        }
        FoundCode {
            text: text_of(&decoded.payload),
            payload: decoded.payload,
            corners,
            version: u8::try_from((side - 17) / 4).unwrap_or(u8::MAX),
            mirrored: decoded.mirrored,
            inverted,
        }
    }
}

/// The coarsest level on which a module still has four pixels, or the finest. With three it loses a code of 712, with
/// two 6; more cost only time.
fn level_for<'levels, 'pixels>(
    levels: &'levels [Level<'pixels>],
    module: f64,
) -> &'levels Level<'pixels> {
    levels
        .iter()
        .rev()
        .find(|level| module / level.plane.scale() >= 4.0)
        .unwrap_or(&levels[0])
}
