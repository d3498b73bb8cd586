//! Simulates power cuts under code that writes files, for tests.
//!
//! A test [`record`]s what its own thread does to one folder: every write, truncation, sync, rename and
//! removal, by Rust and by C alike. [`Disk`] then replays the record up to any instant and builds the
//! folders that a power cut at that instant may leave: what was synced is there; of what was not, each
//! sector, each length and each name may be old or new, in any combination. [`Faults`] makes writes and
//! syncs fail.
//!
//! `calls` defines the C library's functions for files in the test's executable, where the linker finds
//! them before the library's own. That is why this crate needs `unsafe`, and why it runs on Linux alone.
//! It is for test executables, and never part of what is delivered.
//!
//! The model is harsher than common file systems:
//! - a sector is 512 bytes and is written whole or not at all;
//! - names that were not synced are lost or kept one by one, in no order;
//! - a sync that fails gives up what it should have written: a later sync does not bring it back, until
//!   it is written again. Linux behaves so.

#![cfg(target_os = "linux")]

mod calls;
mod disk;
mod tape;

pub use calls::in_forked_child;
pub use disk::{Choice, Disk, Files};
pub use tape::{Event, Faults, FileId, Tape, note, record, set_faults};
