//! The demonstration's folder. A folder without its mark is never touched. In one with the mark, only
//! what a demonstration makes is replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dauchan_files as files;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::passphrase::Passphrases;

use dauchan_core::time::Timestamp;

const MARK: &str = "DEMONSTRATION.txt";
const MARK_TEXT: &str = "Made by `dauchan demo`, which replaces what is in here. Its venues are made \
                         up, its keys are no secrets, and no real app accepts its codes.\n";
const PARTS: [&str; 4] = ["desk", "phone", "posters", "photos"];

/// A folder that a demonstration may fill.
pub struct DemoFolder {
    path: PathBuf,
}

impl DemoFolder {
    /// Opens a new or empty folder, or empties that of an earlier demonstration.
    ///
    /// # Errors
    /// [`CommandError`] of class `not_ours` for a folder that holds anything else.
    pub fn take(path: &Path) -> Result<Self, CommandError> {
        let is_ours = fs::read(path.join(MARK)).is_ok_and(|mark| mark == MARK_TEXT.as_bytes());
        if !is_ours && !is_free(path)? {
            let text = format!(
                "{} holds something other than a demonstration",
                path.display()
            );
            return Err(CommandError::new(Exit::Folder, "not_ours", text)
                .advise("Nothing was changed. Choose another folder with --out."));
        }
        files::create_folder(path)?;
        let folder = Self {
            path: path.to_owned(),
        };
        for part in PARTS {
            folder.clear(part)?;
        }
        files::replace(&path.join(MARK), MARK_TEXT.as_bytes())?;
        Ok(folder)
    }

    fn clear(&self, part: &str) -> Result<(), CommandError> {
        let path = self.path.join(part);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CommandError::new(
                Exit::System,
                "file",
                format!("{}: {error}", path.display()),
            )),
            _ => Ok(()),
        }
    }

    /// Stores a file in one of the folder's parts and returns its path.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be written.
    pub fn keep(&self, part: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, CommandError> {
        let folder = self.path.join(part);
        files::create_folder(&folder)?;
        let path = folder.join(name);
        files::replace(&path, bytes)?;
        Ok(path)
    }

    /// Returns the desk's and the phone's folder at a time.
    pub fn context(&self, now: Timestamp) -> Context {
        Context {
            is_given: true,
            passphrases: Passphrases::default(),
            desk: self.path.join("desk").as_path().into(),
            phone: self.path.join("phone"),
            now,
            clerk: "demo".to_owned(),
        }
    }

    /// Returns the path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reports whether the folder is missing or empty.
fn is_free(path: &Path) -> Result<bool, CommandError> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(CommandError::new(
            Exit::System,
            "file",
            format!("{}: {error}", path.display()),
        )),
    }
}
