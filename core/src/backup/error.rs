//! What a backup and a restore can fail with.

use dauchan_age::{MAX_COST, OpenError, PayloadError};

use crate::backup::MAX_VISITS;
use crate::diary::{DiaryError, StorageError};
use crate::random::RandomUnavailable;
use crate::sealed_lines::LinesError;
use crate::verify::VenueRefusal;
use crate::version::VersionError;
use crate::visit::IntervalError;

/// The reason why a backup was not written. A file that was there before is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The diary cannot be read.
    #[error(transparent)]
    Diary(#[from] DiaryError),
    /// The diary has more visits than a backup holds.
    #[error("the diary has more than {MAX_VISITS} visits; delete old ones first")]
    TooMany,
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The file cannot be written.
    #[error("cannot write the backup: {0}")]
    File(StorageError),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Diary(error.into())
    }
}

/// The reason why a backup was not restored. The diary is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// It is not an age file.
    #[error("the file is not a backup: it is not an age file")]
    NotAge,
    /// The passphrase is wrong, or the file has none.
    #[error("the passphrase is wrong; check each word and try again")]
    WrongPassphrase,
    /// The passphrase costs more than this app spends. The file may be a bomb.
    #[error("the file's passphrase costs 2^{cost} steps, and this app spends 2^{MAX_COST} at most")]
    TooCostly {
        /// The cost that the file names, as a power of two.
        cost: u8,
    },
    /// It is cut short.
    #[error("the backup is cut short, or its end is damaged; copy it again")]
    Cut,
    /// It was changed.
    #[error("the backup is damaged; copy it again")]
    Damaged,
    /// It has another version of the format. Update the app.
    #[error("the backup has version {version}, which this app does not know; update the app")]
    OtherVersion {
        /// The version found.
        version: u8,
    },
    /// A line breaks a rule of the format.
    #[error("line {line} of the backup breaks the rules of its format")]
    Malformed {
        /// The line, counted from 1.
        line: u64,
    },
    /// It has more than 200,000 visits.
    #[error("the backup has more than {MAX_VISITS} visits")]
    TooMany,
    /// The file cannot be read.
    #[error("cannot read the backup: {0}")]
    File(StorageError),
    /// The diary cannot be written.
    #[error(transparent)]
    Diary(#[from] DiaryError),
}

impl RestoreError {
    /// Returns the class of this error, as `docs/format.md` names it; `file` and `diary` for those of
    /// the phone.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::NotAge => "not_age",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::TooCostly { .. } => "too_costly",
            Self::Cut => "cut",
            Self::Damaged => "damaged",
            Self::OtherVersion { .. } => "other_version",
            Self::Malformed { .. } => "malformed",
            Self::TooMany => "too_many",
            Self::File(_) => "file",
            Self::Diary(_) => "diary",
        }
    }
}

impl From<LinesError> for RestoreError {
    fn from(error: LinesError) -> Self {
        match error {
            LinesError::Open(OpenError::NotAge) => Self::NotAge,
            LinesError::Open(OpenError::NoMatch) => Self::WrongPassphrase,
            LinesError::Open(OpenError::TooCostly { cost, .. }) => Self::TooCostly { cost },
            LinesError::Open(OpenError::Cut) | LinesError::Payload(PayloadError::Cut) => Self::Cut,
            LinesError::Open(OpenError::Header | OpenError::Mac)
            | LinesError::Payload(PayloadError::Damaged) => Self::Damaged,
            LinesError::Open(OpenError::Read(error))
            | LinesError::Payload(PayloadError::Read(error)) => Self::File(error.into()),
            LinesError::Line(line) => Self::Malformed { line },
        }
    }
}

impl From<VersionError> for RestoreError {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { version } => Self::OtherVersion { version },
            VersionError::Impossible => Self::Malformed { line: 1 },
        }
    }
}

impl From<StorageError> for RestoreError {
    fn from(error: StorageError) -> Self {
        Self::Diary(error.into())
    }
}

impl From<rusqlite::Error> for RestoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Diary(error.into())
    }
}

/// The reason why a visit of a backup was not restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreRefusal {
    /// Its times cannot be those of a visit, or are too old.
    #[error(transparent)]
    Interval(#[from] IntervalError),
    /// Its code was not good on the day of the visit.
    #[error(transparent)]
    Code(#[from] VenueRefusal),
    /// It overlaps a visit in the diary.
    #[error("the visit overlaps one in the diary")]
    Overlaps,
}

impl RestoreRefusal {
    /// Returns the class of this refusal, as `docs/format.md` names it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Interval(IntervalError::EndsBeforeItBegins) => "ends_before_it_begins",
            Self::Interval(IntervalError::InTheFuture) => "in_the_future",
            Self::Interval(IntervalError::TooLong) => "too_long",
            Self::Interval(IntervalError::PastRetention { .. }) => "past_retention",
            Self::Interval(IntervalError::CannotReopen) | Self::Overlaps => "overlaps",
            Self::Code(refusal) => refusal.class(),
        }
    }
}
