//! Handing visits over to a contact tracer, and the receipts of it.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use dauchan_age::{Sealer, Seed};
use rusqlite::{Row, params};
use zeroize::Zeroizing;

use crate::diary::backup::{draw_seed, visit_with_code, write_line};
use crate::diary::error::{DiaryError, StorageError};
use crate::diary::reading::TimeRange;
use crate::diary::rows::{self, select_visits};
use crate::diary::writer::Writer;
use crate::diary::{Diary, query, sql};
use crate::hand_over::{
    AuthorityName, MAX_VISITS, RequestId, RequestReason, TracerRequest, VerifiedRequest, write_head,
};
use crate::new_file::NewFile;
use crate::random::{RandomSource, RandomUnavailable};
use crate::time::{Day, Timestamp, UtcOffset};
use crate::visit::{Moment, Visit, VisitId};
use crate::visit_line::VisitLine;

/// The most receipts that are listed.
const MAX_RECEIPTS: u16 = 1000;

/// A visit that the owner picked, and what of their words goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOverPick {
    /// The visit.
    pub visit: VisitId,
    /// The note goes too.
    pub with_note: bool,
    /// The person for whom it was declared goes too.
    pub with_declared_for: bool,
}

/// A visit exactly as it leaves the phone.
#[derive(Debug)]
pub struct OutgoingVisit {
    /// The visit, without the words that stay. Its ids, its event number and its pieces stay too.
    pub visit: Visit,
    /// The line of the file, in clear: `docs/format.md`, section 9.
    pub line: Zeroizing<String>,
}

/// The receipt of a hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverReceipt {
    /// The receipt's number.
    pub id: i64,
    /// The request that was answered.
    pub request: RequestId,
    /// The authority that asked.
    pub authority: AuthorityName,
    /// The reason it gave.
    pub reason: RequestReason,
    /// The moment at which the file was made.
    pub at: Moment,
    /// How many visits were in it.
    pub visits: u32,
    /// Those of them that are still in the diary.
    pub still_there: Vec<VisitId>,
}

/// The reason why nothing was handed over. There is no file, and no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandOverError {
    /// The diary cannot be read or written.
    #[error(transparent)]
    Diary(#[from] DiaryError),
    /// No visit was picked.
    #[error("no visit was picked; pick one, or decline")]
    NothingPicked,
    /// More than 10,000 visits were picked.
    #[error("more than {MAX_VISITS} visits were picked; pick fewer")]
    TooMany,
    /// A visit was picked twice.
    #[error("a visit was picked twice")]
    PickedTwice {
        /// The visit.
        visit: VisitId,
    },
    /// A visit lies outside the days asked for.
    #[error("the visit is outside the days that were asked for")]
    NotAskedFor {
        /// The visit.
        visit: VisitId,
    },
    /// The request has expired since it was verified.
    #[error("the request was valid until {last}; ask for a new one")]
    Expired {
        /// The last day on which the request was valid.
        last: Day,
    },
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The file cannot be written.
    #[error("cannot write the file: {0}")]
    File(StorageError),
}

impl From<StorageError> for HandOverError {
    fn from(error: StorageError) -> Self {
        Self::Diary(error.into())
    }
}

impl From<rusqlite::Error> for HandOverError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Diary(error.into())
    }
}

