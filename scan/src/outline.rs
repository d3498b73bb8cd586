//! Stage 2b: a finder pattern as a whole.
//!
//! Rays from the centre meet three concentric outlines. The second moments of the outermost one give its shape up to
//! a rotation, its fourth harmonic the rotation, and least squares over all three the affine map that makes them
//! squares of 3, 5 and 7 modules: the pattern's own coordinates. An affine map is what a view of so small a thing
//! is, however steep (Hartley and Zisserman, 2.4 and 6.3).

use crate::Point;
use crate::budget::Budget;
use crate::finder::Finder;
use crate::geometry::LeastSquares;
use crate::level::Level;
use crate::number::real;

/// Rays from the centre of a pattern. Thirty-two are enough for eight on each side; 24 lose 2 codes of 712, 16 lose 8.
pub(crate) const RAYS: usize = 32;

/// The least number of rays that must meet three outlines: a pattern may lose a corner or a side. At 24 one code of 712
/// is lost, at 28 eight; at 16 none is won for 7 % of the time.
const LEAST_RAYS: usize = 20;

/// The greatest root mean square of the outlines' distance from squares, in modules. True patterns of a test set of
/// photos have 0.05 to 0.25. At 0.3 one code of 712 is lost, at 0.5 none is won for 1.6 times the time.
const MOST_RESIDUAL: f64 = 0.4;

/// The fourth harmonic below which an outline is a circle: a square has 0.05, a circle seen by 32 rays that are each
/// wrong by 3 % has 0.004. At 0.006 no code of 712 differs, at 0.018 one is lost.
const LEAST_SQUARENESS: f64 = 0.012;

/// What fitting squares to all rays costs, in looks at pixels: by its time.
const FIT_COST: usize = 400;

/// The distances of the three outlines from the centre of a pattern, in modules along an axis: the standard's.
const OUTLINES: [f64; 3] = [1.5, 2.5, 3.5];

/// Measures the pattern around `centre`, in pixels of the level; `None` if it is none.
pub(crate) fn outline(
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
        // Three steps lose a code of 712, six win one.
        for _ in 0..4 {
            (frame, residual) = squares_fit(&hits, &frame)?;
        }
    }
    if residual.is_nan() || residual > MOST_RESIDUAL {
        return None;
    }
    let (right, down) = frame.axes()?;
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
    // The corner of the outermost square, and a third more. With four fifths more, 3 codes of 712 are lost to what lies
    // beyond.
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
                // A middle ring of up to 0.85 loses 2 codes of 712, of up to 0.97 one; the other limits lie where no
                // code is.
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
        // An outlier, such as dirt, counts but does not pull. From half a module or from two on, 2 or 3 codes of 712
        // are lost.
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
