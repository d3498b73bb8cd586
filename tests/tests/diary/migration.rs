//! Every schema that was ever released, kept as a file: it opens, loses nothing, and ends up as a new
//! diary would be. The frozen files are never written again; a new schema adds a folder.
//!
//! `frozen/diary-N` was made by the code of schema N, with a key of 32 bytes of 7.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::path::Path;

use dauchan_core::diary::{OpenError, Page};
use dauchan_core::visit::{Companions, EndReason, OwnText, VisitEdit};
use dauchan_tests::diaries::{HERE, Phone, all_visits, files, reverify};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{World, minute, venue_plan};

const KEY: [u8; 32] = [7; 32];

fn frozen(schema: u32) -> Phone {
    frozen_in(&format!("diary-{schema}"))
}

fn frozen_in(folder: &str) -> Phone {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("frozen")
        .join(folder);
    let phone = Phone {
        vault: MemoryVault::holding(KEY),
        ..Phone::new(World::new())
    };
    phone.put_files(&files(&folder));
    phone
}

/// The database of `phone`, read with its key from outside.
fn outside(phone: &Phone) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(phone.folder.path().join("diary.db")).unwrap();
    let key = phone.vault.key_in_hex();
    database
        .execute_batch("PRAGMA cipher_log_level = NONE")
        .unwrap();
    database
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    database
}

fn layout(phone: &Phone) -> (u32, Vec<String>) {
    let database = outside(phone);
    let version = database
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    let mut columns = database
        .prepare(
            "SELECT schema.type || ' ' || schema.name || ': ' || coalesce(group_concat(info.name), '')
             FROM sqlite_schema AS schema
                 LEFT JOIN pragma_table_info(schema.name) AS info
             GROUP BY schema.name ORDER BY schema.name",
        )
        .unwrap();
    let columns = columns.query_map([], |row| row.get(0)).unwrap();
    (version, columns.map(Result::unwrap).collect())
}

#[test]
fn a_diary_of_schema_1_opens_with_everything_in_it() {
    let phone = frozen(1);
    let mut diary = phone.open(minute(95));
    let seen: Vec<_> = all_visits(&diary)
        .iter()
        .map(|visit| {
            (
                visit.place.name().to_owned(),
                visit.start.at,
                visit.end.map(|end| (end.moment.at, end.reason)),
            )
        })
        .collect();
    let (market, school) = ("Chợ Thủ Dầu Một", "Trường Nguyễn Đình Chiểu");
    assert_eq!(
        seen,
        [
            (
                market.to_owned(),
                minute(0),
                Some((minute(30), EndReason::ExitScan))
            ),
            (
                school.to_owned(),
                minute(60),
                Some((minute(90), EndReason::NextScan))
            ),
            (market.to_owned(), minute(90), None),
        ]
    );
    assert_eq!(diary.trust_list().unwrap().version().counter, 5);

    let open = diary.open_visit().unwrap().unwrap();
    let mut edit = VisitEdit::of(&open);
    edit.companions = Companions {
        note: OwnText::new("mua gạo").ok(),
        ..Companions::default()
    };
    diary.edit(open.id, &edit, minute(96)).unwrap();
    let venue = phone.world.venue(venue_plan(2, school));
    diary.check_in(&venue, minute(100), HERE).unwrap();
    drop(diary);
    assert_eq!(all_visits(&phone.open(minute(101))).len(), 4);
}

#[test]
fn a_diary_of_schema_2_opens_with_everything_in_it() {
    let phone = frozen(2);
    let mut diary = phone.open(minute(95));
    let visits = all_visits(&diary);
    let seen: Vec<_> = visits
        .iter()
        .map(|visit| (visit.place.name(), visit.start.at))
        .collect();
    let market = "Chợ Thủ Dầu Một";
    assert_eq!(
        seen,
        [
            (market, minute(0)),
            ("Nhà bà ngoại", minute(35)),
            ("Trường Nguyễn Đình Chiểu", minute(60)),
            (market, minute(90)),
        ]
    );
    let companions = &visits[1].companions;
    assert_eq!(companions.party.people(), 4);
    assert_eq!(companions.declared_for, OwnText::new("bà Sáu").ok());
    assert_eq!(companions.note, OwnText::new("mừng thọ").ok());
    assert_eq!(diary.search("mung tho", Page::first(9)).unwrap().len(), 1);
    assert_eq!(diary.pending().unwrap().len(), 1);
    assert_eq!(diary.trust_list().unwrap().version().counter, 5);
    assert_eq!(
        diary.retention().unwrap().days,
        21,
        "no retention was chosen yet"
    );
    let station = reverify(&mut diary, minute(96)).visits;
    assert_eq!(station[0].place.name(), "Bến xe Miền Đông");
    diary.set_retention(3).unwrap();
}

