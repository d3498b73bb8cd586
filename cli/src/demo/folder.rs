//! The demonstration's folder. It is never made over another's: a folder that has no mark of ours is
//! left alone, and of one that has it only what a demonstration makes is replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dauchan_files as files;

use crate::arguments::Context;
use crate::failure::{Exit, Failure};

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
    /// Takes `path`: a new folder, an empty one, or that of a demonstration before, which is emptied.
    ///
    /// # Errors
    /// [`Failure`] of class `not_ours` for a folder with anything else in it.
    pub fn take(path: &Path) -> Result<Self, Failure> {
        let is_ours = fs::read(path.join(MARK)).is_ok_and(|mark| mark == MARK_TEXT.as_bytes());
        if !is_ours && !is_free(path)? {
            let text = format!(
                "{} holds something else than a demonstration",
                path.display()
            );
            return Err(Failure::new(Exit::Folder, "not_ours", text)
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

    fn clear(&self, part: &str) -> Result<(), Failure> {
        let path = self.path.join(part);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::new(
                Exit::System,
                "file",
                format!("{}: {error}", path.display()),
            )),
            _ => Ok(()),
        }
    }

    /// Keeps a file in one of the folder's parts.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be written.
    pub fn keep(&self, part: &str, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
        let folder = self.path.join(part);
        files::create_folder(&folder)?;
        let path = folder.join(name);
        files::replace(&path, bytes)?;
        Ok(path)
    }

    /// The desk's and the phone's folder in it, at a moment.
    pub fn context(&self, now: Timestamp) -> Context {
        Context {
            desk: self.path.join("desk"),
            phone: self.path.join("phone"),
            now,
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether there is nothing yet.
fn is_free(path: &Path) -> Result<bool, Failure> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Failure::new(
            Exit::System,
            "file",
            format!("{}: {error}", path.display()),
        )),
    }
}
