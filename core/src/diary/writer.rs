//! How visits begin, end and are kept from overlapping, in a write transaction.

use rusqlite::{Connection, params};

use crate::clock::Clock;
use crate::diary::error::DiaryError;
use crate::diary::rows::ScannedCode;
use crate::diary::{query, rows, sql};
use crate::time::{Timestamp, UtcOffset};
use crate::venue::VenueId;
use crate::visit::interval::{Interval, split_around};
use crate::visit::rules::{self, ClockReading};
use crate::visit::{
    Certainty, Companions, EndReason, Moment, Origin, Place, Visit, VisitEnd, VisitId, VisitPolicy,
};

/// `clock_suspect` is a set of bits: 1 for the start, 2 for the end, 4 for what the last event
/// contradicted. 8 hides a visit while its event is recorded again.
pub(super) const START_SUSPECT: u8 = 1;
const END_SUSPECT: u8 = 2;

/// A scan or a button, live or judged again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// The moment to record.
    pub(super) now: Moment,
    /// The moment is doubtful.
    pub(super) suspect: bool,
    /// The reading of the clock. An event that is judged again has none: its clock was read when it came.
    pub(super) clock: Option<ClockReading>,
    /// The origin of a visit that it begins.
    pub(super) origin: Origin,
    /// The visit that it began when it came. That visit begins again, with its id and its owner's words.
    pub(super) began: Option<BegunVisit>,
}

/// The visit that an event began before it was judged again.
#[derive(Clone, Copy, Debug)]
pub(super) struct BegunVisit {
    pub(super) id: VisitId,
    /// Its owner wrote about it, so the event begins it in any case.
    pub(super) has_words: bool,
}

/// The state before an event, which an undo restores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// The last event number.
    pub(super) event: i64,
    event_at: Option<i64>,
    vouched_at: Option<i64>,
    /// The event put a clock right.
    put_right: bool,
}

/// A write transaction of [`super::Diary`], and its policy.
pub(super) struct Writer<'a> {
    pub(super) database: &'a Connection,
    /// The deployment's, with the owner's retention.
    pub(super) policy: &'a VisitPolicy,
    /// The latest moment that is known to be past without the phone's clock.
    pub(super) floor: Timestamp,
}