#[test]
fn a_diary_of_schema_3_opens_with_everything_in_it() {
    let phone = frozen(3);
    let mut diary = phone.open(minute(95));
    assert_eq!(all_visits(&diary).len(), 3);
    assert_eq!(diary.retention().unwrap().days, 14);
    let list = diary.trust_list().unwrap();
    assert_eq!(list.version().counter, 5);
    assert!(!list.was_ahead(), "the floor went by every list");
    assert_eq!(diary.pending().unwrap().len(), 1);
    let judged = reverify(&mut diary, minute(96));
    assert_eq!((judged.visits.len(), judged.waiting), (1, 0));
}

/// Schema 3 did not note what was scanned while a code waited: those visits stay, and the code's visit
/// takes its place between them.
#[test]
fn a_code_that_waited_since_schema_3_takes_its_place_between_the_visits() {
    let phone = frozen_in("diary-3-waiting");
    let mut diary = phone.open(minute(95));
    assert_eq!(reverify(&mut diary, minute(96)).visits.len(), 1);
    let visits = all_visits(&diary);
    let seen: Vec<_> = visits
        .iter()
        .map(|visit| {
            (
                visit.place.name(),
                visit.start.at,
                visit.end.map(|end| end.moment.at),
            )
        })
        .collect();
    let (market, school) = ("Chợ Thủ Dầu Một", "Trường Nguyễn Đình Chiểu");
    assert_eq!(
        seen,
        [
            (market, minute(0), Some(minute(30))),
            ("Nhà bà ngoại", minute(35), Some(minute(50))),
            (school, minute(60), Some(minute(70))),
            ("Bến xe Miền Đông", minute(70), Some(minute(90))),
            (market, minute(90), None),
        ]
    );
}

/// Schema 5 noted what was scanned while a code waited: it is recorded again in its order.
#[test]
fn a_diary_of_schema_5_opens_with_everything_in_it() {
    let phone = frozen(5);
    let mut diary = phone.open(minute(95));
    assert_eq!(all_visits(&diary).len(), 4);
    assert_eq!(diary.retention().unwrap().days, 14);
    assert_eq!(diary.trust_list().unwrap().version().counter, 5);
    assert_eq!(diary.search("mung tho", Page::first(9)).unwrap().len(), 1);
    assert_eq!(diary.pending().unwrap().len(), 1);
    let judged = reverify(&mut diary, minute(96));
    assert_eq!((judged.visits.len(), judged.waiting), (1, 0));
    let seen: Vec<_> = all_visits(&diary)
        .iter()
        .map(|visit| (visit.place.name().to_owned(), visit.start.at))
        .collect();
    let market = "Chợ Thủ Dầu Một".to_owned();
    assert_eq!(
        seen,
        [
            (market.clone(), minute(0)),
            ("Nhà bà ngoại".to_owned(), minute(35)),
            ("Trường Nguyễn Đình Chiểu".to_owned(), minute(60)),
            ("Bến xe Miền Đông".to_owned(), minute(70)),
            (market, minute(90)),
        ]
    );
}

#[test]
fn a_migrated_diary_has_the_layout_of_a_new_one() {
    let new = Phone::new(World::new());
    drop(new.open(minute(95)));
    for schema in [1, 2, 3, 5] {
        let old = frozen(schema);
        drop(old.open(minute(95)));
        assert_eq!(layout(&old), layout(&new), "schema {schema}");
    }
}

#[test]
fn a_step_that_fails_leaves_the_old_schema_and_every_row() {
    // What each schema's next step wants to make.
    let steps = [
        (1, 3, "CREATE TABLE pending (x)", "DROP TABLE pending"),
        (
            2,
            4,
            "ALTER TABLE state ADD COLUMN retention TEXT",
            "ALTER TABLE state DROP COLUMN retention",
        ),
        (
            3,
            3,
            "ALTER TABLE trust ADD COLUMN witness_epoch TEXT",
            "ALTER TABLE trust DROP COLUMN witness_epoch",
        ),
        (5, 4, "CREATE TABLE alert (x)", "DROP TABLE alert"),
    ];
    for (schema, visits, spoil, mend) in steps {
        let phone = frozen(schema);
        outside(&phone).execute_batch(spoil).unwrap();
        assert!(phone.try_open(minute(95)).is_err());
        assert_eq!(layout(&phone).0, schema);
        outside(&phone).execute_batch(mend).unwrap();
        assert_eq!(all_visits(&phone.open(minute(95))).len(), visits);
    }
}

#[test]
fn a_newer_schema_is_refused_and_untouched() {
    let phone = frozen(1);
    drop(phone.open(minute(95)));
    outside(&phone)
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let before = phone.files();
    let error = OpenError::NewerSchema {
        found: 99,
        known: 6,
    };
    assert_eq!(phone.try_open(minute(95)).err(), Some(error));
    assert!(phone.files() == before, "a refusal changed a file");
}
