//! Scans and buttons: checking in, checking out, undoing, and ends that come by themselves.

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::writer::{Writer, is_at};
use crate::diary::{Diary, query, sql};
use crate::reading::{Reading, read};
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::verify::VerifiedVenue;
use crate::visit::rules::{self, ClockReading, Decision, Situation};
use crate::visit::{CheckInOutcome, EndReason, Moment, Visit, VisitId};

impl Diary {
    /// Reads a scanned text by `list`, the trust list in force, and records what it means. `offset` is
    /// the lead of the phone's local time on UTC.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was recorded.
    pub fn check_in_text(
        &mut self,
        text: &str,
        list: &TrustList,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<CheckInOutcome, DiaryError> {
        match read(text, &self.deployment, list, now) {
            Reading::Verified(venue) => self.check_in(&venue, now, offset),
            Reading::Refused(refused) => Ok(CheckInOutcome::Refused {
                refusal: refused.refusal,
            }),
            Reading::Damaged(error) => Ok(CheckInOutcome::Damaged { error }),
            Reading::Foreign(kind) => Ok(CheckInOutcome::Foreign { kind }),
        }
    }

    /// Records what scanning `venue` means. `offset` is the lead of the phone's local time on UTC.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was recorded.
    pub fn check_in(
        &mut self,
        venue: &VerifiedVenue,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<CheckInOutcome, DiaryError> {
        let now = Moment { at: now, offset };
        self.write(|writer| writer.check_in(venue, now))
    }

    /// Ends `visit` because its owner said so, and returns it.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::NotOpen`], [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`]; nothing was recorded.
    pub fn check_out(
        &mut self,
        visit: VisitId,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<Visit, DiaryError> {
        let now = Moment { at: now, offset };
        self.write(|writer| writer.check_out(visit, now))
    }

    /// Undoes the last scan, or the last check-out by a button: what it began is deleted, what it
    /// ended is open again. Only within the deployment's time for it, and only while nothing else was
    /// written.
    ///
    /// # Errors
    /// [`DiaryError::NothingToUndo`], [`DiaryError::UndoExpired`], [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`].
    pub fn undo(&mut self, now: Timestamp) -> Result<(), DiaryError> {
        self.write_removing(|writer| writer.undo(now))
    }

    /// Ends the visits whose automatic end has come. Every write does this first; an app calls it
    /// before it shows visits, and when [`Diary::next_automatic_end`] is due.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn settle(&mut self, now: Timestamp) -> Result<(), DiaryError> {
        self.write(|writer| writer.settle(now))
    }
}

impl Writer<'_> {
    fn check_in(&self, venue: &VerifiedVenue, now: Moment) -> Result<CheckInOutcome, DiaryError> {
        let (clock, now) = self.read_clock(now)?;
        self.settle(now.at)?;
        let before = self.last_event()?;
        let open = query::open_visits(self.database)?;
        let just_left = query::just_left(self.database, venue.id())?;
        let situation = Situation {
            here: open.iter().find(|visit| is_at(visit, venue.id())),
            elsewhere: open.iter().any(|visit| !is_at(visit, venue.id())),
            just_left: just_left.as_ref(),
        };
        let direction = venue.record().details.direction;
        let outcome = match rules::decide(direction, now.at, &situation, self.policy) {
            Decision::Enter => CheckInOutcome::CheckedIn {
                visit: self.begin(venue, now, clock)?,
            },
            Decision::Switch => self.switch(&open, venue, now, clock)?,
            Decision::Leave(here) => CheckInOutcome::CheckedOut {
                visit: self.end(here, now, EndReason::ExitScan, clock)?,
            },
            Decision::AlreadyInside(here) => CheckInOutcome::AlreadyInside {
                visit: here.clone(),
            },
            Decision::JustLeft(visit) => CheckInOutcome::JustLeft {
                visit: visit.clone(),
            },
            Decision::NotInside => CheckInOutcome::NotInside {
                venue: venue.into(),
            },
        };
        if self.last_event()? > before {
            self.allow_undo(before, now.at)?;
        }
        Ok(outcome)
    }

    fn switch(
        &self,
        open: &[Visit],
        venue: &VerifiedVenue,
        now: Moment,
        clock: ClockReading,
    ) -> Result<CheckInOutcome, DiaryError> {
        let mut previous = None;
        for visit in open {
            previous = Some(self.end(visit, now, EndReason::NextScan, clock)?);
        }
        let visit = self.begin(venue, now, clock)?;
        Ok(match previous {
            Some(previous) => CheckInOutcome::SwitchedFrom { previous, visit },
            None => CheckInOutcome::CheckedIn { visit },
        })
    }

    fn check_out(&self, id: VisitId, now: Moment) -> Result<Visit, DiaryError> {
        let (clock, now) = self.read_clock(now)?;
        self.settle(now.at)?;
        let before = self.last_event()?;
        let visit = query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)?;
        if visit.end.is_some() {
            return Err(DiaryError::NotOpen);
        }
        let visit = self.end(&visit, now, EndReason::User, clock)?;
        self.allow_undo(before, now.at)?;
        Ok(visit)
    }

    fn undo(&self, now: Timestamp) -> Result<(), DiaryError> {
        let sql = "SELECT before, at FROM undo";
        let last = sql::find(self.database, sql, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        })?;
        let (before, at) = last.ok_or(DiaryError::NothingToUndo)?;
        if !rules::may_undo(Timestamp::from_unix_seconds(at), now, self.policy) {
            return Err(DiaryError::UndoExpired);
        }
        for sql in [
            "DELETE FROM visit WHERE start_event > ?1",
            "DELETE FROM pending WHERE event > ?1",
            "UPDATE visit SET until = NULL, until_offset = NULL, until_reason = NULL,
                 until_event = NULL, piece_of = NULL, clock_suspect = clock_suspect & 1
             WHERE until_event > ?1",
        ] {
            sql::execute(self.database, sql, [before])?;
        }
        self.forget_undo()?;
        Ok(self.remove_unvisited_venues()?)
    }

    pub(super) fn allow_undo(&self, before: i64, at: Timestamp) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO undo (one, before, at) VALUES (1, ?1, ?2)";
        let values = params![before, at.unix_seconds()];
        sql::execute(self.database, sql, values).map(drop)
    }

    /// Ends the possibility to undo, because something else was written.
    pub(super) fn forget_undo(&self) -> rusqlite::Result<()> {
        sql::execute(self.database, "DELETE FROM undo", []).map(drop)
    }
}
