//! Reading.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::diary::fold::fold;
use crate::diary::rows;
use crate::time::{Day, Timestamp, UtcOffset};
use crate::venue::VenueId;
use crate::visit::interval::Interval;
use crate::visit::rules::Departure;
use crate::visit::{PendingId, PendingVisit, Visit, VisitId};

/// The most visits that one page holds.
pub const MAX_PAGE: u16 = 1000;

/// The moments from one to another, the second not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    from: Timestamp,
    to: Timestamp,
}

impl TimeRange {
    /// All of time.
    pub const ALL: Self = Self {
        from: Timestamp::MIN,
        to: Timestamp::MAX,
    };

    /// The moments from `from` to `to`, which is not included and comes later.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// A local day.
    #[must_use]
    pub const fn day(day: Day, offset: UtcOffset) -> Self {
        let from = day.start(offset);
        Self {
            from,
            to: from.plus_days(1),
        }
    }

    /// Whether `moment` lies in it.
    #[must_use]
    pub fn contains(self, moment: Timestamp) -> bool {
        (self.from.unix_seconds()..self.bound()).contains(&moment.unix_seconds())
    }

    /// Where it begins.
    #[must_use]
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// Where it ends: the first moment that is no part of it, but for the end of time, after which
    /// none comes.
    #[must_use]
    pub const fn to(self) -> Timestamp {
        self.to
    }

    /// The first second that is no part of it.
    pub(super) const fn bound(self) -> i64 {
        if self.to.unix_seconds() == Timestamp::MAX.unix_seconds() {
            i64::MAX
        } else {
            self.to.unix_seconds()
        }
    }
}

/// Which part of a long answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    before: Option<(Timestamp, i64)>,
    limit: u16,
}

impl Page {
    /// The first `limit` visits, of which [`MAX_PAGE`] are the most.
    #[must_use]
    pub const fn first(limit: u16) -> Self {
        let limit = if limit > MAX_PAGE { MAX_PAGE } else { limit };
        Self {
            before: None,
            limit,
        }
    }

    /// The `limit` visits after the one that began at `start` with `event`: what [`Page::after`] is,
    /// for a caller who kept no more of that visit.
    #[must_use]
    pub const fn beyond(start: Timestamp, event: i64, limit: u16) -> Self {
        Self {
            before: Some((start, event)),
            ..Self::first(limit)
        }
    }

    /// The `limit` visits after `last`, the last one of the page before.
    #[must_use]
    pub const fn after(last: &Visit, limit: u16) -> Self {
        Self {
            before: Some((last.start.at, last.event)),
            ..Self::first(limit)
        }
    }
}

/// Where the visits begin that may reach `?1`: earlier by the longest visit, or at the oldest open one.
pub(super) const REACHING: &str = "
    min(?1 - (SELECT longest FROM state),
        coalesce((SELECT min(start) FROM visit INDEXED BY visit_open WHERE until IS NULL), ?1))";

/// The visits that overlap `range`, newest first. A visit without length lies in the range that its
/// moment lies in.
pub(super) fn visits(
    database: &Connection,
    range: TimeRange,
    page: Page,
) -> rusqlite::Result<Vec<Visit>> {
    let sql = format!(
        "{} WHERE start >= {REACHING} AND start < ?2
             AND (start >= ?1 OR until > ?1 OR until IS NULL)
             AND (start, start_event) < (?3, ?4)
         ORDER BY start DESC, start_event DESC LIMIT ?5",
        rows::VISIT,
    );
    let (before, event) = page.before.unwrap_or((Timestamp::MAX, i64::MAX));
    let values = params![
        range.from.unix_seconds(),
        range.bound(),
        before.unix_seconds(),
        event,
        page.limit,
    ];
    database
        .prepare(&sql)?
        .query_map(values, rows::visit)?
        .collect()
}

/// The visits to `venue`, newest first. They are looked for in the order in which they are wanted: a
/// page of a venue that is visited often is soon full.
pub(super) fn visits_at(
    database: &Connection,
    venue: VenueId,
    page: Page,
) -> rusqlite::Result<Vec<Visit>> {
    let sql = format!(
        "{} WHERE visit.venue IN (SELECT row FROM venue WHERE id = ?1)
             AND (start, start_event) < (?2, ?3)
         ORDER BY start DESC, start_event DESC LIMIT ?4",
        rows::VISIT,
    );
    let (before, event) = page.before.unwrap_or((Timestamp::MAX, i64::MAX));
    let values = params![venue.0, before.unix_seconds(), event, page.limit];
    database
        .prepare(&sql)?
        .query_map(values, rows::visit)?
        .collect()
}

