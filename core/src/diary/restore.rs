//! Merging a backup into a diary, in one transaction.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read;

use dauchan_age::{Passphrase, Secret};
use rusqlite::{Row, params};

use crate::backup::{
    MAX_LISTED, MAX_VISITS, RefusedVisit, RestoreError, RestoreRefusal, RestoreReport, parse_head,
};
use crate::diary::error::DiaryError;
use crate::diary::rows::{self, ScannedCode};
use crate::diary::writer::{START_SUSPECT, Writer};
use crate::diary::{Diary, query, sql};
use crate::sealed_lines::LineReader;
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::verify::verify_as_of;
use crate::visit::{Certainty, IntervalError, OwnText, VisitId, check_interval};
use crate::visit_line::{ClaimedPlace, VisitLine};

/// The visits between two reports of progress.
const VISITS_A_STEP: u64 = 256;

/// The outcome for one visit of a backup.
enum Outcome {
    Added(VisitId),
    Known(VisitId),
    Refused(RestoreRefusal),
}

/// A place that was judged.
enum JudgedPlace {
    Venue(Box<ScannedCode>),
    FreeText(OwnText),
}

/// The list and the time by which every visit of a backup is judged.
#[derive(Clone, Copy)]
struct Judge<'a> {
    list: &'a TrustList,
    offset: UtcOffset,
    now: Timestamp,
}

impl Diary {
    /// Merges the backup in `source` into this diary, and returns what became of its visits. `now` is
    /// the phone's time. `progress` is called with the number of visits read, now and then.
    ///
    /// Nothing in a backup is trusted. Codes are verified again by the list in force, as of the day of
    /// their visit, so an app fetches the newest list first. Visits that the diary has are known, so the
    /// same backup twice adds nothing. No key, list or setting comes from a backup.
    ///
    /// # Errors
    /// [`RestoreError`]; the diary is as it was.
    pub fn restore(
        &mut self,
        source: impl Read,
        passphrase: &Passphrase,
        now: Timestamp,
        progress: &mut dyn FnMut(u64),
    ) -> Result<RestoreReport, RestoreError> {
        let list = self.trust_list()?;
        let lines = LineReader::open(source, &Secret::Passphrase(passphrase))?;
        let judge = Judge {
            list: &list,
            offset: self.deployment.utc_offset(),
            now,
        };
        // A transaction is run once, though its type allows more.
        let input = RefCell::new((lines, progress));
        let store = self.store.get_mut().ok_or(DiaryError::Locked)?;
        let (report, changes) = super::write(store, &self.deployment, self.floor, |writer| {
            let (lines, progress) = &mut *input.borrow_mut();
            writer.restore(lines, judge, progress)
        })?;
        self.changes = changes;
        Ok(report)
    }
}

