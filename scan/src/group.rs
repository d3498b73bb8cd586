//! Stage 3: which three finder patterns are one code.
//!
//! Each finder brings its own axes, so partners are looked for along these and nowhere else. Along a line, a
//! projection stretches modules so that the number of modules between two places is exactly their distance over the
//! geometric mean of the module lengths at both (the derivative of a projective map of a line is a square). So the
//! side of a code is known from two finders however steep the view is, and two sides must agree.

use crate::Point;
use crate::finder::Finder;
use crate::number::{nearest, signed};

/// A guess at a code: three finders, and how many modules its sides have by each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Triple {
    /// Indices of the finders at the top left, the one clockwise of it and the one anticlockwise.
    pub(crate) corner: usize,
    pub(crate) right: usize,
    pub(crate) below: usize,
    /// Modules between the centres of two finders, the mean of both sides.
    pub(crate) span: f64,
    /// Lower is likelier.
    pub(crate) cost: f64,
}

/// The modules between centres in versions 1 and 40, 14 and 170, with room for what is measured wrong. No code of 712
/// needs the room or is won by more.
const SPANS: std::ops::RangeInclusive<f64> = 10.0..=190.0;

/// The least sine of the angle at the corner: 24°, as a code is seen from very far aside. Of 712 codes one has less
/// than 0.7, none less than 0.5.
const LEAST_SINE: f64 = 0.4;

/// The most partners a finder is tried with on each axis: more are a tiling. With 2 no code of 712 is lost.
const PARTNERS: usize = 8;

/// A finder seen from another.
#[derive(Debug, Clone, Copy)]
struct Partner {
    index: usize,
    /// Modules between the centres.
    span: f64,
    cost: f64,
}

/// All plausible triples, the likeliest first, at most `most`.
pub(crate) fn group(finders: &[Finder], most: usize) -> Vec<Triple> {
    let mut triples = Vec::new();
    for (corner, finder) in finders.iter().enumerate() {
        let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
        for (index, other) in finders.iter().enumerate() {
            if index == corner || finder.inverted != other.inverted {
                continue;
            }
            let Some((along_right, span, cost)) = partner(finder, other) else {
                continue;
            };
            let partner = Partner { index, span, cost };
            // A round finder has no axes: what is beside it and what is below it is told by the angle between.
            if along_right || finder.round {
                horizontal.push(partner);
            }
            if !along_right || finder.round {
                vertical.push(partner);
            }
        }
        for list in [&mut horizontal, &mut vertical] {
            list.sort_by(|a, b| (a.cost + a.span / 200.0).total_cmp(&(b.cost + b.span / 200.0)));
            list.truncate(PARTNERS);
        }
        for first in &horizontal {
            for second in &vertical {
                triples.extend(triple(finders, corner, *first, *second));
            }
        }
    }
    triples.sort_by(|a: &Triple, b| a.cost.total_cmp(&b.cost));
    triples.truncate(most);
    triples
}

/// Whether `other` lies on an axis of `finder` and the reverse; on which, how many modules away, and how well.
fn partner(finder: &Finder, other: &Finder) -> Option<(bool, f64, f64)> {
    let forth = axis_offset(finder, other.centre);
    let back = axis_offset(other, finder.centre);
    let span = (forth.distance * back.distance).sqrt();
    let unlike = (forth.distance / back.distance).ln().abs();
    let slope = forth.slope.max(back.slope);
    // A curved or strongly tilted code bends its sides; a slope of 0.45 is 24°. At 0.35 one code of 712 is lost.
    if !SPANS.contains(&span) || slope > 0.45 {
        return None;
    }
    Some((forth.along_right, span, slope + unlike * 0.5))
}

struct AxisOffset {
    along_right: bool,
    distance: f64,
    slope: f64,
}

fn axis_offset(finder: &Finder, place: Point) -> AxisOffset {
    let local = finder.local(place);
    let (x, y) = (local.x.abs(), local.y.abs());
    if finder.round {
        return AxisOffset {
            along_right: true,
            distance: local.length(),
            slope: 0.0,
        };
    }
    AxisOffset {
        along_right: x > y,
        distance: x.max(y),
        slope: x.min(y) / x.max(y).max(1e-9),
    }
}

fn triple(finders: &[Finder], corner: usize, first: Partner, second: Partner) -> Option<Triple> {
    // Sides of one code are counted alike but for how it bends: at 0.2 no code of 712 is lost.
    let disagreement = (first.span / second.span).ln().abs();
    if disagreement > 0.45 {
        return None;
    }
    let centre = finders[corner].centre;
    let (to_first, to_second) = (
        finders[first.index].centre - centre,
        finders[second.index].centre - centre,
    );
    let sine = to_first.cross(to_second) / (to_first.length() * to_second.length());
    if sine.is_nan() || sine.abs() < LEAST_SINE {
        return None;
    }
    let (right, below) = if sine > 0.0 {
        (first, second)
    } else {
        (second, first)
    };
    let span = (first.span + second.span) / 2.0;
    Some(Triple {
        corner,
        right: right.index,
        below: below.index,
        span,
        cost: first.cost
            + second.cost
            + 2.0 * disagreement
            + (finders[corner].residual
                + finders[right.index].residual
                + finders[below.index].residual)
            + span / 400.0,
    })
}

/// The sides that a span may mean, in modules, the likeliest first; `said` is the version that the code itself gives.
pub(crate) fn sides(span: f64, said: Option<usize>) -> Vec<usize> {
    // The span of version v is 10 + 4 v.
    let version = ((span - 10.0) / 4.0).clamp(1.0, 40.0);
    let nearest_version = nearest(version);
    // A measured span is right to some 6 %, and to a third of that when the code agrees. At 3 % and at 12 % no code of
    // 712 differs.
    let reach = 1 + nearest(span * 0.06 / 4.0);
    let distance = |candidate: i32| {
        let told = said.is_some_and(|said| signed(said) == candidate);
        (f64::from(candidate) - version).abs() - if told { f64::from(reach) + 1.0 } else { 0.0 }
    };
    let said = said
        .map(signed)
        .filter(|said| (said - nearest_version).abs() <= 2 * reach);
    let mut versions: Vec<i32> = (nearest_version - reach..=nearest_version + reach)
        .chain(said)
        .filter(|version| (1..=40).contains(version))
        .collect();
    versions.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    versions.dedup();
    versions
        .into_iter()
        .map(|version| 17 + 4 * usize::try_from(version).unwrap_or(1))
        .collect()
}
