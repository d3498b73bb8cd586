//! An accepted database in its folder: whole transactions, and a log that keeps nothing deleted.

use std::cell::Cell;
use std::fs::File;

use rusqlite::{Connection, TransactionBehavior};

use crate::diary::error::{OpenError, StorageError};
use crate::diary::folder::{FileIdentity, Folder};
use crate::diary::mark::Marker;

use crate::diary::writer::Writer;
use crate::diary::{KeyVault, database, open, query, sql};
use crate::random::RandomSource;
use crate::time::Timestamp;
use crate::visit::VisitPolicy;

/// After so many commits the log is moved into the database. It bounds what is lost with a log, and
/// costs a check-in a sixteenth of a checkpoint.
const MAX_COMMITS_IN_LOG: u32 = 16;

/// The order of the fields matters: the database is closed before the folder is unlocked.
pub(super) struct Store {
    database: Connection,
    file: FileIdentity,
    /// Why nothing can be written, if that is so: the diary was opened for reading.
    unwritable: Option<StorageError>,
    marker: Marker,
    /// Opened by the first write.
    mark: Option<File>,
    /// Whether the names of the log and the mark are durable.
    names_are_synced: bool,
    commits_in_log: Cell<u32>,
    folder: Folder,
}

impl Store {
    /// Opens the database in `folder`, and makes it if there is none.
    pub(super) fn open(
        folder: Folder,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
    ) -> Result<Self, OpenError> {
        let opened = open::open(&folder, vault, random)?;
        let file = folder.database_identity()?;
        Ok(Self {
            database: opened.database,
            file,
            unwritable: opened.unwritable,
            marker: opened.marker,
            mark: None,
            names_are_synced: false,
            commits_in_log: Cell::new(0),
            folder,
        })
    }

    /// For reading.
    pub(super) const fn database(&self) -> &Connection {
        &self.database
    }

    /// Runs `work` in one transaction, which is synced before this returns, or has no effect. Returns
    /// also the number that every write raises.
    pub(super) fn write<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        policy: &VisitPolicy,
        floor: Timestamp,
        work: &impl Fn(&Writer<'_>) -> Result<T, E>,
    ) -> Result<(T, i64), E> {
        if let Some(error) = self.unwritable {
            return Err(error.into());
        }
        self.check_in_place()?;
        let has_written = Cell::new(false);
        let result = self.transact(policy, floor, work, &has_written);
        match &result {
            Ok((_, change)) if has_written.get() => self.acknowledge(*change),
            // Its frames may lie in the log, and after a kill they would count.
            Err(_) if has_written.get() => drop(self.empty_wal()),
            _ => {}
        }
        result
    }

    fn transact<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        policy: &VisitPolicy,
        floor: Timestamp,
        work: &impl Fn(&Writer<'_>) -> Result<T, E>,
        has_written: &Cell<bool>,
    ) -> Result<(T, i64), E> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.database.transaction_with_behavior(behavior)?;
        let rows_before = transaction.total_changes();
        let retention = query::chosen_retention(&transaction)?;
        let result = work(&Writer {
            database: &transaction,
            policy: &VisitPolicy {
                retention_days: policy.retention(retention).days,
                ..*policy
            },
            floor,
        });
        has_written.set(transaction.total_changes() > rows_before);
        let result = result?;
        if has_written.get() {
            sql::execute(&transaction, "UPDATE state SET change = change + 1", [])?;
            // SQLite syncs the name of a new log too, and takes no notice if that fails.
            if !self.names_are_synced {
                self.folder.sync().map_err(StorageError::from)?;
                self.names_are_synced = true;
            }
        }
        let change = database::change(&transaction)?;
        transaction.commit()?;
        Ok((result, change))
    }

    /// Marks a commit that was synced. A mark that cannot be written says less than it could.
    fn acknowledge(&mut self, change: i64) {
        if self.mark.is_none() {
            self.mark = self.folder.mark_file().ok();
        }
        if let Some(mark) = &self.mark {
            drop(self.marker.write(mark, change));
        }
        let commits = self.commits_in_log.get() + 1;
        self.commits_in_log.set(commits);
        if commits >= MAX_COMMITS_IN_LOG {
            drop(self.empty_wal());
        }
    }

    /// A file that was removed or moved can be written to all the same, and nobody would find it.
    fn check_in_place(&self) -> Result<(), StorageError> {
        match self.folder.database_identity() {
            Ok(file) if file == self.file => Ok(()),
            _ => Err(StorageError::Unwritable),
        }
    }

    /// Moves the WAL into the database and empties it: until then it may hold deleted text, and what
    /// befalls it may lose changes.
    pub(super) fn empty_wal(&self) -> rusqlite::Result<()> {
        if self.unwritable.is_some() {
            return Ok(());
        }
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.database.query_row(sql, [], |_| Ok(()))?;
        self.commits_in_log.set(0);
        Ok(())
    }

    /// Keeps room for deletions on a full disk, if there is room.
    pub(super) fn keep_reserve(&self) {
        if self.unwritable.is_none() {
            self.folder.keep_reserve();
        }
    }

    /// Gives the room for deletions back to the disk, and reports whether there was any.
    pub(super) fn free_reserve(&self) -> bool {
        self.folder.free_reserve()
    }

    /// Empties a WAL that an earlier process left. If that fails, it is read as it is.
    pub(super) fn empty_old_wal(&self) {
        if self.folder.has_wal().is_ok_and(|has_wal| has_wal) {
            drop(self.empty_wal());
        }
    }

    /// Makes sure that closing writes nothing.
    pub(super) fn abandon(&self) {
        drop(database::abandon(&self.database));
    }
}
