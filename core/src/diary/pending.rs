//! Codes that could not be judged yet: kept as they are, and judged again with a newer list.

use rusqlite::{Connection, params};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::diary::error::{DiaryError, StorageError};
use crate::diary::writer::{Writer, automatic_end, interval, is_at};
use crate::diary::{Diary, query, rows, sql};
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::venue::Direction;
use crate::venue::carrier::UnverifiedVenue;
use crate::verify::{PendingVenue, VenueRefusal, VerifiedVenue, verify};
use crate::visit::interval::{Interval, split_around};
use crate::visit::{
    EndReason, Moment, Origin, PendingId, PendingVisit, Place, Visit, VisitEnd, VisitId,
};

/// What became of the pending visits.
#[derive(Debug, Default)]
pub struct Reverified {
    /// The visits that began or ended by codes that were verified now, in the order of their scans.
    pub visits: Vec<Visit>,
    /// The codes that are refused for good, and why. They are no longer in the diary.
    pub refused: Vec<(PendingVisit, VenueRefusal)>,
    /// How many codes still wait for a newer list.
    pub waiting: usize,
}

impl Diary {
    /// Keeps a code that could not be judged yet, and returns its number. Nothing is read from it,
    /// and it counts nowhere, until [`Diary::reverify`] has judged it.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was recorded.
    pub fn keep_pending(
        &mut self,
        code: &PendingVenue,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<PendingId, DiaryError> {
        let now = Moment { at: now, offset };
        self.write(|writer| writer.keep_pending(code, now))
    }

    /// Returns the codes that wait for a newer trust list, in the order in which they were scanned.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn pending(&self) -> Result<Vec<PendingVisit>, DiaryError> {
        Ok(all_pending(self.database()?)?)
    }

    /// Deletes a pending code.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchPending`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn discard_pending(&mut self, id: PendingId) -> Result<(), DiaryError> {
        self.write_removing(|writer| writer.discard_pending(id))
    }

    /// Judges the pending codes by `list`, the trust list in force, each as of the moment of its scan,
    /// and records the scans of those that are verified. An app calls it when a newer list was taken.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was changed.
    pub fn reverify(&mut self, list: &TrustList, now: Timestamp) -> Result<Reverified, DiaryError> {
        let clock = self.deployment.clock(now, list);
        self.write_removing(|writer| writer.reverify(list, clock))
    }
}

fn all_pending(database: &Connection) -> rusqlite::Result<Vec<PendingVisit>> {
    let sql = "SELECT id, at, at_offset, clock_suspect FROM pending ORDER BY event";
    sql::all(database, sql, [], rows::pending)
}

