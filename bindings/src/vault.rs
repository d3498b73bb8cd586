//! The key vault: where the app keeps the diary's key, written in Kotlin or Swift.

use std::sync::Arc;

use dauchan_core::diary::{self, DiaryKey, VaultAnswer, VaultError as CoreVaultError};
use zeroize::Zeroizing;

/// A place outside the diary's folder that keeps one key of 32 bytes: Android's Keystore, iOS's
/// Keychain, a file with owner-only rights on a desktop.
///
/// It is called while a diary is opened or erased, and never later, on the thread of that call. It
/// must not call back into the diary, which would wait for itself for ever.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// Looks for the key.
    fn load(&self) -> Result<StoredKey, VaultError>;

    /// Keeps `key`, durably: once this returns, the key survives a crash. Create-only: a key that is
    /// there is never replaced; fail with `AlreadyThere`. Wipe your copy.
    fn store(&self, key: Vec<u8>) -> Result<(), VaultError>;

    /// Forgets the key for ever. Succeeds if there is none.
    fn delete(&self) -> Result<(), VaultError>;
}

/// What a vault found.
#[derive(uniffi::Enum)]
pub enum StoredKey {
    /// The key.
    Found {
        /// Its 32 bytes.
        key: Vec<u8>,
    },
    /// There is none, and there never was.
    NotFound,
    /// There may be one, but not now: the device is locked.
    UnavailableNow,
    /// There was one, and the platform has destroyed it, or can no longer unwrap it.
    Invalidated,
}

/// What went wrong in a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum VaultError {
    /// A key is there already, and was not replaced.
    #[error("the key vault holds a key already")]
    AlreadyThere,
    /// The device is locked.
    #[error("the key vault is unavailable while the device is locked")]
    UnavailableNow,
    /// The platform refused, or the vault threw something that is not a `VaultError`.
    #[error("the key vault failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for VaultError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<VaultError> for CoreVaultError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::AlreadyThere => Self::AlreadyThere,
            VaultError::UnavailableNow => Self::UnavailableNow,
            VaultError::Failed => Self::Failed,
        }
    }
}

impl From<CoreVaultError> for VaultError {
    fn from(error: CoreVaultError) -> Self {
        match error {
            CoreVaultError::AlreadyThere => Self::AlreadyThere,
            CoreVaultError::UnavailableNow => Self::UnavailableNow,
            CoreVaultError::Failed => Self::Failed,
        }
    }
}

/// The app's vault, as the core sees it.
pub(crate) struct ForeignVault(pub(crate) Arc<dyn KeyVault>);

impl diary::KeyVault for ForeignVault {
    /// The copy that crosses the bridge is the vault's to wipe: UniFFI hands it over whole.
    fn store(&self, key: &DiaryKey) -> Result<(), CoreVaultError> {
        Ok(self.0.store(key.expose().to_vec())?)
    }

    /// A vault that fails to look may find the key another time, so that nothing is taken for lost.
    fn load(&self) -> VaultAnswer {
        match self.0.load() {
            Ok(StoredKey::Found { key }) => {
                let key = Zeroizing::new(key);
                DiaryKey::from_bytes(&key).map_or(VaultAnswer::Invalidated, VaultAnswer::Found)
            }
            Ok(StoredKey::NotFound) => VaultAnswer::NotFound,
            Ok(StoredKey::Invalidated) => VaultAnswer::Invalidated,
            Ok(StoredKey::UnavailableNow) | Err(_) => VaultAnswer::UnavailableNow,
        }
    }

    fn delete(&self) -> Result<(), CoreVaultError> {
        Ok(self.0.delete()?)
    }
}
