//! Finds and decodes QR codes in grey pixels.
//!
//! ```
//! use dauchan_scan::{Effort, LumaFrame, Rotation, scan};
//!
//! let pixels = vec![255; 640 * 480];
//! let frame = LumaFrame::new(&pixels, 640, 480, 640, Rotation::Clockwise90)?;
//! assert!(scan(&frame, Effort::Live).codes.is_empty());
//! # Ok::<(), dauchan_scan::FrameFault>(())
//! ```

mod binarise;
mod budget;
mod decode;
mod explain;
mod find;
mod fit;
mod found;
mod frame;
mod geometry;
mod group;
mod number;
pub mod photo;
mod pipeline;
mod plane;
mod sample;
mod symbol;

pub use explain::Explanation;
pub use found::{Effort, FoundCode, Point, Scan};
pub use frame::{FrameFault, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};

/// Looks for QR codes in `frame`.
///
/// Never panics, and is bounded whatever the pixels show: work is counted, and when the effort's budget is spent the
/// scan ends with what it has and says so ([`Scan::exhausted`]).
pub fn scan(frame: &LumaFrame<'_>, effort: Effort) -> Scan {
    pipeline::scan(frame, effort, None)
}

/// The same as [`scan`], with a drawing of what each stage saw.
pub fn explain(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, Explanation) {
    pipeline::explain(frame, effort)
}
