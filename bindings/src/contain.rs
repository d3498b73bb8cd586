//! Panics end here.
//!
//! The core has no panic of its own, and a bridge must not rely on it: Rust's hash tables, for one,
//! panic where the system has no random bytes, and the tests of Kotlin and Swift bring that about. An
//! unwinding panic that UniFFI catches becomes an untyped exception in Kotlin and ends the process in
//! a Swift function that does not throw. So every call that does work runs inside [`contain`].

use std::panic::{AssertUnwindSafe, catch_unwind};

/// An error that has a case for an error of our own.
pub(crate) trait Internal {
    /// That case.
    fn internal() -> Self;
}

/// Runs `work`, and turns a panic into its error's `Internal`.
///
/// Unwinding is safe here because whatever `work` leaves half changed sits behind a lock, which is
/// poisoned then and refuses until the diary is locked.
pub(crate) fn contain<T, E: Internal>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(E::internal()))
}

#[cfg(test)]
mod tests {
    use super::{Internal, contain};
    use crate::{
        DeploymentError, DiaryError, EraseError, OpenError, PhotoError, ScanError, TrustListError,
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
