//! The helper's noise, and from which total on a point counts as active.
//!
//! Each total of a shard and a week carries discrete Laplace noise of scale 2/ε: one vote moves from one
//! bucket to another, so that two buckets change by one.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of votes are far below 2⁵²"
)]

use dauchan_core::activity::Epsilon;

/// The share of points without any visit that may count as active: one in 150.
pub const FALSE_ALARMS: f64 = 1.0 / 150.0;

/// The noise of the sum over some weeks.
#[derive(Clone, Debug)]
pub struct Noise {
    deviation: f64,
    threshold: i64,
}

impl Noise {
    /// Returns the noise of a sum over `weeks`.
    #[must_use]
    pub fn of(epsilon: Epsilon, weeks: u16) -> Self {
        let scale = 20.0 / f64::from(epsilon.tenths().max(1));
        let q = (-1.0 / scale).exp();
        let variance = 2.0 * q / (1.0 - q).powi(2) * f64::from(weeks);
        Self {
            deviation: variance.sqrt(),
            threshold: threshold(q, weeks.max(1)),
        }
    }

    /// Returns the standard deviation.
    #[must_use]
    pub const fn deviation(&self) -> f64 {
        self.deviation
    }

    /// Returns the least sum that counts as active.
    #[must_use]
    pub const fn threshold(&self) -> i64 {
        self.threshold
    }
}

/// Returns the least sum that noise alone reaches in at most one of 150 points.
fn threshold(q: f64, weeks: u16) -> i64 {
    let reach = (12.0 / -q.ln() * f64::from(weeks).sqrt()).ceil() as usize;
    let one: Vec<f64> = (0..=2 * reach)
        .map(|index| (1.0 - q) / (1.0 + q) * q.powf(index.abs_diff(reach) as f64))
        .collect();
    let mut sum = one.clone();
    for _ in 1..weeks {
        sum = convolved(&sum, &one, reach);
    }
    let mut tail = 0.0;
    for (index, chance) in sum.iter().enumerate().rev() {
        tail += chance;
        if tail > FALSE_ALARMS {
            let offset = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
            return offset(index + 1) - offset(reach);
        }
    }
    1
}

/// Returns the distribution of the sum of two, over the same range.
fn convolved(sum: &[f64], one: &[f64], reach: usize) -> Vec<f64> {
    let range = sum.len();
    let mut result = vec![0.0; range];
    for (index, chance) in sum.iter().enumerate() {
        for (step, other) in one.iter().enumerate() {
            let at = (index + step).checked_sub(reach).filter(|at| *at < range);
            if let Some(cell) = at.and_then(|at| result.get_mut(at)) {
                *cell += chance * other;
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(weeks: u16) -> Noise {
        Noise::of(Epsilon::from_tenths(10), weeks)
    }

    #[test]
    fn the_noise_of_the_design_has_deviation_2_8() {
        assert!((noise(1).deviation() - 2.8).abs() < 0.01);
        assert!((noise(4).deviation() - 5.6).abs() < 0.01);
    }

    #[test]
    fn thresholds_let_through_one_in_150() {
        // Of one week the tail is qᵗ / (1 + q).
        let q = (-0.5_f64).exp();
        let threshold = noise(1).threshold();
        let tail = |t: i64| q.powi(t as i32) / (1.0 + q);
        assert!(tail(threshold) <= FALSE_ALARMS && tail(threshold - 1) > FALSE_ALARMS);
        // Of many weeks it is close to a normal distribution's: 2.475 deviations.
        let ratio = noise(13).threshold() as f64 / noise(13).deviation();
        assert!((2.4..2.7).contains(&ratio), "{ratio}");
    }
}
