//! Pseudo-random numbers by seed: SplitMix64 (Steele, Lea and Flood, 2014). Not for keys.

/// A stream of numbers that depends on its seed only.
pub(crate) struct Random(u64);

impl Random {
    /// Returns the stream of `seed` for one purpose.
    pub(crate) const fn new(seed: u64, purpose: u64) -> Self {
        Self(mix(seed ^ mix(purpose)))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Returns a number that is uniform from −1 to 1.
    pub(crate) fn around_zero(&mut self) -> f64 {
        unit(self.next()) * 2.0 - 1.0
    }

    /// Returns a number that is nearly normal with mean 0 and variance 1: the sum of four uniform ones (Irwin-Hall),
    /// at most 3.5.
    pub(crate) fn normal(&mut self) -> f32 {
        const MEAN: f32 = 2.0 * 65_535.0;
        const DEVIATION: f32 = 37_837.23; // √(4 · (65536² - 1) / 12)
        let [a, b, c, d, e, f, g, h] = self.next().to_be_bytes();
        let sum: f32 = [[a, b], [c, d], [e, f], [g, h]]
            .map(|pair| f32::from(u16::from_be_bytes(pair)))
            .iter()
            .sum();
        (sum - MEAN) / DEVIATION
    }
}

/// Returns a number from 0 to 1 that depends on the seed and the place only.
pub(crate) const fn at(seed: u64, x: i64, y: i64) -> f64 {
    unit(mix(seed ^ mix(x.cast_unsigned() ^ mix(y.cast_unsigned()))))
}

/// Returns the upper 32 bits as a fraction.
#[expect(
    clippy::cast_precision_loss,
    reason = "32 bits are exact in 64-bit floating point"
)]
const fn unit(bits: u64) -> f64 {
    (bits >> 32) as f64 / 4_294_967_296.0
}

const fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut random = Random::new(1, 2);
        let numbers: Vec<f64> = (0..100_000).map(|_| random.normal().into()).collect();
        let mean = numbers.iter().sum::<f64>() / 1e5;
        let variance = numbers.iter().map(|number| number * number).sum::<f64>() / 1e5;
        assert!(
            mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02,
            "mean {mean}, variance {variance}"
        );
    }
}
