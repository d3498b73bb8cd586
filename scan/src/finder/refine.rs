//! Refinement of a finder pattern.
//!
//! Rays from the centre cross three concentric outlines. The second moments of the outermost one give its shape up to a
//! rotation, and its fourth harmonic gives the rotation. Least squares over all three outlines then fit the affine map
//! that makes them squares of 3, 5 and 7 modules: the pattern's own axes. So small a thing is seen by an affine map
//! however steep the view is (Hartley and Zisserman, 2.4 and 6.3).

use super::pattern::Finder;
use crate::budget::Budget;
use crate::geometry::LeastSquares;
use crate::image::Level;
use crate::number::real;
use crate::point::{self, LevelPoint, ModulePoint};
use crate::polarity::Polarity;

/// The rays from the centre of a pattern: eight for each side.
pub(crate) const RAYS: usize = 32;

/// The least number of rays that must cross three outlines: a pattern may lose a corner or a side.
const MIN_RAYS: usize = 20;

/// The greatest root mean square distance of the outlines from squares, in modules: true patterns have 0.05 to 0.25.
const MAX_RESIDUAL: f64 = 0.4;

/// The fourth harmonic below which an outline is a circle: a square has 0.05, a circle with noise of 3 % has 0.004.
const MIN_SQUARENESS: f64 = 0.012;

/// The steps of the fit of squares, which converge in three or four.
const FIT_STEPS: usize = 4;

/// The distance in modules beyond which a crossing is an outlier, such as dirt.
const OUTLIER: f64 = 1.0;

/// The steps of a ray in a module.
const STEPS_A_MODULE: f64 = 4.0;

/// Where a ray ends, as a multiple of the distance of the outermost corner.
const RAY_LENGTH: f64 = 1.33;

/// The radius of the inner outline as a share of the outermost: 0.43 by the standard.
const INNER: std::ops::Range<f64> = 0.15..0.68;

/// The radius of the middle outline as a share of the outermost: 0.71 by the standard.
const MIDDLE: std::ops::Range<f64> = 0.45..0.92;

/// The mean radius of a square of half side 1.
const MEAN_RADIUS: f64 = 1.122;

/// The cost of fitting squares to all rays, by its time.
const FIT_COST: usize = 400;

/// The distances of the three outlines from the centre in modules along an axis: ISO/IEC 18004:2024, 6.3.3.
const OUTLINES: [f64; 3] = [1.5, 2.5, 3.5];

/// Measures the pattern around `centre`; `None` if there is no finder pattern.
pub(crate) fn refine(
    level: &Level<'_>,
    directions: &[LevelPoint; RAYS],
    centre: LevelPoint,
    longest_module: f64,
    polarity: Polarity,
    budget: &mut Budget,
) -> Option<Finder<point::Level>> {
    let mut hits: Vec<[LevelPoint; 3]> = Vec::with_capacity(RAYS);
    for ray in 0..RAYS {
        // In steps of 13, neighbouring rays come late, so a false hit fails soon.
        let direction = directions[ray * 13 % RAYS];
        let radii = ray_crossings(level, centre, direction, longest_module, polarity, budget);
        hits.extend(radii.map(|radii| radii.map(|radius| direction * radius)));
        // Rays that fail lie on one side of a pattern, so of evenly spread ones no more fail than their share and two.
        let failed = ray + 1 - hits.len();
        let most = (RAYS - MIN_RAYS).min((ray + 1) * (RAYS - MIN_RAYS) / RAYS + 2);
        if failed > most {
            return None;
        }
    }
    budget.spend(FIT_COST);
    let (mut axes, squareness) = first_axes(&hits)?;
    let round = squareness < MIN_SQUARENESS;
    let mut residual = 0.0;
    if round {
        (axes, residual) = fit_circles(&hits, &axes);
    } else {
        for _ in 0..FIT_STEPS {
            (axes, residual) = fit_squares(&hits, &axes)?;
        }
    }
    if residual.is_nan() || residual > MAX_RESIDUAL {
        return None;
    }
    let (right, down) = axes.modules()?;
    Some(Finder {
        centre: centre + axes.origin()?,
        right,
        down,
        polarity,
        round,
        residual,
    })
}

/// Returns the distances at which a ray crosses the three outlines.
fn ray_crossings(
    level: &Level<'_>,
    centre: LevelPoint,
    direction: LevelPoint,
    longest_module: f64,
    polarity: Polarity,
    budget: &mut Budget,
) -> Option<[f64; 3]> {
    let step = (longest_module / STEPS_A_MODULE).clamp(0.5, 3.0);
    let end = 3.5 * std::f64::consts::SQRT_2 * RAY_LENGTH * longest_module + 2.0;
    let sign = polarity.sign();
    let mut radii = [0.0; 3];
    let mut met = 0;
    let mut before = sign * level.above_threshold(centre);
    let mut radius = 0.0;
    while radius < end {
        radius += step;
        // An interpolated read and a threshold.
        budget.spend(2);
        let place = centre + direction * radius;
        if !level.plane.contains(place) {
            // The frame may end with the pattern, not inside it.
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
                let good = INNER.contains(&(inner / outer)) && MIDDLE.contains(&(middle / outer));
                return good.then_some(radii);
            }
        }
        before = here;
    }
    None
}

/// An affine map from pixels around a centre to modules: `x' = across · (x, y, 1)`, `y' = along · (x, y, 1)`.
#[derive(Clone, Copy, Debug)]
struct Axes {
    across: [f64; 3],
    along: [f64; 3],
}

