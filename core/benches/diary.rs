//! The diary's times: opening, a page, a search, a check-in; beside plain SQLite in the same run.
//!
//! ```sh
//! cargo bench -p dauchan-core --bench diary             # everything
//! cargo bench -p dauchan-core --bench diary -- memory   # a check-in where syncing costs nothing
//! ```
//!
//! Times are those of the processor, which a busy machine does not change much, except for the synced
//! check-in, which is what a person waits for. It is measured on the disk of the temporary folder
//! (`TMPDIR`), and once more where syncing costs nothing (`/dev/shm`). There the same statements and a
//! bare row are measured beside it, by our SQLCipher and by plain SQLite.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot be set up must stop, and says what it measured"
)]

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::diary::{Diary, DiaryKey, KeyVault, Page, TimeRange, VaultAnswer, VaultError};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::venue::DefaultStay;
use dauchan_core::venue::carrier::UnverifiedVenue;
use dauchan_core::verify::{VerifiedVenue, verify};
use dauchan_core::visit::VisitPolicy;
use dauchan_fixtures::{CountingRandom, Signer, draft, settings};
use rustix::time::{ClockId, clock_gettime};

const START: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);
const OFFSET: UtcOffset = UtcOffset::VIET_NAM;
const VENUES: u8 = 40;

fn main() {
    let deployment = deployment();
    let venues: Vec<_> = (0..VENUES)
        .map(|number| venue(number, &deployment))
        .collect();
    if std::env::args().any(|argument| argument == "memory") {
        return measure_in_memory(&venues, &deployment);
    }
    println!("                               100     10,000    100,000 visits");
    let folders = [100, 10_000, 100_000].map(|visits| filled(visits, &venues, &deployment));
    row("open", &folders, |folder| {
        drop(folder.open(&deployment));
    });
    let diaries = folders.each_ref().map(|folder| folder.open(&deployment));
    measure_reads(&diaries);
    drop(diaries);
    println!(
        "{:<26}{}",
        "file, bytes a visit",
        folders.each_ref().map(size_per_visit).concat()
    );
    let killed = |folder| micros(open_after_a_kill(folder, &venues, &deployment));
    let [few, many, life] = folders.each_ref().map(killed);
    println!(
        "{:<26}{few:>11.1}{many:>11.1}{life:>11.1} us",
        "open, after a kill"
    );
    measure_writes(&folders, &venues, &deployment);
}

/// The time of opening what a kill leaves after fifteen check-ins, before the log is moved into the
/// database: the longest log.
fn open_after_a_kill(
    folder: &Folder,
    venues: &[VerifiedVenue],
    deployment: &Arc<Deployment>,
) -> Duration {
    drop(folder.open.take());
    for _ in 0..15 {
        check_in(folder, venues, deployment);
    }
    let as_killed = copy_into(folder.folder.path(), &std::env::temp_dir());
    drop(folder.open.take());
    middle((0..31).map(|_| {
        // Closing empties the log, so each time begins with a copy.
        let copy = Folder {
            folder: copy_into(as_killed.path(), &std::env::temp_dir()),
            vault: Vault,
            visits: folder.visits,
            now: folder.now.clone(),
            open: Cell::new(None),
        };
        let before = processor_time();
        let diary = copy.open(deployment);
        let time = processor_time().saturating_sub(before);
        drop(diary);
        time
    }))
}

/// A folder in `parent` with a copy of the files in `from`.
fn copy_into(from: &Path, parent: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir_in(parent).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    folder
}

fn middle(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times[times.len() / 2]
}

