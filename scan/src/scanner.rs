//! The order of the stages, and what is tried when.

use crate::budget::Budget;
use crate::finder::{Candidate, Finder, FinderTriple, candidates, search, versions};
use crate::grid::{Fit, Grid, flat_grid, symbol_corners};
use crate::image::{Level, LumaFrame, Pyramid};
use crate::order::sort_by_cost;
use crate::point::Frame;
use crate::polarity::Polarity;
use crate::result::{Effort, FoundCode, Scan};
use crate::symbol::{
    Decoded, Erasures, Version, binarising_cost, darkness, decode, decoding_cost,
    fixed_modules_right,
};
use crate::trace::Trace;

/// The most a live frame may cost: a symbol of version 40 that is bent.
const LIVE_BUDGET: u64 = 5_000_000;

/// The most a still may cost: three times what any real photo needs.
const STILL_BUDGET: u64 = 45_000_000;

/// The most that the search for finder patterns may cost in a live frame: what noise and small print cost at 15 ms.
const LIVE_SEARCH_BUDGET: u64 = 1_250_000;

/// The most that the search may cost in a still, so that some is left for reading.
const STILL_SEARCH_BUDGET: u64 = 27_000_000;

/// The most that the search for light ink may cost in a still in which nothing was found.
const LIGHT_INK_BUDGET: u64 = 5_000_000;

/// The rows from one that is searched to the next: the centre of a finder pattern is three modules high.
const ROW_STEP: usize = 2;

/// The most finder patterns that are kept of a live frame: bounds the pairs of them.
const MAX_LIVE_FINDERS: usize = 150;

/// The most finder patterns that are kept of a still: those of a sheet of 250 labels and some false ones.
const MAX_STILL_FINDERS: usize = 900;

/// The pairs of finder patterns whose comparison costs one read.
const PAIRS_A_READ: usize = 4;

/// The most candidates that may fail: far more than a frame with codes has.
const MAX_FAILED: usize = 400;

/// The distance in modules below which two finder patterns are the same.
const SAME_DISTANCE: f64 = 1.5;

/// The ratios of module sizes within which two finder patterns are the same.
const SAME_SIZE: std::ops::Range<f64> = 0.6..1.67;

/// The least share of right modules in the function patterns for a grid to be decoded: decoded photos have 0.81.
const MIN_FIXED_RIGHT: f64 = 0.72;

/// The least share of right modules in the function patterns for a flat grid to be decoded.
const MIN_FLAT_RIGHT: f64 = 0.9;

/// The sharpening of modules at each try.
const SHARPENINGS: [f64; 2] = [0.0, 0.75];

/// The degrees of the polynomial with which a grid is fitted, one after the other.
const DEGREES: std::ops::RangeInclusive<usize> = 2..=4;

/// The most pixels of a still that is searched at double size when nothing was found.
const MAX_DOUBLED: usize = 2_000_000;

/// Scans a frame. Returns the codes and what they cost.
pub(crate) fn scan(frame: &LumaFrame<'_>, effort: Effort, trace: &mut impl Trace) -> (Scan, u64) {
    let (total, for_search, max_finders) = match effort {
        Effort::Live => (LIVE_BUDGET, LIVE_SEARCH_BUDGET, MAX_LIVE_FINDERS),
        Effort::Still => (STILL_BUDGET, STILL_SEARCH_BUDGET, MAX_STILL_FINDERS),
    };
    let mut scanner = Scanner {
        frame: *frame,
        trace,
        budget: Budget::new(total),
        finders: Vec::new(),
        max_finders,
        codes: Vec::new(),
        is_cut_short: false,
    };
    let mut pyramid = Pyramid::of(frame);
    scanner.search(&pyramid, for_search);
    scanner.read_all(&pyramid);
    if effort == Effort::Still && scanner.codes.is_empty() {
        pyramid = pyramid.without_surfaces();
        scanner.search(&pyramid, LIGHT_INK_BUDGET);
        scanner.read_all(&pyramid);
    }
    if effort == Effort::Still
        && frame.width() * frame.height() <= MAX_DOUBLED
        && scanner.codes.is_empty()
    {
        let pyramid = pyramid.with_doubled();
        scanner.search_every_row(pyramid.finest());
        scanner.read_all(&pyramid);
    }
    let scan = Scan {
        codes: scanner.codes,
        exhausted: scanner.budget.is_spent() || scanner.is_cut_short,
    };
    (scan, total - scanner.budget.left())
}

