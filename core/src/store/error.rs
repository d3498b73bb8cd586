//! Errors of a store: a variant for each thing that an app does differently.

use crate::random::RandomUnavailable;
use crate::store::{Repair, VaultError};

/// The reason why a diary did not open. No file was changed, unless the variant says so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The device is locked. Try again when its owner has unlocked it.
    #[error("the diary's key is unavailable while the device is locked; unlock it and try again")]
    KeyUnavailable,
    /// There is a diary, and its key is lost permanently. Only an erase helps.
    #[error("the diary's key is lost; the diary cannot be read any more and can only be erased")]
    KeyLost,
    /// The key is of another diary.
    #[error("the key in the vault is not this diary's")]
    WrongKey,
    /// The key check is this diary's, and the database belongs to another one.
    #[error("the diary's database was replaced by another one")]
    ForeignFile,
    /// The database cannot be read. What was in it may be recovered from a copy.
    #[error("the diary's database is damaged")]
    Damaged,
    /// The diary can be repaired, with its owner's consent: by [`repair`](crate::diary::repair).
    #[error("{0}")]
    Repairable(Repair),
    /// The key check is there and the database is not.
    #[error("the diary's database is missing")]
    DatabaseMissing,
    /// The key check is torn or missing, and the key does not open the database either.
    #[error("the diary's key is wrong, or its database is damaged")]
    WrongKeyOrDamaged,
    /// A newer app wrote this diary. Update the app.
    #[error("the diary has schema {found}, and this app knows {known}; update it")]
    NewerSchema {
        /// The schema found.
        found: u32,
        /// The newest schema that this build knows.
        known: u32,
    },
    /// A newer app wrote the key check. Update the app.
    #[error("the diary's key check has format {format}, which this app does not know; update it")]
    NewerKeyCheck {
        /// The format found.
        format: u8,
    },
    /// Another process, or another part of this one, has the diary open.
    #[error("the diary is open elsewhere")]
    OpenElsewhere,
    /// The folder does not exist.
    #[error("the diary's folder does not exist")]
    NoFolder,
    /// The vault failed; no file was changed. Open again later.
    #[error("the diary's key could not be loaded or stored: {0}")]
    Vault(VaultError),
    /// The random source failed; no diary was made.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The library was built wrongly, and nothing may be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The storage failed.
    #[error(transparent)]
    Storage(StorageError),
}

/// The reason why a diary was not erased. Where it had begun, the next open or erase finishes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EraseError {
    /// The folder does not exist.
    #[error("the diary's folder does not exist")]
    NoFolder,
    /// The diary is open. Lock it first.
    #[error("the diary is open; lock it before erasing it")]
    OpenElsewhere,
    /// The vault did not delete the key.
    #[error("the diary's key could not be deleted: {0}")]
    Vault(#[from] VaultError),
    /// A file could not be removed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// An error of locking the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FolderError {
    NoFolder,
    OpenElsewhere,
    Storage(StorageError),
}

impl From<FolderError> for OpenError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::NoFolder => Self::NoFolder,
            FolderError::OpenElsewhere => Self::OpenElsewhere,
            FolderError::Storage(error) => error.into(),
        }
    }
}

impl From<FolderError> for EraseError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::NoFolder => Self::NoFolder,
            FolderError::OpenElsewhere => Self::OpenElsewhere,
            FolderError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<std::io::Error> for EraseError {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<EraseError> for OpenError {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::NoFolder => Self::NoFolder,
            EraseError::OpenElsewhere => Self::OpenElsewhere,
            EraseError::Vault(error) => Self::Vault(error),
            EraseError::Storage(error) => error.into(),
        }
    }
}

/// A property of the library's build that would leave a diary unprotected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The build has SQLite without SQLCipher, which ignores the key.
    #[error("this build has no SQLCipher and would write the diary unencrypted")]
    NoCipher,
    /// The build has another implementation of the ciphers than the project's own.
    #[error("this build has another cipher provider")]
    OtherProvider,
    /// The cipher settings are not those of SQLCipher 4.
    #[error("the cipher settings of this build are not those of SQLCipher 4")]
    OtherSettings,
    /// The build wrote a database without encryption.
    #[error("this build wrote an unencrypted database")]
    PlainFile,
}

/// An error of the phone's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The storage is full. Nothing was lost; make room and try again.
    #[error("the storage is full; make room and try again")]
    Full,
    /// The folder or a file in it is not writable, or was removed while the diary was open.
    #[error("the diary's folder is not writable, or was removed")]
    Unwritable,
    /// The content differs from what was written.
    #[error("the diary's database is damaged")]
    Damaged,
    /// The device failed to read or write, or SQLite had no memory. Nothing was acknowledged.
    #[error("the storage failed (code {code}); try again")]
    Device {
        /// The system's code or SQLite's extended one, for a report.
        code: i32,
    },
}

impl From<rusqlite::Error> for StorageError {
    /// Keeps the code and drops the text, which may quote what was to be written.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::ErrorCode;
        let rusqlite::Error::SqliteFailure(error, _) = error else {
            return Self::Damaged; // A row that the diary did not write.
        };
        let code = error.extended_code;
        match error.code {
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::AuthorizationForStatementDenied => Self::Unwritable,
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch => Self::Damaged,
            _ => Self::Device { code },
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Unwritable,
            _ => Self::Device {
                code: error.raw_os_error().unwrap_or_default(),
            },
        }
    }
}

impl From<StorageError> for OpenError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Damaged => Self::Damaged,
            error => Self::Storage(error),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    /// Until the database is open, another program may hold its lock.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::OpenElsewhere,
            _ => StorageError::from(error).into(),
        }
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        StorageError::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn errors_of_the_system_are_sorted_by_what_an_app_does() {
        for (kind, expected) in [
            (ErrorKind::StorageFull, StorageError::Full),
            (ErrorKind::QuotaExceeded, StorageError::Full),
            (ErrorKind::FileTooLarge, StorageError::Full),
            (ErrorKind::PermissionDenied, StorageError::Unwritable),
            (ErrorKind::ReadOnlyFilesystem, StorageError::Unwritable),
            (ErrorKind::NotFound, StorageError::Device { code: 0 }),
        ] {
            assert_eq!(StorageError::from(Error::from(kind)), expected);
        }
        let failed = StorageError::from(Error::from_raw_os_error(5));
        assert_eq!(failed, StorageError::Device { code: 5 });
    }

    #[test]
    fn a_repair_says_what_is_lost() {
        let lost = Repair::LostChanges { at_least: 3 }.to_string();
        assert!(lost.contains("at least 3"), "{lost}");
        assert!(Repair::FirstBytes.to_string().contains("nothing is lost"));
    }
}
