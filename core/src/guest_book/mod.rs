//! The guest book of a venue or a checkpoint: people whose codes its staff scanned, or who were
//! entered by hand, in an encrypted file with a key of its own.
//!
//! ```text
//! folder/guest-book.db …  a store, as the diary is one
//! another KeyVault        its key
//! ```
//!
//! What a person's code says is kept whole, because a contact tracer needs it. A screen gets
//! initials and a year of birth. Nothing leaves the book except counts, and entries that are sealed to a
//! verified tracer's request. It is kept for as many days as
//! the deployment says, 1 to 21, and never less than a day.
//!
//! The promises of [`crate::diary`] about durability, clear text and refusals hold here too: both
//! are users of one store. Rules and files: `docs/staff.md`.

mod counts;
mod error;
mod gate;
mod guest;
mod hand_over;
mod reading;
mod record;
mod retention;
mod rows;
mod schema;
mod signal;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

pub use counts::HourCounts;
pub use error::{GuestBookError, InGuestBook};
pub use gate::{Gate, GateAnswer, GateInput};
pub use guest::{Guest, GuestId, GuestOrigin, ManualGuest, Passage, Sampling};
pub use hand_over::GuestHandOverError;
pub use reading::GuestPage;
pub use record::Recorded;
pub use retention::retention_days;
pub use signal::{AnswerKind, AnswerSignal, Tone};

use crate::deployment::Deployment;
use crate::diary::{EraseError, KeyVault, OpenError, PurgeConsent, Repair};
use crate::random::RandomSource;
use crate::store::{self, Folder, Kind, Owned, Store, database};
use crate::time::Timestamp;

/// The files and the schema of a guest book.
const KIND: Kind = Kind {
    stem: "guest-book",
    steps: &schema::STEPS,
};

/// An open guest book.
pub struct GuestBook {
    /// Empty after [`GuestBook::lock`].
    store: Owned<Store>,
    deployment: Arc<Deployment>,
    changes: i64,
}

impl GuestBook {
    /// Opens the guest book in `folder`, which must exist, and creates it if it does not exist. What is
    /// older than the retention at `now` is deleted, unless the clock may be wrong. `vault` keeps the
    /// book's own key, never the diary's.
    ///
    /// # Errors
    /// [`OpenError`], as for a diary; [`InGuestBook`] writes its text. Nothing that was there is
    /// changed then, except that an interrupted creation or erase may be finished. On a full disk, or
    /// where nothing may be written, the book opens, and writes fail with
    /// [`GuestBookError::Storage`].
    pub fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        deployment: Arc<Deployment>,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let store = Store::open(Folder::lock(folder, &KIND)?, vault, random)?;
        let changes = match database::change(store.database()) {
            Ok(changes) => changes,
            Err(error) => {
                store.abandon();
                return Err(error.into());
            }
        };
        store.empty_old_wal();
        store.keep_reserve();
        let mut book = Self {
            store: Owned::new(store),
            deployment,
            changes,
        };
        // On a full disk, or by a clock that may be wrong, it opens with what is there.
        drop(book.purge(now, PurgeConsent::NotAsked));
        Ok(book)
    }

    /// Returns the deployment that the book was opened with.
    #[must_use]
    pub const fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// Returns a number that every write raises, for as long as the book exists.
    #[must_use]
    pub const fn changes(&self) -> i64 {
        self.changes
    }

    /// Closes the database, forgets the key and unlocks the folder. Every other call fails with
    /// [`GuestBookError::Locked`] from here on. Locking again does nothing.
    pub fn lock(&mut self) {
        if let Some(store) = self.store.take() {
            // A checkpoint that fails leaves the WAL, and the next open reads it.
            drop(store.empty_wal());
        }
    }

    fn database(&self) -> Result<&Connection, GuestBookError> {
        let store = self.store.get().ok_or(GuestBookError::Locked)?;
        Ok(store.database())
    }

    /// Runs `work` in one transaction, which is synced before this returns, or has no effect.
    fn write<T>(
        &mut self,
        work: impl Fn(&Connection) -> Result<T, GuestBookError>,
    ) -> Result<T, GuestBookError> {
        let store = self.store.get_mut().ok_or(GuestBookError::Locked)?;
        let (result, changes) = store.write(&work)?;
        self.changes = changes;
        Ok(result)
    }

    /// Runs `work` as [`GuestBook::write`] does, and removes deleted text from the WAL as well. On a
    /// full disk it uses the room that was reserved.
    fn write_removing<T>(
        &mut self,
        work: impl Fn(&Connection) -> Result<T, GuestBookError>,
    ) -> Result<T, GuestBookError> {
        let before = self.changes;
        let store = self.store.get_mut().ok_or(GuestBookError::Locked)?;
        let (result, changes) = store.write_removing(before, &work)?;
        self.changes = changes;
        Ok(result)
    }
}

/// Erases the guest book in `folder` and its key. Succeeds if neither exists.
///
/// # Errors
/// [`EraseError`]. After [`EraseError::NoFolder`] and [`EraseError::OpenElsewhere`] nothing has
/// happened. After any other the book may be half gone, and the next [`GuestBook::open`] or [`erase`]
/// finishes the work.
pub fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
    store::erase(folder, &KIND, vault)
}

/// Repairs the guest book in `folder`, whose owner has agreed to the repair that
/// [`OpenError::Repairable`] named. Succeeds if nothing has to be repaired.
///
/// # Errors
/// [`OpenError`]; nothing was repaired. [`OpenError::Repairable`] if the book needs another repair, or
/// more changes are missing, than the owner has agreed to.
pub fn repair(folder: &Path, vault: &dyn KeyVault, agreed: Repair) -> Result<(), OpenError> {
    store::repair(folder, &KIND, vault, agreed)
}