fn measure_reads(diaries: &[Diary; 3]) {
    type Read = fn(&Diary) -> usize;
    let reads: [(&str, Read); 4] = [
        ("newest page of 50", |diary| page(diary, TimeRange::ALL)),
        ("a day in the middle", |diary| {
            let first = diary
                .visits(TimeRange::ALL, Page::first(1))
                .expect("a page");
            let newest = first.first().map_or(START, |visit| visit.start.at);
            let middle = START.plus_seconds(newest.seconds_since(START) / 2);
            page(diary, TimeRange::day(Day::of(middle, OFFSET), OFFSET))
        }),
        ("search, one venue", |diary| search(diary, "cho so 17")),
        ("search, nothing found", |diary| {
            search(diary, "khong co dau")
        }),
    ];
    for (name, read) in reads {
        row(name, diaries, |diary| {
            divan::black_box(read(diary));
        });
    }
}

fn page(diary: &Diary, range: TimeRange) -> usize {
    diary.visits(range, Page::first(50)).expect("a page").len()
}

fn search(diary: &Diary, text: &str) -> usize {
    diary.search(text, Page::first(50)).expect("a search").len()
}

fn measure_writes(folders: &[Folder; 3], venues: &[VerifiedVenue], deployment: &Arc<Deployment>) {
    let wall = |subject: &Folder| wall_median(|| check_in(subject, venues, deployment));
    let [few, many, life] = folders.each_ref().map(wall).map(micros);
    println!(
        "{:<26}{few:>11.1}{many:>11.1}{life:>11.1} us",
        "check-in, synced, waiting"
    );
    in_turn("check-in, synced", folders, |folder| {
        check_in(folder, venues, deployment)
    });
    println!();
    measure_in_memory(venues, deployment);
}

fn measure_in_memory(venues: &[VerifiedVenue], deployment: &Arc<Deployment>) {
    let memory = Path::new("/dev/shm");
    if !memory.is_dir() {
        return;
    }
    println!("where syncing costs nothing (/dev/shm):");
    let diary = filled_in(memory, 100, venues, deployment);
    let with_and_without_key = [true, false];
    let plain = with_and_without_key.map(|with_key| PlainDiary::new(memory, with_key));
    let moving = PlainDiary {
        moves_log: true,
        ..PlainDiary::new(memory, true)
    };
    beside_statements(&diary, [&plain[0], &moving], venues, deployment);
    for (name, kept) in [
        ("its statements alone, kept", true),
        ("its statements alone, compiled anew", false),
    ] {
        beside(name, [&plain[0], &plain[1]], |diary| diary.check_in(kept));
    }
    let tables = with_and_without_key.map(|with_key| table(memory, with_key));
    beside("a bare row", [&tables[0], &tables[1]], |(database, _)| {
        let sql = "INSERT INTO t (a, b) VALUES (?1, ?2)";
        let row = (7, "Chợ Thủ Dầu Một");
        database.execute(sql, row).expect("a row");
    });
}

/// Prints the time of a check-in beside that of its statements alone, done in turn: the middle one of
/// many, and the mean. The diary moves its log into the database after every 16 changes. The second
/// of the statements' databases does that too.
fn beside_statements(
    diary: &Folder,
    statements: [&PlainDiary; 2],
    venues: &[VerifiedVenue],
    deployment: &Arc<Deployment>,
) {
    let mut times = [const { Vec::new() }; 3];
    let start = Instant::now();
    while times[0].len() < 1600 || start.elapsed() < Duration::from_millis(1500) {
        times[0].push(time_of(|| check_in(diary, venues, deployment)));
        times[1].push(time_of(|| statements[0].check_in(true)));
        times[2].push(time_of(|| statements[1].check_in(true)));
    }
    let means = times.each_ref().map(|times| {
        let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
        micros(times.iter().sum::<Duration>() / count)
    });
    let middles = times.map(|times| micros(middle(times.into_iter())));
    for (name, [check_in, alone, moving]) in [("middle", middles), ("mean", means)] {
        println!("{:<40}{check_in:>9.1} us", format!("check-in, {name}"));
        for (what, time) in [("alone", alone), ("with moves of the log", moving)] {
            let what = format!("its statements {what}, {name}");
            println!("{what:<40}{time:>9.1} us");
            println!("{:<40}{:>9.2}", "times these statements", check_in / time);
        }
    }
}

