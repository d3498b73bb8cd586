//! The diary: one object over the core's, behind a lock.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use dauchan_core::diary::{AlertId, Diary, NoticeState, Page, PurgeConsent, Repair};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::reading::{Reading as Read, read};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::Acceptance;
use dauchan_core::verify::PendingVenue;
use dauchan_core::visit::{PendingId, PendingVisit, Reminder, Retention, VisitEdit, VisitId};

use crate::answer::ScanAnswer;
use crate::contain::contain;
use crate::deployment::Deployment;
use crate::diary_error::{DiaryError, EraseError, OpenError, TrustListError};
use crate::manual::ManualVisit;
use crate::notices::{NoticeError, VisitAlert};
use crate::reading::Reading;
use crate::scan::ScannedCode;
use crate::statistics::Statistics;
use crate::vault::{ForeignVault, KeyVault};
use crate::visit::{CheckInOutcome, CsvPage, PageCursor, Reverified, Visit, VisitPage, VisitRange};

/// The encrypted diary of one phone, as the library `Diary` wraps it. Apps use the library's.
///
/// A call that changes the diary returns once the change is synced to the storage. Calls of several threads
/// run one after the other. A diary that was locked fails with `Locked`; open a new one.
#[derive(uniffi::Object)]
pub struct NativeDiary {
    deployment: Arc<Deployment>,
    diary: Mutex<Diary>,
    listener: Mutex<Option<Arc<dyn ChangeListener>>>,
}

/// A listener for changes of the diary, which the library `Diary` implements.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Receives the change number. Visits that were read under a lower one may be out of date.
    fn changed(&self, change_number: i64);
}

