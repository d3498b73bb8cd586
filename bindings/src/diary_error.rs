//! What can go wrong with a diary, one enumeration for each thing that is asked of it.

use dauchan_core::diary::{self as core, Repair, StorageError};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::TrustRefusal;
use dauchan_core::visit::{IntervalError, TextError};

use crate::contain::Internal;
use crate::trust::ListVersion;
use crate::vault::VaultError;

/// What the phone's storage did.
#[uniffi::remote(Enum)]
pub enum StorageError {
    /// No room is left. Nothing was lost; make room and do it again.
    Full,
    /// The folder or a file in it may not be written, or was taken away while the diary was open.
    Unwritable,
    /// What was read is not what was written.
    Damaged,
    /// The device failed to read or write, or SQLite could not go on, as without memory. Nothing was
    /// acknowledged.
    Device {
        /// The system's code or SQLite's extended one, for a report.
        code: i32,
    },
}

/// What is wrong with a diary that can be repaired.
#[uniffi::remote(Enum)]
pub enum Repair {
    /// The database's first 16 bytes are spoilt, and the key check holds them. Nothing is lost.
    FirstBytes,
    /// Acknowledged changes are missing: the log was cut, spoilt or removed, or an older database was
    /// put back. Everything before them is whole.
    LostChanges {
        /// How many changes are missing, or more. A scan, an edit and a deletion are one change each.
        at_least: u64,
    },
}

/// Why times cannot be those of a visit.
#[uniffi::remote(Enum)]
pub enum IntervalError {
    /// The end comes before the start.
    EndsBeforeItBegins,
    /// Later than now.
    InTheFuture,
    /// Longer than 31 days.
    TooLong,
    /// So old that it would be purged at once.
    PastRetention {
        /// The retention in force, in days.
        days: u16,
    },
    /// A visit that has ended stays ended.
    CannotReopen,
}

/// Why a diary did not open. No file was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum OpenError {
    /// The device is locked. Try again when its owner has unlocked it.
    #[error("the diary's key is unavailable while the device is locked; unlock it and try again")]
    KeyUnavailable,
    /// There is a diary, and its key is gone for ever: offer to erase it. So it is after a backup was
    /// restored to another phone.
    #[error("the diary's key is lost; the diary cannot be read any more and can only be erased")]
    KeyLost,
    /// The key is of another diary.
    #[error("the key in the vault is not this diary's")]
    WrongKey,
    /// The database is of another diary, though the key check is ours.
    #[error("the diary's database was replaced by another one")]
    ForeignFile,
    /// The database cannot be read. What was in it may be recovered from a copy.
    #[error("the diary's database is damaged")]
    Damaged,
    /// The diary can be repaired. Tell its owner what is wrong, and call `repair_diary` if they agree.
    #[error("{repair}")]
    Repairable {
        /// What is wrong, and what the owner agrees to.
        repair: Repair,
    },
    /// The key check is there and the database is not.
    #[error("the diary's database is missing")]
    DatabaseMissing,
    /// The key check is torn or missing, and the key does not open the database either.
    #[error("the diary's key is wrong, or its database is damaged")]
    WrongKeyOrDamaged,
    /// A newer app wrote this diary. Ask for the app to be updated.
    #[error("a newer app wrote the diary; update the app")]
    NewerApp,
    /// Another process, or another part of this one, has the diary open.
    #[error("the diary is open elsewhere")]
    OpenElsewhere,
    /// The folder does not exist. Make it.
    #[error("the diary's folder does not exist")]
    NoFolder,
    /// The vault failed; no diary was made.
    #[error("the diary's key could not be kept: {error}")]
    Vault {
        /// What the vault answered.
        error: VaultError,
    },
    /// The system has no random bytes; no diary was made. Try again.
    #[error("the system's random source is unavailable; try again")]
    RandomUnavailable,
    /// The library was built wrongly, and would not keep its promises.
    #[error("{explanation}")]
    UnsafeBuild {
        /// What is wrong with it.
        explanation: String,
    },
    /// The storage failed.
    #[error("{explanation}")]
    Storage {
        /// How.
        error: StorageError,
        /// How, in an English sentence.
        explanation: String,
    },
    /// A bug in this library. Report it.
    #[error("the library failed while it opened the diary; report it")]
    Internal,
}