impl Diary {
    /// Returns the visits in the days that `request` asks for, newest first: those that an app offers
    /// its owner to pick.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn propose_hand_over(&self, request: &VerifiedRequest) -> Result<Vec<Visit>, DiaryError> {
        let range = self.days_asked(request.request());
        let sql = select_visits!(
            "WHERE start >= ",
            query::reaching!(),
            " AND start < ?2 AND (start >= ?1 OR until > ?1 OR until IS NULL)
             ORDER BY start DESC, start_event DESC LIMIT ?3"
        );
        let values = params![range.from().unix_seconds(), range.bound(), MAX_VISITS];
        Ok(sql::all(self.database()?, sql, values, rows::visit)?)
    }

    /// Returns exactly what would leave the phone, in the order of the file.
    ///
    /// # Errors
    /// [`HandOverError`], except `Random`, `File` and `Expired`.
    pub fn preview_hand_over(
        &self,
        request: &VerifiedRequest,
        picks: &[HandOverPick],
    ) -> Result<Vec<OutgoingVisit>, HandOverError> {
        check_picks(picks)?;
        let range = self.days_asked(request.request());
        let mut outgoing = picks
            .iter()
            .map(|pick| self.outgoing(*pick, range))
            .collect::<Result<Vec<_>, _>>()?;
        outgoing.sort_by_key(|one| (one.visit.start.at, one.visit.event));
        Ok(outgoing)
    }

    /// Seals the visits that the owner picked for the recipient of `request`, in the file
    /// `destination`, and keeps a receipt. `now` and `offset` are the phone's time.
    ///
    /// The file is written and synced, then the receipt, and then the file gets its name. So whenever
    /// the process ends, no file without a receipt has that name.
    ///
    /// # Errors
    /// [`HandOverError`].
    pub fn hand_over(
        &mut self,
        request: &VerifiedRequest,
        picks: &[HandOverPick],
        random: &mut dyn RandomSource,
        now: Timestamp,
        offset: UtcOffset,
        destination: &Path,
    ) -> Result<HandOverReceipt, HandOverError> {
        let outgoing = self.preview_hand_over(request, picks)?;
        let request = request.request();
        let effective = now.max(self.floor);
        let last = request.validity.last();
        if Day::of(effective, self.deployment.utc_offset()) > last {
            return Err(HandOverError::Expired { last });
        }
        let seed = draw_seed(random)?;
        let new = write_file(request, &outgoing, seed, destination).map_err(file_error)?;
        let at = Moment { at: now, offset };
        let visits: Vec<_> = outgoing.iter().map(|one| one.visit.id).collect();
        let receipt = self.write(|writer| writer.keep_receipt(request, at, &visits))?;
        new.install().map_err(file_error)?;
        Ok(receipt)
    }

    /// Returns the receipts of what was handed over, newest first, as long as they are kept.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn hand_over_receipts(&self) -> Result<Vec<HandOverReceipt>, DiaryError> {
        let database = self.database()?;
        let sql = "SELECT id, request, authority, reason, at, at_offset, visits FROM hand_over
                   ORDER BY id DESC LIMIT ?1";
        let mut receipts = sql::all(database, sql, [MAX_RECEIPTS], receipt)?;
        for receipt in &mut receipts {
            let sql = "SELECT visit FROM hand_over_visit WHERE hand_over = ?1 ORDER BY visit";
            receipt.still_there = sql::all(database, sql, [receipt.id], |row| {
                row.get(0).map(VisitId::from_number)
            })?;
        }
        Ok(receipts)
    }

    /// Returns the time that a request asks for.
    fn days_asked(&self, request: &TracerRequest) -> TimeRange {
        let offset = self.deployment.utc_offset();
        let from = request.days.first().start(offset);
        let to = request.days.last().start(offset).plus_days(1);
        TimeRange::new(from, to).unwrap_or(TimeRange::ALL)
    }

    fn outgoing(
        &self,
        pick: HandOverPick,
        range: TimeRange,
    ) -> Result<OutgoingVisit, HandOverError> {
        let sql = select_visits!("WHERE visit.id = ?1");
        let database = self.database()?;
        let found = sql::find(database, sql, [pick.visit.number()], visit_with_code)?;
        let (mut visit, code) = found.ok_or(DiaryError::NoSuchVisit)?;
        if !range.reaches(visit.start.at, visit.end.map(|end| end.moment.at)) {
            return Err(HandOverError::NotAskedFor { visit: visit.id });
        }
        if !pick.with_note {
            visit.companions.note = None;
        }
        if !pick.with_declared_for {
            visit.companions.declared_for = None;
        }
        let line = VisitLine::write(&visit, code.as_ref().map(|code| code.as_slice()), None);
        Ok(OutgoingVisit { visit, line })
    }
}

fn check_picks(picks: &[HandOverPick]) -> Result<(), HandOverError> {
    if picks.is_empty() {
        return Err(HandOverError::NothingPicked);
    }
    if picks.len() > usize::from(MAX_VISITS) {
        return Err(HandOverError::TooMany);
    }
    let mut seen = HashSet::new();
    match picks.iter().find(|pick| !seen.insert(pick.visit.number())) {
        Some(twice) => Err(HandOverError::PickedTwice { visit: twice.visit }),
        None => Ok(()),
    }
}

fn file_error(error: io::Error) -> HandOverError {
    HandOverError::File(error.into())
}

/// Writes and syncs the sealed file, which has no name yet.
fn write_file(
    request: &TracerRequest,
    outgoing: &[OutgoingVisit],
    seed: Seed,
    destination: &Path,
) -> io::Result<NewFile> {
    let (new, file) = NewFile::create(destination)?;
    let mut sealer = Sealer::to_recipient(&request.recipient, seed, file)?;
    write_line(&mut sealer, &write_head(request.id))?;
    for one in outgoing {
        write_line(&mut sealer, &one.line)?;
    }
    sealer.finish()?.sync_all()?;
    Ok(new)
}

fn receipt(row: &Row<'_>) -> rusqlite::Result<HandOverReceipt> {
    let authority: String = row.get(2)?;
    Ok(HandOverReceipt {
        id: row.get(0)?,
        request: RequestId(row.get(1)?),
        authority: AuthorityName::new(&authority).map_err(|_| rows::damaged(2))?,
        reason: RequestReason::new(row.get(3)?).ok_or(rows::damaged(3))?,
        at: rows::moment(row.get(4)?, row.get(5)?).ok_or(rows::damaged(4))?,
        visits: row.get(6)?,
        still_there: Vec::new(),
    })
}

impl Writer<'_> {
    fn keep_receipt(
        &self,
        request: &TracerRequest,
        at: Moment,
        visits: &[VisitId],
    ) -> Result<HandOverReceipt, DiaryError> {
        let count = u32::try_from(visits.len()).unwrap_or(u32::MAX);
        let sql = "INSERT INTO hand_over (request, authority, reason, at, at_offset, visits)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            request.id.0,
            request.name.as_str(),
            request.reason.number(),
            at.at.unix_seconds(),
            at.offset.minutes(),
            count,
        ];
        let id = sql::insert(self.database, sql, values)?;
        for visit in visits {
            let sql = "INSERT INTO hand_over_visit (hand_over, visit) VALUES (?1, ?2)";
            sql::execute(self.database, sql, [id, visit.number()])?;
        }
        // What left the phone can no longer be undone here.
        self.forget_undo()?;
        Ok(HandOverReceipt {
            id,
            request: request.id,
            authority: request.name.clone(),
            reason: request.reason,
            at,
            visits: count,
            still_there: visits.to_vec(),
        })
    }
}
