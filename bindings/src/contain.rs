//! Containment of panics.
//!
//! The core has no panic of its own, but its dependencies may have: Rust's hash tables panic if the system
//! has no random bytes, which the tests of Kotlin and Swift bring about. UniFFI turns a panic into an untyped
//! exception in Kotlin, and ends the process in a Swift function that does not throw. Therefore every call
//! that does work runs inside [`contain`].

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::log;

/// An error with a variant for a bug of this library.
pub(crate) trait Internal: Display {
    /// Returns the variant for a bug of this library.
    fn internal() -> Self;
}

/// Runs `work`, turns a panic into the `Internal` variant of its error, and logs what failed.
///
/// Unwinding is safe: whatever `work` leaves half changed is behind a lock, which is poisoned and fails until
/// the diary is locked.
pub(crate) fn contain<T, E: Internal>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let Ok(result) = catch_unwind(AssertUnwindSafe(work)) else {
        log::bug();
        return Err(E::internal());
    };
    result.inspect_err(log::failure)
}

#[cfg(test)]
mod tests {
    use super::{Internal, contain};
    use crate::{
        DeploymentError, DiaryError, EraseError, NoticeError, OpenError, PhotoError, ScanError,
        TrustListError,
    };

    fn contained<E: Internal + PartialEq + std::fmt::Debug>() {
        assert_eq!(
            contain::<(), E>(|| panic!("a bug of ours")),
            Err(E::internal())
        );
    }

    #[test]
    fn a_panic_becomes_the_internal_error_of_its_area() {
        contained::<DeploymentError>();
        contained::<DiaryError>();
        contained::<EraseError>();
        contained::<NoticeError>();
        contained::<OpenError>();
        contained::<PhotoError>();
        contained::<ScanError>();
        contained::<TrustListError>();
    }

    #[test]
    fn an_answer_and_an_error_pass_unchanged() {
        assert_eq!(contain::<_, DiaryError>(|| Ok(7)), Ok(7));
        let locked = contain::<(), _>(|| Err(DiaryError::Locked));
        assert_eq!(locked, Err(DiaryError::Locked));
    }
}
