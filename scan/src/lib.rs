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

mod engine;
mod found;
mod frame;
pub mod photo;

pub use found::{Effort, FoundCode, Point, Scan};
pub use frame::{FrameFault, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};

/// Looks for QR codes in `frame`.
///
/// Never panics, and is bounded whatever the pixels show: work is counted, and when the effort's budget is spent the
/// scan ends with what it has and says so ([`Scan::exhausted`]).
pub fn scan(frame: &LumaFrame<'_>, effort: Effort) -> Scan {
    engine::scan(frame, effort)
}