#[uniffi::export]
impl NativeDiary {
    /// Opens the diary in `folder`, and creates it if it does not exist. The folder must exist and hold nothing
    /// else. The newest trust list that the diary has accepted comes into force. `now` is the phone's time.
    ///
    /// A call that fails changes no file.
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
            let folder = Path::new(&folder);
            let (diary, list) = Diary::open_with_list(folder, &vault, &mut System, settings, now)?;
            deployment.put_in_force(list);
            Ok(Arc::new(Self {
                deployment,
                diary: Mutex::new(diary),
                listener: Mutex::default(),
            }))
        })
    }

    /// Verifies a scanned text and records what it means: a check-in, a check-out, or nothing. It does not
    /// rely on an earlier verification.
    pub fn check_in(
        &self,
        text: &str,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<CheckInOutcome, DiaryError> {
        let list = self.deployment.list_in_force();
        self.with(|diary| Ok(diary.check_in_text(text, &list, now, offset)?.into()))
    }

    /// Verifies a scanned text and answers it, as `check_in`, except that a refused code that a newer trust
    /// list may verify is kept pending, and that a failure is an answer.
    pub fn answer(&self, text: &str, now: Timestamp, offset: UtcOffset) -> ScanAnswer {
        let list = self.deployment.list_in_force();
        let answer = self.with(|diary| Ok(diary.answer(text, &list, now, offset)?));
        answer.map_or_else(ScanAnswer::from, |answer| ScanAnswer::new(answer, text))
    }

    /// Verifies and records a code that a scan found, as `answer`. A code whose text did not cross the bridge is foreign.
    pub fn answer_code(&self, code: ScannedCode, now: Timestamp, offset: UtcOffset) -> ScanAnswer {
        match (code.text, code.reading) {
            (Some(text), _) => self.answer(&text, now, offset),
            (None, Reading::Foreign { kind }) => {
                ScanAnswer::outcome(CheckInOutcome::Foreign { kind }, None)
            }
            // A scan passes the text of every venue's code.
            (None, Reading::Verified { .. } | Reading::Refused { .. }) => {
                DiaryError::Internal.into()
            }
        }
    }

    /// Keeps a refused code that a newer trust list may verify, and returns the number of the pending visit.
    /// It is no visit until `reverify` has verified it.
    pub fn keep_pending(
        &self,
        text: &str,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<PendingId, DiaryError> {
        let list = self.deployment.list_in_force();
        self.with(|diary| {
            let pending = match read(text, diary.deployment(), &list, now) {
                Read::Refused(refused) => PendingVenue::keep(refused.code, &refused.refusal),
                _ => None,
            };
            let pending = pending.ok_or(DiaryError::NothingToWaitFor)?;
            Ok(diary.keep_pending(&pending, now, offset)?)
        })
    }

    /// Returns the codes that wait for a newer trust list, in the order of their scans.
    pub fn pending(&self) -> Result<Vec<PendingVisit>, DiaryError> {
        self.with(|diary| Ok(diary.pending()?))
    }

    /// Deletes a pending visit.
    pub fn discard_pending(&self, id: PendingId) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.discard_pending(id)?))
    }

    /// Verifies the pending codes by the trust list in force, each as of the moment of its scan. An app calls
    /// it after a newer list was accepted.
    pub fn reverify(&self, now: Timestamp) -> Result<Reverified, DiaryError> {
        let list = self.deployment.list_in_force();
        self.with(|diary| Ok(diary.reverify(&list, now)?.into()))
    }

    /// Undoes the last scan or check-out. It must be recent, by the deployment's limit, and the last change of
    /// the diary.
    pub fn undo(&self, now: Timestamp) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.undo(now)?))
    }

    /// Ends an open visit, as with a button, and returns it.
    pub fn check_out(
        &self,
        visit: VisitId,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.check_out(visit, now, offset)?.into()))
    }

    /// Adds a visit that was not scanned, and returns it.
    pub fn add_manual(&self, visit: ManualVisit, now: Timestamp) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.add_manual(&visit.parse()?, now)?.into()))
    }

    /// Changes a visit's times and companions, and returns the visit. New times clear a doubt about the
    /// clock.
    pub fn edit(
        &self,
        visit: VisitId,
        edit: VisitEdit,
        now: Timestamp,
    ) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.edit(visit, &edit, now)?.into()))
    }

    /// Deletes a visit. With the last visit to a venue, the venue is deleted too.
    pub fn delete_visit(&self, visit: VisitId) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.delete(visit)?))
    }

    /// Returns for how many days visits are kept, and the maximum that the owner may choose.
    pub fn retention(&self) -> Result<Retention, DiaryError> {
        self.with(|diary| Ok(diary.retention()?))
    }

    /// Sets for how many days of 24 hours after its end a visit is kept: 1 to the deployment's maximum.
    /// Nothing is deleted before the next `purge`.
    pub fn set_retention(&self, days: u16) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.set_retention(days)?))
    }

    /// Deletes the visits that ended longer ago than `retention` says, and the pending codes of that age.
    /// Returns the number of deleted visits. Open visits stay.
    ///
    /// A clock more than 35 days ahead of the latest known moment fails with `ClockSuspect`, unless the owner
    /// has seen the date and agreed.
    pub fn purge(&self, now: Timestamp, owner_agreed: bool) -> Result<u64, DiaryError> {
        let consent = if owner_agreed {
            PurgeConsent::Given
        } else {
            PurgeConsent::NotAsked
        };
        self.with(|diary| Ok(diary.purge(now, consent)?))
    }

    /// Returns when to remind the owner of the open visit, if that moment is still to come.
    pub fn next_reminder(&self, now: Timestamp) -> Result<Option<Reminder>, DiaryError> {
        self.with(|diary| Ok(diary.next_reminder(now)?))
    }

    /// Ends the visits whose automatic end has passed. Every change does this first. An app calls it before it
    /// shows visits, and at `next_automatic_end`.
    pub fn settle(&self, now: Timestamp) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.settle(now)?))
    }

    /// Returns when the next open visit ends automatically, if one does.
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryError> {
        self.with(|diary| Ok(diary.next_automatic_end()?))
    }

    /// Returns a page of the visits that overlap `range`, newest first: at most `limit`, and at most 1000.
    /// `after` is the `next` of the page before.
    pub fn visits(
        &self,
        range: VisitRange,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let Some(range) = range.parse() else {
            return Ok(VisitPage::EMPTY);
        };
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.visits(range, page)?, limit)))
    }

    /// Returns a page of the visits to the venue with this id, newest first, paged as in `visits`. The page is
    /// empty if no venue can have the id.
    pub fn visits_at(
        &self,
        venue_id: &str,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let Ok(venue) = venue_id.parse() else {
            return Ok(VisitPage::EMPTY);
        };
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.visits_at(venue, page)?, limit)))
    }

    /// Returns a page of the visits whose place, note or `declared_for` contains `text`, newest first, paged
    /// as in `visits`. Case and Vietnamese diacritics are ignored. An empty text matches every visit.
    pub fn search(
        &self,
        text: &str,
        after: Option<PageCursor>,
        limit: u16,
    ) -> Result<VisitPage, DiaryError> {
        let page = page_after(after, limit);
        self.with(|diary| Ok(VisitPage::new(diary.search(text, page)?, limit)))
    }

    /// Returns the number and length of visits in `range` by day, week and place. Days are those of `offset`.
    /// An open visit lasts until `now`.
    pub fn statistics(
        &self,
        range: VisitRange,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<Statistics, DiaryError> {
        let Some(range) = range.parse() else {
            return Ok(dauchan_core::diary::Statistics::default().into());
        };
        self.with(|diary| Ok(diary.statistics(range, offset, now)?.into()))
    }

    /// Returns the visit with this number.
    pub fn visit(&self, id: VisitId) -> Result<Visit, DiaryError> {
        self.with(|diary| Ok(diary.visit(id)?.into()))
    }

    /// Returns the visit that is open, if any. Of several, it is the one that began last.
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryError> {
        self.with(|diary| Ok(diary.open_visit()?.map(Visit::from)))
    }

    /// Verifies a downloaded trust list, and puts it in force if it is newer. Returns `true` if it was newer,
    /// and `false` if it was in force already. A refused list changes nothing. A list that was issued well after
    /// the phone's time `now` does not prove that the clock is behind.
    pub fn apply_trust_list(&self, list: &[u8], now: Timestamp) -> Result<bool, TrustListError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| TrustListError::Internal)?;
            let acceptance =
                self.notifying(&mut diary, |diary| diary.apply_trust_list(list, now))?;
            match acceptance {
                Acceptance::Newer(list) => {
                    self.deployment.put_in_force(list);
                    Ok(true)
                }
                Acceptance::Unchanged => Ok(false),
            }
        })
    }

    /// Verifies the notice bundle in `file`, and matches it against the visits. Returns the alerts that the
    /// owner was not told of yet, the most severe first. A refused bundle changes nothing. Matching a bundle
    /// again does no harm.
    ///
    /// The file is read as a stream, in little memory. It must not change meanwhile.
    pub fn match_notices(
        &self,
        file: String,
        now: Timestamp,
    ) -> Result<Vec<VisitAlert>, NoticeError> {
        contain(|| {
            let bundle = File::open(file)?;
            let mut diary = self.diary.lock().map_err(|_| NoticeError::Internal)?;
            let matched = self.notifying(&mut diary, |diary| diary.match_notices(bundle, now))?;
            Ok(matched.news.into_iter().map(VisitAlert::from).collect())
        })
    }

    /// Returns the newest notice bundle that was matched, if any was.
    pub fn notice_state(&self, now: Timestamp) -> Result<Option<NoticeState>, DiaryError> {
        self.with(|diary| Ok(diary.notice_state(now)?))
    }

    /// Returns the alerts: those that hold and were not dismissed first, then by severity, then the newest
    /// visit first. At most 1000.
    pub fn alerts(&self) -> Result<Vec<VisitAlert>, DiaryError> {
        self.with(|diary| Ok(diary.alerts()?.into_iter().map(VisitAlert::from).collect()))
    }

    /// Returns the alerts that the owner was not told of yet, the most severe first. An app that was killed
    /// before it told the owner finds them here.
    pub fn alerts_to_announce(&self) -> Result<Vec<VisitAlert>, DiaryError> {
        self.with(|diary| {
            let alerts = diary.alerts_to_announce()?;
            Ok(alerts.into_iter().map(VisitAlert::from).collect())
        })
    }

    /// Records that the owner was told of these alerts.
    pub fn alerts_announced(&self, alerts: Vec<AlertId>) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.alerts_announced(&alerts)?))
    }

    /// Dismisses an alert. It stays in the diary for as long as its visit.
    pub fn dismiss_alert(&self, alert: AlertId, now: Timestamp) -> Result<(), DiaryError> {
        self.with(|diary| Ok(diary.dismiss_alert(alert, now)?))
    }

    /// Returns a page of the export of every visit, oldest first: lines of CSV (RFC 4180), unencrypted. Every
    /// cell is quoted, and none is a formula for a spreadsheet. `after` is the `next` of the page before. The
    /// first page begins with the header.
    pub fn export_csv(&self, after: Option<PageCursor>) -> Result<CsvPage, DiaryError> {
        let after = after.map(|cursor| (cursor.start, cursor.event));
        self.with(|diary| Ok(diary.export_csv(after)?.into()))
    }

    /// Sets the listener, which is called with the change number before a call that changed the diary returns.
    /// It must not call the diary.
    pub fn on_change(&self, listener: Arc<dyn ChangeListener>) {
        let mut current = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(listener);
    }

    /// Returns the change number, which every change raises for as long as the diary exists.
    pub fn change_number(&self) -> Result<i64, DiaryError> {
        self.with(|diary| Ok(diary.changes()))
    }

    /// Closes the files and wipes the key from memory. Locking again does nothing. iOS ends an app that holds
    /// a file lock in the background, so an app locks the diary before it goes there.
    pub fn lock(&self) -> Result<(), DiaryError> {
        contain(|| {
            // After a panic too: open files would keep the diary from being opened again.
            let mut diary = self.diary.lock().unwrap_or_else(PoisonError::into_inner);
            diary.lock();
            self.diary.clear_poison();
            Ok(())
        })
    }
}

