//! The database's layout, and the migration from older ones.
//!
//! Each file of `schema/` is one step, run once, in one exclusive transaction that also raises
//! `user_version`: a crash leaves the step before. A released file is never changed.

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::diary::error::OpenError;

/// A migration step, and the layout after it.
struct Step {
    sql: &'static str,
    /// SHA-256 of what `sqlite_schema` then holds, as [`layout`] hashes it, in hexadecimal.
    layout: &'static str,
}

const STEPS: [Step; 6] = [
    Step {
        sql: include_str!("schema/001.sql"),
        layout: "6eae8213b25ad4bd24d23cd241df77c4108f0d98c4d7164dcb9ebec243c19396",
    },
    Step {
        sql: include_str!("schema/002.sql"),
        layout: "c9da4149676d527398ebeee3afb0d81d21d74cf48bed16aecd3cad15804a90cf",
    },
    Step {
        sql: include_str!("schema/003.sql"),
        layout: "9a6d1a9039b3edebc9c36cb5bbab733e410a9ff42fad91851b957378126d3c6c",
    },
    Step {
        sql: include_str!("schema/004.sql"),
        layout: "cb0ed819e9c3e0411b1af96ee88af5c1f5cc4491e6dc8af90a352d64d5e9f592",
    },
    Step {
        sql: include_str!("schema/005.sql"),
        layout: "8bfd64e66b8ce213ead3fbcd8ae2040a9edf04f1e86d26653f83aab7a765ee66",
    },
    Step {
        sql: include_str!("schema/006.sql"),
        layout: "48af7dff9efdb8ab9a6e95362071c883131ab51d65e331901771a3ffbaba1df1",
    },
];

/// Returns the newest schema that this build knows.
pub(super) fn newest() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// Reads the schema of `database`. This is the first read, which fails with a wrong key.
pub(super) fn version(database: &Connection) -> rusqlite::Result<u32> {
    database.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    database.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Reports whether `database` has exactly the layout of schema `version`. Triggers and views that
/// somebody with the key added would run when the diary reads and writes.
pub(super) fn is_own(database: &Connection, version: u32) -> rusqlite::Result<bool> {
    let step = usize::try_from(version)
        .ok()
        .and_then(|it| it.checked_sub(1));
    match step.and_then(|step| STEPS.get(step)) {
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
pub(super) fn migrate(database: &mut Connection, from: u32) -> Result<(), OpenError> {
    for (step, version) in STEPS.iter().zip(1_u32..) {
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
mod tests {
    use super::*;

    /// For a new step, the failure shows its hash.
    #[test]
    fn each_layout_is_that_of_its_step() {
        let database = Connection::open_in_memory().unwrap();
        for (step, version) in STEPS.iter().zip(1..) {
            database.execute_batch(step.sql).unwrap();
            assert_eq!(layout(&database).unwrap(), step.layout, "schema {version}");
            assert!(is_own(&database, version).unwrap());
            assert!(!is_own(&database, version + 1).unwrap());
        }
    }

    #[test]
    fn a_trigger_a_view_or_another_column_is_not_ours() {
        for hostile in [
            "CREATE TRIGGER spy AFTER INSERT ON visit BEGIN DELETE FROM visit; END",
            "CREATE VIEW spy AS SELECT * FROM visit",
            "ALTER TABLE visit ADD COLUMN spy TEXT",
            "CREATE INDEX spy ON visit (party)",
            "DROP INDEX visit_by_end",
        ] {
            let database = Connection::open_in_memory().unwrap();
            for step in &STEPS {
                database.execute_batch(step.sql).unwrap();
            }
            assert!(is_own(&database, newest()).unwrap());
            database.execute_batch(hostile).unwrap();
            assert!(!is_own(&database, newest()).unwrap(), "{hostile}");
        }
    }
}