impl Internal for OpenError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<core::OpenError> for OpenError {
    fn from(error: core::OpenError) -> Self {
        use core::OpenError as Core;
        match error {
            Core::KeyUnavailable => Self::KeyUnavailable,
            Core::KeyLost => Self::KeyLost,
            Core::WrongKey => Self::WrongKey,
            Core::ForeignFile => Self::ForeignFile,
            Core::Damaged => Self::Damaged,
            Core::Repairable(repair) => Self::Repairable { repair },
            Core::DatabaseMissing => Self::DatabaseMissing,
            Core::WrongKeyOrDamaged => Self::WrongKeyOrDamaged,
            Core::NewerSchema { .. } | Core::NewerKeyCheck { .. } => Self::NewerApp,
            Core::OpenElsewhere => Self::OpenElsewhere,
            Core::NoFolder => Self::NoFolder,
            Core::Vault(error) => Self::Vault {
                error: error.into(),
            },
            Core::Random(_) => Self::RandomUnavailable,
            Core::Build(error) => Self::UnsafeBuild {
                explanation: error.to_string(),
            },
            Core::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

/// Why a diary was not erased. Where that had begun, the next open or erase finishes it.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum EraseError {
    /// The folder does not exist.
    #[error("the diary's folder does not exist")]
    NoFolder,
    /// Somebody has the diary open. Lock it first.
    #[error("the diary is open; lock it before erasing it")]
    OpenElsewhere,
    /// The vault would not forget the key.
    #[error("the diary's key could not be deleted: {error}")]
    Vault {
        /// What the vault answered.
        error: VaultError,
    },
    /// A file could not be removed.
    #[error("{explanation}")]
    Storage {
        /// How.
        error: StorageError,
        /// How, in an English sentence.
        explanation: String,
    },
    /// A bug in this library. Report it.
    #[error("the library failed while it erased the diary; report it")]
    Internal,
}

impl Internal for EraseError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<core::EraseError> for EraseError {
    fn from(error: core::EraseError) -> Self {
        use core::EraseError as Core;
        match error {
            Core::NoFolder => Self::NoFolder,
            Core::OpenElsewhere => Self::OpenElsewhere,
            Core::Vault(error) => Self::Vault {
                error: error.into(),
            },
            Core::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

/// Why a diary did not do what it was asked. Nothing was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
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
    /// The code can be judged now, or is no venue's: there is nothing to wait for. Scan it again.
    #[error("the code does not wait for a trust list; scan it again")]
    NothingToWaitFor,
    /// The venue was never visited, or all its visits were deleted.
    #[error("the venue is not in the diary; scan its code")]
    NoSuchVenue,
    /// The times cannot be those of a visit.
    #[error("{explanation}")]
    Interval {
        /// What is wrong with them.
        error: IntervalError,
        /// What is wrong with them, in an English sentence.
        explanation: String,
    },
    /// The times overlap those of another visit. Change that one first.
    #[error("the visit would overlap another one")]
    Overlaps {
        /// The number of the other visit.
        visit: i64,
    },
    /// A text of the owner's cannot be kept: empty, longer than 1000 bytes, or with control characters.
    #[error("{explanation}")]
    Text {
        /// What is wrong with it, in an English sentence.
        explanation: String,
    },
    /// A party of none, or of more than 99.
    #[error("a party of {people} cannot be; 1 to 99 can")]
    PartySize {
        /// The number given.
        people: u8,
    },
    /// Nothing was scanned, or something else was written since.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The last scan was too long ago.
    #[error("the last scan is too old to be undone; edit the visit instead")]
    UndoExpired,
    /// The owner may not choose this retention.
    #[error("visits can be kept for 1 to {longest} days, not for {days}")]
    Retention {
        /// The days that were asked for.
        days: u16,
        /// The most that the deployment allows.
        longest: u16,
    },
    /// The clock went far ahead of everything known; purging by it may delete what is young.
    #[error("the clock may be wrong; check the date before deleting old visits")]
    ClockSuspect {
        /// The latest moment that the diary can vouch for.
        latest_known: Timestamp,
    },
    /// An offset of more than 18 hours.
    #[error("an offset of {minutes} minutes from UTC does not exist")]
    UtcOffset {
        /// The offset given.
        minutes: i16,
    },
    /// The storage failed.
    #[error("{explanation}")]
    Storage {
        /// How.
        error: StorageError,
        /// How, in an English sentence.
        explanation: String,
    },
    /// A bug in this library. Open the diary again, and report it.
    #[error("the library failed while it used the diary; open it again, and report it")]
    Internal,
}

impl Internal for DiaryError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<core::DiaryError> for DiaryError {
    fn from(error: core::DiaryError) -> Self {
        use core::DiaryError as Core;
        match error {
            Core::Locked => Self::Locked,
            Core::NoSuchVisit => Self::NoSuchVisit,
            Core::NotOpen => Self::NotOpen,
            Core::NoSuchPending => Self::NoSuchPending,
            Core::NoSuchVenue => Self::NoSuchVenue,
            Core::Interval(error) => Self::Interval {
                error,
                explanation: error.to_string(),
            },
            Core::Overlaps { visit } => Self::Overlaps {
                visit: visit.number(),
            },
            Core::NothingToUndo => Self::NothingToUndo,
            Core::UndoExpired => Self::UndoExpired,
            Core::Retention { days, longest } => Self::Retention { days, longest },
            Core::ClockSuspect { latest_known } => Self::ClockSuspect { latest_known },
            Core::Storage(error) => Self::Storage {
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

/// Why an offered trust list was not taken. The list in force stays.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum TrustListError {
    /// Longer than any list, cut short, or not a list at all. Fetch it again.
    #[error("the trust list is damaged; fetch it again")]
    Damaged,
    /// Made for a newer app. Ask for the app to be updated.
    #[error("the trust list needs a newer app; update it")]
    NewerApp,
    /// A root that this app knows did not sign it. Warn.
    #[error("the trust list is forged: the signature of root {signer} is wrong")]
    Forged {
        /// The id of the root whose signature failed, eight hex digits.
        signer: String,
    },
    /// Too few of the roots that this app knows signed it.
    #[error("the trust list has {valid} good signatures and needs {needed}")]
    NotEnoughSignatures {
        /// Good signatures of distinct known roots.
        valid: u64,
        /// The deployment's threshold.
        needed: u64,
    },
    /// The roots signed something that breaks the rules. Tell the authority.
    #[error("the trust list breaks the rules of its format: {explanation}")]
    Malformed {
        /// Which.
        explanation: String,
    },
    /// Older than the list in force. So a cache may answer; fetch it again later.
    #[error("the trust list is older than the one in force")]
    Rollback {
        /// The version in force.
        stored: ListVersion,
        /// The version offered.
        offered: ListVersion,
    },
    /// There are two lists of one version: the roots contradict themselves. Tell the authority.
    #[error("there are two different trust lists of one version; tell the authority")]
    Conflict {
        /// The version that both have.
        version: ListVersion,
    },
    /// The diary was locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The list was good, and could not be kept.
    #[error("{explanation}")]
    Storage {
        /// How the storage failed.
        error: StorageError,
        /// How, in an English sentence.
        explanation: String,
    },
    /// A bug in this library. Open the diary again, and report it.
    #[error("the library failed while it took the trust list; report it")]
    Internal,
}

impl Internal for TrustListError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<core::TrustListError> for TrustListError {
    fn from(error: core::TrustListError) -> Self {
        use core::TrustListError as Core;
        match error {
            Core::Refused(refusal) => refusal.into(),
            Core::Locked => Self::Locked,
            Core::Storage(error) => Self::Storage {
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
            TrustRefusal::Rollback { stored, offered } => Self::Rollback {
                stored: stored.into(),
                offered: offered.into(),
            },
            TrustRefusal::Conflict { version } => Self::Conflict {
                version: version.into(),
            },
        }
    }
}
