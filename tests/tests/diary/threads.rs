//! Diaries side by side in one process: each has its own folder and key, and none hinders another.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use std::thread;

use dauchan_core::visit::CheckInOutcome;
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{World, minute, venue_plan};

const THREADS: usize = 8;
const DIARIES: usize = 25;

#[test]
fn many_are_made_written_and_opened_again_at_once() {
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            thread::spawn(|| {
                for _ in 0..DIARIES {
                    let phone = Phone::new(World::new());
                    let venue = phone.world.venue(venue_plan(1, "Chợ Búng"));
                    let mut diary = phone.open(minute(0));
                    let outcome = diary.check_in(&venue, minute(1), HERE).unwrap();
                    assert!(matches!(outcome, CheckInOutcome::CheckedIn { .. }));
                    drop(diary);
                    let diary = phone.open(minute(2));
                    assert!(diary.open_visit().unwrap().is_some());
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
