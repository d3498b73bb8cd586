//! The register's key: 256 random bits in a file of their own.

use core::fmt;
use core::fmt::Write as _;
use std::path::Path;

use dauchan_core::hex;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::StoreError;
use crate::files;

const LENGTH: usize = 32;
const MAX_FILE: u64 = 128;

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

    /// Reads the key in the file at `path`.
    ///
    /// # Errors
    /// [`StoreError`] if it is missing, readable by others or no key.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let text = files::read_secret(path, MAX_FILE)?;
        let text = core::str::from_utf8(&text).ok().map(str::trim_end);
        let mut bytes = text.and_then(hex::decode).ok_or(StoreError::Damaged {
            what: "its key's file",
        })?;
        let key = Self(bytes);
        bytes.zeroize();
        Ok(key)
    }

    /// Keeps the key in a new file at `path`.
    ///
    /// # Errors
    /// [`StoreError::File`], also if there is a file already.
    pub fn keep(&self, path: &Path) -> Result<(), StoreError> {
        let mut text = hex::encode(&self.0);
        text.push('\n');
        Ok(files::create(path, text.as_bytes())?)
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
