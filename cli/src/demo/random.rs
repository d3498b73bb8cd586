//! Random bytes by seed, so that two demonstrations are alike. Keys from them are not secret, and the
//! roots carry the mark that real apps refuse (`docs/adr/0003-demonstration-roots.md`). The diary's
//! key is not made from them.

use dauchan_core::random::{RandomSource, RandomUnavailable};

/// Numbers whose 32 bytes are seeds of roots with the mark, as one in 65,536 is.
const ROOT_SEEDS: [u32; 3] = [44_345, 51_813, 135_090];

/// SplitMix64 (Steele, Lea and Flood, 2014), after the seeds of the roots if there are to be any.
pub struct DemonstrationRandom {
    roots: std::array::IntoIter<u32, 3>,
    state: u64,
}

impl DemonstrationRandom {
    /// Returns the numbers of `seed`.
    pub fn new(seed: u64) -> Self {
        let mut random = Self::with_roots(seed);
        random.roots.by_ref().for_each(drop);
        random
    }

    /// Returns the seeds of the demonstration's roots, and then the numbers of `seed`.
    pub fn with_roots(seed: u64) -> Self {
        Self {
            roots: ROOT_SEEDS.into_iter(),
            state: seed,
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl RandomSource for DemonstrationRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        if let Some(seed) = self.roots.next() {
            destination.fill(0);
            for (byte, of_seed) in destination.iter_mut().rev().zip(seed.to_le_bytes()) {
                *byte = of_seed;
            }
            return Ok(());
        }
        for chunk in destination.chunks_mut(8) {
            let bytes = self.next().to_le_bytes();
            chunk
                .iter_mut()
                .zip(bytes)
                .for_each(|(byte, of)| *byte = of);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use dauchan_authority::signers::RootSigner;

    use super::*;

    #[test]
    fn the_first_bytes_are_seeds_of_demonstration_roots() {
        let mut random = DemonstrationRandom::with_roots(1);
        for _ in ROOT_SEEDS {
            let mut seed = [0; 32];
            random.fill(&mut seed).unwrap();
            let root = RootSigner::from_seed(&seed).unwrap();
            assert!(root.public().key_id().is_demonstration());
        }
    }
}
