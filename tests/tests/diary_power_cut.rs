//! Power cuts at any instant, with whatever the disk had written by then of what was not synced: the
//! diary opens with exactly what was acknowledged, with or without the call in flight.
//!
//! `dauchan-power-cut` records what the core and SQLCipher write, and builds what a cut may leave. The
//! diary of the next life starts from such a folder, so logs with stale frames come about as they do on
//! a phone. Every life holds writes and syncs that fail.
//!
//! 400 states by default; for 20,000, and of other lives with another seed:
//!
//! ```sh
//! DAUCHAN_POWER_CUTS=20000 DAUCHAN_POWER_CUT_SEED=1 cargo test -p dauchan-tests --test diary_power_cut -- --nocapture
//! ```

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold"
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use dauchan_core::diary::{
    Diary, DiaryError, DiaryKey, KEY_LENGTH, KeyVault, OpenError, PurgeConsent, TrustListError,
    VaultAnswer, VaultError, erase,
};
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{OwnText, PendingVisit, Visit, VisitEdit, VisitPolicy};
use dauchan_power_cut::{Choice, Disk, Event, Faults, Files, Tape, note, record, set_faults};
use dauchan_tests::diaries::{HERE, all_visits};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{CountingRandom, MORNING, World, minute, venue_plan};
use tempfile::TempDir;

const STATES_PER_RUN: usize = 400;
/// States that are built at one instant.
const STATES_PER_CUT: usize = 4;
const CUTS_PER_LIFE: usize = 10;
const CALLS_PER_LIFE: usize = 12;
/// Lives that follow one another from what a cut left.
const LIVES: usize = 5;

/// Diaries of older schemas, which the first open of a life migrates.
const FROZEN: [&str; 5] = [
    "diary-1",
    "diary-2",
    "diary-3",
    "diary-3-waiting",
    "diary-5",
];

const LOG: &str = "diary.db-wal";
const LOG_HEADER: usize = 32;
const PAGE: usize = 4096;
/// A page of the log, with what stands before it.
const FRAME: usize = 24 + PAGE;

type Key = Option<[u8; KEY_LENGTH]>;

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn is_in(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// All that an app can see of a diary.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    visits: Vec<Visit>,
    pending: Vec<PendingVisit>,
    retention: u16,
    list: u32,
}

impl Seen {
    fn of(diary: &Diary) -> Self {
        Self {
            visits: all_visits(diary),
            pending: diary.pending().unwrap(),
            retention: diary.retention().unwrap().days,
            list: diary.trust_list().unwrap().version().counter,
        }
    }
}

/// What was known at a note on the tape.
#[derive(Clone, Debug)]
struct Known {
    key: Key,
    acknowledged: Seen,
    /// What the calls that have failed since the last acknowledged one would have left.
    failed: Vec<Seen>,
    /// Whether a call has just ended.
    after_call: bool,
}

/// Notes on the tape, and what was known at each.
#[derive(Default)]
struct Scribe(RefCell<Vec<Known>>);

impl Scribe {
    fn write(&self, known: Known) {
        note(self.0.borrow().len());
        self.0.borrow_mut().push(known);
    }

    fn key_changed(&self, key: Key) {
        let last = self.0.borrow().last().cloned().unwrap();
        self.write(Known {
            key,
            after_call: false,
            ..last
        });
    }

    fn acknowledge(&self, key: Key, acknowledged: Seen) {
        self.write(Known {
            key,
            acknowledged,
            failed: Vec::new(),
            after_call: true,
        });
    }

    fn fail(&self, would_be: Seen) {
        let mut last = self.0.borrow().last().cloned().unwrap();
        last.failed.push(would_be);
        self.write(Known {
            after_call: true,
            ..last
        });
    }
}

/// A vault that is durable at once, as its trait demands, and is noted on the tape.
struct NotedVault<'a> {
    vault: MemoryVault,
    scribe: &'a Scribe,
}

impl KeyVault for NotedVault<'_> {
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
        self.vault.store(key)?;
        self.scribe.key_changed(self.vault.key());
        Ok(())
    }

    fn load(&self) -> VaultAnswer {
        self.vault.load()
    }

    fn delete(&self) -> Result<(), VaultError> {
        self.vault.delete()?;
        self.scribe.key_changed(None);
        Ok(())
    }
}

fn world() -> World {
    World::with_policy(VisitPolicy {
        debounce_seconds: 0,
        ..VisitPolicy::default()
    })
}

fn vault(key: Key) -> MemoryVault {
    key.map_or_else(MemoryVault::default, MemoryVault::holding)
}

