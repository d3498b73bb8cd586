//! The random bytes of one file.

use core::fmt;

use zeroize::Zeroizing;

use crate::keys::FileKey;

/// The number of random bytes that one file needs.
pub const SEED_LENGTH: usize = 64;

/// The random bytes of one file: its key, what wraps the key, and the nonce of its payload. It is used
/// up by the file that it seals, wipes itself and does not print.
pub struct Seed(Zeroizing<[u8; SEED_LENGTH]>);

impl Seed {
    /// Accepts bytes from a random source fit for keys. The same bytes must never seal a second file.
    #[must_use]
    pub const fn from_bytes(bytes: Zeroizing<[u8; SEED_LENGTH]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn file_key(&self) -> FileKey {
        FileKey::from_bytes(self.part(0))
    }

    /// Returns the private key of one exchange.
    pub(crate) fn ephemeral(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.part(16))
    }

    /// Returns the salt of a passphrase. A file has a passphrase or a recipient, never both.
    pub(crate) fn salt(&self) -> [u8; 16] {
        self.part(16)
    }

    pub(crate) fn nonce(&self) -> [u8; 16] {
        self.part(48)
    }

    fn part<const N: usize>(&self, from: usize) -> [u8; N] {
        let mut part = [0; N];
        part.copy_from_slice(&self.0[from..from + N]);
        part
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}
