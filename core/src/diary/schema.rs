//! The database's layout, and the way from an older one to it.
//!
//! Each file of `schema/` is one step, run once, in one exclusive transaction that also raises
//! `user_version`: a crash leaves the step before. A released file is never changed.

use rusqlite::{Connection, TransactionBehavior};

use crate::diary::error::OpenError;

const STEPS: [&str; 4] = [
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
];

/// The newest schema that this build knows.
pub(super) fn newest() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The schema of `database`. This is the first read of a database: a wrong key shows here.
pub(super) fn version(database: &Connection) -> rusqlite::Result<u32> {
    database.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    database.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings an accepted database from schema `from` to the newest.
pub(super) fn migrate(database: &mut Connection, from: u32) -> Result<(), OpenError> {
    for (step, version) in STEPS.into_iter().zip(1_u32..) {
        if version > from {
            let step_taken = database.transaction_with_behavior(TransactionBehavior::Exclusive)?;
            step_taken.execute_batch(step)?;
            step_taken.pragma_update(None, "user_version", version)?;
            step_taken.commit()?;
        }
    }
    Ok(())
}
