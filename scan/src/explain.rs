//! A drawing of what each stage of a scan saw.
//!
//! The frame is drawn pale, and what counts as dark a little darker. Finder patterns are drawn as squares, candidates as
//! thin lines, the modules of fitted grids as coloured dots, and codes that were read with a thick outline.

use std::io::Cursor;

use ::image::{ImageFormat, Rgb, RgbImage};

use crate::finder::Finder;
use crate::grid::Grid;
use crate::image::{Level, LumaFrame, Plane, Surfaces};
use crate::number::{floor, nearest, real};
use crate::point::{Frame, FramePoint, LevelPoint, ModulePoint};
use crate::polarity::Polarity;
use crate::result::{Effort, Scan};
use crate::scanner;
use crate::trace::Trace;

/// The longest side of the drawing in pixels.
const MAX_SIDE: usize = 2048;

/// The most grids that are drawn.
const MAX_GRIDS: usize = 24;

/// Scans like [`scan`](crate::scan), and draws what each stage saw.
///
/// It is not guarded against panics: use it on your own pictures.
#[must_use]
pub fn explain(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, Explanation) {
    let mut explanation = Explanation::of(frame);
    let (scan, _) = scanner::scan(frame, effort, &mut explanation);
    for code in &scan.codes {
        let corners = code.corners.map(|corner| frame.lying(corner));
        explanation.outline(corners, Rgb([0, 200, 0]), 5);
    }
    (scan, explanation)
}

/// The findings of each stage of a scan, as a drawing and as notes.
#[derive(Clone, Debug)]
pub struct Explanation {
    drawing: RgbImage,
    /// The pixels of the drawing for a pixel of the frame.
    zoom: f64,
    grids: usize,
    notes: Vec<String>,
}

impl Explanation {
    /// Returns the drawing as a PNG file.
    #[must_use]
    pub fn to_png(&self) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        // Writing to memory fails only for a picture that PNG cannot hold; this one is small and not empty.
        let written = self.drawing.write_to(&mut file, ImageFormat::Png);
        debug_assert!(written.is_ok());
        file.into_inner()
    }

    /// Returns the drawing.
    #[must_use]
    pub fn drawing(&self) -> &RgbImage {
        &self.drawing
    }

    /// Returns a line for each level that was searched and each grid that was sampled.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Draws the frame and what counts as dark in it.
    fn of(frame: &LumaFrame<'_>) -> Self {
        let level = Level::new(Plane::of(frame), None, Surfaces::Light);
        let longest = frame.width().max(frame.height());
        let zoom = (real(MAX_SIDE) / real(longest)).clamp(0.01, 3.0);
        let side = |length: usize| nearest(real(length) * zoom).max(1).unsigned_abs();
        let drawing = RgbImage::from_fn(side(frame.width()), side(frame.height()), |x, y| {
            let place = LevelPoint::new(f64::from(x) + 0.5, f64::from(y) + 0.5) * (1.0 / zoom);
            let brightness = nearest(level.plane.brightness(place))
                .clamp(0, 255)
                .unsigned_abs();
            let pale = 96 + brightness * 5 / 8;
            let shade = if level.is_dark(floor(place.x), floor(place.y)) == Some(true) {
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

    fn outline(&mut self, corners: [FramePoint; 4], colour: Rgb<u8>, thickness: i32) {
        for i in 0..4 {
            self.line(corners[i], corners[(i + 1) % 4], colour, thickness);
        }
    }

    fn line(&mut self, from: FramePoint, to: FramePoint, colour: Rgb<u8>, thickness: i32) {
        // A line from far outside is a wrong guess; its first few thousand dots are enough.
        let steps = nearest((to - from).length() * self.zoom).clamp(1, 8192);
        for step in 0..=steps {
            let part = f64::from(step) / f64::from(steps);
            self.dot(from + (to - from) * part, colour, thickness);
        }
    }

    fn dot(&mut self, place: FramePoint, colour: Rgb<u8>, thickness: i32) {
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

impl Trace for Explanation {
    fn searched(&mut self, scale: f64, finders: usize, cost: u64) {
        self.notes.push(format!(
            "scale 1/{scale}: {finders} finder patterns, cost {cost}"
        ));
    }

    fn finders(&mut self, finders: &[Finder<Frame>]) {
        for finder in finders {
            let colour = match finder.polarity {
                Polarity::DarkOnLight => Rgb([0, 90, 255]),
                Polarity::LightOnDark => Rgb([200, 0, 200]),
            };
            let square = [(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]
                .map(|(x, y)| finder.place(ModulePoint::new(x, y)));
            self.outline(square, colour, 3);
            self.dot(finder.centre, colour, 5);
        }
    }

    fn candidate(&mut self, [top_left, top_right, bottom_left]: [FramePoint; 3]) {
        let colour = Rgb([255, 170, 0]);
        self.line(top_left, top_right, colour, 2);
        self.line(top_left, bottom_left, colour, 2);
    }

    fn grid(&mut self, grid: &Grid, darkness: &[f64], sharpening: f64, right: f64) {
        let side = grid.side();
        self.notes.push(format!(
            "{side} modules, sharpened by {sharpening}: {:.0} % of the function patterns are right",
            right * 100.0
        ));
        self.grids += 1;
        if self.grids > MAX_GRIDS {
            return;
        }
        let middle = ModulePoint::new(real(side) / 2.0, real(side) / 2.0);
        let next = middle + ModulePoint::new(1.0, 0.0);
        let module = (grid.place(next) - grid.place(middle)).length();
        // A third of a module, so that the frame can be seen around it.
        let size = nearest(module * self.zoom / 3.0).clamp(1, 9);
        for (i, dark) in darkness.iter().enumerate() {
            let colour = if *dark > 0.0 {
                Rgb([200, 0, 0])
            } else {
                Rgb([0, 190, 90])
            };
            let centre = ModulePoint::new(real(i % side) + 0.5, real(i / side) + 0.5);
            self.dot(grid.place(centre), colour, size);
        }
    }
}
