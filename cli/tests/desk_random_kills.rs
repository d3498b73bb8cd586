//! An import, drawing, publishing and revoking are killed at random instants, one after the other, at one desk: no
//! number is used twice, nothing is half done, and the same command goes on where it stopped.
//!
//! `desk_kill.rs` kills at each system call of a small desk; this test kills at any instruction, and never begins anew. 40
//! kills by default; more by `DAUCHAN_KILLS`:
//!
//! ```sh
//! DAUCHAN_KILLS=500 cargo test -p dauchan --test desk_random_kills -- --nocapture
//! ```

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]
#![allow(clippy::print_stdout, reason = "it says how much it killed")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use dauchan_authority::desk::Desk;
use dauchan_authority::store::{EventKind, Filter, VenueEntry};
use dauchan_core::moments;

use support::{class_of, dauchan, desk, files_under};

const KILLS: usize = 40;
/// Venues of one table, which is one batch: all of them come in, or none.
const ROWS: usize = 6;
const NOW: &str = "2021-09-27T09:00:00+07:00";

/// What was seen at the desk, and may never be seen otherwise.
#[derive(Default)]
struct Seen {
    /// The payload of each list, by its number.
    lists: BTreeMap<u32, Vec<u8>>,
    /// The record of each printing, by short code and issue.
    printings: BTreeMap<(String, u16), Vec<u8>>,
    killed: usize,
    survived: usize,
    /// How long the newest command took that was not killed.
    took: Duration,
}

/// An xorshift generator: which instants are tried, not what is tested.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

fn venues(desk: &Desk) -> Vec<VenueEntry> {
    let mut all = Vec::new();
    let filter = Filter::default();
    let each = |venue| {
        all.push(venue);
        Ok(())
    };
    desk.register().for_each(&filter, each).unwrap();
    all
}

impl Seen {
    /// Kills a command after a random part of the time that it needs, then gives it again until its end.
    fn kill(
        &mut self,
        folder: &Path,
        arguments: &[&str],
        usual: Duration,
        dice: &mut Dice,
    ) -> Output {
        let mut command = dauchan(folder);
        command.args(["--json", "--now", NOW]).args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let micros = u64::try_from(usual.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(micros)));
        child.kill().unwrap();
        match child.wait().unwrap().code() {
            None => self.killed += 1,
            Some(_) => self.survived += 1,
        }
        self.look(folder);
        let started = Instant::now();
        let again = dauchan(folder)
            .args(["--json", "--now", NOW])
            .args(arguments)
            .output()
            .unwrap();
        self.took = started.elapsed();
        self.look(folder);
        again
    }

    /// Compares the desk with everything that was seen of it before.
    fn look(&mut self, folder: &Path) {
        let desk = Desk::open(folder.join("desk").as_path()).unwrap();
        let list = desk.trust_list();
        let payload = list.payload().to_vec();
        let before = self.lists.insert(list.version().counter, payload.clone());
        assert!(
            before.is_none_or(|before| before == payload),
            "list {}",
            list.version()
        );
        let newest = self.lists.last_key_value().unwrap();
        assert_eq!(*newest.0, list.version().counter, "a list went back");
        let all = venues(&desk);
        for venue in &all {
            for door in &venue.doors {
                let issue = door.newest.details.issue;
                let (_, record) = desk.register().record(venue.id, issue).unwrap();
                let record = record.encode().to_vec();
                let key = (venue.short_code.to_string(), issue.number());
                let before = self.printings.insert(key, record.clone());
                assert!(
                    before.is_none_or(|before| before == record),
                    "{}",
                    venue.short_code
                );
            }
        }
        let codes: BTreeSet<_> = all
            .iter()
            .map(|venue| venue.short_code.to_string())
            .collect();
        assert_eq!(codes.len(), all.len(), "two venues have one short code");
        let end = moments::parse("2021-09-28T00:00:00+07:00").unwrap();
        let registered = desk
            .register()
            .count_events(EventKind::Registered, end)
            .unwrap();
        assert_eq!(usize::try_from(registered).unwrap(), all.len());
        let issued = desk
            .register()
            .count_events(EventKind::Issued, end)
            .unwrap();
        assert_eq!(usize::try_from(issued).unwrap(), self.printings.len());
    }
}

/// Writes a table of new venues, and returns their references.
fn table(folder: &Path, number: usize) -> Vec<String> {
    let wards = [25_747, 25_750, 25_753];
    let mut text = "ref,legal_name,ward,street\n".to_owned();
    let references: Vec<_> = (0..ROWS).map(|row| format!("{number}-{row}")).collect();
    for (row, reference) in references.iter().enumerate() {
        let ward = wards[(number + row) % wards.len()];
        writeln!(text, "{reference},Quán {reference},{ward},{row} Yersin").unwrap();
    }
    fs::write(folder.join("venues.csv"), text).unwrap();
    references
}

