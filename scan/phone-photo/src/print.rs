//! The picture on the wall, in linear light and at every scale at which a camera may see it.

use image::RgbImage;

use crate::geometry::{Homography, Point};
use crate::number::{floor, index, index_of, single};

/// Red, green and blue of linear light.
pub(crate) type Light = [f32; 3];

/// The reflectance of black ink.
const INK: f32 = 0.035;

/// The reflectance of bare paper.
const PAPER: f32 = 0.86;

/// A picture printed on paper.
pub struct Print {
    levels: Vec<Level>,
    metres_wide: f64,
}

impl Print {
    /// Prints `picture`, in sRGB, so that it is `metres_wide`: 0.21 for upright A4.
    #[must_use]
    pub fn new(picture: &RgbImage, metres_wide: f64) -> Self {
        let mut levels = vec![Level::print(picture)];
        while let Some(smaller) = levels.last().and_then(Level::halved) {
            levels.push(smaller);
        }
        Self {
            levels,
            metres_wide,
        }
    }

    /// Returns the map from pixels of the picture to metres on the wall.
    pub(crate) fn to_wall(&self) -> Homography {
        let (width, height) = self.size();
        Homography::of_print(width, height, self.metres_wide)
    }

    fn size(&self) -> (f64, f64) {
        self.levels.first().map_or((1.0, 1.0), |level| {
            (level.width.into(), level.height.into())
        })
    }

    /// Returns the light of the print in a pixel of the photo, and the share of the pixel that it covers.
    ///
    /// The level is chosen by the shorter side of the pixel's `area`, and the longer side takes several samples
    /// (anisotropic filtering).
    pub(crate) fn seen_in(&self, area: &Area) -> Option<(Light, f32)> {
        let (width, height) = self.size();
        let reach = area.across.length().max(area.down.length());
        let outside = |at: f64, size: f64| at < -reach || at > size + reach;
        if outside(area.middle.x, width) || outside(area.middle.y, height) {
            return None;
        }
        let shorter = area.across.length().min(area.down.length()).max(1.0);
        let last = self.levels.len().checked_sub(1)?;
        let level = self.levels.get(index(shorter.log2()).min(last))?;
        let counts = [area.across, area.down].map(|side| level.samples_along(side));
        let mut sum = [0.0; 3];
        let mut covered = 0.0;
        for point in area.samples(counts) {
            if let Some(light) = level.bilinear(point) {
                add(&mut sum, light, 1.0);
                covered += 1.0;
            }
        }
        let share = single(1.0 / (f64::from(counts[0]) * f64::from(counts[1])));
        Some((sum.map(|value| value * share), covered * share))
    }
}

/// The area of a photo's pixel on the picture.
pub(crate) struct Area {
    pub(crate) middle: Point,
    pub(crate) across: Side,
    pub(crate) down: Side,
}

/// A side of such an area.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Side {
    fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl Area {
    /// Returns the middles of the cells of a grid that fills the area.
    fn samples(&self, [columns, rows]: [u8; 2]) -> impl Iterator<Item = Point> {
        let fraction = |at: u8, of: u8| (f64::from(at) + 0.5) / f64::from(of) - 0.5;
        (0..rows).flat_map(move |row| {
            let v = fraction(row, rows);
            (0..columns).map(move |column| {
                let u = fraction(column, columns);
                Point {
                    x: self.middle.x + u * self.across.x + v * self.down.x,
                    y: self.middle.y + u * self.across.y + v * self.down.y,
                }
            })
        })
    }
}

/// The picture at one scale.
struct Level {
    width: u32,
    height: u32,
    /// The size of a pixel in pixels of the whole picture.
    scale: [f64; 2],
    pixels: Vec<Light>,
    picture: [f64; 2],
}

impl Level {
    const MAX_SAMPLES: f64 = 16.0;

    fn print(picture: &RgbImage) -> Self {
        let reflected = reflectances();
        let ink = |value: u8| reflected.get(usize::from(value)).copied().unwrap_or(PAPER);
        Self {
            width: picture.width(),
            height: picture.height(),
            scale: [1.0; 2],
            pixels: picture.pixels().map(|pixel| pixel.0.map(ink)).collect(),
            picture: [picture.width().into(), picture.height().into()],
        }
    }

    /// Returns the level of half the size; `None` for the smallest.
    fn halved(&self) -> Option<Self> {
        let (width, height) = (self.width / 2, self.height / 2);
        if width == 0 || height == 0 {
            return None;
        }
        let quarter = |x: u32, y: u32| {
            let mut sum = [0.0; 3];
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                add(&mut sum, self.pixel(2 * x + dx, 2 * y + dy), 0.25);
            }
            sum
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Some(Self {
            width,
            height,
            scale: self.scale.map(|scale| scale * 2.0),
            pixels: pixels.map(|(x, y)| quarter(x, y)).collect(),
            picture: self.picture,
        })
    }

    fn samples_along(&self, side: Side) -> u8 {
        let [scale, _] = self.scale;
        let wanted = (side.length() / scale).ceil().clamp(1.0, Self::MAX_SAMPLES);
        u8::try_from(floor(wanted)).unwrap_or(1)
    }

    /// Returns the light at a point of the whole picture; `None` outside.
    fn bilinear(&self, point: Point) -> Option<Light> {
        let [width, height] = self.picture;
        if !(0.0..width).contains(&point.x) || !(0.0..height).contains(&point.y) {
            return None;
        }
        let [scale_x, scale_y] = self.scale;
        let (left, x) = split(point.x / scale_x - 0.5, self.width);
        let (upper, y) = split(point.y / scale_y - 0.5, self.height);
        let (right, lower) = (
            (left + 1).min(self.width - 1),
            (upper + 1).min(self.height - 1),
        );
        let mut light = [0.0; 3];
        add(&mut light, self.pixel(left, upper), (1.0 - x) * (1.0 - y));
        add(&mut light, self.pixel(right, upper), x * (1.0 - y));
        add(&mut light, self.pixel(left, lower), (1.0 - x) * y);
        add(&mut light, self.pixel(right, lower), x * y);
        Some(light)
    }

    fn pixel(&self, x: u32, y: u32) -> Light {
        let at = index_of(y) * index_of(self.width) + index_of(x);
        self.pixels.get(at).copied().unwrap_or([0.0; 3])
    }
}

/// Returns the pixel before `at` and how far beyond its middle `at` lies, clamped to the picture.
fn split(at: f64, size: u32) -> (u32, f32) {
    let at = at.clamp(0.0, f64::from(size - 1));
    let whole = at.floor();
    let pixel = u32::try_from(floor(whole)).unwrap_or(0);
    (pixel, single(at - whole))
}

fn add(sum: &mut Light, light: Light, weight: f32) {
    for (sum, value) in sum.iter_mut().zip(light) {
        *sum += value * weight;
    }
}

/// Returns the reflectance of each printed sRGB value.
fn reflectances() -> [f32; 256] {
    let mut table = [0.0; 256];
    for (value, reflected) in (0_u8..=255).zip(&mut table) {
        *reflected = INK + (PAPER - INK) * linear(value);
    }
    table
}

/// Returns the linear light of an sRGB value (IEC 61966-2-1).
fn linear(value: u8) -> f32 {
    let value = f32::from(value) / 255.0;
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}
