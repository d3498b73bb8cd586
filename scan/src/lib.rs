//! Finds and decodes QR codes in grey pixels.
//!
//! ```
//! use dauchan_scan::{Effort, LumaFrame, Rotation, scan};
//!
//! let pixels = vec![255; 640 * 480];
//! let frame = LumaFrame::new(&pixels, 640, 480, 640, Rotation::Clockwise90)?;
//! assert!(scan(&frame, Effort::Live).codes.is_empty());
//! # Ok::<(), dauchan_scan::FrameError>(())
//! ```

mod binarise;
mod blocks;
mod budget;
mod corner;
mod correct;
mod decode;
mod edges;
mod explain;
mod find;
mod finder;
mod fit;
mod found;
mod frame;
mod geometry;
mod grid;
mod group;
mod level;
mod number;
mod outline;
mod payload;
pub mod photo;
mod pipeline;
mod plane;
mod runs;
mod sample;
mod symbol;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use explain::Explanation;
pub use found::{Effort, FoundCode, Part, Point, Scan};
pub use frame::{FrameError, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};

/// Looks for QR codes in `frame`.
///
/// Never panics, and is bounded whatever the pixels show: work is counted, and when the effort's budget is spent the
/// scan ends with what it has and says so ([`Scan::exhausted`]).
pub fn scan(frame: &LumaFrame<'_>, effort: Effort) -> Scan {
    // No panic is known, and the fuzz target sees none. A camera is pointed at whatever somebody printed, so one that
    // is not known yet must cost no more than the frame it is in.
    catch_unwind(AssertUnwindSafe(|| scan_unguarded(frame, effort).0)).unwrap_or(Scan {
        codes: Vec::new(),
        exhausted: true,
    })
}

/// The same as [`scan`] without the guard against panics, and how many looks at pixels it took: for tests.
#[doc(hidden)]
pub fn scan_unguarded(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, u64) {
    pipeline::scan(frame, effort, None)
}

/// The same as [`scan`], with a drawing of what each stage saw.
///
/// For looking at pictures of one's own: it is not guarded against panics.
pub fn explain(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, Explanation) {
    pipeline::explain(frame, effort)
}
