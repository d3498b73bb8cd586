//! The wall around the print, of uneven plaster.

use crate::geometry::Point;
use crate::number::{floor, single};
use crate::print::Light;
use crate::random;

/// The size in metres and the depth of each layer of unevenness: stains, trowel strokes and grains.
const LAYERS: [(f64, f64); 3] = [(0.25, 0.10), (0.03, 0.06), (0.002, 0.06)];

/// A wall of one colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wall {
    /// The reflectance in linear light: red, green and blue, each 0 to 1.
    pub colour: [f32; 3],
}

impl Wall {
    /// Returns the light that the wall reflects at `point`, in metres.
    pub(crate) fn at(self, point: Point, seed: u64) -> Light {
        let unevenness: f64 = LAYERS
            .iter()
            .zip(0..)
            .map(|(&(size, depth), layer)| {
                depth * (smooth_noise(seed ^ layer, point.x / size, point.y / size) - 0.5)
            })
            .sum();
        self.colour.map(|value| value * single(1.0 + unevenness))
    }
}

/// Returns value noise: random numbers at integer places, interpolated smoothly.
fn smooth_noise(seed: u64, x: f64, y: f64) -> f64 {
    let (left, upper) = (floor(x), floor(y));
    let smooth = |fraction: f64| fraction * fraction * (3.0 - 2.0 * fraction);
    let (u, v) = (smooth(x - x.floor()), smooth(y - y.floor()));
    let blend = |from: f64, to: f64, share: f64| from + (to - from) * share;
    let row = |y| blend(random::at(seed, left, y), random::at(seed, left + 1, y), u);
    blend(row(upper), row(upper + 1), v)
}
