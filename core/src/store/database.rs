//! Connections to the encrypted database, with key, checks and settings.
//!
//! A connection is *tentative* until key, salt and schema are accepted: it never writes, not even when
//! it is closed. So a refusal leaves every byte as it was.

use std::path::Path;
use std::sync::Once;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::store::check::Salt;
use crate::store::error::{BuildError, OpenError, StorageError};
use crate::store::{Step, StoreKey, schema, sql};

/// The first bytes of every unencrypted SQLite database.
pub(super) const PLAIN_HEADER: &[u8] = b"SQLite format 3\0";

/// The result of `PRAGMA cipher_settings` in SQLCipher 4.
const SETTINGS: [&str; 6] = [
    "PRAGMA kdf_iter = 256000;",
    "PRAGMA cipher_page_size = 4096;",
    "PRAGMA cipher_use_hmac = 1;",
    "PRAGMA cipher_plaintext_header_size = 0;",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
    "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512;",
];

/// The settings, made before the first page is read. Exclusive locking before WAL keeps the WAL's index in memory,
/// so there is no third file. `secure_delete` overwrites what is deleted.
const PRAGMAS: &str = "
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
";

/// The way in which a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// For reading and, once accepted, for writing.
    Write,
    /// For reading a database without a log, where nothing may be written.
    Read,
    /// For reading a database and its log, where nothing may be written.
    ReadWithLog,
}

/// Opens a tentative connection to the database at `path`.
pub(super) fn open(path: &Path, key: &StoreKey, access: Access) -> Result<Connection, OpenError> {
    start_sqlite();
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reading = flags | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = match access {
        Access::Write => {
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)?
        }
        Access::Read => {
            Connection::open_with_flags(immutable(path), reading | OpenFlags::SQLITE_OPEN_URI)?
        }
        // SQLite's locks need a writable file. The lock on the folder is enough.
        Access::ReadWithLog => Connection::open_with_flags_and_vfs(path, reading, c"unix-none")?,
    };
    set_up(database, key, &[], access)
}

/// Opens it for writing, with `salt` instead of the file's first bytes.
pub(super) fn open_with_salt(
    path: &Path,
    key: &StoreKey,
    salt: &Salt,
) -> Result<Connection, OpenError> {
    connect(path, key, salt, OpenFlags::empty())
}

/// Creates an empty database at `path`, whose first bytes will be `salt`.
pub(super) fn create(path: &Path, key: &StoreKey, salt: &Salt) -> Result<Connection, OpenError> {
    connect(path, key, salt, OpenFlags::SQLITE_OPEN_CREATE)
}

fn connect(
    path: &Path,
    key: &StoreKey,
    salt: &[u8],
    flags: OpenFlags,
) -> Result<Connection, OpenError> {
    start_sqlite();
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, access | flags)?;
    set_up(database, key, salt, Access::Write)
}

fn set_up(
    database: Connection,
    key: &StoreKey,
    salt: &[u8],
    access: Access,
) -> Result<Connection, OpenError> {
    // SQLite opens a file that is not writable for reading.
    if access == Access::Write && database.is_readonly(rusqlite::MAIN_DB)? {
        return Err(StorageError::Unwritable.into());
    }
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.execute_batch("PRAGMA cipher_log_level = NONE")?;
    database.execute_batch(&key.key_statement(salt))?;
    check_build(&database)?;
    database.execute_batch(PRAGMAS)?;
    database.set_prepared_statement_cache_capacity(sql::MAX_STATEMENTS);
    Ok(database)
}

/// Starts SQLite with a connection that is used for nothing else. SQLite reports that it is ready before
/// SQLCipher is. A connection that another thread opens in between would have no cipher.
fn start_sqlite() {
    static START: Once = Once::new();
    // If this fails, the connection that follows fails too.
    START.call_once(|| drop(Connection::open_in_memory()));
}

/// Reads the change number in the file at `path` itself, without its log. `None` if it cannot be read,
/// as during a checkpoint. No other connection may be open: closing this one would release its locks.
pub(super) fn change_without_log(path: &Path, key: &StoreKey, steps: &[Step]) -> Option<i64> {
    let database = open(path, key, Access::Read).ok()?;
    own_change(&database, steps).ok().flatten()
}

/// Reads the change number, unless the database has another layout.
fn own_change(database: &Connection, steps: &[Step]) -> rusqlite::Result<Option<i64>> {
    let version = schema::version(database)?;
    match schema::is_own(database, steps, version)? {
        true => change(database).map(Some),
        false => Ok(None),
    }
}

/// Reads the change number, which every write raises.
pub(crate) fn change(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("SELECT change FROM state", [], |row| row.get(0))
}

/// Returns SQLite's URI of a file that does not change: it is read without locks and without a log.
fn immutable(path: &Path) -> String {
    let mut uri = String::from("file:");
    let bytes = path.as_os_str().as_encoded_bytes();
    uri.extend(bytes.iter().map(|byte| format!("%{byte:02X}")));
    uri.push_str("?immutable=1");
    uri
}

/// Lets an accepted connection write. Closing it checkpoints the WAL from here on.
pub(super) fn accept(database: &Connection) -> Result<(), OpenError> {
    let mode: String = database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Damaged);
    }
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Makes an accepted connection tentative again. Closing it writes nothing.
pub(super) fn abandon(database: &Connection) -> rusqlite::Result<()> {
    let option = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    database.set_db_config(option, true).map(drop)
}

/// Checks that the database will be encrypted: SQLite without SQLCipher ignores `PRAGMA key`.
fn check_build(database: &Connection) -> Result<(), OpenError> {
    let answer = |pragma| -> rusqlite::Result<Vec<String>> {
        database
            .prepare(pragma)?
            .query_map([], |row| row.get(0))?
            .collect()
    };
    if answer("PRAGMA cipher_version")?
        .iter()
        .all(String::is_empty)
    {
        return Err(BuildError::NoCipher.into());
    }
    if answer("PRAGMA cipher_provider")? != [dauchan_sqlcipher_provider::NAME] {
        return Err(BuildError::OtherProvider.into());
    }
    if answer("PRAGMA cipher_settings")? != SETTINGS {
        return Err(BuildError::OtherSettings.into());
    }
    Ok(())
}