impl Writer<'_> {
    /// Keeps a code that could not be judged. The same code within the debounce is the same scan.
    fn keep_pending(&self, code: &PendingVenue, now: Moment) -> Result<PendingId, DiaryError> {
        let (clock, now) = self.read_clock(now)?;
        self.settle(now.at)?;
        let before = self.last_event()?;
        let sql = "SELECT id, at, at_offset, clock_suspect FROM pending WHERE wire = ?1
                   ORDER BY event DESC LIMIT 1";
        let same = sql::find(self.database, sql, [code.wire()], rows::pending)?;
        let debounce = -i64::from(self.policy.debounce_seconds);
        let debounced = now.at.plus_seconds(debounce);
        if let Some(same) =
            same.filter(|same| debounced < same.scanned.at && same.scanned.at <= now.at)
        {
            return Ok(same.id);
        }
        let event = self.next_event(Some(clock))?;
        let sql = "INSERT INTO pending (wire, at, at_offset, event, clock_suspect)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![
            code.wire(),
            now.at.unix_seconds(),
            now.offset.minutes(),
            event,
            clock.suspect,
        ];
        let id = sql::insert(self.database, sql, values)?;
        self.allow_undo(before, now.at)?;
        Ok(PendingId::from_number(id))
    }

    /// Drops a pending visit.
    fn discard_pending(&self, id: PendingId) -> Result<(), DiaryError> {
        let sql = "DELETE FROM pending WHERE id = ?1";
        if sql::execute(self.database, sql, [id.number()])? == 0 {
            return Err(DiaryError::NoSuchPending);
        }
        Ok(self.forget_undo()?)
    }

    /// Judges every pending code by `list`, as of the moment of its scan.
    fn reverify(&self, list: &TrustList, clock: Clock) -> Result<Reverified, DiaryError> {
        let mut outcome = Reverified::default();
        let pending = all_pending(self.database)?;
        if clock.is_behind() || clock.effective() > list.hard_expiry() {
            outcome.waiting = pending.len();
            return Ok(outcome);
        }
        self.settle(clock.now)?;
        let mut changed = Vec::new();
        for scan in pending {
            let sql = "SELECT wire FROM pending WHERE id = ?1";
            let code = sql::one(self.database, sql, [scan.id.number()], |row| row.get(0))?;
            let Ok(code) = UnverifiedVenue::from_wire(Zeroizing::new(code)) else {
                return Err(StorageError::Damaged.into());
            };
            // Its days are those of the scan: a code that has expired since was good then.
            let then = Clock {
                now: scan.scanned.at,
                floor: scan.scanned.at,
                offset: clock.offset,
            };
            match verify(code, list, then) {
                Ok(venue) => {
                    changed.extend(self.incorporate(&venue, &scan)?);
                    self.discard_pending(scan.id)?;
                }
                Err(refused) if refused.refusal.may_be_kept_pending() => outcome.waiting += 1,
                Err(refused) => {
                    self.discard_pending(scan.id)?;
                    outcome.refused.push((scan, refused.refusal));
                }
            }
        }
        self.settle(clock.now)?;
        for id in changed {
            outcome.visits.extend(query::visit(self.database, id)?);
        }
        Ok(outcome)
    }

    /// Fits a scan of the past between the visits around it, and answers which visit it began or
    /// ended.
    fn incorporate(
        &self,
        venue: &VerifiedVenue,
        scan: &PendingVisit,
    ) -> Result<Option<VisitId>, DiaryError> {
        let at = scan.scanned.at;
        let moment = Interval { start: at, end: at };
        let around = query::trusted_near(self.database, moment)?;
        let lasts =
            |visit: &&Visit| visit.start.at <= at && visit.end.is_none_or(|end| at < end.moment.at);
        let direction = venue.record().details.direction;
        if !scan.clock_suspect {
            let here = around.iter().filter(lasts);
            let here = here.filter(|visit| is_at(visit, venue.id()));
            if let Some(here) = here.max_by_key(|visit| visit.event) {
                return self.leave_then(here, direction, scan.scanned);
            }
        }
        if direction == Direction::Exit {
            return Ok(None);
        }
        let elsewhere = around
            .iter()
            .filter(lasts)
            .max_by_key(|visit| (visit.start.at, visit.event));
        self.enter_then(venue, scan, elsewhere).map(Some)
    }

    /// A scan of the past at a venue where a visit lasted: a check-out, unless it was debounced, at
    /// an entrance, or before an end that is certain.
    fn leave_then(
        &self,
        here: &Visit,
        direction: Direction,
        scanned: Moment,
    ) -> Result<Option<VisitId>, DiaryError> {
        let debounce = i64::from(self.policy.debounce_seconds);
        let debounced = scanned.at.seconds_since(here.start.at) < debounce;
        let leaves = match direction {
            Direction::Entry => false,
            Direction::Both => !debounced,
            Direction::Exit => true,
        };
        let end_is_certain = here.end.is_some_and(|end| is_certain(end.reason));
        if !leaves || end_is_certain {
            return Ok(None);
        }
        let event = self.next_event(None)?;
        let end = VisitEnd {
            moment: scanned,
            reason: EndReason::ExitScan,
        };
        self.write_end(here.id, end, event)?;
        Ok(Some(here.id))
    }

    /// A scan of the past that began a visit. It ends where the owner is next known to be elsewhere,
    /// or by itself; the visit that lasted then, if one did, is split around it.
    fn enter_then(
        &self,
        venue: &VerifiedVenue,
        scan: &PendingVisit,
        elsewhere: Option<&Visit>,
    ) -> Result<VisitId, DiaryError> {
        let start = scan.scanned;
        let row = rows::venue_row(self.database, venue)?;
        let event = self.next_event(None)?;
        let place = Place::Venue(Box::new(venue.into()));
        let suspect = scan.clock_suspect;
        let visit = self.insert(Some(row), place, start, event, Origin::Pending, suspect)?;
        let id = visit.id;
        if suspect {
            return Ok(id);
        }
        let next = query::next_start(self.database, id, start.at)?;
        let left = elsewhere
            .and_then(|visit| visit.end)
            .filter(|end| is_certain(end.reason))
            .map(|end| end.moment.at);
        let by_itself = automatic_end(&visit, self.policy);
        let bound = [next, left].into_iter().flatten().min();
        let end = match (bound, by_itself) {
            (Some(bound), Some(at)) if at < bound => Some((at, EndReason::Automatic)),
            (Some(bound), _) => Some((bound, EndReason::NextScan)),
            // Nothing came after it: it is open, or settling ends it.
            (None, _) => None,
        };
        if let Some((at, reason)) = end {
            let event = self.next_event(None)?;
            let moment = Moment { at, ..start };
            self.write_end(id, VisitEnd { moment, reason }, event)?;
        }
        if let Some(outer) = elsewhere {
            let end = end.map_or(Timestamp::MAX, |(at, _)| at);
            self.make_room(
                outer,
                Interval {
                    start: start.at,
                    end,
                },
            )?;
        }
        Ok(id)
    }

    /// Ends `outer` where a visit began that was verified only now. What the owner did afterwards at
    /// the outer venue, if the diary knows, stays as a piece.
    fn make_room(&self, outer: &Visit, inner: Interval) -> Result<(), DiaryError> {
        let pieces = split_around(interval(outer), &[inner]);
        let cut = Moment {
            at: inner.start,
            ..outer.start
        };
        let event = self.next_event(None)?;
        let end = VisitEnd {
            moment: cut,
            reason: EndReason::NextScan,
        };
        self.write_end(outer.id, end, event)?;
        let (Some(rest), Some(end)) = (pieces.get(1), outer.end) else {
            return Ok(());
        };
        if is_certain(end.reason) {
            let piece = self.add_piece(outer, rest.start, end.reason)?;
            let event = self.next_event(None)?;
            self.write_end(piece, end, event)?;
            let sql = "UPDATE visit SET piece_of = id WHERE id = ?1";
            sql::execute(self.database, sql, [outer.id.number()])?;
        }
        Ok(())
    }
}

/// Whether an end is where the owner is known to have been.
const fn is_certain(reason: EndReason) -> bool {
    matches!(
        reason,
        EndReason::User | EndReason::ExitScan | EndReason::Edited
    )
}
