//! Anonymous activity: from a diary to a shard's totals, with both aggregators in one process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "tests stop at the first thing that does not hold"
)]

mod aggregators;
mod diary;
mod programme;
mod totals;
mod uploads;
mod votes;
