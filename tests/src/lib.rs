//! Tests that see every package, and what they share.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

pub mod vaults;
pub mod world;