/// The open visits, in the order in which they began.
pub(super) fn open_visits(database: &Connection) -> rusqlite::Result<Vec<Visit>> {
    let sql = format!("{} WHERE until IS NULL ORDER BY start_event", rows::VISIT);
    database
        .prepare(&sql)?
        .query_map([], rows::visit)?
        .collect()
}

/// One visit.
pub(super) fn visit(database: &Connection, id: VisitId) -> rusqlite::Result<Option<Visit>> {
    let sql = format!("{} WHERE visit.id = ?1", rows::VISIT);
    database
        .query_row(&sql, [id.number()], rows::visit)
        .optional()
}

/// The end of a visit to `venue`, if that was the last event of the diary.
pub(super) fn last_departure(
    database: &Connection,
    venue: VenueId,
) -> rusqlite::Result<Option<(VisitId, Departure)>> {
    let sql = format!(
        "{} WHERE venue.id = ?1 AND until_event = (SELECT event FROM state)",
        rows::VISIT
    );
    let visit = database
        .query_row(&sql, [venue.0], rows::visit)
        .optional()?;
    Ok(visit.and_then(|visit| {
        let end = visit.end?;
        let departure = Departure {
            at: end.moment.at,
            reason: end.reason,
        };
        Some((visit.id, departure))
    }))
}

/// The visits whose venue, place, note or 'declared for' holds `text`, newest first.
pub(super) fn search(
    database: &Connection,
    text: &str,
    page: Page,
) -> rusqlite::Result<Vec<Visit>> {
    let sql = format!(
        "{} WHERE (visit.venue IN (SELECT row FROM venue WHERE instr(folded, ?1))
                 OR visit.id IN (SELECT visit FROM visit_text WHERE instr(folded, ?1)))
             AND (start, start_event) < (?2, ?3)
         ORDER BY start DESC, start_event DESC LIMIT ?4",
        rows::VISIT,
    );
    let (before, event) = page.before.unwrap_or((Timestamp::MAX, i64::MAX));
    let values = params![fold(text.trim()), before.unix_seconds(), event, page.limit];
    database
        .prepare(&sql)?
        .query_map(values, rows::visit)?
        .collect()
}

/// The visits that may overlap `interval`, but those whose clock was suspect: in no order.
pub(super) fn trusted_near(
    database: &Connection,
    interval: Interval,
) -> rusqlite::Result<Vec<Visit>> {
    let sql = format!(
        "{} WHERE start >= {REACHING} AND start <= ?2 AND (until >= ?1 OR until IS NULL)
             AND clock_suspect = 0",
        rows::VISIT,
    );
    let values = params![interval.start.unix_seconds(), interval.end.unix_seconds()];
    database
        .prepare(&sql)?
        .query_map(values, rows::visit)?
        .collect()
}

/// For how many days the owner chose to keep visits, if they chose.
pub(super) fn chosen_retention(database: &Connection) -> rusqlite::Result<Option<u16>> {
    database.query_row("SELECT retention FROM state", [], |row| row.get(0))
}

/// The pending visits, in the order in which they were scanned.
pub(super) fn pending(database: &Connection) -> rusqlite::Result<Vec<PendingVisit>> {
    database
        .prepare("SELECT id, at, at_offset, clock_suspect FROM pending ORDER BY event")?
        .query_map([], rows::pending)?
        .collect()
}

/// The last pending scan of exactly these signed bytes.
pub(super) fn pending_with(
    database: &Connection,
    wire: &[u8],
) -> rusqlite::Result<Option<PendingVisit>> {
    let sql = "SELECT id, at, at_offset, clock_suspect FROM pending WHERE wire = ?1
               ORDER BY event DESC LIMIT 1";
    database.query_row(sql, [wire], rows::pending).optional()
}

/// The signed bytes of a pending visit.
pub(super) fn pending_wire(database: &Connection, id: PendingId) -> rusqlite::Result<Vec<u8>> {
    let sql = "SELECT wire FROM pending WHERE id = ?1";
    database.query_row(sql, [id.number()], |row| row.get(0))
}

/// When the first visit other than `id` began, at `from` or later, whose clock can be trusted.
pub(super) fn next_start(
    database: &Connection,
    id: VisitId,
    from: Timestamp,
) -> rusqlite::Result<Option<Timestamp>> {
    let sql = "SELECT min(start) FROM visit
               WHERE start >= ?1 AND id <> ?2 AND clock_suspect = 0";
    let values = params![from.unix_seconds(), id.number()];
    let start: Option<i64> = database.query_row(sql, values, |row| row.get(0))?;
    Ok(start.map(Timestamp::from_unix_seconds))
}
