//! Files that are changed under a diary or a guest book: a typed error or a sound book, never a panic, and a refusal
//! leaves every byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::collections::BTreeMap;

use dauchan_core::diary::{OpenError, Repair, StorageError};
use dauchan_tests::books::{Book, entries};
use dauchan_tests::diaries::Phone;
use dauchan_tests::for_both_books;
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, World, minute};

const PAGE: usize = 4096;
/// A page of the log, with what stands before it.
const FRAME: usize = 24 + PAGE;

type Files = BTreeMap<String, Vec<u8>>;

for_both_books!(
    every_page_of_the_database_flipped_cut_zeroed_or_swapped,
    every_byte_of_the_key_check_may_be_wrong_when_the_key_is_right,
    a_log_that_is_cut_zeroed_or_removed_is_told,
    a_commit_mark_that_is_old_torn_or_missing_refuses_nothing,
    a_lost_log_costs_sixteen_changes_at_most,
    a_wal_of_another_diary_is_refused,
    a_frame_of_the_wal_zeroed_or_swapped_is_told,
    a_wal_with_a_flipped_bit_is_told,
);

/// A phone with this many entries in its book, some of them with long texts, and its files: closed, and as a
/// kill leaves them with the last of the entries in the WAL.
fn phone<B: Book>(count: i64) -> (Phone, Files, Files) {
    let phone = Phone::new(World::new());
    let mut book: B = phone.open_book(MORNING);
    let write = |book: &mut B, from: i64, to: i64| {
        for at in from..to {
            if at % 4 == 0 {
                book.write_long(&phone.world, minute(at * 10)).unwrap();
            } else {
                let number = u8::try_from(1 + at % 3).unwrap();
                book.scan(&phone.world, number, minute(at * 10)).unwrap();
            }
        }
    };
    write(&mut book, 0, count - 3);
    book.lock_book();
    let mut book: B = phone.open_book(minute(count * 10));
    let closed = phone.files();
    write(&mut book, count - 3, count);
    let as_killed = phone.files();
    (phone, closed, as_killed)
}

/// Opens and reads everything. Returns the number of entries, or whether it reported what was wrong.
fn read<B: Book>(phone: &Phone, files: &Files) -> Result<usize, OpenError> {
    phone.put_files(files);
    let book: B = match phone.try_open_book(minute(5)) {
        Err(error) => {
            assert!(phone.files() == *files, "{error:?} changed a file");
            return Err(error);
        }
        Ok(book) => book,
    };
    match book.ids() {
        Ok(ids) => Ok(ids.len()),
        Err(error) => {
            assert_eq!(error, StorageError::Damaged);
            Err(OpenError::Damaged)
        }
    }
}

fn every_page_of_the_database_flipped_cut_zeroed_or_swapped<B: Book>() {
    let (phone, closed, _) = phone::<B>(120);
    let (other, other_files, _) = self::phone::<B>(120);
    drop(other);
    let whole = read::<B>(&phone, &closed).unwrap();
    let pages = closed[&B::file(".db")].len() / PAGE;
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
            let database = files.get_mut(&B::file(".db")).unwrap();
            if other_files[&B::file(".db")].len() < (page + 1) * PAGE && name == "swapped" {
                continue;
            }
            spoil(database, page, &other_files[&B::file(".db")]);
            match read::<B>(&phone, &files) {
                Ok(count) => assert!(count <= whole, "{name} page {page} made visits up"),
                Err(_) => told += 1,
            }
        }
        assert!(told > 0, "{name}: no page was missed");
    }
    assert_eq!(
        read::<B>(&phone, &closed),
        Ok(whole),
        "a good copy is still good"
    );
}

