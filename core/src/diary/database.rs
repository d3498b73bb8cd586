//! A connection to the encrypted database, keyed, checked and set.
//!
//! Until key, salt and schema are accepted a connection is *tentative*: it reads and never writes,
//! not even when it is closed, so that refusing a diary leaves every byte of it as it was.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Once;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::diary::DiaryKey;
use crate::diary::check::Salt;
use crate::diary::error::{BuildError, OpenError, StorageError};
use crate::diary::schema;

/// What every plain SQLite database begins with.
pub(super) const PLAIN_HEADER: &[u8] = b"SQLite format 3\0";

/// What `PRAGMA cipher_settings` says of SQLCipher 4.
const SETTINGS: [&str; 6] = [
    "PRAGMA kdf_iter = 256000;",
    "PRAGMA cipher_page_size = 4096;",
    "PRAGMA cipher_use_hmac = 1;",
    "PRAGMA cipher_plaintext_header_size = 0;",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
    "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512;",
];

/// Set before the first page is read. Exclusive locking before WAL keeps the WAL's index in memory,
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

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// For reading and, once accepted, for writing.
    Write,
    /// For reading a database without a log, where nothing may be written.
    Read,
    /// For reading a database and its log, where nothing may be written.
    ReadWithLog,
}

/// A connection to the database at `path` that writes nothing yet.
pub(super) fn open(path: &Path, key: &DiaryKey, access: Access) -> Result<Connection, OpenError> {
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
        // SQLite's locks want a file that may be written. The folder is locked, which is enough.
        Access::ReadWithLog => Connection::open_with_flags_and_vfs(path, reading, c"unix-none")?,
    };
    set_up(database, key, &[], access)
}

/// As [`open`] for writing, with `salt` instead of the one that the file begins with.
pub(super) fn open_with_salt(
    path: &Path,
    key: &DiaryKey,
    salt: &Salt,
) -> Result<Connection, OpenError> {
    connect(path, key, salt, OpenFlags::empty())
}

/// A connection to a new, empty database at `path`, whose first bytes will be `salt`.
pub(super) fn create(path: &Path, key: &DiaryKey, salt: &Salt) -> Result<Connection, OpenError> {
    connect(path, key, salt, OpenFlags::SQLITE_OPEN_CREATE)
}

fn connect(
    path: &Path,
    key: &DiaryKey,
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
    key: &DiaryKey,
    salt: &[u8],
    access: Access,
) -> Result<Connection, OpenError> {
    // SQLite takes a file that it may not write as one to be read.
    if access == Access::Write && database.is_readonly(rusqlite::MAIN_DB)? {
        return Err(StorageError::Unwritable.into());
    }
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.execute_batch("PRAGMA cipher_log_level = NONE")?;
    database.execute_batch(&key.key_statement(salt))?;
    check_build(&database)?;
    database.execute_batch(PRAGMAS)?;
    Ok(database)
}

/// SQLite starts with the first connection of a process and calls itself ready before SQLCipher, whose
/// start comes after, is: a connection that another thread opens in between has no cipher, and fails.
/// So one that is for nothing else comes first, and alone. The state is SQLite's own, not the diary's.
fn start_sqlite() {
    static START: Once = Once::new();
    // A start that fails is told by the connection that follows.
    START.call_once(|| drop(Connection::open_in_memory()));
}

/// The change number in the file at `path` itself, as if it had no log; `None` if that cannot be told,
/// as while a checkpoint is half done. No other connection may be open: closing this one takes the locks
/// of the others away.
pub(super) fn change_without_log(path: &Path, key: &DiaryKey) -> Option<i64> {
    let database = open(path, key, Access::Read).ok()?;
    own_change(&database).ok().flatten()
}

/// The change number, unless the database has another layout, whose `state` may be anything.
fn own_change(database: &Connection) -> rusqlite::Result<Option<i64>> {
    let version = schema::version(database)?;
    match schema::is_own(database, version)? {
        true => change(database).map(Some),
        false => Ok(None),
    }
}

/// The number that every write has raised.
pub(super) fn change(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("SELECT change FROM state", [], |row| row.get(0))
}

/// A file as SQLite's URIs name one that nobody changes: it is read without locks, and without a log.
fn immutable(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte));
            }
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// Lets an accepted connection write: from here on closing it checkpoints the WAL.
pub(super) fn accept(database: &Connection) -> Result<(), OpenError> {
    let mode: String = database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Damaged);
    }
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Makes an accepted connection tentative again: closing it writes nothing.
pub(super) fn abandon(database: &Connection) -> rusqlite::Result<()> {
    let option = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    database.set_db_config(option, true).map(drop)
}

/// Makes sure that what is about to be written will be encrypted: a plain SQLite ignores
/// `PRAGMA key` without a word.
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
