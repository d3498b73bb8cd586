//! A process that writes a diary is killed at random instants, again and again: every acknowledged
//! visit is there, nothing is half done, and an erase that began is finished.
//!
//! The test runs itself as the child. 2,000 kills by default; more by `DAUCHAN_KILLS`:
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
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::thread;

use dauchan_core::diary::{Diary, NoticeError, Page, PurgeConsent, TimeRange, erase};
use dauchan_core::notice::{BundleRefusal, NoticeId, NoticeRecord, Window};
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{CheckInOutcome, OwnText, Visit, VisitEdit, VisitId, VisitPolicy};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, all_visits, files};
use dauchan_tests::kills::{Aim, Record, aim, run_and_kill, say};
use dauchan_tests::vaults::FileVault;
use dauchan_tests::world::{
    CountingRandom, MORNING, World, minute, notice, sealed_for, venue_plan,
};

/// The test that the child runs. Its arguments: the folder, the minute of the last event, the aim.
const CHILD: &str = "child_writes_until_it_is_killed";
const KILLS_PER_RUN: usize = 2000;
const WORKERS: usize = 4;
/// For how many days the deployment keeps visits.
const LONGEST: u16 = 21;
/// What a visit of the frozen diaries says.
const FROZEN_NOTE: &str = "mừng thọ";

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

const MAKING: Aim = aim("making", "opening", "open");
const MIGRATING: Aim = aim("migrating", "opening", "open");
/// In turn. The first two begin with a folder of their own, which the ones after them go on with.
const AIMS: [Aim; 11] = [
    MAKING,
    aim("scanning", "scanning", "in"),
    aim("noting", "noting", "note"),
    aim("deleting", "deleting", "deleted"),
    aim("opening", "opening", "open"),
    MIGRATING,
    aim("choosing", "choosing", "chosen"),
    aim("matching", "matching", "matched"),
    aim("scanning", "scanning", "in"),
    aim("purging", "purging", "purged"),
    aim("erasing", "erasing", "erased"),
];

/// The child process: it scans, notes, matches notices, deletes, chooses, purges and erases until it is killed, and announces each
/// before and after. A kill may undo nothing that it announced as done.
#[test]
fn child_writes_until_it_is_killed() {
    let Some([folder, start, aim]) = child::arguments() else {
        return;
    };
    let folder = PathBuf::from(folder);
    let world = world();
    let venues = [
        world.venue(venue_plan(1, "Chợ Búng")),
        world.venue(venue_plan(2, "Chùa Hội Khánh")),
    ];
    let mut at: i64 = start.parse().unwrap();
    let is_time = |what: &str, usual: i64, at: i64| at % if aim == what { 3 } else { usual } == 0;
    say("opening");
    let mut diary = open(&folder, minute(at));
    say("open");
    loop {
        at += 1;
        let venue = &venues[usize::try_from(at).unwrap() % 2];
        say("scanning");
        let visit = match diary.check_in(venue, minute(at), HERE).unwrap() {
            CheckInOutcome::CheckedIn { visit } | CheckInOutcome::SwitchedFrom { visit, .. } => {
                visit.id
            }
            // This happens if the last visit before the kill is at this venue.
            CheckInOutcome::CheckedOut { .. } => {
                say(&format!("out {at}"));
                continue;
            }
            other => panic!("the clock did not move on: {other:?}"),
        };
        say(&format!("in {} {at}", visit.number()));
        if is_time("noting", 5, at) {
            say("noting");
            let mut edit = VisitEdit::of(&diary.visit(visit).unwrap());
            edit.companions.note = Some(note(at));
            diary.edit(visit, &edit, minute(at)).unwrap();
            say(&format!("note {} {at}", visit.number()));
        }
        if is_time("matching", 11, at) {
            let bundle = bundle(&world, visit.number(), at);
            say(&format!("matching {} {at}", visit.number()));
            let now = minute(at);
            match diary.match_notices(Cursor::new(bundle), now) {
                Ok(matched) => {
                    assert!(matched.news.iter().any(|alert| alert.visit.id == visit));
                    say(&format!("matched {} {at}", visit.number()));
                }
                // The trust list of a frozen diary has no key for notices.
                Err(NoticeError::Refused(BundleRefusal::UnknownKey { .. })) => {}
                Err(error) => panic!("{error}"),
            }
        }
        if is_time("deleting", 7, at) {
            say(&format!("deleting {}", visit.number()));
            diary.delete(visit).unwrap();
            say(&format!("deleted {}", visit.number()));
        }
        if is_time("choosing", 13, at) {
            let days = LONGEST - u16::try_from(at % 2).unwrap();
            say(&format!("choosing {days}"));
            diary.set_retention(days).unwrap();
            say(&format!("chosen {days}"));
        }
        if is_time("purging", 17, at) {
            // Three weeks ahead: the open visit ends by itself, and is open again at the next scan.
            let until = at - 10;
            let days = diary.retention().unwrap().days;
            say(&format!("purging {until}"));
            let later = minute(until).plus_days(days.into());
            diary.purge(later, PurgeConsent::NotAsked).unwrap();
            say("purged");
        }
        if is_time("erasing", 61, at) {
            say("erasing");
            diary.lock();
            erase(&folder, &vault(&folder)).unwrap();
            say("erased");
            diary = open(&folder, minute(at));
        }
    }
}

