//! Manual entries: adding, changing and deleting visits.

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::writer::{Writer, contains, interval};
use crate::diary::{Diary, query, rows, sql};
use crate::time::Timestamp;
use crate::visit::interval::Interval;
use crate::visit::{
    EndReason, IntervalError, ManualPlace, ManualVisit, Moment, Origin, Place, Visit, VisitEdit,
    VisitEnd, VisitId, check_interval,
};

impl Diary {
    /// Adds a visit that was not scanned, and returns it.
    ///
    /// # Errors
    /// [`DiaryError::Interval`], [`DiaryError::Overlaps`], [`DiaryError::NoSuchVenue`],
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn add_manual(&mut self, visit: &ManualVisit, now: Timestamp) -> Result<Visit, DiaryError> {
        self.write(|writer| writer.add_manual(visit, now))
    }

    /// Changes a visit's times and what its owner wrote about it, and returns the visit. New times
    /// clear a doubt about the clock: the owner vouches for them.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Interval`], [`DiaryError::Overlaps`],
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn edit(
        &mut self,
        visit: VisitId,
        edit: &VisitEdit,
        now: Timestamp,
    ) -> Result<Visit, DiaryError> {
        self.write_removing(|writer| writer.edit(visit, edit, now))
    }

    /// Deletes a visit, and its venue with the last visit there.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn delete(&mut self, visit: VisitId) -> Result<(), DiaryError> {
        self.write_removing(|writer| writer.delete(visit))
    }
}

impl Writer<'_> {
    fn add_manual(&self, visit: &ManualVisit, now: Timestamp) -> Result<Visit, DiaryError> {
        self.settle(now)?;
        let (start, end) = (visit.start, visit.end);
        check_interval(start.at, Some(end.at), now, self.policy)?;
        self.check_free(start.at, Some(end.at), None)?;
        let (row, place) = match &visit.place {
            ManualPlace::FreeText(text) => (None, Place::FreeText(text.clone())),
            ManualPlace::Known(id) => {
                let known = rows::newest_venue(self.database, *id)?;
                let (row, venue) = known.ok_or(DiaryError::NoSuchVenue)?;
                (Some(row), Place::Venue(Box::new(venue)))
            }
        };
        let event = self.next_event(None)?;
        let mut added = self.insert(row, place, start, event, Origin::Manual, false)?;
        let end = VisitEnd {
            moment: end,
            reason: EndReason::Edited,
        };
        let event = self.next_event(None)?;
        self.write_end(added.id, end, event)?;
        added.end = Some(end);
        added.companions = visit.companions.clone();
        self.write_companions(&added)?;
        self.forget_undo()?;
        Ok(added)
    }

    fn edit(&self, id: VisitId, edit: &VisitEdit, now: Timestamp) -> Result<Visit, DiaryError> {
        self.settle(now)?;
        let mut visit = query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)?;
        let old_end = visit.end.map(|end| end.moment);
        if (edit.start, edit.end) != (visit.start, old_end) {
            self.change_times(&mut visit, edit.start, edit.end, now)?;
        }
        visit.companions = edit.companions.clone();
        self.write_companions(&visit)?;
        self.forget_undo()?;
        Ok(visit)
    }

    fn change_times(
        &self,
        visit: &mut Visit,
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
        self.forget_scans_of(visit)?;
        let keeps_end = end == visit.end.map(|end| end.moment);
        if !keeps_end {
            // The old end goes first: a start after it would be refused.
            self.erase_end(visit.id)?;
        }
        // The owner vouches for both times.
        let sql = "UPDATE visit SET start = ?2, start_offset = ?3, clock_suspect = 0
                   WHERE id = ?1";
        let (id, at, offset) = (visit.id, start.at.unix_seconds(), start.offset.minutes());
        sql::execute(self.database, sql, params![id.number(), at, offset])?;
        if let Some(moment) = end.filter(|_| !keeps_end) {
            let end = VisitEnd {
                moment,
                reason: EndReason::Edited,
            };
            let event = self.next_event(None)?;
            self.write_end(id, end, event)?;
            visit.end = Some(end);
        } else {
            self.remember_length(id)?;
        }
        visit.start = start;
        visit.clock_suspect = false;
        Ok(())
    }

    /// Rejects times that overlap another visit. A visit that is open may begin before them: it will be
    /// split.
    pub(super) fn check_free(
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

    fn write_companions(&self, visit: &Visit) -> rusqlite::Result<()> {
        let sql = "UPDATE visit SET party = ?2 WHERE id = ?1";
        let party = visit.companions.party.people();
        sql::execute(self.database, sql, params![visit.id.number(), party])?;
        let place = match &visit.place {
            Place::FreeText(text) => Some(text),
            Place::Venue(_) => None,
        };
        rows::write_text(self.database, visit.id, place, &visit.companions)
    }

    fn delete(&self, id: VisitId) -> Result<(), DiaryError> {
        let visit = query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)?;
        self.forget_scans_of(&visit)?;
        self.move_alerts_before_delete(id)?;
        let sql = "DELETE FROM visit WHERE id = ?1";
        sql::execute(self.database, sql, [id.number()])?;
        self.name_first_pieces()?;
        self.remove_unvisited_venues()?;
        Ok(self.forget_undo()?)
    }
}
