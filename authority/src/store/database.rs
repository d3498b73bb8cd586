//! Opening the database: keyed, checked, and never half made.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Author, StoreError, StoreKey, Writer};
use crate::files::{self, FileError};

/// "DauR", so that other tools can identify the file once it is open.
const APPLICATION: i64 = 0x4461_7552;
const SCHEMA: i64 = 2;
/// The steps from one schema to the next, the first from an empty database.
const STEPS: [&str; 2] = [include_str!("001.sql"), include_str!("002.sql")];
/// How long a second writer waits for the first.
const PATIENCE: Duration = Duration::from_secs(10);
/// Room for the pages of a whole province's indices, in kibibytes.
const PRAGMAS: &str = "
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
";

/// The register's database.
#[derive(Debug)]
pub struct Store {
    pub(super) database: Connection,
}

impl Store {
    /// Opens the register at `path`.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is changed.
    pub fn open(path: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        if !fs::exists(path).unwrap_or(true) {
            return Err(FileError::Missing {
                path: path.to_owned(),
            }
            .into());
        }
        let mut database = connect(path, key, OpenFlags::empty())?;
        let version = schema_of(&database)?;
        if version > SCHEMA {
            return Err(StoreError::Newer {
                version,
                known: SCHEMA,
            });
        }
        let application: i64 = database.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        if version < 1 || application != APPLICATION {
            return Err(StoreError::Damaged { what: "its schema" });
        }
        bring_forward(&mut database)?;
        Ok(Self { database })
    }

    /// Makes a register at `path`, where nothing may be, and fills it. The file gets its name when it is complete.
    ///
    /// # Errors
    /// [`StoreError`], also those of `fill`; there is no register then.
    pub fn create(
        path: &Path,
        key: &StoreKey,
        fill: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        if fs::exists(path).unwrap_or(true) {
            return Err(FileError::Exists {
                path: path.to_owned(),
            }
            .into());
        }
        let unnamed = beside(path, ".new");
        for leftover in [
            &unnamed,
            &beside(&unnamed, "-wal"),
            &beside(&unnamed, "-journal"),
        ] {
            files::remove(leftover)?;
        }
        files::create(&unnamed, b"")?;
        let database = connect(&unnamed, key, OpenFlags::empty())?;
        database.execute_batch("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE;")?;
        database.execute_batch(&STEPS.concat())?;
        database.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA}; COMMIT;"
        ))?;
        let mut store = Self { database };
        fill(&mut store)?;
        let mode: String = store
            .database
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::Damaged {
                what: "its journal",
            });
        }
        drop(store);
        files::rename(&unnamed, path)?;
        Self::open(path, key)
    }

    /// Begins a change. Nothing of it is kept unless the writer commits.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another process has been writing for ten seconds.
    pub fn writer(&mut self, author: &Author) -> Result<Writer<'_>, StoreError> {
        let transaction = self
            .database
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Writer::new(transaction, author.clone()))
    }
}

fn schema_of(database: &Connection) -> Result<i64, StoreError> {
    Ok(database.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Takes each step to the newest schema in a transaction of its own, which also raises the version. Of two processes
/// one finds it taken.
fn bring_forward(database: &mut Connection) -> Result<(), StoreError> {
    while schema_of(database)? < SCHEMA {
        let step = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = schema_of(&step)?;
        let sql = usize::try_from(version)
            .ok()
            .and_then(|step| STEPS.get(step));
        if let Some(sql) = sql {
            step.execute_batch(sql)?;
            step.pragma_update(None, "user_version", version + 1)?;
        }
        step.commit()?;
    }
    Ok(())
}

fn connect(path: &Path, key: &StoreKey, flags: OpenFlags) -> Result<Connection, StoreError> {
    start_sqlite();
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, access | flags)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.busy_timeout(PATIENCE)?;
    database.execute_batch("PRAGMA cipher_log_level = NONE")?;
    database.execute_batch(&key.statement())?;
    // A plain SQLite ignores the key without a word.
    let provider: Result<String, _> =
        database.query_row("PRAGMA cipher_provider", [], |row| row.get(0));
    if provider.ok().as_deref() != Some(dauchan_sqlcipher_provider::NAME) {
        return Err(StoreError::NoCipher);
    }
    database.execute_batch(PRAGMAS)?;
    Ok(database)
}

/// SQLite calls itself ready before SQLCipher is: a connection that is for nothing else comes first, and alone.
fn start_sqlite() {
    static START: Once = Once::new();
    START.call_once(|| drop(Connection::open_in_memory()));
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
