//! A store's folder: its files, the lock on it, and writing that survives a crash.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::store::error::FolderError;
use crate::store::{Kind, mark};

const DATABASE: &str = ".db";
const NEW_DATABASE: &str = ".db.new";
const CHECK: &str = ".check";
const NEW_CHECK: &str = ".check.new";
const MARK: &str = ".mark";
/// Makes room for deletions on a full disk.
const RESERVE: &str = ".reserve";
/// Room for the log of a deletion: 60 pages, of which one visit touches ten.
const RESERVE_LENGTH: usize = 256 * 1024;
const ERASE_MARKER: &str = ".erase";
const WAL_SUFFIX: &str = "-wal";
/// Files of other journal modes: a store creates none, another program may.
const OTHER_SUFFIXES: [&str; 2] = ["-shm", "-journal"];

/// A store's folder, locked for this process until the value is dropped. The lock is an advisory
/// `flock` on the folder itself, so it leaves no file.
pub(crate) struct Folder {
    kind: &'static Kind,
    path: PathBuf,
    handle: File,
    /// Whether there was a WAL before the store was opened.
    had_wal: bool,
}

/// A file's identity: its device and inode.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity(u64, u64);

impl Folder {
    /// Locks the folder at `path` for this process.
    pub(crate) fn lock(path: &Path, kind: &'static Kind) -> Result<Self, FolderError> {
        // An absolute path: SQLite would read `file:…` as a URI.
        let path = path.canonicalize().map_err(no_folder)?;
        let handle = File::open(&path).map_err(no_folder)?;
        match handle.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FolderError::OpenElsewhere),
            Err(TryLockError::Error(error)) => return Err(FolderError::Storage(error.into())),
        }
        let mut folder = Self {
            kind,
            path,
            handle,
            had_wal: false,
        };
        folder.had_wal = folder.wal_path().exists();
        Ok(folder)
    }

    /// Returns the kind of the store that lies here.
    pub(super) const fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// Returns the path of the file whose name ends so.
    fn file(&self, ending: &str) -> PathBuf {
        self.path.join(format!("{}{ending}", self.kind.stem))
    }

    pub(super) fn database(&self) -> PathBuf {
        self.file(DATABASE)
    }

    pub(super) fn new_database(&self) -> PathBuf {
        self.file(NEW_DATABASE)
    }

    pub(super) fn has_database(&self) -> io::Result<bool> {
        self.database().try_exists()
    }

    /// Reads the first `N` bytes of the file at `path`; fewer if it is shorter.
    pub(super) fn head<const N: usize>(path: &Path) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(N);
        let length = u64::try_from(N).unwrap_or(u64::MAX);
        File::open(path)?.take(length).read_to_end(&mut head)?;
        Ok(head)
    }

    /// Reads the key check, if there is one; of a file that is too long, only the first 1024 bytes.
    pub(super) fn check(&self) -> io::Result<Option<Vec<u8>>> {
        self.short_file(CHECK)
    }

    /// Reads the commit mark, as [`Folder::check`] reads the key check.
    pub(super) fn mark(&self) -> io::Result<Option<Vec<u8>>> {
        self.short_file(MARK)
    }

    fn short_file(&self, ending: &str) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match File::open(self.file(ending)) {
            Ok(file) => file.take(1024).read_to_end(&mut bytes).map(|_| Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the commit mark for writing, and creates it if it does not exist.
    pub(super) fn mark_file(&self) -> io::Result<File> {
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false);
        let file = file.open(self.file(MARK))?;
        // A mark that is too long is not valid.
        if file.metadata()?.len() > mark::LENGTH {
            file.set_len(mark::LENGTH)?;
        }
        Ok(file)
    }

    /// Writes the key check, whole or not at all, and durably.
    pub(super) fn write_check(&self, bytes: &[u8]) -> io::Result<()> {
        let new = self.file(NEW_CHECK);
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(new, self.file(CHECK))?;
        self.sync()
    }

    /// Renames the finished new database to its final name, durably.
    pub(super) fn install_database(&self) -> io::Result<()> {
        fs::rename(self.new_database(), self.database())?;
        self.sync()
    }

    /// Removes what an interrupted creation left behind.
    pub(super) fn remove_new_database(&self) -> io::Result<()> {
        self.remove_with_suffixes(NEW_DATABASE)
    }

    pub(super) fn has_new_database(&self) -> io::Result<bool> {
        self.new_database().try_exists()
    }

    /// Returns the identity of the database file. It is not opened: closing a second file descriptor
    /// would release SQLite's locks.
    pub(super) fn database_identity(&self) -> io::Result<FileIdentity> {
        let file = fs::metadata(self.database())?;
        Ok(FileIdentity(file.dev(), file.ino()))
    }

    /// Creates the reserve if it does not exist and the disk has room.
    pub(super) fn keep_reserve(&self) {
        let path = self.file(RESERVE);
        let is_whole = |it: fs::Metadata| usize::try_from(it.len()) == Ok(RESERVE_LENGTH);
        if fs::metadata(&path).is_ok_and(is_whole) {
            return;
        }
        // A file system may store no blocks for zeros.
        if fs::write(&path, vec![0x5A; RESERVE_LENGTH]).is_err() {
            drop(fs::remove_file(path));
        }
    }

    /// Removes the reserve, and reports whether there was one.
    pub(super) fn free_reserve(&self) -> bool {
        fs::remove_file(self.file(RESERVE)).is_ok()
    }

    /// Overwrites the first bytes of the database, durably. No connection may be open: closing the
    /// file descriptor would release SQLite's locks.
    pub(super) fn write_head(&self, head: &[u8]) -> io::Result<()> {
        let file = File::options().write(true).open(self.database())?;
        file.write_all_at(head, 0)?;
        file.sync_all()
    }

    /// Reports whether the database has a WAL that is not empty.
    pub(super) fn has_wal(&self) -> io::Result<bool> {
        match fs::metadata(self.wal_path()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            wal => Ok(wal?.len() > 0),
        }
    }

    fn wal_path(&self) -> PathBuf {
        self.file(&format!("{DATABASE}{WAL_SUFFIX}"))
    }

    /// Removes an empty WAL, which opening for reading creates.
    fn remove_empty_wal(&self) {
        let wal = self.wal_path();
        if fs::metadata(&wal).is_ok_and(|wal| wal.len() == 0) {
            drop(fs::remove_file(wal));
        }
    }

    pub(super) fn is_erasing(&self) -> io::Result<bool> {
        self.file(ERASE_MARKER).try_exists()
    }

    /// Marks the folder as one that is being erased, durably.
    pub(super) fn mark_erasing(&self) -> io::Result<()> {
        File::create(self.file(ERASE_MARKER))?.sync_all()?;
        self.sync()
    }

    /// Removes every file of the store, durably, and the marker last.
    pub(super) fn remove_all(&self) -> io::Result<()> {
        for ending in [DATABASE, NEW_DATABASE] {
            self.remove_with_suffixes(ending)?;
        }
        for ending in [CHECK, NEW_CHECK, MARK, RESERVE] {
            self.remove(ending)?;
        }
        self.sync()?;
        self.remove(ERASE_MARKER)?;
        self.sync()
    }

    fn remove_with_suffixes(&self, ending: &str) -> io::Result<()> {
        self.remove(ending)?;
        for suffix in [WAL_SUFFIX].iter().chain(&OTHER_SUFFIXES) {
            self.remove(&format!("{ending}{suffix}"))?;
        }
        Ok(())
    }

    fn remove(&self, ending: &str) -> io::Result<()> {
        match fs::remove_file(self.file(ending)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Syncs the folder, which makes the names in it durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.handle.sync_all()
    }
}

impl Drop for Folder {
    /// Deletes the empty WAL that opening for reading creates, then unlocks explicitly: a child between
    /// fork and exec still holds a duplicate of the descriptor.
    fn drop(&mut self) {
        if !self.had_wal {
            self.remove_empty_wal();
        }
        drop(self.handle.unlock());
    }
}

fn no_folder(error: io::Error) -> FolderError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FolderError::NoFolder,
        _ => FolderError::Storage(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        stem: "test",
        steps: &[],
    };

    #[test]
    fn a_lock_is_given_back_though_a_starting_process_has_a_copy_of_the_handle() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::lock(place.path(), &KIND).ok().unwrap();
        let copy = folder.handle.try_clone().unwrap();
        assert_eq!(
            Folder::lock(place.path(), &KIND).err(),
            Some(FolderError::OpenElsewhere)
        );
        drop(folder);
        assert!(Folder::lock(place.path(), &KIND).is_ok());
        drop(copy);
    }
}
