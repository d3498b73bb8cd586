//! How visits begin, end and are kept from overlapping, in a write transaction.

use rusqlite::{Connection, params};

use crate::diary::error::DiaryError;
use crate::diary::{query, rows, sql};
use crate::time::Timestamp;
use crate::venue::VenueId;
use crate::verify::VerifiedVenue;
use crate::visit::interval::{Interval, split_around};
use crate::visit::rules::{self, ClockReading};
use crate::visit::{
    Certainty, Companions, EndReason, Moment, Origin, Place, Visit, VisitEnd, VisitId, VisitPolicy,
};

/// `clock_suspect` is two bits: of the start and of the end.
const START_SUSPECT: u8 = 1;
const END_SUSPECT: u8 = 2;

/// What writes: a transaction of [`super::Diary`] and the rules that it goes by.
pub(super) struct Writer<'a> {
    pub(super) database: &'a Connection,
    /// The deployment's, with the owner's retention.
    pub(super) policy: &'a VisitPolicy,
    /// The latest moment that is known to be past without the phone's clock.
    pub(super) floor: Timestamp,
}

impl Writer<'_> {
    /// Ends the visits whose automatic end has come, the earliest first, so that an outer visit is
    /// split around an inner one.
    pub(super) fn settle(&self, now: Timestamp) -> Result<(), DiaryError> {
        let open = query::open_visits(self.database)?;
        if open.is_empty() || !self.policy.switch_ends_previous {
            self.reopen(now)?;
        }
        let mut due: Vec<_> = open
            .into_iter()
            .filter_map(|visit| Some((automatic_end(&visit, self.policy)?, visit)))
            .filter(|&(at, _)| at <= now)
            .collect();
        due.sort_by_key(|&(at, _)| at);
        for (at, visit) in due {
            let end = Moment { at, ..visit.start };
            self.close(visit, end, EndReason::Automatic, None)?;
            self.forget_undo()?;
        }
        Ok(())
    }

    /// Opens again what ended by itself later than `now`, by a clock that ran ahead. So what a scan
    /// means does not hang on when, and by which clock, an app looked into its diary before. Pieces of
    /// a visit that was split stay as they are.
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

    /// The clock at the last scan or button.
    fn last_clock(&self) -> rusqlite::Result<Option<Timestamp>> {
        let sql = "SELECT event_at FROM state";
        let last: Option<i64> = sql::one(self.database, sql, [], |row| row.get(0))?;
        Ok(last.map(Timestamp::from_unix_seconds))
    }

    pub(super) fn read_clock(&self, now: Moment) -> rusqlite::Result<(ClockReading, Moment)> {
        let clock = rules::read_clock(now.at, self.last_clock()?);
        let now = Moment {
            at: clock.now,
            ..now
        };
        Ok((clock, now))
    }

    pub(super) fn last_event(&self) -> rusqlite::Result<i64> {
        let sql = "SELECT event FROM state";
        sql::one(self.database, sql, [], |row| row.get(0))
    }

    /// The next event number: of a scan or a button, with the clock it was read by, or of something
    /// that came by itself.
    pub(super) fn next_event(&self, clock: Option<ClockReading>) -> rusqlite::Result<i64> {
        if let Some(clock) = clock {
            self.vouch(clock)?;
            let sql = "UPDATE state SET event_at = ?1";
            sql::execute(self.database, sql, [clock.now.unix_seconds()])?;
        }
        let sql = "UPDATE state SET event = event + 1 RETURNING event";
        sql::one(self.database, sql, [], |row| row.get(0))
    }

    /// Remembers a clock that led up to now without a leap; purging goes by it. A clock that jumped
    /// back shows that what it said before was worth nothing.
    fn vouch(&self, clock: ClockReading) -> rusqlite::Result<()> {
        let sql = "SELECT vouched_at FROM state";
        let vouched: Option<i64> = sql::one(self.database, sql, [], |row| row.get(0))?;
        let known = match vouched.map(Timestamp::from_unix_seconds) {
            Some(vouched) if !clock.suspect => {
                if rules::is_leap(clock.now, self.latest_known()?) {
                    return Ok(());
                }
                vouched.max(clock.now)
            }
            _ => clock.now,
        };
        let sql = "UPDATE state SET vouched_at = ?1";
        sql::execute(self.database, sql, [known.unix_seconds()]).map(drop)
    }

    /// The latest moment that the diary can vouch for: of the last purge, the last visit and the
    /// floor.
    pub(super) fn latest_known(&self) -> rusqlite::Result<Timestamp> {
        let sql = "SELECT max(coalesce(purged_at, 0), coalesce(vouched_at, 0)) FROM state";
        let known: i64 = sql::one(self.database, sql, [], |row| row.get(0))?;
        Ok(Timestamp::from_unix_seconds(known).max(self.floor))
    }

    /// Begins a visit at `venue`.
    pub(super) fn begin(
        &self,
        venue: &VerifiedVenue,
        now: Moment,
        clock: ClockReading,
    ) -> Result<Visit, DiaryError> {
        let row = rows::venue_row(self.database, venue)?;
        let suspect = clock.suspect || self.is_contradicted(now.at)?;
        let event = self.next_event(Some(clock))?;
        let place = Place::Venue(Box::new(venue.into()));
        Ok(self.insert(Some(row), place, now, event, Origin::Scan, suspect)?)
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

    /// Whether the diary says of `now` that its owner was elsewhere: a clock that was wrong once and
    /// has not been caught.
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
        now: Moment,
        reason: EndReason,
        clock: ClockReading,
    ) -> Result<Visit, DiaryError> {
        let suspect = clock.suspect || now.at < visit.start.at;
        if suspect {
            let sql = "UPDATE visit SET clock_suspect = clock_suspect | ?2 WHERE id = ?1";
            sql::execute(self.database, sql, params![visit.id.number(), END_SUSPECT])?;
        }
        let at = now.at.max(visit.start.at);
        let mut ended = self.close(visit.clone(), Moment { at, ..now }, reason, Some(clock))?;
        ended.clock_suspect |= suspect;
        Ok(ended)
    }

    /// Writes the end of an open visit, split around what was visited meanwhile, and returns its first
    /// piece.
    fn close(
        &self,
        mut visit: Visit,
        end: Moment,
        reason: EndReason,
        clock: Option<ClockReading>,
    ) -> Result<Visit, DiaryError> {
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

    /// Where the owner was while `visit` was open, as far as the clock can be trusted.
    fn visited_meanwhile(&self, visit: &Visit, whole: Interval) -> rusqlite::Result<Vec<Interval>> {
        if visit.clock_suspect {
            return Ok(Vec::new());
        }
        let near = query::trusted_near(self.database, whole)?;
        let later = near
            .iter()
            .filter(|other| other.id != visit.id && other.start.at >= visit.start.at)
            .filter(|other| other.end.is_some() || other.event > visit.event);
        Ok(later.map(interval).collect())
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

    /// Day queries look back by the longest visit.
    pub(super) fn remember_length(&self, id: VisitId) -> rusqlite::Result<()> {
        let sql = "UPDATE state SET longest = max(longest,
                       coalesce((SELECT until - start FROM visit WHERE id = ?1), 0))";
        sql::execute(self.database, sql, [id.number()]).map(drop)
    }

    /// A venue stays in the diary no longer than its visits.
    pub(super) fn remove_unvisited_venues(&self) -> rusqlite::Result<()> {
        let sql = "DELETE FROM venue
                   WHERE NOT EXISTS (SELECT 1 FROM visit WHERE visit.venue = venue.row)";
        sql::execute(self.database, sql, []).map(drop)
    }
}

pub(super) fn is_at(visit: &Visit, venue: VenueId) -> bool {
    matches!(&visit.place, Place::Venue(visited) if visited.id == venue)
}

/// When `visit`, which is open, ends by itself.
pub(super) fn automatic_end(visit: &Visit, policy: &VisitPolicy) -> Option<Timestamp> {
    match &visit.place {
        Place::Venue(venue) => {
            rules::automatic_end(visit.start.at, venue.details.default_stay, policy)
        }
        Place::FreeText(_) => None,
    }
}

/// When a visit was; an open one has no end yet.
pub(super) fn interval(visit: &Visit) -> Interval {
    Interval {
        start: visit.start.at,
        end: visit.end.map_or(Timestamp::MAX, |end| end.moment.at),
    }
}

/// Whether `moment` lies inside `visit`, which has ended.
pub(super) fn contains(visit: &Visit, moment: Timestamp) -> bool {
    visit
        .end
        .is_some_and(|end| visit.start.at < moment && moment < end.moment.at)
}
