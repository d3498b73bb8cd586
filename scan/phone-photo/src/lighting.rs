//! Illumination: its level and unevenness, a shadow and glare.

use crate::geometry::Point;
use crate::number::single;
use crate::print::Light;

/// The light on the scene. Places are fractions of the frame: (0, 0) upper left, (1, 1) lower right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lighting {
    /// The light of each colour: at 1, a white surface is white in the photo.
    pub level: [f32; 3],
    /// The share of the light that is lost from one side of the frame to the other.
    pub fall_off: f64,
    /// The direction of the fall-off, in degrees clockwise from rightwards.
    pub fall_off_degrees: f64,
    /// The shadow over a part of the frame, if any.
    pub shadow: Option<Shadow>,
    /// The reflection of a lamp or the sun on the paper, if any.
    pub glare: Option<Glare>,
}

/// A shadow with a straight edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shadow {
    /// A place on the edge.
    pub edge: [f64; 2],
    /// The direction from the edge into the shadow, in degrees clockwise from rightwards.
    pub degrees: f64,
    /// The width of the half-shadow, as a fraction of the frame.
    pub softness: f64,
    /// The share of the light that is left in the shadow.
    pub remaining: f64,
}

/// The reflection of a lamp or the sun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glare {
    /// The middle of the spot.
    pub middle: [f64; 2],
    /// The radius of the spot, as a fraction of the frame.
    pub radius: f64,
    /// The light added in the middle: 1 is white by itself.
    pub strength: f64,
}

impl Lighting {
    /// Returns the light from `place`, of which glossy paper covers the share `paper`.
    pub(crate) fn shine(&self, reflected: Light, paper: f32, place: Point) -> Light {
        let along = along(place, [0.5, 0.5], self.fall_off_degrees);
        let mut share = 1.0 - self.fall_off * (along + 0.5).clamp(0.0, 1.0);
        if let Some(shadow) = self.shadow {
            share *= shadow.share(place);
        }
        let glare = self.glare.map_or(0.0, |glare| glare.light(place));
        let (share, glare) = (single(share), single(glare) * paper);
        let mut seen = reflected;
        for (value, level) in seen.iter_mut().zip(self.level) {
            *value = *value * level * share + glare;
        }
        seen
    }
}

impl Shadow {
    fn share(&self, place: Point) -> f64 {
        let depth = along(place, self.edge, self.degrees) / self.softness.max(1e-6) + 0.5;
        let depth = depth.clamp(0.0, 1.0);
        let depth = depth * depth * (3.0 - 2.0 * depth);
        1.0 - (1.0 - self.remaining) * depth
    }
}

impl Glare {
    fn light(&self, place: Point) -> f64 {
        let [x, y] = self.middle;
        let distance = (place.x - x).hypot(place.y - y) / self.radius.max(1e-6);
        self.strength * (-distance * distance).exp()
    }
}

/// Returns how far `place` lies beyond `from` in a direction.
fn along(place: Point, from: [f64; 2], degrees: f64) -> f64 {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let [x, y] = from;
    (place.x - x) * cos + (place.y - y) * sin
}
