//! The class, exit code and advice of each error of the diary.

use dauchan_core::diary::{
    DiaryError, EraseError, NoticeError, OpenError, StorageError, TrustListError,
};
use dauchan_core::guest_book::GuestBookError;
use dauchan_core::key_file::KeyFileError;
use dauchan_core::notice::BundleRefusal;
use dauchan_core::trust::TrustRefusal;

use crate::error::{CommandError, Exit};

const UNTOUCHED: &str = "Nothing was changed. Put the phone's folder back from a backup, or start \
                         again: dauchan diary erase --yes";
const REPAIRABLE: &str = "Nothing was changed. Put the phone's folder back from a backup, or repair \
                          the diary: dauchan diary repair --yes";
const WAIT: &str = "Wait until the other command has ended, and try again.";

impl From<OpenError> for CommandError {
    fn from(error: OpenError) -> Self {
        let (exit, class, advice) = match &error {
            OpenError::KeyUnavailable => (
                Exit::System,
                "key_unavailable",
                "Check that the key file can be read.",
            ),
            OpenError::KeyLost => (
                Exit::Folder,
                "key_lost",
                "Put the key file back from a backup, or start again: dauchan diary erase --yes",
            ),
            OpenError::WrongKey => (Exit::Folder, "wrong_key", UNTOUCHED),
            OpenError::ForeignFile => (Exit::Folder, "foreign_file", UNTOUCHED),
            OpenError::Damaged => (Exit::Folder, "damaged_diary", UNTOUCHED),
            OpenError::Repairable(_) => (Exit::Folder, "repairable_diary", REPAIRABLE),
            OpenError::DatabaseMissing => (Exit::Folder, "database_missing", UNTOUCHED),
            OpenError::WrongKeyOrDamaged => (Exit::Folder, "wrong_key_or_damaged", UNTOUCHED),
            OpenError::NewerSchema { .. } | OpenError::NewerKeyCheck { .. } => (
                Exit::Folder,
                "newer_diary",
                "Nothing was changed. Use the newer version of dauchan.",
            ),
            OpenError::OpenElsewhere => (Exit::Busy, "busy", WAIT),
            OpenError::NoFolder => (Exit::Folder, "no_folder", "Make the folder."),
            OpenError::Vault(_) => (
                Exit::System,
                "vault",
                "Check that the vault's folder can be written.",
            ),
            OpenError::Random(_) => (Exit::System, "random", "Try again."),
            OpenError::Build(_) => (Exit::System, "build", "Build dauchan as its manual says."),
            OpenError::Storage(error) => return storage(*error),
        };
        Self::new(exit, class, &error).advise(advice)
    }
}

impl From<KeyFileError> for CommandError {
    fn from(error: KeyFileError) -> Self {
        match &error {
            KeyFileError::TooOpen { path } => {
                Self::new(Exit::Folder, "too_open", &error).advise(format!(
                    "Find out who has read it, then run: chmod 600 {}",
                    path.display()
                ))
            }
            KeyFileError::NotAFile { .. } | KeyFileError::TooLong { .. } => {
                Self::new(Exit::Folder, "damaged_file", &error).advise(UNTOUCHED)
            }
            KeyFileError::Exists { .. } | KeyFileError::Io { .. } => {
                Self::new(Exit::System, "file", &error)
            }
        }
    }
}

impl From<EraseError> for CommandError {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::NoFolder => OpenError::NoFolder.into(),
            EraseError::OpenElsewhere => OpenError::OpenElsewhere.into(),
            EraseError::Vault(error) => OpenError::Vault(error).into(),
            EraseError::Storage(error) => storage(error),
        }
    }
}

