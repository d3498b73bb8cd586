//! The key of a store.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::random::{RandomSource, RandomUnavailable};

/// Length of a store's key in bytes.
pub const KEY_LENGTH: usize = 32;

/// The 256 random bits that a store is encrypted with. It wipes itself, never prints, and cannot be
/// cloned. It is made here and kept by the app's [`super::KeyVault`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct StoreKey([u8; KEY_LENGTH]);

impl StoreKey {
    /// Generates a key.
    ///
    /// # Errors
    /// [`RandomUnavailable`]; no key was generated.
    pub(super) fn generate(random: &mut dyn RandomSource) -> Result<Self, RandomUnavailable> {
        let mut key = Self([0; KEY_LENGTH]);
        random.fill(&mut key.0)?;
        Ok(key)
    }

    /// Returns the key that a vault stored. `None` for another length: the vault then returns
    /// [`super::VaultAnswer::Invalidated`]. The caller wipes its own copy.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Returns the key's bytes, which only the vault may store.
    #[must_use]
    pub const fn expose(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }

    /// Returns the statement that passes the key to SQLCipher as raw bytes, never as a passphrase.
    /// Without a salt, SQLCipher reads the salt from the file.
    ///
    /// SQLite copies the text while it runs the statement, and that copy cannot be wiped from here.
    pub(super) fn key_statement(&self, salt: &[u8]) -> Zeroizing<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut statement = Zeroizing::new(String::with_capacity(128));
        statement.push_str("PRAGMA key = \"x'");
        for byte in self.0.iter().chain(salt) {
            for nibble in [byte >> 4, byte & 15] {
                statement.push(DIGITS.get(usize::from(nibble)).map_or('0', |&d| d.into()));
            }
        }
        statement.push_str("'\"");
        statement
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(…)")
    }
}
