//! Queries that the rules need.

use rusqlite::{Connection, params};

use crate::diary::rows::{self, select_visits};
use crate::diary::sql;
use crate::time::Timestamp;
use crate::venue::VenueId;
use crate::visit::interval::Interval;
use crate::visit::{Visit, VisitId};

/// The earliest start of a visit that may reach `?1`: earlier by the longest visit, or at the oldest
/// open one.
macro_rules! reaching {
    () => {
        "min(?1 - (SELECT longest FROM state),
            coalesce((SELECT min(start) FROM visit INDEXED BY visit_open WHERE until IS NULL), ?1))"
    };
}
pub(super) use reaching;

/// Returns the open visits, in the order in which they began.
pub(super) fn open_visits(database: &Connection) -> rusqlite::Result<Vec<Visit>> {
    let sql = select_visits!("WHERE until IS NULL ORDER BY start_event");
    sql::all(database, sql, [], rows::visit)
}

/// Returns one visit.
pub(super) fn visit(database: &Connection, id: VisitId) -> rusqlite::Result<Option<Visit>> {
    let sql = select_visits!("WHERE visit.id = ?1");
    sql::find(database, sql, [id.number()], rows::visit)
}

/// Returns the visit to `venue` that ended with `event`, if one did.
pub(super) fn ended_with(
    database: &Connection,
    venue: VenueId,
    event: i64,
) -> rusqlite::Result<Option<Visit>> {
    let sql = select_visits!("WHERE venue.id = ?1 AND until_event = ?2");
    sql::find(database, sql, params![venue.0, event], rows::visit)
}

/// Returns the visits that may overlap `interval`, in no order. A visit whose clock was suspect is
/// left out.
pub(super) fn trusted_near(
    database: &Connection,
    interval: Interval,
) -> rusqlite::Result<Vec<Visit>> {
    let sql = select_visits!(
        "WHERE start >= ",
        reaching!(),
        " AND start <= ?2 AND (until >= ?1 OR until IS NULL) AND clock_suspect = 0"
    );
    let values = params![interval.start.unix_seconds(), interval.end.unix_seconds()];
    sql::all(database, sql, values, rows::visit)
}

/// Returns for how many days the owner chose to keep visits, if they chose.
pub(super) fn chosen_retention(database: &Connection) -> rusqlite::Result<Option<u16>> {
    sql::one(database, "SELECT retention FROM state", [], |row| {
        row.get(0)
    })
}

/// Returns when the first visit after `start` began that was scanned by a clock that is not suspect.
pub(super) fn next_scan(
    database: &Connection,
    start: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let sql = "SELECT min(start) FROM visit WHERE start > ?1 AND clock_suspect = 0 AND origin <> 2";
    let start: Option<i64> = sql::one(database, sql, [start.unix_seconds()], |row| row.get(0))?;
    Ok(start.map(Timestamp::from_unix_seconds))
}

/// Returns how many recorded moments of scans and buttons lie after `now`, by clocks not yet suspect.
pub(super) fn moments_after(database: &Connection, now: Timestamp) -> rusqlite::Result<u32> {
    let sql = concat!(
        "SELECT count(*) FROM (
             SELECT start FROM visit WHERE start > ?1 AND origin <> 2 AND clock_suspect = 0
             UNION
             SELECT until FROM visit WHERE start >= ",
        reaching!(),
        " AND until > ?1 AND until_reason IN (0, 1, 2) AND clock_suspect = 0
             UNION
             SELECT at FROM pending WHERE at > ?1 AND clock_suspect = 0)"
    );
    sql::one(database, sql, [now.unix_seconds()], |row| row.get(0))
}
