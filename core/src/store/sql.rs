//! The one place where statements are prepared and run. Each is compiled once and kept until the
//! database is closed.

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Params, Row};

/// More than there are statements in a diary or a guest book.
pub(super) const MAX_STATEMENTS: usize = 128;

fn prepare<'a>(
    database: &'a Connection,
    sql: &'static str,
) -> rusqlite::Result<CachedStatement<'a>> {
    database.prepare_cached(sql)
}

/// Runs a statement that returns no row, and returns how many rows it changed.
pub(crate) fn execute(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
) -> rusqlite::Result<usize> {
    prepare(database, sql)?.execute(values)
}

/// Runs an `INSERT`, and returns the number of the new row.
pub(crate) fn insert(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
) -> rusqlite::Result<i64> {
    prepare(database, sql)?.insert(values)
}

/// Returns the first row that a query finds; fails if it finds none.
pub(crate) fn one<T>(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    prepare(database, sql)?.query_row(values, read)
}

/// Returns the first row that a query finds, if it finds any.
pub(crate) fn find<T>(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    one(database, sql, values, read).optional()
}

/// Calls `each` with every row that a query finds.
pub(crate) fn for_each(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
    each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    try_for_each(database, sql, values, each)
}

/// Calls `each` with every row that a query finds, until one fails.
pub(crate) fn try_for_each<E: From<rusqlite::Error>>(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
    mut each: impl FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = prepare(database, sql)?;
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

/// Returns every row that a query finds.
pub(crate) fn all<T>(
    database: &Connection,
    sql: &'static str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    prepare(database, sql)?.query_map(values, read)?.collect()
}
