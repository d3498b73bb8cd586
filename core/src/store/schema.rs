//! The layout of a store's database, and the migration from older ones.
//!
//! Each step is run once, in one exclusive transaction that also raises `user_version`: a crash leaves
//! the step before. A released step is never changed.

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::store::OpenError;

/// A migration step, and the layout after it.
pub(crate) struct Step {
    pub(crate) sql: &'static str,
    /// SHA-256 of what `sqlite_schema` then holds, as [`layout`] hashes it, in hexadecimal.
    pub(crate) layout: &'static str,
}

/// Returns the newest schema of `steps`.
pub(super) fn newest(steps: &[Step]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// Reads the schema of `database`. This is the first read, which fails with a wrong key.
pub(super) fn version(database: &Connection) -> rusqlite::Result<u32> {
    database.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    database.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Reports whether `database` has exactly the layout of schema `version`. Triggers and views that
/// somebody with the key added would run when the database is read and written.
pub(crate) fn is_own(
    database: &Connection,
    steps: &[Step],
    version: u32,
) -> rusqlite::Result<bool> {
    let step = usize::try_from(version)
        .ok()
        .and_then(|it| it.checked_sub(1));
    match step.and_then(|step| steps.get(step)) {
        Some(step) => Ok(layout(database)? == step.layout),
        None => Ok(false),
    }
}

/// Hashes `sqlite_schema` without its page numbers: each text with its length.
fn layout(database: &Connection) -> rusqlite::Result<String> {
    let sql =
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY name, type";
    let mut statement = database.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            let text: String = row.get(column)?;
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
    }
    let hash = hash.finalize();
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Brings an accepted database from schema `from` to the newest.
pub(super) fn migrate(
    database: &mut Connection,
    steps: &[Step],
    from: u32,
) -> Result<(), OpenError> {
    for (step, version) in steps.iter().zip(1_u32..) {
        if version > from {
            let step_taken = database.transaction_with_behavior(TransactionBehavior::Exclusive)?;
            step_taken.execute_batch(step.sql)?;
            step_taken.pragma_update(None, "user_version", version)?;
            step_taken.commit()?;
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// Checks that each step makes the layout that it states. For a new step, the failure shows its
    /// hash.
    pub(crate) fn check_layouts(steps: &[Step]) {
        let database = Connection::open_in_memory().unwrap();
        for (step, version) in steps.iter().zip(1..) {
            database.execute_batch(step.sql).unwrap();
            assert_eq!(layout(&database).unwrap(), step.layout, "schema {version}");
            assert!(is_own(&database, steps, version).unwrap());
            assert!(!is_own(&database, steps, version + 1).unwrap());
        }
    }

    /// Checks that a database with the newest layout is no longer its own after `hostile`.
    pub(crate) fn check_refuses(steps: &[Step], hostile: &str) {
        let database = Connection::open_in_memory().unwrap();
        for step in steps {
            database.execute_batch(step.sql).unwrap();
        }
        assert!(is_own(&database, steps, newest(steps)).unwrap());
        database.execute_batch(hostile).unwrap();
        assert!(
            !is_own(&database, steps, newest(steps)).unwrap(),
            "{hostile}"
        );
    }
}