impl Axes {
    fn local(&self, place: LevelPoint) -> ModulePoint {
        let apply = |[a, b, c]: [f64; 3]| a * place.x + b * place.y + c;
        ModulePoint::new(apply(self.across), apply(self.along))
    }

    fn determinant(&self) -> Option<f64> {
        let value = self.across[0] * self.along[1] - self.across[1] * self.along[0];
        (value.abs() > 1e-9).then_some(value)
    }

    /// Returns one module to the right and one down, in pixels.
    fn modules(&self) -> Option<(LevelPoint, LevelPoint)> {
        let d = self.determinant()?;
        Some((
            LevelPoint::new(self.along[1] / d, -self.along[0] / d),
            LevelPoint::new(-self.across[1] / d, self.across[0] / d),
        ))
    }

    /// Returns the place that the map takes to the origin, in pixels.
    fn origin(&self) -> Option<LevelPoint> {
        let (right, down) = self.modules()?;
        Some(right * -self.across[2] + down * -self.along[2])
    }
}

/// Returns first axes from the outermost outline, and the fourth harmonic as a share of the mean radius.
///
/// Whitening by the second moments makes the affine image of a square a rotated square. Its fourth harmonic has the
/// rotation as its phase, since corners are farthest from the middle; its strength tells a square from a circle.
fn first_axes(hits: &[[LevelPoint; 3]]) -> Option<(Axes, f64)> {
    let count = real(hits.len());
    let middle = hits
        .iter()
        .fold(LevelPoint::ORIGIN, |sum, [.., outer]| sum + *outer)
        * (1.0 / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for [.., outer] in hits {
        let offset = *outer - middle;
        xx += offset.x * offset.x / count;
        xy += offset.x * offset.y / count;
        yy += offset.y * offset.y / count;
    }
    // The inverse square root of the moment matrix in closed form.
    let determinant = xx * yy - xy * xy;
    if determinant.is_nan() || determinant <= 1e-9 {
        return None;
    }
    let root = determinant.sqrt();
    let scale = 1.0 / (root * (xx + yy + 2.0 * root).sqrt());
    let whiten = [(yy + root) * scale, -xy * scale, (xx + root) * scale];
    let whitened = |place: LevelPoint| {
        let offset = place - middle;
        LevelPoint::new(
            whiten[0] * offset.x + whiten[1] * offset.y,
            whiten[1] * offset.x + whiten[2] * offset.y,
        )
    };
    let (mut cosine, mut sine, mut mean) = (0.0, 0.0, 0.0);
    for [.., outer] in hits {
        let place = whitened(*outer);
        let (radius, angle) = (place.length(), 4.0 * place.y.atan2(place.x));
        cosine += radius * angle.cos();
        sine += radius * angle.sin();
        mean += radius / count;
    }
    // The phase is the direction of a corner; the axes lie 45° beside it.
    let turn = sine.atan2(cosine) / 4.0 + std::f64::consts::FRAC_PI_4;
    let size = 3.5 * MEAN_RADIUS / mean;
    let (c, s) = (turn.cos() * size, turn.sin() * size);
    let across = [c * whiten[0] + s * whiten[1], c * whiten[1] + s * whiten[2]];
    let along = [
        -s * whiten[0] + c * whiten[1],
        -s * whiten[1] + c * whiten[2],
    ];
    let shift = |[a, b]: [f64; 2]| [a, b, -(a * middle.x + b * middle.y)];
    let axes = Axes {
        across: shift(across),
        along: shift(along),
    };
    Some((axes, cosine.hypot(sine) / (count * mean)))
}

/// Scales the axes so that the outlines are circles of a pattern's radii. Returns the residual beside.
fn fit_circles(hits: &[[LevelPoint; 3]], axes: &Axes) -> (Axes, f64) {
    let count = real(hits.len());
    let radius = |place: &LevelPoint| axes.local(*place).length();
    let scale = OUTLINES[2] * count / hits.iter().map(|hit| radius(&hit[2])).sum::<f64>();
    let squares: f64 = hits
        .iter()
        .flat_map(|hit| hit.iter().zip(OUTLINES))
        .map(|(place, outline)| (radius(place) * scale - outline).powi(2))
        .sum();
    let scaled = Axes {
        across: axes.across.map(|factor| factor * scale),
        along: axes.along.map(|factor| factor * scale),
    };
    (scaled, (squares / (3.0 * count)).sqrt())
}

/// Improves axes so that the outlines are nearer to squares. Returns the residual before beside.
fn fit_squares(hits: &[[LevelPoint; 3]], axes: &Axes) -> Option<(Axes, f64)> {
    let mut across = LeastSquares::<3>::new();
    let mut along = LeastSquares::<3>::new();
    let (mut squares, mut count) = (0.0, 0.0);
    for (hit, half_side) in hits.iter().flat_map(|hit| hit.iter().zip(OUTLINES)) {
        let local = axes.local(*hit);
        let (side, row) = if local.x.abs() > local.y.abs() {
            (local.x, &mut across)
        } else {
            (local.y, &mut along)
        };
        let distance = side.abs() - half_side;
        // An outlier adds to the residual and does not pull.
        let bounded = distance.clamp(-OUTLIER, OUTLIER);
        squares += bounded * bounded;
        count += 1.0;
        if distance.abs() < OUTLIER {
            row.add([hit.x, hit.y, 1.0], half_side.copysign(side), 1.0);
        }
    }
    Some((
        Axes {
            across: across.solve(1e-9)?,
            along: along.solve(1e-9)?,
        },
        (squares / count).sqrt(),
    ))
}