impl Writer<'_> {
    fn restore(
        &self,
        lines: &mut LineReader<impl Read>,
        judge: Judge<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<RestoreReport, RestoreError> {
        let head = lines.next()?.ok_or(RestoreError::Malformed { line: 1 })?;
        let mut report = RestoreReport {
            made: parse_head(head)?,
            added: 0,
            known: 0,
            refused: 0,
            refusals: Vec::new(),
        };
        self.settle(judge.now)?;
        let mut groups = HashMap::new();
        let mut read = 0;
        while let Some(line) = lines.next()? {
            let visit = VisitLine::parse(line);
            let line = lines.line();
            let visit = visit.ok_or(RestoreError::Malformed { line })?;
            if read == MAX_VISITS {
                return Err(RestoreError::TooMany);
            }
            self.restore_one(visit, line, judge, &mut groups, &mut report)?;
            read += 1;
            if read % VISITS_A_STEP == 0 {
                progress(read);
            }
        }
        if report.added > 0 {
            self.settle(judge.now)?;
            self.forget_undo()?;
        }
        progress(read);
        Ok(report)
    }

    /// Judges one visit, adds it if it is good and new, and enters what became of it in `report`.
    fn restore_one(
        &self,
        visit: VisitLine,
        line: u64,
        judge: Judge<'_>,
        groups: &mut HashMap<u16, VisitId>,
        report: &mut RestoreReport,
    ) -> Result<(), RestoreError> {
        let (start, group) = (visit.start, visit.group);
        match self.judge_and_add(visit, judge)? {
            Outcome::Added(id) => {
                report.added += 1;
                if let Some(group) = group {
                    let first = *groups.entry(group).or_insert(id);
                    self.join_pieces(first, id)?;
                }
            }
            Outcome::Known(id) => {
                report.known += 1;
                if let Some(group) = group {
                    groups.entry(group).or_insert(id);
                }
            }
            Outcome::Refused(refusal) => {
                report.refused += 1;
                if report.refusals.len() < MAX_LISTED {
                    report.refusals.push(RefusedVisit {
                        line,
                        start,
                        refusal,
                    });
                }
            }
        }
        Ok(())
    }

    /// Makes the visits `first` and `id` pieces of one visit. A first piece names itself.
    fn join_pieces(&self, first: VisitId, id: VisitId) -> rusqlite::Result<()> {
        let sql = "UPDATE visit SET piece_of =
                       (SELECT coalesce(piece_of, id) FROM visit WHERE id = ?1)
                   WHERE id IN (?1, ?2)";
        sql::execute(self.database, sql, [first.number(), id.number()]).map(drop)
    }

    fn judge_and_add(&self, visit: VisitLine, judge: Judge<'_>) -> Result<Outcome, DiaryError> {
        if let Err(error) = self.check_times(&visit, judge.now) {
            return Ok(Outcome::Refused(error.into()));
        }
        let place = match judge.place(&visit) {
            Ok(place) => place,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        if let Some(known) = self.find(&place, &visit)? {
            return Ok(Outcome::Known(known));
        }
        if !visit.clock_suspect && !self.has_room_for(&visit)? {
            return Ok(Outcome::Refused(RestoreRefusal::Overlaps));
        }
        let id = self.add_restored(&place, &visit, judge.now)?;
        Ok(Outcome::Added(id))
    }

    /// Accepts the times of a visit. A clock that was suspect may have been ahead.
    fn check_times(&self, visit: &VisitLine, now: Timestamp) -> Result<(), IntervalError> {
        let (start, end) = (visit.start.at, visit.end.map(|end| end.moment.at));
        let last = end.unwrap_or(start);
        let now = if visit.clock_suspect {
            now.max(last)
        } else {
            now
        };
        check_interval(start, end, now, self.policy)
    }

    /// Returns a visit in the diary that is this one: to the same place, with the same start, and with
    /// the same end unless one of the two lasts.
    fn find(&self, place: &JudgedPlace, visit: &VisitLine) -> rusqlite::Result<Option<VisitId>> {
        let start = visit.start.at.unix_seconds();
        let end = visit.end.map(|end| end.moment.at.unix_seconds());
        let id = |row: &Row<'_>| row.get(0).map(VisitId::from_number);
        match place {
            JudgedPlace::Venue(code) => {
                let sql = "SELECT visit.id FROM visit JOIN venue ON venue.row = visit.venue
                           WHERE start = ?1 AND venue.id = ?2
                               AND (until = ?3 OR until IS NULL OR ?3 IS NULL)";
                sql::find(self.database, sql, params![start, code.venue.id.0, end], id)
            }
            JudgedPlace::FreeText(text) => {
                let sql =
                    "SELECT visit.id FROM visit JOIN visit_text ON visit_text.visit = visit.id
                           WHERE start = ?1 AND visit.venue IS NULL AND visit_text.place = ?2
                               AND (until = ?3 OR until IS NULL OR ?3 IS NULL)";
                sql::find(self.database, sql, params![start, text.as_str(), end], id)
            }
        }
    }

    /// Reports whether a visit overlaps none in the diary, as far as clocks can be trusted.
    fn has_room_for(&self, visit: &VisitLine) -> Result<bool, DiaryError> {
        let end = visit.end.map(|end| end.moment.at);
        if end.is_none()
            && self.policy.switch_ends_previous
            && !query::open_visits(self.database)?.is_empty()
        {
            return Ok(false);
        }
        match self.check_free(visit.start.at, end, None) {
            Ok(()) => Ok(true),
            Err(DiaryError::Overlaps { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Adds a visit that was judged.
    fn add_restored(
        &self,
        place: &JudgedPlace,
        visit: &VisitLine,
        now: Timestamp,
    ) -> Result<VisitId, DiaryError> {
        let row = match place {
            JudgedPlace::Venue(code) => Some(rows::venue_row(self.database, code)?),
            JudgedPlace::FreeText(_) => None,
        };
        let event = self.next_event(None)?;
        let sql = "INSERT INTO visit (venue, start, start_offset, start_event, origin, certain,
                       clock_suspect, party, restored_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            row,
            visit.start.at.unix_seconds(),
            visit.start.offset.minutes(),
            event,
            rows::origin_number(visit.origin),
            visit.certainty == Certainty::Certain,
            if visit.clock_suspect {
                START_SUSPECT
            } else {
                0
            },
            visit.companions.party.people(),
            now.unix_seconds(),
        ];
        let id = VisitId::from_number(sql::insert(self.database, sql, values)?);
        if let Some(end) = visit.end {
            let event = self.next_event(None)?;
            self.write_end(id, end, event)?;
        }
        let text = match place {
            JudgedPlace::FreeText(text) => Some(text),
            JudgedPlace::Venue(_) => None,
        };
        rows::write_text(self.database, id, text, &visit.companions)?;
        Ok(id)
    }
}

impl Judge<'_> {
    /// Judges the code of a visit as of its day. Words of the owner are taken as they are.
    fn place(self, visit: &VisitLine) -> Result<JudgedPlace, RestoreRefusal> {
        match &visit.place {
            ClaimedPlace::FreeText(text) => Ok(JudgedPlace::FreeText(text.clone())),
            ClaimedPlace::Code(code) => {
                let judged = verify_as_of(code, self.list, visit.start.at, self.offset)?;
                Ok(JudgedPlace::Venue(Box::new((&judged.venue).into())))
            }
        }
    }
}
