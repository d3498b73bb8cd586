//! The errors of a diary, one enumeration for each kind of call.

use dauchan_core::diary::{Repair, StorageError};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{ListVersion, TrustRefusal};
use dauchan_core::visit::{IntervalError, TextError, VisitId};

use crate::contain::Internal;
use crate::vault::VaultError;

/// The failure of the phone's storage.
#[uniffi::remote(Enum)]
pub enum StorageError {
    /// The storage is full. Nothing was lost; free some space and try again.
    Full,
    /// The folder or a file in it is read-only, or was removed while the diary was open.
    Unwritable,
    /// The storage returned other bytes than were written.
    Damaged,
    /// The device failed to read or write, or SQLite could not continue. The call had no effect.
    Device {
        /// The error code of the system, or the extended code of SQLite, for a report.
        code: i32,
    },
}

/// The damage of a diary that can be repaired.
#[uniffi::remote(Enum)]
pub enum Repair {
    /// The first 16 bytes of the database are damaged. The key check has a copy of them, so nothing is lost.
    FirstBytes,
    /// The last changes are lost, because the log or the database was cut, damaged or replaced by an older one.
    /// Earlier changes are intact.
    LostChanges {
        /// The minimum number of lost changes. A scan, an edit and a deletion are one change each.
        at_least: u64,
    },
}

/// The reason why times cannot be those of a visit.
#[uniffi::remote(Enum)]
pub enum IntervalError {
    /// The end is before the start.
    EndsBeforeItBegins,
    /// A time is in the future.
    InTheFuture,
    /// The visit is longer than 31 days.
    TooLong,
    /// The visit is so old that it would be purged at once.
    PastRetention {
        /// The retention in force, in days.
        days: u16,
    },
    /// The visit has ended and cannot be opened again.
    CannotReopen,
}

/// The reason why a diary did not open. No file was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum OpenError {
    /// The device is locked. Try again once its owner has unlocked it.
    #[error("the diary's key cannot be read while the device is locked; unlock it and try again")]
    KeyUnavailable,
    /// The key of an existing diary is lost, as after a backup was restored to another phone. Offer to erase
    /// the diary.
    #[error("the diary's key is lost; the diary cannot be read again and can only be erased")]
    KeyLost,
    /// The key in the vault belongs to another diary.
    #[error("the key in the vault belongs to another diary")]
    WrongKey,
    /// The database belongs to another diary, and the key check to this one.
    #[error("the diary's database was replaced by that of another diary")]
    ForeignFile,
    /// The database is damaged. A copy of the files may be repaired.
    #[error("the diary's database is damaged; keep its files")]
    Damaged,
    /// The diary can be repaired. Report the damage to its owner, and repair it if the owner agrees.
    #[error("{repair}")]
    Repairable {
        /// The damage that the owner agrees to.
        repair: Repair,
    },
    /// The key check exists, and the database does not.
    #[error("the diary's database is missing")]
    DatabaseMissing,
    /// The key check is damaged or missing, and the key does not open the database.
    #[error("the diary's key is wrong, or its database is damaged; keep its files")]
    WrongKeyOrDamaged,
    /// A newer app wrote the diary. Ask the owner to update the app.
    #[error("a newer app wrote the diary; update the app")]
    NewerApp,
    /// Another process, or another part of this one, has the diary open.
    #[error("the diary is open elsewhere; lock it there first")]
    OpenElsewhere,
    /// The folder does not exist. Create it.
    #[error("the diary's folder does not exist; create it")]
    NoFolder,
    /// The vault failed to load or store the key. No file was changed, and no key is lost. Try again later.
    #[error("the diary's key was neither loaded nor stored: {error}")]
    Vault {
        /// The error of the vault.
        error: VaultError,
    },
    /// The system has no random bytes, and no diary was created. Try again.
    #[error("the system has no random bytes; try again")]
    RandomUnavailable,
    /// The library was built with other settings than a diary needs.
    #[error("{explanation}")]
    UnsafeBuild {
        /// The wrong setting, as an English sentence.
        explanation: String,
    },
    /// The storage failed.
    #[error("{explanation}")]
    Storage {
        /// The failure of the storage.
        error: StorageError,
        /// The failure as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Report it.
    #[error("the library failed while it opened the diary; report this bug")]
    Internal,
}