/// A folder where syncing costs nothing, if the system has one.
fn quick_folder() -> TempDir {
    match Path::new("/dev/shm") {
        memory if memory.is_dir() => tempfile::tempdir_in(memory).unwrap(),
        _ => tempfile::tempdir().unwrap(),
    }
}

fn open_with(
    folder: &Path,
    vault: &dyn KeyVault,
    world: &World,
    now: Timestamp,
) -> Result<Diary, OpenError> {
    // The same key and salt in every run, and another in every diary.
    let mut random = CountingRandom::new(now.unix_seconds().unsigned_abs() & 0xF_FFFF);
    Diary::open(folder, vault, &mut random, world.deployment.clone(), now)
}

/// What an app asks of its diary.
#[derive(Clone, Copy, Debug)]
enum Call {
    CheckIn(u8),
    Note,
    Delete,
    Undo,
    KeepPending,
    TakeList,
    TakeLongList,
    Reverify,
    ChooseRetention,
    Purge,
}

const CALLS: [Call; 14] = [
    Call::CheckIn(1),
    Call::CheckIn(2),
    Call::CheckIn(3),
    Call::CheckIn(1),
    Call::CheckIn(2),
    Call::Note,
    Call::Note,
    Call::Delete,
    Call::Undo,
    Call::KeepPending,
    Call::TakeList,
    Call::Reverify,
    Call::ChooseRetention,
    Call::Purge,
];

fn call(diary: &mut Diary, world: &World, call: Call, now: Timestamp) -> Result<(), DiaryError> {
    match call {
        Call::CheckIn(number) => {
            let venue = world.venue(venue_plan(number, "Chợ Búng"));
            diary.check_in(&venue, now, HERE).map(drop)
        }
        Call::Note => {
            let visits = all_visits(diary);
            let Some(visit) = visits.last() else {
                return Ok(());
            };
            let mut edit = VisitEdit::of(visit);
            edit.companions.note = OwnText::new(&format!("{now:?} {}", "dài ".repeat(90))).ok();
            diary.edit(visit.id, &edit, now).map(drop)
        }
        Call::Delete => match all_visits(diary).first() {
            Some(visit) => diary.delete(visit.id),
            None => Ok(()),
        },
        Call::Undo => match diary.undo(now) {
            Err(DiaryError::NothingToUndo | DiaryError::UndoExpired) => Ok(()),
            other => other,
        },
        Call::KeepPending => {
            let code = world.pending(venue_plan(9, "Bến xe"));
            diary.keep_pending(&code, now, HERE).map(drop)
        }
        Call::TakeList | Call::TakeLongList => {
            let counter = diary.trust_list().unwrap().version().counter + 1;
            let list = match call {
                Call::TakeLongList => world.long_list(counter, MORNING),
                _ => world.newer_list(counter, MORNING),
            };
            match diary.apply_trust_list(&list, now) {
                Err(TrustListError::Storage(error)) => Err(error.into()),
                taken => {
                    taken.unwrap();
                    Ok(())
                }
            }
        }
        Call::Reverify => {
            let list = diary.trust_list()?;
            diary.reverify(&list, now).map(drop)
        }
        Call::ChooseRetention => {
            let days = diary.retention().unwrap().days;
            diary.set_retention(if days == 21 { 20 } else { 21 })
        }
        Call::Purge => diary.purge(now, PurgeConsent::Given).map(drop),
    }
}

/// What `asked` would make of the diary whose files are `files`, if nothing failed.
fn would_be(files: &Files, key: Key, world: &World, asked: Call, now: Timestamp) -> Seen {
    let folder = quick_folder();
    files.put(folder.path());
    let mut diary = open_with(folder.path(), &vault(key), world, now).unwrap();
    call(&mut diary, world, asked, now).unwrap();
    Seen::of(&diary)
}

/// A phone between two power cuts: what is on its disk, what its app knows, and the time.
#[derive(Clone)]
struct Phone {
    files: Files,
    key: Key,
    seen: Seen,
    minute: i64,
}

impl Phone {
    fn new(world: &World) -> Self {
        Self {
            files: Files::default(),
            key: None,
            seen: empty(world),
            minute: 0,
        }
    }

    /// A phone with the frozen diary in the folder `name`.
    fn with_frozen(world: &World, name: &str) -> Self {
        let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen");
        let files = Files::read(&frozen.join(name));
        let key = Some([7; KEY_LENGTH]);
        let folder = quick_folder();
        files.put(folder.path());
        let diary = open_with(folder.path(), &vault(key), world, minute(95)).unwrap();
        Self {
            files,
            key,
            seen: Seen::of(&diary),
            minute: 95,
        }
    }
}