fn every_byte_of_the_key_check_may_be_wrong_when_the_key_is_right<B: Book>() {
    let (phone, closed, _) = phone::<B>(7);
    let length = closed[&B::file(".check")].len();
    for position in 0..length {
        let mut files = closed.clone();
        files.get_mut(&B::file(".check")).unwrap()[position] ^= 1;
        assert_eq!(read::<B>(&phone, &files), Ok(4), "byte {position}");
        assert_eq!(
            phone.files()[&B::file(".check")],
            closed[&B::file(".check")],
            "mended"
        );
    }
    for cut in 0..length {
        let mut files = closed.clone();
        files.get_mut(&B::file(".check")).unwrap().truncate(cut);
        assert_eq!(read::<B>(&phone, &files), Ok(4), "cut to {cut}");
    }
    let (_, other, _) = self::phone::<B>(7);
    for check in [vec![0; length], other[&B::file(".check")].clone()] {
        let mut files = closed.clone();
        files.insert(B::file(".check"), check);
        assert_eq!(
            read::<B>(&phone, &files),
            Ok(4),
            "zeroed, or another diary's"
        );
        assert_eq!(
            phone.files()[&B::file(".check")],
            closed[&B::file(".check")]
        );
    }
}

/// The files of `phone` after `spoil`: they are told, opened once their owner has agreed, and then hold
/// what they held before the damage. Returns how many visits were found.
fn told_and_repaired<B: Book>(phone: &Phone, files: &Files) -> usize {
    let opened = read::<B>(phone, files);
    let Err(OpenError::Repairable(agreed @ Repair::LostChanges { at_least })) = opened else {
        return opened.unwrap();
    };
    assert!(at_least > 0);
    if let Some(fewer @ 1..) = at_least.checked_sub(1) {
        let fewer = Repair::LostChanges { at_least: fewer };
        let refused = B::repair(phone.folder.path(), &phone.vault, fewer);
        assert_eq!(
            refused,
            Err(OpenError::Repairable(agreed)),
            "agreed to less"
        );
        assert!(phone.files() == *files, "a refusal changed a file");
    }
    B::repair(phone.folder.path(), &phone.vault, agreed).unwrap();
    let mut book: B = phone.open_book(minute(5));
    let found = entries(&book);
    book.scan(&phone.world, 1, minute(5_000)).unwrap();
    drop(book);
    let after = entries(&phone.open_book::<B>(minute(5_001)));
    assert_eq!(after, found + 1, "it can be used");
    found
}

fn spoilt<B: Book>(files: &Files, spoil: impl FnOnce(&mut Vec<u8>)) -> Files {
    let mut files = files.clone();
    spoil(files.get_mut(&B::file(".db-wal")).unwrap());
    files
}

/// A phone that was killed with its last visits in the log.
fn a_log_that_is_cut_zeroed_or_removed_is_told<B: Book>() {
    let (phone, closed, as_killed) = phone::<B>(12);
    let settled = read::<B>(&phone, &closed).unwrap();
    let whole = read::<B>(&phone, &as_killed).unwrap();
    assert!(settled < whole);
    let log = &as_killed[&B::file(".db-wal")];
    let mut removed = as_killed.clone();
    removed.remove(&B::file(".db-wal"));
    assert_eq!(told_and_repaired::<B>(&phone, &removed), settled);
    let starts = (0..log.len()).step_by(509);
    for start in starts.chain((32..log.len()).step_by(FRAME)) {
        for files in [
            spoilt::<B>(&as_killed, |log| log.truncate(start)),
            spoilt::<B>(&as_killed, |log| log[start..].fill(0)),
        ] {
            assert!(read::<B>(&phone, &files).is_err(), "from {start}");
            let count = told_and_repaired::<B>(&phone, &files);
            assert!((settled..whole).contains(&count), "from {start}: {count}");
        }
    }
}

