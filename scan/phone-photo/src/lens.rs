//! Blur by defocus and by motion.

use std::collections::BTreeMap;

use crate::frame::Frame;
use crate::number::{floor, single};

/// The sharpness of a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// The standard deviation of the defocus blur, in pixels of the photo.
    pub blur: f64,
    /// The length of the motion blur, in pixels of the photo.
    pub motion: f64,
    /// The direction of the motion blur, in degrees clockwise from rightwards.
    pub motion_degrees: f64,
}

impl Lens {
    pub(crate) fn blur(&self, frame: Frame) -> Frame {
        let gaussian = gaussian(self.blur);
        let across: Vec<Tap> = gaussian
            .iter()
            .map(|&(at, weight)| Tap {
                x: at,
                y: 0,
                weight,
            })
            .collect();
        let down: Vec<Tap> = gaussian
            .iter()
            .map(|&(at, weight)| Tap {
                x: 0,
                y: at,
                weight,
            })
            .collect();
        let motion = motion(self.motion, self.motion_degrees);
        [across, down, motion]
            .iter()
            .filter(|taps| taps.len() > 1)
            .fold(frame, |frame, taps| convolve(&frame, taps))
    }
}

/// The share of a pixel's light that comes from another one, so many pixels away.
struct Tap {
    x: i64,
    y: i64,
    weight: f32,
}

/// Returns a Gaussian truncated at three deviations, with the sum 1.
fn gaussian(deviation: f64) -> Vec<(i64, f32)> {
    if deviation <= 0.0 {
        return vec![(0, 1.0)];
    }
    let reach = floor((3.0 * deviation).ceil());
    let places: Vec<i32> = (-reach..=reach)
        .filter_map(|at| i32::try_from(at).ok())
        .collect();
    let weight = |at: i32| (-0.5 * (f64::from(at) / deviation).powi(2)).exp();
    let sum: f64 = places.iter().map(|&at| weight(at)).sum();
    places
        .iter()
        .map(|&at| (at.into(), single(weight(at) / sum)))
        .collect()
}

/// Returns a straight line, each point of it distributed bilinearly over four pixels.
fn motion(length: f64, degrees: f64) -> Vec<Tap> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let steps = u32::try_from(floor(length.max(0.0) * 2.0)).unwrap_or(0) + 1;
    let mut weights = BTreeMap::<(i64, i64), f64>::new();
    for step in 0..steps {
        let at = ((f64::from(step) + 0.5) / f64::from(steps) - 0.5) * length;
        let (x, y) = (at * cos, at * sin);
        let (u, v) = (x - x.floor(), y - y.floor());
        for (dx, share_x) in [(0, 1.0 - u), (1, u)] {
            for (dy, share_y) in [(0, 1.0 - v), (1, v)] {
                *weights.entry((floor(y) + dy, floor(x) + dx)).or_default() +=
                    share_x * share_y / f64::from(steps);
            }
        }
    }
    weights
        .into_iter()
        .filter(|&(_, weight)| weight > 0.0)
        .map(|((y, x), weight)| Tap {
            x,
            y,
            weight: single(weight),
        })
        .collect()
}

/// Convolves a frame with taps; the border is extended.
fn convolve(frame: &Frame, taps: &[Tap]) -> Frame {
    let mut result = frame.dark();
    let rows = i64::try_from(frame.height()).unwrap_or(0);
    for (y, into) in (0..rows).zip(result.rows_mut()) {
        for tap in taps {
            let from = (y + tap.y).clamp(0, rows - 1);
            let from = frame.row(usize::try_from(from).unwrap_or(0));
            add_shifted(into, from, tap.x, tap.weight);
        }
    }
    result
}

fn add_shifted(into: &mut [[f32; 3]], from: &[[f32; 3]], shift: i64, weight: f32) {
    let (Some(first), Some(last)) = (from.first(), from.last()) else {
        return;
    };
    let distance = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX);
    let distance = distance.min(from.len());
    let before = core::iter::repeat_n(first, if shift < 0 { distance } else { 0 });
    let after = core::iter::repeat_n(last, if shift > 0 { distance } else { 0 });
    let inside = from
        .get(if shift > 0 { distance } else { 0 }..)
        .unwrap_or_default();
    for (into, from) in into.iter_mut().zip(before.chain(inside).chain(after)) {
        for (sum, value) in into.iter_mut().zip(from) {
            *sum += value * weight;
        }
    }
}