/// The time of the processor that `work` takes.
fn time_of(work: impl FnOnce()) -> Duration {
    let before = processor_time();
    work();
    processor_time().saturating_sub(before)
}

/// Prints the time of `work` on our encrypted database and on a plain one, done in turn.
fn beside<T>(name: &str, subjects: [&T; 2], mut work: impl FnMut(&T)) {
    let [ours, plain] = medians_in_turn(subjects, &mut work).map(micros);
    println!(
        "{:<40}{ours:>9.1} us",
        format!("{name}, RustCrypto SQLCipher")
    );
    println!("{:<40}{plain:>9.1} us", format!("{name}, plain SQLite"));
    println!("{:<40}{:>9.2}", "times plain SQLite", ours / plain);
}

fn check_in(folder: &Folder, venues: &[VerifiedVenue], deployment: &Arc<Deployment>) {
    folder.with_diary(deployment, |diary, now| {
        let venue = &venues[usize::try_from(now.unix_seconds() % 40).unwrap_or(0)];
        diary.check_in(venue, now, OFFSET).expect("a check-in");
    });
}

const PRAGMAS: &str = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
    PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;";

/// A database with the diary's settings and the folder it lies in, encrypted or not.
fn database(parent: &Path, with_key: bool) -> (rusqlite::Connection, tempfile::TempDir) {
    let folder = tempfile::tempdir_in(parent).expect("a folder");
    let database = rusqlite::Connection::open(folder.path().join("db")).expect("a database");
    if with_key {
        let key =
            "PRAGMA key = \"x'0707070707070707070707070707070707070707070707070707070707070707'\"";
        database.execute_batch(key).expect("a key");
    }
    database.execute_batch(PRAGMAS).expect("settings");
    database.set_prepared_statement_cache_capacity(128);
    (database, folder)
}

/// What a check-in asks of the database, without the diary: so a plain SQLite can be asked the same.
struct PlainDiary {
    database: rusqlite::Connection,
    _folder: tempfile::TempDir,
    check_ins: Cell<i64>,
    /// Whether the log is moved into the database as often as the diary does it.
    moves_log: bool,
}

impl PlainDiary {
    const SCHEMA: [&str; 5] = [
        include_str!("../src/diary/schema/001.sql"),
        include_str!("../src/diary/schema/002.sql"),
        include_str!("../src/diary/schema/003.sql"),
        include_str!("../src/diary/schema/004.sql"),
        include_str!("../src/diary/schema/005.sql"),
    ];
    const CHECK_IN: &str = include_str!("../../tests/oracles/check_in.sql");

    fn new(parent: &Path, with_key: bool) -> Self {
        let (database, folder) = database(parent, with_key);
        for step in Self::SCHEMA {
            database.execute_batch(step).expect("a schema");
        }
        let sql =
            "INSERT INTO venue (id, wire, issuer, folded) VALUES (?1, ?2, zeroblob(32), 'cho')";
        for venue in 0..VENUES {
            let row = ([venue; 8], vec![venue; 158]);
            database.execute(sql, row).expect("a venue");
        }
        let sql = "INSERT INTO visit (venue, start, start_offset, start_event, origin)
                   VALUES (1, 0, 420, 0, 0)";
        database.execute(sql, []).expect("a visit");
        Self {
            database,
            _folder: folder,
            check_ins: Cell::new(0),
            moves_log: false,
        }
    }

