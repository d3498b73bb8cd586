//! Files that must outlive a power cut and stay their owner's.
//!
//! A file is replaced whole: the new bytes are written beside it, synced, and renamed over it, and
//! the folder is synced too. A process killed at any instant leaves the old file or the new one. Every
//! file is made readable by its owner alone, and a secret that others can read is not used.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

const OWNER_ONLY_FILE: u32 = 0o600;
const OWNER_ONLY_FOLDER: u32 = 0o700;
const ANYBODY_ELSE: u32 = 0o077;

/// Why a file of the desk could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not there.
    #[error("{} is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is there already, and nothing may overwrite it.
    #[error("{} exists already", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It cannot be written. What was there before is still there.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is longer than any such file can be.
    #[error("{} is longer than {most} bytes, the most it may have", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        most: u64,
    },
    /// It holds a secret, and others than its owner may read it.
    #[error("{} holds a secret, and others than its owner may read it", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds its lock.
    #[error("another process works on {}", path.display())]
    Busy {
        /// The lock's file.
        path: PathBuf,
    },
}

/// Makes `folder` and those above it, for the owner alone where they are new.
///
/// # Errors
/// [`FileError::Write`].
pub fn create_folder(folder: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(OWNER_ONLY_FOLDER);
    builder
        .create(folder)
        .map_err(|source| write_error(folder, source))
}

/// Takes the lock at `path` until the file is dropped; does not wait.
pub(crate) fn lock(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNER_ONLY_FILE);
    let file = options
        .open(path)
        .map_err(|source| write_error(path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FileError::Busy {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(write_error(path, source)),
    }
}

/// Replaces the file at `path`, or makes it.
///
/// # Errors
/// [`FileError::Write`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let beside = beside(path);
    let written = write_synced(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder_of(path));
    written.map_err(|source| write_error(path, source))
}

/// Makes the file at `path`, which must not be there: keys are never overwritten.
///
/// # Errors
/// [`FileError::Exists`] or [`FileError::Write`].
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let beside = beside(path);
    // A hard link fails where a rename would silently replace.
    let linked = write_synced(&beside, bytes).and_then(|()| fs::hard_link(&beside, path));
    let removed = fs::remove_file(&beside);
    match linked.and(removed).and_then(|()| sync_folder_of(path)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(FileError::Exists {
            path: path.to_owned(),
        }),
        Err(source) => Err(write_error(path, source)),
    }
}

/// Removes the file at `path` durably, if it is there.
///
/// # Errors
/// [`FileError::Write`].
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder_of(path).map_err(|source| write_error(path, source)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(write_error(path, source)),
    }
}

/// The file's bytes, if it has at most `most`.
///
/// # Errors
/// [`FileError::Missing`], [`FileError::Read`] or [`FileError::TooLong`].
pub fn read(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let file = open(path)?;
    read_open(file, path, most)
}

/// As [`read`], of a file that nobody but its owner may read.
///
/// # Errors
/// As [`read`], and [`FileError::TooOpen`].
pub fn read_secret(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let file = open(path)?;
    let metadata = file.metadata().map_err(|source| read_error(path, source))?;
    if metadata.permissions().mode() & ANYBODY_ELSE != 0 {
        return Err(FileError::TooOpen {
            path: path.to_owned(),
        });
    }
    read_open(file, path, most)
}

fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing {
            path: path.to_owned(),
        },
        _ => read_error(path, source),
    })
}

fn read_open(file: File, path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    // Room for all of it at once: a buffer that grows leaves copies of secrets behind.
    let room = usize::try_from(length.min(most) + 1).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|source| read_error(path, source))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes)
    } else {
        Err(FileError::TooLong {
            path: path.to_owned(),
            most,
        })
    }
}

/// Where a file's new bytes are written. The desk's lock keeps others away from it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY_FILE)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

fn read_error(path: &Path, source: io::Error) -> FileError {
    FileError::Read {
        path: path.to_owned(),
        source,
    }
}

fn write_error(path: &Path, source: io::Error) -> FileError {
    FileError::Write {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_written_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        create_folder(&inner).unwrap();
        let (made, replaced) = (inner.join("made"), inner.join("replaced"));
        create(&made, b"1").unwrap();
        replace(&replaced, b"2").unwrap();
        assert_eq!(
            (mode(&inner), mode(&made), mode(&replaced)),
            (0o700, 0o600, 0o600)
        );
        assert_eq!(read_secret(&made, 10).unwrap().as_slice(), b"1");
    }

    #[test]
    fn a_secret_that_others_may_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, b"1").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            read_secret(&path, 10),
            Err(FileError::TooOpen { .. })
        ));
    }

    #[test]
    fn what_exists_is_never_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, b"first").unwrap();
        assert!(matches!(
            create(&path, b"second"),
            Err(FileError::Exists { .. })
        ));
        assert_eq!(read(&path, 10).unwrap().as_slice(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_write_left_behind_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register");
        replace(&path, b"old").unwrap();
        fs::write(beside(&path), b"half of the ne").unwrap();
        assert_eq!(read(&path, 10).unwrap().as_slice(), b"old");
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path, 10).unwrap().as_slice(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_a_longer_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long");
        replace(&path, &[0; 10]).unwrap();
        assert!(read(&path, 10).is_ok());
        assert!(matches!(
            read(&path, 9),
            Err(FileError::TooLong { most: 9, .. })
        ));
    }

    #[test]
    fn a_lock_is_held_by_one_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(matches!(lock(&path), Err(FileError::Busy { .. })));
        drop(held);
        assert!(lock(&path).is_ok());
    }
}
