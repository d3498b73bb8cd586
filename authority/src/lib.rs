//! The authority's desk: keys, trust lists, venue codes, posters.
//!
//! Signing lives here and nowhere else. The crate is a package of its own rather than a feature of
//! the core, so that no build of a workspace can put a signing key into a phone's library.

pub mod signers;

#[cfg(test)]
mod testing;
