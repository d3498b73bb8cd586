//! The core of Dấu Chân: from a venue's printed code to a visit that only its owner can read.
//!
//! A citizen's scan is one straight line, and each module is one step of it:
//!
//! ```text
//! text → classify → verify → visit → diary
//!           │          ├── venue, envelope, keys
//!           │          └── trust
//!           └── venue::carrier
//! ```
//!
//! The core is pure: it has no clock, no network, no threads and no global state. The current time
//! and random bytes are arguments. Nothing that has not been verified can be decoded: an
//! [`venue::carrier::UnverifiedVenue`] gives away nothing, and only [`verify::verify`] makes a
//! [`verify::VerifiedVenue`] of it. [`reading::read`] goes the whole line from text to venue.

pub mod attention;
mod bytes;
pub mod classify;
pub mod clock;
pub mod deployment;
pub mod deployment_file;
pub mod diary;
pub mod envelope;
pub mod hex;
pub mod json;
pub mod keys;
pub mod moments;
pub mod random;
pub mod reading;
pub mod time;
pub mod trust;
pub mod venue;
pub mod verify;
pub mod version;
pub mod visit;

pub use dauchan_scan as scan;
