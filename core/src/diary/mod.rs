//! The encrypted store of visits.
//!
//! ```text
//! folder/diary.db        SQLCipher 4, raw 256-bit key
//! folder/diary.db-wal    its write-ahead log, while the diary is open
//! folder/diary.check     the key check
//! the app's KeyVault     the key
//! ```
//!
//! What holds:
//! - **Acknowledged means durable.** A call that answers `Ok` has synced what it wrote. Killed at any
//!   instant, the diary opens again with every acknowledged visit and nothing half done.
//! - **Nothing in clear.** No file, log, error or panic text holds a name or a note.
//! - **Refusing touches nothing.** A diary that does not open is left as it was, to the byte.
//! - **Visits never overlap**, but those whose clock was suspect or whose policy lets several be open.
//! - No threads and no clock: the time is an argument. A [`Diary`] is used by one thread at a time
//!   and may move between threads.
//!
//! The rules are in [`crate::visit`]. Files, keys and errors: `docs/diary.md`.

mod check;
mod database;
mod erase;
mod fault;
mod fold;
mod folder;
mod key;
mod open;
mod query;
mod record;
mod rows;
mod schema;
mod vault;

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

pub use erase::erase;
pub use fault::{BuildFault, DiaryFault, EraseFault, OpenFault, StorageFault};
pub use key::{DiaryKey, KEY_LENGTH};
pub use query::{MAX_PAGE, Page, TimeRange};
pub use vault::{KeyVault, VaultAnswer, VaultFault};

use crate::deployment::Deployment;
use crate::random::RandomSource;
use crate::time::{Timestamp, UtcOffset};
use crate::trust::{Acceptance, TrustList};
use crate::verify::VerifiedVenue;
use crate::visit::{Moment, Observation, Visit, VisitId};

use folder::Folder;

/// An open diary.
pub struct Diary {
    /// `None` once it was locked.
    store: Option<Store>,
    deployment: Arc<Deployment>,
    list: TrustList,
    changes: i64,
}

/// The order matters: the database is closed before the folder is given back.
struct Store {
    database: Connection,
    _folder: Folder,
}

