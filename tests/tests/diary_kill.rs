//! A process that writes a diary is killed at random instants, again and again: every acknowledged
//! visit is there, nothing is half done, and an erase that began is finished.
//!
//! The test runs itself as the child. 2,000 kills by default; `DAUCHAN_KILLS=20000` for a night's run:
//!
//! ```sh
//! DAUCHAN_KILLS=20000 cargo test --release -p dauchan-tests --test diary_kill
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
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use dauchan_core::diary::{Diary, Page, PurgeConsent, TimeRange, erase};
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{Observation, OwnText, Visit, VisitEdit, VisitPolicy};
use dauchan_tests::diaries::{HERE, all_visits, files};
use dauchan_tests::vaults::FileVault;
use dauchan_tests::world::{CountingRandom, MORNING, World, minute, venue_plan};

const CHILD: &str = "DAUCHAN_KILL_CHILD";
const START: &str = "DAUCHAN_KILL_START";
const KILLS_PER_RUN: u64 = 2000;

fn world() -> World {
    World::with_policy(VisitPolicy {
        debounce_seconds: 0,
        ..VisitPolicy::default()
    })
}

fn vault(folder: &Path) -> FileVault {
    FileVault(folder.with_extension("key"))
}

fn open(folder: &Path, now: Timestamp) -> Diary {
    let mut random = CountingRandom::new(2);
    let deployment = world().deployment.clone();
    Diary::open(folder, &vault(folder), &mut random, deployment, now).unwrap()
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").unwrap();
    out.flush().unwrap();
}

/// What the child does until it is killed: scans, notes, deletions, purges and erases, each announced
/// before and after. Nothing it says was done may be undone by the kill.
#[test]
fn child_writes_until_it_is_killed() {
    let Ok(folder) = env::var(CHILD) else { return };
    let folder = PathBuf::from(folder);
    let world = world();
    let venues = [
        world.venue(venue_plan(1, "Chợ Búng")),
        world.venue(venue_plan(2, "Chùa Hội Khánh")),
    ];
    let mut at: i64 = env::var(START).unwrap().parse().unwrap();
    let mut diary = open(&folder, minute(at));
    say("open");
    loop {
        at += 1;
        let venue = &venues[usize::try_from(at).unwrap() % 2];
        let visit = match diary.observe(venue, minute(at), HERE).unwrap() {
            Observation::CheckedIn { visit } | Observation::SwitchedFrom { visit, .. } => visit,
            other => panic!("the clock did not move on: {other:?}"),
        };
        say(&format!("in {} {at}", visit.number()));
        if at % 3 == 0 {
            let mut edit = VisitEdit::of(&diary.visit(visit).unwrap());
            edit.companions.note = Some(OwnText::new(&format!("ghi chú {at}")).unwrap());
            diary.edit(visit, &edit, minute(at)).unwrap();
            say(&format!("note {} {at}", visit.number()));
        }
        if at % 5 == 0 {
            say(&format!("deleting {}", visit.number()));
            diary.delete(visit).unwrap();
            say(&format!("deleted {}", visit.number()));
        }
        if at % 17 == 0 {
            let later = MORNING.plus_days(21).plus_seconds((at - 10) * 60);
            // Three weeks ahead, an open visit would end by itself, and last beyond those that follow.
            if let Some(open) = diary.open_visit().unwrap() {
                diary.check_out(open.id, minute(at), HERE).unwrap();
                say(&format!("out {at}"));
            }
            say(&format!("purging {}", at - 10));
            diary.purge(later, PurgeConsent::NotAsked).unwrap();
            say("purged");
        }
        if at % 61 == 0 {
            say("erasing");
            diary.lock();
            erase(&folder, &vault(&folder)).unwrap();
            say("erased");
            diary = open(&folder, minute(at));
        }
    }
}

/// A visit that the child said it wrote, in minutes of its day.
struct Written {
    number: i64,
    start: i64,
    end: Option<i64>,
    /// The note, if one was acknowledged.
    note: Option<i64>,
}

impl Written {
    const fn new(number: i64, start: i64, end: Option<i64>) -> Self {
        Self {
            number,
            start,
            end,
            note: None,
        }
    }

    fn is_purged(&self, until: i64) -> bool {
        self.end.is_some_and(|end| end <= until)
    }
}

/// What must be in the diary, by what the child said.
#[derive(Default)]
struct Expected {
    visits: Vec<Written>,
    deleting: Option<i64>,
    purging: Option<i64>,
    erasing: bool,
    last_minute: i64,
}

impl Expected {
    fn hear(&mut self, line: &str) {
        let words: Vec<_> = line.split(' ').collect();
        let number = |index: usize| words[index].parse::<i64>().unwrap();
        match words[0] {
            "in" => {
                self.leave(number(2));
                self.visits.push(Written::new(number(1), number(2), None));
                self.last_minute = number(2);
            }
            "out" => self.leave(number(1)),
            "note" => {
                let mut visits = self.visits.iter_mut();
                let visit = visits.find(|visit| visit.number == number(1));
                visit.unwrap().note = Some(number(2));
            }
            "deleting" => self.deleting = Some(number(1)),
            "deleted" => {
                self.visits.retain(|visit| visit.number != number(1));
                self.deleting = None;
            }
            "purging" => self.purging = Some(number(1)),
            "purged" => {
                let until = self.purging.take().unwrap();
                self.visits.retain(|visit| !visit.is_purged(until));
            }
            "erasing" => self.erasing = true,
            "erased" => {
                self.visits.clear();
                self.erasing = false;
            }
            _ => {}
        }
    }

