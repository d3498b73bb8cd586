//! Codes that could not be judged yet: kept as they are, and judged with a newer list.
//!
//! While a code waits, every scan and button after it is noted too. Once the code is verified, the
//! diary goes back to the moment of its scan and records everything from there in the order in which
//! it came. So the visits are those of a phone that could judge every code at once.

use rusqlite::{Row, params};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::diary::error::{DiaryError, StorageError};
use crate::diary::rows::{self, ScannedCode};
use crate::diary::writer::{Event, Writer};
use crate::diary::{Diary, query, sql};
use crate::keys::KeyFingerprint;
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::venue::carrier::UnverifiedVenue;
use crate::verify::{PendingVenue, Refused, VenueRefusal, VerifiedVenue, verify};
use crate::visit::{Moment, Origin, PendingId, PendingVisit, Visit, rules};

/// The outcome of judging the pending codes.
#[derive(Debug, Default)]
pub struct Reverified {
    /// The visits that began or ended by codes that were verified now, each once, in the order of
    /// their scans.
    pub visits: Vec<Visit>,
    /// The codes that are refused for good, and why. They are no longer in the diary.
    pub refused: Vec<(PendingVisit, VenueRefusal)>,
    /// The number of codes that still wait for a newer list.
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
        let sql = "SELECT id, at, at_offset, clock_suspect FROM pending
                   WHERE issuer IS NULL AND repeats IS NULL ORDER BY id";
        Ok(sql::all(self.database()?, sql, [], rows::pending)?)
    }

    /// Deletes a pending code.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchPending`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn discard_pending(&mut self, id: PendingId) -> Result<(), DiaryError> {
        self.write_removing(|writer| writer.discard_pending(id))
    }

    /// Judges the pending codes by `list`, the trust list in force, each as of the moment of its scan,
    /// and records the scans of those that are verified. An app calls it when a newer list was accepted.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was changed.
    pub fn reverify(&mut self, list: &TrustList, now: Timestamp) -> Result<Reverified, DiaryError> {
        let clock = self.deployment.clock(now, list);
        self.write_removing(|writer| writer.reverify(list, clock))
    }
}

/// What a row of `pending` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scan whose code was verified at once.
    Scan = 0,
    /// The owner's button that ended a visit at the code's venue.
    Button = 1,
    /// A scan whose code waits, or was verified later.
    Later = 2,
}

/// A row of `pending`: a scan or a button, with what was known when it came.
pub(super) struct Noted {
    pub(super) id: i64,
    pub(super) kind: Kind,
    pub(super) scanned: Moment,
    pub(super) clock_suspect: bool,
    /// The first and the last event number that it gave; the last is the lesser one if it gave none.
    pub(super) events: (i64, i64),
    wire: Zeroizing<Vec<u8>>,
    /// The key that signed the code. `None` while the code waits.
    issuer: Option<KeyFingerprint>,
    /// What was known to be past.
    floor: Timestamp,
    /// The same code was scanned just before, and this scan is not listed.
    pub(super) is_repeat: bool,
}

impl Noted {
    const SELECT: &str = "SELECT id, kind, at, at_offset, clock_suspect, event, last, wire, issuer,
                              floor, repeats FROM pending ORDER BY id";

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let floor: Option<i64> = row.get(9)?;
        Ok(Self {
            id: row.get(0)?,
            kind: match row.get(1)? {
                0 => Kind::Scan,
                1 => Kind::Button,
                2 => Kind::Later,
                _ => return Err(rows::damaged(1)),
            },
            scanned: rows::moment(row.get(2)?, row.get(3)?).ok_or(rows::damaged(2))?,
            clock_suspect: row.get(4)?,
            events: (row.get(5)?, row.get(6)?),
            wire: Zeroizing::new(row.get(7)?),
            issuer: row.get::<_, Option<_>>(8)?.map(KeyFingerprint),
            floor: floor.map_or(Timestamp::MIN, Timestamp::from_unix_seconds),
            is_repeat: row.get::<_, Option<i64>>(10)?.is_some(),
        })
    }

    /// Returns the last event number before it.
    pub(super) fn before(&self) -> i64 {
        let (first, last) = self.events;
        if last < first { first } else { first - 1 }
    }

    /// Returns its code, once that is verified.
    pub(super) fn code(&self) -> Result<Option<ScannedCode>, DiaryError> {
        let Some(issuer) = self.issuer else {
            return Ok(None);
        };
        let code = ScannedCode::stored(self.wire.clone(), issuer);
        code.map(Some).ok_or(StorageError::Damaged.into())
    }

    /// Returns how it is recorded once it is judged again.
    pub(super) fn event(&self) -> Event {
        Event {
            now: self.scanned,
            suspect: self.clock_suspect,
            clock: None,
            origin: match self.kind {
                Kind::Scan | Kind::Button => Origin::Scan,
                Kind::Later => Origin::Pending,
            },
            began: None,
        }
    }

    fn pending(&self) -> PendingVisit {
        PendingVisit {
            id: PendingId::from_number(self.id),
            scanned: self.scanned,
            clock_suspect: self.clock_suspect,
        }
    }

    /// Judges the code as of its scan: by the phone's time then, unless it is known to have been
    /// later. A code that has expired since was good then.
    fn judge(&self, list: &TrustList, clock: Clock) -> Result<VerifiedVenue, Unverified> {
        let code = UnverifiedVenue::from_wire(self.wire.clone())
            .map_err(|_| Unverified::Error(StorageError::Damaged.into()))?;
        let then = Clock {
            now: self.scanned.at.max(self.floor),
            floor: self.floor,
            offset: clock.offset,
        };
        verify(code, list, then).map_err(|Refused { refusal, .. }| Unverified::Refusal(refusal))
    }
}

