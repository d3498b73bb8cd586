//! A small secret in a file that only its owner can read, and a [`KeyVault`] over it.
//!
//! A file is created whole or not at all, and never replaced: the bytes are written to a draft beside it,
//! synced, and hard-linked to the name. A link fails where a rename would replace.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::diary::{DiaryKey, KEY_LENGTH, KeyVault, VaultAnswer, VaultError};

/// The most bytes that a key file holds: a wrapped key has a nonce, a tag and a header beside the key.
pub const MAX_LENGTH: usize = 4096;

const OWNER_ONLY: u32 = 0o600;
const GROUP_AND_OTHERS: u32 = 0o077;

/// A file that holds a key, plain or wrapped, and that only its owner can read.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

/// The reason why a key file was not read, created or deleted.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file exists, and a key is never replaced.
    #[error("{} exists already, and a key is never replaced", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Others than the file's owner can read it.
    #[error("others than its owner can read {}; run chmod 600 on it", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
    },
    /// The path names something else than a file, such as a link or a folder.
    #[error("{} is not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The bytes are more than [`MAX_LENGTH`].
    #[error("{} has more than {MAX_LENGTH} bytes, so it is no key file", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// The system did not read, write or delete the file.
    #[error("cannot use {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl KeyFile {
    /// Names the file at `path`, whose folder must exist. Nothing is read or written.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the bytes of the file, or `None` if it does not exist.
    ///
    /// # Errors
    /// [`KeyFileError`], except `Exists`.
    pub fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFileError> {
        match fs::symlink_metadata(&self.path) {
            Ok(found) if !found.is_file() => return Err(self.not_a_file()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.io(error)),
        }
        let file = File::open(&self.path).map_err(|error| self.io(error))?;
        let mode = file
            .metadata()
            .map_err(|error| self.io(error))?
            .permissions()
            .mode();
        if mode & GROUP_AND_OTHERS != 0 {
            return Err(KeyFileError::TooOpen {
                path: self.path.clone(),
            });
        }
        self.read_open(file).map(Some)
    }

    fn read_open(&self, file: File) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        // Room for all of it at once: a buffer that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LENGTH + 1));
        let most = u64::try_from(MAX_LENGTH + 1).unwrap_or(u64::MAX);
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| self.io(error))?;
        if bytes.len() > MAX_LENGTH {
            return Err(self.too_long());
        }
        Ok(bytes)
    }

    /// Creates the file with `bytes`, durably: once this returns, it survives a crash.
    ///
    /// # Errors
    /// [`KeyFileError`], except `TooOpen`; the file is then as it was before.
    pub fn create(&self, bytes: &[u8]) -> Result<(), KeyFileError> {
        if bytes.len() > MAX_LENGTH {
            return Err(self.too_long());
        }
        self.create_from_draft(bytes).map_err(|error| {
            let path = self.path.clone();
            match error.kind() {
                ErrorKind::AlreadyExists => KeyFileError::Exists { path },
                _ => KeyFileError::Io {
                    path,
                    source: error,
                },
            }
        })
    }

    fn create_from_draft(&self, bytes: &[u8]) -> io::Result<()> {
        let path = self.draft();
        let mut draft = lock_draft(&path)?;
        let written = draft
            .set_len(0)
            .and_then(|()| draft.write_all(bytes))
            .and_then(|()| draft.sync_all())
            .and_then(|()| fs::hard_link(&path, &self.path));
        let removed = fs::remove_file(&path);
        written.and(removed).and_then(|()| self.sync_folder())
    }

    /// Deletes the file, durably. Succeeds if it does not exist.
    ///
    /// # Errors
    /// [`KeyFileError::NotAFile`] or [`KeyFileError::Io`].
    pub fn delete(&self) -> Result<(), KeyFileError> {
        // A draft that a crash left behind holds a key too.
        for path in [&self.draft(), &self.path] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(self.io(error)),
                _ => {}
            }
        }
        self.sync_folder().map_err(|error| self.io(error))
    }

    fn draft(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        name.into()
    }

    /// Makes the names in the file's folder durable.
    fn sync_folder(&self) -> io::Result<()> {
        let folder = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn too_long(&self) -> KeyFileError {
        KeyFileError::TooLong {
            path: self.path.clone(),
        }
    }

    fn not_a_file(&self) -> KeyFileError {
        KeyFileError::NotAFile {
            path: self.path.clone(),
        }
    }

    fn io(&self, source: io::Error) -> KeyFileError {
        KeyFileError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// Opens and locks the draft at `path`, so that no other process links it half written.
fn lock_draft(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNER_ONLY);
    let draft = options.open(path)?;
    draft.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => io::Error::from(ErrorKind::ResourceBusy),
        TryLockError::Error(error) => error,
    })?;
    // Between opening and locking, another process may have finished with the draft and removed it.
    let (opened, named) = (draft.metadata()?, fs::symlink_metadata(path)?);
    if (opened.dev(), opened.ino()) != (named.dev(), named.ino()) {
        return Err(io::Error::from(ErrorKind::ResourceBusy));
    }
    draft.set_permissions(fs::Permissions::from_mode(OWNER_ONLY))?;
    Ok(draft)
}

