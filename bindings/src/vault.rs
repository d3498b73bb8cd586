//! The key vault, which the app implements in Kotlin or Swift, and the vault in a file.

use std::sync::Arc;

use dauchan_core::diary::{DiaryKey, VaultAnswer};
use dauchan_core::key_file::{FileKeyVault, KeyFileError};
use zeroize::Zeroizing;

/// A place outside the diary's folder that keeps one key of 32 bytes, such as Android's Keystore or iOS's
/// Keychain.
///
/// It is called only while a diary is opened or erased, on the thread of that call. It must not call the
/// diary, which would wait for itself for ever.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// Looks up the key.
    fn load(&self) -> Result<StoredKey, VaultError>;

    /// Stores `key` durably: once this returns, the key survives a crash. An existing key is never replaced;
    /// fail with `AlreadyThere`. Wipe your copy of the key.
    fn store(&self, key: Vec<u8>) -> Result<(), VaultError>;

    /// Deletes the key for ever. Succeeds if it does not exist.
    fn delete(&self) -> Result<(), VaultError>;
}

/// The result of looking up a key.
#[derive(uniffi::Enum)]
pub enum StoredKey {
    /// The vault has the key.
    Found {
        /// The 32 bytes of the key.
        key: Vec<u8>,
    },
    /// The vault has no key and never had one.
    NotFound,
    /// The vault cannot be read now, because the device is locked.
    UnavailableNow,
    /// The platform has destroyed the key, or can no longer unwrap it.
    Invalidated,
}

/// The reason why a vault failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum VaultError {
    /// The vault has a key already, and did not replace it.
    #[error("the key vault has a key already, and a key is never replaced")]
    AlreadyThere,
    /// The device is locked.
    #[error("the key vault cannot be used while the device is locked; unlock it and try again")]
    UnavailableNow,
    /// The platform refused the call, or the vault threw an error that is no `VaultError`.
    #[error("the key vault failed: {explanation}")]
    Failed {
        /// The reason, for a log. It must not contain the key.
        explanation: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for VaultError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed {
            explanation: error.reason,
        }
    }
}

impl From<VaultError> for dauchan_core::diary::VaultError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::AlreadyThere => Self::AlreadyThere,
            VaultError::UnavailableNow => Self::UnavailableNow,
            VaultError::Failed { explanation } => Self::Failed(explanation),
        }
    }
}

impl From<dauchan_core::diary::VaultError> for VaultError {
    fn from(error: dauchan_core::diary::VaultError) -> Self {
        use dauchan_core::diary::VaultError as Error;
        match error {
            Error::AlreadyThere => Self::AlreadyThere,
            Error::UnavailableNow => Self::UnavailableNow,
            Error::Failed(explanation) => Self::Failed { explanation },
        }
    }
}

/// The app's vault, as the core calls it.
pub(crate) struct ForeignVault(pub(crate) Arc<dyn KeyVault>);

impl dauchan_core::diary::KeyVault for ForeignVault {
    /// UniFFI moves the copy of the key to the vault, which wipes it.
    fn store(&self, key: &DiaryKey) -> Result<(), dauchan_core::diary::VaultError> {
        Ok(self.0.store(key.expose().to_vec())?)
    }

    /// A failed lookup is never a lost key: it may succeed another time.
    fn load(&self) -> VaultAnswer {
        match self.0.load() {
            Ok(StoredKey::Found { key }) => {
                let key = Zeroizing::new(key);
                DiaryKey::from_bytes(&key).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
            Ok(StoredKey::NotFound) => VaultAnswer::NotFound,
            Ok(StoredKey::Invalidated) => VaultAnswer::Invalidated,
            Ok(StoredKey::UnavailableNow) | Err(VaultError::UnavailableNow) => {
                VaultAnswer::UnavailableNow
            }
            Err(error) => VaultAnswer::Failed(match error {
                VaultError::Failed { explanation } => explanation,
                error => error.to_string(),
            }),
        }
    }

    fn delete(&self) -> Result<(), dauchan_core::diary::VaultError> {
        Ok(self.0.delete()?)
    }
}

/// Makes a vault of the file at `path`, which only its owner can read: for desktops, servers and tests. The
/// folder must exist, and must not be the diary's.
///
/// Anyone who can read the file can read the diary. The key does not cross into Kotlin or Swift.
#[uniffi::export]
pub fn file_key_vault(path: String) -> Arc<dyn KeyVault> {
    Arc::new(FileVault(FileKeyVault::new(path)))
}

struct FileVault(FileKeyVault);

impl KeyVault for FileVault {
    fn load(&self) -> Result<StoredKey, VaultError> {
        Ok(match dauchan_core::diary::KeyVault::load(&self.0) {
            VaultAnswer::Found(key) => StoredKey::Found {
                key: key.expose().to_vec(),
            },
            VaultAnswer::NotFound => StoredKey::NotFound,
            VaultAnswer::UnavailableNow => StoredKey::UnavailableNow,
            VaultAnswer::Invalidated => StoredKey::Invalidated,
            VaultAnswer::Failed(explanation) => return Err(VaultError::Failed { explanation }),
        })
    }

    fn store(&self, key: Vec<u8>) -> Result<(), VaultError> {
        let key = Zeroizing::new(key);
        let key = DiaryKey::from_bytes(&key).ok_or_else(|| VaultError::Failed {
            explanation: format!("a key has 32 bytes, not {}", key.len()),
        })?;
        Ok(dauchan_core::diary::KeyVault::store(&self.0, &key)?)
    }

    fn delete(&self) -> Result<(), VaultError> {
        Ok(dauchan_core::diary::KeyVault::delete(&self.0)?)
    }
}

/// A small file that only its owner can read, for the authors of vaults: it holds a key that the vault has
/// wrapped. It is created whole or not at all, and never replaced.
#[derive(uniffi::Object)]
pub struct KeyFile(dauchan_core::key_file::KeyFile);

#[uniffi::export]
impl KeyFile {
    /// Names the file at `path`, whose folder must exist. Nothing is read or written.
    #[uniffi::constructor]
    pub fn new(path: String) -> Self {
        Self(dauchan_core::key_file::KeyFile::new(path))
    }

    /// Returns the bytes of the file, if it exists. Fails if others than its owner can read it.
    pub fn read(&self) -> Result<Option<Vec<u8>>, VaultError> {
        let bytes = self.0.read()?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    /// Creates the file with `bytes`, durably. Fails with `AlreadyThere` if it exists.
    pub fn create(&self, bytes: Vec<u8>) -> Result<(), VaultError> {
        Ok(self.0.create(&Zeroizing::new(bytes))?)
    }

    /// Deletes the file, durably. Succeeds if it does not exist.
    pub fn delete(&self) -> Result<(), VaultError> {
        Ok(self.0.delete()?)
    }
}

impl From<KeyFileError> for VaultError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Exists { .. } => Self::AlreadyThere,
            error => Self::Failed {
                explanation: error.to_string(),
            },
        }
    }
}
