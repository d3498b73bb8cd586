//! The [age](https://age-encryption.org/v1) file format: what the hand-over and the backup of a diary
//! need of it, and nothing else.
//!
//! ```
//! use dauchan_age::{Identity, Opened, Secret, Seed, Sealer};
//!
//! # let random = |byte: u8| zeroize::Zeroizing::new([byte; 64]);
//! let identity = Identity::from_bytes(&[7; 32]); // 32 random bytes
//! let seed = Seed::from_bytes(random(1));        // 64 random bytes, for one file
//! let mut sealer = Sealer::to_recipient(&identity.recipient(), seed, Vec::new())?;
//! sealer.write(b"2021-09-27, the market")?;
//! let file = sealer.finish()?;
//!
//! let mut opened = Opened::open(file.as_slice(), &Secret::Identity(&identity))?;
//! assert_eq!(opened.chunk()?, Some(&b"2021-09-27, the market"[..]));
//! assert_eq!(opened.chunk()?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **Streaming.** A file of any length is written and read in chunks of 64 KiB. A chunk comes out
//!   only after its authentication, and the last one is marked, so a cut file is an error.
//! - **Strict.** One spelling of each header; the published test vectors of C2SP/CCTV hold.
//! - **Bounded.** A header has at most 16 KiB, and scrypt's cost is limited before it is paid.
//! - No randomness of its own: a [`Seed`] comes in, and seals one file.
//!
//! Not here: ASCII armour, SSH keys, plugins and the hybrid recipients of age 1.3.

mod base64;
mod bech32;
mod error;
mod header;
mod keys;
mod passphrase;
mod seed;
mod stream;
mod x25519;

use std::io::Read;

pub use error::{KeyTextError, OpenError, PayloadError, RecipientError};
pub use keys::{Identity, Recipient};
pub use passphrase::{MAX_COST, Passphrase, WRITTEN_COST};
pub use seed::{SEED_LENGTH, Seed};
pub use stream::{CHUNK_LENGTH, Sealer};

use header::Header;
use stream::ChunkReader;

/// The key or the passphrase that opens a file.
#[derive(Debug)]
pub enum Secret<'a> {
    /// The private key of one of the file's recipients.
    Identity(&'a Identity),
    /// The passphrase of the file.
    Passphrase(&'a Passphrase),
}

/// A file whose header was accepted. Its chunks come out one by one.
pub struct Opened<R> {
    chunks: ChunkReader<R>,
}

impl<R: Read> Opened<R> {
    /// Reads the header of the file in `source`, and opens the file with `secret`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(mut source: R, secret: &Secret<'_>) -> Result<Self, OpenError> {
        let header = Header::read(&mut source)?;
        let file_key = match secret {
            Secret::Identity(identity) => header.unwrap_with_identity(identity)?,
            Secret::Passphrase(passphrase) => header.unwrap_with_passphrase(passphrase)?,
        };
        header.check_mac(&file_key)?;
        Ok(Self {
            chunks: ChunkReader::new(source, &file_key)?,
        })
    }

    /// Returns the next chunk, of at most [`CHUNK_LENGTH`] bytes, or `None` after the last one.
    ///
    /// # Errors
    /// [`PayloadError`]. No later chunk can be read then.
    pub fn chunk(&mut self) -> Result<Option<&[u8]>, PayloadError> {
        self.chunks.next()
    }
}
