//! What every command needs to know: two folders and the time.

use std::path::PathBuf;

use dauchan_core::time::Timestamp;

/// The folders and the time that a command works with.
#[derive(Debug)]
pub struct Context {
    /// The desk's folder.
    pub desk: PathBuf,
    /// The phone's folder.
    pub phone: PathBuf,
    /// The present.
    pub now: Timestamp,
}
