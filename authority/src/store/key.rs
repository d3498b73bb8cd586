//! The register's key: 256 random bits in a file of their own.

use core::fmt;
use core::fmt::Write as _;

use dauchan_core::hex;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::StoreError;

const LENGTH: usize = 32;
/// The most bytes of a key's file.
pub(crate) const MAX_FILE: u64 = 128;

/// The key of a register. It wipes itself and never prints.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct StoreKey([u8; LENGTH]);

impl StoreKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`RandomUnavailable`].
    pub fn generate(random: &mut dyn RandomSource) -> Result<Self, RandomUnavailable> {
        let mut key = Self([0; LENGTH]);
        random.fill(&mut key.0)?;
        Ok(key)
    }

    /// Parses the content of a key's file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if it holds no key.
    pub fn parse(content: &[u8]) -> Result<Self, StoreError> {
        let text = core::str::from_utf8(content).ok().map(str::trim_end);
        let mut bytes = text.and_then(hex::decode).ok_or(StoreError::Damaged {
            what: "its key's file",
        })?;
        let key = Self(bytes);
        bytes.zeroize();
        Ok(key)
    }

    /// Returns the content of the key's file.
    #[must_use]
    pub fn content(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * LENGTH + 1));
        let _ = writeln!(text, "{}", *hex::encode(&self.0));
        text
    }

    /// Returns the statement that passes the key to SQLCipher as raw bytes.
    pub(super) fn statement(&self) -> Zeroizing<String> {
        let mut statement = Zeroizing::new(String::with_capacity(96));
        let _ = write!(statement, "PRAGMA key = \"x'{}'\"", *hex::encode(&self.0));
        statement
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(…)")
    }
}