impl From<DiaryError> for CommandError {
    fn from(error: DiaryError) -> Self {
        let (class, advice) = match &error {
            DiaryError::Locked => ("locked", "Open it again."),
            DiaryError::NoSuchVisit => ("no_such_visit", "See the visits: dauchan diary list"),
            DiaryError::NotOpen => ("not_open", "See the visits: dauchan diary list"),
            DiaryError::NoSuchPending => ("no_such_pending", "See the visits: dauchan diary list"),
            DiaryError::NoSuchAlert => (
                "no_such_alert",
                "See the alerts: dauchan diary notices list",
            ),
            DiaryError::NoSuchVenue => ("no_such_venue", "Name the place with --place instead."),
            DiaryError::Interval(_) => ("interval", "Choose other times."),
            DiaryError::Overlaps { visit } => {
                let advice = format!(
                    "Change that one first: dauchan diary edit {}",
                    visit.number()
                );
                return Self::new(Exit::Refused, "overlaps", &error).advise(advice);
            }
            DiaryError::NothingToUndo => ("nothing_to_undo", "See the visits: dauchan diary list"),
            DiaryError::UndoExpired => (
                "undo_expired",
                "Change the visit instead: dauchan diary edit",
            ),
            DiaryError::Retention { .. } => ("retention", "Choose another number of days."),
            DiaryError::ClockSuspect { .. } => {
                let advice = "Check this machine's date. If it is right: dauchan diary purge --clock-is-right";
                ("clock_suspect", advice)
            }
            DiaryError::Storage(error) => return storage(*error),
        };
        Self::new(Exit::Refused, class, &error).advise(advice)
    }
}

/// Returns the error of a store that is the guest book's: its text and advice name the guest book.
pub fn in_guest_book(error: impl Into<CommandError>) -> CommandError {
    let CommandError {
        exit,
        class,
        text,
        advice,
        ..
    } = error.into();
    let named = |text: &str| {
        text.replace("dauchan diary", "dauchan guests")
            .replace("diary", "guest book")
    };
    let class = match class {
        "damaged_diary" => "damaged_guest_book",
        "repairable_diary" => "repairable_guest_book",
        "newer_diary" => "newer_guest_book",
        class => class,
    };
    let error = CommandError::new(exit, class, named(&text));
    match advice {
        Some(advice) => error.advise(named(&advice)),
        None => error,
    }
}

impl From<GuestBookError> for CommandError {
    fn from(error: GuestBookError) -> Self {
        let (class, advice) = match &error {
            GuestBookError::Locked => ("locked", "Open it again."),
            GuestBookError::NoSuchGuest => {
                ("no_such_guest", "See the entries: dauchan guests list")
            }
            GuestBookError::Sampling { .. } => ("sampling", "Choose another number."),
            GuestBookError::ClockSuspect { .. } => {
                let advice = "Check this machine's date. If it is right: dauchan guests purge --clock-is-right";
                ("clock_suspect", advice)
            }
            GuestBookError::Storage(error) => return in_guest_book(storage(*error)),
        };
        Self::new(Exit::Refused, class, &error).advise(advice)
    }
}

impl From<TrustListError> for CommandError {
    fn from(error: TrustListError) -> Self {
        match error {
            TrustListError::Refused(refusal) => list_refused(&refusal),
            TrustListError::Locked => DiaryError::Locked.into(),
            TrustListError::Storage(error) => storage(error),
        }
    }
}

impl From<NoticeError> for CommandError {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Refused(refusal) => bundle_refused(&refusal),
            NoticeError::Locked => DiaryError::Locked.into(),
            NoticeError::Storage(error) => storage(error),
        }
    }
}

fn bundle_refused(refusal: &BundleRefusal) -> CommandError {
    let advice = match refusal {
        BundleRefusal::UnknownKey { .. } | BundleRefusal::ListExpired { .. } => {
            "Nothing was changed. Fetch the newest trust list first: dauchan phone update FILE"
        }
        _ => "Nothing was changed. Fetch the newest bundle from the authority.",
    };
    CommandError::new(Exit::Refused, refusal.class(), refusal).advise(advice)
}

fn list_refused(refusal: &TrustRefusal) -> CommandError {
    let advice = "The list in force stays. Fetch the newest from the authority.";
    CommandError::new(Exit::Refused, refusal.class(), refusal).advise(advice)
}

fn storage(error: StorageError) -> CommandError {
    match error {
        StorageError::Damaged => {
            CommandError::new(Exit::Folder, "damaged_diary", error).advise(UNTOUCHED)
        }
        StorageError::Full | StorageError::Unwritable | StorageError::Device { .. } => {
            CommandError::new(Exit::System, "storage", error)
        }
    }
}
