//! The diary beside independent programs: an OpenSSL build of SQLCipher opens what we wrote and writes
//! what we open, and the system's own trace shows the sync before the acknowledgement.

#![cfg(feature = "oracles")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and a child speaks through its output"
)]

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use dauchan_core::visit::{CheckInOutcome, OwnText, VisitEdit};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, Phone, all_visits, try_open};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

/// Runs `script` with the folder and the key in hexadecimal, and returns what it printed.
fn python(script: &str, phone: &Phone) -> String {
    let python = env::var("DAUCHAN_ORACLE_PYTHON")
        .expect("DAUCHAN_ORACLE_PYTHON names the Python that scripts/setup made");
    let key = phone.vault.key_in_hex();
    let output = Command::new(python)
        .args(["-c", script])
        .arg(phone.folder.path())
        .arg(key)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

const READ: &str = r#"
import sys, sqlcipher3
folder, key = sys.argv[1:]
database = sqlcipher3.connect(folder + "/diary.db", isolation_level=None)
database.execute(f"PRAGMA key = \"x'{key}'\"")
print(database.execute("PRAGMA cipher_provider").fetchone()[0])
print(database.execute("PRAGMA cipher_integrity_check").fetchall())
print(database.execute("PRAGMA integrity_check").fetchall())
for row in database.execute("SELECT folded FROM visit JOIN venue ON venue.row = visit.venue ORDER BY start"):
    print(row[0])
"#;

const COPY: &str = r#"
import os, sys, sqlcipher3
folder, key = sys.argv[1:]
database = sqlcipher3.connect(folder + "/diary.db", isolation_level=None)
database.execute(f"PRAGMA key = \"x'{key}'\"")
version = database.execute("PRAGMA user_version").fetchone()[0]
database.execute(f"ATTACH '{folder}/copy.db' AS copy KEY \"x'{key}'\"")
database.execute("SELECT sqlcipher_export('copy')")
database.execute(f"PRAGMA copy.user_version = {version}")
database.close()
for name in os.listdir(folder):
    if name != "copy.db":
        os.remove(os.path.join(folder, name))
os.rename(folder + "/copy.db", folder + "/diary.db")
"#;

fn phone_with_two_visits() -> Phone {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    for (number, name) in [(1, "Chợ Búng"), (2, "Chùa Hội Khánh")] {
        let venue = phone.world.venue(venue_plan(number, name));
        diary
            .check_in(&venue, minute(i64::from(number)), HERE)
            .unwrap();
    }
    drop(diary);
    phone
}

const READ_ANSWER: &str = "openssl\n[]\n[('ok',)]\ncho bung\nchua hoi khanh\n";

#[test]
fn an_openssl_build_of_sqlcipher_reads_what_we_wrote() {
    let phone = phone_with_two_visits();
    assert_eq!(python(READ, &phone), READ_ANSWER);
    assert_eq!(
        all_visits(&phone.open(minute(3))).len(),
        2,
        "and left it well"
    );
}

#[test]
fn we_open_and_continue_what_an_openssl_build_of_sqlcipher_wrote() {
    let phone = phone_with_two_visits();
    let before = phone.files();
    python(COPY, &phone);
    assert!(
        before["diary.db"][..16] != phone.files()["diary.db"][..16],
        "another salt"
    );
    let mut diary = phone.open(minute(3));
    assert_eq!(all_visits(&diary).len(), 2);
    let venue = phone.world.venue(venue_plan(1, "Chợ Búng"));
    let outcome = diary.check_in(&venue, minute(9), HERE).unwrap();
    assert!(matches!(outcome, CheckInOutcome::SwitchedFrom { .. }));
    drop(diary);
    assert_eq!(python(READ, &phone), format!("{READ_ANSWER}cho bung\n"));
}

/// Not a test of its own: what [`every_acknowledgement_comes_after_its_sync`] traces.
#[test]
fn child_writes_and_says_so() {
    let Some([folder]) = child::arguments() else {
        return;
    };
    let world = World::new();
    let vault = MemoryVault::holding([7; 32]);
    let mut diary = try_open(Path::new(&folder), &vault, &world, MORNING).unwrap();
    let acknowledge = || {
        let mut out = std::io::stdout().lock();
        out.write_all(b"acknowledged\n").unwrap();
        out.flush().unwrap();
    };
    for number in 1..=3_u8 {
        let venue = world.venue(venue_plan(number, "Chợ Búng"));
        let at = minute(i64::from(number) * 10);
        diary.check_in(&venue, at, HERE).unwrap();
        acknowledge();
        diary.set_retention(number.into()).unwrap();
        acknowledge();
        let open = diary.open_visit().unwrap().unwrap();
        let mut edit = VisitEdit::of(&open);
        edit.companions.note = OwnText::new("mua gạo").ok();
        diary.edit(open.id, &edit, at).unwrap();
        acknowledge();
        diary.delete(open.id).unwrap();
        acknowledge();
    }
}

#[test]
fn every_acknowledgement_comes_after_its_sync() {
    let folder = tempfile::tempdir().unwrap();
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace
        .args([
            "-f",
            "-y",
            "-e",
            "trace=write,pwrite64,fsync,fdatasync,rename",
        ])
        .arg("-o")
        .arg(trace.path());
    let arguments = [folder.path().to_str().unwrap()];
    let status = child::under(strace, "oracles::child_writes_and_says_so", &arguments)
        .output()
        .expect("strace is installed by scripts/setup")
        .status;
    assert!(status.success());
    let trace = fs::read_to_string(trace.path()).unwrap();
    let (mut unsynced, mut written, mut acknowledged) = (0, 0, 0);
    let mut named_after_sync = None;
    for line in trace.lines() {
        let is_sync = line.contains("fdatasync(") || line.contains("fsync(");
        if line.contains("pwrite64(") && line.contains("diary.db-wal") {
            unsynced += 1;
            written += 1;
        } else if is_sync && line.contains("diary.db-wal") {
            unsynced = 0;
        } else if is_sync && line.contains("diary.db.new") {
            named_after_sync = Some(false);
        } else if line.contains("rename(") && line.contains("diary.db.new\"") {
            assert_eq!(
                named_after_sync,
                Some(false),
                "a database is synced before it has its name"
            );
            named_after_sync = Some(true);
        } else if line.contains("\"acknowledged") {
            acknowledged += 1;
            assert!(
                written > 0,
                "an acknowledgement came before its write:\n{trace}"
            );
            assert_eq!(
                unsynced, 0,
                "an acknowledgement came before its sync:\n{trace}"
            );
            written = 0;
        }
    }
    assert_eq!(acknowledged, 12);
    assert_eq!(named_after_sync, Some(true));
}
