//! What each stage saw, as a picture.
//!
//! The frame is drawn pale, dark pixels (stage 1) a little darker; finder patterns (2) as the squares that were
//! measured, with their centres; triples that were tried (3) as thin lines; grids that were fitted (4) as the centres
//! of their modules, coloured by how they were sampled (5); codes that were read (6) with a thick outline.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::finder::Finder;
use crate::grid::Grid;
use crate::level::Level;
use crate::number::{nearest, real};
use crate::{FoundCode, LumaFrame, Point};

/// The longest side of the drawing in pixels.
const LONGEST_SIDE: usize = 2048;

/// The most grids that are drawn: those that came nearest to being read come last.
const MOST_GRIDS: usize = 24;

/// What a scan saw on its way.
#[derive(Debug, Clone)]
pub struct Explanation {
    drawing: RgbImage,
    /// Pixels of the drawing for a pixel of the frame.
    zoom: f64,
    grids: usize,
    notes: Vec<String>,
}

impl Explanation {
    /// The drawing as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        // Writing to memory fails only for a picture that PNG cannot hold, and this one is small and has pixels.
        let written = self.drawing.write_to(&mut file, ImageFormat::Png);
        debug_assert!(written.is_ok());
        file.into_inner()
    }

    /// The drawing itself.
    pub fn drawing(&self) -> &RgbImage {
        &self.drawing
    }

    /// What was tried, in words, a line each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Begins with the frame as stage 1 judges it.
    pub(crate) fn of(frame: &LumaFrame<'_>, level: &Level<'_>) -> Self {
        let longest = frame.width().max(frame.height());
        let zoom = (real(LONGEST_SIDE) / real(longest)).clamp(0.01, 3.0);
        let side = |length: usize| nearest(real(length) * zoom).max(1).unsigned_abs();
        let drawing = RgbImage::from_fn(side(frame.width()), side(frame.height()), |x, y| {
            let place = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)
                * (1.0 / (zoom * level.plane.scale()));
            let brightness = nearest(level.plane.brightness(place))
                .clamp(0, 255)
                .unsigned_abs();
            let pale = 96 + brightness * 5 / 8;
            let shade = if level.is_dark_at(place) {
                pale - 72
            } else {
                pale
            };
            Rgb([u8::try_from(shade).unwrap_or(u8::MAX); 3])
        });
        Self {
            drawing,
            zoom,
            grids: 0,
            notes: Vec::new(),
        }
    }

    pub(crate) fn finders(&mut self, finders: &[Finder]) {
        for finder in finders {
            let colour = if finder.inverted {
                Rgb([200, 0, 200])
            } else {
                Rgb([0, 90, 255])
            };
            let square = [(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]
                .map(|(x, y)| finder.place(Point::new(x, y)));
            self.outline(square, colour, 3);
            self.dot(finder.centre, colour, 5);
        }
    }

    pub(crate) fn triple(&mut self, [corner, right, below]: [Point; 3]) {
        let colour = Rgb([255, 170, 0]);
        self.line(corner, right, colour, 2);
        self.line(corner, below, colour, 2);
    }

    pub(crate) fn grid(&mut self, grid: &Grid, darkness: &[f64]) {
        self.grids += 1;
        if self.grids > MOST_GRIDS {
            return;
        }
        let side = grid.side();
        let middle = Point::new(real(side) / 2.0, real(side) / 2.0);
        let module = (grid.place(middle + Point::new(1.0, 0.0)) - grid.place(middle)).length();
        // A third of a module, so that what was seen remains to be seen around it.
        let size = nearest(module * self.zoom / 3.0).clamp(1, 9);
        for (i, dark) in darkness.iter().enumerate() {
            let colour = if *dark > 0.0 {
                Rgb([200, 0, 0])
            } else {
                Rgb([0, 190, 90])
            };
            let centre = Point::new(real(i % side) + 0.5, real(i / side) + 0.5);
            self.dot(grid.place(centre), colour, size);
        }
    }

    /// `corners` as they lie in memory.
    pub(crate) fn code(&mut self, corners: [Point; 4]) {
        self.outline(corners, Rgb([0, 200, 0]), 5);
    }

    fn outline(&mut self, corners: [Point; 4], colour: Rgb<u8>, thickness: i32) {
        for i in 0..4 {
            self.line(corners[i], corners[(i + 1) % 4], colour, thickness);
        }
    }

    fn line(&mut self, from: Point, to: Point, colour: Rgb<u8>, thickness: i32) {
        // A line from far outside is a wrong guess; its first few thousand dots are enough.
        let steps = nearest((to - from).length() * self.zoom).clamp(1, 8192);
        for step in 0..=steps {
            let part = f64::from(step) / f64::from(steps);
            self.dot(from + (to - from) * part, colour, thickness);
        }
    }

    fn dot(&mut self, place: Point, colour: Rgb<u8>, thickness: i32) {
        let (x, y) = (nearest(place.x * self.zoom), nearest(place.y * self.zoom));
        let half = thickness / 2;
        for dy in -half..=half {
            for dx in -half..=half {
                let at = (
                    u32::try_from(x.saturating_add(dx)),
                    u32::try_from(y.saturating_add(dy)),
                );
                if let (Ok(x), Ok(y)) = at
                    && let Some(pixel) = self.drawing.get_pixel_mut_checked(x, y)
                {
                    *pixel = colour;
                }
            }
        }
    }
}

/// Draws the codes that were read, whose corners are in the upright frame, where they lie in memory.
pub(crate) fn lying(frame: &LumaFrame<'_>, code: &FoundCode) -> [Point; 4] {
    code.corners.map(|corner| frame.lying(corner))
}
