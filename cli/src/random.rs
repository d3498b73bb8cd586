//! The operating system's random bytes.

use dauchan_core::random::{RandomSource, RandomUnavailable};

/// The operating system's source, the only one that keys are made from.
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(destination).map_err(|_| RandomUnavailable)
    }
}