    fn leave(&mut self, minute: i64) {
        let open = self.visits.iter_mut().filter(|visit| visit.end.is_none());
        open.for_each(|visit| visit.end = Some(minute));
    }

    fn compare(&self, found: &[Visit]) {
        if self.erasing && found.is_empty() {
            return;
        }
        for written in &self.visits {
            let number = written.number;
            let visit = found.iter().find(|visit| visit.id.number() == number);
            let Some(visit) = visit else {
                let deleting = self.deleting == Some(number);
                let purging = self.purging.is_some_and(|until| written.is_purged(until));
                assert!(deleting || purging, "acknowledged visit {number} is lost");
                continue;
            };
            assert_eq!(visit.start.at, minute(written.start));
            if let Some(note) = written.note {
                let text = visit.companions.note.as_ref().unwrap();
                assert_eq!(text.as_str(), format!("ghi chú {note}"));
            }
        }
        let known = |visit: &&Visit| self.visits.iter().any(|it| it.number == visit.id.number());
        let unknown = found.iter().filter(|visit| !known(visit)).count();
        // At most the visit that was not acknowledged yet, which purging may have touched too.
        assert!(unknown <= 1, "{unknown} visits that nobody wrote");
        let open = found.iter().filter(|visit| visit.end.is_none()).count();
        assert!(open <= 1, "two visits open: a switch was half done");
    }
}

/// Runs the child on `folder`, kills it after `delay`, and hears what it had said.
fn run_and_kill(folder: &Path, expected: &mut Expected, is_first: bool, delay: Duration) {
    let start = expected.last_minute + 1;
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "child_writes_until_it_is_killed",
            "--nocapture",
            "-q",
        ])
        .env(CHILD, folder)
        .env(START, start.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).split(b'\n');
    // The first kill of a folder may hit its creation or migration; the others wait for the open, or
    // they would mostly hit the start of the process.
    if !is_first {
        for line in lines.by_ref() {
            if line.unwrap() == b"open" {
                break;
            }
        }
    }
    thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said: Vec<_> = lines.map(|line| line.unwrap()).collect();
    // The last line may be cut, and is then not an acknowledgement.
    said.retain(|line| !line.is_empty());
    for line in said {
        let line = String::from_utf8(line).unwrap();
        if ["in", "out", "note", "del", "pur", "era"]
            .iter()
            .any(|it| line.starts_with(it))
        {
            expected.hear(&line);
        }
    }
}

/// Puts the frozen diary of schema 1 into `folder`: opening it migrates it.
fn old_diary(folder: &Path) -> Expected {
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen/diary-1");
    for (name, bytes) in files(&frozen) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.with_extension("key"), [7; 32]).unwrap();
    Expected {
        visits: [(1, 0, Some(60)), (2, 60, Some(90)), (3, 90, None)]
            .map(|(number, start, end)| Written::new(number, start, end))
            .into(),
        last_minute: 90,
        ..Expected::default()
    }
}

#[test]
fn killed_at_any_instant_it_opens_with_every_acknowledged_visit() {
    if env::var(CHILD).is_ok() {
        return;
    }
    let kills = env::var("DAUCHAN_KILLS").map_or(KILLS_PER_RUN, |kills| kills.parse().unwrap());
    let root = tempfile::tempdir().unwrap();
    let mut seed = 0x5DEE_CE66_u64;
    let (mut wrote, mut generation) = (0, 0);
    let mut folder = PathBuf::new();
    let mut expected = Expected::default();
    for kill in 0..kills {
        // A fresh folder now and then, so that creations are killed too.
        if kill % 20 == 0 {
            generation += 1;
            folder = root.path().join(generation.to_string());
            fs::create_dir(&folder).unwrap();
            expected = match generation % 3 {
                0 => old_diary(&folder),
                _ => Expected::default(),
            };
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let is_first = kill % 20 < 4;
        let delay = Duration::from_micros((seed >> 33) % if is_first { 60_000 } else { 30_000 });
        run_and_kill(&folder, &mut expected, is_first, delay);
        wrote += expected.visits.len();

        let diary = open(&folder, minute(expected.last_minute));
        assert!(
            !folder.join("diary.erase").exists(),
            "the erase is finished"
        );
        let found = all_visits(&diary);
        expected.compare(&found);
        let counted = diary.visits(TimeRange::ALL, Page::first(1000)).unwrap();
        assert_eq!(counted.len(), found.len());
        // From here on, what is there is what was acknowledged.
        let minute_at = |moment: Timestamp| moment.seconds_since(MORNING) / 60;
        expected.visits = found
            .iter()
            .map(|visit| {
                let end = visit.end.map(|end| minute_at(end.moment.at));
                Written::new(visit.id.number(), minute_at(visit.start.at), end)
            })
            .collect();
        let starts = found.iter().map(|visit| minute_at(visit.start.at));
        let last = starts.max().unwrap_or(0);
        expected = Expected {
            visits: expected.visits,
            last_minute: last.max(expected.last_minute + 1),
            ..Expected::default()
        };
    }
    assert!(wrote > 0, "no child got as far as a visit");
    println!("{kills} kills, {wrote} acknowledged visits looked for");
}
