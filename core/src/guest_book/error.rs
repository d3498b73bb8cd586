//! Errors of an open guest book.

use core::fmt;

use crate::diary::StorageError;
use crate::store::WriteError;
use crate::time::Timestamp;

/// The reason why a guest book did not do what it was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuestBookError {
    /// The book was locked. Open it again.
    #[error("the guest book is locked; open it again")]
    Locked,
    /// There is no such entry: it was deleted or purged.
    #[error("there is no such entry in the guest book any more")]
    NoSuchGuest,
    /// The sampling is out of range.
    #[error("one of {one_in} people cannot be recorded; choose 1 to {most}")]
    Sampling {
        /// The sampling that was asked for.
        one_in: u8,
        /// The most that is allowed.
        most: u8,
    },
    /// The clock is far ahead of everything known. A purge by it may delete recent entries.
    #[error("the clock may be wrong; check the date before deleting old entries")]
    ClockSuspect {
        /// The latest moment that the book can vouch for.
        latest_known: Timestamp,
    },
    /// The storage failed.
    #[error("{}", InGuestBook(.0))]
    Storage(StorageError),
}

/// An error of a store, whose text names the guest book instead of the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InGuestBook<E>(pub E);

impl<E: fmt::Display> fmt::Display for InGuestBook<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string().replace("diary", "guest book"))
    }
}

impl From<StorageError> for GuestBookError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<rusqlite::Error> for GuestBookError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl WriteError for GuestBookError {
    fn is_full(&self) -> bool {
        *self == Self::Storage(StorageError::Full)
    }
}