fn empty(world: &World) -> Seen {
    Seen {
        retention: 21,
        list: world.deployment.baseline().version().counter,
        ..Seen::default()
    }
}

/// One life of a phone: what its disk was told, and what its app knew.
struct Life {
    tape: Tape,
    known: Vec<Known>,
    minute: i64,
}

/// Where a phone's folder lies during a life.
struct Room {
    folder: TempDir,
    world: World,
    /// The folder after the last acknowledged call, without what has failed since.
    clean: RefCell<Files>,
}

impl Room {
    fn new() -> Self {
        Self {
            folder: quick_folder(),
            world: world(),
            clean: RefCell::default(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Lets `phone` live: opens its diary and makes `calls` of it, of which those whose number is in
    /// `faulty` meet writes and syncs that fail.
    fn live(&self, phone: &Phone, calls: &[Step]) -> Life {
        phone.files.put(&self.path());
        let scribe = Scribe::default();
        let vault = NotedVault {
            vault: vault(phone.key),
            scribe: &scribe,
        };
        let mut at = phone.minute;
        let ((), tape) = record(&self.path(), || {
            scribe.acknowledge(phone.key, phone.seen.clone());
            let mut diary = self.opened(&vault, minute(at), &Faults::default());
            self.acknowledge(&vault, &diary);
            for step in calls {
                at += 1;
                diary = self.step(diary, &vault, step, minute(at));
            }
        });
        Life {
            tape,
            known: scribe.0.into_inner(),
            minute: at,
        }
    }

    /// Opens the diary; where writes or syncs fail, once more without.
    fn opened(&self, vault: &NotedVault<'_>, now: Timestamp, faults: &Faults) -> Diary {
        set_faults(faults.clone());
        let opened = open_with(&self.path(), vault, &self.world, now);
        set_faults(Faults::default());
        opened.unwrap_or_else(|error| {
            assert!(
                matches!(error, OpenError::Storage(_)),
                "opened with {error:?}"
            );
            assert!(faults_any(faults), "{error:?} without a fault");
            open_with(&self.path(), vault, &self.world, now).unwrap()
        })
    }

    fn acknowledge(&self, vault: &NotedVault<'_>, diary: &Diary) {
        *self.clean.borrow_mut() = Files::read(&self.path());
        let key = vault.vault.key();
        vault.scribe.acknowledge(key, Seen::of(diary));
    }

    fn step(&self, mut diary: Diary, vault: &NotedVault<'_>, step: &Step, now: Timestamp) -> Diary {
        let scribe = vault.scribe;
        match step {
            Step::Call(asked, faults) => {
                let before = Seen::of(&diary);
                set_faults(faults.clone());
                let result = call(&mut diary, &self.world, *asked, now);
                set_faults(Faults::default());
                match result {
                    Ok(()) => self.acknowledge(vault, &diary),
                    Err(DiaryError::Storage(_)) => {
                        assert_eq!(Seen::of(&diary), before, "{asked:?} failed, and changed");
                        let clean = self.clean.borrow();
                        let key = vault.vault.key();
                        scribe.fail(would_be(&clean, key, &self.world, *asked, now));
                    }
                    Err(error) => panic!("{asked:?}: {error:?}"),
                }
            }
            Step::Reopen(faults) => {
                set_faults(faults.clone());
                diary.lock();
                diary = self.opened(vault, now, faults);
                self.acknowledge(vault, &diary);
            }
            Step::Erase(faults) => {
                diary.lock();
                set_faults(faults.clone());
                let erased = erase(&self.path(), vault);
                assert!(erased.is_ok() || faults_any(faults), "{erased:?}");
                diary = self.opened(vault, now, faults);
                self.acknowledge(vault, &diary);
            }
        }
        diary
    }
}

/// A step of a life.
#[derive(Clone, Debug)]
enum Step {
    Call(Call, Faults),
    Reopen(Faults),
    Erase(Faults),
}

fn faults_any(faults: &Faults) -> bool {
    !faults.writes.is_empty() || !faults.syncs.is_empty()
}

fn random_faults(random: &mut Random) -> Faults {
    let kind = random.below(10);
    let mut range = |bound| {
        let start = random.below(bound);
        start..start + [1, 1, 2, 5][random.below(4)]
    };
    match kind {
        0 => Faults {
            writes: range(20),
            ..Faults::default()
        },
        1 => Faults {
            syncs: range(4),
            ..Faults::default()
        },
        2 => Faults {
            writes: range(20),
            syncs: range(4),
        },
        _ => Faults::default(),
    }
}

fn random_steps(random: &mut Random) -> Vec<Step> {
    (0..CALLS_PER_LIFE)
        .map(|_| {
            let faults = random_faults(random);
            match random.below(40) {
                0 => Step::Erase(faults),
                1..=4 => Step::Reopen(faults),
                5 => Step::Call(Call::TakeLongList, faults),
                _ => Step::Call(CALLS[random.below(CALLS.len())], faults),
            }
        })
        .collect()
}

/// What may be seen after a cut at this event.
struct Allowed {
    key: Key,
    seen: Vec<Seen>,
}

fn allowed(life: &Life, event: usize) -> Allowed {
    let notes = life.tape.events()[..event].iter().rev();
    let last = notes
        .filter_map(|event| match event {
            Event::Note(number) => Some(*number),
            _ => None,
        })
        .next()
        .unwrap_or(0);
    let known = &life.known[last];
    let mut seen = vec![known.acknowledged.clone()];
    seen.extend(known.failed.clone());
    let next = life.known[last + 1..].iter().find(|known| known.after_call);
    if let Some(next) = next {
        seen.push(next.acknowledged.clone());
        seen.extend(next.failed.clone());
    }
    Allowed {
        key: known.key,
        seen,
    }
}

/// Opens what a cut left, and returns the phone as it then is; `Err` says what does not hold.
fn check(
    world: &World,
    folder: &Path,
    files: Files,
    allowed: &Allowed,
    at: i64,
) -> Result<Phone, String> {
    files.put(folder);
    let vault = vault(allowed.key);
    let diary = open_with(folder, &vault, world, minute(at));
    let seen = match diary {
        Ok(diary) => Seen::of(&diary),
        Err(error) => return Err(format!("refused: {error:?}")),
    };
    if !allowed.seen.contains(&seen) {
        return Err(format!(
            "another state: {} visits, list {}, where {:?} were to be expected",
            seen.visits.len(),
            seen.list,
            allowed
                .seen
                .iter()
                .map(|it| (it.visits.len(), it.list))
                .collect::<Vec<_>>(),
        ));
    }
    Ok(Phone {
        files,
        key: allowed.key,
        seen,
        minute: at,
    })
}

/// How a disk may decide: in one way for all, or by the dice with this much kept.
fn random_choice<'a>(random: &'a mut Random) -> impl FnMut(Choice) -> usize + 'a {
    let keep = [0, 100, 50, 50, 90, 10][random.below(6)];
    move |choice| {
        let versions = choice.versions();
        match (keep, random.is_in(keep)) {
            (50, _) => random.below(versions),
            (_, true) => versions - 1,
            (_, false) => 0,
        }
    }
}

/// Phones that live, lose power and live on, until `states` states were opened.
fn random_lives(seed: u64, states: usize) {
    let mut random = Random(seed);
    let (room, scratch) = (Room::new(), quick_folder());
    let (mut opened, mut phones) = (0, 0);
    while opened < states {
        let frozen = FROZEN.get(phones % (3 * FROZEN.len()));
        let mut phone = match frozen {
            Some(name) => Phone::with_frozen(&room.world, name),
            None => Phone::new(&room.world),
        };
        phones += 1;
        for _ in 0..LIVES {
            let life = room.live(&phone, &random_steps(&mut random));
            let mut left = cut(&room.world, scratch.path(), &life, &mut random)
                .unwrap_or_else(|error| panic!("seed {seed}, phone {phones}: {error}"));
            opened += left.len();
            if !left.is_empty() {
                phone = left.swap_remove(random.below(left.len()));
            }
        }
    }
    println!("{opened} states of {phones} phones opened with what was acknowledged");
}

/// Cuts the power at some instants of `life`, and returns the phones that it leaves.
fn cut(
    world: &World,
    scratch: &Path,
    life: &Life,
    random: &mut Random,
) -> Result<Vec<Phone>, String> {
    let events = life.tape.events();
    let cuts: BTreeSet<usize> = (0..CUTS_PER_LIFE)
        .map(|_| random.below(events.len() + 1))
        .collect();
    let mut disk = Disk::before(&life.tape);
    let mut left = Vec::new();
    for index in 0..=events.len() {
        for turn in 0..STATES_PER_CUT * usize::from(cuts.contains(&index)) {
            let files = match turn {
                // A process that is killed leaves what it wrote.
                0 => disk.now(),
                _ => disk.after_cut(&mut random_choice(random)),
            };
            let found = check(
                world,
                scratch,
                files,
                &allowed(life, index),
                life.minute + 1,
            );
            left.push(found.map_err(|what| {
                let before = &events[index.saturating_sub(40)..index];
                let before: Vec<_> = before.iter().map(Event::brief).collect();
                format!("{what}, in state {turn} after\n{}", before.join("\n"))
            })?);
        }
        if let Some(event) = events.get(index) {
            disk.apply(event);
        }
    }
    Ok(left)
}

#[test]
fn whatever_a_power_cut_leaves_opens_with_what_was_acknowledged() {
    let states = env::var("DAUCHAN_POWER_CUTS").map_or(STATES_PER_RUN, |it| it.parse().unwrap());
    let seed = env::var("DAUCHAN_POWER_CUT_SEED").map_or(1, |it| it.parse().unwrap());
    random_lives(seed, states);
}

fn steps(calls: &[Call]) -> Vec<Step> {
    let steps = calls.iter();
    steps
        .map(|call| Step::Call(*call, Faults::default()))
        .collect()
}

/// A process is killed amid a long write, and leaves frames of it in the log. Then the power is cut amid
/// a check-in: whichever of the frames that were not synced reached the disk, nothing is refused.
#[test]
fn every_set_of_unsynced_frames_over_a_log_with_stale_frames_opens() {
    let (room, scratch) = (Room::new(), quick_folder());
    let first = room.live(
        &Phone::new(&room.world),
        &steps(&[Call::CheckIn(1), Call::CheckIn(2), Call::TakeLongList]),
    );
    let events = first.tape.events();
    // Pages of the database lie at multiples of their length, pages of the log do not.
    let is_log_write = |event: &Event| {
        matches!(event, Event::Write { offset, bytes, .. }
            if bytes.len() == PAGE && offset % PAGE != 0)
    };
    let writes: Vec<_> = (0..events.len())
        .filter(|&index| is_log_write(&events[index]))
        .collect();
    let mut opened = 0;
    // Near the end of the long write, and at several places in it.
    for back in [1, 2, 10, 30] {
        let killed = writes[writes.len() - back];
        let mut disk = Disk::before(&first.tape);
        events[..killed].iter().for_each(|event| disk.apply(event));
        let phone = check(
            &room.world,
            scratch.path(),
            disk.now(),
            &allowed(&first, killed),
            10,
        )
        .unwrap();
        let second = room.live(&phone, &steps(&[Call::CheckIn(3)]));
        let mut disk = Disk::before(&second.tape);
        for (index, event) in second.tape.events().iter().enumerate() {
            let frames: BTreeSet<_> = disk
                .unsynced_writes(LOG)
                .into_iter()
                .map(frame_of)
                .collect();
            if matches!(event, Event::Sync { .. }) && (1..=11).contains(&frames.len()) {
                let frames: Vec<_> = frames.into_iter().collect();
                for set in 0_u32..1 << frames.len() {
                    let is_kept = |offset| {
                        let place = frames.iter().position(|&frame| frame == frame_of(offset));
                        set >> place.unwrap() & 1 == 1
                    };
                    let files = disk.with_writes(LOG, &is_kept);
                    let allowed = allowed(&second, index);
                    let found = check(&room.world, scratch.path(), files, &allowed, 20);
                    assert!(
                        found.is_ok(),
                        "{back}, event {index}, set {set:b}: {found:?}",
                        found = found.err()
                    );
                    opened += 1;
                }
            }
            disk.apply(event);
        }
    }
    assert!(opened > 100, "only {opened} sets of frames");
}

/// The number of the frame that holds the byte at `offset` of a log; 0 for its header.
fn frame_of(offset: usize) -> usize {
    match offset.checked_sub(LOG_HEADER) {
        Some(offset) => 1 + offset / FRAME,
        None => 0,
    }
}

/// Two calls whose sync fails, and a kill.
#[test]
fn syncs_that_fail_and_a_kill_lose_nothing_and_refuse_nothing() {
    let (room, scratch) = (Room::new(), quick_folder());
    for count in 1..6 {
        for first in 0..3 {
            let failing = Faults {
                syncs: first..first + count,
                ..Faults::default()
            };
            let mut life = steps(&[Call::CheckIn(1), Call::CheckIn(2), Call::CheckIn(3)]);
            life.push(Step::Call(Call::TakeList, failing.clone()));
            life.push(Step::Call(Call::CheckIn(1), failing));
            let life = room.live(&Phone::new(&room.world), &life);
            let events = life.tape.events();
            let mut disk = Disk::before(&life.tape);
            for (index, event) in events.iter().enumerate() {
                disk.apply(event);
                let allowed = allowed(&life, index + 1);
                let found = check(&room.world, scratch.path(), disk.now(), &allowed, 20);
                assert!(found.is_ok(), "event {index}: {:?}", found.err());
            }
        }
    }
}
