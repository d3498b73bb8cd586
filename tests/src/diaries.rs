//! Diaries for tests: opening one, and looking at its files from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use dauchan_core::diary::{Diary, OpenError, Page, Reverified, TimeRange};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::visit::Visit;
use tempfile::TempDir;

use crate::books::Book;
use crate::vaults::MemoryVault;
use crate::world::{CountingRandom, World};

/// The offset of every test's phone.
pub const HERE: UtcOffset = UtcOffset::VIET_NAM;

/// Opens the diary in `folder`.
///
/// # Errors
/// As [`Diary::open`].
pub fn try_open(
    folder: &Path,
    vault: &MemoryVault,
    world: &World,
    now: Timestamp,
) -> Result<Diary, OpenError> {
    try_open_book(folder, vault, world, now)
}

/// Opens the book of this kind in `folder`.
///
/// # Errors
/// [`OpenError`].
pub fn try_open_book<B: Book>(
    folder: &Path,
    vault: &MemoryVault,
    world: &World,
    now: Timestamp,
) -> Result<B, OpenError> {
    // No two books of a test have the same key.
    static BOOKS: AtomicU64 = AtomicU64::new(2);
    let mut random = CountingRandom::new(BOOKS.fetch_add(1, Ordering::Relaxed));
    B::open(folder, vault, &mut random, world, now)
}

/// A phone: a folder, a vault and the world it lives in.
pub struct Phone {
    /// The diary's folder.
    pub folder: TempDir,
    /// The key vault.
    pub vault: MemoryVault,
    /// The deployment and its signers.
    pub world: World,
}

impl Phone {
    /// A phone without a diary.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            vault: MemoryVault::default(),
            world,
        }
    }

    /// Opens its diary.
    #[must_use]
    pub fn open(&self, now: Timestamp) -> Diary {
        self.try_open(now).unwrap()
    }

    /// Opens its diary.
    ///
    /// # Errors
    /// As [`Diary::open`].
    pub fn try_open(&self, now: Timestamp) -> Result<Diary, OpenError> {
        try_open(self.folder.path(), &self.vault, &self.world, now)
    }

    /// Opens its book of this kind, in the same folder.
    #[must_use]
    pub fn open_book<B: Book>(&self, now: Timestamp) -> B {
        self.try_open_book(now).unwrap()
    }

    /// Opens its book of this kind.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn try_open_book<B: Book>(&self, now: Timestamp) -> Result<B, OpenError> {
        try_open_book(self.folder.path(), &self.vault, &self.world, now)
    }

    /// Every file of its folder.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(self.folder.path())
    }

    /// Makes its folder hold `files` and nothing else.
    pub fn put_files(&self, files: &BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for (name, bytes) in files {
            fs::write(self.folder.path().join(name), bytes).unwrap();
        }
    }
}

/// Every file of `folder`, by name.
#[must_use]
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// All visits of a diary, oldest first.
#[must_use]
pub fn all_visits(diary: &Diary) -> Vec<Visit> {
    let mut visits = Vec::new();
    let mut page = Page::first(100);
    loop {
        let found = diary.visits(TimeRange::ALL, page).unwrap();
        let Some(last) = found.last() else { break };
        page = Page::after(last, 100);
        visits.extend(found);
    }
    visits.reverse();
    visits
}

/// Judges the pending codes by the list in force.
pub fn reverify(diary: &mut Diary, now: Timestamp) -> Reverified {
    let list = diary.trust_list().unwrap();
    diary.reverify(&list, now).unwrap()
}

/// How many random histories a property test plays; `DAUCHAN_HISTORIES` asks for more than usual.
#[must_use]
pub fn histories(usual: u32) -> u32 {
    let asked = std::env::var("DAUCHAN_HISTORIES").ok();
    asked.map_or(usual, |asked| asked.parse().unwrap())
}
