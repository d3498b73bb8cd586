//! A diary seen from another process: whether it opens, and what that process prints.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and a child speaks through its output"
)]

use std::fs;
use std::path::Path;
use std::process::Output;

use dauchan_core::visit::{OwnText, VisitEdit};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, Phone, try_open};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{World, minute, venue_plan};

/// The child process: it opens a diary, prints the result, and panics with it.
#[test]
fn child_opens_a_diary_and_panics() {
    let Some([folder, key]) = child::arguments() else {
        return;
    };
    let vault = MemoryVault::holding([key.parse().unwrap(); 32]);
    match try_open(Path::new(&folder), &vault, &World::new(), minute(5)) {
        Err(error) => println!("{error:?}: {error}"),
        Ok(diary) => {
            println!("Opened");
            panic!("with {:?}", diary.open_visit());
        }
    }
}

fn open_elsewhere(phone: &Phone, key: u8) -> Output {
    let folder = phone.folder.path().to_str().unwrap();
    child::command(
        "child_opens_a_diary_and_panics",
        &[folder, &key.to_string()],
    )
    .output()
    .unwrap()
}

fn phone() -> Phone {
    let phone = Phone {
        vault: MemoryVault::holding([7; 32]),
        ..Phone::new(World::new())
    };
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(1, "MARKER-VENUE"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    let open = diary.open_visit().unwrap().unwrap();
    let mut edit = VisitEdit::of(&open);
    edit.companions.note = OwnText::new("MARKER-NOTE").ok();
    diary.edit(open.id, &edit, minute(1)).unwrap();
    drop(diary);
    phone
}

#[test]
fn a_second_process_finds_the_diary_open_elsewhere() {
    let phone = phone();
    let mut diary = phone.open(minute(2));
    let said = |output: Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said(open_elsewhere(&phone, 7)).contains("OpenElsewhere"));
    diary.lock();
    assert!(
        said(open_elsewhere(&phone, 7)).contains("Opened"),
        "a lock releases it"
    );
    assert!(
        phone.try_open(minute(6)).is_ok(),
        "and so does the end of a process"
    );
}

#[test]
fn no_output_of_a_process_contains_personal_data() {
    let spoil = |phone: &Phone, change: &dyn Fn(&mut Vec<u8>)| {
        let path = phone.folder.path().join("diary.db");
        let mut bytes = fs::read(&path).unwrap();
        change(&mut bytes);
        fs::write(path, bytes).unwrap();
    };
    let sound = phone();
    let (first_page, later_pages) = (phone(), phone());
    spoil(&first_page, &|bytes| bytes[200] ^= 1);
    spoil(&later_pages, &|bytes| {
        for page in bytes.chunks_mut(4096).skip(1) {
            page[99] ^= 1;
        }
    });
    let cases = [
        (&sound, 7, "Opened"),
        (&sound, 8, "WrongKey"),
        (&first_page, 7, "Damaged"),
        (&later_pages, 7, "Damaged"),
    ];
    for (phone, key, expected) in cases {
        let output = open_elsewhere(phone, key);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let logged = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(expected), "{said}{logged}");
        assert!(
            !said.contains("MARKER") && !logged.contains("MARKER"),
            "{said}{logged}"
        );
        // The child's own panic is all there may be: SQLCipher logs nothing.
        assert!(expected == "Opened" || logged.is_empty(), "{logged}");
    }
}

/// A forked child has a copy of the open diary, and of its files. Whatever it does with them, its parent
/// notices nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_forked_child_touches_nothing_of_its_parents_diary() {
    use dauchan_core::diary::{Diary, DiaryError, OpenError, Page, TimeRange};
    use dauchan_power_cut::in_forked_child;
    use dauchan_tests::diaries::all_visits;

    let phone = phone();
    let mut diary = Some(phone.open(minute(2)));
    let scan = |diary: &mut Diary, number: u8, at: i64| {
        let venue = phone.world.venue(venue_plan(number, "Chợ Búng"));
        diary.check_in(&venue, minute(at), HERE)
    };
    scan(diary.as_mut().unwrap(), 2, 20).unwrap();
    let before = phone.files();
    assert!(before["diary.db-wal"].len() > 32, "the log holds something");
    type InChild<'a> = &'a dyn Fn(&mut Option<Diary>) -> bool;
    let in_child: [(&str, InChild<'_>); 4] = [
        ("drops it", &|diary| {
            drop(diary.take());
            true
        }),
        ("locks it", &|diary| {
            diary.as_mut().unwrap().lock();
            true
        }),
        ("reads it", &|diary| {
            let read = diary
                .as_ref()
                .unwrap()
                .visits(TimeRange::ALL, Page::first(9));
            read == Err(DiaryError::Locked)
        }),
        ("writes to it", &|diary| {
            scan(diary.as_mut().unwrap(), 3, 30) == Err(DiaryError::Locked)
        }),
    ];
    for (name, work) in in_child {
        assert!(in_forked_child(|| work(&mut diary)), "{name}");
        assert!(phone.files() == before, "a child that {name}");
        let elsewhere = phone.try_open(minute(21)).err();
        assert_eq!(elsewhere, Some(OpenError::OpenElsewhere), "{name}");
    }
    scan(diary.as_mut().unwrap(), 3, 30).unwrap();
    drop(diary);
    assert_eq!(all_visits(&phone.open(minute(31))).len(), 3);
}
