//! The few conversions between whole and real numbers that pictures need, each lossless or saturating.

/// A count as a real number; exact below 2⁵³, and no picture has that many pixels.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
#[inline]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// The whole number at or below `value`, saturating; 0 for a value that is not a number.
///
/// Written out, since a processor of the least kind has no instruction for it, and every look at a pixel needs two.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from real saturates"
)]
pub(crate) fn floor(value: f64) -> i32 {
    let towards_zero = value as i32;
    towards_zero.saturating_sub(i32::from(value < f64::from(towards_zero)))
}

/// The whole number nearest to `value`, saturating; 0 for a value that is not a number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from real saturates"
)]
#[inline]
pub(crate) fn nearest(value: f64) -> i32 {
    value.round() as i32
}

/// A count as a signed number, saturating.
#[inline]
pub(crate) fn signed(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The index nearest below `value` in something of `length` items, held inside.
#[inline]
pub(crate) fn index(value: i32, length: usize) -> usize {
    usize::try_from(value)
        .unwrap_or(0)
        .min(length.saturating_sub(1))
}

/// A sum or mean of bytes that fits a byte again, saturating.
#[inline]
pub(crate) fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
