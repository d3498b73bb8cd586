//! The command line's vault for a diary's key: a file that its owner alone may read. On a phone the
//! platform's key store does this.

use std::path::{Path, PathBuf};

use dauchan_core::diary::{DiaryKey, KEY_LENGTH, KeyVault, VaultAnswer, VaultError};
use dauchan_files::{self as files, FileError};

/// A vault with one key in one file.
pub struct FileVault {
    path: PathBuf,
}

impl FileVault {
    /// Makes the vault of a file. The file's folder must exist.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Rejects a key that other users may read. The diary cannot see that.
    ///
    /// # Errors
    /// [`FileError`] unless there is no key, or one that is private to its owner.
    pub fn check(&self) -> Result<(), FileError> {
        match files::read_secret(&self.path, longest()) {
            // The diary judges a file of another length.
            Ok(_) | Err(FileError::Missing { .. } | FileError::TooLong { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl KeyVault for FileVault {
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
        files::create(&self.path, key.expose()).map_err(|error| match error {
            FileError::Exists { .. } => VaultError::AlreadyThere,
            _ => VaultError::Failed,
        })
    }

    fn load(&self) -> VaultAnswer {
        match files::read_secret(&self.path, longest()) {
            Ok(bytes) => {
                DiaryKey::from_bytes(&bytes).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
            Err(FileError::Missing { .. }) => VaultAnswer::NotFound,
            Err(FileError::TooLong { .. }) => VaultAnswer::Invalidated,
            Err(_) => VaultAnswer::UnavailableNow,
        }
    }

    fn delete(&self) -> Result<(), VaultError> {
        files::remove(&self.path).map_err(|_| VaultError::Failed)
    }
}

fn longest() -> u64 {
    u64::try_from(KEY_LENGTH).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_kept_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        let vault = FileVault::at(&path);
        assert!(matches!(vault.load(), VaultAnswer::NotFound));
        let key = DiaryKey::from_bytes(&[7; KEY_LENGTH]).unwrap();
        vault.store(&key).unwrap();
        assert_eq!(vault.store(&key), Err(VaultError::AlreadyThere));
        assert!(matches!(vault.load(), VaultAnswer::Found(_)));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        vault.delete().unwrap();
        vault.delete().unwrap();
        assert!(matches!(vault.load(), VaultAnswer::NotFound));
    }

    #[test]
    fn a_key_that_others_may_read_is_not_used_and_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        let vault = FileVault::at(&path);
        vault
            .store(&DiaryKey::from_bytes(&[7; KEY_LENGTH]).unwrap())
            .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(vault.check(), Err(FileError::TooOpen { .. })));
        assert!(matches!(vault.load(), VaultAnswer::UnavailableNow));
        assert!(path.exists());
    }

    #[test]
    fn a_torn_key_is_told_apart_from_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("diary.key");
        for bytes in [&[1; KEY_LENGTH - 1][..], &[1; KEY_LENGTH + 1]] {
            files::replace(&path, bytes).unwrap();
            assert!(matches!(
                FileVault::at(&path).load(),
                VaultAnswer::Invalidated
            ));
        }
    }
}
