//! A folder or a file that may not be written: the error says so, every byte stays, and with the right
//! to write the diary goes on.
//!
//! Root may write anywhere, so each diary is opened by a child process, which root starts as another
//! user. Any other user starts it as themselves, and is bound by the permissions they set.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and a child speaks through its output"
)]

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use dauchan_core::diary::{Page, erase};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, Phone, all_visits, files, try_open};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, World, minute, venue_plan};
use rustix::process::geteuid;

const NOBODY: u32 = 65_534;
const KEY: [u8; 32] = [7; 32];
const UNWRITABLE: &str = "Storage(Unwritable)";

/// The child process: it opens a diary, erases it, and prints both results.
#[test]
fn child_opens_and_erases() {
    let Some([folder]) = child::arguments() else {
        return;
    };
    let folder = Path::new(&folder);
    let vault = MemoryVault::holding(KEY);
    match try_open(folder, &vault, &World::new(), minute(5)) {
        Ok(mut diary) => {
            println!("opened with {} visits", all_visits(&diary).len());
            let found = diary.search("cho bung", Page::first(9)).unwrap();
            println!("found {}", found.len());
            println!("settled: {:?}", diary.settle(minute(5)));
            let visit = all_visits(&diary)[0].id;
            println!(
                "checked out: {:?}",
                diary.check_out(visit, minute(5), HERE).map(drop)
            );
        }
        Err(error) => println!("open: {error:?}"),
    }
    match erase(folder, &vault) {
        Ok(()) => println!("erased"),
        Err(error) => println!("erase: {error:?}"),
    }
    println!("key kept: {}", vault.key().is_some());
}

/// What a process without root's rights says of the diary in `folder`.
fn said(folder: &Path) -> String {
    // Where the tests were built may be closed to others.
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
    let program = place.path().join("test");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(program);
    let folder = folder.to_str().unwrap();
    child::set_up(&mut command, "read_only::child_opens_and_erases", &[folder]);
    command.current_dir("/");
    if geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A phone with a visit in its diary, closed or as a kill leaves it.
fn phone(live_wal: bool) -> Phone {
    let phone = Phone {
        vault: MemoryVault::holding(KEY),
        ..Phone::new(World::new())
    };
    let mut diary = phone.open(MORNING);
    let venue = phone.world.venue(venue_plan(1, "Chợ Búng"));
    diary.check_in(&venue, MORNING, HERE).unwrap();
    let as_killed = phone.files();
    drop(diary);
    if live_wal {
        phone.put_files(&as_killed);
    }
    phone
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unwritable_diary_is_reported_and_stays_as_it_is() {
    for live_wal in [false, true] {
        // The folder's rights, and those of the files in it.
        for (folder_mode, file_mode) in [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444), (0, 0)] {
            let phone = phone(live_wal);
            let before = phone.files();
            let folder = phone.folder.path();
            for name in before.keys() {
                permit(&folder.join(name), file_mode);
            }
            permit(folder, folder_mode);
            let said = said(folder);
            permit(folder, 0o755);
            let rights = format!("{folder_mode:o} {file_mode:o} {live_wal}: {said}");
            if folder_mode == 0 {
                assert!(said.contains(&format!("open: {UNWRITABLE}")), "{rights}");
            } else {
                assert!(said.contains("opened with 1 visits\nfound 1"), "{rights}");
            }
            if file_mode == 0o666 && live_wal {
                // The log is there and may be written: nothing is amiss.
                assert!(said.contains("checked out: Ok(())"), "{rights}");
                continue;
            }
            if folder_mode != 0 {
                let refused = format!("settled: Err({UNWRITABLE})\nchecked out: Err({UNWRITABLE})");
                assert!(said.contains(&refused), "{rights}");
            }
            // A process that may write the folder may remove its files.
            if folder_mode == 0o777 {
                assert!(said.contains("erased\nkey kept: false"), "{rights}");
                continue;
            }
            assert!(said.contains(&format!("erase: {UNWRITABLE}")), "{rights}");
            assert!(said.contains("key kept: true"), "{rights}");
            for name in before.keys() {
                permit(&folder.join(name), 0o644);
            }
            assert!(phone.files() == before, "a file changed, {rights}");
            assert_eq!(all_visits(&phone.open(minute(6))).len(), 1, "{rights}");
        }
    }
}

#[test]
fn no_diary_is_made_where_nothing_can_be_written() {
    let phone = Phone::new(World::new());
    permit(phone.folder.path(), 0o555);
    let said = said(phone.folder.path());
    permit(phone.folder.path(), 0o755);
    assert!(said.contains(&format!("open: {UNWRITABLE}")), "{said}");
    assert!(phone.files().is_empty());
}

#[test]
fn a_diary_of_an_older_schema_is_not_read_where_it_cannot_be_migrated() {
    let phone = Phone::new(World::new());
    let folder = phone.folder.path();
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen/diary-3");
    for (name, bytes) in files(&frozen) {
        fs::write(folder.join(&name), bytes).unwrap();
        permit(&folder.join(name), 0o444);
    }
    permit(folder, 0o555);
    let said = said(folder);
    permit(folder, 0o755);
    assert!(said.contains(&format!("open: {UNWRITABLE}")), "{said}");
}
