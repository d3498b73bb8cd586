//! `rqrr`, contained.
//!
//! The engine is quadratic on crafted or merely noisy frames and can panic in its geometry. So finder-like patterns
//! are counted before it sees a frame, a frame with too many is shrunk or refused, and a panic is caught.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::frame::Rotation;
use crate::{Effort, FoundCode, LumaFrame, Point, Scan};

/// The most pixels the engine is given at once.
const MAX_WORK_PIXELS: usize = 4_200_000;

/// The most finder-like runs in the rows of a frame that is given to the engine.
const MAX_FINDER_RUNS: usize = 20_000;

pub(crate) fn scan(frame: &LumaFrame<'_>, effort: Effort) -> Scan {
    let step = match effort {
        Effort::Live => 1_000_000,
        Effort::Still => MAX_WORK_PIXELS,
    };
    let mut shrink = 1;
    while (frame.width() / shrink) * (frame.height() / shrink) > step {
        shrink += 1;
    }
    let (width, height) = (frame.width() / shrink, frame.height() / shrink);
    if width == 0 || height == 0 {
        return Scan::default();
    }
    let at = |x: usize, y: usize| frame.row(y * shrink)[x * shrink];
    if finder_runs(width, height, at) > MAX_FINDER_RUNS {
        return Scan {
            codes: Vec::new(),
            exhausted: true,
        };
    }
    let codes =
        catch_unwind(AssertUnwindSafe(|| read(frame, width, height, shrink))).unwrap_or_default();
    Scan {
        codes,
        exhausted: false,
    }
}

/// Counts runs in rows whose lengths are near 1:1:3:1:1, dark and light told apart at the middle grey.
fn finder_runs(width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> usize {
    let mut count = 0;
    for y in 0..height {
        let mut runs = [0_usize; 5];
        let mut dark = false;
        for x in 0..width {
            let now = at(x, y) < 128;
            if now != dark {
                let unit = runs.iter().sum::<usize>() / 7;
                let near =
                    |run: usize, want: usize| run.abs_diff(unit * want) <= unit * want / 2 + 1;
                if dark
                    && unit > 0
                    && [1, 1, 3, 1, 1]
                        .iter()
                        .zip(runs)
                        .all(|(want, run)| near(run, *want))
                {
                    count += 1;
                }
                runs.rotate_left(1);
                runs[4] = 0;
                dark = now;
            }
            runs[4] += 1;
        }
    }
    count
}

fn read(frame: &LumaFrame<'_>, width: usize, height: usize, shrink: usize) -> Vec<FoundCode> {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        frame.row(y * shrink)[x * shrink]
    });
    let mut codes = Vec::new();
    for grid in image.detect_grids() {
        let mut bytes = Vec::new();
        let Ok(meta) = grid.decode_to(&mut bytes) else {
            continue;
        };
        let scale = f64::from(u16::try_from(shrink).unwrap_or(u16::MAX));
        codes.push(FoundCode {
            bytes,
            corners: grid.bounds.map(|point| {
                upright(
                    frame,
                    f64::from(point.x) * scale,
                    f64::from(point.y) * scale,
                )
            }),
            version: u8::try_from(meta.version.0).unwrap_or(u8::MAX),
            mirrored: false,
            inverted: false,
        });
    }
    codes
}

fn upright(frame: &LumaFrame<'_>, x: f64, y: f64) -> Point {
    let length = |side: usize| f64::from(u32::try_from(side).unwrap_or(u32::MAX));
    let (width, height) = (length(frame.width()), length(frame.height()));
    match frame.rotation() {
        Rotation::None => Point { x, y },
        Rotation::Clockwise90 => Point {
            x: height - y,
            y: x,
        },
        Rotation::Clockwise180 => Point {
            x: width - x,
            y: height - y,
        },
        Rotation::Clockwise270 => Point { x: y, y: width - x },
    }
}
