//! What every command needs to know: two folders and the time.

use std::path::PathBuf;

use dauchan_authority::keyring::DeskFolder;
use dauchan_authority::store::Author;
use dauchan_core::time::Timestamp;

use crate::error::CommandError;
use crate::moment;
use crate::passphrase::Passphrases;

/// The folders and the time that a command works with.
#[derive(Debug)]
pub struct Context {
    /// The desk's folder, with what opens its sealed keys.
    pub desk: DeskFolder,
    /// The phone's folder.
    pub phone: PathBuf,
    /// The source of passphrases.
    pub passphrases: Passphrases,
    /// The present.
    pub now: Timestamp,
    /// Whether the command line named the present, which then stands still.
    pub is_given: bool,
    /// Who works at the desk, as its log names them.
    pub clerk: String,
}

impl Context {
    /// Returns the present, for a command that runs on.
    ///
    /// # Errors
    /// [`CommandError`] if the system's clock cannot be read.
    pub fn time(&self) -> Result<Timestamp, CommandError> {
        if self.is_given {
            return Ok(self.now);
        }
        moment::system()
    }

    /// Returns who changes the desk, and when.
    pub fn author(&self) -> Author {
        Author {
            name: self.clerk.clone(),
            at: self.now,
        }
    }
}
