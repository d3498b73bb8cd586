//! Anonymous activity at the desk: numbering the register for plans.

mod numbering;

pub use numbering::{NumberingError, buckets_for, chunk_for, number};