impl Diary {
    /// Opens the diary in `folder`, which must exist, and makes it if there is none. `now` is the
    /// phone's time: visits whose automatic end has come are ended.
    ///
    /// # Errors
    /// [`OpenFault`], a variant for each thing an app would do differently. Nothing that was there is
    /// changed then, but that an interrupted creation or erase may be finished.
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        deployment: Arc<Deployment>,
        now: Timestamp,
    ) -> Result<Self, OpenFault> {
        let folder = Folder::lock(folder)?;
        let database = open::open(&folder, vault, random)?;
        let list = stored_list(&database, &deployment)?;
        let changes = change_number(&database)?;
        let store = Some(Store {
            database,
            _folder: folder,
        });
        let mut diary = Self {
            store,
            deployment,
            list,
            changes,
        };
        match diary.settle(now) {
            Ok(()) => Ok(diary),
            Err(DiaryFault::Storage(fault)) => Err(fault.into()),
            Err(_) => Err(OpenFault::Damaged),
        }
    }

    /// Records what scanning `venue` means; the outcome is durable when this answers. `now` and
    /// `offset` are the phone's time and its local time's lead on UTC.
    ///
    /// # Errors
    /// [`DiaryFault::Locked`] or [`DiaryFault::Storage`]; nothing was recorded.
    pub fn observe(
        &mut self,
        venue: &VerifiedVenue,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<Observation, DiaryFault> {
        let now = Moment { at: now, offset };
        self.write(|database, deployment| {
            record::observe(database, venue, now, deployment.visits())
        })
    }

    /// Ends `visit` by its owner's word.
    ///
    /// # Errors
    /// [`DiaryFault::NoSuchVisit`], [`DiaryFault::NotOpen`], [`DiaryFault::Locked`] or
    /// [`DiaryFault::Storage`]; nothing was recorded.
    pub fn check_out(
        &mut self,
        visit: VisitId,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<(), DiaryFault> {
        let now = Moment { at: now, offset };
        self.write(|database, deployment| {
            record::check_out(database, visit, now, deployment.visits())
        })
    }

    /// Ends the visits whose automatic end has come. Every write does this first; an app calls it
    /// before it shows visits, and when [`Diary::next_automatic_end`] is due.
    ///
    /// # Errors
    /// [`DiaryFault::Locked`] or [`DiaryFault::Storage`].
    pub fn settle(&mut self, now: Timestamp) -> Result<(), DiaryFault> {
        self.write(|database, deployment| record::settle(database, now, deployment.visits()))
    }

    /// When the next visit will end by itself, if one will.
    ///
    /// # Errors
    /// [`DiaryFault::Locked`] or [`DiaryFault::Storage`].
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryFault> {
        let policy = self.deployment.visits();
        let ends = query::open_visits(self.database()?)?
            .into_iter()
            .filter_map(|visit| record::automatic_end(&visit, policy));
        Ok(ends.min())
    }

    /// The visits that overlap `range`, newest first, `page` by page.
    ///
    /// # Errors
    /// [`DiaryFault::Locked`] or [`DiaryFault::Storage`].
    pub fn visits(&self, range: TimeRange, page: Page) -> Result<Vec<Visit>, DiaryFault> {
        Ok(query::visits(self.database()?, range, page)?)
    }

    /// One visit.
    ///
    /// # Errors
    /// [`DiaryFault::NoSuchVisit`], [`DiaryFault::Locked`] or [`DiaryFault::Storage`].
    pub fn visit(&self, id: VisitId) -> Result<Visit, DiaryFault> {
        query::visit(self.database()?, id)?.ok_or(DiaryFault::NoSuchVisit)
    }

    /// The visit that is open; of several, which a deployment may allow, the one that began last.
    ///
    /// # Errors
    /// [`DiaryFault::Locked`] or [`DiaryFault::Storage`].
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryFault> {
        Ok(query::open_visits(self.database()?)?.pop())
    }

    /// The trust list in force: the newest that this diary took, or the app's baseline.
    #[must_use]
    pub const fn trust_list(&self) -> &TrustList {
        &self.list
    }

    /// Judges a downloaded trust list, and keeps it if it is newer. Afterwards pending visits may be
    /// verified.
    ///
    /// # Errors
    /// [`DiaryFault::Trust`]: the list in force stays. [`DiaryFault::Locked`] or
    /// [`DiaryFault::Storage`].
    pub fn apply_trust_list(&mut self, wire: &[u8]) -> Result<Acceptance, DiaryFault> {
        let acceptance = self.deployment.accept(wire, &self.list)?;
        if let Acceptance::Newer(list) = &acceptance {
            self.write(|database, _| {
                let sql = "INSERT OR REPLACE INTO trust (one, wire) VALUES (1, ?1)";
                database.execute(sql, [list.wire()])?;
                Ok(())
            })?;
            self.list = list.clone();
        }
        Ok(acceptance)
    }

    /// The deployment it was opened with.
    #[must_use]
    pub const fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// A number that every write raises, for as long as the diary exists. An app that shows visits
    /// compares it after each call and reads again when it has grown.
    #[must_use]
    pub const fn changes(&self) -> i64 {
        self.changes
    }

    /// Closes the database, forgets the key and gives the folder back. Everything else answers
    /// [`DiaryFault::Locked`] from here on. Locking again does nothing.
    ///
    /// iOS ends an app that holds a file's lock in the background, so an app locks before it goes
    /// there.
    pub fn lock(&mut self) {
        if let Some(store) = self.store.take() {
            // A checkpoint that fails leaves the WAL, and the next open reads it. Dropping closes
            // the database whatever this answers.
            drop(truncate_wal(&store.database));
        }
    }

    fn database(&self) -> Result<&Connection, DiaryFault> {
        let store = self.store.as_ref().ok_or(DiaryFault::Locked)?;
        Ok(&store.database)
    }

    /// Runs `work` in one transaction, which is synced before this answers, or has no effect.
    fn write<T>(
        &mut self,
        work: impl FnOnce(&Connection, &Deployment) -> Result<T, DiaryFault>,
    ) -> Result<T, DiaryFault> {
        let store = self.store.as_mut().ok_or(DiaryFault::Locked)?;
        let transaction = store
            .database
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let rows_before = transaction.total_changes();
        let answer = work(&transaction, &self.deployment)?;
        if transaction.total_changes() == rows_before {
            return Ok(answer);
        }
        transaction.execute("UPDATE state SET change = change + 1", [])?;
        let changes = change_number(&transaction)?;
        transaction.commit()?;
        self.changes = changes;
        Ok(answer)
    }
}

fn stored_list(database: &Connection, deployment: &Deployment) -> rusqlite::Result<TrustList> {
    let wire: Option<Vec<u8>> = database
        .query_row("SELECT wire FROM trust", [], |row| row.get(0))
        .optional()?;
    Ok(deployment.list_in_force(wire.as_deref()))
}

fn change_number(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("SELECT change FROM state", [], |row| row.get(0))
}

/// Moves the WAL into the database and empties it: until then it may hold deleted text.
fn truncate_wal(database: &Connection) -> rusqlite::Result<()> {
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
