//! Where the app keeps the diary's key.

use crate::diary::DiaryKey;

/// A place outside the diary's folder that keeps one key: Android's Keystore, iOS's Keychain, a file
/// with owner-only rights for a command line. Whoever embeds the core implements it.
///
/// The core calls it from [`super::Diary::open`] and [`super::erase`] and never later. An
/// implementation must not call back into the diary: it is not open yet.
pub trait KeyVault {
    /// Keeps `key`, durably: when this returns, the key survives a crash. Create-only: a key that is
    /// there is never replaced.
    ///
    /// # Errors
    /// [`VaultError`]; the key is then not kept, and no diary is made.
    fn store(&self, key: &DiaryKey) -> Result<(), VaultError>;

    /// Looks for the key.
    fn load(&self) -> VaultAnswer;

    /// Forgets the key for ever. Succeeds if there is none.
    ///
    /// # Errors
    /// [`VaultError`]; the key may still be there, and the erase is finished by the next open.
    fn delete(&self) -> Result<(), VaultError>;
}

/// The result of looking for the key in a vault.
#[derive(Debug)]
pub enum VaultAnswer {
    /// The key.
    Found(DiaryKey),
    /// There is none.
    NotFound,
    /// There may be one, but not now: the device is locked. Ask again later.
    UnavailableNow,
    /// There was one, and the platform has destroyed it, or can no longer unwrap it.
    Invalidated,
}

/// The error of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// A key is there already, and was not replaced.
    #[error("the key vault holds a key already")]
    AlreadyThere,
    /// The device is locked.
    #[error("the key vault is unavailable while the device is locked")]
    UnavailableNow,
    /// The platform refused.
    #[error("the key vault failed")]
    Failed,
}
