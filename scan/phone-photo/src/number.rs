//! Narrowing conversions, each of which saturates or rounds.

/// Rounds to single precision.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest is what is wanted"
)]
pub(crate) const fn single(value: f64) -> f32 {
    value as f32
}

/// Returns the integer part, saturating.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) const fn index(value: f64) -> usize {
    value as usize
}

/// Returns the integer at or below `value`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) fn floor(value: f64) -> i64 {
    value.floor() as i64
}

/// Returns the size of an image as an index, saturating.
pub(crate) fn index_of(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
