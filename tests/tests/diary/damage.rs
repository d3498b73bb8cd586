//! Files that are changed under a diary: a typed error or a sound diary, never a panic, and a refusal
//! leaves every byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::collections::BTreeMap;

use dauchan_core::diary::{DiaryError, OpenError, Page, Repair, StorageError, TimeRange, repair};
use dauchan_core::visit::{OwnText, VisitEdit};
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::vaults::MemoryVault;
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

/// Opens and reads everything. Returns the visits, or whether it reported what was wrong.
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

/// The files of `phone` after `spoil`: they are told, opened once their owner has agreed, and then hold
/// what they held before the damage. Returns how many visits were found.
fn told_and_repaired(phone: &Phone, files: &Files) -> usize {
    let opened = read(phone, files);
    let Err(OpenError::Repairable(agreed @ Repair::LostChanges { at_least })) = opened else {
        return opened.unwrap();
    };
    assert!(at_least > 0);
    if let Some(fewer @ 1..) = at_least.checked_sub(1) {
        let fewer = Repair::LostChanges { at_least: fewer };
        let refused = repair(phone.folder.path(), &phone.vault, fewer);
        assert_eq!(
            refused,
            Err(OpenError::Repairable(agreed)),
            "agreed to less"
        );
        assert!(phone.files() == *files, "a refusal changed a file");
    }
    repair(phone.folder.path(), &phone.vault, agreed).unwrap();
    let mut diary = phone.open(minute(5));
    let visits = all_visits(&diary);
    let venue = phone.world.venue(venue_plan(1, "Một"));
    diary.check_in(&venue, minute(5_000), HERE).unwrap();
    drop(diary);
    let after = all_visits(&phone.open(minute(5_001)));
    assert_eq!(after.len(), visits.len() + 1, "it can be used");
    visits.len()
}

fn spoilt(files: &Files, spoil: impl FnOnce(&mut Vec<u8>)) -> Files {
    let mut files = files.clone();
    spoil(files.get_mut("diary.db-wal").unwrap());
    files
}

/// A phone that was killed with its last visits in the log.
#[test]
fn a_log_that_is_cut_zeroed_or_removed_is_told() {
    let (phone, closed, as_killed) = phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    assert!(settled < whole);
    let log = &as_killed["diary.db-wal"];
    let mut removed = as_killed.clone();
    removed.remove("diary.db-wal");
    assert_eq!(told_and_repaired(&phone, &removed), settled);
    let starts = (0..log.len()).step_by(509);
    for start in starts.chain((32..log.len()).step_by(FRAME)) {
        for files in [
            spoilt(&as_killed, |log| log.truncate(start)),
            spoilt(&as_killed, |log| log[start..].fill(0)),
        ] {
            assert!(read(&phone, &files).is_err(), "from {start}");
            let count = told_and_repaired(&phone, &files);
            assert!((settled..whole).contains(&count), "from {start}: {count}");
        }
    }
}

/// The mark is not synced, so a power cut may leave it old, torn or missing: it then says less, and
/// refuses nothing.
#[test]
fn a_commit_mark_that_is_old_torn_or_missing_refuses_nothing() {
    let (phone, closed, as_killed) = phone(12);
    let whole = read(&phone, &as_killed).unwrap();
    let length = as_killed["diary.mark"].len();
    let mut marks: Vec<_> = (0..length)
        .map(|cut| as_killed["diary.mark"][..cut].to_vec())
        .collect();
    marks.extend((0..length).map(|byte| {
        let mut mark = as_killed["diary.mark"].clone();
        mark[byte] ^= 1;
        mark
    }));
    marks.push(closed["diary.mark"].clone());
    marks.push(vec![0; 100_000]);
    for mark in marks {
        let mut files = as_killed.clone();
        files.insert("diary.mark".to_owned(), mark);
        assert_eq!(read(&phone, &files), Ok(whole));
    }
    let mut files = as_killed.clone();
    files.remove("diary.mark");
    assert_eq!(read(&phone, &files), Ok(whole));
    // Without it, what the log lost since cannot be told.
    let cut = spoilt(&files, |log| log.truncate(32 + FRAME));
    assert!(read(&phone, &cut).is_ok_and(|count| count < whole));
}

/// However long a process lives, a log holds sixteen changes at most, and so does a loss.
#[test]
fn a_lost_log_costs_sixteen_changes_at_most() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let venues = [1, 2].map(|number| phone.world.venue(venue_plan(number, "Chợ Búng")));
    for at in 0..100_usize {
        let now = minute(10 * i64::try_from(at).unwrap());
        diary.check_in(&venues[at % 2], now, HERE).unwrap();
        let mut files = phone.files();
        files.remove("diary.db-wal");
        files.remove("diary.mark");
        let copy = Phone {
            vault: MemoryVault::holding(phone.vault.key().unwrap()),
            ..Phone::new(World::new())
        };
        let found = read(&copy, &files).unwrap();
        assert!(found + 16 > at, "{found} of {} are left", at + 1);
    }
}

#[test]
fn a_wal_of_another_diary_is_refused() {
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

/// Any frame of the log: its checksum no longer fits, and what comes after it is lost.
#[test]
fn a_frame_of_the_wal_zeroed_or_swapped_is_told() {
    let (phone, closed, as_killed) = phone(12);
    let (_, _, other) = self::phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    let (log, other) = (&as_killed["diary.db-wal"], &other["diary.db-wal"]);
    for replacement in [&vec![0; log.len()], other] {
        for start in (32..log.len()).step_by(FRAME) {
            let frame = start..start + FRAME;
            let files = spoilt(&as_killed, |log| {
                log[frame.clone()].copy_from_slice(&replacement[frame]);
            });
            let count = told_and_repaired(&phone, &files);
            assert!((settled..whole).contains(&count), "frame at {start}");
        }
    }
}

/// Every byte that a checksum covers, the last transaction's too.
#[test]
fn a_wal_with_a_flipped_bit_is_told() {
    let (phone, closed, as_killed) = phone(12);
    let settled = read(&phone, &closed).unwrap();
    let whole = read(&phone, &as_killed).unwrap();
    let length = as_killed["diary.db-wal"].len();
    for position in (0..length).step_by(397) {
        let files = spoilt(&as_killed, |log| log[position] ^= 0x40);
        let count = told_and_repaired(&phone, &files);
        assert!((settled..whole).contains(&count), "byte {position}");
    }
}
