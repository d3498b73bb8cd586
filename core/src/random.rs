//! The source of random bytes, which the caller provides.

/// A source of random bytes fit for keys. An app provides the operating system's.
pub trait RandomSource {
    /// Fills `destination` with random bytes.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if the source failed. The caller then makes no key.
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The random source failed. Nothing was made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source is unavailable; try again")]
pub struct RandomUnavailable;
