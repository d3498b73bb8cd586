//! A notice bundle of a million entries against 200 visits of 21 days: the whole, and its shares.
//!
//! ```sh
//! cargo bench -p dauchan-core --bench notices
//! ```
//!
//! The first table is processor time, and fails beyond the limit. Divan's table below it has wall times and
//! the memory that was allocated at most; the bundle itself is not counted.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    reason = "a benchmark that cannot be set up must stop, and says what it measured"
)]

use std::hint::black_box;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use dauchan_core::deployment::Deployment;
use dauchan_core::diary::{Diary, DiaryKey, KeyVault, VaultAnswer, VaultError};
use dauchan_core::notice::{
    Advice, BundleDraft, MAX_SLOTS, NoticeId, NoticeRecord, NoticeStatus, SealedFor, Severity,
    VerifiedBundle, Window,
};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_core::venue::VenueSecret;
use dauchan_core::venue::carrier::UnverifiedVenue;
use dauchan_core::verify::verify;
use dauchan_fixtures::{CountingRandom, MORNING, Signer, draft, settings, venue};
use divan::AllocProfiler;
use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest as _, Sha256};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const ENTRIES: usize = 1_000_000;
const VISITS: u8 = 200;
/// Hits of the bundle with hits: so many venues of the diary have a notice.
const HITS: u8 = 20;
const CHUNK: usize = 65_536;
const LIMIT: Duration = Duration::from_millis(300);
const NOW: Timestamp = MORNING.plus_days(21);

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn main() {
    println!("{ENTRIES} entries, {VISITS} visits     processor time");
    let whole = [&WORLD.quiet, &WORLD.busy].map(|bundle| {
        let mut phone = Phone::new();
        middle(|| {
            drop(
                phone
                    .diary
                    .match_notices(Cursor::new(bundle), NOW)
                    .expect("a good bundle"),
            );
        })
    });
    row("whole, no hit", whole[0]);
    row("whole, 20 hits", whole[1]);
    row("  hashing the chunks", middle(|| hash(&WORLD.quiet)));
    row("  order of the tokens", middle(|| order(&WORLD.quiet)));
    row("  without the diary", middle(|| find(&WORLD.quiet)));
    if whole.iter().any(|time| *time > LIMIT) {
        panic!("the limit is {} ms", LIMIT.as_millis());
    }
    divan::main();
}

fn row(name: &str, time: Duration) {
    println!("{name:<26}{:>11.1} ms", time.as_secs_f64() * 1000.0);
}

fn middle(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..7)
        .map(|_| {
            let before = processor_time();
            run();
            processor_time().saturating_sub(before)
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        now.tv_sec.try_into().unwrap_or(0),
        now.tv_nsec.try_into().unwrap_or(0),
    )
}

fn hash(bundle: &[u8]) {
    for chunk in bundle.chunks(CHUNK) {
        black_box(Sha256::digest(chunk));
    }
}

fn order(bundle: &[u8]) {
    let tokens = bundle
        .chunks_exact(64)
        .map(|entry| entry.first_chunk::<16>());
    black_box(tokens.is_sorted());
}

fn find(bundle: &[u8]) {
    let clock = WORLD.deployment.clock(NOW, WORLD.deployment.baseline());
    let bundle = VerifiedBundle::open(Cursor::new(bundle), WORLD.deployment.baseline(), clock);
    let secrets: Vec<_> = (0..VISITS).map(secret).collect();
    drop(black_box(
        bundle
            .expect("a good header")
            .find(&secrets)
            .expect("good chunks"),
    ));
}

#[divan::bench(sample_count = 5)]
fn without_the_diary() {
    find(&WORLD.quiet);
}

#[divan::bench(sample_count = 5)]
fn whole_without_a_hit(bencher: divan::Bencher<'_, '_>) {
    whole(bencher, &WORLD.quiet);
}

#[divan::bench(sample_count = 5)]
fn whole_with_20_hits(bencher: divan::Bencher<'_, '_>) {
    whole(bencher, &WORLD.busy);
}

fn whole(bencher: divan::Bencher<'_, '_>, bundle: &[u8]) {
    let mut phone = Phone::new();
    bencher.bench_local(|| {
        phone
            .diary
            .match_notices(Cursor::new(bundle), NOW)
            .expect("a good bundle")
    });
}

fn secret(number: u8) -> VenueSecret {
    venue(number, "x").secret
}

struct World {
    deployment: Arc<Deployment>,
    issuer: Signer,
    quiet: Vec<u8>,
    busy: Vec<u8>,
}

impl World {
    fn new() -> Self {
        let [root, issuer, notices] = [1, 2, 3].map(Signer::new);
        let mut list = draft(1, MORNING.plus_days(-1), &[issuer.public()]);
        list.keys.push(notices.for_notices(Areas::All));
        let deployment = Deployment::new(&settings(&list, &[&root])).expect("a deployment");
        let elsewhere = (0..).map(|number: u32| {
            let mut secret = [0xFF; 16];
            secret[..4].copy_from_slice(&number.to_be_bytes());
            SealedFor {
                secret: VenueSecret::from_bytes(secret),
                notices: (0..MAX_SLOTS).map(|_| notice(0)).collect(),
            }
        });
        // The last chunk is filled up with padding.
        let venues = ENTRIES / usize::from(MAX_SLOTS);
        let seal = |hits: u8| {
            let own = (0..hits).map(|number| SealedFor {
                secret: secret(number),
                notices: vec![notice(number)],
            });
            let draft = BundleDraft {
                sequence: 1 + u32::from(hits),
                issued: NOW,
                next_due: NOW.plus_days(1),
                notices: elsewhere.clone().take(venues).chain(own).collect(),
            };
            notices.sign_bundle(&draft, &mut CountingRandom::new(9))
        };
        let (quiet, busy) = (seal(0), seal(HITS));
        Self {
            deployment: Arc::new(deployment),
            issuer,
            quiet,
            busy,
        }
    }
}

fn notice(number: u8) -> NoticeRecord {
    NoticeRecord {
        id: NoticeId([number; 8]),
        revision: 1,
        status: NoticeStatus::Active,
        severity: Severity::High,
        advice: Advice::OTHER,
        window: Window::new(MORNING, NOW, 0, 1).expect("a window"),
    }
}

/// A diary with 200 visits to 200 venues, in 21 days.
struct Phone {
    diary: Diary,
    _folder: tempfile::TempDir,
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut random = CountingRandom::new(5);
        let deployment = WORLD.deployment.clone();
        let mut diary = Diary::open(folder.path(), &Vault, &mut random, deployment, MORNING)
            .expect("a new diary");
        let clock = WORLD.deployment.clock(MORNING, WORLD.deployment.baseline());
        for number in 0..VISITS {
            let wire = WORLD.issuer.sign_code(&venue(number, "Chợ Búng").encode());
            let code = UnverifiedVenue::from_wire(wire.into()).expect("a code");
            let venue = verify(code, WORLD.deployment.baseline(), clock).expect("a good code");
            let at = MORNING.plus_seconds(i64::from(number) * 9000);
            diary
                .check_in(&venue, at, UtcOffset::VIET_NAM)
                .expect("a check-in");
        }
        Self {
            diary,
            _folder: folder,
        }
    }
}

/// A vault that always holds the same key.
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
