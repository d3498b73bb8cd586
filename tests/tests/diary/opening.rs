//! A diary that does not open says why, and is left as it was, to the byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;

use dauchan_core::diary::{EraseError, OpenError, Repair, VaultError, erase, repair};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::vaults::Mood;
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

/// A phone with one visit in its diary; with `live_wal`, as a killed app leaves it.
fn phone(live_wal: bool) -> Phone {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    diary
        .check_in(&phone.world.venue(venue_plan(1, "Chợ Búng")), MORNING, HERE)
        .unwrap();
    let as_killed = phone.files();
    drop(diary);
    if live_wal {
        phone.put_files(&as_killed);
        assert!(phone.files().contains_key("diary.db-wal"));
    }
    phone
}

/// The error of opening `phone`, after making sure that no byte of its folder changed.
fn refusal(phone: &Phone) -> OpenError {
    let before = phone.files();
    let key = phone.vault.key();
    let error = phone.try_open(minute(1)).err().unwrap();
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

#[test]
fn every_refusal_has_its_name_and_touches_nothing() {
    for live_wal in [false, true] {
        let fresh = || phone(live_wal);

        let phone = fresh();
        phone.vault.set(Some([9; 32]));
        assert_eq!(refusal(&phone), OpenError::WrongKey);

        phone.vault.set(None);
        assert_eq!(refusal(&phone), OpenError::KeyLost);
        phone.vault.mood.set(Mood::Invalidated);
        assert_eq!(refusal(&phone), OpenError::KeyLost);
        phone.vault.mood.set(Mood::Locked);
        assert_eq!(refusal(&phone), OpenError::KeyUnavailable);

        let phone = fresh();
        change(&phone, "diary.db", |bytes| bytes[..4096].fill(0x55));
        assert_eq!(refusal(&phone), OpenError::ForeignFile, "another salt");

        let phone = fresh();
        // The first page may be in the WAL too; without it, the database's is read.
        drop(fs::remove_file(phone.folder.path().join("diary.db-wal")));
        change(&phone, "diary.db", |bytes| bytes[100] ^= 1);
        assert_eq!(refusal(&phone), OpenError::Damaged);

        let phone = fresh();
        change(&phone, "diary.db", |bytes| bytes.truncate(7));
        assert_eq!(refusal(&phone), OpenError::Damaged, "shorter than its salt");

        let phone = fresh();
        fs::remove_file(phone.folder.path().join("diary.db")).unwrap();
        assert_eq!(refusal(&phone), OpenError::DatabaseMissing);

        let phone = fresh();
        phone.vault.set(Some([9; 32]));
        fs::remove_file(phone.folder.path().join("diary.check")).unwrap();
        assert_eq!(refusal(&phone), OpenError::WrongKeyOrDamaged);

        let phone = fresh();
        fs::remove_dir_all(phone.folder.path()).unwrap();
        assert_eq!(phone.try_open(MORNING).err(), Some(OpenError::NoFolder));
    }
}

#[test]
fn a_database_of_another_diary_is_distinguished_from_damage() {
    let (ours, other) = (phone(false), Phone::new(World::new()));
    drop(other.open(MORNING));
    let foreign = fs::read(other.folder.path().join("diary.db")).unwrap();
    fs::write(ours.folder.path().join("diary.db"), foreign).unwrap();
    assert_eq!(refusal(&ours), OpenError::ForeignFile);
}

#[test]
fn a_database_whose_first_bytes_are_spoilt_is_repaired_when_its_owner_agrees() {
    for live_wal in [false, true] {
        for spoilt in 1..=16 {
            let phone = phone(live_wal);
            let whole = phone.files();
            change(&phone, "diary.db", |bytes| bytes[..spoilt].fill(0x55));
            let repairable = OpenError::Repairable(Repair::FirstBytes);
            assert_eq!(refusal(&phone), repairable);
            let before = phone.files();
            let folder = phone.folder.path();
            let other = Repair::LostChanges { at_least: 9 };
            assert_eq!(repair(folder, &phone.vault, other), Err(repairable));
            assert!(phone.files() == before, "nobody agreed to this");
            repair(folder, &phone.vault, Repair::FirstBytes).unwrap();
            assert!(phone.files() == whole, "{spoilt} bytes");
            repair(folder, &phone.vault, Repair::FirstBytes).unwrap();
            assert_eq!(all_visits(&phone.open(minute(1))).len(), 1);
        }
    }
}

/// Of a diary that was written to, everything may be lost but the mark: it never becomes an empty one.
#[test]
fn a_mark_alone_is_no_new_diary() {
    let phone = phone(false);
    for name in ["diary.db", "diary.check"] {
        fs::remove_file(phone.folder.path().join(name)).unwrap();
    }
    assert_eq!(refusal(&phone), OpenError::DatabaseMissing);
    erase(phone.folder.path(), &phone.vault).unwrap();
    assert!(all_visits(&phone.open(minute(1))).is_empty());
}

#[test]
fn what_cannot_be_repaired_is_refused_as_opening_refuses_it() {
    let phone = phone(false);
    let agreed = Repair::FirstBytes;
    let repaired = |phone: &Phone| repair(phone.folder.path(), &phone.vault, agreed);
    assert_eq!(repaired(&phone), Ok(()), "nothing is to be repaired");
    let diary = phone.open(minute(1));
    assert_eq!(repaired(&phone), Err(OpenError::OpenElsewhere));
    drop(diary);
    phone.vault.set(Some([9; 32]));
    assert_eq!(repaired(&phone), Err(OpenError::WrongKey));
    fs::remove_file(phone.folder.path().join("diary.db")).unwrap();
    assert_eq!(repaired(&phone), Err(OpenError::DatabaseMissing));
    let nowhere = phone.folder.path().join("nowhere");
    let error = repair(&nowhere, &phone.vault, agreed);
    assert_eq!(error, Err(OpenError::NoFolder));
}

#[test]
fn a_torn_missing_or_foreign_key_check_is_repaired_by_the_right_key() {
    type Spoil = fn(&mut Vec<u8>);
    let spoils: [Spoil; 5] = [
        |bytes| bytes.truncate(30),
        Vec::clear,
        |bytes| bytes[3] ^= 1,
        |bytes| bytes[60] ^= 1,
        |bytes| bytes.push(0),
    ];
    for spoil in spoils {
        let phone = phone(false);
        let original = phone.files();
        change(&phone, "diary.check", spoil);
        assert_eq!(all_visits(&phone.open(minute(1))).len(), 1);
        assert_eq!(phone.files()["diary.check"], original["diary.check"]);
    }
    let phone = phone(false);
    let original = phone.files();
    fs::remove_file(phone.folder.path().join("diary.check")).unwrap();
    assert_eq!(all_visits(&phone.open(minute(1))).len(), 1);
    assert_eq!(phone.files()["diary.check"], original["diary.check"]);
}

#[test]
fn a_vault_that_fails_makes_no_diary_and_loses_none() {
    let phone = Phone::new(World::new());
    for (mood, error) in [
        (Mood::Locked, OpenError::KeyUnavailable),
        (Mood::FailsToStore, OpenError::Vault(VaultError::Failed)),
    ] {
        phone.vault.mood.set(mood);
        assert_eq!(refusal(&phone), error);
        assert!(phone.files().is_empty());
    }
    phone.vault.mood.set(Mood::Works);
    drop(phone.open(MORNING));

    phone.vault.mood.set(Mood::FailsToDelete);
    let error = EraseError::Vault(VaultError::Failed);
    assert_eq!(erase(phone.folder.path(), &phone.vault), Err(error));
    assert_eq!(
        phone.try_open(MORNING).err(),
        Some(OpenError::Vault(VaultError::Failed)),
        "an erase that began is finished before anything else"
    );
    phone.vault.mood.set(Mood::Works);
    let old_key = phone.vault.key();
    assert!(all_visits(&phone.open(MORNING)).is_empty());
    assert!(!phone.files().contains_key("diary.erase"));
    assert!(old_key.is_some());
}

/// A key that an interrupted creation left in the vault is used; one that the platform destroyed
/// before there was a diary is replaced.
#[test]
fn a_key_without_a_diary_is_used_or_replaced() {
    let phone = Phone::new(World::new());
    phone.vault.set(Some([7; 32]));
    drop(phone.open(MORNING));
    assert_eq!(phone.vault.key(), Some([7; 32]));

    let phone = Phone::new(World::new());
    phone.vault.set(Some([7; 32]));
    phone.vault.mood.set(Mood::Invalidated);
    drop(phone.open(MORNING));
    assert_ne!(phone.vault.key(), Some([7; 32]));
}

#[test]
fn without_random_bytes_there_is_no_diary() {
    struct Empty;
    impl RandomSource for Empty {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
            Err(RandomUnavailable)
        }
    }
    let phone = Phone::new(World::new());
    let opened = dauchan_core::diary::Diary::open(
        phone.folder.path(),
        &phone.vault,
        &mut Empty,
        phone.world.deployment.clone(),
        MORNING,
    );
    assert_eq!(opened.err(), Some(OpenError::Random(RandomUnavailable)));
    assert!(phone.files().is_empty());
    assert_eq!(phone.vault.key(), None);
}

#[test]
fn a_database_that_another_program_reads_is_open_elsewhere_until_it_is_let_go() {
    let phone = phone(false);
    let other = rusqlite::Connection::open(phone.folder.path().join("diary.db")).unwrap();
    let key = phone.vault.key_in_hex();
    let begun = format!("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{key}'\"; BEGIN");
    other.execute_batch(&begun).unwrap();
    let count: i64 = other
        .query_row("SELECT count(*) FROM visit", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
    let refused = phone.try_open(minute(1)).err();
    assert_eq!(refused, Some(OpenError::OpenElsewhere));
    drop(other);
    assert_eq!(all_visits(&phone.open(minute(1))).len(), 1);
}
