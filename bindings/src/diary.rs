//! The diary: one object over the core's, behind a lock.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use dauchan_core::diary as core;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::Acceptance;
use dauchan_core::verify::PendingVenue;
use dauchan_core::visit::{PendingId, VisitId};

use crate::contain::contain;
use crate::deployment::Deployment;
use crate::diary_error::{DiaryError, EraseError, OpenError, TrustListError};
use crate::manual::{ManualVisit, VisitEdit, parse_venue_id};
use crate::retention::VisitRetention;
use crate::statistics::Statistics;
use crate::vault::{ForeignVault, KeyVault};
use crate::visit::{
    CheckInOutcome, CsvPage, PageCursor, PendingVisit, Reminder, Reverified, Visit, VisitPage,
    VisitRange,
};

/// The encrypted diary of one phone.
///
/// Every call that changes something has synced it to the storage when it returns. Calls from several
/// threads wait for one another. Once locked, it answers `Locked` for good: open a new one.
#[derive(uniffi::Object)]
pub struct Diary {
    deployment: Arc<Deployment>,
    diary: Mutex<core::Diary>,
    listener: Mutex<Option<Arc<dyn ChangeListener>>>,
}

/// Learns that the diary has changed.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Takes the change number: visits that were read under a lower one may be out of date.
    fn changed(&self, change_number: i64);
}

#[uniffi::export]
impl Diary {
    /// Opens the diary in `folder`, which must exist and belong to it alone, and makes it if there is
    /// none. The newest trust list that it took comes into force. `now` is the phone's time.
    ///
    /// Nothing that was there is changed when this fails.
    #[uniffi::constructor]
    pub fn open(
        deployment: Arc<Deployment>,
        folder: String,
        vault: Arc<dyn KeyVault>,
        now: Timestamp,
    ) -> Result<Arc<Self>, OpenError> {
        contain(|| {
            let settings = deployment.settings().clone();
            let vault = ForeignVault(vault);
            let diary = core::Diary::open(Path::new(&folder), &vault, &mut System, settings, now)?;
            deployment.put_in_force(diary.trust_list().map_err(core::OpenError::from)?);
            Ok(Arc::new(Self {
                deployment,
                diary: Mutex::new(diary),
                listener: Mutex::default(),
            }))
        })
    }

    /// Reads a scanned text and records what it means: a check-in, a check-out, or nothing. Everything
    /// is verified here, whatever was verified before.
    ///
    /// `utc_offset_minutes` is what the phone's local time is ahead of UTC by.
    pub fn check_in(
        &self,
        text: &str,
        now: Timestamp,
        utc_offset_minutes: i16,
    ) -> Result<CheckInOutcome, DiaryError> {
        let offset = parse_offset(utc_offset_minutes)?;
        let list = self.deployment.list_in_force();
        self.with(|diary| Ok(diary.check_in_text(text, &list, now, offset)?.into()))
    }

    /// Keeps a code that could not be judged yet, and answers its number among the pending. Nothing is
    /// read from it, and it counts nowhere, until `reverify` has judged it.
    pub fn keep_pending(
        &self,
        text: &str,
        now: Timestamp,
        utc_offset_minutes: i16,
    ) -> Result<i64, DiaryError> {
        let offset = parse_offset(utc_offset_minutes)?;
        let list = self.deployment.list_in_force();
        self.with(|diary| {
            let pending = match read(text, diary.deployment(), &list, now) {
                Reading::Refused(refused) => PendingVenue::keep(refused.code, &refused.refusal),
                _ => None,
            };
            let pending = pending.ok_or(DiaryError::NothingToWaitFor)?;
            Ok(diary.keep_pending(&pending, now, offset)?.number())
        })
    }

    /// The codes that wait for a newer trust list, in the order in which they were scanned.
    pub fn pending(&self) -> Result<Vec<PendingVisit>, DiaryError> {
        self.with(|diary| Ok(diary.pending()?.into_iter().map(Into::into).collect()))
    }

