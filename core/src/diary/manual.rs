//! Writing by the owner's hand: adding, changing, deleting, and purging what is too old.

use rusqlite::{OptionalExtension as _, params};

use crate::diary::error::DiaryError;
use crate::diary::record::{Writer, contains, interval};
use crate::diary::{PurgeConsent, query, rows};
use crate::time::Timestamp;
use crate::visit::interval::Interval;
use crate::visit::{
    Companions, EndReason, IntervalError, ManualPlace, ManualVisit, Moment, Origin, OwnText, Place,
    Visit, VisitEdit, VisitId, check_interval, rules,
};

impl Writer<'_> {
    /// Adds a visit.
    pub(super) fn add_manual(
        &self,
        visit: &ManualVisit,
        now: Timestamp,
    ) -> Result<VisitId, DiaryError> {
        self.settle(now)?;
        let (start, end) = (visit.start, visit.end);
        check_interval(start.at, Some(end.at), now, self.policy)?;
        self.check_free(start.at, Some(end.at), None)?;
        let (venue, text) = match &visit.place {
            ManualPlace::FreeText(text) => (None, Some(text)),
            ManualPlace::Known(id) => {
                let sql = "SELECT row FROM venue WHERE id = ?1 ORDER BY row DESC LIMIT 1";
                let row: Option<i64> = self
                    .database
                    .query_row(sql, [id.0], |row| row.get(0))
                    .optional()?;
                (Some(row.ok_or(DiaryError::NoSuchVenue)?), None)
            }
        };
        let event = self.next_event(None)?;
        let id = self.insert(venue, start, event, Origin::Manual, false)?;
        let event = self.next_event(None)?;
        self.write_end(id, end, EndReason::Edited, event)?;
        self.write_companions(id, text, &visit.companions)?;
        self.forget_undo()?;
        Ok(id)
    }

    /// Changes a visit.
    pub(super) fn edit(
        &self,
        id: VisitId,
        edit: &VisitEdit,
        now: Timestamp,
    ) -> Result<(), DiaryError> {
        self.settle(now)?;
        let visit = query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)?;
        let old_end = visit.end.map(|end| end.moment);
        if (edit.start, edit.end) != (visit.start, old_end) {
            self.change_times(&visit, edit.start, edit.end, now)?;
        }
        let text = match &visit.place {
            Place::FreeText(text) => Some(text),
            Place::Venue(_) => None,
        };
        self.write_companions(id, text, &edit.companions)?;
        Ok(self.forget_undo()?)
    }

    fn change_times(
        &self,
        visit: &Visit,
        start: Moment,
        end: Option<Moment>,
        now: Timestamp,
    ) -> Result<(), DiaryError> {
        if visit.end.is_some() && end.is_none() {
            return Err(IntervalError::CannotReopen.into());
        }
        let end_at = end.map(|end| end.at);
        check_interval(start.at, end_at, now, self.policy)?;
        self.check_free(start.at, end_at, Some(visit.id))?;
        // The end goes first: a start after the old end would be refused. The owner vouches for both.
        self.erase_end(visit.id)?;
        let sql = "UPDATE visit SET start = ?2, start_offset = ?3, clock_suspect = 0
                   WHERE id = ?1";
        let (id, at, offset) = (visit.id, start.at.unix_seconds(), start.offset.minutes());
        self.database
            .execute(sql, params![id.number(), at, offset])?;
        if let Some(end) = end {
            let reason = match visit.end {
                Some(old) if old.moment == end => old.reason,
                _ => EndReason::Edited,
            };
            let event = self.next_event(None)?;
            self.write_end(id, end, reason, event)?;
        }
        Ok(())
    }

    /// Whether the owner was nowhere else from `start` to `end`. A visit that is open may begin
    /// before: it will be split.
    fn check_free(
        &self,
        start: Timestamp,
        end: Option<Timestamp>,
        except: Option<VisitId>,
    ) -> Result<(), DiaryError> {
        let wanted = Interval {
            start,
            end: end.unwrap_or(start),
        };
        let stands_against = |other: &&Visit| match other.end {
            Some(_) => interval(other).overlaps(wanted) || contains(other, start),
            None => start < other.start.at && other.start.at < wanted.end,
        };
        let near = query::trusted_near(self.database, wanted)?;
        let other = near
            .iter()
            .filter(|other| Some(other.id) != except)
            .find(stands_against);
        match other {
            Some(other) => Err(DiaryError::Overlaps { visit: other.id }),
            None => Ok(()),
        }
    }

    fn write_companions(
        &self,
        id: VisitId,
        place: Option<&OwnText>,
        companions: &Companions,
    ) -> rusqlite::Result<()> {
        let sql = "UPDATE visit SET party = ?2 WHERE id = ?1";
        let party = companions.party.people();
        self.database.execute(sql, params![id.number(), party])?;
        rows::write_text(self.database, id, place, companions)
    }

    /// Deletes a visit, and its venue if nothing else holds it.
    pub(super) fn delete(&self, id: VisitId) -> Result<(), DiaryError> {
        let sql = "DELETE FROM visit WHERE id = ?1";
        if self.database.execute(sql, [id.number()])? == 0 {
            return Err(DiaryError::NoSuchVisit);
        }
        self.remove_unvisited_venues()?;
        Ok(self.forget_undo()?)
    }

    /// Remembers for how many days the owner wants visits kept.
    pub(super) fn choose_retention(&self, days: u16) -> Result<(), DiaryError> {
        let sql = "UPDATE state SET retention = ?1 WHERE retention IS NOT ?1";
        self.database.execute(sql, [days])?;
        Ok(())
    }

    /// Deletes what is older than the retention.
    pub(super) fn purge(&self, now: Timestamp, consent: PurgeConsent) -> Result<u64, DiaryError> {
        let latest_known = self.latest_known()?;
        if consent == PurgeConsent::NotAsked && rules::is_leap(now, latest_known) {
            return Err(DiaryError::ClockSuspect { latest_known });
        }
        self.settle(now)?;
        let until = rules::purge_until(now, self.policy).unix_seconds();
        let visits = self
            .database
            .execute("DELETE FROM visit WHERE until <= ?1", [until])?;
        let pending = self
            .database
            .execute("DELETE FROM pending WHERE at <= ?1", [until])?;
        if visits + pending > 0 {
            self.remove_unvisited_venues()?;
            self.forget_undo()?;
        }
        let sql = "UPDATE state SET purged_at = ?1";
        self.database.execute(sql, [now.unix_seconds()])?;
        Ok(u64::try_from(visits).unwrap_or(u64::MAX))
    }
}
