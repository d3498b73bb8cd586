//! Scans and buttons: checking in, checking out, undoing, and automatic ends.

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::pending::Kind;
use crate::diary::rows::{self, ScannedCode};
use crate::diary::writer::{Event, Writer, is_at};
use crate::diary::{Diary, query, sql};
use crate::reading::{Reading, read};
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::verify::{PendingVenue, Refused, VenueRefusal, VerifiedVenue};
use crate::visit::rules::{self, Decision, Situation};
use crate::visit::{CheckInOutcome, EndReason, Moment, PendingId, Visit, VisitId};

/// The answer to a scanned text.
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a scan and read at once; a box would only be one more allocation"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanAnswer {
    /// The text was judged.
    Outcome(CheckInOutcome),
    /// The code was refused, and is kept until a newer trust list can verify it.
    KeptPending {
        /// The number of the pending visit.
        id: PendingId,
        /// The reason for the refusal.
        refusal: VenueRefusal,
    },
}

impl From<CheckInOutcome> for ScanAnswer {
    fn from(outcome: CheckInOutcome) -> Self {
        Self::Outcome(outcome)
    }
}

impl Diary {
    /// Verifies a scanned text against `list`, the trust list in force, and records the scan. `offset` is
    /// that of the phone's local time from UTC.
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
        let reading = read(text, &self.deployment, list, now);
        self.check_in_reading(reading, now, offset)
    }

    /// Verifies a scanned text by the trust list in force and answers it: as
    /// [`check_in_text`](Self::check_in_text), except that a refused code that a newer list may verify is
    /// kept pending.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was recorded.
    pub fn answer(
        &mut self,
        text: &str,
        list: &TrustList,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<ScanAnswer, DiaryError> {
        match read(text, &self.deployment, list, now) {
            Reading::Refused(Refused { code, refusal }) => {
                let Some(pending) = PendingVenue::keep(code, &refusal) else {
                    return Ok(CheckInOutcome::Refused { refusal }.into());
                };
                let id = self.keep_pending(&pending, now, offset)?;
                Ok(ScanAnswer::KeptPending { id, refusal })
            }
            reading => Ok(self.check_in_reading(reading, now, offset)?.into()),
        }
    }

    fn check_in_reading(
        &mut self,
        reading: Reading,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<CheckInOutcome, DiaryError> {
        match reading {
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
        self.write(|writer| Ok(writer.settle(now)?))
    }
}

impl Writer<'_> {
    fn check_in(&self, venue: &VerifiedVenue, now: Moment) -> Result<CheckInOutcome, DiaryError> {
        let code = ScannedCode::from(venue);
        let (event, before) = self.begin_event(now)?;
        let outcome = self.record(&code, &event, before.event)?;
        let last = self.last_event()?;
        self.note(&code, Kind::Scan, &event, (before.event, last))?;
        if last > before.event {
            self.allow_undo(&before, event.now.at)?;
        }
        Ok(outcome)
    }

    /// Records what scanning `code` means, after `last`, the event before.
    pub(super) fn record(
        &self,
        code: &ScannedCode,
        event: &Event,
        last: i64,
    ) -> Result<CheckInOutcome, DiaryError> {
        let venue = &code.venue;
        let mut open = query::open_visits(self.database)?;
        if event.clock.is_none() {
            // What began later and is not judged again.
            open.retain(|visit| event.suspect || visit.start.at <= event.now.at);
        }
        // A visit that begins later, by a clock that ran ahead, is not here yet.
        let is_here = |visit: &&Visit| {
            is_at(visit, venue.id) && (event.suspect || visit.start.at <= event.now.at)
        };
        let here = open.iter().find(is_here);
        let just_left = query::ended_with(self.database, venue.id, last)?;
        let situation = Situation {
            here,
            elsewhere: open.iter().any(|visit| !is_here(&visit)),
            just_left: just_left.as_ref(),
        };
        let decision = if event.began.is_some_and(|began| began.has_words) {
            Decision::Switch
        } else {
            rules::decide(
                venue.details.direction,
                event.now.at,
                &situation,
                self.policy,
            )
        };
        Ok(match decision {
            Decision::Enter => CheckInOutcome::CheckedIn {
                visit: self.begin(code, event)?,
            },
            Decision::Switch => self.switch(&open, code, event)?,
            Decision::Leave(here) => CheckInOutcome::CheckedOut {
                visit: self.end(here, event, EndReason::ExitScan)?,
            },
            Decision::AlreadyInside(here) => CheckInOutcome::AlreadyInside {
                visit: here.clone(),
            },
            Decision::JustLeft(visit) => CheckInOutcome::JustLeft {
                visit: visit.clone(),
            },
            Decision::NotInside => CheckInOutcome::NotInside {
                venue: venue.clone(),
            },
        })
    }

    fn switch(
        &self,
        open: &[Visit],
        code: &ScannedCode,
        event: &Event,
    ) -> Result<CheckInOutcome, DiaryError> {
        let mut previous = None;
        let ends = |visit: &&Visit| self.policy.switch_ends_previous || is_at(visit, code.venue.id);
        // The visit that begins records the clock.
        let end = Event {
            clock: None,
            ..*event
        };
        for visit in open.iter().filter(ends) {
            previous = Some(self.end(visit, &end, EndReason::NextScan)?);
        }
        let visit = self.begin(code, event)?;
        Ok(match previous {
            Some(previous) => CheckInOutcome::SwitchedFrom { previous, visit },
            None => CheckInOutcome::CheckedIn { visit },
        })
    }

    fn check_out(&self, id: VisitId, now: Moment) -> Result<Visit, DiaryError> {
        let (event, before) = self.begin_event(now)?;
        let visit = query::visit(self.database, id)?.ok_or(DiaryError::NoSuchVisit)?;
        if visit.end.is_some() {
            return Err(DiaryError::NotOpen);
        }
        let visit = self.end(&visit, &event, EndReason::User)?;
        if let Some(code) = rows::code_of(self.database, id)? {
            let last = self.last_event()?;
            self.note(&code, Kind::Button, &event, (before.event, last))?;
        }
        self.allow_undo(&before, event.now.at)?;
        Ok(visit)
    }

    fn undo(&self, now: Timestamp) -> Result<(), DiaryError> {
        let sql = "SELECT before, at, event_at, vouched_at, put_right FROM undo";
        let last = sql::find(self.database, sql, [], |row| {
            Ok(Undo {
                before: row.get(0)?,
                at: Timestamp::from_unix_seconds(row.get(1)?),
                event_at: row.get(2)?,
                vouched_at: row.get(3)?,
                put_right: row.get(4)?,
            })
        })?;
        let last = last.ok_or(DiaryError::NothingToUndo)?;
        if !rules::may_undo(last.at, now, self.policy) {
            return Err(DiaryError::UndoExpired);
        }
        self.take_back(&last)?;
        self.forget_undo()?;
        self.forget_noted()?;
        self.remove_unvisited_venues()?;
        Ok(self.settle(now)?)
    }

    fn take_back(&self, last: &Undo) -> rusqlite::Result<()> {
        for sql in [
            "DELETE FROM visit WHERE start_event > ?1",
            "DELETE FROM pending WHERE event > ?1",
            "UPDATE visit SET until = NULL, until_offset = NULL, until_reason = NULL,
                 until_event = NULL, piece_of = NULL, clock_suspect = clock_suspect & 5
             WHERE until_event > ?1",
        ] {
            sql::execute(self.database, sql, [last.before])?;
        }
        if last.put_right {
            for sql in [
                "UPDATE visit SET clock_suspect = clock_suspect & 3 WHERE clock_suspect & 4",
                "UPDATE pending SET clock_suspect = clock_suspect & 3 WHERE clock_suspect & 4",
            ] {
                sql::execute(self.database, sql, [])?;
            }
        }
        let sql = "UPDATE state SET event_at = ?1, vouched_at = ?2";
        let values = params![last.event_at, last.vouched_at];
        sql::execute(self.database, sql, values).map(drop)
    }
}

/// The last scan or button, as undoing it needs it.
struct Undo {
    /// The event number before it.
    before: i64,
    at: Timestamp,
    /// The clock at the scan or button before.
    event_at: Option<i64>,
    vouched_at: Option<i64>,
    /// It put a clock right.
    put_right: bool,
}
