//! A disk that is full: every call says so, nothing acknowledged is lost, and with room again the
//! diary goes on.
//!
//! In two ways. `ulimit -f` needs no rights and works everywhere; the system then refuses to let a file
//! grow, as a quota would. And a small disk in memory, filled to the last byte, as a child process
//! mounts it for itself: root may do that, and any user if the system has user namespaces.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and a child speaks through its output"
)]

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use dauchan_core::diary::{
    Diary, DiaryError, EraseError, OpenError, Page, PurgeConsent, StorageError, TimeRange,
    TrustListError,
};
use dauchan_core::guest_book::GuestBook;
use dauchan_core::time::Day;
use dauchan_core::visit::{Companions, ManualPlace, ManualVisit, Moment, OwnText, VisitEdit};
use dauchan_tests::books::{Book, entries};
use dauchan_tests::child;
use dauchan_tests::diaries::{HERE, all_visits, files, try_open, try_open_book};
use dauchan_tests::for_both_books;
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

for_both_books!(
    a_full_disk_is_reported_and_loses_nothing,
    a_disk_that_is_full_to_the_last_byte_loses_nothing,
);

const KEY: [u8; 32] = [7; 32];
const FULL: StorageError = StorageError::Full;

/// Whether an error says that there was no room: by name, or by the system's word for a limit.
fn is_full(error: StorageError) -> bool {
    matches!(error, StorageError::Full | StorageError::Device { .. })
}

/// Runs a generic function on the book with this stem.
macro_rules! with_book {
    ($stem:expr, $function:ident($($argument:expr),*)) => {
        match $stem.as_str() {
            <Diary as Book>::STEM => $function::<Diary>($($argument),*),
            <GuestBook as Book>::STEM => $function::<GuestBook>($($argument),*),
            other => panic!("{other} is no book"),
        }
    };
}

/// Not a test of its own: writes until there is no room.
#[test]
fn child_writes_until_the_disk_is_full() {
    let Some([folder, stem]) = child::arguments() else {
        return;
    };
    with_book!(stem, write_until_full(Path::new(&folder)));
}

fn write_until_full<B: Book>(folder: &Path) {
    let world = World::new();
    let vault = MemoryVault::holding(KEY);
    let mut out = std::io::stdout().lock();
    let mut book: B = match try_open_book(folder, &vault, &world, MORNING) {
        Ok(book) => book,
        Err(OpenError::Storage(error)) if is_full(error) => {
            writeln!(out, "no room to open").unwrap();
            return;
        }
        Err(error) => panic!("opened with {error:?}"),
    };
    for at in 1..5000_usize {
        let now = minute(i64::try_from(at).unwrap() * 10);
        let number = u8::try_from(1 + at % 2).unwrap();
        match book.scan(&world, number, now) {
            Ok(()) => writeln!(out, "in {at}").unwrap(),
            Err(error) if is_full(error) => {
                writeln!(out, "full").unwrap();
                // It can still be read. What lay in the log was moved, which may have made room.
                assert_eq!(entries(&book), at - 1);
                if book.scan(&world, number, now).is_err() {
                    return;
                }
                writeln!(out, "in {at}").unwrap();
            }
            Err(error) => panic!("stopped with {error:?}"),
        }
    }
}

fn a_full_disk_is_reported_and_loses_nothing<B: Book>() {
    let (mut opened, mut refused) = (0, 0);
    // In blocks of 512 bytes: from too little for a new diary to enough for some visits.
    for blocks in [0, 1, 8, 40, 80, 160, 240, 280, 320, 360] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]);
        let arguments = [folder.path().to_str().unwrap(), B::STEM];
        let output = child::under(
            shell,
            "full_disk::child_writes_until_the_disk_is_full",
            &arguments,
        )
        .output()
        .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{blocks} blocks: {said}");
        let acknowledged = said.lines().filter(|line| line.starts_with("in ")).count();
        let world = World::new();
        let vault = MemoryVault::holding(KEY);
        let book: B = try_open_book(folder.path(), &vault, &world, minute(10)).unwrap();
        assert_eq!(entries(&book), acknowledged, "{blocks} blocks");
        if said.contains("no room to open") {
            refused += 1;
        } else {
            assert!(said.contains("full"), "{blocks} blocks: never full");
            opened += 1;
        }
    }
    assert!(
        opened > 1 && refused > 1,
        "{opened} opened, {refused} refused"
    );
}

/// A small disk of its own, and what fills it.
struct Disk(PathBuf);

