//! A disk that is full: every call says so, nothing acknowledged is lost, and with room again the
//! diary goes on. The room is limited by `ulimit -f`, which needs no rights and works everywhere; the
//! system then refuses to let a file grow, as a quota would.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests stop at the first thing that does not hold, and a child speaks through its output"
)]

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use dauchan_core::diary::{DiaryFault, OpenFault, StorageFault};
use dauchan_tests::diaries::{HERE, all_visits, try_open};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

const CHILD: &str = "DAUCHAN_FULL_CHILD";
const KEY: [u8; 32] = [7; 32];

/// Whether a fault says that there was no room: by name, or by the system's word for a limit.
fn is_full(fault: StorageFault) -> bool {
    matches!(fault, StorageFault::Full | StorageFault::Device { .. })
}

/// Not a test of its own: writes until there is no room.
#[test]
fn child_writes_until_the_disk_is_full() {
    let Ok(folder) = env::var(CHILD) else { return };
    let world = World::new();
    let vault = MemoryVault::holding(KEY);
    let mut out = std::io::stdout().lock();
    let mut diary = match try_open(Path::new(&folder), &vault, &world, MORNING) {
        Ok(diary) => diary,
        Err(OpenFault::Storage(fault)) if is_full(fault) => {
            writeln!(out, "no room to open").unwrap();
            return;
        }
        Err(fault) => panic!("opened with {fault:?}"),
    };
    let venues = [1, 2].map(|number| world.venue(venue_plan(number, "Chợ")));
    for at in 1..5000_usize {
        let now = minute(i64::try_from(at).unwrap() * 10);
        match diary.observe(&venues[at % 2], now, HERE) {
            Ok(_) => writeln!(out, "in {at}").unwrap(),
            Err(DiaryFault::Storage(fault)) if is_full(fault) => {
                writeln!(out, "full").unwrap();
                // It can still be read, and says the same again.
                assert_eq!(all_visits(&diary).len(), at - 1);
                assert!(diary.observe(&venues[at % 2], now, HERE).is_err());
                return;
            }
            Err(fault) => panic!("stopped with {fault:?}"),
        }
    }
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    if env::var(CHILD).is_ok() {
        return;
    }
    let (mut opened, mut refused) = (0, 0);
    // In blocks of 512 bytes: from too little for a new diary to enough for some visits.
    for blocks in [0, 1, 8, 40, 80, 160, 300] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script])
            .arg(env::current_exe().unwrap())
            .args([
                "--exact",
                "child_writes_until_the_disk_is_full",
                "--nocapture",
                "-q",
            ])
            .env(CHILD, folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{blocks} blocks: {said}");
        let acknowledged = said.lines().filter(|line| line.starts_with("in ")).count();
        let world = World::new();
        let vault = MemoryVault::holding(KEY);
        let diary = try_open(folder.path(), &vault, &world, minute(50_000)).unwrap();
        assert_eq!(all_visits(&diary).len(), acknowledged, "{blocks} blocks");
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