impl Internal for OpenError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<dauchan_core::diary::OpenError> for OpenError {
    fn from(error: dauchan_core::diary::OpenError) -> Self {
        use dauchan_core::diary::OpenError as Error;
        match error {
            Error::KeyUnavailable => Self::KeyUnavailable,
            Error::KeyLost => Self::KeyLost,
            Error::WrongKey => Self::WrongKey,
            Error::ForeignFile => Self::ForeignFile,
            Error::Damaged => Self::Damaged,
            Error::Repairable(repair) => Self::Repairable { repair },
            Error::DatabaseMissing => Self::DatabaseMissing,
            Error::WrongKeyOrDamaged => Self::WrongKeyOrDamaged,
            Error::NewerSchema { .. } | Error::NewerKeyCheck { .. } => Self::NewerApp,
            Error::OpenElsewhere => Self::OpenElsewhere,
            Error::NoFolder => Self::NoFolder,
            Error::Vault(error) => Self::Vault {
                error: error.into(),
            },
            Error::Random(_) => Self::RandomUnavailable,
            Error::Build(error) => Self::UnsafeBuild {
                explanation: error.to_string(),
            },
            Error::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

/// The reason why a diary was not erased. The next open or erase finishes what was begun.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum EraseError {
    /// The folder does not exist.
    #[error("the diary's folder does not exist")]
    NoFolder,
    /// The diary is open. Lock it first.
    #[error("the diary is open; lock it before you erase it")]
    OpenElsewhere,
    /// The vault did not delete the key.
    #[error("the diary's key was not deleted: {error}")]
    Vault {
        /// The error of the vault.
        error: VaultError,
    },
    /// A file was not deleted.
    #[error("{explanation}")]
    Storage {
        /// The failure of the storage.
        error: StorageError,
        /// The failure as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Report it.
    #[error("the library failed while it erased the diary; report this bug")]
    Internal,
}

impl Internal for EraseError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<dauchan_core::diary::EraseError> for EraseError {
    fn from(error: dauchan_core::diary::EraseError) -> Self {
        use dauchan_core::diary::EraseError as Error;
        match error {
            Error::NoFolder => Self::NoFolder,
            Error::OpenElsewhere => Self::OpenElsewhere,
            Error::Vault(error) => Self::Vault {
                error: error.into(),
            },
            Error::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

/// The reason why a call on a diary failed. Nothing was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum DiaryError {
    /// The diary is locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The visit does not exist. It was deleted, purged or undone.
    #[error("the visit does not exist any more")]
    NoSuchVisit,
    /// The visit has ended already.
    #[error("the visit has ended already")]
    NotOpen,
    /// The pending visit does not exist. It was verified, refused, undone or discarded.
    #[error("the pending visit does not exist any more")]
    NoSuchPending,
    /// The alert does not exist. It was deleted with its visit.
    #[error("the alert does not exist any more")]
    NoSuchAlert,
    /// The code can be judged now, or is not a venue's. Scan it again.
    #[error("the code does not wait for a trust list; scan it again")]
    NothingToWaitFor,
    /// The venue is not in the diary. It was never visited, or all its visits were deleted.
    #[error("the venue is not in the diary; scan its code")]
    NoSuchVenue,
    /// The times cannot be those of a visit.
    #[error("{explanation}")]
    Interval {
        /// The reason why the times are not possible.
        error: IntervalError,
        /// The reason as an English sentence.
        explanation: String,
    },
    /// The times overlap those of another visit. Edit that one first.
    #[error("the visit would overlap visit {}; edit that one first", visit.number())]
    Overlaps {
        /// The number of the other visit.
        visit: VisitId,
    },
    /// A text of the owner is empty, is longer than 1000 bytes, or has control characters.
    #[error("{explanation}")]
    Text {
        /// The reason as an English sentence.
        explanation: String,
    },
    /// The party is not 1 to 99 people.
    #[error("a party has 1 to 99 people, not {people}")]
    PartySize {
        /// The number of people.
        people: u8,
    },
    /// The diary has no scan to undo, or has changed since the scan.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The last scan was too long ago.
    #[error("the last scan is too old to be undone; edit the visit instead")]
    UndoExpired,
    /// The owner must not choose this retention.
    #[error("visits can be kept for 1 to {longest} days, not for {days}")]
    Retention {
        /// The chosen number of days.
        days: u16,
        /// The maximum that the deployment allows.
        longest: u16,
    },
    /// The clock is far ahead of the latest known moment. A purge by it could delete recent visits.
    #[error("the clock may be wrong; check the date before you delete old visits")]
    ClockSuspect {
        /// The latest moment that the diary knows to be past.
        latest_known: Timestamp,
    },
    /// The storage failed.
    #[error("{explanation}")]
    Storage {
        /// The failure of the storage.
        error: StorageError,
        /// The failure as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Open the diary again, and report the bug.
    #[error("the library failed while it used the diary; open it again, and report this bug")]
    Internal,
}

impl Internal for DiaryError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<dauchan_core::diary::DiaryError> for DiaryError {
    fn from(error: dauchan_core::diary::DiaryError) -> Self {
        use dauchan_core::diary::DiaryError as Error;
        match error {
            Error::Locked => Self::Locked,
            Error::NoSuchVisit => Self::NoSuchVisit,
            Error::NotOpen => Self::NotOpen,
            Error::NoSuchPending => Self::NoSuchPending,
            Error::NoSuchAlert => Self::NoSuchAlert,
            Error::NoSuchVenue => Self::NoSuchVenue,
            Error::Interval(error) => Self::Interval {
                error,
                explanation: error.to_string(),
            },
            Error::Overlaps { visit } => Self::Overlaps { visit },
            Error::NothingToUndo => Self::NothingToUndo,
            Error::UndoExpired => Self::UndoExpired,
            Error::Retention { days, longest } => Self::Retention { days, longest },
            Error::ClockSuspect { latest_known } => Self::ClockSuspect { latest_known },
            Error::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

impl From<TextError> for DiaryError {
    fn from(error: TextError) -> Self {
        Self::Text {
            explanation: error.to_string(),
        }
    }
}

/// The reason why a trust list was not accepted. The list in force stays.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum TrustListError {
    /// The bytes are too long, cut off, or not a trust list. Download the list again.
    #[error("the trust list is damaged; download it again")]
    Damaged,
    /// The list was made for a newer app. Ask the owner to update the app.
    #[error("the trust list needs a newer app; update the app")]
    NewerApp,
    /// The signature of a known root is not valid. Warn the owner.
    #[error("the trust list is forged: the signature of root {signer} is not valid")]
    Forged {
        /// The id of that root, eight hex digits.
        signer: String,
    },
    /// Too few of the known roots signed the list.
    #[error("the trust list has {valid} valid signatures and needs {needed}")]
    NotEnoughSignatures {
        /// The number of valid signatures of distinct known roots.
        valid: u64,
        /// The threshold of the deployment.
        needed: u64,
    },
    /// The list is signed and breaks the rules of its format. Report it to the authority.
    #[error("the trust list breaks the rules of its format: {explanation}")]
    Malformed {
        /// The rule that is broken, as an English sentence.
        explanation: String,
    },
    /// The list is older than the one in force, as from a cache. Download it again later.
    #[error("the trust list is older than the one in force; download it again later")]
    Rollback {
        /// The version in force.
        stored: ListVersion,
        /// The version of the refused list.
        offered: ListVersion,
    },
    /// Two different lists have one version. Report it to the authority.
    #[error("two different trust lists have one version; report it to the authority")]
    Conflict {
        /// The version of both lists.
        version: ListVersion,
    },
    /// The diary is locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The list is valid, and the storage failed.
    #[error("{explanation}")]
    Storage {
        /// The failure of the storage.
        error: StorageError,
        /// The failure as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Open the diary again, and report the bug.
    #[error("the library failed while it applied the trust list; report this bug")]
    Internal,
}

impl Internal for TrustListError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<dauchan_core::diary::TrustListError> for TrustListError {
    fn from(error: dauchan_core::diary::TrustListError) -> Self {
        use dauchan_core::diary::TrustListError as Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Locked => Self::Locked,
            Error::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

impl From<TrustRefusal> for TrustListError {
    fn from(refusal: TrustRefusal) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        match refusal {
            TrustRefusal::TooLong { .. } | TrustRefusal::Damaged => Self::Damaged,
            TrustRefusal::NewerApp => Self::NewerApp,
            TrustRefusal::Forged { signer } => Self::Forged {
                signer: signer.to_string(),
            },
            TrustRefusal::NotEnoughSignatures { valid, needed } => Self::NotEnoughSignatures {
                valid: count(valid),
                needed: count(needed),
            },
            TrustRefusal::Malformed(error) => Self::Malformed {
                explanation: error.to_string(),
            },
            TrustRefusal::Rollback { stored, offered } => Self::Rollback { stored, offered },
            TrustRefusal::Conflict { version } => Self::Conflict { version },
        }
    }
}
