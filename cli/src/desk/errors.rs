//! The class, exit code and advice of each error of the desk.

use dauchan_authority::areas::AreaError;
use dauchan_authority::desk::DeskError;
use dauchan_authority::key_file::KeyFileError;
use dauchan_authority::register::{IssuerNameError, RegisterError};
use dauchan_authority::sheet::SheetError;
use dauchan_authority::store::StoreError;
use dauchan_core::deployment::DeploymentError;
use dauchan_core::random::RandomUnavailable;
use dauchan_core::trust::TrustRefusal;

use crate::error::{CommandError, Exit, RESTORE};
use crate::language::say;
use crate::vietnamese::translated;

const SIGN_MORE: &str = "Nothing was published. Bring the roots' keys to the desk, and name each key file: \
    dauchan trust publish --root FILE --root FILE. Or carry a list to them: dauchan trust prepare";

impl From<DeskError> for CommandError {
    fn from(error: DeskError) -> Self {
        let words = translated(&error);
        Self::of_desk_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_desk_error(error: DeskError) -> Self {
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
            DeskError::AwaitsFirstList { .. } => Self::new(Exit::Folder, "awaits_list", error).advise(
                "Have its roots sign the first list, and publish it: dauchan trust publish FILE",
            ),
            DeskError::Activity(error) => (*error).into(),
            DeskError::Key(KeyFileError::File(error)) => error.into(),
            DeskError::Key(KeyFileError::Random(_)) => Self::new(Exit::System, "random", error),
            DeskError::Key(KeyFileError::PassphraseNeeded { .. }) => {
                Self::new(Exit::Usage, "passphrase_needed", error)
                    .advise("Enter it at a terminal, or pass it by a file descriptor: --passphrase-fd 3 3<FILE")
            }
            DeskError::Key(KeyFileError::WrongPassphrase { .. }) => {
                Self::new(Exit::Usage, "wrong_passphrase", error)
                    .advise("Nothing was changed. Each key can have a passphrase of its own.")
            }
            DeskError::Key(ref key) => {
                let advice = match key {
                    KeyFileError::OtherKind { .. } => "Put each key file back into its own folder.",
                    KeyFileError::OtherVersion { .. } => {
                        "Nothing was changed. Use the version of dauchan that wrote it."
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
            DeskError::OlderRegister { .. } => {
                Self::new(Exit::Folder, "damaged_register", error).advise(RESTORE)
            }
            DeskError::NotMigrated { .. } => Self::new(Exit::Folder, "older_register", error)
                .advise("Run the command again, without another one at the same time."),
            DeskError::Areas { .. } => {
                Self::new(Exit::Folder, "damaged_areas", error).advise(RESTORE)
            }
            DeskError::Store(error) => error.into(),
            DeskError::DeploymentFile { .. } => {
                Self::new(Exit::Folder, "damaged_deployment", error).advise(RESTORE)
            }
            DeskError::Deployment { error, path } => deployment_error(&error, &path),
            DeskError::Rule(error) => error.into(),
            DeskError::List(_) => Self::new(Exit::Usage, "list", error),
            DeskError::Bundle(_) => Self::new(Exit::Usage, "bundle", error)
                .advise("Nothing was published. Join notices of one venue whose times overlap."),
            DeskError::ForeignRoot { .. } => Self::new(Exit::Usage, "foreign_root", error)
                .advise("Name the key file of a root that this desk was made with."),
            DeskError::TooFewSigned { .. } => Self::new(Exit::Usage, "not_enough_signatures", error)
                .advise(SIGN_MORE),
            DeskError::OlderList { .. } => Self::new(Exit::Usage, "older_list", error)
                .advise("Nothing was published. Prepare a new one: dauchan trust prepare"),
            DeskError::ForeignList { .. } | DeskError::NoFirstList => {
                Self::new(Exit::Usage, "foreign_list", error)
                    .advise("Nothing was published. Publish the list that this desk prepared.")
            }
            DeskError::Refused(ref refusal) => Self::new(Exit::Refused, refusal.class(), error)
                .advise("Nothing was changed. Fetch the list from the web server again."),
            DeskError::UnconfirmedDay { today, .. } => {
                Self::new(Exit::Usage, "unconfirmed_day", error).advise(say!(
                    "Nothing was published. Look at a calendar. If it is, confirm it: \
                     --today-is {today}. If not, set the date and time of this machine.",
                    "Chưa phát hành. Hãy xem lịch. Nếu đúng, hãy xác nhận: --today-is {today}. \
                     Nếu không, hãy chỉnh ngày giờ của máy này."
                ))
            }
            DeskError::OtherDay { .. } => Self::new(Exit::Usage, "other_day", error)
                .advise("Nothing was published. Set the date and time of this machine."),
            DeskError::Random(_) => Self::new(Exit::System, "random", error),
        }
    }
}

/// Settings that contradict each other are either the caller's or those of a damaged file.
fn deployment_error(error: &DeploymentError, path: &std::path::Path) -> CommandError {
    match error {
        DeploymentError::Host(_) | DeploymentError::NoHost => {
            CommandError::new(Exit::Usage, "host", error)
        }
        DeploymentError::Roots(_) => CommandError::new(Exit::Usage, "roots", error),
        DeploymentError::Baseline(TrustRefusal::NotEnoughSignatures { valid, needed }) => {
            let text = format!("{needed} roots must sign a trust list, and {valid} did");
            CommandError::new(Exit::Usage, "not_enough_signatures", text).advise(SIGN_MORE)
        }
        DeploymentError::Visits(_)
        | DeploymentError::Baseline(_)
        | DeploymentError::WitnessName(_)
        | DeploymentError::WitnessKey(_) => {
            let text = format!("{}: {error}", path.display());
            CommandError::new(Exit::Folder, "damaged_deployment", text).advise(RESTORE)
        }
    }
}

impl From<RandomUnavailable> for CommandError {
    fn from(error: RandomUnavailable) -> Self {
        DeskError::from(error).into()
    }
}

impl From<KeyFileError> for CommandError {
    fn from(error: KeyFileError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<RegisterError> for CommandError {
    fn from(error: RegisterError) -> Self {
        let words = translated(&error);
        Self::of_register_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_register_error(error: RegisterError) -> Self {
        let (class, advice) = match &error {
            RegisterError::IssuerExists { .. } => ("issuer_exists", Some("Choose another name.")),
            RegisterError::UnknownIssuer { .. } => (
                "unknown_issuer",
                Some("See the issuers: dauchan issuer list"),
            ),
            RegisterError::RevokedIssuer { .. } => (
                "revoked_issuer",
                Some("Add another issuer: dauchan issuer add NAME"),
            ),
            RegisterError::KeyExists { .. } => (
                "key_exists",
                Some("Move the key file of the new issuer away, and add it again."),
            ),
            RegisterError::Area(error) => return error.clone().into(),
            RegisterError::OutsideIssuerAreas { .. } => (
                "outside_issuer_areas",
                Some("See which issuer may: dauchan issuer list"),
            ),
            RegisterError::OutsideIssuerValidity { .. } => {
                ("outside_issuer_validity", Some("Choose days within these."))
            }
            RegisterError::VenueExists { .. } => ("venue_exists", None),
            RegisterError::UnknownVenue { .. } => {
                ("unknown_venue", Some("See the venues: dauchan venue list"))
            }
            RegisterError::RevokedVenue { .. } => ("revoked_venue", None),
            RegisterError::NotRevoked { .. } => ("not_revoked", None),
            RegisterError::RevocationListed { .. } => (
                "revocation_listed",
                Some("Issue the venue as a new one, or add another issuer."),
            ),
            RegisterError::NothingEarlier { .. } => ("nothing_earlier", None),
            RegisterError::NoIssueLeft { .. } => ("no_issue_left", None),
            RegisterError::NoCounterLeft => ("no_counter_left", None),
            RegisterError::NotForVenues { .. } => (
                "not_for_venues",
                Some("See which issuer may: dauchan issuer list"),
            ),
            RegisterError::NotForNotices { .. } | RegisterError::NoneForNotices => (
                "not_for_notices",
                Some(
                    "Add one: dauchan issuer add NAME --for notice --everywhere --from DAY --to DAY",
                ),
            ),
            RegisterError::SeveralForNotices => (
                "several_for_notices",
                Some("Name the one that signs: --issuer NAME"),
            ),
            RegisterError::UnknownNotice { .. } => (
                "unknown_notice",
                Some("See the notices: dauchan notice list"),
            ),
            RegisterError::NoticeExists { .. } => ("notice_exists", None),
            RegisterError::WithdrawnNotice { .. } => ("withdrawn_notice", None),
            RegisterError::NoRevisionLeft { .. } => ("no_revision_left", None),
            RegisterError::NotInCirculation { .. } => (
                "not_in_circulation",
                Some("See the venue's printings: dauchan venue show VENUE"),
            ),
            RegisterError::NoSequenceLeft => ("no_sequence_left", None),
        };
        let error = Self::new(Exit::Usage, class, &error);
        match advice {
            Some(advice) => error.advise(advice),
            None => error,
        }
    }
}

impl From<IssuerNameError> for CommandError {
    fn from(error: IssuerNameError) -> Self {
        let words = translated(&error);
        Self::of_issuer_name_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_issuer_name_error(error: IssuerNameError) -> Self {
        Self::new(Exit::Usage, "issuer_name", error)
    }
}

impl From<AreaError> for CommandError {
    fn from(error: AreaError) -> Self {
        let words = translated(&error);
        Self::of_area_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_area_error(error: AreaError) -> Self {
        let class = match error {
            AreaError::Unknown { .. } | AreaError::None => "unknown_area",
            AreaError::District { .. } => "district",
        };
        Self::new(Exit::Usage, class, error).advise(
            "The codes are those of the General Statistics Office, as 25747 for Phường Phú Cường.",
        )
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let words = translated(&error);
        Self::of_store_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_store_error(error: StoreError) -> Self {
        let (exit, class) = match &error {
            StoreError::File(_) | StoreError::Rule(_) => return DeskError::from(error).into(),
            StoreError::KeyOrDamaged | StoreError::Damaged { .. } => {
                (Exit::Folder, "damaged_register")
            }
            StoreError::Newer { .. } => (Exit::Folder, "newer_register"),
            StoreError::Busy => (Exit::Busy, "busy"),
            StoreError::NoCipher | StoreError::Full | StoreError::System(_) => {
                (Exit::System, "register")
            }
        };
        let error = Self::new(exit, class, error);
        match class {
            "damaged_register" => error.advise(RESTORE),
            "busy" => error.advise("Wait until the other command has ended, and try again."),
            _ => error,
        }
    }
}

impl From<SheetError> for CommandError {
    fn from(error: SheetError) -> Self {
        let words = translated(&error);
        Self::of_sheet_error(error).in_words(words)
    }
}

impl CommandError {
    fn of_sheet_error(error: SheetError) -> Self {
        match error {
            SheetError::Symbol(_) => Self::new(Exit::Usage, "too_dense", error),
            SheetError::Proof(_) => Self::new(Exit::System, "proof", error)
                .advise("Nothing was written. Report this: such a poster must never be drawn."),
            SheetError::Typeface | SheetError::Picture => Self::new(Exit::System, "picture", error),
        }
    }
}