/// The state of a scan.
struct Scanner<'pixels, 'trace, T> {
    frame: LumaFrame<'pixels>,
    trace: &'trace mut T,
    budget: Budget,
    finders: Vec<Finder<Frame>>,
    max_finders: usize,
    codes: Vec<FoundCode>,
    /// Whether a limit left rows, finder patterns or candidates untried.
    is_cut_short: bool,
}

impl<T: Trace> Scanner<'_, '_, T> {
    /// Searches every level, the coarsest first: what is cheap to find there is not lost when a finer level is full of
    /// noise.
    fn search(&mut self, pyramid: &Pyramid<'_>, allowance: u64) {
        let allowance = allowance.min(self.budget.left());
        let mut budget = Budget::new(allowance);
        for level in pyramid.coarsest_first() {
            let before = budget.left();
            let found = search(level, ROW_STEP, self.max_finders, &mut budget);
            self.trace
                .searched(level.plane.scale(), found.len(), before - budget.left());
            self.merge(found);
        }
        self.is_cut_short |= budget.is_spent();
        self.budget.spend_all(allowance - budget.left());
    }

    fn search_every_row(&mut self, level: &Level<'_>) {
        let found = search(level, 1, self.max_finders, &mut self.budget);
        self.merge(found);
    }

    /// Adds finder patterns that are not known yet; of two that are the same, the clearer stays.
    fn merge(&mut self, found: Vec<Finder<Frame>>) {
        self.is_cut_short |= found.len() >= self.max_finders;
        for finder in found {
            let same = self.finders.iter_mut().find(|known| {
                let size = finder.module() / known.module();
                (known.centre - finder.centre).length()
                    < SAME_DISTANCE * known.module().max(finder.module())
                    && SAME_SIZE.contains(&size)
                    && known.polarity == finder.polarity
            });
            match same {
                Some(known) if known.residual > finder.residual => *known = finder,
                Some(_) => {}
                None => self.finders.push(finder),
            }
        }
        sort_by_cost(&mut self.finders, |finder| finder.residual);
        self.is_cut_short |= self.finders.len() > self.max_finders;
        self.finders.truncate(self.max_finders);
    }

    /// Tries the candidates, the likeliest first, except those with a finder in a code that was read.
    fn read_all(&mut self, pyramid: &Pyramid<'_>) {
        self.trace.finders(&self.finders);
        self.budget.spend(self.finders.len().pow(2) / PAIRS_A_READ);
        let (candidates, crowded) = candidates(&self.finders);
        let mut read: Vec<bool> = self
            .finders
            .iter()
            .map(|known| self.is_read(known))
            .collect();
        let mut failed = 0;
        for candidate in candidates {
            if self.budget.is_spent() {
                return;
            }
            if candidate.finders().iter().any(|index| read[*index]) {
                continue;
            }
            if failed == MAX_FAILED {
                self.is_cut_short = true;
                return;
            }
            match self.read(&candidate, pyramid) {
                Some(code) => {
                    self.codes.push(code);
                    read = self
                        .finders
                        .iter()
                        .map(|known| self.is_read(known))
                        .collect();
                }
                None => failed += 1,
            }
        }
        // Partners were left out of a finder that is still unread.
        self.is_cut_short |= crowded.iter().any(|index| !read[*index]);
    }

    /// Reports whether a finder lies in a code that was read.
    fn is_read(&self, finder: &Finder<Frame>) -> bool {
        let place = finder.centre;
        let corner = |code: &FoundCode, i: usize| self.frame.lying(code.corners[i % 4]);
        self.codes.iter().any(|code| {
            let turns = [0, 1, 2, 3].map(|i| {
                let (from, to) = (corner(code, i), corner(code, i + 1));
                (to - from).cross(place - from)
            });
            turns.iter().all(|turn| *turn > 0.0) || turns.iter().all(|turn| *turn < 0.0)
        })
    }

