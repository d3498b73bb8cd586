//! The class, exit code and advice of each error of the desk.

use dauchan_authority::areas::AreaError;
use dauchan_authority::desk::DeskError;
use dauchan_authority::key_file::KeyFileError;
use dauchan_authority::poster::PosterError;
use dauchan_authority::register::RegisterError;
use dauchan_core::deployment::DeploymentError;
use dauchan_core::trust::TrustRefusal;
use dauchan_files::FileError;

use crate::failure::{Exit, Failure};

const RESTORE: &str = "Nothing was changed. Put the file back from a backup of the desk's folder.";

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NoDesk { .. } => Self::new(Exit::Folder, "no_desk", error).advise(
                "Name the desk's folder with --desk, or make one: dauchan init --host HOST",
            ),
            DeskError::Unfinished { .. } => Self::new(Exit::Folder, "unfinished_desk", error)
                .advise("Make it again: dauchan init --host HOST"),
            DeskError::DeskExists { .. } => Self::new(Exit::Folder, "desk_exists", error).advise(
                "Nothing was changed. Look at it with dauchan trust show, or name another folder \
                 with --desk.",
            ),
            DeskError::File(error) => error.into(),
            DeskError::Key(KeyFileError::File(error)) => error.into(),
            DeskError::Key(ref key) => {
                let advice = match key {
                    KeyFileError::OtherKind { .. } => "Put each key back into its own folder.",
                    KeyFileError::OtherVersion { .. } => {
                        "Use the version of this tool that wrote it. Nothing was changed."
                    }
                    _ => RESTORE,
                };
                Self::new(Exit::Folder, "damaged_key", error).advise(advice)
            }
            DeskError::OtherKey { .. } => {
                Self::new(Exit::Folder, "other_key", error).advise(RESTORE)
            }
            DeskError::Register { .. } => {
                Self::new(Exit::Folder, "damaged_register", error).advise(RESTORE)
            }
            DeskError::DeploymentFile { .. } => {
                Self::new(Exit::Folder, "damaged_deployment", error).advise(RESTORE)
            }
            DeskError::Deployment { error, path } => deployment_failure(&error, &path),
            DeskError::Rule(error) => error.into(),
            DeskError::List(_) => Self::new(Exit::Usage, "list", error),
            DeskError::ForeignRoot { .. } => Self::new(Exit::Usage, "foreign_root", error)
                .advise("Only the roots that this desk was made with can sign its lists."),
            DeskError::UnconfirmedDay { today, .. } => {
                Self::new(Exit::Usage, "unconfirmed_day", error).advise(format!(
                    "Nothing was published. Look at a calendar. If it is, confirm it: \
                     --today-is {today}. If not, set the date and time of this machine."
                ))
            }
            DeskError::OtherDay { .. } => Self::new(Exit::Usage, "other_day", error)
                .advise("Nothing was published. Set the date and time of this machine."),
            DeskError::Random(_) => Self::new(Exit::System, "random", error),
        }
    }
}

/// The settings that do not hold together are either the caller's or those of a damaged file.
fn deployment_failure(error: &DeploymentError, path: &std::path::Path) -> Failure {
    match error {
        DeploymentError::Host(_) | DeploymentError::NoHost => {
            Failure::new(Exit::Usage, "host", error)
        }
        DeploymentError::Roots(_) => Failure::new(Exit::Usage, "roots", error),
        DeploymentError::Baseline(TrustRefusal::NotEnoughSignatures { valid, needed }) => {
            let text = format!("{needed} roots must sign a trust list, and {valid} did");
            Failure::new(Exit::Usage, "not_enough_signatures", text).advise(
                "Bring the roots' keys to the desk, and name each file: \
                 dauchan trust publish --root FILE --root FILE",
            )
        }
        DeploymentError::Visits(_) | DeploymentError::Baseline(_) => {
            let text = format!("{}: {error}", path.display());
            Failure::new(Exit::Folder, "damaged_deployment", text).advise(RESTORE)
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match &error {
            FileError::Missing { .. } => {
                Self::new(Exit::Folder, "missing_file", &error).advise(RESTORE)
            }
            FileError::Exists { .. } => Self::new(Exit::Folder, "exists", &error)
                .advise("Nothing was changed. Choose another name, or move the file away."),
            FileError::NotRegular { .. } => Self::new(Exit::Folder, "not_a_file", &error)
                .advise("Nothing was changed. Choose another name."),
            FileError::TooLong { .. } => {
                Self::new(Exit::Folder, "damaged_file", &error).advise(RESTORE)
            }
            FileError::TooOpen { path, .. } => {
                Self::new(Exit::Folder, "too_open", &error).advise(format!(
                    "Close it, and find out who has read it: chmod 600 {}",
                    path.display()
                ))
            }
            FileError::Busy { .. } => Self::new(Exit::Busy, "busy", &error)
                .advise("Wait until the other command has ended, and try again."),
            FileError::Read { .. } | FileError::Write { .. } => {
                Self::new(Exit::System, "file", &error)
            }
        }
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        let (class, advice) = match &error {
            RegisterError::IssuerName => ("issuer_name", None),
            RegisterError::IssuerExists { .. } => ("issuer_exists", Some("Choose another name.")),
            RegisterError::UnknownIssuer { .. } => (
                "unknown_issuer",
                Some("The desk knows these: dauchan issuer list"),
            ),
            RegisterError::RevokedIssuer { .. } => (
                "revoked_issuer",
                Some("Add another issuer: dauchan issuer add NAME"),
            ),
            RegisterError::KeyExists { .. } => (
                "key_exists",
                Some("Move the key file of the new issuer away, and add it again."),
            ),
            RegisterError::Area(error) => return (*error).into(),
            RegisterError::OutsideIssuerAreas { .. } => (
                "outside_issuer_areas",
                Some("See which issuer may: dauchan issuer list"),
            ),
            RegisterError::OutsideIssuerValidity { .. } => {
                ("outside_issuer_validity", Some("Choose days within these."))
            }
            RegisterError::VenueExists { .. } => ("venue_exists", None),
            RegisterError::UnknownVenue { .. } => (
                "unknown_venue",
                Some("The desk knows these: dauchan venue list"),
            ),
            RegisterError::RevokedVenue { .. } => ("revoked_venue", None),
            RegisterError::NothingEarlier { .. } => ("nothing_earlier", None),
            RegisterError::NoIssueLeft { .. } => ("no_issue_left", None),
            RegisterError::NoCounterLeft => ("no_counter_left", None),
        };
        let failure = Self::new(Exit::Usage, class, &error);
        match advice {
            Some(advice) => failure.advise(advice),
            None => failure,
        }
    }
}

impl From<AreaError> for Failure {
    fn from(error: AreaError) -> Self {
        let class = match error {
            AreaError::Unknown { .. } | AreaError::None => "unknown_area",
            AreaError::District { .. } => "district",
        };
        Self::new(Exit::Usage, class, error).advise(
            "The codes are those of the General Statistics Office, as 25747 for Phường Phú Cường.",
        )
    }
}

impl From<PosterError> for Failure {
    fn from(error: PosterError) -> Self {
        match error {
            PosterError::Symbol(_) => Self::new(Exit::Usage, "too_dense", error),
            PosterError::Typeface | PosterError::Picture => {
                Self::new(Exit::System, "picture", error)
            }
        }
    }
}
