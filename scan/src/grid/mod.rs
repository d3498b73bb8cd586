//! The grid of a symbol: a map from its modules to the frame, fitted to what is seen.

mod corners;
mod edges;
mod flat;
mod map;
mod patterns;
mod warp;

pub(crate) use corners::symbol_corners;
pub(crate) use flat::flat_grid;
pub(crate) use map::Grid;
pub(crate) use warp::Fit;
