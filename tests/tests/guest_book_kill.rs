//! A process that writes a guest book is killed at random instants, again and again: every acknowledged entry is there,
//! nothing that was deleted or purged comes back, and an erase that began is finished.
//!
//! 400 kills by default; more by `DAUCHAN_KILLS`, as for `diary_kill`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and the child speaks through its output"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dauchan_core::guest_book::GuestBook;
use dauchan_tests::books::Book as _;
use dauchan_tests::child;
use dauchan_tests::kills::{Aim, Record, aim, run_and_kill, say};
use dauchan_tests::vaults::FileVault;
use dauchan_tests::world::{CountingRandom, World, minute};

const CHILD: &str = "child_records_until_it_is_killed";
const KILLS: usize = 400;
const RETENTION_DAYS: i64 = 21;

const MAKING: Aim = aim("making", "opening", "open");
/// In turn. The first begins with a folder of its own, which the ones after it go on with.
const AIMS: [Aim; 6] = [
    MAKING,
    aim("scanning", "scanning", "in"),
    aim("deleting", "deleting", "deleted"),
    aim("opening", "opening", "open"),
    aim("purging", "purging", "purged"),
    aim("erasing", "erasing", "erased"),
];

fn vault(folder: &Path) -> FileVault {
    FileVault(folder.with_extension("key"))
}

fn open(folder: &Path, at: i64) -> GuestBook {
    let random = &mut CountingRandom::new(2);
    let world = World::new();
    let deployment = world.deployment.clone();
    GuestBook::open(folder, &vault(folder), random, deployment, minute(at)).unwrap()
}

/// The child process. A kill may undo nothing that it announced as done.
#[test]
fn child_records_until_it_is_killed() {
    let Some([folder, start, aim]) = child::arguments() else {
        return;
    };
    let folder = PathBuf::from(folder);
    let world = World::new();
    let mut at: i64 = start.parse().unwrap();
    let is_time = |what: &str, usual: i64, at: i64| at % if aim == what { 3 } else { usual } == 0;
    say("opening");
    let mut book = open(&folder, at);
    say("open");
    loop {
        at += 1;
        say("scanning");
        // No code comes again within three minutes.
        let number = u8::try_from(at % 7).unwrap();
        book.scan(&world, number, minute(at)).unwrap();
        let id = *book.ids().unwrap().last().unwrap();
        say(&format!("in {id} {at}"));
        if is_time("deleting", 7, at) {
            say(&format!("deleting {id}"));
            book.delete_entry(id).unwrap();
            say(&format!("deleted {id}"));
        }
        if is_time("purging", 17, at) {
            let until = at - 10;
            say(&format!("purging {until}"));
            book.purge_old(minute(until).plus_days(RETENTION_DAYS))
                .unwrap();
            say("purged");
        }
        if is_time("erasing", 61, at) {
            say("erasing");
            book.lock();
            GuestBook::erase(&folder, &vault(&folder)).unwrap();
            say("erased");
            book = open(&folder, at);
        }
    }
}

/// The content that the book must have, by the child's announcements: ids, with their minutes.
#[derive(Default)]
struct Expected {
    entries: BTreeMap<i64, i64>,
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
                self.entries.insert(number(1), number(2));
                self.last_minute = number(2);
            }
            "deleting" => self.deleting = Some(number(1)),
            "deleted" => {
                self.entries.remove(&number(1));
                self.deleting = None;
            }
            "purging" => self.purging = Some(number(1)),
            "purged" => {
                let until = self.purging.take().unwrap();
                self.entries.retain(|_, at| *at > until);
            }
            "erasing" => self.erasing = true,
            "erased" => {
                *self = Self {
                    last_minute: self.last_minute,
                    ..Self::default()
                };
            }
            _ => {}
        }
    }

    fn compare(&self, found: &[i64]) {
        if self.erasing && found.is_empty() {
            return;
        }
        for (id, at) in &self.entries {
            let deleting = self.deleting == Some(*id);
            let purging = self.purging.is_some_and(|until| *at <= until);
            let is_there = found.contains(id);
            assert!(is_there || deleting || purging, "entry {id} is lost");
        }
        let unknown = found.iter().filter(|id| !self.entries.contains_key(id));
        assert!(unknown.count() <= 1, "entries that were never recorded");
    }
}

#[test]
fn killed_at_any_instant_it_opens_with_every_acknowledged_entry() {
    let kills = env::var("DAUCHAN_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let root = tempfile::tempdir().unwrap();
    let mut records = AIMS.map(Record::new);
    let (mut folder, mut expected, mut seed) = (PathBuf::new(), Expected::default(), 1_u64);
    let mut looked_for = 0;
    for kill in 0..kills {
        let record = &mut records[kill % AIMS.len()];
        if record.aim == MAKING {
            drop(fs::remove_dir_all(&folder));
            folder = root.path().join(kill.to_string());
            fs::create_dir(&folder).unwrap();
            expected = Expected::default();
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // The child's first entry is a minute later: an entry whose announcement was lost is dated so below.
        let start = expected.last_minute.to_string();
        let arguments = [folder.to_str().unwrap(), &start, record.aim.before];
        run_and_kill(CHILD, &arguments, record, seed >> 20, |line| {
            expected.hear(line);
        });
        looked_for += expected.entries.len();
        let book = open(&folder, expected.last_minute);
        assert!(!folder.join("guest-book.erase").exists(), "not finished");
        let found = book.ids().unwrap();
        expected.compare(&found);
        // What was found is the acknowledged content from here on.
        let minutes = found.iter().map(|id| {
            let at = expected.entries.get(id).copied();
            (*id, at.unwrap_or(expected.last_minute + 1))
        });
        expected = Expected {
            entries: minutes.collect(),
            last_minute: expected.last_minute + 1,
            ..Expected::default()
        };
    }
    println!("{kills} kills, {looked_for} acknowledged entries looked for:");
    for record in &records {
        println!(
            "{:>10}: {} of {}",
            record.aim.name, record.hits, record.kills
        );
        let (hits, kills, name) = (record.hits, record.kills, record.aim.name);
        assert!(hits > 0 || kills < 50, "no kill came during {name}");
    }
    assert!(looked_for > 0, "no child got as far as an entry");
}
