//! Finds and decodes QR codes in grey pixels.
//!
//! ```
//! use dauchan_scan::{Effort, LumaFrame, Rotation, scan};
//!
//! let pixels = vec![255; 640 * 480];
//! let frame = LumaFrame::new(&pixels, 640, 480, 640, Rotation::Clockwise90)?;
//! for code in scan(&frame, Effort::Live).codes {
//!     println!("{:?} at {:?}", code.text(), code.corners());
//! }
//! # Ok::<(), dauchan_scan::FrameError>(())
//! ```
//!
//! [`photo::read`] makes a frame of a PNG or JPEG file. With the feature `explain`, `explain` draws what each stage of a
//! scan saw.

mod budget;
#[cfg(feature = "explain")]
mod explain;
mod finder;
mod geometry;
mod grid;
mod image;
mod number;
mod order;
pub mod photo;
mod point;
mod polarity;
mod result;
mod scanner;
mod symbol;
mod trace;

use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(feature = "explain")]
pub use explain::{Explanation, explain};
pub use image::{FrameError, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};
pub use point::Point;
pub use polarity::Polarity;
pub use result::{Effort, FoundCode, Scan};
pub use symbol::{Part, Version, encode};

/// Finds and decodes the QR codes in `frame`.
///
/// The work is bounded whatever the pixels show: when the budget of the effort is spent, the scan ends with the codes
/// read so far and sets [`Scan::exhausted`]. It never panics.
#[must_use]
pub fn scan(frame: &LumaFrame<'_>, effort: Effort) -> Scan {
    // No panic is known. A camera is pointed at whatever is printed, so an unknown one must cost one frame only.
    catch_unwind(AssertUnwindSafe(|| scan_unguarded(frame, effort).0)).unwrap_or(Scan {
        codes: Vec::new(),
        exhausted: true,
    })
}

/// Scans like [`scan`] without its guard against panics. Returns the cost in reads of pixels beside the codes.
#[doc(hidden)]
#[must_use]
pub fn scan_unguarded(frame: &LumaFrame<'_>, effort: Effort) -> (Scan, u64) {
    scanner::scan(frame, effort, &mut trace::Untraced)
}
