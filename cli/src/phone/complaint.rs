//! What the diary's faults are called, how the tool exits, and what to do about each.

use dauchan_core::diary::{DiaryFault, EraseFault, OpenFault, StorageFault};
use dauchan_core::trust::TrustRefusal;

use crate::failure::{Exit, Failure};

const UNTOUCHED: &str = "Nothing was changed. Put the phone's folder back from a backup, or begin \
                         anew: dauchan diary erase --yes";
const WAIT: &str = "Wait until the other command has ended, and try again.";

impl From<OpenFault> for Failure {
    fn from(fault: OpenFault) -> Self {
        let (exit, class, advice) = match &fault {
            OpenFault::KeyUnavailable => (
                Exit::System,
                "key_unavailable",
                "See that the file of the key can be read.",
            ),
            OpenFault::KeyLost => (
                Exit::Folder,
                "key_lost",
                "Put the vault's file back from a backup, or begin anew: dauchan diary erase --yes",
            ),
            OpenFault::WrongKey => (Exit::Folder, "wrong_key", UNTOUCHED),
            OpenFault::ForeignFile => (Exit::Folder, "foreign_file", UNTOUCHED),
            OpenFault::Damaged => (Exit::Folder, "damaged_diary", UNTOUCHED),
            OpenFault::DatabaseMissing => (Exit::Folder, "database_missing", UNTOUCHED),
            OpenFault::WrongKeyOrDamaged => (Exit::Folder, "wrong_key_or_damaged", UNTOUCHED),
            OpenFault::NewerSchema { .. } | OpenFault::NewerKeyCheck { .. } => (
                Exit::Folder,
                "newer_diary",
                "Use the newer version of this tool. Nothing was changed.",
            ),
            OpenFault::OpenElsewhere => (Exit::Busy, "busy", WAIT),
            OpenFault::NoFolder => (Exit::Folder, "no_folder", "Make the folder."),
            OpenFault::Vault(_) => (
                Exit::System,
                "vault",
                "See that the vault's folder can be written.",
            ),
            OpenFault::Random(_) => (Exit::System, "random", "Try again."),
            OpenFault::Build(_) => (Exit::System, "build", "Build the tool as its manual says."),
            OpenFault::Storage(fault) => return storage(*fault),
        };
        Self::new(exit, class, &fault).advise(advice)
    }
}

impl From<EraseFault> for Failure {
    fn from(fault: EraseFault) -> Self {
        match fault {
            EraseFault::NoFolder => OpenFault::NoFolder.into(),
            EraseFault::OpenElsewhere => OpenFault::OpenElsewhere.into(),
            EraseFault::Vault(fault) => OpenFault::Vault(fault).into(),
            EraseFault::Storage(fault) => storage(fault),
        }
    }
}

impl From<DiaryFault> for Failure {
    fn from(fault: DiaryFault) -> Self {
        let (class, advice) = match &fault {
            DiaryFault::Locked => ("locked", "Open it again."),
            DiaryFault::NoSuchVisit => ("no_such_visit", "See them: dauchan diary list"),
            DiaryFault::NotOpen => ("not_open", "See them: dauchan diary list"),
            DiaryFault::NoSuchPending => ("no_such_pending", "See them: dauchan diary list"),
            DiaryFault::NoSuchVenue => ("no_such_venue", "Give the place as text instead."),
            DiaryFault::Interval(_) => ("interval", "Give other times."),
            DiaryFault::Overlaps { visit } => {
                let advice = format!(
                    "Change that one first: dauchan diary edit {}",
                    visit.number()
                );
                return Self::new(Exit::Refused, "overlaps", &fault).advise(advice);
            }
            DiaryFault::NothingToUndo => ("nothing_to_undo", "See: dauchan diary list"),
            DiaryFault::UndoExpired => ("undo_expired", "Edit it: dauchan diary edit"),
            DiaryFault::Retention { .. } => ("retention", "Choose other days."),
            DiaryFault::Trust(refusal) => return list_refused(refusal),
            DiaryFault::ClockSuspect { .. } => {
                let advice = "Check this machine's date. If it is right: dauchan diary purge --clock-is-right";
                ("clock_suspect", advice)
            }
            DiaryFault::Storage(fault) => return storage(*fault),
        };
        Self::new(Exit::Refused, class, &fault).advise(advice)
    }
}

fn list_refused(refusal: &TrustRefusal) -> Failure {
    let advice = "The list in force stays. Fetch the newest from the authority.";
    Failure::new(Exit::Refused, refusal.class(), refusal).advise(advice)
}

fn storage(fault: StorageFault) -> Failure {
    match fault {
        StorageFault::Damaged => {
            Failure::new(Exit::Folder, "damaged_diary", fault).advise(UNTOUCHED)
        }
        StorageFault::Full | StorageFault::Unwritable | StorageFault::Device { .. } => {
            Failure::new(Exit::System, "storage", fault)
        }
    }
}
