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
use crate::binarise::Thresholds;
use crate::budget::Budget;
use crate::geometry::LeastSquares;
use crate::number::{floor, nearest, real, signed};
use crate::plane::Plane;

/// A picture at one scale with what counts as dark in it.
#[derive(Debug)]
pub(crate) struct Level<'pixels> {
    pub(crate) plane: Plane<'pixels>,
    pub(crate) thresholds: Thresholds,
}

impl<'pixels> Level<'pixels> {
    pub(crate) fn new(plane: Plane<'pixels>) -> Self {
        let thresholds = Thresholds::of(&plane);
        Self { plane, thresholds }
    }

    #[inline]
    fn is_dark(&self, x: i32, y: i32) -> Option<bool> {
        Some(self.plane.pixel(x, y)? < self.thresholds.at(x, y))
    }

    /// Whether the pixel around a place is dark.
    pub(crate) fn is_dark_at(&self, place: Point) -> bool {
        self.is_dark(floor(place.x), floor(place.y)) == Some(true)
    }

    /// How much brighter than the threshold it is at a place.
    #[inline]
    fn above_threshold(&self, place: Point) -> f64 {
        let threshold = self.thresholds.at(floor(place.x), floor(place.y));
        self.plane.brightness(place) - f64::from(threshold)
    }
}

/// A finder pattern, in pixels of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finder {
    pub(crate) centre: Point,
    /// One module to the 'right' in the pattern's own frame. Which of its four sides is right is not known yet.
    pub(crate) right: Point,
    /// One module 'down'.
    pub(crate) down: Point,
    /// Light on dark.
    pub(crate) inverted: bool,
    /// Its outlines are circles, as some designers draw them: its axes are right in length, and turned anyhow.
    pub(crate) round: bool,
    /// How far its outlines are from squares: the root mean square in modules.
    pub(crate) residual: f64,
}

impl Finder {
    /// The mean side of a module in pixels of the frame.
    pub(crate) fn module(&self) -> f64 {
        self.right.cross(self.down).abs().sqrt()
    }

    /// `place` in modules of the pattern, from its centre.
    pub(crate) fn local(&self, place: Point) -> Point {
        let offset = place - self.centre;
        let area = self.right.cross(self.down);
        Point::new(
            offset.cross(self.down) / area,
            self.right.cross(offset) / area,
        )
    }

    /// The place in the frame of one in modules of the pattern.
    pub(crate) fn place(&self, local: Point) -> Point {
        self.centre + self.right * local.x + self.down * local.y
    }
}

