//! Key vaults for tests: one in memory, one in a file, and one that fails on demand.

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use dauchan_core::diary::{DiaryKey, KEY_LENGTH, KeyVault, VaultAnswer, VaultError};

/// A vault in memory, whose state a test may set.
#[derive(Default)]
pub struct MemoryVault {
    key: RefCell<Option<[u8; KEY_LENGTH]>>,
    /// The behaviour of the vault.
    pub mood: Cell<Mood>,
}

/// The behaviour of a [`MemoryVault`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// It works.
    #[default]
    Works,
    /// The device is locked.
    Locked,
    /// The platform has destroyed the key.
    Invalidated,
    /// Loading fails.
    FailsToLoad,
    /// Storing fails.
    FailsToStore,
    /// Deleting fails.
    FailsToDelete,
}

impl MemoryVault {
    /// A vault that holds `key`.
    #[must_use]
    pub fn holding(key: [u8; KEY_LENGTH]) -> Self {
        let vault = Self::default();
        vault.set(Some(key));
        vault
    }

    /// The key it holds.
    #[must_use]
    pub fn key(&self) -> Option<[u8; KEY_LENGTH]> {
        *self.key.borrow()
    }

    /// Returns the key it holds, in the form of SQLCipher's raw keys.
    #[must_use]
    pub fn key_in_hex(&self) -> String {
        let key = self.key().unwrap();
        key.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Replaces the key, or removes it.
    pub fn set(&self, key: Option<[u8; KEY_LENGTH]>) {
        *self.key.borrow_mut() = key;
    }
}

impl KeyVault for MemoryVault {
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
        match self.mood.get() {
            Mood::Locked => return Err(VaultError::UnavailableNow),
            Mood::FailsToStore => return Err(VaultError::Failed("no room".to_owned())),
            _ => {}
        }
        if self.key().is_some() {
            return Err(VaultError::AlreadyThere);
        }
        self.set(Some(*key.expose()));
        Ok(())
    }

    fn load(&self) -> VaultAnswer {
        match (self.mood.get(), self.key()) {
            (Mood::Locked, _) => VaultAnswer::UnavailableNow,
            (Mood::FailsToLoad, _) => VaultAnswer::Failed("no room".to_owned()),
            (Mood::Invalidated, _) => VaultAnswer::Invalidated,
            (_, None) => VaultAnswer::NotFound,
            (_, Some(key)) => {
                DiaryKey::from_bytes(&key).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
        }
    }

    fn delete(&self) -> Result<(), VaultError> {
        match self.mood.get() {
            Mood::Locked => Err(VaultError::UnavailableNow),
            Mood::FailsToDelete => Err(VaultError::Failed("no room".to_owned())),
            mood => {
                self.set(None);
                if mood == Mood::Invalidated {
                    self.mood.set(Mood::Works);
                }
                Ok(())
            }
        }
    }
}

/// A vault in a file, for tests whose process is killed.
pub struct FileVault(pub PathBuf);

impl KeyVault for FileVault {
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError> {
        let write = || {
            let new = self.0.with_extension("new");
            let mut file = File::create(&new)?;
            file.write_all(key.expose())?;
            file.sync_all()?;
            // A link never replaces what is there.
            fs::hard_link(&new, &self.0)?;
            fs::remove_file(&new)
        };
        write().map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => VaultError::AlreadyThere,
            _ => VaultError::Failed(error.to_string()),
        })
    }

    fn load(&self) -> VaultAnswer {
        match fs::read(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => VaultAnswer::NotFound,
            Err(error) => VaultAnswer::Failed(error.to_string()),
            Ok(bytes) => {
                DiaryKey::from_bytes(&bytes).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
        }
    }

    fn delete(&self) -> Result<(), VaultError> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(VaultError::Failed(error.to_string()))
            }
            _ => Ok(()),
        }
    }
}