/// Bundle number `at`, with a notice that concerns who is at either venue at that minute. Its id is the visit's.
fn bundle(world: &World, visit: i64, at: i64) -> Vec<u8> {
    let notice = NoticeRecord {
        id: notice_id(visit),
        window: Window::new(minute(at), minute(at + 1), 0, 0).unwrap(),
        ..notice(1, 0, 1)
    };
    let notices = [1, 2].map(|number| sealed_for(number, vec![notice]));
    let sequence = u32::try_from(at).unwrap();
    world.bundle(sequence, minute(at), notices.into())
}

const fn notice_id(visit: i64) -> NoticeId {
    NoticeId(visit.to_be_bytes())
}

fn note(at: i64) -> OwnText {
    OwnText::new(&format!("ghi chú {at}")).unwrap()
}

/// A visit that the child said it wrote, in minutes of its day.
struct Written {
    number: i64,
    start: i64,
    end: Option<i64>,
    /// The note, if one was acknowledged.
    note: Option<i64>,
    /// A notice about the visit was matched, and acknowledged.
    has_alert: bool,
}

impl Written {
    const fn new(number: i64, start: i64, end: Option<i64>) -> Self {
        Self {
            number,
            start,
            end,
            note: None,
            has_alert: false,
        }
    }

    fn is_purged(&self, until: i64) -> bool {
        self.end.is_some_and(|end| end <= until)
    }
}

/// The content that the diary must have, by the child's announcements.
#[derive(Default)]
struct Expected {
    visits: Vec<Written>,
    deleting: Option<i64>,
    purging: Option<i64>,
    erasing: bool,
    /// The visit and the number of the bundle that is being matched.
    matching: Option<(i64, i64)>,
    /// The number of the last bundle that was.
    matched: i64,
    /// The retention that was acknowledged, and one that was not.
    chosen: Option<u16>,
    choosing: Option<u16>,
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
            "matching" => self.matching = Some((number(1), number(2))),
            "matched" => {
                self.matching = None;
                self.matched = number(2);
                let mut visits = self.visits.iter_mut();
                let visit = visits.find(|visit| visit.number == number(1));
                visit.unwrap().has_alert = true;
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
            "choosing" => self.choosing = Some(words[1].parse().unwrap()),
            "chosen" => self.chosen = self.choosing.take(),
            "erasing" => self.erasing = true,
            "erased" => {
                let last_minute = self.last_minute;
                *self = Self {
                    last_minute,
                    ..Self::default()
                };
            }
            _ => {}
        }
    }

    fn leave(&mut self, minute: i64) {
        let open = self.visits.iter_mut().filter(|visit| visit.end.is_none());
        open.for_each(|visit| visit.end = Some(minute));
    }

    fn compare(&self, diary: &Diary) {
        let found = &all_visits(diary);
        if self.erasing && found.is_empty() {
            return;
        }
        let days = diary.retention().unwrap().days;
        let is_chosen = days == self.chosen.unwrap_or(LONGEST) || Some(days) == self.choosing;
        assert!(is_chosen, "{days} days were not chosen");
        for visit in found {
            let was_there = visit.start.at.seconds_since(MORNING) / 60;
            if let Some(text) = &visit.companions.note {
                let is_whole = *text == note(was_there) || text.as_str() == FROZEN_NOTE;
                assert!(is_whole, "half a note");
            }
        }
        self.compare_alerts(diary);
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
            if let Some(at) = written.note {
                assert_eq!(visit.companions.note, Some(note(at)));
            }
        }
        let known = |visit: &&Visit| self.visits.iter().any(|it| it.number == visit.id.number());
        let unknown = found.iter().filter(|visit| !known(visit)).count();
        // At most the visit that was not acknowledged yet, which purging may have touched too.
        assert!(unknown <= 1, "{unknown} visits that were never recorded");
        let open = found.iter().filter(|visit| visit.end.is_none()).count();
        assert!(open <= 1, "two visits open: a switch was half done");
    }
}

impl Expected {
    /// No alert is lost that was acknowledged, and a bundle is matched with its number or not at all.
    fn compare_alerts(&self, diary: &Diary) {
        let alerts = diary.alerts().unwrap();
        let has_alert = |visit: i64| {
            let mut alerts = alerts.iter();
            alerts.any(|it| it.visit.id.number() == visit && it.notice.id == notice_id(visit))
        };
        let sequence = diary.notice_state(MORNING).unwrap();
        let sequence = sequence.map_or(0, |state| i64::from(state.sequence));
        match self.matching {
            Some((visit, at)) if sequence == at => assert!(has_alert(visit), "half a bundle"),
            Some((visit, _)) => {
                assert_eq!(sequence, self.matched);
                assert!(!has_alert(visit), "an alert without its bundle");
            }
            None => assert_eq!(sequence, self.matched),
        }
        for written in self.visits.iter().filter(|written| written.has_alert) {
            let is_there = diary.visit(VisitId::from_number(written.number)).is_ok();
            assert!(!is_there || has_alert(written.number), "an alert is lost");
        }
    }
}