/// Keeps a diary's key in a [`KeyFile`]: for desktops, servers and tests.
///
/// The key is as safe as the file. It must lie outside the diary's folder and in no backup. On a phone,
/// the platform's key store is the vault.
#[derive(Clone, Debug)]
pub struct FileKeyVault {
    file: KeyFile,
}

impl FileKeyVault {
    /// Makes a vault of the file at `path`, whose folder must exist. Nothing is read or written.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            file: KeyFile::new(path),
        }
    }

    /// Reports what keeps the key from being read, which the diary would show as an unavailable key.
    ///
    /// # Errors
    /// [`KeyFileError`], except for a file of a wrong length: the diary reports that key as lost.
    pub fn check(&self) -> Result<(), KeyFileError> {
        match self.file.read() {
            Ok(_) | Err(KeyFileError::TooLong { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl KeyVault for FileKeyVault {
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
        self.file.create(key.expose()).map_err(|error| match error {
            KeyFileError::Exists { .. } => VaultError::AlreadyThere,
            error => VaultError::Failed(error.to_string()),
        })
    }

    fn load(&self) -> VaultAnswer {
        match self.file.read() {
            Ok(None) => VaultAnswer::NotFound,
            Ok(Some(bytes)) if bytes.len() == KEY_LENGTH => {
                DiaryKey::from_bytes(&bytes).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
            Ok(Some(_)) | Err(KeyFileError::TooLong { .. }) => VaultAnswer::Invalidated,
            Err(error) => VaultAnswer::Failed(error.to_string()),
        }
    }

    fn delete(&self) -> Result<(), VaultError> {
        let deleted = self.file.delete();
        deleted.map_err(|error| VaultError::Failed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn key(byte: u8) -> DiaryKey {
        DiaryKey::from_bytes(&[byte; KEY_LENGTH]).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_key_is_kept_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        let vault = FileKeyVault::new(&path);
        assert!(matches!(vault.load(), VaultAnswer::NotFound));
        vault.store(&key(7)).unwrap();
        assert_eq!(vault.store(&key(8)), Err(VaultError::AlreadyThere));
        let VaultAnswer::Found(found) = vault.load() else {
            panic!("the key is there");
        };
        assert_eq!(found.expose(), key(7).expose());
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, OWNER_ONLY);
        assert_eq!(names(folder.path()), ["diary.key"]);
        vault.delete().unwrap();
        vault.delete().unwrap();
        assert!(matches!(vault.load(), VaultAnswer::NotFound));
    }

    #[test]
    fn a_key_that_appears_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path().join("diary.key"));
        // What a rename would overwrite: the file appears after the draft was begun.
        fs::write(file.draft(), [1; KEY_LENGTH]).unwrap();
        fs::write(file.path(), [2; KEY_LENGTH]).unwrap();
        assert!(matches!(
            file.create(&[3; KEY_LENGTH]),
            Err(KeyFileError::Exists { .. })
        ));
        assert_eq!(fs::read(file.path()).unwrap(), [2; KEY_LENGTH]);
        assert_eq!(names(folder.path()), ["diary.key"]);
    }

    #[test]
    fn a_draft_of_a_crash_is_used_again_and_deleted_with_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path().join("diary.key"));
        fs::write(file.draft(), [1; 100]).unwrap();
        fs::set_permissions(file.draft(), fs::Permissions::from_mode(0o644)).unwrap();
        file.create(&[3; KEY_LENGTH]).unwrap();
        assert_eq!(file.read().unwrap().unwrap().as_slice(), [3; KEY_LENGTH]);
        fs::write(file.draft(), [1; KEY_LENGTH]).unwrap();
        file.delete().unwrap();
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_draft_that_another_process_writes_is_left_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path().join("diary.key"));
        let other = lock_draft(&file.draft()).unwrap();
        assert!(matches!(
            file.create(&[3; KEY_LENGTH]),
            Err(KeyFileError::Io { .. })
        ));
        drop(other);
        file.create(&[3; KEY_LENGTH]).unwrap();
    }

    #[test]
    fn a_key_that_others_can_read_is_not_used_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        let vault = FileKeyVault::new(&path);
        vault.store(&key(7)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(vault.check(), Err(KeyFileError::TooOpen { .. })));
        let VaultAnswer::Failed(cause) = vault.load() else {
            panic!("a key that others can read was used");
        };
        assert!(cause.contains("run chmod 600 on it"), "{cause}");
        assert!(path.exists());
    }

    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, path) = (
            folder.path().join("target"),
            folder.path().join("diary.key"),
        );
        fs::write(&target, [1; KEY_LENGTH]).unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&target, &path).unwrap();
        let vault = FileKeyVault::new(&path);
        assert!(matches!(vault.check(), Err(KeyFileError::NotAFile { .. })));
        assert!(matches!(vault.load(), VaultAnswer::Failed(_)));
        assert_eq!(vault.store(&key(7)), Err(VaultError::AlreadyThere));
    }

    #[test]
    fn a_torn_key_is_told_apart_from_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        for length in [0, KEY_LENGTH - 1, KEY_LENGTH + 1, MAX_LENGTH + 1] {
            fs::write(&path, vec![1; length]).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let vault = FileKeyVault::new(&path);
            assert!(matches!(vault.load(), VaultAnswer::Invalidated));
            assert!(vault.check().is_ok());
        }
    }
}