    /// Drops a code that waits.
    pub fn discard_pending(&self, id: i64) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.discard_pending(PendingId::from_number(id))?))
    }

    /// Judges the pending codes by the list in force, each as of the moment of its scan, and makes
    /// visits of those that are verified. An app calls it when a newer list was taken.
    pub fn reverify(&self, now: Timestamp) -> Result<Reverified, DiaryError> {
        let list = self.deployment.list_in_force();
        self.with(|diary| Ok(diary.reverify(&list, now)?.into()))
    }

    /// Takes back the last scan, or the last check-out by a button: what it began is deleted, what it
    /// ended is open again. Only within the deployment's time for it, and only while nothing else was
    /// written.
    pub fn undo(&self, now: Timestamp) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.undo(now)?))
    }

    /// Ends a visit by its owner's word.
    pub fn check_out(
        &self,
        visit: i64,
        now: Timestamp,
        utc_offset_minutes: i16,
    ) -> Result<Visit, DiaryError> {
        let offset = parse_offset(utc_offset_minutes)?;
        let visit = VisitId::from_number(visit);
        self.with(|diary| Ok(diary.check_out(visit, now, offset)?.into()))
    }

    /// Adds a visit that was not scanned.
    pub fn add_manual(&self, visit: ManualVisit, now: Timestamp) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.add_manual(&visit.parse()?, now)?.into()))
    }

    /// Changes a visit's times, and what its owner wrote about it. New times clear a doubt about the
    /// clock: the owner vouches for them.
    pub fn edit(&self, visit: i64, edit: VisitEdit, now: Timestamp) -> Result<Visit, DiaryError> {
        let visit = VisitId::from_number(visit);
        self.with(|diary| Ok(diary.edit(visit, &edit.parse()?, now)?.into()))
    }

    /// Deletes a visit, and its venue with the last visit there.
    pub fn delete_visit(&self, visit: i64) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.delete(VisitId::from_number(visit))?))
    }

    /// For how long visits are kept.
    pub fn retention(&self) -> Result<VisitRetention, DiaryError> {
        self.with(|diary| Ok(diary.retention()?.into()))
    }

    /// Keeps visits for `days` of 24 hours after their end from here on, as their owner wishes: 1 to
    /// as many as the deployment keeps them. Nothing is deleted before the next `purge`.
    pub fn set_retention(&self, days: u16) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.set_retention(days)?))
    }

    /// Deletes the visits that ended longer ago than `retention` keeps them, and the pending codes of
    /// that age, and answers how many visits went. Open visits stay.
    ///
    /// A clock that is more than 35 days ahead of everything known deletes nothing and fails with
    /// `ClockSuspect`, unless the owner has seen the date and agreed.
    pub fn purge(&self, now: Timestamp, owner_agreed: bool) -> Result<u64, DiaryError> {
        let consent = if owner_agreed {
            core::PurgeConsent::Given
        } else {
            core::PurgeConsent::NotAsked
        };
        self.with(|diary| Ok(diary.purge(now, consent)?))
    }

    /// When to remind the owner of the visit that is open, if that moment is still to come.
    pub fn next_reminder(&self, now: Timestamp) -> Result<Option<Reminder>, DiaryError> {
        self.with(|diary| Ok(diary.next_reminder(now)?.map(Into::into)))
    }

    /// Ends the visits whose automatic end has come. Every change does this first; an app calls it
    /// before it shows visits, and when `next_automatic_end` is due.
    pub fn settle(&self, now: Timestamp) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.settle(now)?))
    }

    /// When the next visit will end by itself, if one will.
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryError> {
        self.with(|diary| Ok(diary.next_automatic_end()?))
    }

    /// The visits that overlap `range`, newest first: at most `limit` of them (1000 are the most), from
    /// `after` on, which is the `next` of the page before.
    pub fn visits(
        &self,
        range: VisitRange,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let Some(range) = range.parse()? else {
            return Ok(VisitPage::EMPTY);
        };
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.visits(range, page)?, limit)))
    }

    /// The visits to the venue with this id, newest first; in pages, as `visits` has them. An id that
    /// no venue can have finds none.
    pub fn visits_at(
        &self,
        venue_id: &str,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let Ok(venue) = parse_venue_id(venue_id) else {
            return Ok(VisitPage::EMPTY);
        };
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.visits_at(venue, page)?, limit)))
    }

    /// The visits whose venue, place, note or 'declared for' holds `text`, without regard to case or
    /// Vietnamese diacritics, newest first; in pages, as `visits` has them. An empty text finds every
    /// visit.
    pub fn search(
        &self,
        text: &str,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.search(text, page)?, limit)))
    }

    /// Visits and time by day, week and place in `range`, with days by the offset given. A visit that
    /// is open lasts until `now`.
    pub fn statistics(
        &self,
        range: VisitRange,
        now: Timestamp,
        utc_offset_minutes: i16,
    ) -> Result<Statistics, DiaryError> {
        let offset = parse_offset(utc_offset_minutes)?;
        let Some(range) = range.parse()? else {
            return Ok(core::Statistics::default().into());
        };
        self.with(|diary| Ok(diary.statistics(range, offset, now)?.into()))
    }

    /// One visit.
    pub fn visit(&self, id: i64) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.visit(VisitId::from_number(id))?.into()))
    }

    /// The visit that is open; of several, which a deployment may allow, the one that began last.
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryError> {
        self.with(|diary| Ok(diary.open_visit()?.map(Visit::from)))
    }

    /// Judges a downloaded trust list, and keeps it if it is newer: then it is in force. Answers
    /// whether it was newer; `false` says that it was the one in force already.
    ///
    /// A list that is refused leaves the one in force. `now` is the phone's time: a list issued well
    /// after it is taken, and does not count as proof that the clock is behind.
    pub fn apply_trust_list(&self, list: &[u8], now: Timestamp) -> Result<bool, TrustListError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| TrustListError::Internal)?;
            let acceptance = self.telling(&mut diary, |diary| diary.apply_trust_list(list, now))?;
            match acceptance {
                Acceptance::Newer(list) => {
                    self.deployment.put_in_force(list);
                    Ok(true)
                }
                Acceptance::Unchanged => Ok(false),
            }
        })
    }

    /// Returns a page of the export of every visit, oldest first: lines of CSV (RFC 4180), in clear.
    /// Every cell is quoted, and none is a formula for a spreadsheet. `after` is the `next` of the page
    /// before, or none for the first page, which begins with the header.
    pub fn export_csv(&self, after: Option<PageCursor>) -> Result<CsvPage, DiaryError> {
        let after = after.map(|cursor| (cursor.start, cursor.event));
        self.with(|diary| Ok(diary.export_csv(after)?.into()))
    }

    /// Calls `listener` with the change number after each call that changed the diary, before that call
    /// returns. It replaces the listener before. The listener must not call the diary.
    pub fn on_change(&self, listener: Arc<dyn ChangeListener>) {
        let mut current = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(listener);
    }

    /// A number that every change raises, for as long as the diary exists. It tells whether what is on
    /// the screen is still true.
    pub fn change_number(&self) -> Result<i64, DiaryError> {
        self.with(|diary| Ok(diary.changes()))
    }

    /// Closes the files and forgets the key. iOS ends an app that holds a file's lock in the
    /// background, so an app locks before it goes there. Locking again does nothing.
    pub fn lock(&self) -> Result<(), DiaryError> {
        contain(|| {
            // After a panic too: files that stayed open would keep the diary from being opened again.
            let mut diary = self.diary.lock().unwrap_or_else(PoisonError::into_inner);
            diary.lock();
            self.diary.clear_poison();
            Ok(())
        })
    }
}