fn import(folder: &Path, number: usize, seen: &mut Seen, usual: Duration, dice: &mut Dice) {
    let references = table(folder, number);
    let days = ["--from", "2021-09-27", "--to", "2022-09-26"];
    let arguments = [&["venue", "import", "venues.csv"], &days[..]].concat();
    let again = seen.kill(folder, &arguments, usual, dice);
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    let desk = Desk::open(folder.join("desk").as_path()).unwrap();
    let here = |reference: &String| desk.register().by_reference(reference).unwrap().is_some();
    assert!(references.iter().all(here));
    assert_eq!(venues(&desk).len(), (number + 1) * ROWS);
}

fn draw(folder: &Path, seen: &mut Seen, usual: Duration, dice: &mut Dice) {
    let arguments = ["poster", "--by-ward", "--ward", "25747", "--force"];
    let again = seen.kill(folder, &arguments, usual, dice);
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    for path in files_under(&folder.join("posters")) {
        let name = path.to_string_lossy();
        assert!(!name.contains(".dauchan-"), "{name} was left");
        assert!(fs::read(&path).unwrap().ends_with(b"%%EOF"), "{name}");
    }
}

fn publish(folder: &Path, seen: &mut Seen, usual: Duration, dice: &mut Dice) {
    let again = seen.kill(folder, &["trust", "publish"], usual, dice);
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    let desk = Desk::open(folder.join("desk").as_path()).unwrap();
    assert!(desk.is_trust_list_copied().unwrap());
    let revoked = venues(&desk)
        .iter()
        .filter(|venue| venue.is_revoked(venue.doors[0].newest.details.issue))
        .count();
    assert_eq!(desk.trust_list().revoked_venues().len(), revoked);
}

fn revoke(folder: &Path, seen: &mut Seen, usual: Duration, dice: &mut Dice) {
    let desk = Desk::open(folder.join("desk").as_path()).unwrap();
    let all = venues(&desk);
    let is_good = |venue: &&VenueEntry| !venue.is_revoked(venue.doors[0].newest.details.issue);
    let Some(venue) = all.iter().find(is_good) else {
        return;
    };
    drop(desk);
    let code = venue.short_code.to_string();
    let again = seen.kill(folder, &["venue", "revoke", &code, "--yes"], usual, dice);
    let done = again.status.success() || class_of(&again) == "revoked_venue";
    assert!(done, "{}", String::from_utf8_lossy(&again.stderr));
    let desk = Desk::open(folder.join("desk").as_path()).unwrap();
    let events = desk.register().events(venue.id).unwrap();
    let revoked = events
        .iter()
        .filter(|event| event.kind == EventKind::Revoked);
    assert_eq!(revoked.count(), 1, "{code}");
}

#[test]
fn a_desk_survives_any_kill() {
    let kills = env::var("DAUCHAN_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let seed = env::var("DAUCHAN_SEED").map_or(0x9E37_79B9, |seed| seed.parse().unwrap());
    let (folder, mut dice) = (desk(), Dice(seed));
    let folder = folder.path();
    let mut seen = Seen::default();
    seen.look(folder);
    let listed = dauchan(folder).args(["venue", "list"]).output().unwrap();
    assert!(listed.status.success());
    // What each command takes here and now. The desk grows, and so does the time.
    let mut usual = [Duration::from_millis(20); 4];
    let (mut tables, mut rounds, mut killed) = (0, 0, [0; 4]);
    while seen.killed < kills {
        let (kind, before) = (rounds % 4, seen.killed);
        match kind {
            0 => {
                import(folder, tables, &mut seen, usual[kind], &mut dice);
                tables += 1;
            }
            1 => draw(folder, &mut seen, usual[kind], &mut dice),
            2 => revoke(folder, &mut seen, usual[kind], &mut dice),
            _ => publish(folder, &mut seen, usual[kind], &mut dice),
        }
        usual[kind] = seen.took;
        killed[kind] += seen.killed - before;
        rounds += 1;
        assert!(rounds < 10 * kills + 40, "{killed:?} of {kills}");
    }
    let [imports, drawings, revocations, publications] = killed;
    let Seen {
        killed,
        survived,
        lists,
        printings,
        ..
    } = seen;
    println!(
        "{killed} killed: {imports} imports, {drawings} drawings, {revocations} revocations, {publications} publications; \
         {survived} ended before; {} lists, {} printings",
        lists.len(),
        printings.len()
    );
}
