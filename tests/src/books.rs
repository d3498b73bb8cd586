//! Both users of the store, the diary and the guest book, behind one trait: what protects one is tested on both.

use std::path::Path;

use dauchan_core::diary::{
    self, Diary, DiaryError, EraseError, KeyVault, OpenError, PurgeConsent, Repair, StorageError,
    TimeRange,
};
use dauchan_core::guest_book::{self, GuestBook, GuestBookError, GuestPage, ManualGuest, Passage};
use dauchan_core::person::PersonCode;
use dauchan_core::random::RandomSource;
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{
    Companions, ManualPlace, ManualVisit, Moment, OwnText, PartySize, VisitEdit, VisitId,
};

use crate::diaries::HERE;
use crate::world::{World, minute, venue_plan};

const LONG: &str = "dài ";

/// A book of entries over the store.
pub trait Book: Sized + 'static {
    /// The beginning of its file names.
    const STEM: &'static str;
    /// The table of its entries.
    const TABLE: &'static str;

    /// A text of the code that [`Book::scan`] records.
    const SCANNED: &'static str;

    /// Opens the book in `folder`.
    ///
    /// # Errors
    /// [`OpenError`].
    fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        world: &World,
        now: Timestamp,
    ) -> Result<Self, OpenError>;

    /// Scans the code with this number, of those that differ: an entry of a few minutes.
    ///
    /// # Errors
    /// That of the storage.
    fn scan(&mut self, world: &World, number: u8, at: Timestamp) -> Result<(), StorageError>;

    /// Enters something by hand in that minute, with `text` in all its texts.
    ///
    /// # Errors
    /// That of the storage.
    fn enter(&mut self, at: i64, text: &str) -> Result<(), StorageError>;

    /// Adds an entry with long texts.
    ///
    /// # Errors
    /// That of the storage.
    fn write_long(&mut self, world: &World, at: Timestamp) -> Result<(), StorageError>;

    /// The ids of its entries, oldest first.
    ///
    /// # Errors
    /// That of the storage.
    fn ids(&self) -> Result<Vec<i64>, StorageError>;

    /// Finds entries by a text.
    fn find(&self, text: &str) -> usize;

    /// Deletes an entry.
    ///
    /// # Errors
    /// That of the storage.
    fn delete_entry(&mut self, id: i64) -> Result<(), StorageError>;

    /// Removes the text of an entry: by editing where the book can, else with the entry.
    ///
    /// # Errors
    /// That of the storage.
    fn remove_text(&mut self, id: i64) -> Result<(), StorageError>;

    /// Deletes what is older than the retention.
    ///
    /// # Errors
    /// That of the storage.
    fn purge_old(&mut self, now: Timestamp) -> Result<(), StorageError>;

    /// Its change number.
    fn change(&self) -> i64;

    /// Locks it.
    fn lock_book(&mut self);

    /// Erases the book in `folder`.
    ///
    /// # Errors
    /// [`EraseError`].
    fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError>;

    /// Repairs the book in `folder`.
    ///
    /// # Errors
    /// [`OpenError`].
    fn repair(folder: &Path, vault: &dyn KeyVault, agreed: Repair) -> Result<(), OpenError>;

    /// The name of one of its files.
    #[must_use]
    fn file(ending: &str) -> String {
        format!("{}{ending}", Self::STEM)
    }
}

fn storage<T>(result: Result<T, DiaryError>) -> Result<T, StorageError> {
    result.map_err(|error| match error {
        DiaryError::Storage(error) => error,
        other => panic!("{other}"),
    })
}

impl Book for Diary {
    const STEM: &'static str = "diary";
    const TABLE: &'static str = "visit";
    const SCANNED: &'static str = "Chợ Búng";

    fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        world: &World,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        Self::open(folder, vault, random, world.deployment.clone(), now)
    }

    fn scan(&mut self, world: &World, number: u8, at: Timestamp) -> Result<(), StorageError> {
        let venue = world.venue(venue_plan(number, Self::SCANNED));
        storage(self.check_in(&venue, at, HERE)).map(drop)
    }

    fn enter(&mut self, at: i64, text: &str) -> Result<(), StorageError> {
        let moment = |at| Moment {
            at: minute(at),
            offset: HERE,
        };
        let visit = ManualVisit {
            place: ManualPlace::FreeText(OwnText::new("nơi nào đó").unwrap()),
            start: moment(at),
            end: moment(at + 1),
            companions: Companions {
                party: PartySize::ALONE,
                declared_for: OwnText::new(&format!("THAY-{text}")).ok(),
                note: OwnText::new(&format!("GHI-{text}")).ok(),
            },
        };
        storage(self.add_manual(&visit, minute(10_000))).map(drop)
    }

    fn write_long(&mut self, world: &World, at: Timestamp) -> Result<(), StorageError> {
        self.scan(world, 4, at)?;
        let open = storage(self.open_visit())?.unwrap();
        let mut edit = VisitEdit::of(&open);
        edit.companions.note = OwnText::new(&LONG.repeat(100)).ok();
        storage(self.edit(open.id, &edit, at)).map(drop)
    }

    fn ids(&self) -> Result<Vec<i64>, StorageError> {
        let mut ids = Vec::new();
        let mut page = diary::Page::first(20);
        loop {
            let found = storage(self.visits(TimeRange::ALL, page))?;
            let Some(last) = found.last() else { break };
            page = diary::Page::after(last, 20);
            ids.extend(found.iter().map(|visit| visit.id.number()));
        }
        ids.reverse();
        Ok(ids)
    }

    fn find(&self, text: &str) -> usize {
        self.search(text, diary::Page::first(1000)).unwrap().len()
    }

    fn delete_entry(&mut self, id: i64) -> Result<(), StorageError> {
        storage(self.delete(VisitId::from_number(id)))
    }

    fn remove_text(&mut self, id: i64) -> Result<(), StorageError> {
        let id = VisitId::from_number(id);
        let mut edit = VisitEdit::of(&storage(self.visit(id))?);
        edit.companions.declared_for = None;
        edit.companions.note = OwnText::new("khác").ok();
        storage(self.edit(id, &edit, minute(10_000))).map(drop)
    }

    fn purge_old(&mut self, now: Timestamp) -> Result<(), StorageError> {
        storage(self.purge(now, PurgeConsent::NotAsked)).map(drop)
    }

    fn change(&self) -> i64 {
        self.changes()
    }

    fn lock_book(&mut self) {
        self.lock();
    }

    fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
        diary::erase(folder, vault)
    }

    fn repair(folder: &Path, vault: &dyn KeyVault, agreed: Repair) -> Result<(), OpenError> {
        diary::repair(folder, vault, agreed)
    }
}