impl NativeDiary {
    /// Runs `work` on the diary. A panic poisons the lock, and every later call except `lock` fails: the
    /// database on the storage is intact, and opening it again makes it usable.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Diary) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| DiaryError::Internal)?;
            self.notifying(&mut diary, work)
        })
    }

    /// Runs `work`, and calls the listener if that changed the diary. The diary stays locked, so that numbers
    /// arrive in order.
    fn notifying<T>(&self, diary: &mut Diary, work: impl FnOnce(&mut Diary) -> T) -> T {
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

const fn page_after(after: Option<PageCursor>, limit: u16) -> Page {
    match after {
        None => Page::first(limit),
        Some(cursor) => Page::beyond(cursor.start, cursor.event, limit),
    }
}

/// Deletes the diary in `folder` and its key for ever. Succeeds if neither exists. Lock the diary first.
///
/// If the call fails half way, the next open or erase finishes it.
#[uniffi::export]
pub fn erase_diary(folder: String, vault: Arc<dyn KeyVault>) -> Result<(), EraseError> {
    contain(|| {
        let vault = ForeignVault(vault);
        Ok(dauchan_core::diary::erase(Path::new(&folder), &vault)?)
    })
}

/// Repairs the diary in `folder`, after its owner has agreed to the damage that `OpenError.Repairable` reported.
/// Succeeds if there is nothing to repair.
///
/// It fails as opening does. A call that fails repairs nothing.
#[uniffi::export]
pub fn repair_diary(
    folder: String,
    vault: Arc<dyn KeyVault>,
    agreed: Repair,
) -> Result<(), OpenError> {
    contain(|| {
        let vault = ForeignVault(vault);
        let folder = Path::new(&folder);
        Ok(dauchan_core::diary::repair(folder, &vault, agreed)?)
    })
}

/// The random source of the operating system.
struct System;

impl RandomSource for System {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(destination).map_err(|_| RandomUnavailable)
    }
}
