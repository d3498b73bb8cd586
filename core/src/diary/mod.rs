//! The encrypted store of visits.
//!
//! ```text
//! folder/diary.db        SQLCipher 4, raw 256-bit key
//! folder/diary.db-wal    its write-ahead log, while the diary is open
//! folder/diary.check     the key check
//! folder/diary.mark      the commit mark: how many changes were acknowledged
//! the app's KeyVault     the key
//! ```
//!
//! Promises:
//! - **Acknowledged means durable.** A call that returns `Ok` has synced what it wrote. After a kill
//!   at any instant, the diary opens with every acknowledged visit and nothing half done.
//! - **Nothing in clear text.** No file, log, error or panic text holds a name or a note.
//! - **Refusing touches nothing.** A diary that does not open is left as it was, to the byte.
//! - **Visits never overlap**, except those whose clock was suspect, and those that are open if the
//!   policy allows several.
//! - No threads and no clock: the time is an argument. A [`Diary`] is used by one thread at a time
//!   and may move between threads.
//!
//! The rules are in [`crate::visit`]. Files, keys and errors: `docs/diary.md`.

#[cfg(feature = "activity")]
mod activity;
pub(crate) mod backup;
mod csv;
mod error;
pub(crate) mod fold;
mod hand_over;
mod judge_again;
mod manual;
mod notices;
mod pending;
mod query;
mod reading;
mod restore;
mod retention;
mod rows;
mod scans;
mod schema;
mod statistics;
mod trust_list;
mod writer;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

#[cfg(feature = "activity")]
pub use activity::{ActivityPreview, ActivityTerms, ActivityUpload, ActivityVote};
pub use csv::CsvPage;
#[cfg(feature = "activity")]
pub use error::{ActivityError, PlanError};
pub use error::{
    BuildError, DiaryError, EraseError, NoticeError, OpenError, StorageError, TrustListError,
};
pub use hand_over::{HandOverError, HandOverPick, HandOverReceipt, OutgoingVisit};
pub use notices::{Alert, AlertId, AlertNews, NoticeState, NoticesMatched};
pub use pending::Reverified;
pub use reading::{MAX_PAGE, Page, TimeRange};
pub use retention::PurgeConsent;
pub use scans::ScanAnswer;
pub use statistics::{Figures, PlaceFigures, Statistics};

pub use crate::store::{
    KEY_LENGTH, KeyVault, Repair, StoreKey as DiaryKey, VaultAnswer, VaultError,
};

use crate::deployment::Deployment;
use crate::random::RandomSource;
use crate::time::Timestamp;
use crate::trust::TrustList;
use crate::visit::VisitPolicy;

use crate::store::{self, Folder, Kind, Owned, Store, database, sql};

use writer::Writer;

/// The files and the schema of a diary.
const KIND: Kind = Kind {
    stem: "diary",
    steps: &schema::STEPS,
};

/// An open diary.
pub struct Diary {
    /// Empty after [`Diary::lock`].
    store: Owned<Store>,
    deployment: Arc<Deployment>,
    /// The latest moment that is known to be past without the phone's clock.
    floor: Timestamp,
    changes: i64,
}

/// Ends the visits whose automatic end has come in a diary that was just opened. Returns the trust
/// list in force and the change number.
fn get_ready(
    store: &mut Store,
    deployment: &Deployment,
    now: Timestamp,
) -> Result<(TrustList, i64), StorageError> {
    let list = trust_list::in_force(store.database(), deployment)?;
    let floor = deployment.clock(now, &list).floor;
    let settle = |writer: &Writer<'_>| Ok::<_, StorageError>(writer.settle(now)?);
    let changes = match write(store, deployment, floor, settle) {
        Ok(((), changes)) => changes,
        Err(StorageError::Damaged) => return Err(StorageError::Damaged),
        // On a full disk, or where nothing may be written, it opens for reading.
        Err(_) => database::change(store.database())?,
    };
    store.empty_old_wal();
    store.keep_reserve();
    Ok((list, changes))
}

