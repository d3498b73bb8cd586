//! Files that survive a power cut and stay private to their owner.
//!
//! This is the one way in which the command line writes a file. The bytes go to a new file with an
//! unpredictable name in the same folder, are synced, and get their name by a rename; the folder is
//! synced too. A process killed at any instant leaves the old file or the new one, and at most a
//! partial file that [`remove_partial_files`] deletes. Every file is readable by its owner alone.
//! Links, pipes and devices are never replaced.

use std::collections::hash_map::RandomState;
use std::fs::{self, DirEntry, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use zeroize::Zeroizing;

const OWNER_ONLY_FILE: u32 = 0o600;
const OWNER_ONLY_FOLDER: u32 = 0o700;
const OTHER_USERS: u32 = 0o077;
const PARTIAL_PREFIX: &str = ".dauchan-";
const PARTIAL_SUFFIX: &str = ".new";
/// Attempts at a name that no other file has; a second one is already improbable.
const NAME_ATTEMPTS: usize = 16;

/// The reason why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file does not exist.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The path of the file.
        path: PathBuf,
    },
    /// The file exists and must not be overwritten.
    #[error("{} already exists", path.display())]
    Exists {
        /// The file or folder.
        path: PathBuf,
    },
    /// The path names a link, a folder, a pipe or a device, which is never replaced.
    #[error("{} is not a regular file, so it is not replaced", path.display())]
    NotRegular {
        /// The path that was named.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The path of the file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file cannot be written. A file that was there before is unchanged.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file is longer than such a file may be.
    #[error("{} is longer than {most} bytes", path.display())]
    TooLong {
        /// The path of the file.
        path: PathBuf,
        /// The limit in bytes.
        most: u64,
    },
    /// The file holds a secret, and its permissions let other users read it.
    #[error("{} holds a secret, and other users may read it (mode {mode:03o})", path.display())]
    TooOpen {
        /// The path of the file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another process holds the lock.
    #[error("another process has locked {}", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
}

/// Creates `folder` and its missing parents, private to their owner.
///
/// # Errors
/// [`FileError::Write`].
pub fn create_folder(folder: &Path) -> Result<(), FileError> {
    let missing: Vec<_> = folder
        .ancestors()
        .take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists())
        .collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(OWNER_ONLY_FOLDER);
    builder
        .create(folder)
        .and_then(|()| missing.into_iter().try_for_each(sync_parent))
        .map_err(|source| write_error(folder, source))
}

/// Locks the file at `path` until the returned handle is dropped. Does not wait.
///
/// # Errors
/// [`FileError::Busy`] if another process holds the lock, or [`FileError::Write`].
pub fn lock(path: &Path) -> Result<File, FileError> {
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

/// Writes the file at `path`, replacing a regular file that is there.
///
/// # Errors
/// [`FileError::NotRegular`] or [`FileError::Write`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    check_target(path)?;
    let partial = PartialFile::write(path, bytes)?;
    fs::rename(&partial.path, path)
        .and_then(|()| sync_parent(path))
        .map_err(|source| partial.failed(path, source))
}

/// Writes the file at `path`, where nothing may be.
///
/// # Errors
/// [`FileError::Exists`], [`FileError::NotRegular`] or [`FileError::Write`].
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    check_target(path)?;
    let exists = || FileError::Exists {
        path: path.to_owned(),
    };
    // Saves writing the bytes; the rename is what decides.
    if fs::exists(path).unwrap_or(false) {
        return Err(exists());
    }
    let partial = PartialFile::write(path, bytes)?;
    match rename_without_replacing(&partial.path, path).and_then(|()| sync_parent(path)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            partial.remove();
            Err(exists())
        }
        Err(source) => Err(partial.failed(path, source)),
    }
}

/// Renames the complete file at `from`, replacing what is at `to`, and syncs the renaming.
///
/// # Errors
/// [`FileError::Write`].
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to)
        .and_then(|()| sync_parent(to))
        .map_err(|source| write_error(to, source))
}

