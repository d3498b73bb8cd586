//! Errors of a diary: a variant for each thing that an app does differently.

use crate::notice::{BundleError, BundleRefusal};
use crate::time::Timestamp;
use crate::trust::TrustRefusal;
use crate::visit::{IntervalError, VisitId};

use crate::store::WriteError;

pub use crate::store::{BuildError, EraseError, OpenError, StorageError};

/// The reason why a diary did not do what it was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiaryError {
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// There is no such visit: it was deleted, purged or undone.
    #[error("there is no such visit any more")]
    NoSuchVisit,
    /// The visit has ended already.
    #[error("the visit has ended already")]
    NotOpen,
    /// There is no such pending visit: it was verified, refused, undone or discarded.
    #[error("there is no such pending visit any more")]
    NoSuchPending,
    /// The venue was never visited, or all its visits were deleted.
    #[error("the venue is not in the diary; scan its code")]
    NoSuchVenue,
    /// The times cannot be those of a visit.
    #[error(transparent)]
    Interval(#[from] IntervalError),
    /// The times overlap those of another visit. Change that one first.
    #[error("the visit would overlap another one")]
    Overlaps {
        /// The other visit.
        visit: VisitId,
    },
    /// Nothing was scanned, or something else was written since.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The last scan was too long ago.
    #[error("the last scan is too old to be undone; edit the visit instead")]
    UndoExpired,
    /// There is no such alert: it went with its visit.
    #[error("there is no such alert any more")]
    NoSuchAlert,
    /// The owner may not choose this retention.
    #[error("visits can be kept for 1 to {longest} days, not for {days}")]
    Retention {
        /// The days that were asked for.
        days: u16,
        /// The most that the deployment allows.
        longest: u16,
    },
    /// The clock is far ahead of everything known. A purge by it may delete recent visits.
    #[error("the clock may be wrong; check the date before deleting old visits")]
    ClockSuspect {
        /// The latest moment that the diary can vouch for.
        latest_known: Timestamp,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The reason why an offered activity plan was not accepted. The plan in force stays.
#[cfg(feature = "activity")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The plan was refused.
    #[error(transparent)]
    Refused(#[from] crate::activity::PlanRefusal),
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The plan was accepted, and the storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The reason why no activity reports were returned. Nothing was drawn.
#[cfg(feature = "activity")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivityError {
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] crate::random::RandomUnavailable),
    /// A vote could not be sealed by the plan.
    #[error("the activity plan cannot be used; fetch a newer one")]
    Plan,
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The reason why an offered trust list was not accepted. The list in force stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustListError {
    /// The list was refused.
    #[error(transparent)]
    Refused(#[from] TrustRefusal),
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The list was accepted, and the storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The reason why an offered notice bundle was not applied. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// The bundle was refused.
    #[error(transparent)]
    Refused(#[from] BundleRefusal),
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The bundle was accepted, and the storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<BundleError> for NoticeError {
    fn from(error: BundleError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<rusqlite::Error> for NoticeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<rusqlite::Error> for TrustListError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<rusqlite::Error> for DiaryError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl WriteError for DiaryError {
    fn is_full(&self) -> bool {
        *self == Self::Storage(StorageError::Full)
    }
}