    /// Fits and decodes a candidate with each version that its span may mean.
    fn read(&mut self, candidate: &Candidate, pyramid: &Pyramid<'_>) -> Option<FoundCode> {
        let finders = FinderTriple::new(
            &self.finders[candidate.top_left],
            &self.finders[candidate.top_right],
            &self.finders[candidate.bottom_left],
        );
        self.trace.candidate(
            [finders.top_left, finders.top_right, finders.bottom_left].map(|finder| finder.centre),
        );
        let level = pyramid.level_for(finders.module());
        versions(candidate.span, finders.stated_version(level))
            .into_iter()
            .find_map(|version| {
                if let Some(code) = self.read_flat(&finders, version, level) {
                    return Some(code);
                }
                let grid = Grid::flat(&finders, version, None)?;
                let fit = Fit::new(grid, &finders, level, &mut self.budget)?;
                self.read_grid(fit, level, finders.top_left.polarity)
            })
    }

    /// Decodes a symbol that is flat and needs no correction.
    fn read_flat(
        &mut self,
        finders: &FinderTriple,
        version: Version,
        level: &Level<'_>,
    ) -> Option<FoundCode> {
        let polarity = finders.top_left.polarity;
        let grid = flat_grid(finders, version, level, &mut self.budget)?;
        let side = version.side();
        let values = grid.sample_centres(level, &mut self.budget);
        self.budget
            .spend(binarising_cost(side) + decoding_cost(side));
        let dark: Vec<f64> = darkness(&values, side, 0.0)
            .iter()
            .map(|value| value * polarity.sign())
            .collect();
        let right = fixed_modules_right(&dark, version);
        self.trace.grid(&grid, &dark, 0.0, right);
        if right < MIN_FLAT_RIGHT {
            return None;
        }
        let decoded = decode(&dark, version, Erasures::Never)?;
        (decoded.corrected == 0).then(|| self.found(&grid, decoded, level, polarity))
    }

    /// Decodes a grid, refined further until nothing is left to be corrected.
    fn read_grid(
        &mut self,
        mut fit: Fit<'_, '_>,
        level: &Level<'_>,
        polarity: Polarity,
    ) -> Option<FoundCode> {
        let mut best: Option<(Grid, Decoded)> = None;
        for degree in DEGREES {
            if !fit.refine(degree, &mut self.budget) {
                break;
            }
            if let Some(decoded) = self.decode(fit.grid(), level, polarity)
                && best
                    .as_ref()
                    .is_none_or(|(_, best)| decoded.corrected < best.corrected)
            {
                best = Some((fit.grid().clone(), decoded));
            }
            // Most symbols are flat, and the first grid shows every module. Corrected codewords mean that the grid is
            // still off somewhere, and so are its corners.
            if best.as_ref().is_some_and(|(_, best)| best.corrected == 0) {
                break;
            }
        }
        best.map(|(grid, decoded)| self.found(&grid, decoded, level, polarity))
    }

    /// Samples a grid and decodes it, as it is and sharpened.
    fn decode(&mut self, grid: &Grid, level: &Level<'_>, polarity: Polarity) -> Option<Decoded> {
        let (version, side) = (grid.version(), grid.side());
        let values = grid.sample(level, &mut self.budget);
        for sharpening in SHARPENINGS {
            self.budget
                .spend(binarising_cost(side) + decoding_cost(side));
            let dark: Vec<f64> = darkness(&values, side, sharpening)
                .iter()
                .map(|value| value * polarity.sign())
                .collect();
            let right = fixed_modules_right(&dark, version);
            self.trace.grid(grid, &dark, sharpening, right);
            if right < MIN_FIXED_RIGHT {
                return None;
            }
            if let Some(decoded) = decode(&dark, version, Erasures::IfNeeded) {
                return Some(decoded);
            }
        }
        None
    }

    fn found(
        &mut self,
        grid: &Grid,
        decoded: Decoded,
        level: &Level<'_>,
        polarity: Polarity,
    ) -> FoundCode {
        let modules = decoded.modules();
        let mut corners = symbol_corners(grid, &modules, polarity, level, &mut self.budget)
            .map(|corner| self.frame.upright(corner));
        if decoded.mirrored {
            corners.swap(1, 3);
        }
        FoundCode {
            text: decoded.payload.text(),
            payload: decoded.payload,
            corners,
            version: grid.version(),
            mirrored: decoded.mirrored,
            polarity,
        }
    }
}
