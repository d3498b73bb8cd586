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

#[cfg(test)]
mod tests {
    use super::contain;
    use crate::{DiaryError, OpenError, ScanError};

    #[test]
    fn a_panic_becomes_the_internal_error_of_its_area() {
        let scan = contain::<(), ScanError>(|| panic!("a fault of ours"));
        assert_eq!(scan, Err(ScanError::Internal));
        let open = contain::<(), OpenError>(|| panic!("a fault of ours"));
        assert_eq!(open, Err(OpenError::Internal));
    }

    #[test]
    fn an_answer_and_an_error_pass_unchanged() {
        assert_eq!(contain::<_, DiaryError>(|| Ok(7)), Ok(7));
        let locked = contain::<(), _>(|| Err(DiaryError::Locked));
        assert_eq!(locked, Err(DiaryError::Locked));
    }
}
