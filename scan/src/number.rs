//! The conversions between integers and real numbers that pictures need, each lossless or saturating.

/// Returns a count as a real number; exact below 2⁵³, which no picture reaches.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
#[inline]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// Returns the integer at or below `value`, saturating; 0 for NaN.
///
/// Written out, since baseline x86-64 has no instruction for it and every pixel read needs two.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from real saturates"
)]
pub(crate) fn floor(value: f64) -> i32 {
    let towards_zero = value as i32;
    towards_zero.saturating_sub(i32::from(value < f64::from(towards_zero)))
}

/// Returns the integer nearest to `value`, saturating; 0 for NaN.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from real saturates"
)]
#[inline]
pub(crate) fn nearest(value: f64) -> i32 {
    value.round() as i32
}

/// Returns a count as a signed number, saturating.
#[inline]
pub(crate) fn signed(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Returns `value` clamped to the indices of `length` items.
#[inline]
pub(crate) fn index(value: i32, length: usize) -> usize {
    usize::try_from(value)
        .unwrap_or(0)
        .min(length.saturating_sub(1))
}

/// Returns `value` as a byte, saturating.
#[inline]
pub(crate) fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
