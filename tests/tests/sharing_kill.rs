//! A process that restores a backup and hands visits over is killed at random instants: a restore happened whole or
//! not at all, and no file without a receipt has its name.
//!
//! The test runs itself as the child. 100 kills by default; more by `DAUCHAN_KILLS`:
//!
//! ```sh
//! DAUCHAN_KILLS=2000 cargo test --release -p dauchan-tests --test sharing_kill
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and the child speaks through its output"
)]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use dauchan_core::backup::{Passphrase, parse_passphrase};
use dauchan_core::diary::{Diary, HandOverPick};
use dauchan_core::hand_over::{HandOverFile, Identity};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, all_visits};
use dauchan_tests::vaults::FileVault;
use dauchan_tests::world::{CountingRandom, World, minute, venue_plan};

/// The test that the child runs. Its arguments: the folder, and the number of its first hand-over.
const CHILD: &str = "child_shares_until_it_is_killed";
const USUAL_KILLS: usize = 100;
/// The visits in the backup, ten minutes each.
const VISITS: i64 = 300;
/// The minute at which everything is shared.
const NOW: i64 = 10 * VISITS;

fn open(folder: &Path) -> Diary {
    let mut random = CountingRandom::new(2);
    let vault = FileVault(folder.with_extension("key"));
    let deployment = World::new().deployment.clone();
    Diary::open(folder, &vault, &mut random, deployment, minute(NOW)).unwrap()
}

fn identity() -> Identity {
    Identity::from_bytes(&[9; 32])
}

fn secret() -> Passphrase {
    parse_passphrase("x")
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").unwrap();
    out.flush().unwrap();
}

fn file(folder: &Path, number: usize) -> PathBuf {
    folder.with_extension(format!("{number}.age"))
}

#[test]
fn child_shares_until_it_is_killed() {
    let Some([folder, first]) = child::arguments() else {
        return;
    };
    let folder = PathBuf::from(folder);
    let backup = fs::read(folder.with_extension("backup")).unwrap();
    let mut diary = open(&folder);
    say("restoring");
    let report = diary.restore(backup.as_slice(), &secret(), minute(NOW), &mut |_| ());
    let report = report.unwrap();
    assert_eq!(report.added + report.known, u64::try_from(VISITS).unwrap());
    say("restored");
    let request = World::new().request(identity().recipient(), minute(NOW));
    let visits = all_visits(&diary);
    let picks: Vec<_> = visits
        .iter()
        .take(50)
        .map(|visit| HandOverPick {
            visit: visit.id,
            with_note: true,
            with_declared_for: true,
        })
        .collect();
    for number in first.parse::<usize>().unwrap().. {
        let mut random = CountingRandom::new(u64::try_from(number).unwrap() + 10);
        say("handing");
        let file = file(&folder, number);
        diary
            .hand_over(&request, &picks, &mut random, minute(NOW), HERE, &file)
            .unwrap();
        say("handed");
    }
}

/// Makes a backup of many visits, with a passphrase that costs little to open.
fn make_backup(path: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("old");
    fs::create_dir(&home).unwrap();
    let mut diary = open(&home);
    let world = World::new();
    for at in 0..VISITS {
        let number = u8::try_from(at % 2).unwrap();
        let venue = world.venue(venue_plan(number + 1, "Chợ Búng"));
        diary.check_in(&venue, minute(10 * at), HERE).unwrap();
    }
    let mut random = CountingRandom::new(3);
    let written = diary.export_backup(&secret(), &mut random, minute(NOW), HERE, path, &mut |_| ());
    assert_eq!(written.unwrap().visits, u64::try_from(VISITS).unwrap());
}

/// Runs the child, kills it `delay` after it said `word`, and returns what it had said.
fn run_and_kill(folder: &Path, first: usize, word: &str, delay: Duration) -> Vec<String> {
    let mut child = child::command(CHILD, &[folder.to_str().unwrap(), &first.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        let is_it = line == word;
        said.push(line);
        if is_it {
            break;
        }
    }
    thread::sleep(delay);
    child.kill().unwrap();
    said.extend(lines.map_while(Result::ok));
    child.wait().unwrap();
    said
}

#[test]
fn what_was_killed_is_whole_or_not_there() {
    let asked = env::var("DAUCHAN_KILLS").ok();
    let kills = asked.map_or(USUAL_KILLS, |asked| asked.parse().unwrap());
    let root = tempfile::tempdir().unwrap();
    let backup = root.path().join("backup");
    make_backup(&backup);
    let (mut none, mut during) = (0, 0);
    for kill in 0..kills {
        let folder = root.path().join(format!("diary{kill}"));
        fs::create_dir(&folder).unwrap();
        fs::copy(&backup, folder.with_extension("backup")).unwrap();
        let word = ["restoring", "handing"][kill % 2];
        // Stretching the passphrase takes a tenth of a second; the transaction comes after it.
        let longest = [400_000, 60_000][kill % 2];
        let micros = u64::try_from(kill * 7919 % longest).unwrap();
        let said = run_and_kill(&folder, 0, word, Duration::from_micros(micros));
        let count = |what: &str| said.iter().filter(|line| *line == what).count();

        let diary = open(&folder);
        let visits = i64::try_from(all_visits(&diary).len()).unwrap();
        assert!(
            visits == 0 || visits == VISITS,
            "{visits} visits of a restore"
        );
        assert!(
            count("restored") == 0 || visits == VISITS,
            "an acknowledged restore"
        );
        none += usize::from(visits == 0);

        let receipts = diary.hand_over_receipts().unwrap().len();
        let handed = count("handed");
        assert!(receipts >= handed, "an acknowledged receipt");
        let files = (0..=receipts).filter(|&number| file(&folder, number).exists());
        let files: Vec<_> = files.collect();
        assert!(
            files.len() >= handed && files.len() <= receipts,
            "a file without a receipt"
        );
        during += usize::from(receipts > handed);
        for number in files {
            let bytes = fs::read(file(&folder, number)).unwrap();
            let opened = HandOverFile::read(bytes.as_slice(), &identity()).unwrap();
            assert_eq!(opened.visits.len(), 50);
        }
        drop(diary);
        fs::remove_dir_all(&folder).unwrap();
    }
    println!("{kills} kills: {none} before a restore was committed, {during} amid a hand-over");
    assert!(
        none > 0 && none < kills,
        "the kills came at one moment only"
    );
}
