//! Files that are changed under a diary: a typed error or a sound diary, never a panic, and a refusal
//! leaves every byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::collections::BTreeMap;

use dauchan_core::diary::{DiaryError, OpenError, Page, StorageError, TimeRange};
use dauchan_core::visit::{OwnText, VisitEdit};
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

const PAGE: usize = 4096;
/// A page of the log, with what stands before it.
const FRAME: usize = 24 + PAGE;

type Files = BTreeMap<String, Vec<u8>>;

/// A phone with `visits` in its diary, some of them with notes, and its files: closed, and as a kill
/// leaves them with the last of the visits in the WAL.
fn phone(visits: i64) -> (Phone, Files, Files) {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let venues = [1, 2, 3].map(|n| {
        phone
            .world
            .venue(venue_plan(n, ["Một", "Hai", "Ba"][usize::from(n) - 1]))
    });
    let write = |diary: &mut dauchan_core::diary::Diary, from: i64, to: i64| {
        for at in from..to {
            let venue = &venues[usize::try_from(at % 3).unwrap()];
            diary.check_in(venue, minute(at * 10), HERE).unwrap();
            if at % 4 == 0 {
                let open = diary.open_visit().unwrap().unwrap();
                let mut edit = VisitEdit::of(&open);
                edit.companions.note = OwnText::new(&"dài ".repeat(100)).ok();
                diary.edit(open.id, &edit, minute(at * 10)).unwrap();
            }
        }
    };
    write(&mut diary, 0, visits - 3);
    diary.lock();
    let mut diary = phone.open(minute(visits * 10));
    let closed = phone.files();
    write(&mut diary, visits - 3, visits);
    let as_killed = phone.files();
    (phone, closed, as_killed)
}

/// Opens and reads everything. Answers the visits, or whether it said what was wrong.
fn read(phone: &Phone, files: &Files) -> Result<usize, OpenError> {
    phone.put_files(files);
    let diary = match phone.try_open(minute(5)) {
        Err(error) => {
            assert!(phone.files() == *files, "{error:?} changed a file");
            return Err(error);
        }
        Ok(diary) => diary,
    };
    let damaged = DiaryError::Storage(StorageError::Damaged);
    let mut count = 0;
    let mut page = Page::first(20);
    loop {
        match diary.visits(TimeRange::ALL, page) {
            Ok(visits) => {
                count += visits.len();
                let Some(last) = visits.last() else {
                    return Ok(count);
                };
                page = Page::after(last, 20);
            }
            Err(error) => {
                assert_eq!(error, damaged);
                return Err(OpenError::Damaged);
            }
        }
    }
}

#[test]
fn every_page_of_the_database_flipped_cut_zeroed_or_swapped() {
    let (phone, closed, _) = phone(120);
    let (other, other_files, _) = self::phone(120);
    drop(other);
    let whole = read(&phone, &closed).unwrap();
    let pages = closed["diary.db"].len() / PAGE;
    assert!(pages > 8, "{pages} pages are too few to damage");
    type Spoil = fn(&mut Vec<u8>, usize, &[u8]);
    let spoils: [(&str, Spoil); 5] = [
        ("flipped", |bytes, page, _| bytes[page * PAGE + 777] ^= 0x10),
        ("cut", |bytes, page, _| bytes.truncate(page * PAGE + 100)),
        ("cut at its edge", |bytes, page, _| {
            bytes.truncate(page * PAGE)
        }),
        ("zeroed", |bytes, page, _| {
            bytes[page * PAGE..(page + 1) * PAGE].fill(0)
        }),
        ("swapped", |bytes, page, other| {
            let range = page * PAGE..(page + 1) * PAGE;
            bytes[range.clone()].copy_from_slice(&other[range]);
        }),
    ];
    for (name, spoil) in spoils {
        let mut told = 0;
        for page in 0..pages {
            let mut files = closed.clone();
            let database = files.get_mut("diary.db").unwrap();
            if other_files["diary.db"].len() < (page + 1) * PAGE && name == "swapped" {
                continue;
            }
            spoil(database, page, &other_files["diary.db"]);
            match read(&phone, &files) {
                Ok(count) => assert!(count <= whole, "{name} page {page} made visits up"),
                Err(_) => told += 1,
            }
        }
        assert!(told > 0, "{name}: no page was missed");
    }
    assert_eq!(
        read(&phone, &closed),
        Ok(whole),
        "a good copy is still good"
    );
}

