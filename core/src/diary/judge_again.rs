//! Going back to a scan of the past, and recording everything from there in its order.

use std::collections::HashMap;

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::pending::{Kind, Noted};
use crate::diary::rows::ScannedCode;
use crate::diary::writer::{BegunVisit, Event, Writer, is_at};
use crate::diary::{query, sql};
use crate::time::Timestamp;
use crate::visit::interval::Interval;
use crate::visit::{CheckInOutcome, EndReason, Moment, Visit, VisitId};

impl Writer<'_> {
    /// Records `noted` in its order, from the moment before the first of it. Returns the visits that
    /// the rows in `verified` began or ended, each once.
    ///
    /// What the owner wrote stays: manual visits, edited times, and the visit that a note is about.
    pub(super) fn judge_again(
        &self,
        noted: &[Noted],
        verified: &[i64],
    ) -> Result<Vec<VisitId>, DiaryError> {
        let Some(first) = noted.first() else {
            return Ok(Vec::new());
        };
        self.forget_undo()?;
        let began = self.go_back(first, noted)?;
        let mut changed = Vec::new();
        let mut last = first.before();
        for row in noted {
            let open = query::open_visits(self.database)?;
            if self.end_due_among(open, row.scanned.at)? {
                last = self.last_event()?;
            }
            let before = self.last_event()?;
            let visit = self.record_row(row, began.get(&row.id), last)?;
            let visit = visit.filter(|_| verified.contains(&row.id));
            changed.extend(visit.filter(|visit| !changed.contains(visit)));
            if self.last_event()? > before {
                last = self.last_event()?;
            }
            self.write_judged(row, before)?;
        }
        self.forget_what_did_not_begin_again()?;
        self.end_before_next_scan()?;
        Ok(changed)
    }

    /// Records a row, after `last`, the event before, and returns the visit that began or ended by it.
    fn record_row(
        &self,
        row: &Noted,
        began: Option<&BegunVisit>,
        last: i64,
    ) -> Result<Option<VisitId>, DiaryError> {
        let Some(code) = row.code()? else {
            // It still waits: as when it came, it counts as an event and nothing else.
            if !row.is_repeat {
                self.next_event(None)?;
            }
            return Ok(None);
        };
        let event = Event {
            began: began.copied(),
            ..row.event()
        };
        self.record_again(row.kind, &code, &event, last)
    }

    /// Records a scan or button of the past, and returns the visit that began or ended by it.
    fn record_again(
        &self,
        kind: Kind,
        code: &ScannedCode,
        event: &Event,
        last: i64,
    ) -> Result<Option<VisitId>, DiaryError> {
        if kind == Kind::Button {
            return self.press_again(code, event);
        }
        if self.is_covered(code, event)? {
            return Ok(None);
        }
        Ok(match self.record(code, event, last)? {
            CheckInOutcome::CheckedIn { visit }
            | CheckInOutcome::CheckedOut { visit }
            | CheckInOutcome::SwitchedFrom { visit, .. } => Some(visit.id),
            _ => None,
        })
    }

    /// Ends the visit at the button's venue; where only one may be open, the one that is.
    fn press_again(
        &self,
        code: &ScannedCode,
        event: &Event,
    ) -> Result<Option<VisitId>, DiaryError> {
        let open = query::open_visits(self.database)?;
        let ends = |visit: &&Visit| self.policy.switch_ends_previous || is_at(visit, code.venue.id);
        let Some(visit) = open.iter().rfind(ends) else {
            return Ok(None);
        };
        self.end(visit, event, EndReason::User)?;
        Ok(Some(visit.id))
    }

    /// Reports whether a visit at the code's venue that is not judged again covers the event: its owner
    /// has written it down.
    fn is_covered(&self, code: &ScannedCode, event: &Event) -> rusqlite::Result<bool> {
        let at = event.now.at;
        let near = query::trusted_near(self.database, Interval { start: at, end: at })?;
        Ok(near.iter().any(|visit| {
            is_at(visit, code.venue.id)
                && visit.start.at <= at
                && visit
                    .end
                    .is_some_and(|end| end.reason == EndReason::Edited && at <= end.moment.at)
        }))
    }

    /// Brings the visits back to the moment before `first`, and returns by row which visits will begin
    /// again. These are hidden from every query meanwhile.
    fn go_back(
        &self,
        first: &Noted,
        noted: &[Noted],
    ) -> Result<HashMap<i64, BegunVisit>, DiaryError> {
        let mut began = HashMap::new();
        let mut touched = Vec::new();
        for row in noted {
            let sql = "UPDATE visit
                       SET until = start, until_offset = start_offset, until_event = -1,
                           until_reason = 3, piece_of = NULL, clock_suspect = 8
                       WHERE start = ?1 AND start_event BETWEEN ?2 AND ?3
                           AND (piece_of IS NULL OR piece_of = id)
                       RETURNING id, party <> 1
                           OR EXISTS (SELECT 1 FROM visit_text WHERE visit_text.visit = visit.id)";
            let (from, to) = row.events;
            let values = params![row.scanned.at.unix_seconds(), from, to];
            let visit = sql::find(self.database, sql, values, |row| {
                Ok(BegunVisit {
                    id: VisitId::from_number(row.get(0)?),
                    has_words: row.get(1)?,
                })
            })?;
            touched.extend(visit.map(|visit| visit.id));
            began.extend(visit.map(|visit| (row.id, visit)));
        }
        touched.extend(self.open_again(first)?);
        for visit in touched {
            let sql = "DELETE FROM visit
                       WHERE piece_of = ?1 AND id <> ?1 AND until_reason <> 4
                           AND NOT EXISTS (SELECT 1 FROM visit_text WHERE visit = visit.id)";
            sql::execute(self.database, sql, [visit.number()])?;
        }
        Ok(began)
    }

    /// Opens the visits again that were open before `first`, except where their owner set the end.
    fn open_again(&self, first: &Noted) -> rusqlite::Result<Vec<VisitId>> {
        let sql = "UPDATE visit
                   SET until = NULL, until_offset = NULL, until_event = NULL, until_reason = NULL,
                       piece_of = NULL, clock_suspect = clock_suspect & 1
                   WHERE until_event > ?1 AND start_event <= ?1
                       AND (until_reason IN (2, 3)
                           OR until_reason <> 4 AND EXISTS (
                               SELECT 1 FROM pending
                               WHERE until_event BETWEEN pending.event AND pending.last))
                   RETURNING id";
        let id = |row: &rusqlite::Row<'_>| row.get(0).map(VisitId::from_number);
        sql::all(self.database, sql, [first.before()], id)
    }

    /// Deletes the visits that did not begin again: their scans mean something else now.
    fn forget_what_did_not_begin_again(&self) -> rusqlite::Result<()> {
        sql::execute(
            self.database,
            "DELETE FROM visit WHERE clock_suspect = 8",
            [],
        )?;
        self.remove_unvisited_venues()
    }

    /// Ends each open visit where a later one began that was not judged again.
    fn end_before_next_scan(&self) -> Result<(), DiaryError> {
        if !self.policy.switch_ends_previous {
            return Ok(());
        }
        for visit in query::open_visits(self.database)? {
            let next: Option<Timestamp> = query::next_scan(self.database, visit.start.at)?;
            if let Some(at) = next.filter(|_| !visit.clock_suspect) {
                let end = Moment { at, ..visit.start };
                self.close(visit, end, EndReason::NextScan, None)?;
            }
        }
        Ok(())
    }
}