/// Runs `work` in one transaction of `store`, by the deployment's policy and the owner's retention.
/// Returns also the change number.
fn write<T, E: From<StorageError> + From<rusqlite::Error>>(
    store: &mut Store,
    deployment: &Deployment,
    floor: Timestamp,
    work: impl Fn(&Writer<'_>) -> Result<T, E>,
) -> Result<(T, i64), E> {
    store.write(&as_writer(deployment, floor, work))
}

/// Makes of `work` what a store runs.
fn as_writer<T, E: From<rusqlite::Error>>(
    deployment: &Deployment,
    floor: Timestamp,
    work: impl Fn(&Writer<'_>) -> Result<T, E>,
) -> impl Fn(&Connection) -> Result<T, E> {
    let policy = deployment.visits();
    move |database| {
        let retention = query::chosen_retention(database)?;
        work(&Writer {
            database,
            policy: &VisitPolicy {
                retention_days: policy.retention(retention).days,
                ..*policy
            },
            floor,
        })
    }
}

/// Erases the diary in `folder` and its key. Succeeds if neither exists. The trust list is
/// erased too: the next diary begins with the app's baseline.
///
/// # Errors
/// [`EraseError`]. After [`EraseError::NoFolder`] and [`EraseError::OpenElsewhere`] nothing has
/// happened. After any other the diary may be half gone, and the next [`Diary::open`] or
/// [`erase`] finishes the work.
pub fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
    store::erase(folder, &KIND, vault)
}

/// Repairs the diary in `folder`, whose owner has agreed to the repair that
/// [`OpenError::Repairable`] named. Succeeds if nothing has to be repaired.
///
/// # Errors
/// [`OpenError`], as [`Diary::open`] returns it; nothing was repaired.
/// [`OpenError::Repairable`] if the diary needs another repair, or more changes are missing, than the
/// owner has agreed to.
pub fn repair(folder: &Path, vault: &dyn KeyVault, agreed: Repair) -> Result<(), OpenError> {
    store::repair(folder, &KIND, vault, agreed)
}

impl Diary {
    /// Opens the diary in `folder`, which must exist, and creates it if it does not exist. `now` is the
    /// phone's time: visits whose automatic end has come are ended.
    ///
    /// # Errors
    /// [`OpenError`], a variant for each thing an app would do differently. Nothing that was there is
    /// changed then, except that an interrupted creation or erase may be finished. On a full disk, or
    /// where nothing may be written, the diary opens, and writes fail with [`DiaryError::Storage`].
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        deployment: Arc<Deployment>,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let opened = Self::open_with_list(folder, vault, random, deployment, now);
        opened.map(|(diary, _)| diary)
    }

    /// Opens the diary as [`Diary::open`] does, and returns the trust list in force as well, which
    /// opening has verified.
    ///
    /// # Errors
    /// As [`Diary::open`].
    pub fn open_with_list(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        deployment: Arc<Deployment>,
        now: Timestamp,
    ) -> Result<(Self, TrustList), OpenError> {
        let mut store = Store::open(Folder::lock(folder, &KIND)?, vault, random)?;
        match get_ready(&mut store, &deployment, now) {
            Ok((list, changes)) => {
                let diary = Self {
                    store: Owned::new(store),
                    floor: deployment.clock(now, &list).floor,
                    deployment,
                    changes,
                };
                Ok((diary, list))
            }
            Err(error) => {
                store.abandon();
                Err(error.into())
            }
        }
    }

    /// Returns the deployment that the diary was opened with.
    #[must_use]
    pub const fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// Returns a number that every write raises, for as long as the diary exists. An app that shows
    /// visits compares it after each call and reads again when it has grown.
    #[must_use]
    pub const fn changes(&self) -> i64 {
        self.changes
    }

    /// Closes the database, forgets the key and unlocks the folder. Every other call fails with
    /// [`DiaryError::Locked`] from here on. Locking again does nothing.
    ///
    /// iOS ends an app that holds a file's lock in the background, so an app locks before it goes
    /// there.
    pub fn lock(&mut self) {
        if let Some(store) = self.store.take() {
            // A checkpoint that fails leaves the WAL, and the next open reads it. Dropping closes
            // the database in either case.
            drop(store.empty_wal());
        }
    }

    fn database(&self) -> Result<&Connection, DiaryError> {
        let store = self.store.get().ok_or(DiaryError::Locked)?;
        Ok(store.database())
    }

    /// Runs `work` in one transaction, which is synced before this returns, or has no effect.
    fn write<T>(
        &mut self,
        work: impl Fn(&Writer<'_>) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        let store = self.store.get_mut().ok_or(DiaryError::Locked)?;
        let (result, changes) = write(store, &self.deployment, self.floor, &work)?;
        self.changes = changes;
        Ok(result)
    }

    /// Runs `work` as [`Diary::write`] does, and removes deleted text from the WAL as well. If
    /// that fails, [`Diary::lock`] tries it again. On a full disk it uses the room that was reserved.
    fn write_removing<T>(
        &mut self,
        work: impl Fn(&Writer<'_>) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        let store = self.store.get_mut().ok_or(DiaryError::Locked)?;
        let work = as_writer(&self.deployment, self.floor, work);
        let (result, changes) = store.write_removing(self.changes, &work)?;
        self.changes = changes;
        Ok(result)
    }
}
