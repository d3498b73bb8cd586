//! Files with pictures, hostile until decoded.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use dauchan_core::scan::photo::{self, LumaImage, MAX_FILE, PhotoFault};

use crate::failure::{Exit, Failure};

/// Reads a picture, and of a file that never ends not more than a picture may have.
///
/// # Errors
/// [`Failure`] of class `no_file`, `file`, or that of the [`PhotoFault`].
pub fn load(path: &Path) -> Result<LumaImage, Failure> {
    let bytes = read(path).map_err(|fault| unreadable(path, &fault))?;
    photo::read(&bytes).map_err(|fault| unfit(path, fault))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let longest = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?
        .take(longest.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, fault: &io::Error) -> Failure {
    let class = match fault.kind() {
        io::ErrorKind::NotFound => "no_file",
        _ => "file",
    };
    let text = format!("{} cannot be read: {fault}", path.display());
    Failure::new(Exit::Folder, class, text)
}

fn unfit(path: &Path, fault: PhotoFault) -> Failure {
    let (class, advice) = match fault {
        PhotoFault::Empty => ("empty_picture", "Take the photo again."),
        PhotoFault::FileTooLong { .. } | PhotoFault::TooBig => {
            ("picture_too_big", "Make it smaller, or take it again.")
        }
        PhotoFault::Truncated => ("truncated_picture", "Copy it again, whole."),
        PhotoFault::Damaged => ("damaged_picture", "Copy it again, or take it again."),
        _ => ("not_a_picture", "Give a PNG, JPEG, GIF or WebP file."),
    };
    let text = format!("{}: {fault}", path.display());
    Failure::new(Exit::Folder, class, text).advise(advice)
}
