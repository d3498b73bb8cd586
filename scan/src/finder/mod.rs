//! Finder patterns: searching them, measuring them, and grouping them by three.

mod oriented;
mod pattern;
mod refine;
mod search;
mod triple;

pub(crate) use oriented::FinderTriple;
pub(crate) use pattern::{FINDER_POINTS, Finder};
pub(crate) use search::search;
pub(crate) use triple::{Candidate, candidates, versions};
