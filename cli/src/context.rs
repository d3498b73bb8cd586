//! What every command needs to know: two folders and the time.

use std::path::PathBuf;

use dauchan_authority::store::Author;
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
    /// Who works at the desk, as its log names them.
    pub clerk: String,
}

impl Context {
    /// Returns who changes the desk, and when.
    pub fn author(&self) -> Author {
        Author {
            name: self.clerk.clone(),
            at: self.now,
        }
    }
}
