//! The encrypted store of visits.
//!
//! ```text
//! folder/diary.db        SQLCipher 4, raw 256-bit key
//! folder/diary.db-wal    its write-ahead log, while the diary is open
//! folder/diary.check     the key check
//! the app's KeyVault     the key
//! ```
//!
//! What holds:
//! - **Acknowledged means durable.** A call that answers `Ok` has synced what it wrote. Killed at any
//!   instant, the diary opens again with every acknowledged visit and nothing half done.
//! - **Nothing in clear.** No file, log, error or panic text holds a name or a note.
//! - **Refusing touches nothing.** A diary that does not open is left as it was, to the byte.
//! - **Visits never overlap**, but those whose clock was suspect or whose policy lets several be open.
//! - No threads and no clock: the time is an argument. A [`Diary`] is used by one thread at a time
//!   and may move between threads.
//!
//! The rules are in [`crate::visit`]. Files, keys and errors: `docs/diary.md`.

mod check;
mod database;
mod erase;
mod error;
mod fold;
mod folder;
mod key;
mod manual;
mod open;
mod pending;
mod query;
mod record;
mod rows;
mod schema;
mod statistics;
mod store;
mod trust_list;
mod vault;
mod wal;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

pub use erase::erase;
pub use error::{BuildError, DiaryError, EraseError, OpenError, StorageError, TrustListError};
pub use key::{DiaryKey, KEY_LENGTH};
pub use pending::Reverified;
pub use query::{MAX_PAGE, Page, TimeRange};
pub use statistics::{Figures, PlaceFigures, Statistics};
pub use vault::{KeyVault, VaultAnswer, VaultError};

use crate::deployment::Deployment;
use crate::random::RandomSource;
use crate::time::{Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::venue::VenueId;
use crate::verify::{PendingVenue, VerifiedVenue};
use crate::visit::{
    CheckInOutcome, ManualVisit, Moment, PendingId, PendingVisit, Place, Reminder, Retention,
    Visit, VisitEdit, VisitId, rules,
};

use folder::Folder;
use record::Writer;
use store::Store;

/// An open diary.
pub struct Diary {
    /// `None` once it was locked.
    store: Option<Store>,
    deployment: Arc<Deployment>,
    list: TrustList,
    changes: i64,
}

/// Whether the owner was asked about a purge by a clock that may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurgeConsent {
    /// No: a clock far ahead deletes nothing.
    NotAsked,
    /// The owner has seen the date and agreed.
    Given,
}

