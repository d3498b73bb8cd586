//! Grouping of finder patterns by three.
//!
//! Each finder has its own axes, so partners are searched along these only. A projective map of a line has a derivative
//! that is a square, so the modules between two places are their distance over the geometric mean of the module lengths
//! at both. The side of a symbol thus follows from two finders however steep the view is, and two sides must agree.

use super::pattern::Finder;
use crate::number::nearest;
use crate::order::sort_by_cost;
use crate::point::{Frame, FramePoint};
use crate::symbol::Version;

/// Three finders that may belong to one symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// The index of the finder at the top left.
    pub(crate) top_left: usize,
    /// The index of the finder clockwise of it.
    pub(crate) top_right: usize,
    /// The index of the finder anticlockwise of it.
    pub(crate) bottom_left: usize,
    /// The modules between the centres of two finders, as the mean of both sides.
    pub(crate) span: f64,
    /// Lower is likelier.
    pub(crate) penalty: f64,
}

/// The modules between two centres: 14 in version 1 and 170 in version 40, with room for errors of measurement.
const SPANS: std::ops::RangeInclusive<f64> = 10.0..=190.0;

/// The least sine of the angle at the top left: 24°.
const MIN_SINE: f64 = 0.4;

/// The most partners of a finder on each axis: more are a tiling.
const PARTNERS: usize = 8;

/// The greatest slope at which a partner is seen against an axis: 24°, for curved and tilted symbols.
const MAX_SLOPE: f64 = 0.45;

/// The greatest logarithm of the ratio of two sides.
const MAX_DISAGREEMENT: f64 = 0.45;

/// The error of a measured span, as a share of it.
const SPAN_ERROR: f64 = 0.06;

/// A finder as another one sees it.
#[derive(Clone, Copy, Debug)]
struct Partner {
    index: usize,
    /// The modules between the centres.
    span: f64,
    penalty: f64,
}

impl Candidate {
    /// Returns the indices of its finders.
    pub(crate) fn finders(&self) -> [usize; 3] {
        [self.top_left, self.top_right, self.bottom_left]
    }
}

/// Returns the plausible triples of finders, the likeliest first, and the finders of which partners were left out.
pub(crate) fn candidates(finders: &[Finder<Frame>]) -> (Vec<Candidate>, Vec<usize>) {
    let mut crowded = Vec::new();
    let mut triples = Vec::new();
    for (corner, finder) in finders.iter().enumerate() {
        let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
        for (index, other) in finders.iter().enumerate() {
            if index == corner || finder.polarity != other.polarity {
                continue;
            }
            let Some((along_right, span, penalty)) = partner(finder, other) else {
                continue;
            };
            let partner = Partner {
                index,
                span,
                penalty,
            };
            // A round finder has no axes of its own, so a partner may lie on either.
            if along_right || finder.round {
                horizontal.push(partner);
            }
            if !along_right || finder.round {
                vertical.push(partner);
            }
        }
        if horizontal.len().max(vertical.len()) > PARTNERS {
            crowded.push(corner);
        }
        for list in [&mut horizontal, &mut vertical] {
            sort_by_cost(list, |partner| partner.penalty + partner.span / 200.0);
            list.truncate(PARTNERS);
        }
        for first in &horizontal {
            for second in &vertical {
                triples.extend(candidate(finders, corner, *first, *second));
            }
        }
    }
    sort_by_cost(&mut triples, |triple: &Candidate| triple.penalty);
    (triples, crowded)
}

/// Returns whether `other` lies along `right` of `finder`, how many modules away, and a penalty; `None` if it lies on
/// no axis.
fn partner(finder: &Finder<Frame>, other: &Finder<Frame>) -> Option<(bool, f64, f64)> {
    let forth = axis_offset(finder, other.centre);
    let back = axis_offset(other, finder.centre);
    let span = (forth.distance * back.distance).sqrt();
    let unlike = (forth.distance / back.distance).ln().abs();
    let slope = forth.slope.max(back.slope);
    if !SPANS.contains(&span) || slope > MAX_SLOPE {
        return None;
    }
    Some((forth.along_right, span, slope + unlike * 0.5))
}

struct AxisOffset {
    along_right: bool,
    distance: f64,
    slope: f64,
}

fn axis_offset(finder: &Finder<Frame>, place: FramePoint) -> AxisOffset {
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

fn candidate(
    finders: &[Finder<Frame>],
    corner: usize,
    first: Partner,
    second: Partner,
) -> Option<Candidate> {
    let disagreement = (first.span / second.span).ln().abs();
    if disagreement > MAX_DISAGREEMENT {
        return None;
    }
    let centre = finders[corner].centre;
    let (to_first, to_second) = (
        finders[first.index].centre - centre,
        finders[second.index].centre - centre,
    );
    let sine = to_first.cross(to_second) / (to_first.length() * to_second.length());
    if sine.is_nan() || sine.abs() < MIN_SINE {
        return None;
    }
    let (right, below) = if sine > 0.0 {
        (first, second)
    } else {
        (second, first)
    };
    let span = (first.span + second.span) / 2.0;
    Some(Candidate {
        top_left: corner,
        top_right: right.index,
        bottom_left: below.index,
        span,
        penalty: first.penalty
            + second.penalty
            + 2.0 * disagreement
            + (finders[corner].residual
                + finders[right.index].residual
                + finders[below.index].residual)
            + span / 400.0,
    })
}

/// Returns the versions that a span may mean, the likeliest first; `stated` is the version that the symbol states.
pub(crate) fn versions(span: f64, stated: Option<Version>) -> Vec<Version> {
    // The span of version v is 10 + 4 v.
    let version = ((span - 10.0) / 4.0).clamp(1.0, 40.0);
    let nearest_version = nearest(version);
    let reach = 1 + nearest(span * SPAN_ERROR / 4.0);
    let stated = stated.map(|version| i32::from(version.number()));
    let distance = |candidate: i32| {
        let is_stated = stated == Some(candidate);
        (f64::from(candidate) - version).abs()
            - if is_stated {
                f64::from(reach) + 1.0
            } else {
                0.0
            }
    };
    let stated = stated.filter(|stated| (stated - nearest_version).abs() <= 2 * reach);
    let mut versions: Vec<i32> = (nearest_version - reach..=nearest_version + reach)
        .chain(stated)
        .filter(|version| (1..=40).contains(version))
        .collect();
    sort_by_cost(&mut versions, |version| distance(*version));
    versions.dedup();
    versions
        .into_iter()
        .filter_map(|version| Version::new(u8::try_from(version).ok()?))
        .collect()
}
