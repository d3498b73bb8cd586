//! An accepted database in its folder: whole transactions, and a log that keeps nothing deleted.

use rusqlite::{Connection, TransactionBehavior};

use crate::diary::error::{OpenError, StorageError};
use crate::diary::folder::{FileIdentity, Folder};
use crate::diary::writer::Writer;
use crate::diary::{KeyVault, database, open, query, sql};
use crate::random::RandomSource;
use crate::time::Timestamp;
use crate::visit::VisitPolicy;

/// The order of the fields matters: the database is closed before the folder is given back.
pub(super) struct Store {
    database: Connection,
    file: FileIdentity,
    folder: Folder,
}

impl Store {
    /// Opens the database in `folder`, and makes it if there is none.
    pub(super) fn open(
        folder: Folder,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
    ) -> Result<Self, OpenError> {
        let database = open::open(&folder, vault, random)?;
        let file = folder.database_identity()?;
        Ok(Self {
            database,
            file,
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
        work: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<(T, i64), E> {
        self.check_in_place()?;
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
        })?;
        if transaction.total_changes() > rows_before {
            sql::execute(&transaction, "UPDATE state SET change = change + 1", [])?;
        }
        let changes = database::change(&transaction)?;
        transaction.commit()?;
        Ok((result, changes))
    }

    /// A file that was removed or moved can be written to all the same, and nobody would find it.
    fn check_in_place(&self) -> Result<(), StorageError> {
        match self.folder.database_identity() {
            Ok(file) if file == self.file => Ok(()),
            _ => Err(StorageError::Unwritable),
        }
    }

    /// Moves the WAL into the database and empties it: until then it may hold deleted text.
    pub(super) fn empty_wal(&self) -> rusqlite::Result<()> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.database.query_row(sql, [], |_| Ok(()))
    }

    /// Makes sure that closing writes nothing.
    pub(super) fn abandon(&self) {
        drop(database::abandon(&self.database));
    }
}
