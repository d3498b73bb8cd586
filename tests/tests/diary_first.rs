//! The first diaries of a process: SQLite starts with the first of them, and opens a second one before
//! SQLCipher is there.
//!
//! The moment is short: so all threads share one processor, the first of them yields to any other,
//! and each try has a process of its own. Alone in this file, for a process that is just being made
//! holds the folder's locks of its maker for a moment.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use std::ops::Range;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use dauchan_tests::child;
use dauchan_tests::diaries::Phone;
use dauchan_tests::world::{World, minute};

/// The microseconds that the threads of a process begin apart, one number for each process. Which of them
/// meets SQLite while it starts depends on the machine.
const GAPS: Range<usize> = 110..250;
const DIARIES: usize = 24;

#[test]
fn they_open_side_by_side() {
    if let Some([gap]) = child::arguments() {
        return open_side_by_side(gap.parse().unwrap());
    }
    for gap in GAPS.step_by(4) {
        let mut taskset = Command::new("taskset");
        taskset.args(["--cpu-list", "0"]);
        let process = child::under(taskset, "they_open_side_by_side", &[&gap.to_string()])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&process.stdout);
        assert!(process.status.success(), "gap {gap}: {said}");
        assert!(said.contains("1 passed"), "{said}");
    }
}

fn open_side_by_side(gap: u64) {
    let start = Barrier::new(DIARIES);
    thread::scope(|scope| {
        for number in 0..DIARIES {
            let start = &start;
            scope.spawn(move || {
                let phone = Phone::new(World::new());
                if number == 0 {
                    yield_to_all_others();
                }
                start.wait();
                thread::sleep(Duration::from_micros(gap * u64::try_from(number).unwrap()));
                drop(phone.open(minute(0)));
            });
        }
    });
}

/// From here on this thread runs only when no other wants to.
fn yield_to_all_others() {
    let thread = rustix::thread::gettid().as_raw_nonzero().to_string();
    let status = Command::new("chrt")
        .args(["--idle", "--pid", "0", &thread])
        .status()
        .unwrap();
    assert!(status.success());
}
