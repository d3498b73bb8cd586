//! Attacks on a diary's files, and careless restores: a typed error in bounded time,
//! never a panic, and what was good stays good.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs::{self, File};
use std::path::Path;

use dauchan_core::diary::{OpenError, Page, erase};
use dauchan_core::venue::Direction;
use dauchan_core::visit::{OwnText, TextError, VisitEdit};
use dauchan_tests::diaries::{HERE, Phone, all_visits, reverify, try_open};
use dauchan_tests::world::{MORNING, VenuePlan, World, minute, venue_plan};

/// A folder where syncing costs nothing, if the system has one.
fn quick_phone() -> Phone {
    let memory = Path::new("/dev/shm");
    let phone = Phone::new(World::new());
    match memory.is_dir() {
        true => Phone {
            folder: tempfile::tempdir_in(memory).unwrap(),
            ..phone
        },
        false => phone,
    }
}

/// An attacker hangs up poster after poster whose key is on no list.
#[test]
fn thousands_of_codes_that_cannot_be_judged_are_kept_and_judged() {
    let phone = quick_phone();
    let mut diary = phone.open(MORNING);
    for number in 0..3_000_i64 {
        let plan = VenuePlan {
            direction: [Direction::Both, Direction::Entry][usize::from(number % 2 == 1)],
            ..venue_plan(u8::try_from(number % 100).unwrap(), "Chợ Búng")
        };
        let at = MORNING.plus_seconds(number * 20);
        diary
            .keep_pending(&phone.world.pending(plan), at, HERE)
            .unwrap();
    }
    assert_eq!(diary.pending().unwrap().len(), 3_000);
    let now = MORNING.plus_seconds(70_000);
    diary
        .apply_trust_list(&phone.world.newer_list(2, now), now)
        .unwrap();
    let judged = reverify(&mut diary, now);
    assert_eq!((judged.waiting, judged.refused.len()), (0, 0));
    assert_eq!(all_visits(&diary).len(), 3_000);
    let newest = all_visits(&diary).pop().unwrap();
    assert_eq!(diary.search("cho bung", Page::first(1)).unwrap(), [newest]);
}

#[test]
fn texts_that_are_too_long_or_hold_what_no_screen_shows_are_refused() {
    let megabyte = "x".repeat(1 << 20);
    let too_long = |bytes| TextError::TooLong { bytes };
    assert_eq!(OwnText::new(&megabyte).err(), Some(too_long(1 << 20)));
    assert_eq!(OwnText::new(&"ệ".repeat(334)).err(), Some(too_long(1002)));
    for text in ["a\0b", "\u{1b}[31m", "a\u{85}b", "\r\na\rb"] {
        let refused = OwnText::new(text).err();
        assert!(
            matches!(refused, Some(TextError::ControlCharacter { .. })),
            "{text:?}"
        );
    }
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let venue = phone.world.venue(venue_plan(1, "Chợ Búng"));
    diary.check_in(&venue, MORNING, HERE).unwrap();
    let open = diary.open_visit().unwrap().unwrap();
    let mut edit = VisitEdit::of(&open);
    // As long as can be, in characters that look like SQL, wildcards and formulas.
    edit.companions.note = OwnText::new(&"'); DROP TABLE visit; --%_=1+1\n".repeat(32)).ok();
    diary.edit(open.id, &edit, MORNING).unwrap();
    assert_eq!(diary.visit(open.id).unwrap().companions, edit.companions);
    for text in ["drop table", "%_=1", "--\u{0}", &megabyte] {
        let found = diary.search(text, Page::first(9)).unwrap().len();
        assert_eq!(
            found,
            usize::from(text.len() < 20 && !text.contains('\0')),
            "{text:.20}"
        );
    }
}

/// A vault keeps one key, so two diaries over it have the same key. Each opens; but an erase of one
/// needs the key of both, as the docs say.
#[test]
fn two_diaries_of_one_vault_open_and_lose_their_key_together() {
    let one = Phone::new(World::new());
    let other = tempfile::tempdir().unwrap();
    let open_other = || try_open(other.path(), &one.vault, &one.world, MORNING);
    let mut both = [one.open(MORNING), open_other().unwrap()];
    for (diary, number) in both.iter_mut().zip([1, 2]) {
        let venue = one.world.venue(venue_plan(number, "Chợ Búng"));
        diary.check_in(&venue, MORNING, HERE).unwrap();
    }
    drop(both);
    erase(one.folder.path(), &one.vault).unwrap();
    assert_eq!(open_other().err(), Some(OpenError::KeyLost));
}