    /// Runs the statements of a check-in, which are kept compiled or not.
    fn check_in(&self, kept: bool) {
        let count = self.check_ins.get() + 1;
        self.check_ins.set(count);
        let venue = u8::try_from(count % i64::from(VENUES)).unwrap_or(0);
        let statements = Self::CHECK_IN
            .lines()
            .filter(|line| !line.starts_with("--"));
        for sql in statements {
            let mut once = None;
            let mut cached;
            let statement: &mut rusqlite::Statement<'_> = if kept {
                cached = self.database.prepare_cached(sql).expect("a statement");
                &mut cached
            } else {
                once.insert(self.database.prepare(sql).expect("a statement"))
            };
            for index in 1..=statement.parameter_count() {
                let name = statement.parameter_name(index).map(str::to_owned);
                let bound = match name.as_deref().unwrap_or_default() {
                    ":now" => statement.raw_bind_parameter(index, count * 600),
                    ":began" => statement.raw_bind_parameter(index, count * 600 - 600),
                    ":visit" => statement.raw_bind_parameter(index, count),
                    ":event" => statement.raw_bind_parameter(index, count * 2 - 2),
                    ":venue" => statement.raw_bind_parameter(index, i64::from(venue) + 1),
                    ":id" => statement.raw_bind_parameter(index, [venue; 8]),
                    _ => statement.raw_bind_parameter(index, vec![venue; 158]),
                };
                bound.expect("a value");
            }
            let mut rows = statement.raw_query();
            while rows.next().expect("a row").is_some() {}
        }
        if self.moves_log && count % 16 == 0 {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            let mut statement = self.database.prepare_cached(sql).expect("a statement");
            statement.query_row([], |_| Ok(())).expect("a checkpoint");
        }
    }
}

/// A table for the smallest thing that can be written.
fn table(parent: &Path, with_key: bool) -> (rusqlite::Connection, tempfile::TempDir) {
    let (database, folder) = database(parent, with_key);
    let sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT)";
    database.execute_batch(sql).expect("a table");
    (database, folder)
}

/// A diary's folder and its key.
struct Folder {
    folder: tempfile::TempDir,
    vault: Vault,
    visits: u32,
    now: Cell<Timestamp>,
    open: Cell<Option<Diary>>,
}

impl Folder {
    fn open(&self, deployment: &Arc<Deployment>) -> Diary {
        let now = self.now.get();
        let folder = self.folder.path();
        Diary::open(
            folder,
            &self.vault,
            &mut CountingRandom::new(1),
            deployment.clone(),
            now,
        )
        .expect("a diary")
    }

    /// Runs `work` ten minutes later on the diary, which stays open from one call to the next.
    fn with_diary(&self, deployment: &Arc<Deployment>, work: impl FnOnce(&mut Diary, Timestamp)) {
        let mut diary = self.open.take().unwrap_or_else(|| self.open(deployment));
        let now = self.now.get().plus_seconds(601);
        self.now.set(now);
        work(&mut diary, now);
        self.open.set(Some(diary));
    }
}

fn filled(visits: u32, venues: &[VerifiedVenue], deployment: &Arc<Deployment>) -> Folder {
    filled_in(&std::env::temp_dir(), visits, venues, deployment)
}

/// A diary with this many visits by ordinary check-ins, in a folder without syncing if there is one,
/// moved to where it is wanted.
fn filled_in(
    parent: &Path,
    visits: u32,
    venues: &[VerifiedVenue],
    deployment: &Arc<Deployment>,
) -> Folder {
    let memory = Path::new("/dev/shm");
    let fast = if memory.is_dir() { memory } else { parent };
    let build = tempfile::tempdir_in(fast).expect("a folder");
    let vault = Vault;
    let mut now = START;
    {
        let mut random = CountingRandom::new(1);
        let deployment = deployment.clone();
        let mut diary =
            Diary::open(build.path(), &vault, &mut random, deployment, now).expect("a diary");
        for (_, venue) in (0..visits).zip(venues.iter().cycle()) {
            // Nine visits a day: thirty years of them are 100,000.
            now = now.plus_seconds(9600);
            diary.check_in(venue, now, OFFSET).expect("a check-in");
        }
        diary.lock();
    }
    Folder {
        folder: copy_into(build.path(), parent),
        vault,
        visits,
        now: Cell::new(now),
        open: Cell::new(None),
    }
}

