//! Files that a command writes to a path from the command line.

use std::path::Path;

use clap::Args;
use dauchan_files::{self as files, FileError};

use crate::error::{CommandError, Exit};

/// Whether a file that exists may be overwritten.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Overwrite {
    /// Overwrite a file that exists
    #[arg(long)]
    force: bool,
}

impl Overwrite {
    /// Writes a file, readable by its owner alone.
    ///
    /// # Errors
    /// [`CommandError`] if the path is not a regular file, or a file exists and `--force` was not given.
    pub fn write(self, path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
        if self.force {
            return Ok(files::replace(path, bytes)?);
        }
        files::create(path, bytes).map_err(|error| match error {
            FileError::Exists { .. } => CommandError::new(Exit::Folder, "exists", error).advise(
                "Nothing was changed. Choose another name, or overwrite the file with --force.",
            ),
            error => error.into(),
        })
    }

    /// Accepts the path of a file that the library will write itself.
    ///
    /// # Errors
    /// [`CommandError`] if something is there and `--force` was not given.
    pub fn check(self, path: &Path) -> Result<(), CommandError> {
        if self.force || !path.exists() {
            return Ok(());
        }
        let path = path.to_owned();
        let error = CommandError::new(Exit::Folder, "exists", FileError::Exists { path });
        Err(error.advise(
            "Nothing was changed. Choose another name, or overwrite the file with --force.",
        ))
    }

    /// Writes a file as [`Self::write`] does, also over a file that has the same bytes.
    ///
    /// # Errors
    /// Those of [`Self::write`].
    pub fn write_again(self, path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let is_same = path.is_file() && files::read(path, length).is_ok_and(|old| *old == bytes);
        let force = self.force || is_same;
        Self { force }.write(path, bytes)
    }
}