/// Deletes the file at `path`, if there is one, and syncs the deletion.
///
/// # Errors
/// [`FileError::Write`].
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Ok(()) => sync_parent(path).map_err(|source| write_error(path, source)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(write_error(path, source)),
    }
}

/// Deletes `folder` with everything in it, if there is one, and syncs the deletion.
///
/// # Errors
/// [`FileError::Write`].
pub fn remove_folder(folder: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(folder) {
        Ok(()) => sync_parent(folder).map_err(|source| write_error(folder, source)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(write_error(folder, source)),
    }
}

/// Returns the folders in `folder`, or none if it does not exist. Links are not followed.
///
/// # Errors
/// [`FileError::Read`].
pub fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut folders = Vec::new();
    for entry in entries_of(folder)? {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// Deletes the partial files that killed processes left in `folder`. A file that a live process is
/// writing stays, because its writer holds a lock on it.
///
/// # Errors
/// [`FileError::Read`] or [`FileError::Write`]. A missing folder is accepted.
pub fn remove_partial_files(folder: &Path) -> Result<(), FileError> {
    for entry in entries_of(folder)? {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_partial_name(&entry.file_name().to_string_lossy()) {
            remove_unless_locked(&entry.path())?;
        }
    }
    Ok(())
}

fn entries_of(folder: &Path) -> Result<Vec<DirEntry>, FileError> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries
            .and_then(Iterator::collect)
            .map_err(|source| read_error(folder, source)),
    }
}

fn remove_unless_locked(path: &Path) -> Result<(), FileError> {
    match File::open(path) {
        Ok(file) if file.try_lock().is_ok() => remove(path),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(read_error(path, error)),
        _ => Ok(()),
    }
}

/// Returns the bytes of a file of at most `most` bytes.
///
/// # Errors
/// [`FileError::Missing`], [`FileError::Read`] or [`FileError::TooLong`].
pub fn read(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let file = open(path)?;
    read_open(file, path, most)
}