fn size_per_visit(folder: &Folder) -> String {
    let file = std::fs::metadata(folder.folder.path().join("diary.db")).expect("the database");
    format!("{:>11.0}", as_f64(file.len()) / f64::from(folder.visits))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes are printed with few digits"
)]
const fn as_f64(number: u64) -> f64 {
    number as f64
}

fn row<T>(name: &str, subjects: &[T; 3], mut work: impl FnMut(&T)) {
    let times = subjects.each_ref().map(|subject| median(|| work(subject)));
    let [few, many, life] = times.map(micros);
    println!("{name:<26}{few:>11.1}{many:>11.1}{life:>11.1} us");
}

/// As [`row`], and the subjects in turn, so that what else the machine does slows all of them; with
/// what the last takes beside the first.
fn in_turn<T>(name: &str, subjects: &[T; 3], mut work: impl FnMut(&T)) {
    let [few, many, life] = medians_in_turn(subjects.each_ref(), &mut work).map(micros);
    println!("{name:<26}{few:>11.1}{many:>11.1}{life:>11.1} us, in turn");
    println!("{:<26}{:>33.2}", "last beside first", life / few);
}

/// The median time of the processor for each subject, over many rounds.
fn medians_in_turn<T, const N: usize>(
    subjects: [&T; N],
    mut work: impl FnMut(&T),
) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    let start = Instant::now();
    while times[0].len() < 101 || start.elapsed() < Duration::from_millis(1500) {
        for (subject, times) in subjects.into_iter().zip(&mut times) {
            let before = processor_time();
            work(subject);
            times.push(processor_time().saturating_sub(before));
        }
    }
    times.map(|times| middle(times.into_iter()))
}

/// The median time of the processor over many runs.
fn median(work: impl FnMut()) -> Duration {
    median_by(work, processor_time)
}

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        now.tv_sec.try_into().unwrap_or(0),
        now.tv_nsec.try_into().unwrap_or(0),
    )
}

/// The median time on the wall over many runs.
fn wall_median(work: impl FnMut()) -> Duration {
    let start = Instant::now();
    median_by(work, || start.elapsed())
}

fn median_by(mut work: impl FnMut(), clock: impl Fn() -> Duration) -> Duration {
    work();
    let (mut times, start) = (Vec::new(), Instant::now());
    while times.len() < 15 || start.elapsed() < Duration::from_millis(400) {
        let before = clock();
        work();
        times.push(clock().saturating_sub(before));
    }
    middle(times.into_iter())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

struct Vault;

impl KeyVault for Vault {
    fn store(&self, _: &DiaryKey) -> Result<(), VaultError> {
        Ok(())
    }

    fn load(&self) -> VaultAnswer {
        DiaryKey::from_bytes(&[7; 32]).map_or(VaultAnswer::NotFound, VaultAnswer::Found)
    }

    fn delete(&self) -> Result<(), VaultError> {
        Ok(())
    }
}

fn issuer() -> Signer {
    Signer::new(7)
}

fn deployment() -> Arc<Deployment> {
    let baseline = draft(1, START.plus_days(-1), &[issuer().public()]);
    let settings = DeploymentSettings {
        visits: VisitPolicy {
            retention_days: 36_500,
            ..VisitPolicy::default()
        },
        ..settings(&baseline, &[&Signer::new(1)])
    };
    Arc::new(Deployment::new(&settings).expect("sound settings"))
}

fn venue(number: u8, deployment: &Deployment) -> VerifiedVenue {
    let mut record = dauchan_fixtures::venue(number, &format!("Chợ số {number}"));
    record.details.default_stay = DefaultStay::from_quarter_hours(96).expect("in range");
    let wire = issuer().sign_code(&record.encode());
    let code = UnverifiedVenue::from_wire(wire.into()).expect("a venue's length");
    let list = deployment.baseline();
    verify(code, list, deployment.clock(START, list)).expect("a good code")
}