impl Disk {
    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Leaves no byte.
    fn fill(&self) {
        let mut ballast = File::options()
            .create(true)
            .append(true)
            .open(self.ballast())
            .unwrap();
        for size in [1 << 16, 1 << 12, 1] {
            while ballast.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    /// A fresh folder on it.
    fn folder(&self, name: &str) -> PathBuf {
        let folder = self.0.join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }
}

/// A step of a diary's life.
type Step = (
    &'static str,
    fn(&mut Diary, &World) -> Result<(), DiaryError>,
);

/// Each step can be done once the ones before it were.
const STEPS: [Step; 11] = [
    ("check-in", |diary, world| {
        let venue = world.venue(venue_plan(9, "Chợ"));
        diary.check_in(&venue, minute(2000), HERE).map(drop)
    }),
    ("undo", |diary, _| diary.undo(minute(2001))),
    ("by hand", |diary, _| {
        let moment = |minutes| Moment {
            at: minute(minutes),
            offset: HERE,
        };
        let visit = ManualVisit {
            place: ManualPlace::FreeText(OwnText::new("Nhà").unwrap()),
            start: moment(1900),
            end: moment(1950),
            companions: Companions::default(),
        };
        diary.add_manual(&visit, minute(2002)).map(drop)
    }),
    ("edit", |diary, _| {
        let visit = all_visits(diary)[1].clone();
        let mut edit = VisitEdit::of(&visit);
        edit.companions.note = OwnText::new(&"dài ".repeat(200)).ok();
        diary.edit(visit.id, &edit, minute(2003)).map(drop)
    }),
    ("delete", |diary, _| diary.delete(all_visits(diary)[2].id)),
    ("keep pending", |diary, world| {
        let code = world.pending(venue_plan(3, "Bến xe"));
        diary.keep_pending(&code, minute(2010), HERE).map(drop)
    }),
    ("trust list", |diary, world| {
        let taken = diary.apply_trust_list(&world.newer_list(5, minute(2011)), minute(2011));
        taken.map(drop).map_err(|error| match error {
            TrustListError::Storage(error) => error.into(),
            other => panic!("{other}"),
        })
    }),
    ("reverify", |diary, _| {
        let list = diary.trust_list()?;
        diary.reverify(&list, minute(2012)).map(drop)
    }),
    ("settle", |diary, _| diary.settle(minute(2600))),
    ("retention", |diary, _| diary.set_retention(7)),
    ("purge", |diary, _| {
        let week_over = minute(100).plus_days(7);
        diary.purge(week_over, PurgeConsent::NotAsked).map(drop)
    }),
];

/// The steps that remove something, for which a diary reserves room.
const REMOVING: [&str; 5] = ["undo", "edit", "delete", "reverify", "purge"];

/// Not a test of its own: what a diary says on a disk that is full to the last byte.
#[test]
fn child_lives_on_a_full_disk() {
    let Some([disk, stem]) = child::arguments() else {
        return;
    };
    let disk = Disk(disk.into());
    with_book!(stem, live_on(&disk));
    if stem == Diary::STEM {
        every_step_is_told_and_done_again(&disk);
        a_visit_ends_by_itself_when_there_is_room(&disk);
        an_old_diary_waits_for_room(&disk);
    }
    println!("lived");
}

fn live_on<B: Book>(disk: &Disk) {
    a_write_is_told_and_done_again::<B>(disk);
    everything_can_be_read_and_deleted::<B>(disk);
    a_lock_keeps_what_it_cannot_move::<B>(disk);
    a_new_book_waits_for_room::<B>(disk);
    an_erase_happens_or_has_not_begun::<B>(disk);
}

/// A book with this many scans, ten minutes apart.
fn with_scans<B: Book>(folder: &Path, vault: &MemoryVault, world: &World, count: usize) -> B {
    let mut book: B = try_open_book(folder, vault, world, MORNING).unwrap();
    for at in 0..count {
        let now = minute(i64::try_from(at).unwrap() * 10);
        let number = u8::try_from(1 + at % 2).unwrap();
        book.scan(world, number, now).unwrap();
    }
    book
}

fn a_write_is_told_and_done_again<B: Book>(disk: &Disk) {
    let (world, vault, folder) = (
        World::new(),
        MemoryVault::holding(KEY),
        disk.folder("write"),
    );
    drop(with_scans::<B>(&folder, &vault, &world, 60));
    let mut book: B = try_open_book(&folder, &vault, &world, minute(1000)).unwrap();
    let (before, change) = (book.ids().unwrap(), book.change());
    disk.fill();
    for _ in 0..2 {
        assert_eq!(book.scan(&world, 9, minute(2000)), Err(FULL));
        assert_eq!(
            (book.ids().unwrap(), book.change()),
            (before.clone(), change)
        );
    }
    book.delete_entry(before[0]).unwrap();
    assert!(folder.join(B::file(".reserve")).exists());
    // What is a week old at that time, which is the diary's purge too.
    book.purge_old(minute(200).plus_days(21)).unwrap();
    assert!(entries(&book) < before.len() - 1, "purged on a full disk");
    let left = book.ids().unwrap();
    drop(book);
    let mut book: B = try_open_book(&folder, &vault, &world, minute(1000)).unwrap();
    assert_eq!(book.ids().unwrap(), left, "opened on a full disk");
    disk.make_room();
    book.scan(&world, 9, minute(2000)).unwrap();
    assert_eq!(entries(&book), left.len() + 1);
    drop(book);
    fs::remove_dir_all(folder).unwrap();
}

fn every_step_is_told_and_done_again(disk: &Disk) {
    let (world, vault, folder) = (
        World::new(),
        MemoryVault::holding(KEY),
        disk.folder("steps"),
    );
    let mut diary = try_open(&folder, &vault, &world, MORNING).unwrap();
    let venues = [1, 2].map(|number| world.venue(venue_plan(number, "Chợ")));
    for at in 0..60_usize {
        let now = minute(i64::try_from(at).unwrap() * 10);
        diary.check_in(&venues[at % 2], now, HERE).unwrap();
    }
    for (name, step) in STEPS {
        // What lies in the log is moved, so that every step needs room.
        diary.lock();
        diary = try_open(&folder, &vault, &world, minute(1000)).unwrap();
        let (before, changes) = (all_visits(&diary), diary.changes());
        disk.fill();
        if REMOVING.contains(&name) {
            step(&mut diary, &world).unwrap_or_else(|error| panic!("{name}, full: {error}"));
            assert!(diary.changes() > changes, "{name} did nothing");
            assert!(folder.join("diary.reserve").exists(), "{name}");
            disk.make_room();
            continue;
        }
        for _ in 0..2 {
            let error = Err(DiaryError::Storage(FULL));
            assert_eq!(step(&mut diary, &world), error, "{name}");
            assert!(all_visits(&diary) == before, "{name}: half done");
            assert_eq!(diary.changes(), changes, "{name}");
        }
        drop(diary);
        diary = try_open(&folder, &vault, &world, minute(1000)).unwrap();
        assert!(
            all_visits(&diary) == before,
            "{name}: opened on a full disk"
        );
        disk.make_room();
        step(&mut diary, &world).unwrap_or_else(|error| panic!("{name}, with room: {error}"));
        assert!(diary.changes() > changes, "{name} did nothing");
    }
}

/// The disk is full, and meanwhile a visit should have ended by itself.
fn a_visit_ends_by_itself_when_there_is_room(disk: &Disk) {
    let (world, vault, folder) = (World::new(), MemoryVault::holding(KEY), disk.folder("ends"));
    let diary: Diary = with_scans(&folder, &vault, &world, 20);
    let written = all_visits(&diary);
    drop(diary);
    disk.fill();
    let later = MORNING.plus_days(2);
    let mut diary = try_open(&folder, &vault, &world, later).unwrap();
    assert!(
        all_visits(&diary) == written,
        "the last visit is still open"
    );
    let day = Day::of(MORNING, HERE);
    let found = diary.visits(TimeRange::day(day, HERE), Page::first(50));
    assert_eq!(found.unwrap().len(), 20);
    assert_eq!(diary.settle(later), Err(DiaryError::Storage(FULL)));
    disk.make_room();
    diary.settle(later).unwrap();
}

fn everything_can_be_read_and_deleted<B: Book>(disk: &Disk) {
    let (world, vault, folder) = (World::new(), MemoryVault::holding(KEY), disk.folder("read"));
    drop(with_scans::<B>(&folder, &vault, &world, 20));
    disk.fill();
    let later = MORNING.plus_days(2);
    let mut book: B = try_open_book(&folder, &vault, &world, later).unwrap();
    let written = book.ids().unwrap();
    assert_eq!(written.len(), 20);
    assert_eq!(book.find(&B::SCANNED.to_lowercase()), 20);
    for (index, id) in written.iter().enumerate() {
        book.delete_entry(*id).unwrap();
        assert_eq!(entries(&book), written.len() - index - 1);
    }
    disk.make_room();
}

fn a_lock_keeps_what_it_cannot_move<B: Book>(disk: &Disk) {
    let (world, vault, folder) = (World::new(), MemoryVault::holding(KEY), disk.folder("lock"));
    let mut book: B = with_scans(&folder, &vault, &world, 120);
    // Long texts, so that the database must grow.
    for at in 1..=5 {
        book.enter(-10 * at, &"x".repeat(900)).unwrap();
    }
    let written = book.ids().unwrap();
    disk.fill();
    book.lock_book();
    let log = B::file(".db-wal");
    assert!(files(&folder)[&log].len() > 32, "moved all the same");
    let reopened: B = try_open_book(&folder, &vault, &world, minute(1191)).unwrap();
    assert!(reopened.ids().unwrap() == written, "on a full disk");
    drop(reopened);
    disk.make_room();
    let mut book: B = try_open_book(&folder, &vault, &world, minute(1191)).unwrap();
    assert!(book.ids().unwrap() == written, "with room");
    book.lock_book();
    assert!(!files(&folder).contains_key(&log));
}

fn an_old_diary_waits_for_room(disk: &Disk) {
    let (world, vault) = (World::new(), MemoryVault::holding(KEY));
    for (schema, visits) in [(1, 3), (2, 4)] {
        let name = format!("frozen/diary-{schema}");
        let folder = disk.folder(&format!("schema-{schema}"));
        for (name, bytes) in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name)) {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let before = files(&folder);
        disk.fill();
        let error = try_open(&folder, &vault, &world, minute(95)).err();
        assert_eq!(error, Some(OpenError::Storage(FULL)), "schema {schema}");
        assert!(files(&folder)["diary.db"] == before["diary.db"]);
        disk.make_room();
        let diary = try_open(&folder, &vault, &world, minute(95)).unwrap();
        assert_eq!(all_visits(&diary).len(), visits);
    }
}

fn a_new_book_waits_for_room<B: Book>(disk: &Disk) {
    let (world, vault, folder) = (World::new(), MemoryVault::default(), disk.folder("new"));
    disk.fill();
    let error = try_open_book::<B>(&folder, &vault, &world, MORNING).err();
    assert_eq!(error, Some(OpenError::Storage(FULL)));
    let key = vault.key();
    disk.make_room();
    drop(try_open_book::<B>(&folder, &vault, &world, MORNING).unwrap());
    assert_eq!(vault.key(), key, "the key that was kept is used");
}

/// Erasing begins with an empty file, for which a full disk may have no room either.
fn an_erase_happens_or_has_not_begun<B: Book>(disk: &Disk) {
    let (world, vault, folder) = (
        World::new(),
        MemoryVault::holding(KEY),
        disk.folder("erase"),
    );
    drop(with_scans::<B>(&folder, &vault, &world, 1));
    let stuffing = disk.folder("stuffing");
    let names = (0..100_000).map(|number| stuffing.join(number.to_string()));
    let stopped = names.map(File::create_new).find_map(Result::err).unwrap();
    assert_eq!(stopped.kind(), ErrorKind::StorageFull, "no more files");
    // No log can be made, and none is needed for reading.
    let mut book: B = try_open_book(&folder, &vault, &world, MORNING).unwrap();
    assert_eq!(entries(&book), 1);
    let unwritable = Err(StorageError::Unwritable);
    assert_eq!(book.scan(&world, 1, minute(30)), unwritable);
    drop(book);
    // The reserve gives its place to the marker; without it, nothing happens.
    let reserve = folder.join(B::file(".reserve"));
    fs::rename(&reserve, stuffing.join("reserve")).unwrap();
    let before = files(&folder);
    assert_eq!(B::erase(&folder, &vault), Err(EraseError::Storage(FULL)));
    assert!(files(&folder) == before && vault.key().is_some());
    fs::rename(stuffing.join("reserve"), reserve).unwrap();
    B::erase(&folder, &vault).unwrap();
    assert!(files(&folder).is_empty() && vault.key().is_none());
    fs::remove_dir_all(stuffing).unwrap();

    drop(try_open_book::<B>(&folder, &vault, &world, MORNING).unwrap());
    disk.fill();
    B::erase(&folder, &vault).unwrap();
    disk.make_room();
    assert!(files(&folder).is_empty() && vault.key().is_none());
}

fn a_disk_that_is_full_to_the_last_byte_loses_nothing<B: Book>() {
    let place = tempfile::tempdir().unwrap();
    // Two rights that may be missing: root's, or any user's to a namespace of their own.
    let ways = [&["--mount"][..], &["--mount", "--map-root-user"][..]];
    let unshare = |way: &[&str], script: &str| {
        let mut command = Command::new("unshare");
        command
            .args(way)
            .args(["sh", "-c", script])
            .arg(place.path());
        let arguments = [place.path().to_str().unwrap(), B::STEM];
        child::under(command, "full_disk::child_lives_on_a_full_disk", &arguments).output()
    };
    const MOUNT: &str = "mount -t tmpfs -o size=8m,nr_inodes=200,mode=755 tmpfs \"$0\"";
    let may_mount = |way: &&[&str]| unshare(way, MOUNT).is_ok_and(|output| output.status.success());
    let Some(way) = ways.into_iter().find(may_mount) else {
        println!("NOT RUN: this system lets only root mount a disk");
        return;
    };
    let output = unshare(way, &format!("{MOUNT} && exec \"$@\"")).unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("lived"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