/// Puts the frozen diary of `schema` into `folder`: opening it migrates it.
fn old_diary(folder: &Path, schema: u32) -> Expected {
    let frozen = format!("frozen/diary-{schema}");
    for (name, bytes) in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(frozen)) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.with_extension("key"), [7; 32]).unwrap();
    let visits = match schema {
        1 => vec![(1, 0, Some(30)), (2, 60, Some(90)), (3, 90, None)],
        _ => vec![
            (1, 0, Some(30)),
            (2, 35, Some(50)),
            (3, 60, Some(90)),
            (4, 90, None),
        ],
    };
    let visits = visits.into_iter();
    Expected {
        visits: visits
            .map(|(number, start, end)| Written::new(number, start, end))
            .collect(),
        last_minute: 90,
        ..Expected::default()
    }
}

/// Returns what was found as the acknowledged content from here on.
fn acknowledge(diary: &Diary, last_minute: i64) -> Expected {
    let minute_at = |moment: Timestamp| moment.seconds_since(MORNING) / 60;
    let found = all_visits(diary);
    let alerts = diary.alerts().unwrap();
    let sequence = diary.notice_state(MORNING).unwrap();
    let starts = found.iter().map(|visit| minute_at(visit.start.at));
    Expected {
        last_minute: starts.max().unwrap_or(0).max(last_minute + 1),
        visits: found
            .iter()
            .map(|visit| {
                let end = visit.end.map(|end| minute_at(end.moment.at));
                let number = visit.id.number();
                Written {
                    has_alert: alerts.iter().any(|alert| alert.visit.id == visit.id),
                    ..Written::new(number, minute_at(visit.start.at), end)
                }
            })
            .collect(),
        matched: sequence.map_or(0, |state| i64::from(state.sequence)),
        chosen: Some(diary.retention().unwrap().days),
        ..Expected::default()
    }
}

/// Kills the child this many times, in folders under `root`, and returns how the kills went and how many
/// acknowledged visits were looked for.
fn kill_again_and_again(root: &Path, kills: usize, mut seed: u64) -> ([Record; AIMS.len()], usize) {
    let mut records = AIMS.map(Record::new);
    let mut wrote = 0;
    let mut folder = PathBuf::new();
    let mut expected = Expected::default();
    for kill in 0..kills {
        let record = &mut records[kill % AIMS.len()];
        if [MAKING, MIGRATING].contains(&record.aim) {
            drop(fs::remove_dir_all(&folder));
            folder = root.join(kill.to_string());
            fs::create_dir(&folder).unwrap();
            expected = match record.aim {
                MIGRATING => old_diary(&folder, 1 + u32::from(record.kills % 2 == 1)),
                _ => Expected::default(),
            };
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let start = (expected.last_minute + 1).to_string();
        let arguments = [folder.to_str().unwrap(), &start, record.aim.before];
        run_and_kill(CHILD, &arguments, record, seed >> 20, |line| {
            expected.hear(line)
        });
        wrote += expected.visits.len();

        let diary = open(&folder, minute(expected.last_minute));
        assert!(
            !folder.join("diary.erase").exists(),
            "the erase is finished"
        );
        expected.compare(&diary);
        let counted = diary.visits(TimeRange::ALL, Page::first(1000)).unwrap();
        assert_eq!(counted.len(), all_visits(&diary).len());
        expected = acknowledge(&diary, expected.last_minute);
    }
    (records, wrote)
}

#[test]
fn killed_at_any_instant_it_opens_with_every_acknowledged_visit() {
    let kills = env::var("DAUCHAN_KILLS").map_or(KILLS_PER_RUN, |kills| kills.parse().unwrap());
    // Several diaries at once: most of the time is waiting.
    let workers: Vec<_> = (1..=WORKERS)
        .map(|worker| {
            thread::spawn(move || {
                let root = tempfile::tempdir().unwrap();
                kill_again_and_again(root.path(), kills / WORKERS, worker as u64)
            })
        })
        .collect();
    let outcomes: Vec<_> = workers.into_iter().map(|it| it.join().unwrap()).collect();
    let wrote: usize = outcomes.iter().map(|(_, wrote)| wrote).sum();
    assert!(wrote > 0, "no child got as far as a visit");
    println!("{kills} kills, {wrote} acknowledged visits looked for; kills during each operation:");
    for (index, aim) in AIMS.iter().enumerate() {
        let records = outcomes.iter().map(|(records, _)| &records[index]);
        let hits: u32 = records.clone().map(|record| record.hits).sum();
        let all: u32 = records.map(|record| record.kills).sum();
        println!("{:>10}: {hits} of {all}", aim.name);
        assert!(hits > 0 || all < 50, "no kill came during {}", aim.name);
    }
}