impl Diary {
    /// Opens the diary in `folder`, which must exist, and makes it if there is none. `now` is the
    /// phone's time: visits whose automatic end has come are ended.
    ///
    /// # Errors
    /// [`OpenError`], a variant for each thing an app would do differently. Nothing that was there is
    /// changed then, but that an interrupted creation or erase may be finished.
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        deployment: Arc<Deployment>,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let mut store = Store::open(Folder::lock(folder)?, vault, random)?;
        let mut get_ready = || {
            let list = store.list(&deployment)?;
            let ((), changes) =
                store.write(&deployment, &list, now, |writer| writer.settle(now))?;
            Ok((list, changes))
        };
        match get_ready() {
            Ok((list, changes)) => Ok(Self {
                store: Some(store),
                deployment,
                list,
                changes,
            }),
            Err(error) => {
                store.abandon();
                Err(DiaryError::into(error))
            }
        }
    }

    /// Records what scanning `venue` means; the outcome is durable when this answers. `now` and
    /// `offset` are the phone's time and its local time's lead on UTC.
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
        self.write(now.at, |writer| writer.check_in(venue, now))
    }

    /// Ends `visit` by its owner's word.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::NotOpen`], [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`]; nothing was recorded.
    pub fn check_out(
        &mut self,
        visit: VisitId,
        now: Timestamp,
        offset: UtcOffset,
    ) -> Result<(), DiaryError> {
        let now = Moment { at: now, offset };
        self.write(now.at, |writer| writer.check_out(visit, now))
    }

    /// Keeps a code that could not be judged yet, and answers its number. Nothing is read from it,
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
        self.write(now.at, |writer| writer.keep_pending(code, now))
    }

    /// The codes that wait for a newer trust list, in the order in which they were scanned.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn pending(&self) -> Result<Vec<PendingVisit>, DiaryError> {
        Ok(query::pending(self.database()?)?)
    }

    /// Drops a code that waits.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchPending`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn discard_pending(&mut self, id: PendingId) -> Result<(), DiaryError> {
        self.write_removing(Timestamp::MIN, |writer| writer.discard_pending(id))
    }

    /// Judges the pending codes by the list in force, each as of the moment of its scan, and makes
    /// visits of those that are verified. An app calls it when a newer list was taken.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`]; nothing was changed.
    pub fn reverify(&mut self, now: Timestamp) -> Result<Reverified, DiaryError> {
        let clock = self.deployment.clock(now, &self.list);
        let list = self.list.clone();
        self.write_removing(now, |writer| writer.reverify(&list, clock))
    }

    /// Takes back the last scan, or the last check-out by a button: what it began is deleted, what it
    /// ended is open again. Only within the deployment's time for it, and only while nothing else was
    /// written.
    ///
    /// # Errors
    /// [`DiaryError::NothingToUndo`], [`DiaryError::UndoExpired`], [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`].
    pub fn undo(&mut self, now: Timestamp) -> Result<(), DiaryError> {
        self.write_removing(now, |writer| writer.undo(now))
    }

    /// Adds a visit that was not scanned.
    ///
    /// # Errors
    /// [`DiaryError::Interval`], [`DiaryError::Overlaps`], [`DiaryError::NoSuchVenue`],
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn add_manual(
        &mut self,
        visit: &ManualVisit,
        now: Timestamp,
    ) -> Result<VisitId, DiaryError> {
        self.write(now, |writer| writer.add_manual(visit, now))
    }

    /// Changes a visit's times, and what its owner wrote about it. New times clear a doubt about the
    /// clock: the owner vouches for them.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Interval`], [`DiaryError::Overlaps`],
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn edit(
        &mut self,
        visit: VisitId,
        edit: &VisitEdit,
        now: Timestamp,
    ) -> Result<(), DiaryError> {
        self.write_removing(now, |writer| writer.edit(visit, edit, now))
    }

    /// Deletes a visit, and its venue with the last visit there.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn delete(&mut self, visit: VisitId) -> Result<(), DiaryError> {
        self.write_removing(Timestamp::MIN, |writer| writer.delete(visit))
    }

    /// For how long visits are kept.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn retention(&self) -> Result<Retention, DiaryError> {
        let chosen = query::chosen_retention(self.database()?)?;
        Ok(self.deployment.visits().retention(chosen))
    }

    /// Keeps visits for `days` of 24 hours after their end from here on, as their owner wishes: 1 to
    /// as many as the deployment keeps them. Nothing is deleted before the next [`Diary::purge`].
    ///
    /// # Errors
    /// [`DiaryError::Retention`], [`DiaryError::Locked`] or [`DiaryError::Storage`]; the retention
    /// stays as it was.
    pub fn set_retention(&mut self, days: u16) -> Result<(), DiaryError> {
        let retention = self.retention()?;
        if !retention.allows(days) {
            let longest = retention.longest;
            return Err(DiaryError::Retention { days, longest });
        }
        self.write(Timestamp::MIN, |writer| writer.choose_retention(days))
    }

    /// Deletes the visits that ended longer ago than [`Diary::retention`] keeps them, and the pending
    /// codes of that age, and answers how many visits went. Open visits stay.
    ///
    /// # Errors
    /// [`DiaryError::ClockSuspect`]: the clock is more than 35 days ahead of everything known, so
    /// nothing was deleted; with the owner's consent it will be. [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`].
    pub fn purge(&mut self, now: Timestamp, consent: PurgeConsent) -> Result<u64, DiaryError> {
        self.write_removing(now, |writer| writer.purge(now, consent))
    }

    /// When to remind the owner of the visit that is open, if that moment is still to come.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn next_reminder(&self, now: Timestamp) -> Result<Option<Reminder>, DiaryError> {
        let policy = self.deployment.visits();
        let reminders = query::open_visits(self.database()?)?
            .into_iter()
            .filter_map(|visit| {
                let Place::Venue(venue) = &visit.place else {
                    return None;
                };
                let stay = venue.details.default_stay;
                Some(Reminder {
                    visit: visit.id,
                    at: rules::reminder(visit.start.at, stay, now, policy)?,
                    automatic_end: record::automatic_end(&visit, policy),
                })
            });
        Ok(reminders.min_by_key(|reminder| reminder.at))
    }

    /// The visits whose venue, place, note or 'declared for' holds `text`, without regard to case or
    /// Vietnamese diacritics, newest first. An empty text finds every visit.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn search(&self, text: &str, page: Page) -> Result<Vec<Visit>, DiaryError> {
        Ok(query::search(self.database()?, text, page)?)
    }

    /// Visits and time by day, week and place in `range`, with days as `offset` has them. A visit
    /// that is open lasts until `now`.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn statistics(
        &self,
        range: TimeRange,
        offset: UtcOffset,
        now: Timestamp,
    ) -> Result<Statistics, DiaryError> {
        let database = self.database()?;
        Ok(statistics::statistics(database, range, offset, now)?)
    }

    /// Ends the visits whose automatic end has come. Every write does this first; an app calls it
    /// before it shows visits, and when [`Diary::next_automatic_end`] is due.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn settle(&mut self, now: Timestamp) -> Result<(), DiaryError> {
        self.write(now, |writer| writer.settle(now))
    }

    /// When the next visit will end by itself, if one will.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryError> {
        let policy = self.deployment.visits();
        let ends = query::open_visits(self.database()?)?
            .into_iter()
            .filter_map(|visit| record::automatic_end(&visit, policy));
        Ok(ends.min())
    }

    /// The visits that overlap `range`, newest first, `page` by page.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visits(&self, range: TimeRange, page: Page) -> Result<Vec<Visit>, DiaryError> {
        Ok(query::visits(self.database()?, range, page)?)
    }

    /// The visits to a venue, whatever its codes called it, newest first, `page` by page.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visits_at(&self, venue: VenueId, page: Page) -> Result<Vec<Visit>, DiaryError> {
        Ok(query::visits_at(self.database()?, venue, page)?)
    }

    /// One visit.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visit(&self, id: VisitId) -> Result<Visit, DiaryError> {
        query::visit(self.database()?, id)?.ok_or(DiaryError::NoSuchVisit)
    }

    /// The visit that is open; of several, which a deployment may allow, the one that began last.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryError> {
        Ok(query::open_visits(self.database()?)?.pop())
    }

    /// The deployment it was opened with.
    #[must_use]
    pub const fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// A number that every write raises, for as long as the diary exists. An app that shows visits
    /// compares it after each call and reads again when it has grown.
    #[must_use]
    pub const fn changes(&self) -> i64 {
        self.changes
    }

    /// Closes the database, forgets the key and gives the folder back. Everything else answers
    /// [`DiaryError::Locked`] from here on. Locking again does nothing.
    ///
    /// iOS ends an app that holds a file's lock in the background, so an app locks before it goes
    /// there.
    pub fn lock(&mut self) {
        if let Some(store) = self.store.take() {
            // A checkpoint that fails leaves the WAL, and the next open reads it. Dropping closes
            // the database whatever this answers.
            drop(store.empty_wal());
        }
    }

    fn database(&self) -> Result<&Connection, DiaryError> {
        let store = self.store.as_ref().ok_or(DiaryError::Locked)?;
        Ok(store.database())
    }

    /// Runs `work` in one transaction, which is synced before this answers, or has no effect.
    fn write<T>(
        &mut self,
        now: Timestamp,
        work: impl FnOnce(&Writer<'_>) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        let store = self.store.as_mut().ok_or(DiaryError::Locked)?;
        let (answer, changes) = store.write(&self.deployment, &self.list, now, work)?;
        self.changes = changes;
        Ok(answer)
    }

    /// As [`Diary::write`], and takes what was deleted out of the WAL as well. If that fails now, it
    /// is tried again when the diary is locked.
    fn write_removing<T>(
        &mut self,
        now: Timestamp,
        work: impl FnOnce(&Writer<'_>) -> Result<T, DiaryError>,
    ) -> Result<T, DiaryError> {
        let changes = self.changes;
        let answer = self.write(now, work)?;
        if let Some(store) = self.store.as_ref().filter(|_| self.changes != changes) {
            drop(store.empty_wal());
        }
        Ok(answer)
    }
}
