//! A diary or a guest book that does not open says why, and is left as it was, to the byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;

use dauchan_core::diary::{EraseError, OpenError, Repair, VaultError};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_tests::books::{Book, entries};
use dauchan_tests::diaries::Phone;
use dauchan_tests::for_both_books;
use dauchan_tests::vaults::Mood;
use dauchan_tests::world::{MORNING, World, minute};

for_both_books!(
    every_refusal_has_its_name_and_touches_nothing,
    a_database_of_another_diary_is_distinguished_from_damage,
    a_database_whose_first_bytes_are_spoilt_is_repaired_when_its_owner_agrees,
    a_mark_alone_is_no_new_diary,
    what_cannot_be_repaired_is_refused_as_opening_refuses_it,
    a_torn_missing_or_foreign_key_check_is_repaired_by_the_right_key,
    a_vault_that_fails_makes_no_diary_and_loses_none,
    a_key_without_a_diary_is_used_or_replaced,
    without_random_bytes_there_is_no_diary,
    a_database_that_another_program_reads_is_open_elsewhere_until_it_is_let_go,
);

/// A phone with one entry in its book; with `live_wal`, as a killed app leaves it.
fn phone<B: Book>(live_wal: bool) -> Phone {
    let phone = Phone::new(World::new());
    let mut book: B = phone.open_book(MORNING);
    book.scan(&phone.world, 1, MORNING).unwrap();
    let as_killed = phone.files();
    drop(book);
    if live_wal {
        phone.put_files(&as_killed);
        assert!(phone.files().contains_key(&B::file(".db-wal")));
    }
    phone
}

/// The error of opening `phone`, after making sure that no byte of its folder changed.
fn refusal<B: Book>(phone: &Phone) -> OpenError {
    let before = phone.files();
    let key = phone.vault.key();
    let error = phone.try_open_book::<B>(minute(1)).err().unwrap();
    assert!(phone.files() == before, "{error:?} changed a file");
    assert_eq!(phone.vault.key(), key, "{error:?} changed the vault");
    error
}

