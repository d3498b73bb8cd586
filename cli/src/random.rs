//! The operating system's random bytes.

use dauchan_core::random::{RandomSource, RandomUnavailable};

/// The source of all keys, except those of the demonstration.
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(destination).map_err(|_| RandomUnavailable)
    }
}