/// The mark is not synced, so a power cut may leave it old, torn or missing: it then says less, and
/// refuses nothing.
fn a_commit_mark_that_is_old_torn_or_missing_refuses_nothing<B: Book>() {
    let (phone, closed, as_killed) = phone::<B>(12);
    let whole = read::<B>(&phone, &as_killed).unwrap();
    let length = as_killed[&B::file(".mark")].len();
    let mut marks: Vec<_> = (0..length)
        .map(|cut| as_killed[&B::file(".mark")][..cut].to_vec())
        .collect();
    marks.extend((0..length).map(|byte| {
        let mut mark = as_killed[&B::file(".mark")].clone();
        mark[byte] ^= 1;
        mark
    }));
    marks.push(closed[&B::file(".mark")].clone());
    marks.push(vec![0; 100_000]);
    for mark in marks {
        let mut files = as_killed.clone();
        files.insert(B::file(".mark"), mark);
        assert_eq!(read::<B>(&phone, &files), Ok(whole));
    }
    let mut files = as_killed.clone();
    files.remove(&B::file(".mark"));
    assert_eq!(read::<B>(&phone, &files), Ok(whole));
    // Without it, what the log lost since cannot be told.
    let cut = spoilt::<B>(&files, |log| log.truncate(32 + FRAME));
    assert!(read::<B>(&phone, &cut).is_ok_and(|count| count < whole));
}

/// However long a process lives, a log holds sixteen changes at most, and so does a loss.
fn a_lost_log_costs_sixteen_changes_at_most<B: Book>() {
    let phone = Phone::new(World::new());
    let mut book: B = phone.open_book(MORNING);
    for at in 0..100_usize {
        let now = minute(10 * i64::try_from(at).unwrap());
        let number = u8::try_from(1 + at % 2).unwrap();
        book.scan(&phone.world, number, now).unwrap();
        let mut files = phone.files();
        files.remove(&B::file(".db-wal"));
        files.remove(&B::file(".mark"));
        let copy = Phone {
            vault: MemoryVault::holding(phone.vault.key().unwrap()),
            ..Phone::new(World::new())
        };
        let found = read::<B>(&copy, &files).unwrap();
        assert!(found + 16 > at, "{found} of {} are left", at + 1);
    }
}

fn a_wal_of_another_diary_is_refused<B: Book>() {
    let (phone, closed, as_killed) = phone::<B>(12);
    let (_, _, other) = self::phone::<B>(12);
    let mut files = closed.clone();
    files.insert(B::file(".db-wal"), other[&B::file(".db-wal")].clone());
    match read::<B>(&phone, &files) {
        Ok(count) => assert_eq!(Ok(count), read::<B>(&phone, &closed)),
        Err(error) => assert_eq!(error, OpenError::Damaged),
    }
    assert!(read::<B>(&phone, &as_killed).is_ok());
    assert_eq!(entries(&phone.open_book::<B>(minute(5))), 12);
}

/// Any frame of the log: its checksum no longer fits, and what comes after it is lost.
fn a_frame_of_the_wal_zeroed_or_swapped_is_told<B: Book>() {
    let (phone, closed, as_killed) = phone::<B>(12);
    let (_, _, other) = self::phone::<B>(12);
    let settled = read::<B>(&phone, &closed).unwrap();
    let whole = read::<B>(&phone, &as_killed).unwrap();
    let (log, other) = (&as_killed[&B::file(".db-wal")], &other[&B::file(".db-wal")]);
    for replacement in [&vec![0; log.len()], other] {
        for start in (32..log.len()).step_by(FRAME) {
            let frame = start..start + FRAME;
            let files = spoilt::<B>(&as_killed, |log| {
                log[frame.clone()].copy_from_slice(&replacement[frame]);
            });
            let count = told_and_repaired::<B>(&phone, &files);
            assert!((settled..whole).contains(&count), "frame at {start}");
        }
    }
}

/// Every byte that a checksum covers, the last transaction's too.
fn a_wal_with_a_flipped_bit_is_told<B: Book>() {
    let (phone, closed, as_killed) = phone::<B>(12);
    let settled = read::<B>(&phone, &closed).unwrap();
    let whole = read::<B>(&phone, &as_killed).unwrap();
    let length = as_killed[&B::file(".db-wal")].len();
    for position in (0..length).step_by(397) {
        let files = spoilt::<B>(&as_killed, |log| log[position] ^= 0x40);
        let count = told_and_repaired::<B>(&phone, &files);
        assert!((settled..whole).contains(&count), "byte {position}");
    }
}