impl Diary {
    /// Runs `work` on the diary. After a panic the lock is poisoned, and every call but `lock` is
    /// refused: what the database holds is whole, and opening it again brings it back.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut core::Diary) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| DiaryError::Internal)?;
            self.telling(&mut diary, work)
        })
    }

    /// Runs `work`, and tells the listener if that has changed the diary. The diary stays locked, so
    /// that numbers come in their order.
    fn telling<T>(&self, diary: &mut core::Diary, work: impl FnOnce(&mut core::Diary) -> T) -> T {
        let before = diary.changes();
        let result = work(diary);
        if diary.changes() != before {
            let listener = self.listener.lock();
            let listener = listener.unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(listener) = listener {
                listener.changed(diary.changes());
            }
        }
        result
    }
}

const fn page_after(after: Option<PageCursor>, limit: u16) -> core::Page {
    match after {
        None => core::Page::first(limit),
        Some(cursor) => core::Page::beyond(cursor.start, cursor.event, limit),
    }
}

/// Erases the diary in `folder` and its key for ever. Succeeds if there is none. Lock it first.
///
/// If it fails half way, the next open or erase finishes it.
#[uniffi::export]
pub fn erase_diary(folder: String, vault: Arc<dyn KeyVault>) -> Result<(), EraseError> {
    contain(|| Ok(core::erase(Path::new(&folder), &ForeignVault(vault))?))
}

/// Repairs the diary in `folder`, whose owner has agreed to `agreed`: what `OpenError.Repairable` said.
/// Succeeds if nothing is to be repaired.
///
/// It fails as opening does, and has then repaired nothing.
#[uniffi::export]
pub fn repair_diary(
    folder: String,
    vault: Arc<dyn KeyVault>,
    agreed: core::Repair,
) -> Result<(), OpenError> {
    contain(|| {
        Ok(core::repair(
            Path::new(&folder),
            &ForeignVault(vault),
            agreed,
        )?)
    })
}

pub(crate) fn parse_offset(minutes: i16) -> Result<UtcOffset, DiaryError> {
    UtcOffset::from_minutes(minutes).ok_or(DiaryError::UtcOffset { minutes })
}

/// The system's random source.
struct System;

impl RandomSource for System {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(destination).map_err(|_| RandomUnavailable)
    }
}
