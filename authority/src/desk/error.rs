//! Why a desk did not carry out a change.

use std::path::PathBuf;

use dauchan_core::deployment::DeploymentError;
use dauchan_core::deployment_file::DeploymentFileError;
use dauchan_core::keys::KeyId;
use dauchan_core::moments::written;
use dauchan_core::notice::BundleDraftError;
use dauchan_core::random::RandomUnavailable;
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::trust::{ListVersion, TrustRefusal};

use crate::activity::ActivityError;
use crate::areas::AreaTableError;
use crate::files::FileError;
use crate::key_file::KeyFileError;
use crate::register::{RegisterError, RegisterFileError};
use crate::signers::SignListError;
use crate::store::StoreError;

/// The reason why a desk could not be read or changed. A desk that could not be changed is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The folder holds no desk.
    #[error("there is no desk in {}", folder.display())]
    NoDesk {
        /// The path of the folder.
        folder: PathBuf,
    },
    /// The process that made the desk was stopped before the desk was complete.
    #[error("the desk in {} was never completed", folder.display())]
    Unfinished {
        /// The path of the folder.
        folder: PathBuf,
    },
    /// The desk's roots are elsewhere, and have not signed its first list yet.
    #[error("the desk in {} waits for its first trust list", folder.display())]
    AwaitsFirstList {
        /// The path of the folder.
        folder: PathBuf,
    },
    /// The folder already holds a complete desk.
    #[error("there is already a desk in {}", folder.display())]
    DeskExists {
        /// The path of the folder.
        folder: PathBuf,
    },
    /// A file cannot be read, written or locked.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A key file holds another key than that of its issuer.
    #[error("the key in {} is not the one that the register lists", path.display())]
    OtherKey {
        /// The path of the file.
        path: PathBuf,
    },
    /// The register cannot be opened.
    #[error("{}: {error}", path.display())]
    Register {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        error: StoreError,
    },
    /// The register cannot be read or changed.
    #[error(transparent)]
    Store(StoreError),
    /// The register of an earlier version of the tool is damaged.
    #[error("{}: {error}", path.display())]
    OlderRegister {
        /// The file.
        path: PathBuf,
        /// The error in the table.
        error: RegisterFileError,
    },
    /// The desk has the register of an earlier version, which was not migrated yet.
    #[error("the register in {} is of an earlier version of this tool", folder.display())]
    NotMigrated {
        /// The desk's folder.
        folder: PathBuf,
    },
    /// The table of areas is damaged.
    #[error("{}: {error}", path.display())]
    Areas {
        /// The file.
        path: PathBuf,
        /// The damage.
        error: AreaTableError,
    },
    /// The deployment's file is damaged.
    #[error("{}: {error}", path.display())]
    DeploymentFile {
        /// The path of the file.
        path: PathBuf,
        /// The place and kind of damage.
        error: DeploymentFileError,
    },
    /// The deployment's settings contradict each other.
    #[error("{}: {error}", path.display())]
    Deployment {
        /// The file that holds the settings, or would have held them.
        path: PathBuf,
        /// The settings that contradict each other.
        error: DeploymentError,
    },
    /// The register's rules forbid the change.
    #[error(transparent)]
    Rule(#[from] RegisterError),
    /// The list cannot be signed.
    #[error(transparent)]
    List(#[from] SignListError),
    /// The bundle cannot be signed.
    #[error(transparent)]
    Bundle(#[from] BundleDraftError),
    /// A root of another deployment.
    #[error("the root {key_id} does not belong to this desk")]
    ForeignRoot {
        /// The root's key id.
        key_id: KeyId,
    },
    /// No root signed a prepared list.
    #[error("{needed} roots must sign a trust list, and 0 did")]
    TooFewSigned {
        /// The number of roots that must sign.
        needed: usize,
    },
    /// A file is no list that a desk could begin with.
    #[error("the prepared list is not the first list of this desk")]
    NoFirstList,
    /// A prepared list is not newer than the one that is published.
    #[error("the prepared list is {offered}, and {newest} is published already")]
    OlderList {
        /// The version of the prepared list.
        offered: ListVersion,
        /// The version of the newest list.
        newest: ListVersion,
    },
    /// A prepared list has a number that this desk never gave out.
    #[error("the prepared list {offered} does not come from this desk")]
    ForeignList {
        /// The version of the prepared list.
        offered: ListVersion,
    },
    /// A phone of this deployment would refuse a list that was offered.
    #[error(transparent)]
    Refused(#[from] TrustRefusal),
    /// The clock is before the newest list or far after it, and the day was not confirmed.
    #[error("the clock says {}, and the newest trust list is of {}: is today {today}?",
        written(*now, *offset), written(*newest, *offset))]
    UnconfirmedDay {
        /// The time of the clock.
        now: Timestamp,
        /// The issue time of the newest list.
        newest: Timestamp,
        /// The deployment's offset.
        offset: UtcOffset,
        /// The day that the clock says.
        today: Day,
    },
    /// The clerk confirmed another day than that of the clock.
    #[error("the clock says that today is {today}, not {confirmed}")]
    OtherDay {
        /// The day that the clerk confirmed.
        confirmed: Day,
        /// The day that the clock says.
        today: Day,
    },
    /// The desk's activity keys cannot be used.
    #[error(transparent)]
    Activity(#[from] Box<ActivityError>),
    /// The system has no random bytes.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Rule(rule) => Self::Rule(rule),
            StoreError::File(file) => Self::File(file),
            other => Self::Store(other),
        }
    }
}
