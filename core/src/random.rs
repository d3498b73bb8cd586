//! Where random bytes come from: outside.

/// A source of random bytes fit for keys. Whoever embeds the core gives one, usually the operating
/// system's.
pub trait RandomSource {
    /// Fills `destination` with random bytes.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if the source has none to give; the caller then makes no key at all.
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The random source failed. Nothing was made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source is unavailable; try again")]
pub struct RandomUnavailable;