#[test]
fn every_byte_of_the_key_check_may_be_wrong_when_the_key_is_right() {
    let (phone, closed, _) = phone(7);
    let length = closed["diary.check"].len();
    for position in 0..length {
        let mut files = closed.clone();
        files.get_mut("diary.check").unwrap()[position] ^= 1;
        assert_eq!(read(&phone, &files), Ok(4), "byte {position}");
        assert_eq!(
            phone.files()["diary.check"],
            closed["diary.check"],
            "mended"
        );
    }
    for cut in 0..length {
        let mut files = closed.clone();
        files.get_mut("diary.check").unwrap().truncate(cut);
        assert_eq!(read(&phone, &files), Ok(4), "cut to {cut}");
    }
    let (_, other, _) = self::phone(7);
    for check in [vec![0; length], other["diary.check"].clone()] {
        let mut files = closed.clone();
        files.insert("diary.check".to_owned(), check);
        assert_eq!(read(&phone, &files), Ok(4), "zeroed, or another diary's");
        assert_eq!(phone.files()["diary.check"], closed["diary.check"]);
    }
}

#[test]
fn a_wal_that_is_torn_at_its_end_loses_nothing_that_was_acknowledged_before() {
    let (phone, closed, as_killed) = phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    assert!(settled < whole);
    let length = as_killed["diary.db-wal"].len();
    for cut in (0..length).step_by(509) {
        let mut files = as_killed.clone();
        files.get_mut("diary.db-wal").unwrap().truncate(cut);
        let count = read(&phone, &files).unwrap();
        assert!(
            (settled..=whole).contains(&count),
            "cut to {cut}: {count} visits"
        );
    }
}

#[test]
fn a_wal_of_another_diary_is_not_taken() {
    let (phone, closed, as_killed) = phone(12);
    let (_, _, other) = self::phone(12);
    let mut files = closed.clone();
    files.insert("diary.db-wal".to_owned(), other["diary.db-wal"].clone());
    match read(&phone, &files) {
        Ok(count) => assert_eq!(Ok(count), read(&phone, &closed)),
        Err(error) => assert_eq!(error, OpenError::Damaged),
    }
    assert!(read(&phone, &as_killed).is_ok());
    assert_eq!(all_visits(&phone.open(minute(5))).len(), 12);
}

/// A log's frames: where each begins that ends a transaction.
fn transaction_ends(log: &[u8]) -> Vec<usize> {
    (32..log.len())
        .step_by(FRAME)
        .filter(|&start| log[start + 4..start + 8] != [0; 4])
        .collect()
}

/// Of a frame that is wholly gone nobody knows whether it ended a transaction. So the last one before
/// the last transaction may have been the first of it, which a power cut may tear.
#[test]
fn a_frame_of_the_wal_zeroed_or_swapped_is_told_unless_a_power_cut_may_have_done_it() {
    let (phone, closed, as_killed) = phone(12);
    let (_, _, other) = self::phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    let (log, other) = (&as_killed["diary.db-wal"], &other["diary.db-wal"]);
    let ends = transaction_ends(log);
    let doubtful = ends[ends.len() - 2];
    for replacement in [&vec![0; log.len()], other] {
        let mut told = 0;
        for start in (32..log.len()).step_by(FRAME) {
            let frame = start..start + FRAME;
            let mut files = as_killed.clone();
            let spoilt = &mut files.get_mut("diary.db-wal").unwrap()[frame.clone()];
            spoilt.copy_from_slice(&replacement[frame]);
            match read(&phone, &files) {
                Err(error) => {
                    assert_eq!(error, OpenError::Damaged);
                    told += 1;
                }
                Ok(count) => {
                    assert!((settled..=whole).contains(&count));
                    assert!(count == whole || start >= doubtful, "frame at {start}");
                }
            }
        }
        assert!(told > 0);
    }
}

/// Every frame of the log but those of its last transaction: what was synced is never dropped in
/// silence. In the last one, damage cannot be told from a power cut.
#[test]
fn a_wal_that_is_damaged_before_its_last_transaction_is_told() {
    let (phone, closed, as_killed) = phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    let log = &as_killed["diary.db-wal"];
    let ends = transaction_ends(log);
    let last_transaction = ends[ends.len() - 2] + FRAME;
    let mut told = 0;
    for position in (0..log.len()).step_by(397) {
        let mut files = as_killed.clone();
        files.get_mut("diary.db-wal").unwrap()[position] ^= 0x40;
        match read(&phone, &files) {
            Err(error) => {
                assert_eq!(error, OpenError::Damaged);
                told += 1;
            }
            Ok(count) => {
                assert!((settled..=whole).contains(&count));
                assert!(
                    count == whole || position >= last_transaction,
                    "byte {position}"
                );
            }
        }
    }
    assert!(told > 0);
}