/// Why a noted code did not become a verified one.
enum Unverified {
    Error(DiaryError),
    Refusal(VenueRefusal),
}

impl Writer<'_> {
    /// Keeps a code that could not be judged. The same code within the debounce is the same scan,
    /// unless something else was recorded in between.
    fn keep_pending(&self, code: &PendingVenue, now: Moment) -> Result<PendingId, DiaryError> {
        let (mut event, before) = self.begin_event(now)?;
        event.suspect |= self.is_behind(event.now.at);
        let debounced = event
            .now
            .at
            .plus_seconds(-i64::from(self.policy.debounce_seconds));
        let sql = "SELECT id FROM pending
                   WHERE wire = ?1 AND issuer IS NULL AND repeats IS NULL AND event = ?2
                       AND ?3 < at AND at <= ?4";
        let (from, to) = (debounced.unix_seconds(), event.now.at.unix_seconds());
        let values = params![code.wire(), before.event, from, to];
        let same: Option<i64> = sql::find(self.database, sql, values, |row| row.get(0))?;
        if let Some(same) = same {
            self.keep(code, &event, events(before.event, before.event), Some(same))?;
            return Ok(PendingId::from_number(same));
        }
        let number = self.next_event(event.clock)?;
        let id = self.keep(code, &event, (number, number), None)?;
        self.allow_undo(&before, event.now.at)?;
        Ok(id)
    }

    fn keep(
        &self,
        code: &PendingVenue,
        event: &Event,
        (first, last): (i64, i64),
        repeats: Option<i64>,
    ) -> rusqlite::Result<PendingId> {
        let sql = "INSERT INTO pending
                       (wire, at, at_offset, event, last, clock_suspect, repeats, floor)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            code.wire(),
            event.now.at.unix_seconds(),
            event.now.offset.minutes(),
            first,
            last,
            event.suspect,
            repeats,
            self.floor.unix_seconds(),
        ];
        sql::insert(self.database, sql, values).map(PendingId::from_number)
    }

    /// Notes a scan or button that was recorded, if a code waits: it will be recorded again with that
    /// code. `before` and `last` are the last event numbers before and after it.
    pub(super) fn note(
        &self,
        code: &ScannedCode,
        kind: Kind,
        event: &Event,
        (before, last): (i64, i64),
    ) -> rusqlite::Result<()> {
        let (first, last) = events(before, last);
        let sql = "INSERT INTO pending
                       (wire, issuer, kind, at, at_offset, event, last, clock_suspect, floor)
                   SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
                   WHERE EXISTS (SELECT 1 FROM pending WHERE issuer IS NULL)";
        let values = params![
            code.wire.as_slice(),
            code.venue.issuer.0,
            kind as u8,
            event.now.at.unix_seconds(),
            event.now.offset.minutes(),
            first,
            last,
            event.suspect,
            self.floor.unix_seconds(),
        ];
        sql::execute(self.database, sql, values).map(drop)
    }

    fn discard_pending(&self, id: PendingId) -> Result<(), DiaryError> {
        let sql = "DELETE FROM pending WHERE id = ?1 AND issuer IS NULL AND repeats IS NULL";
        if sql::execute(self.database, sql, [id.number()])? == 0 {
            return Err(DiaryError::NoSuchPending);
        }
        let sql = "DELETE FROM pending WHERE repeats = ?1";
        sql::execute(self.database, sql, [id.number()])?;
        self.forget_noted()?;
        Ok(self.forget_undo()?)
    }

    /// Deletes what was noted, as far as no code waits for it any more.
    pub(super) fn forget_noted(&self) -> rusqlite::Result<()> {
        let sql = "DELETE FROM pending
                   WHERE issuer IS NOT NULL
                       AND id < coalesce((SELECT min(id) FROM pending WHERE issuer IS NULL), id + 1)";
        sql::execute(self.database, sql, []).map(drop)
    }

    /// Deletes what was noted of the scans during `visit`, whose owner has changed or deleted it: it
    /// will not be judged again.
    pub(super) fn forget_scans_of(&self, visit: &Visit) -> Result<(), DiaryError> {
        let Some(code) = rows::code_of(self.database, visit.id)? else {
            return Ok(());
        };
        let debounce = i64::from(self.policy.debounce_seconds);
        let end = visit.end.map_or(Timestamp::MAX, |end| end.moment.at);
        let during = visit.start.at..=end.plus_seconds(debounce);
        for noted in self.noted()? {
            let is_there = noted.code()?.is_some_and(|it| it.venue.id == code.venue.id);
            if is_there && during.contains(&noted.scanned.at) {
                self.delete_noted(&noted)?;
            }
        }
        Ok(())
    }

    fn noted(&self) -> rusqlite::Result<Vec<Noted>> {
        sql::all(self.database, Noted::SELECT, [], Noted::read)
    }

    fn delete_noted(&self, noted: &Noted) -> rusqlite::Result<()> {
        let sql = "DELETE FROM pending WHERE id = ?1";
        sql::execute(self.database, sql, [noted.id]).map(drop)
    }

    /// Judges every waiting code by `list`, as of the moment of its scan.
    fn reverify(&self, list: &TrustList, clock: Clock) -> Result<Reverified, DiaryError> {
        let noted = self.noted()?;
        let mut outcome = Reverified::default();
        if clock.is_behind() || clock.effective() > list.hard_expiry() {
            let waits = |noted: &&Noted| noted.issuer.is_none() && !noted.is_repeat;
            outcome.waiting = noted.iter().filter(waits).count();
            return Ok(outcome);
        }
        self.settle(clock.now)?;
        let (mut judged, mut verified) = (Vec::new(), Vec::new());
        for mut noted in noted {
            if noted.issuer.is_none() {
                noted.clock_suspect |= rules::is_in_the_future(noted.scanned.at, clock.effective());
                match noted.judge(list, clock) {
                    Ok(venue) => {
                        noted.issuer = Some(venue.issuer());
                        verified.push(noted.id);
                    }
                    Err(Unverified::Error(error)) => return Err(error),
                    Err(Unverified::Refusal(refusal)) if refusal.may_be_kept_pending() => {
                        outcome.waiting += usize::from(!noted.is_repeat);
                    }
                    Err(Unverified::Refusal(refusal)) => {
                        self.delete_noted(&noted)?;
                        self.forget_undo()?;
                        if !noted.is_repeat {
                            outcome.refused.push((noted.pending(), refusal));
                        }
                        continue;
                    }
                }
            }
            if !verified.is_empty() {
                judged.push(noted);
            }
        }
        let changed = self.judge_again(&judged, &verified)?;
        self.forget_noted()?;
        self.settle(clock.now)?;
        for id in changed {
            outcome.visits.extend(query::visit(self.database, id)?);
        }
        Ok(outcome)
    }

    /// Rewrites a row of `pending` after it was judged again, with the events that it gave.
    pub(super) fn write_judged(&self, noted: &Noted, before: i64) -> rusqlite::Result<()> {
        let (first, last) = events(before, self.last_event()?);
        let sql = "UPDATE pending SET issuer = ?2, event = ?3, last = ?4,
                       repeats = CASE WHEN ?2 IS NULL THEN repeats END
                   WHERE id = ?1";
        let issuer = noted.issuer.map(|issuer| issuer.0);
        sql::execute(self.database, sql, params![noted.id, issuer, first, last]).map(drop)
    }
}

/// Returns the first and the last event number after `before`, given the `last` of all. If no event
/// came after `before`, the range is empty: its last number is less than its first.
const fn events(before: i64, last: i64) -> (i64, i64) {
    if last > before {
        (before + 1, last)
    } else {
        (before, before - 1)
    }
}
