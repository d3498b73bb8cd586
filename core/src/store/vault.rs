//! Where the app keeps a store's key.

use crate::store::StoreKey;

/// A place outside the store's folder that keeps one key: Android's Keystore, iOS's Keychain, a file
/// with owner-only rights for a command line. The app implements it.
///
/// The core calls it from `open`, `repair` and `erase` of a diary or a guest book only. An implementation
/// must not call that store: it is not open yet.
pub trait KeyVault {
    /// Stores `key` durably: when this returns, the key survives a crash. A stored key is never
    /// replaced.
    ///
    /// # Errors
    /// [`VaultError`]; the key is not stored, and no store is created.
    fn store(&self, key: &StoreKey) -> Result<(), VaultError>;

    /// Loads the key.
    fn load(&self) -> VaultAnswer;

    /// Deletes the key permanently. Succeeds if it does not exist.
    ///
    /// # Errors
    /// [`VaultError`]; the key may still be there, and the erase is finished by the next open.
    fn delete(&self) -> Result<(), VaultError>;
}

/// The result of loading a key.
#[derive(Debug)]
pub enum VaultAnswer {
    /// The vault holds this key.
    Found(StoreKey),
    /// The vault holds no key.
    NotFound,
    /// The device is locked, and the vault cannot say yet. Load again after unlocking.
    UnavailableNow,
    /// The platform has destroyed the key, or can no longer unwrap it.
    Invalidated,
    /// The vault failed, for this reason. The key is not lost: load again later.
    Failed(String),
}

/// The error of a vault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The vault holds a key already, which was not replaced.
    #[error("the key vault holds a key already")]
    AlreadyThere,
    /// The device is locked.
    #[error("the key vault is unavailable while the device is locked")]
    UnavailableNow,
    /// The platform's key store failed, for this reason.
    #[error("the key vault failed: {0}")]
    Failed(String),
}