/// A log with nothing in it, and a gigabyte of that.
#[cfg(target_os = "linux")]
#[test]
fn a_log_of_a_gigabyte_is_not_read_into_memory() {
    let phone = phone_with_visits();
    let log = phone.folder.path().join("diary.db-wal");
    // A sparse file, which uses no disk space.
    File::create(log).unwrap().set_len(1 << 30).unwrap();
    let before = peak_memory();
    match phone.try_open(minute(100)) {
        Ok(diary) => assert_eq!(all_visits(&diary).len(), 3),
        Err(error) => assert_eq!(error, OpenError::Damaged),
    }
    let grown = peak_memory() - before;
    assert!(grown < 64 << 10, "{grown} kB");
}

/// The most memory that this process has had, in kB.
#[cfg(target_os = "linux")]
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let digits = line.unwrap().trim().trim_end_matches(" kB");
    digits.parse().unwrap()
}

/// Closed, with three visits.
fn phone_with_visits() -> Phone {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    for number in 1..=3 {
        let venue = phone.world.venue(venue_plan(number, "Chợ Búng"));
        let at = minute(i64::from(number) * 10);
        diary.check_in(&venue, at, HERE).unwrap();
    }
    drop(diary);
    phone
}

/// The log alone is restored from an older copy of the same diary. Its pages are genuine, and
/// SQLite would lay them over the newer ones.
#[test]
fn a_log_of_an_older_state_is_not_laid_over_a_newer_one() {
    for later in [1, 3, 10, 40, 200] {
        let phone = phone_with_visits();
        let venues = [1, 2, 3].map(|number| phone.world.venue(venue_plan(number, "Chợ Búng")));
        let now = |step: usize| minute(40 + 10 * i64::try_from(step).unwrap());
        let write = |steps: std::ops::Range<usize>| {
            let mut diary = phone.open(now(steps.start));
            for step in steps {
                diary.check_in(&venues[step % 3], now(step), HERE).unwrap();
            }
            let as_killed = phone.files();
            diary.lock();
            as_killed
        };
        let mut old = write(0..20);
        let newest = write(20..20 + later);
        let closed = phone.files();
        let mut files = closed.clone();
        files.insert(
            "diary.db-wal".to_owned(),
            old.remove("diary.db-wal").unwrap(),
        );
        let read = |files| {
            phone.put_files(files);
            let opened = phone.try_open(now(20 + later));
            assert!(
                opened.is_ok() || phone.files() == *files,
                "a refusal changed a file"
            );
            opened.map(|diary| all_visits(&diary).len())
        };
        assert_eq!(read(&files), Err(OpenError::Damaged), "{later} later");
        assert_eq!(read(&closed), Ok(23 + later));
        assert_eq!(read(&newest), Ok(23 + later), "its own log is good");
    }
}

/// Somebody who has the key adds to the tables what would run when the diary reads or writes.
#[test]
fn a_database_with_triggers_views_or_other_tables_is_refused() {
    for hostile in [
        "CREATE TRIGGER spy AFTER INSERT ON visit BEGIN DELETE FROM visit_text; END",
        "CREATE VIEW spy AS SELECT * FROM visit",
        "CREATE TABLE spy (x)",
        "CREATE INDEX spy ON visit (party)",
        "ALTER TABLE visit RENAME TO hidden; CREATE VIEW visit AS SELECT * FROM hidden",
        "ALTER TABLE state RENAME TO hidden;
         CREATE VIEW state AS WITH RECURSIVE endless (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM endless)
             SELECT max(n) AS change FROM endless",
    ] {
        let phone = phone_with_visits();
        let database = rusqlite::Connection::open(phone.folder.path().join("diary.db")).unwrap();
        let key = phone.vault.key_in_hex();
        let keyed = format!("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{key}'\"");
        database.execute_batch(&keyed).unwrap();
        database.execute_batch(hostile).unwrap();
        drop(database);
        let before = phone.files();
        let error = phone.try_open(minute(100)).err();
        assert_eq!(error, Some(OpenError::Damaged), "{hostile}");
        assert!(phone.files() == before, "{hostile}: a refusal changed a file");
    }
}
