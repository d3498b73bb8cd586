//! Picture files, hostile until decoded.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use dauchan_core::scan::Scan;
use dauchan_core::scan::photo::{self, LumaImage, MAX_FILE, PhotoError};

use crate::error::{CommandError, Exit};

/// Reads a picture, and no more bytes than a picture may have.
///
/// # Errors
/// [`CommandError`] of class `no_file`, `file`, or that of the [`PhotoError`].
pub fn load(path: &Path) -> Result<LumaImage, CommandError> {
    let bytes = read(path).map_err(|error| unreadable(path, &error))?;
    photo::read(&bytes).map_err(|error| unfit(path, error))
}

/// Scans a picture as a still.
///
/// # Errors
/// [`CommandError`] of the file's damage, if no code was found in what is left of the picture.
pub fn scan(path: &Path, picture: &LumaImage) -> Result<Scan, CommandError> {
    picture.scan().map_err(|error| unfit(path, error))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let longest = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?
        .take(longest.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let class = match error.kind() {
        io::ErrorKind::NotFound => "no_file",
        _ => "file",
    };
    let text = format!("cannot read {}: {error}", path.display());
    CommandError::new(Exit::Folder, class, text)
}

fn unfit(path: &Path, error: PhotoError) -> CommandError {
    let (class, advice) = match error {
        PhotoError::Empty => ("empty_picture", "Take the photo again."),
        PhotoError::FileTooLong { .. } | PhotoError::TooBig => {
            ("picture_too_big", "Make it smaller, or take it again.")
        }
        PhotoError::Truncated => ("truncated_picture", "Copy it again, whole."),
        PhotoError::Damaged => ("damaged_picture", "Copy it again, or take it again."),
        _ => ("not_a_picture", "Give a PNG, JPEG, GIF or WebP file."),
    };
    let text = format!("{}: {error}", path.display());
    CommandError::new(Exit::Folder, class, text).advise(advice)
}
