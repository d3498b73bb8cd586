//! What the desk's faults are called, how the tool exits, and what to do about each.

use dauchan_authority::desk::DeskFault;
use dauchan_authority::files::FileFault;
use dauchan_authority::key_file::KeyFileFault;
use dauchan_authority::poster::PosterFault;
use dauchan_authority::register::RegisterFault;
use dauchan_core::deployment::DeploymentFault;
use dauchan_core::trust::TrustRefusal;

use crate::failure::{Exit, Failure};

const RESTORE: &str = "Nothing was changed. Put the file back from a backup of the desk's folder.";

impl From<DeskFault> for Failure {
    fn from(fault: DeskFault) -> Self {
        match fault {
            DeskFault::NoDesk { .. } => Self::new(Exit::Folder, "no_desk", fault).advise(
                "Name the desk's folder with --desk, or make one: dauchan init --host HOST",
            ),
            DeskFault::File(fault) => fault.into(),
            DeskFault::Key(KeyFileFault::File(fault)) => fault.into(),
            DeskFault::Key(ref key) => {
                let advice = match key {
                    KeyFileFault::OtherKind { .. } => "Put each key back into its own folder.",
                    _ => RESTORE,
                };
                Self::new(Exit::Folder, "damaged_key", fault).advise(advice)
            }
            DeskFault::OtherKey { .. } => {
                Self::new(Exit::Folder, "other_key", fault).advise(RESTORE)
            }
            DeskFault::Register { .. } => {
                Self::new(Exit::Folder, "damaged_register", fault).advise(RESTORE)
            }
            DeskFault::DeploymentFile { .. } => {
                Self::new(Exit::Folder, "damaged_deployment", fault).advise(RESTORE)
            }
            DeskFault::Deployment { fault, path } => deployment_failure(&fault, &path),
            DeskFault::Rule(fault) => fault.into(),
            DeskFault::List(_) => Self::new(Exit::Usage, "list", fault),
            DeskFault::ForeignRoot { .. } => Self::new(Exit::Usage, "foreign_root", fault)
                .advise("Only the roots that this desk was made with can sign its lists."),
            DeskFault::ClockBehind { .. } => Self::new(Exit::Usage, "clock_behind", fault)
                .advise("Set the date and time, or give the moment with --now."),
            DeskFault::Random(_) => Self::new(Exit::System, "random", fault),
        }
    }
}

/// The settings that do not hold together are either the caller's or those of a damaged file.
fn deployment_failure(fault: &DeploymentFault, path: &std::path::Path) -> Failure {
    match fault {
        DeploymentFault::Host(_) | DeploymentFault::NoHost => {
            Failure::new(Exit::Usage, "host", fault)
        }
        DeploymentFault::Roots(_) => Failure::new(Exit::Usage, "roots", fault),
        DeploymentFault::Baseline(TrustRefusal::NotEnoughSignatures { valid, needed }) => {
            let text = format!("{needed} roots must sign a trust list, and {valid} did");
            Failure::new(Exit::Usage, "not_enough_signatures", text).advise(
                "Bring the roots' keys to the desk, and name each file: \
                 dauchan trust publish --root FILE --root FILE",
            )
        }
        DeploymentFault::Visits(_) | DeploymentFault::Baseline(_) => {
            let text = format!("{}: {fault}", path.display());
            Failure::new(Exit::Folder, "damaged_deployment", text).advise(RESTORE)
        }
    }
}

impl From<FileFault> for Failure {
    fn from(fault: FileFault) -> Self {
        match &fault {
            FileFault::Missing { .. } => {
                Self::new(Exit::Folder, "missing_file", &fault).advise(RESTORE)
            }
            FileFault::Exists { .. } => Self::new(Exit::Folder, "exists", &fault)
                .advise("Nothing was changed. Choose another place, or move it away yourself."),
            FileFault::TooLong { .. } => {
                Self::new(Exit::Folder, "damaged_file", &fault).advise(RESTORE)
            }
            FileFault::TooOpen { path } => {
                Self::new(Exit::Folder, "too_open", &fault).advise(format!(
                    "Close it, and ask who has read it: chmod 600 {}",
                    path.display()
                ))
            }
            FileFault::Busy { .. } => Self::new(Exit::Busy, "busy", &fault)
                .advise("Wait until the other command has ended, and try again."),
            FileFault::Read { .. } | FileFault::Write { .. } => {
                Self::new(Exit::System, "file", &fault)
            }
        }
    }
}

impl From<KeyFileFault> for Failure {
    fn from(fault: KeyFileFault) -> Self {
        DeskFault::from(fault).into()
    }
}

impl From<RegisterFault> for Failure {
    fn from(fault: RegisterFault) -> Self {
        let (class, advice) = match &fault {
            RegisterFault::IssuerName => ("issuer_name", None),
            RegisterFault::IssuerExists { .. } => ("issuer_exists", Some("Choose another name.")),
            RegisterFault::UnknownIssuer { .. } => (
                "unknown_issuer",
                Some("The desk knows these: dauchan issuer list"),
            ),
            RegisterFault::RevokedIssuer { .. } => (
                "revoked_issuer",
                Some("Add another issuer: dauchan issuer add NAME"),
            ),
            RegisterFault::UnknownArea { .. } => (
                "unknown_area",
                Some(
                    "The codes are those of the General Statistics Office, as 25747 for Phường Phú Cường.",
                ),
            ),
            RegisterFault::AreaOfOthers { .. } => {
                ("area_of_others", Some("See who may: dauchan issuer list"))
            }
            RegisterFault::OutsideIssuerValidity { .. } => {
                ("outside_issuer_validity", Some("Choose days within these."))
            }
            RegisterFault::VenueExists { .. } => ("venue_exists", None),
            RegisterFault::UnknownVenue { .. } => (
                "unknown_venue",
                Some("The desk knows these: dauchan venue list"),
            ),
            RegisterFault::RevokedVenue { .. } => ("revoked_venue", None),
            RegisterFault::NothingEarlier { .. } => ("nothing_earlier", None),
            RegisterFault::NoIssueLeft { .. } => ("no_issue_left", None),
            RegisterFault::NoCounterLeft => ("no_counter_left", None),
        };
        let failure = Self::new(Exit::Usage, class, &fault);
        match advice {
            Some(advice) => failure.advise(advice),
            None => failure,
        }
    }
}

impl From<PosterFault> for Failure {
    fn from(fault: PosterFault) -> Self {
        match fault {
            PosterFault::Symbol(_) => Self::new(Exit::Usage, "too_dense", fault),
            PosterFault::Typeface | PosterFault::Picture => {
                Self::new(Exit::System, "picture", fault)
            }
        }
    }
}
