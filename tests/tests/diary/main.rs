//! The diary and the guest book within one process. One executable holds all of these tests, because linking SQLCipher takes longer
//! than most of them.
//!
//! Tests that start processes are in `diary_system`. Tests that change what holds for the whole process have an
//! executable each: `diary_first`, `diary_kill`, `diary_unsafe_build`, and `diary_power_cut` and `diary_processes`, in
//! which `dauchan-power-cut` replaces functions of the C library.

mod backup;
mod damage;
mod edges;
mod export;
mod first_steps;
mod guest_book;
mod hand_over;
mod hostile;
mod judged_later;
mod migration;
mod moved;
mod notices;
mod opening;
mod privacy;
mod rules;
mod threads;