/// A made-up identity card with this number.
#[must_use]
pub fn card(number: u32, name: &str) -> String {
    format!("{number:012}||{name}|01011990|Nam|Phường Bến Nghé, Quận 1|15042021")
}

fn of_storage<T>(result: Result<T, GuestBookError>) -> Result<T, StorageError> {
    result.map_err(|error| match error {
        GuestBookError::Storage(error) => error,
        other => panic!("{other}"),
    })
}

impl Book for GuestBook {
    const STEM: &'static str = "guest-book";
    const TABLE: &'static str = "guest";
    const SCANNED: &'static str = "NGUYEN VAN BUNG";

    fn open(
        folder: &Path,
        vault: &dyn KeyVault,
        random: &mut dyn RandomSource,
        world: &World,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        Self::open(folder, vault, random, world.deployment.clone(), now)
    }

    fn scan(&mut self, _: &World, number: u8, at: Timestamp) -> Result<(), StorageError> {
        let code = PersonCode::parse(&card(number.into(), Self::SCANNED)).unwrap();
        let now = Moment { at, offset: HERE };
        of_storage(self.record(&code, Passage::Entry, now)).map(drop)
    }

    fn enter(&mut self, at: i64, text: &str) -> Result<(), StorageError> {
        let guest = ManualGuest {
            name: OwnText::new(&format!("TEN-{text}")).unwrap(),
            year_of_birth: None,
            contact: OwnText::new(&format!("SO-{text}")).ok(),
        };
        let now = Moment {
            at: minute(at),
            offset: HERE,
        };
        of_storage(self.record_manual(&guest, Passage::Entry, now)).map(drop)
    }

    fn write_long(&mut self, _: &World, at: Timestamp) -> Result<(), StorageError> {
        let guest = ManualGuest {
            name: OwnText::new(&LONG.repeat(100)).unwrap(),
            year_of_birth: Some(1990),
            contact: OwnText::new(&LONG.repeat(100)).ok(),
        };
        let now = Moment { at, offset: HERE };
        of_storage(self.record_manual(&guest, Passage::Entry, now)).map(drop)
    }

    fn ids(&self) -> Result<Vec<i64>, StorageError> {
        let mut ids = Vec::new();
        let mut page = GuestPage::first(20);
        loop {
            let found = of_storage(self.guests(TimeRange::ALL, page))?;
            let Some(last) = found.last() else { break };
            page = GuestPage::after(last, 20);
            ids.extend(found.iter().map(|guest| guest.id.number()));
        }
        ids.reverse();
        Ok(ids)
    }

    fn find(&self, text: &str) -> usize {
        self.search(text, GuestPage::first(1000)).unwrap().len()
    }

    fn delete_entry(&mut self, id: i64) -> Result<(), StorageError> {
        of_storage(self.delete(guest_book::GuestId::from_number(id)))
    }

    fn remove_text(&mut self, id: i64) -> Result<(), StorageError> {
        self.delete_entry(id)
    }

    fn purge_old(&mut self, now: Timestamp) -> Result<(), StorageError> {
        of_storage(self.purge(now, PurgeConsent::NotAsked)).map(drop)
    }

    fn change(&self) -> i64 {
        self.changes()
    }

    fn lock_book(&mut self) {
        self.lock();
    }

    fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
        guest_book::erase(folder, vault)
    }

    fn repair(folder: &Path, vault: &dyn KeyVault, agreed: Repair) -> Result<(), OpenError> {
        guest_book::repair(folder, vault, agreed)
    }
}

/// All entries of a book.
#[must_use]
pub fn entries(book: &impl Book) -> usize {
    book.ids().unwrap().len()
}

/// Runs generic tests on both books: `for_both_books!(test_one, test_two);`.
#[macro_export]
macro_rules! for_both_books {
    ($($(#[$attribute:meta])* $test:ident),+ $(,)?) => {
        mod in_diary {
            $(#[test] $(#[$attribute])* fn $test() { super::$test::<dauchan_core::diary::Diary>(); })+
        }
        mod in_guest_book {
            $(#[test] $(#[$attribute])* fn $test() { super::$test::<dauchan_core::guest_book::GuestBook>(); })+
        }
    };
}
