//! Files that go away under an open diary: nothing is acknowledged that cannot be found again, and a
//! diary that took the place is left alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;
use std::os::unix::fs::symlink;

use dauchan_core::diary::{Diary, DiaryError, OpenError, StorageError};
use dauchan_tests::diaries::{HERE, Phone, all_visits, files, try_open};
use dauchan_tests::world::{World, minute, venue_plan};

fn phone_inside_a_venue() -> (Phone, Diary) {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    scan(&phone, &mut diary, 1, 0).unwrap();
    (phone, diary)
}

fn scan(phone: &Phone, diary: &mut Diary, venue: u8, at: i64) -> Result<(), DiaryError> {
    let venue = phone.world.venue(venue_plan(venue, "Chợ Búng"));
    diary.check_in(&venue, minute(at), HERE).map(drop)
}

const GONE: Result<(), DiaryError> = Err(DiaryError::Storage(StorageError::Unwritable));

#[test]
fn nothing_is_acknowledged_into_files_that_were_removed() {
    let (phone, mut diary) = phone_inside_a_venue();
    fs::remove_file(phone.folder.path().join("diary.db")).unwrap();
    assert_eq!(scan(&phone, &mut diary, 2, 30), GONE);
    diary.lock();
    let error = phone.try_open(minute(31)).err();
    assert_eq!(error, Some(OpenError::DatabaseMissing));
}

#[test]
fn nothing_is_acknowledged_into_a_folder_that_was_removed() {
    let (phone, mut diary) = phone_inside_a_venue();
    fs::remove_dir_all(phone.folder.path()).unwrap();
    assert_eq!(scan(&phone, &mut diary, 2, 30), GONE);
    diary.lock();
    assert_eq!(phone.try_open(minute(31)).err(), Some(OpenError::NoFolder));
}

#[test]
fn a_folder_that_was_moved_keeps_its_visits_and_leaves_its_successor_alone() {
    let (phone, mut old) = phone_inside_a_venue();
    let place = phone.folder.path();
    let elsewhere = place.with_extension("moved");
    fs::rename(place, &elsewhere).unwrap();
    fs::create_dir(place).unwrap();
    let mut new = phone.open(minute(10));
    scan(&phone, &mut new, 2, 10).unwrap();
    let before = phone.files();
    assert_eq!(scan(&phone, &mut old, 3, 20), GONE);
    old.lock();
    assert!(phone.files() == before, "the old diary wrote into the new");
    scan(&phone, &mut new, 3, 20).unwrap();
    drop(new);
    assert_eq!(all_visits(&phone.open(minute(21))).len(), 2);
    let old = try_open(&elsewhere, &phone.vault, &phone.world, minute(21)).unwrap();
    assert_eq!(all_visits(&old).len(), 1);
    drop(old);
    fs::remove_dir_all(elsewhere).unwrap();
}

#[test]
fn a_folder_behind_a_link_is_the_folder() {
    let (phone, mut diary) = phone_inside_a_venue();
    let link = phone.folder.path().with_extension("link");
    symlink(phone.folder.path(), &link).unwrap();
    let open = |phone: &Phone| try_open(&link, &phone.vault, &phone.world, minute(1));
    assert_eq!(open(&phone).err(), Some(OpenError::OpenElsewhere));
    diary.lock();
    let mut through_link = open(&phone).unwrap();
    fs::remove_file(&link).unwrap();
    scan(&phone, &mut through_link, 2, 30).unwrap();
    drop(through_link);
    assert_eq!(all_visits(&phone.open(minute(31))).len(), 2);
    assert!(files(phone.folder.path()).contains_key("diary.db"));
}
