//! The authority's desk: keys, trust lists, venue codes, posters.
//!
//! Signing lives here and nowhere else. The crate is a package of its own rather than a feature of
//! the core, so that no build of a workspace can put a signing key into a phone's library.

pub mod areas;
pub mod desk;
pub mod files;
mod hex;
pub mod key_file;
mod lettering;
pub mod names;
pub mod poster;
pub mod publish_time;
pub mod register;
pub mod signers;
pub mod symbol;
pub mod words;
