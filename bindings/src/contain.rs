//! Panics end here.
//!
//! The core does not panic, and a bridge must not rely on it: an unwinding panic that UniFFI catches
//! becomes an untyped exception in Kotlin and ends the process in a Swift function that does not
//! throw. So every call that does work runs inside [`contain`].

use std::panic::{AssertUnwindSafe, catch_unwind};

/// An error that has a case for a fault of our own.
pub(crate) trait Internal {
    /// That case.
    fn internal() -> Self;
}

/// Runs `work`, and turns a panic into its error's `Internal`.
///
/// Unwinding is safe here because whatever `work` leaves half changed sits behind a lock, which is
/// poisoned then and refuses from there on.
pub(crate) fn contain<T, E: Internal>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(E::internal()))
}