/// Finds the finder patterns of a level, looking at every `step`th row.
pub(crate) fn find(
    level: &Level<'_>,
    step: usize,
    most: usize,
    budget: &mut Budget,
) -> Vec<Finder> {
    let mut search = Search::new(level);
    let plane = &level.plane;
    let mut dark = Vec::with_capacity(plane.width());
    let mut edges = Vec::new();
    for y in (step / 2..plane.height()).step_by(step) {
        // Judging and cutting a row into runs is fast work: eight pixels count as one look.
        if !budget.spend(plane.width() / 8) || search.found.len() >= most {
            break;
        }
        level.thresholds.judge_row(plane, y, &mut dark);
        run_edges(&dark, &mut edges);
        budget.spend(edges.len() / 2);
        for (i, window) in edges.windows(6).enumerate() {
            let first_dark = dark[0] ^ (i % 2 == 1);
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

/// Where runs of one colour begin, and the end of the row.
fn run_edges(dark: &[bool], edges: &mut Vec<i32>) {
    edges.clear();
    edges.push(0);
    edges.extend(
        dark.windows(2)
            .zip(1..)
            .filter(|(pair, _)| pair[0] != pair[1])
            .map(|(_, x)| x),
    );
    edges.push(signed(dark.len()));
}

/// Whether five runs are near 1:1:3:1:1.
///
/// Bleeding ink or blur widens dark runs at the cost of light ones. Distances between edges of the same direction do
/// not change by it, so these are held tighter (to four fifths of a module, which strong perspective needs) than the
/// runs themselves.
#[inline]
fn is_finder_like(runs: [i32; 5]) -> bool {
    let total: i32 = runs.iter().sum();
    if total < 7 {
        return false;
    }
    // In fourteenths of the total, so that all stays whole: a module is 2 · total of 14 · total.
    let module = 2 * total;
    let single = |run: i32| (14 * run) * 4 >= module && 14 * run <= module * 9 / 4 + 14;
    let centre = 14 * runs[2];
    let pair = |sum: i32, modules: i32| (14 * sum - modules * module).abs() <= module * 4 / 5 + 14;
    single(runs[0])
        && single(runs[1])
        && single(runs[3])
        && single(runs[4])
        && centre * 2 >= module * 3
        && centre * 2 <= module * 9 + 28
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

/// The side of a cell of settled hits, in pixels.
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
        // three times.
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
        // One diagonal may be spoilt by dirt, or by a corner that is worn.
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

/// Rays from the centre of a pattern. Thirty-two are enough for eight on each side.
const RAYS: usize = 32;

/// The least number of rays that must meet three outlines: a pattern may lose a corner or a side.
const LEAST_RAYS: usize = 20;

/// The greatest root mean square of the outlines' distance from squares, in modules. True patterns of a test set of
/// photos have 0.05 to 0.25.
const MOST_RESIDUAL: f64 = 0.4;

/// The fourth harmonic below which an outline is a circle: a square has 0.05, a circle seen by 32 rays that are each
/// wrong by 3 % has 0.004.
const LEAST_SQUARENESS: f64 = 0.012;

/// What fitting squares to all rays costs, in looks at pixels.
const FIT_COST: usize = 400;

/// A fit that begins beyond this never ends below [`MOST_RESIDUAL`].
const HOPELESS_RESIDUAL: f64 = 0.7;

/// The distances of the three outlines from the centre of a pattern, in modules along an axis.
const OUTLINES: [f64; 3] = [1.5, 2.5, 3.5];

/// Measures the pattern around `centre`, in pixels of the level; `None` if it is none.
fn outline(
    level: &Level<'_>,
    directions: &[Point; RAYS],
    centre: Point,
    longest_module: f64,
    ink_dark: bool,
    budget: &mut Budget,
) -> Option<Finder> {
    let mut hits: Vec<[Point; 3]> = Vec::with_capacity(RAYS);
    for ray in 0..RAYS {
        // In steps of 13 of 32 neighbours come late, so what is no pattern fails soon.
        let direction = directions[ray * 13 % RAYS];
        let radii = ray_crossings(level, centre, direction, longest_module, ink_dark, budget);
        hits.extend(radii.map(|radii| radii.map(|radius| direction * radius)));
        if ray + 1 - hits.len() > RAYS - LEAST_RAYS {
            return None;
        }
    }
    budget.spend(FIT_COST);
    let (mut frame, squareness) = first_frame(&hits)?;
    let round = squareness < LEAST_SQUARENESS;
    let mut residual = 0.0;
    if round {
        (frame, residual) = circles_fit(&hits, &frame);
    } else {
        for _ in 0..4 {
            (frame, residual) = squares_fit(&hits, &frame)?;
            if residual > HOPELESS_RESIDUAL {
                return None;
            }
        }
    }
    let (right, down) = frame.axes()?;
    let stretch = right.length() / down.length();
    let area = right.cross(down).abs();
    let slant = area / (right.length() * down.length());
    if residual > MOST_RESIDUAL || !(0.25..=4.0).contains(&stretch) || slant < 0.4 || area < 0.8 {
        return None;
    }
    Some(Finder {
        centre: centre + frame.origin()?,
        right,
        down,
        inverted: !ink_dark,
        round,
        residual,
    })
}

/// The distances at which a ray leaves the centre, the light ring and the dark ring.
fn ray_crossings(
    level: &Level<'_>,
    centre: Point,
    direction: Point,
    longest_module: f64,
    ink_dark: bool,
    budget: &mut Budget,
) -> Option<[f64; 3]> {
    let step = (longest_module / 4.0).clamp(0.5, 3.0);
    // The corner of the outermost square, and a third more.
    let end = 3.5 * std::f64::consts::SQRT_2 * 1.33 * longest_module + 2.0;
    let sign = if ink_dark { 1.0 } else { -1.0 };
    let mut radii = [0.0; 3];
    let mut met = 0;
    let mut before = sign * level.above_threshold(centre);
    let mut radius = 0.0;
    while radius < end {
        radius += step;
        // Between pixels, and with a threshold: as much as two.
        budget.spend(2);
        let place = centre + direction * radius;
        if !level.plane.holds(place) {
            // The picture may end with the pattern, not inside it.
            radii[2] = radius;
            return (met == 2).then_some(radii);
        }
        let here = sign * level.above_threshold(place);
        let expected_sign = if met % 2 == 0 { 1.0 } else { -1.0 };
        if here * expected_sign > 0.0 {
            let part = if here == before {
                0.5
            } else {
                (before / (before - here)).clamp(0.0, 1.0)
            };
            radii[met] = radius - step + step * part;
            met += 1;
            if met == 3 {
                let [inner, middle, outer] = radii;
                let good = (0.15..0.68).contains(&(inner / outer))
                    && (0.45..0.92).contains(&(middle / outer));
                return good.then_some(radii);
            }
        }
        before = here;
    }
    None
}

/// An affine map from pixels around a centre to modules: `x' = across · (x, y, 1)`, `y' = along · (x, y, 1)`.
#[derive(Debug, Clone, Copy)]
struct Frame {
    across: [f64; 3],
    along: [f64; 3],
}

impl Frame {
    fn local(&self, place: Point) -> Point {
        let apply = |[a, b, c]: [f64; 3]| a * place.x + b * place.y + c;
        Point::new(apply(self.across), apply(self.along))
    }

    fn determinant(&self) -> Option<f64> {
        let value = self.across[0] * self.along[1] - self.across[1] * self.along[0];
        (value.abs() > 1e-9).then_some(value)
    }

    /// One module to the right and one down, in pixels.
    fn axes(&self) -> Option<(Point, Point)> {
        let d = self.determinant()?;
        Some((
            Point::new(self.along[1] / d, -self.along[0] / d),
            Point::new(-self.across[1] / d, self.across[0] / d),
        ))
    }

    /// Where the map has its zero, in pixels.
    fn origin(&self) -> Option<Point> {
        let (right, down) = self.axes()?;
        Some(right * -self.across[2] + down * -self.along[2])
    }
}

/// A first frame from the outermost outline.
///
/// The second moments of an affine image of a square make it round up to a rotation; the fourth harmonic of what is
/// then a square's outline tells the rotation, since its corners are farthest from the middle.
///
/// How strong that harmonic is, as a part of the mean radius, tells a square from a circle.
fn first_frame(hits: &[[Point; 3]]) -> Option<(Frame, f64)> {
    let count = real(hits.len());
    let middle = hits
        .iter()
        .fold(Point::new(0.0, 0.0), |sum, [.., outer]| sum + *outer)
        * (1.0 / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for [.., outer] in hits {
        let offset = *outer - middle;
        xx += offset.x * offset.x / count;
        xy += offset.x * offset.y / count;
        yy += offset.y * offset.y / count;
    }
    // The inverse square root of the symmetric moment matrix, in closed form.
    let determinant = xx * yy - xy * xy;
    if determinant.is_nan() || determinant <= 1e-9 {
        return None;
    }
    let root = determinant.sqrt();
    let scale = 1.0 / (root * (xx + yy + 2.0 * root).sqrt());
    let whiten = [(yy + root) * scale, -xy * scale, (xx + root) * scale];
    let round = |place: Point| {
        let offset = place - middle;
        Point::new(
            whiten[0] * offset.x + whiten[1] * offset.y,
            whiten[1] * offset.x + whiten[2] * offset.y,
        )
    };
    let (mut cosine, mut sine, mut mean) = (0.0, 0.0, 0.0);
    for [.., outer] in hits {
        let place = round(*outer);
        let (radius, angle) = (place.length(), 4.0 * place.y.atan2(place.x));
        cosine += radius * angle.cos();
        sine += radius * angle.sin();
        mean += radius / count;
    }
    // A corner points at `turn`; the axes lie 45° beside it. The mean radius of a square of half side 1 is 1.122.
    let turn = sine.atan2(cosine) / 4.0 + std::f64::consts::FRAC_PI_4;
    let size = 3.5 * 1.122 / mean;
    let (c, s) = (turn.cos() * size, turn.sin() * size);
    let across = [c * whiten[0] + s * whiten[1], c * whiten[1] + s * whiten[2]];
    let along = [
        -s * whiten[0] + c * whiten[1],
        -s * whiten[1] + c * whiten[2],
    ];
    let shift = |[a, b]: [f64; 2]| [a, b, -(a * middle.x + b * middle.y)];
    let frame = Frame {
        across: shift(across),
        along: shift(along),
    };
    Some((frame, cosine.hypot(sine) / (count * mean)))
}

/// The frame, scaled so that the outlines are circles of the radii of a pattern; and how near they are to these.
fn circles_fit(hits: &[[Point; 3]], frame: &Frame) -> (Frame, f64) {
    let count = real(hits.len());
    let radius = |place: &Point| frame.local(*place).length();
    let scale = OUTLINES[2] * count / hits.iter().map(|hit| radius(&hit[2])).sum::<f64>();
    let squares: f64 = hits
        .iter()
        .flat_map(|hit| hit.iter().zip(OUTLINES))
        .map(|(place, outline)| (radius(place) * scale - outline).powi(2))
        .sum();
    let scaled = Frame {
        across: frame.across.map(|factor| factor * scale),
        along: frame.along.map(|factor| factor * scale),
    };
    (scaled, (squares / (3.0 * count)).sqrt())
}

/// The frame in which the outlines are nearest to squares, from one that is near; and how near.
fn squares_fit(hits: &[[Point; 3]], frame: &Frame) -> Option<(Frame, f64)> {
    let mut across = LeastSquares::<3>::new();
    let mut along = LeastSquares::<3>::new();
    let (mut squares, mut count) = (0.0, 0.0);
    for (hit, half_side) in hits.iter().flat_map(|hit| hit.iter().zip(OUTLINES)) {
        let local = frame.local(*hit);
        let (side, row) = if local.x.abs() > local.y.abs() {
            (local.x, &mut across)
        } else {
            (local.y, &mut along)
        };
        let distance = side.abs() - half_side;
        // An outlier, such as dirt, counts but does not pull.
        let bounded = distance.clamp(-1.0, 1.0);
        squares += bounded * bounded;
        count += 1.0;
        if distance.abs() < 1.0 {
            row.add([hit.x, hit.y, 1.0], half_side.copysign(side), 1.0);
        }
    }
    Some((
        Frame {
            across: across.solve(1e-9)?,
            along: along.solve(1e-9)?,
        },
        (squares / count).sqrt(),
    ))
}