impl Writer<'_> {
    /// Reads the clock for a scan or a button, and brings the diary up to that moment.
    pub(super) fn begin_event(&self, now: Moment) -> Result<(Event, Before), DiaryError> {
        let sql = "SELECT event, event_at, vouched_at FROM state";
        let mut before = sql::one(self.database, sql, [], |row| {
            Ok(Before {
                event: row.get(0)?,
                event_at: row.get(1)?,
                vouched_at: row.get(2)?,
                put_right: false,
            })
        })?;
        let last = before.event_at.map(Timestamp::from_unix_seconds);
        let is_behind = self.is_behind(now.at);
        let mut clock = rules::read_clock(now.at, last, is_behind);
        if clock.jumped_back {
            let later = query::moments_after(self.database, clock.now)?;
            before.put_right = rules::was_put_right(later, is_behind);
        }
        if before.put_right {
            clock.suspect = false;
            self.put_right(clock)?;
        }
        if self.end_due(clock.now)? && !before.put_right {
            before.event = self.last_event()?;
        }
        let now = Moment {
            at: clock.now,
            ..now
        };
        let event = Event {
            now,
            suspect: clock.suspect,
            clock: Some(clock),
            origin: Origin::Scan,
            began: None,
        };
        Ok((event, before))
    }

    /// Reports whether the phone's time lies more than a day before what is known to be past.
    pub(super) fn is_behind(&self, now: Timestamp) -> bool {
        let clock = Clock {
            now,
            floor: self.floor,
            offset: UtcOffset::UTC,
        };
        clock.is_behind()
    }

    /// Marks what a clock recorded that ran ahead, now that it was corrected. A visit that began in
    /// the future of the right clock ends where it began.
    fn put_right(&self, clock: ClockReading) -> Result<(), DiaryError> {
        // What an earlier event contradicted can no longer be undone.
        for sql in [
            "UPDATE visit SET clock_suspect = clock_suspect & 3 | 1 WHERE clock_suspect & 4",
            "UPDATE pending SET clock_suspect = 1 WHERE clock_suspect & 4",
        ] {
            sql::execute(self.database, sql, [])?;
        }
        let now = [clock.now.unix_seconds()];
        for sql in [
            "UPDATE visit SET clock_suspect = clock_suspect | 4
             WHERE origin <> 2 AND (start > ?1 OR until > ?1 AND until_reason IN (0, 1, 2))",
            "UPDATE pending SET clock_suspect = clock_suspect | 4 WHERE at > ?1",
        ] {
            sql::execute(self.database, sql, now)?;
        }
        for visit in query::open_visits(self.database)? {
            if visit.start.at > clock.now {
                let start = visit.start;
                self.close(visit, start, EndReason::NextScan, None)?;
            }
        }
        let sql = "UPDATE state SET event_at = ?1";
        sql::execute(self.database, sql, now)?;
        Ok(())
    }

    /// Ends the visits whose automatic end has come.
    pub(super) fn settle(&self, now: Timestamp) -> rusqlite::Result<()> {
        self.end_due(now).map(drop)
    }

    /// Ends the visits whose automatic end has come, and reports whether there were any.
    fn end_due(&self, now: Timestamp) -> rusqlite::Result<bool> {
        let open = query::open_visits(self.database)?;
        if open.is_empty() || !self.policy.switch_ends_previous {
            self.reopen(now)?;
            return self.end_due_among(query::open_visits(self.database)?, now);
        }
        self.end_due_among(open, now)
    }

    /// Ends those of the `open` visits whose automatic end has come, the earliest first, so that an
    /// outer visit is split around an inner one. Reports whether there were any.
    pub(super) fn end_due_among(&self, open: Vec<Visit>, now: Timestamp) -> rusqlite::Result<bool> {
        let mut due: Vec<_> = open
            .into_iter()
            .filter_map(|visit| Some((automatic_end(&visit, self.policy)?, visit)))
            .filter(|&(at, _)| at <= now)
            .collect();
        due.sort_by_key(|&(at, _)| at);
        let any = !due.is_empty();
        for (at, visit) in due {
            let end = Moment { at, ..visit.start };
            self.close(visit, end, EndReason::Automatic, None)?;
            self.forget_undo()?;
        }
        Ok(any)
    }

    /// Reopens visits whose automatic end lies after `now`, because the clock that ended them ran ahead.
    /// So the meaning of a scan does not depend on when, and by which clock, an app opened its diary.
    /// Pieces of a visit that was split stay as they are.
    fn reopen(&self, now: Timestamp) -> rusqlite::Result<()> {
        let last = self.last_clock()?;
        let ended_too_soon = |visit: &Visit| {
            visit.piece_of.is_none()
                && visit.end.is_some_and(|end| {
                    end.reason == EndReason::Automatic
                        && rules::ended_too_soon(end.moment.at, now, last)
                })
        };
        let moment = Interval {
            start: now,
            end: now,
        };
        let mut reopened = query::trusted_near(self.database, moment)?;
        reopened.retain(ended_too_soon);
        if self.policy.switch_ends_previous {
            reopened.sort_by_key(|visit| core::cmp::Reverse(visit.event));
            reopened.truncate(1);
        }
        for visit in reopened {
            self.erase_end(visit.id)?;
        }
        Ok(())
    }

    /// Returns the clock at the last scan or button.
    fn last_clock(&self) -> rusqlite::Result<Option<Timestamp>> {
        let sql = "SELECT event_at FROM state";
        let last: Option<i64> = sql::one(self.database, sql, [], |row| row.get(0))?;
        Ok(last.map(Timestamp::from_unix_seconds))
    }

    pub(super) fn last_event(&self) -> rusqlite::Result<i64> {
        let sql = "SELECT event FROM state";
        sql::one(self.database, sql, [], |row| row.get(0))
    }

    /// Returns the next event number. `clock` is the reading at a scan or a button, or `None` for an
    /// automatic event.
    pub(super) fn next_event(&self, clock: Option<ClockReading>) -> rusqlite::Result<i64> {
        let Some(clock) = clock else {
            let sql = "UPDATE state SET event = event + 1 RETURNING event";
            return sql::one(self.database, sql, [], |row| row.get(0));
        };
        let sql = "UPDATE state SET event = event + 1, event_at = ?1, vouched_at = ?2
                   RETURNING event";
        let (now, vouched) = (clock.now, self.vouched(clock)?);
        let values = [now.unix_seconds(), vouched.unix_seconds()];
        sql::one(self.database, sql, values, |row| row.get(0))
    }

    /// Returns the latest reading of the clock that came without a leap, `clock` included; a purge is
    /// measured by it. A clock that jumped back shows that its earlier readings were wrong.
    fn vouched(&self, clock: ClockReading) -> rusqlite::Result<Timestamp> {
        let sql = "SELECT vouched_at, purged_at FROM state";
        let (vouched, purged): (Option<i64>, Option<i64>) =
            sql::one(self.database, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some(vouched) = vouched.filter(|_| !clock.suspect && !clock.jumped_back) else {
            return Ok(clock.now);
        };
        let latest_known = Timestamp::from_unix_seconds(vouched.max(purged.unwrap_or_default()));
        let vouched = Timestamp::from_unix_seconds(vouched);
        if rules::is_leap(clock.now, latest_known.max(self.floor)) {
            return Ok(vouched);
        }
        Ok(vouched.max(clock.now))
    }

    /// Returns the latest moment that the diary can vouch for: of the last purge, the last visit and
    /// the floor.
    pub(super) fn latest_known(&self) -> rusqlite::Result<Timestamp> {
        let sql = "SELECT max(coalesce(purged_at, 0), coalesce(vouched_at, 0)) FROM state";
        let known: i64 = sql::one(self.database, sql, [], |row| row.get(0))?;
        Ok(Timestamp::from_unix_seconds(known).max(self.floor))
    }

    /// Begins a visit where `code` hangs.
    pub(super) fn begin(&self, code: &ScannedCode, event: &Event) -> Result<Visit, DiaryError> {
        let row = rows::venue_row(self.database, code)?;
        let is_live = event.clock.is_some();
        let suspect = event.suspect || is_live && self.is_contradicted(event.now.at)?;
        let number = self.next_event(event.clock)?;
        if let Some(began) = event.began {
            return self.begin_again(began.id, row, event, number);
        }
        let place = Place::Venue(Box::new(code.venue.clone()));
        let visit = self.insert(Some(row), place, event.now, number, event.origin, suspect)?;
        Ok(visit)
    }

    /// Begins a visit that its event had begun before it was judged again.
    fn begin_again(
        &self,
        id: VisitId,
        row: i64,
        event: &Event,
        number: i64,
    ) -> Result<Visit, DiaryError> {
        let sql = "UPDATE visit
                   SET venue = ?2, start = ?3, start_offset = ?4, start_event = ?5,
                       clock_suspect = ?6, until = NULL, until_offset = NULL,
                       until_event = NULL, until_reason = NULL
                   WHERE id = ?1";
        let values = params![
            id.number(),
            row,
            event.now.at.unix_seconds(),
            event.now.offset.minutes(),
            number,
            if event.suspect { START_SUSPECT } else { 0 },
        ];
        sql::execute(self.database, sql, values)?;
        query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)
    }

    /// Writes a visit that begins: at `place`, whose venue is in `row` if it is one.
    pub(super) fn insert(
        &self,
        row: Option<i64>,
        place: Place,
        start: Moment,
        event: i64,
        origin: Origin,
        clock_suspect: bool,
    ) -> rusqlite::Result<Visit> {
        let sql =
            "INSERT INTO visit (venue, start, start_offset, start_event, origin, clock_suspect)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            row,
            start.at.unix_seconds(),
            start.offset.minutes(),
            event,
            rows::origin_number(origin),
            if clock_suspect { START_SUSPECT } else { 0 },
        ];
        Ok(Visit {
            id: VisitId::from_number(sql::insert(self.database, sql, values)?),
            place,
            start,
            end: None,
            event,
            origin,
            certainty: Certainty::Certain,
            clock_suspect,
            piece_of: None,
            companions: Companions::default(),
        })
    }

    /// Reports whether the diary says of `now` that its owner was elsewhere: a clock that was wrong once
    /// and has not been caught.
    fn is_contradicted(&self, now: Timestamp) -> rusqlite::Result<bool> {
        let moment = Interval {
            start: now,
            end: now,
        };
        let near = query::trusted_near(self.database, moment)?;
        Ok(near.iter().any(|visit| contains(visit, now)))
    }

    /// Ends an open visit at a scan or a button, and returns it. A clock that jumped back makes no
    /// negative visit.
    pub(super) fn end(
        &self,
        visit: &Visit,
        event: &Event,
        reason: EndReason,
    ) -> Result<Visit, DiaryError> {
        let now = event.now;
        let suspect = event.suspect || now.at < visit.start.at;
        if suspect {
            let sql = "UPDATE visit SET clock_suspect = clock_suspect | ?2 WHERE id = ?1";
            sql::execute(self.database, sql, params![visit.id.number(), END_SUSPECT])?;
        }
        let at = now.at.max(visit.start.at);
        let mut ended = self.close(visit.clone(), Moment { at, ..now }, reason, event.clock)?;
        ended.clock_suspect |= suspect;
        Ok(ended)
    }

    /// Writes the end of an open visit, split around what was visited meanwhile, and returns its first
    /// piece.
    pub(super) fn close(
        &self,
        mut visit: Visit,
        end: Moment,
        reason: EndReason,
        clock: Option<ClockReading>,
    ) -> rusqlite::Result<Visit> {
        let whole = Interval {
            start: visit.start.at,
            end: end.at,
        };
        let pieces = split_around(whole, &self.visited_meanwhile(&visit, whole)?);
        let last = pieces.len() - 1;
        for (index, piece) in pieces.iter().enumerate() {
            let is_whole_end = index == last && piece.end == end.at;
            let end = VisitEnd {
                moment: Moment {
                    at: piece.end,
                    ..end
                },
                reason: if is_whole_end {
                    reason
                } else {
                    EndReason::NextScan
                },
            };
            let id = if index == 0 {
                visit.end = Some(end);
                visit.id
            } else {
                self.add_piece(&visit, piece.start, end.reason)?
            };
            let event = self.next_event(clock.filter(|_| index == last))?;
            self.write_end(id, end, event)?;
        }
        if last > 0 {
            let sql = "UPDATE visit SET piece_of = id WHERE id = ?1";
            sql::execute(self.database, sql, [visit.id.number()])?;
            visit.piece_of = Some(visit.id);
        }
        Ok(visit)
    }

    /// Returns where the owner was while `visit` was open, as far as the clock can be trusted.
    fn visited_meanwhile(&self, visit: &Visit, whole: Interval) -> rusqlite::Result<Vec<Interval>> {
        if visit.clock_suspect {
            return Ok(Vec::new());
        }
        let near = query::trusted_near(self.database, whole)?;
        let others = near.iter().filter(|other| match other.end {
            _ if other.id == visit.id => false,
            Some(end) => visit.start.at < end.moment.at || visit.start.at <= other.start.at,
            // Of two open visits, the one that began later is the inner one.
            None => (visit.start.at, visit.event) < (other.start.at, other.event),
        });
        Ok(others.map(interval).collect())
    }

    /// A further piece of a visit that is being split. What the owner wrote stays with the first.
    pub(super) fn add_piece(
        &self,
        visit: &Visit,
        start: Timestamp,
        reason: EndReason,
    ) -> rusqlite::Result<VisitId> {
        let event = self.next_event(None)?;
        let certain = matches!(reason, EndReason::ExitScan | EndReason::User);
        let sql = "INSERT INTO visit (venue, start, start_offset, start_event, origin, certain,
                       piece_of, party)
                   SELECT venue, ?2, start_offset, ?3, origin, ?4, id, party
                   FROM visit WHERE id = ?1";
        let values = params![visit.id.number(), start.unix_seconds(), event, certain];
        let id = sql::insert(self.database, sql, values)?;
        Ok(VisitId::from_number(id))
    }

    pub(super) fn write_end(&self, id: VisitId, end: VisitEnd, event: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE visit
                   SET until = ?2, until_offset = ?3, until_reason = ?4, until_event = ?5
                   WHERE id = ?1";
        let values = params![
            id.number(),
            end.moment.at.unix_seconds(),
            end.moment.offset.minutes(),
            rows::end_reason_number(end.reason),
            event,
        ];
        sql::execute(self.database, sql, values)?;
        self.remember_length(id)
    }

    /// Makes a visit that has ended an open one.
    pub(super) fn erase_end(&self, id: VisitId) -> rusqlite::Result<()> {
        let sql = "UPDATE visit SET until = NULL, until_offset = NULL, until_reason = NULL,
                       until_event = NULL
                   WHERE id = ?1";
        sql::execute(self.database, sql, [id.number()]).map(drop)
    }

    /// Records the length of a visit if it is the longest: queries by day look back that far.
    pub(super) fn remember_length(&self, id: VisitId) -> rusqlite::Result<()> {
        let sql = "UPDATE state SET longest = max(longest,
                       coalesce((SELECT until - start FROM visit WHERE id = ?1), 0))";
        sql::execute(self.database, sql, [id.number()]).map(drop)
    }

    /// Allows to undo the event that began from `before`.
    pub(super) fn allow_undo(&self, before: &Before, at: Timestamp) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO undo (one, before, at, event_at, vouched_at, put_right)
                   VALUES (1, ?1, ?2, ?3, ?4, ?5)";
        let values = params![
            before.event,
            at.unix_seconds(),
            before.event_at,
            before.vouched_at,
            before.put_right,
        ];
        sql::execute(self.database, sql, values).map(drop)
    }

    /// Ends the possibility to undo, because something else was written.
    pub(super) fn forget_undo(&self) -> rusqlite::Result<()> {
        sql::execute(self.database, "DELETE FROM undo", []).map(drop)
    }

    /// Makes the earliest piece of each split visit its first one, after the first was deleted.
    pub(super) fn name_first_pieces(&self) -> rusqlite::Result<()> {
        let sql = "SELECT DISTINCT piece_of FROM visit AS piece
                   WHERE piece_of IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.id = piece.piece_of)";
        let orphaned: Vec<i64> = sql::all(self.database, sql, [], |row| row.get(0))?;
        for first in orphaned {
            let sql =
                "SELECT id FROM visit WHERE piece_of = ?1 ORDER BY start, start_event LIMIT 1";
            let next: i64 = sql::one(self.database, sql, [first], |row| row.get(0))?;
            let sql = "UPDATE visit SET piece_of = ?2 WHERE piece_of = ?1";
            sql::execute(self.database, sql, params![first, next])?;
        }
        Ok(())
    }

    /// Deletes the venues without a visit.
    pub(super) fn remove_unvisited_venues(&self) -> rusqlite::Result<()> {
        let sql = "DELETE FROM venue
                   WHERE NOT EXISTS (SELECT 1 FROM visit WHERE visit.venue = venue.row)";
        sql::execute(self.database, sql, []).map(drop)
    }
}

pub(super) fn is_at(visit: &Visit, venue: VenueId) -> bool {
    matches!(&visit.place, Place::Venue(visited) if visited.id == venue)
}

/// Returns the automatic end of `visit`, which is open.
pub(super) fn automatic_end(visit: &Visit, policy: &VisitPolicy) -> Option<Timestamp> {
    match &visit.place {
        Place::Venue(venue) => {
            rules::automatic_end(visit.start.at, venue.details.default_stay, policy)
        }
        Place::FreeText(_) => None,
    }
}

/// Returns the interval of a visit. An open one reaches to the end of time.
pub(super) fn interval(visit: &Visit) -> Interval {
    Interval {
        start: visit.start.at,
        end: visit.end.map_or(Timestamp::MAX, |end| end.moment.at),
    }
}

/// Reports whether `moment` lies inside `visit`, which has ended.
pub(super) fn contains(visit: &Visit, moment: Timestamp) -> bool {
    visit
        .end
        .is_some_and(|end| visit.start.at < moment && moment < end.moment.at)
}
