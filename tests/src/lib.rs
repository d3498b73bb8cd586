//! Tests over every package, and what they share:
//! - [`vectors`] reads the files under `tests/vectors`, and states the project's result for each in their terms;
//! - [`notices`] does so for notice bundles;
//! - [`child`] runs a test in a process of its own;
//! - [`desks`] is a desk with an issuer, a venue and a published list;
//! - [`world`], [`vaults`] and [`diaries`] are a small deployment, key vaults and phones with a diary;
//! - [`kills`] kills a child amid what it announces;
//! - [`books`] is the diary and the guest book behind one trait.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and say what they ran"
)]

pub mod activity_vectors;
pub mod books;
pub mod child;
pub mod desks;
pub mod diaries;
pub mod kills;
pub mod notices;
pub mod vaults;
pub mod vectors;
pub mod world;
