//! The diary: one object over the core's, behind a lock.

use std::path::Path;
use std::sync::{Arc, Mutex};

use dauchan_core::diary as core;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::Acceptance;
use dauchan_core::visit::VisitId;

use crate::contain::contain;
use crate::deployment::Deployment;
use crate::diary_error::{DiaryError, EraseError, OpenError, TrustListError};
use crate::vault::{ForeignVault, KeyVault};
use crate::visit::{Observation, PageCursor, Visit, VisitPage, VisitRange};

/// The encrypted diary of one phone.
///
/// Every call that changes something has synced it to the storage when it returns. Calls from several
/// threads wait for one another. Once locked, it answers `Locked` for good: open a new one.
#[derive(uniffi::Object)]
pub struct Diary {
    deployment: Arc<Deployment>,
    diary: Mutex<core::Diary>,
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
            deployment.put_in_force(diary.trust_list());
            let diary = Mutex::new(diary);
            Ok(Arc::new(Self { deployment, diary }))
        })
    }

    /// Reads a scanned text and records what it means: a check-in, a check-out, or nothing. Everything
    /// is verified here, whatever was verified before.
    ///
    /// `utc_offset_minutes` is what the phone's local time is ahead of UTC by.
    pub fn observe(
        &self,
        text: &str,
        now: Timestamp,
        utc_offset_minutes: i16,
    ) -> Result<Observation, DiaryError> {
        let offset = parse_offset(utc_offset_minutes)?;
        self.write(|diary| {
            let deployment = self.deployment.settings();
            match read(text, deployment, diary.trust_list(), now) {
                Reading::Verified(venue) => {
                    let observation = diary.observe(&venue, now, offset)?;
                    Observation::new(observation, &venue, |id| diary.visit(id))
                }
                Reading::Refused(refused) => Ok(Observation::Refused {
                    refusal: refused.refusal.into(),
                }),
                Reading::Damaged(fault) => Ok(Observation::Refused {
                    refusal: fault.into(),
                }),
                Reading::Foreign(kind) => Ok(Observation::Foreign { kind }),
            }
        })
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
        self.write(|diary| {
            diary.check_out(visit, now, offset)?;
            diary.visit(visit)
        })
        .map(Visit::from)
    }

    /// Ends the visits whose automatic end has come. Every change does this first; an app calls it
    /// before it shows visits, and when `next_automatic_end` is due.
    pub fn settle(&self, now: Timestamp) -> Result<(), DiaryError> {
        self.write(|diary| diary.settle(now))
    }

    /// When the next visit will end by itself, if one will.
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryError> {
        self.with(|diary| diary.next_automatic_end())
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
        let page = match after {
            None => core::Page::first(limit),
            Some(cursor) => core::Page::beyond(cursor.start, cursor.event, limit),
        };
        self.with(|diary| diary.visits(range, page))
            .map(|visits| VisitPage::new(visits, limit))
    }

    /// One visit.
    pub fn visit(&self, id: i64) -> Result<Visit, DiaryError> {
        self.with(|diary| diary.visit(VisitId::from_number(id)))
            .map(Visit::from)
    }

    /// The visit that is open; of several, which a deployment may allow, the one that began last.
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryError> {
        self.with(|diary| diary.open_visit())
            .map(|visit| visit.map(Visit::from))
    }

    /// Judges a downloaded trust list, and keeps it if it is newer: then it is in force. Answers
    /// whether it was newer; `false` says that it was the one in force already.
    ///
    /// A list that is refused leaves the one in force.
    pub fn apply_trust_list(&self, list: &[u8]) -> Result<bool, TrustListError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| TrustListError::Internal)?;
            match diary.apply_trust_list(list)? {
                Acceptance::Newer(list) => {
                    self.deployment.put_in_force(&list);
                    Ok(true)
                }
                Acceptance::Unchanged => Ok(false),
            }
        })
    }

    /// A number that every change raises, for as long as the diary exists. It tells whether what is on
    /// the screen is still true.
    pub fn change_number(&self) -> Result<i64, DiaryError> {
        self.with(|diary| Ok(diary.changes()))
    }

    /// Closes the files and forgets the key. iOS ends an app that holds a file's lock in the
    /// background, so an app locks before it goes there. Locking again does nothing.
    pub fn lock(&self) -> Result<(), DiaryError> {
        self.write(|diary| {
            diary.lock();
            Ok(())
        })
    }
}

impl Diary {
    /// Runs `work` on the diary. After a panic the lock is poisoned, and every call is refused: what
    /// the database holds is whole, and opening it again brings it back.
    fn write<T>(
        &self,
        work: impl FnOnce(&mut core::Diary) -> Result<T, core::DiaryFault>,
    ) -> Result<T, DiaryError> {
        contain(|| {
            let mut diary = self.diary.lock().map_err(|_| DiaryError::Internal)?;
            Ok(work(&mut diary)?)
        })
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&core::Diary) -> Result<T, core::DiaryFault>,
    ) -> Result<T, DiaryError> {
        self.write(|diary| work(diary))
    }
}

/// Erases the diary in `folder` and its key for ever. Succeeds if there is none. Lock it first.
///
/// If it fails half way, the next open or erase finishes it.
#[uniffi::export]
pub fn erase_diary(folder: String, vault: Arc<dyn KeyVault>) -> Result<(), EraseError> {
    contain(|| Ok(core::erase(Path::new(&folder), &ForeignVault(vault))?))
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
