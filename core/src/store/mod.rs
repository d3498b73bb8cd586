//! An encrypted database in a folder of its own: files, key, key check, commit mark, opening, repair,
//! erasing, and transactions that are durable when they are acknowledged.
//!
//! The diary and the guest book are its two users. Each states its [`Kind`]. Its schema has a table
//! `state` of one row, whose column `change` this module raises with every write. Files, keys and
//! errors: `docs/diary.md`.

mod check;
pub(crate) mod database;
mod erase;
mod error;
mod folder;
mod key;
mod mac;
mod mark;
mod open;
mod owned;
mod repair;
mod schema;
pub(crate) mod sql;
mod vault;

use std::cell::Cell;
use std::fs::File;

use rusqlite::{Connection, TransactionBehavior};

pub(crate) use erase::erase;
pub use error::{BuildError, EraseError, OpenError, StorageError};
pub(crate) use folder::Folder;
pub use key::{KEY_LENGTH, StoreKey};
pub(crate) use owned::Owned;
pub use repair::Repair;
pub(crate) use repair::repair;
pub(crate) use schema::Step;
#[cfg(test)]
pub(crate) use schema::testing;
pub use vault::{KeyVault, VaultAnswer, VaultError};

use crate::random::RandomSource;

use folder::FileIdentity;
use mark::Marker;

/// The error of a write transaction.
pub(crate) trait WriteError: From<StorageError> + From<rusqlite::Error> {
    /// Reports whether the storage is full.
    fn is_full(&self) -> bool;
}

/// A kind of store.
pub(crate) struct Kind {
    /// The beginning of the names of its files.
    pub(crate) stem: &'static str,
    /// The steps of its schema.
    pub(crate) steps: &'static [Step],
}

/// The number of commits after which the log is checkpointed. It bounds what is lost with a log; a
/// check-in pays a sixteenth of a checkpoint.
const MAX_COMMITS_IN_LOG: u32 = 16;

/// An accepted database in its folder.
///
/// The order of the fields matters: the database is closed before the folder is unlocked.
pub(crate) struct Store {
    database: Connection,
    file: FileIdentity,
    /// The reason for which the store was opened for reading only, if it was.
    unwritable: Option<StorageError>,
    marker: Marker,
    /// The mark's file, which the first write opens.
    mark: Option<File>,
    /// Whether the names of the log and the mark are durable.
    names_are_synced: bool,
    commits_in_log: Cell<u32>,
    folder: Folder,
}

impl Store {
    /// Opens the database in `folder`, and creates it if it does not exist.
    pub(crate) fn open(
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

    /// Returns the connection, for reading.
    pub(crate) const fn database(&self) -> &Connection {
        &self.database
    }

    /// Runs `work` in one transaction, which is synced before this returns, or has no effect. Returns
    /// also the number that every write raises.
    pub(crate) fn write<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        work: &impl Fn(&Connection) -> Result<T, E>,
    ) -> Result<(T, i64), E> {
        if let Some(error) = self.unwritable {
            return Err(error.into());
        }
        self.check_in_place()?;
        let has_written = Cell::new(false);
        let result = self.transact(work, &has_written);
        match &result {
            Ok((_, change)) if has_written.get() => self.acknowledge(*change),
            // Frames of the failed transaction may be in the log, and would count after a kill.
            Err(_) if has_written.get() => drop(self.empty_wal()),
            _ => {}
        }
        result
    }

    /// Runs `work` as [`Store::write`] does, and removes deleted text from the WAL as well. If that
    /// fails, emptying the WAL when the store is closed tries it again. On a full disk it uses the room
    /// that was reserved. `before` is the change number before it.
    pub(crate) fn write_removing<T, E: WriteError>(
        &mut self,
        before: i64,
        work: &impl Fn(&Connection) -> Result<T, E>,
    ) -> Result<(T, i64), E> {
        let result = match self.write(work) {
            Err(error) if error.is_full() && self.free_reserve() => self.write(work),
            result => result,
        };
        if result.as_ref().is_ok_and(|(_, change)| *change != before) {
            drop(self.empty_wal());
        }
        self.keep_reserve();
        result
    }

    fn transact<T, E: From<StorageError> + From<rusqlite::Error>>(
        &mut self,
        work: &impl Fn(&Connection) -> Result<T, E>,
        has_written: &Cell<bool>,
    ) -> Result<(T, i64), E> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.database.transaction_with_behavior(behavior)?;
        let rows_before = transaction.total_changes();
        let result = work(&transaction);
        has_written.set(transaction.total_changes() > rows_before);
        let result = result?;
        if has_written.get() {
            sql::execute(&transaction, "UPDATE state SET change = change + 1", [])?;
            // SQLite ignores an error when it syncs the name of a new log.
            if !self.names_are_synced {
                self.folder.sync().map_err(StorageError::from)?;
                self.names_are_synced = true;
            }
        }
        let change = database::change(&transaction)?;
        transaction.commit()?;
        Ok((result, change))
    }

    /// Writes the mark of a commit that was synced, and checkpoints a long log. Neither has to succeed.
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

    /// Checks that the database is still in the folder: a removed file can still be written to.
    fn check_in_place(&self) -> Result<(), StorageError> {
        match self.folder.database_identity() {
            Ok(file) if file == self.file => Ok(()),
            _ => Err(StorageError::Unwritable),
        }
    }

    /// Checkpoints the WAL and empties it. Until then it may hold deleted text, and its loss would lose
    /// changes.
    pub(crate) fn empty_wal(&self) -> rusqlite::Result<()> {
        if self.unwritable.is_some() {
            return Ok(());
        }
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        sql::one(&self.database, sql, [], |_| Ok(()))?;
        self.commits_in_log.set(0);
        Ok(())
    }

    /// Reserves room for deletions on a full disk, if there is room now.
    pub(crate) fn keep_reserve(&self) {
        if self.unwritable.is_none() {
            self.folder.keep_reserve();
        }
    }

    /// Frees the room for deletions, and reports whether there was any.
    pub(crate) fn free_reserve(&self) -> bool {
        self.folder.free_reserve()
    }

    /// Empties a WAL that an earlier process left. It does not have to succeed.
    pub(crate) fn empty_old_wal(&self) {
        if self.folder.has_wal().is_ok_and(|has_wal| has_wal) {
            drop(self.empty_wal());
        }
    }

    /// Makes closing write nothing.
    pub(crate) fn abandon(&self) {
        drop(database::abandon(&self.database));
    }
}