/// Returns the bytes of a file, as [`read`] does, if no other user may read it.
///
/// # Errors
/// Those of [`read`], and [`FileError::TooOpen`].
pub fn read_secret(path: &Path, most: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let file = open(path)?;
    let metadata = file.metadata().map_err(|source| read_error(path, source))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & OTHER_USERS != 0 {
        return Err(FileError::TooOpen {
            path: path.to_owned(),
            mode,
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

/// Rejects a path at which something other than a regular file is.
fn check_target(path: &Path) -> Result<(), FileError> {
    let is_regular = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.is_file(),
        Err(_) => path.file_name().is_some(),
    };
    if is_regular {
        Ok(())
    } else {
        Err(FileError::NotRegular {
            path: path.to_owned(),
        })
    }
}

/// A synced file that has no final name yet. Its writer holds a lock on it.
struct PartialFile {
    path: PathBuf,
    file: File,
}

impl PartialFile {
    /// Writes `bytes` to a new file beside `target`.
    fn write(target: &Path, bytes: &[u8]) -> Result<Self, FileError> {
        let partial = Self::open(target).map_err(|source| write_error(target, source))?;
        let mut file = &partial.file;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(|source| partial.failed(target, source))?;
        Ok(partial)
    }

    fn open(target: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(OWNER_ONLY_FILE);
        for _ in 0..NAME_ATTEMPTS {
            let path = target.with_file_name(partial_name());
            match options.open(&path) {
                Ok(file) => {
                    file.lock()?;
                    return Ok(Self { path, file });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Deletes the file. A file that cannot be deleted is left to [`remove_partial_files`].
    fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }

    fn failed(&self, target: &Path, source: io::Error) -> FileError {
        self.remove();
        write_error(target, source)
    }
}

/// Returns an unpredictable name: the standard library seeds each hasher from the system's
/// random bytes.
fn partial_name() -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("{PARTIAL_PREFIX}{random:016x}{PARTIAL_SUFFIX}")
}

fn is_partial_name(name: &str) -> bool {
    name.strip_prefix(PARTIAL_PREFIX)
        .and_then(|rest| rest.strip_suffix(PARTIAL_SUFFIX))
        .is_some_and(|random| random.len() == 16 && u64::from_str_radix(random, 16).is_ok())
}

/// Renames in one step, and fails where a file is. A file system without such a rename gets a hard
/// link, which fails in the same case.
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        renamed => Ok(renamed?),
    }
}

fn sync_parent(path: &Path) -> io::Result<()> {
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
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_and_folders_are_private_to_their_owner() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        create_folder(&inner).unwrap();
        let (created, replaced) = (inner.join("created"), inner.join("replaced"));
        create(&created, b"1").unwrap();
        fs::write(&replaced, b"old").unwrap();
        replace(&replaced, b"2").unwrap();
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(
            (mode(&inner), mode(&created), mode(&replaced)),
            (0o700, 0o600, 0o600)
        );
        assert_eq!(read_secret(&created, 10).unwrap().as_slice(), b"1");
        assert_eq!(names_in(&inner), ["created", "replaced"]);
    }

    #[test]
    fn a_secret_that_other_users_may_read_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, b"1").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            read_secret(&path, 10),
            Err(FileError::TooOpen { mode: 0o640, .. })
        ));
    }

    #[test]
    fn an_existing_file_is_never_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, b"first").unwrap();
        assert!(matches!(
            create(&path, b"second"),
            Err(FileError::Exists { .. })
        ));
        let (from, to) = (folder.path().join("from"), &path);
        fs::write(&from, b"third").unwrap();
        let error = rename_without_replacing(&from, to).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path, 10).unwrap().as_slice(), b"first");
        assert_eq!(names_in(folder.path()), ["from", "key"]);
    }

    #[test]
    fn links_folders_and_sockets_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("target"), b"kept").unwrap();
        symlink(path("target"), path("link")).unwrap();
        symlink(path("nowhere"), path("dangling")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        let _socket = UnixListener::bind(path("socket")).unwrap();
        let before = names_in(folder.path());
        for name in ["link", "dangling", "folder", "socket"] {
            for write in [create, replace] {
                let error = write(&path(name), b"new").unwrap_err();
                assert!(
                    matches!(error, FileError::NotRegular { .. }),
                    "{name}: {error}"
                );
            }
        }
        assert!(matches!(
            replace(Path::new("/"), b"new"),
            Err(FileError::NotRegular { .. })
        ));
        assert_eq!(fs::read(path("target")).unwrap(), b"kept");
        assert_eq!(names_in(folder.path()), before);
    }

    #[test]
    fn neighbours_of_a_written_file_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let neighbours = ["out.new", ".out.new", ".dauchan-out.new", "out.tmp"];
        for name in neighbours {
            fs::write(path(name), name).unwrap();
        }
        create(&path("out"), b"1").unwrap();
        replace(&path("out"), b"2").unwrap();
        remove_partial_files(folder.path()).unwrap();
        for name in neighbours {
            assert_eq!(fs::read(path(name)).unwrap(), name.as_bytes());
        }
    }

    #[test]
    fn partial_files_are_removed_unless_their_writer_lives() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("register");
        let dead = PartialFile::write(&target, b"half").unwrap();
        let dead_path = dead.path.clone();
        drop(dead);
        let live = PartialFile::write(&target, b"half").unwrap();
        remove_partial_files(folder.path()).unwrap();
        assert!(!dead_path.exists());
        assert!(live.path.exists());
        drop(live);
        remove_partial_files(folder.path()).unwrap();
        assert_eq!(names_in(folder.path()), [""; 0]);
        remove_partial_files(&folder.path().join("nowhere")).unwrap();
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nowhere/out");
        assert!(matches!(
            replace(&missing, b"1"),
            Err(FileError::Write { .. })
        ));
        assert_eq!(names_in(folder.path()), [""; 0]);
    }

    #[test]
    fn the_limit_itself_is_read_and_one_byte_more_is_rejected() {
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
    fn a_lock_is_exclusive_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(matches!(lock(&path), Err(FileError::Busy { .. })));
        drop(held);
        assert!(lock(&path).is_ok());
    }
}
