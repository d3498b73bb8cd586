//! Grey pixels: the frame, its pyramid of scales, and what counts as dark at each.

mod frame;
mod level;
mod plane;
mod pyramid;
pub(crate) mod runs;
mod threshold;

pub use frame::{FrameError, LumaFrame, MAX_PIXELS, MAX_SIDE, Rotation};
pub(crate) use level::Level;
#[cfg(feature = "explain")]
pub(crate) use plane::Plane;
pub(crate) use pyramid::Pyramid;
pub(crate) use threshold::Shade;
#[cfg(feature = "explain")]
pub(crate) use threshold::Surfaces;
