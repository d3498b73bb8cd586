//! The few narrowing conversions, each where its loss is meant.

/// Light needs no more than single precision.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest is what is wanted"
)]
pub(crate) const fn single(value: f64) -> f32 {
    value as f32
}

/// The whole part, held between 0 and the largest index.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) const fn index(value: f64) -> usize {
    value as usize
}

/// The next lower whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) fn floor(value: f64) -> i64 {
    value.floor() as i64
}

/// A size in memory as an image's size; images larger than that cannot be made.
pub(crate) fn index_of(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
