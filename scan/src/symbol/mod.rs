//! A symbol by its modules: what the standard fixes, how bits become bytes, and bytes text.
//!
//! Nothing here knows pixels.

mod blocks;
mod charset;
mod decode;
pub mod encode;
mod layout;
mod modules;
mod reed_solomon;
mod segments;

pub(crate) use decode::{Decoded, Erasures, cost as decoding_cost, decode};
pub use layout::Version;
pub(crate) use layout::{alignment_centres, fixed_module, version_word};
pub(crate) use modules::{cost as binarising_cost, darkness, fixed_modules_right};
pub use segments::Part;
pub(crate) use segments::Payload;
