//! The pinhole camera: from a point of the print to the photo and back.

use core::ops::Mul;

/// A position in pixels, of a print or of a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The distance from the left edge.
    pub x: f64,
    /// The distance from the upper edge.
    pub y: f64,
}

/// The frame and the angle of view of a camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The width of the photo in pixels.
    pub width: u16,
    /// The height of the photo in pixels.
    pub height: u16,
    /// The angle of view along the longer side, in degrees.
    pub view_degrees: f64,
}

impl Camera {
    /// The main camera of a phone that is held upright, at three megapixels.
    pub const PHONE: Self = Self {
        width: 1536,
        height: 2048,
        view_degrees: 69.0,
    };

    fn focal_length(self) -> f64 {
        let longer = f64::from(self.width.max(self.height));
        longer / 2.0 / (self.view_degrees.to_radians() / 2.0).tan()
    }
}

/// The pose of the camera before the print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// The distance from the camera to the middle of the print, in metres.
    pub distance: f64,
    /// The rotation about the upright axis in degrees: a view from the side.
    pub yaw: f64,
    /// The rotation about the level axis in degrees: a view from above or below.
    pub pitch: f64,
    /// The rotation about the line of sight in degrees.
    pub roll: f64,
    /// The place of the print's middle, as fractions of the frame from its middle.
    pub offset: [f64; 2],
}

/// A projective map of the plane, row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Homography([[f64; 3]; 3]);

impl Homography {
    /// Returns the map from metres on the wall, with the origin in the middle of the print, to pixels of the photo.
    pub(crate) fn of_camera(camera: Camera, pose: Pose) -> Self {
        let focal = camera.focal_length();
        let [width, height] = [camera.width, camera.height].map(f64::from);
        let [offset_x, offset_y] = pose.offset;
        let intrinsic = Self([
            [focal, 0.0, width * (0.5 + offset_x)],
            [0.0, focal, height * (0.5 + offset_y)],
            [0.0, 0.0, 1.0],
        ]);
        let turned = roll(pose.roll) * pitch(pose.pitch) * yaw(pose.yaw);
        let [[xx, xy, _], [yx, yy, _], [zx, zy, _]] = turned.0;
        let placed = Self([[xx, xy, 0.0], [yx, yy, 0.0], [zx, zy, pose.distance]]);
        intrinsic * placed
    }

    /// Returns the map from pixels of a print, so many metres wide, to metres on the wall.
    pub(crate) fn of_print(width: f64, height: f64, metres: f64) -> Self {
        let scale = metres / width;
        Self([
            [scale, 0.0, -metres / 2.0],
            [0.0, scale, -height * scale / 2.0],
            [0.0, 0.0, 1.0],
        ])
    }

    pub(crate) fn map(self, point: Point) -> Point {
        let [x, y, w] = self.0.map(|[a, b, c]| a * point.x + b * point.y + c);
        Point { x: x / w, y: y / w }
    }

    /// Returns the inverse up to a factor: the adjugate.
    pub(crate) fn inverse(self) -> Self {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        Self([
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ])
    }
}

impl Mul for Homography {
    type Output = Self;

    /// Returns the map that applies `right` first.
    fn mul(self, right: Self) -> Self {
        let [first, second, third] = right.0;
        Self(self.0.map(|[a, b, c]| {
            let mut row = [0.0; 3];
            for (sum, ((x, y), z)) in row.iter_mut().zip(first.iter().zip(second).zip(third)) {
                *sum = a * x + b * y + c * z;
            }
            row
        }))
    }
}

fn yaw(degrees: f64) -> Homography {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Homography([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])
}

fn pitch(degrees: f64) -> Homography {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Homography([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])
}

fn roll(degrees: f64) -> Homography {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Homography([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSE: Pose = Pose {
        distance: 0.8,
        yaw: 31.0,
        pitch: -12.0,
        roll: 75.0,
        offset: [0.1, -0.05],
    };

    #[test]
    fn there_and_back_is_the_same_point() {
        let there = Homography::of_camera(Camera::PHONE, POSE);
        let point = Point { x: 0.07, y: -0.11 };
        let back = there.inverse().map(there.map(point));
        assert!((back.x - point.x).abs() < 1e-12 && (back.y - point.y).abs() < 1e-12);
    }

    #[test]
    fn seen_straight_on_sizes_follow_the_focal_length() {
        let straight = Pose {
            yaw: 0.0,
            pitch: 0.0,
            roll: 0.0,
            offset: [0.0; 2],
            ..POSE
        };
        let map = Homography::of_camera(Camera::PHONE, straight);
        let middle = map.map(Point { x: 0.0, y: 0.0 });
        let right = map.map(Point { x: 0.2, y: 0.0 });
        assert!((middle.x - 768.0).hypot(middle.y - 1024.0) < 1e-9);
        let expected = 0.2 / 0.8 * Camera::PHONE.focal_length();
        assert!((right.x - middle.x - expected).abs() < 1e-9);
    }

    #[test]
    fn from_the_side_the_farther_edge_is_shorter() {
        let map = Homography::of_camera(
            Camera::PHONE,
            Pose {
                roll: 0.0,
                pitch: 0.0,
                ..POSE
            },
        );
        let height_at = |x| map.map(Point { x, y: 0.1 }).y - map.map(Point { x, y: -0.1 }).y;
        assert!(height_at(-0.1) < height_at(0.1));
    }
}