fn change(phone: &Phone, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = phone.folder.path().join(name);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn every_refusal_has_its_name_and_touches_nothing<B: Book>() {
    for live_wal in [false, true] {
        let fresh = || phone::<B>(live_wal);

        let phone = fresh();
        phone.vault.set(Some([9; 32]));
        assert_eq!(refusal::<B>(&phone), OpenError::WrongKey);

        phone.vault.set(None);
        assert_eq!(refusal::<B>(&phone), OpenError::KeyLost);
        phone.vault.mood.set(Mood::Invalidated);
        assert_eq!(refusal::<B>(&phone), OpenError::KeyLost);
        phone.vault.mood.set(Mood::Locked);
        assert_eq!(refusal::<B>(&phone), OpenError::KeyUnavailable);
        phone.vault.mood.set(Mood::FailsToLoad);
        assert_eq!(
            refusal::<B>(&phone),
            vault_failed(),
            "neither lost nor locked"
        );

        let phone = fresh();
        change(&phone, &B::file(".db"), |bytes| bytes[..4096].fill(0x55));
        assert_eq!(refusal::<B>(&phone), OpenError::ForeignFile, "another salt");

        let phone = fresh();
        // The first page may be in the WAL too; without it, the database's is read.
        drop(fs::remove_file(
            phone.folder.path().join(B::file(".db-wal")),
        ));
        change(&phone, &B::file(".db"), |bytes| bytes[100] ^= 1);
        assert_eq!(refusal::<B>(&phone), OpenError::Damaged);

        let phone = fresh();
        change(&phone, &B::file(".db"), |bytes| bytes.truncate(7));
        assert_eq!(
            refusal::<B>(&phone),
            OpenError::Damaged,
            "shorter than its salt"
        );

        let phone = fresh();
        fs::remove_file(phone.folder.path().join(B::file(".db"))).unwrap();
        assert_eq!(refusal::<B>(&phone), OpenError::DatabaseMissing);

        let phone = fresh();
        phone.vault.set(Some([9; 32]));
        fs::remove_file(phone.folder.path().join(B::file(".check"))).unwrap();
        assert_eq!(refusal::<B>(&phone), OpenError::WrongKeyOrDamaged);

        let phone = fresh();
        fs::remove_dir_all(phone.folder.path()).unwrap();
        assert_eq!(
            phone.try_open_book::<B>(MORNING).err(),
            Some(OpenError::NoFolder)
        );
    }
}

fn a_database_of_another_diary_is_distinguished_from_damage<B: Book>() {
    let (ours, other) = (phone::<B>(false), Phone::new(World::new()));
    drop(other.open_book::<B>(MORNING));
    let foreign = fs::read(other.folder.path().join(B::file(".db"))).unwrap();
    fs::write(ours.folder.path().join(B::file(".db")), foreign).unwrap();
    assert_eq!(refusal::<B>(&ours), OpenError::ForeignFile);
}

fn a_database_whose_first_bytes_are_spoilt_is_repaired_when_its_owner_agrees<B: Book>() {
    for live_wal in [false, true] {
        for spoilt in 1..=16 {
            let phone = phone::<B>(live_wal);
            let whole = phone.files();
            change(&phone, &B::file(".db"), |bytes| bytes[..spoilt].fill(0x55));
            let repairable = OpenError::Repairable(Repair::FirstBytes);
            assert_eq!(refusal::<B>(&phone), repairable);
            let before = phone.files();
            let folder = phone.folder.path();
            let other = Repair::LostChanges { at_least: 9 };
            assert_eq!(B::repair(folder, &phone.vault, other), Err(repairable));
            assert!(phone.files() == before, "nobody agreed to this");
            B::repair(folder, &phone.vault, Repair::FirstBytes).unwrap();
            assert!(phone.files() == whole, "{spoilt} bytes");
            B::repair(folder, &phone.vault, Repair::FirstBytes).unwrap();
            assert_eq!(entries(&phone.open_book::<B>(minute(1))), 1);
        }
    }
}

/// Of a diary that was written to, everything may be lost but the mark: it never becomes an empty one.
fn a_mark_alone_is_no_new_diary<B: Book>() {
    let phone = phone::<B>(false);
    for name in [&B::file(".db"), &B::file(".check")] {
        fs::remove_file(phone.folder.path().join(name)).unwrap();
    }
    assert_eq!(refusal::<B>(&phone), OpenError::DatabaseMissing);
    B::erase(phone.folder.path(), &phone.vault).unwrap();
    assert_eq!(entries(&phone.open_book::<B>(minute(1))), 0);
}

fn what_cannot_be_repaired_is_refused_as_opening_refuses_it<B: Book>() {
    let phone = phone::<B>(false);
    let agreed = Repair::FirstBytes;
    let repaired = |phone: &Phone| B::repair(phone.folder.path(), &phone.vault, agreed);
    assert_eq!(repaired(&phone), Ok(()), "nothing is to be repaired");
    let book: B = phone.open_book(minute(1));
    assert_eq!(repaired(&phone), Err(OpenError::OpenElsewhere));
    drop(book);
    phone.vault.set(Some([9; 32]));
    assert_eq!(repaired(&phone), Err(OpenError::WrongKey));
    fs::remove_file(phone.folder.path().join(B::file(".db"))).unwrap();
    assert_eq!(repaired(&phone), Err(OpenError::DatabaseMissing));
    let nowhere = phone.folder.path().join("nowhere");
    let error = B::repair(&nowhere, &phone.vault, agreed);
    assert_eq!(error, Err(OpenError::NoFolder));
}

fn a_torn_missing_or_foreign_key_check_is_repaired_by_the_right_key<B: Book>() {
    type Spoil = fn(&mut Vec<u8>);
    let spoils: [Spoil; 5] = [
        |bytes| bytes.truncate(30),
        Vec::clear,
        |bytes| bytes[3] ^= 1,
        |bytes| bytes[60] ^= 1,
        |bytes| bytes.push(0),
    ];
    for spoil in spoils {
        let phone = phone::<B>(false);
        let original = phone.files();
        change(&phone, &B::file(".check"), spoil);
        assert_eq!(entries(&phone.open_book::<B>(minute(1))), 1);
        assert_eq!(
            phone.files()[&B::file(".check")],
            original[&B::file(".check")]
        );
    }
    let phone = phone::<B>(false);
    let original = phone.files();
    fs::remove_file(phone.folder.path().join(B::file(".check"))).unwrap();
    assert_eq!(entries(&phone.open_book::<B>(minute(1))), 1);
    assert_eq!(
        phone.files()[&B::file(".check")],
        original[&B::file(".check")]
    );
}

/// The error of opening with a vault that fails; it keeps the vault's reason.
fn vault_failed() -> OpenError {
    OpenError::Vault(VaultError::Failed("no room".to_owned()))
}

fn a_vault_that_fails_makes_no_diary_and_loses_none<B: Book>() {
    let phone = Phone::new(World::new());
    for (mood, error) in [
        (Mood::Locked, OpenError::KeyUnavailable),
        (Mood::FailsToLoad, vault_failed()),
        (Mood::FailsToStore, vault_failed()),
    ] {
        phone.vault.mood.set(mood);
        assert_eq!(refusal::<B>(&phone), error);
        assert!(phone.files().is_empty());
    }
    phone.vault.mood.set(Mood::Works);
    drop(phone.open_book::<B>(MORNING));

    phone.vault.mood.set(Mood::FailsToDelete);
    let error = EraseError::Vault(VaultError::Failed("no room".to_owned()));
    assert_eq!(B::erase(phone.folder.path(), &phone.vault), Err(error));
    assert_eq!(
        phone.try_open_book::<B>(MORNING).err(),
        Some(vault_failed()),
        "an erase that began is finished before anything else"
    );
    phone.vault.mood.set(Mood::Works);
    let old_key = phone.vault.key();
    assert_eq!(entries(&phone.open_book::<B>(MORNING)), 0);
    assert!(!phone.files().contains_key(&B::file(".erase")));
    assert!(old_key.is_some());
}

/// A key that an interrupted creation left in the vault is used; one that the platform destroyed
/// before there was a diary is replaced.
fn a_key_without_a_diary_is_used_or_replaced<B: Book>() {
    let phone = Phone::new(World::new());
    phone.vault.set(Some([7; 32]));
    drop(phone.open_book::<B>(MORNING));
    assert_eq!(phone.vault.key(), Some([7; 32]));

    let phone = Phone::new(World::new());
    phone.vault.set(Some([7; 32]));
    phone.vault.mood.set(Mood::Invalidated);
    drop(phone.open_book::<B>(MORNING));
    assert_ne!(phone.vault.key(), Some([7; 32]));
}

fn without_random_bytes_there_is_no_diary<B: Book>() {
    struct Empty;
    impl RandomSource for Empty {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
            Err(RandomUnavailable)
        }
    }
    let phone = Phone::new(World::new());
    let opened = B::open(
        phone.folder.path(),
        &phone.vault,
        &mut Empty,
        &phone.world,
        MORNING,
    );
    assert_eq!(opened.err(), Some(OpenError::Random(RandomUnavailable)));
    assert!(phone.files().is_empty());
    assert_eq!(phone.vault.key(), None);
}

fn a_database_that_another_program_reads_is_open_elsewhere_until_it_is_let_go<B: Book>() {
    let phone = phone::<B>(false);
    let other = rusqlite::Connection::open(phone.folder.path().join(B::file(".db"))).unwrap();
    let key = phone.vault.key_in_hex();
    let begun = format!("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{key}'\"; BEGIN");
    other.execute_batch(&begun).unwrap();
    let count: i64 = other
        .query_row(&format!("SELECT count(*) FROM {}", B::TABLE), [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(count, 1);
    let refused = phone.try_open_book::<B>(minute(1)).err();
    assert_eq!(refused, Some(OpenError::OpenElsewhere));
    drop(other);
    assert_eq!(entries(&phone.open_book::<B>(minute(1))), 1);
}
