//! The payload of a file: chunks of 64 KiB, each sealed with its number and a mark on the last.

use std::io::{self, Read, Write};

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use zeroize::Zeroizing;

use crate::error::{OpenError, PayloadError};
use crate::header;
use crate::keys::{FileKey, Recipient};
use crate::passphrase::Passphrase;
use crate::seed::Seed;
use crate::{passphrase, x25519};

/// The bytes of a full chunk.
pub const CHUNK_LENGTH: usize = 64 * 1024;
const TAG_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 16;
const INFO: &[u8] = b"payload";

/// The cipher of a payload, and the number of the next chunk.
struct Cipher {
    cipher: ChaCha20Poly1305,
    number: u64,
}

impl Cipher {
    fn new(file_key: &FileKey, nonce: &[u8; NONCE_LENGTH]) -> Self {
        let key = file_key.derive(nonce, INFO);
        Self {
            cipher: ChaCha20Poly1305::new(&Key::from(*key)),
            number: 0,
        }
    }

    /// Returns the nonce of the next chunk: eleven bytes of its number, and whether it is the last.
    fn nonce(&mut self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = u8::from(is_last);
        self.number += 1;
        Nonce::from(nonce)
    }
}

/// A file that is being written. Without [`Sealer::finish`] it stays cut, and nobody opens it to its
/// end.
pub struct Sealer<W> {
    destination: W,
    cipher: Cipher,
    /// The chunk that is being filled. A full one waits for the next byte, since it may be the last.
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    /// Begins a file that only the owner of `recipient` opens.
    ///
    /// # Errors
    /// Those of `destination`.
    pub fn to_recipient(recipient: &Recipient, seed: Seed, destination: W) -> io::Result<Self> {
        Self::begin(&x25519::wrap(recipient, &seed), &seed, destination)
    }

    /// Begins a file that `passphrase` opens. This takes a tenth of a second or more.
    ///
    /// # Errors
    /// Those of `destination`.
    pub fn with_passphrase(
        passphrase: &Passphrase,
        seed: Seed,
        destination: W,
    ) -> io::Result<Self> {
        Self::begin(&passphrase::wrap(passphrase, &seed), &seed, destination)
    }

    fn begin(stanza: &header::Stanza, seed: &Seed, mut destination: W) -> io::Result<Self> {
        let (file_key, nonce) = (seed.file_key(), seed.nonce());
        header::write(stanza, &file_key, &mut destination)?;
        destination.write_all(&nonce)?;
        Ok(Self {
            destination,
            cipher: Cipher::new(&file_key, &nonce),
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK_LENGTH + TAG_LENGTH)),
        })
    }

    /// Adds `bytes` to the file.
    ///
    /// # Errors
    /// Those of the destination.
    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.chunk.len() == CHUNK_LENGTH {
                self.seal_chunk(false)?;
            }
            let room = (CHUNK_LENGTH - self.chunk.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Writes the last chunk, and returns the destination.
    ///
    /// # Errors
    /// Those of the destination.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal_chunk(true)?;
        Ok(self.destination)
    }

    fn seal_chunk(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.cipher.nonce(is_last);
        let chunk = self.chunk.as_mut_slice();
        let tag = self
            .cipher
            .cipher
            .encrypt_inout_detached(&nonce, &[], chunk.into())
            .map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.chunk.extend_from_slice(&tag);
        self.destination.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

/// The payload of a file that is being read.
pub(crate) struct ChunkReader<R> {
    source: R,
    cipher: Cipher,
    /// The chunk that was read last, then opened in place.
    chunk: Zeroizing<Vec<u8>>,
    /// The first byte of the next chunk, if one was read to see whether there is one.
    ahead: Option<u8>,
    is_over: bool,
}

impl<R: Read> ChunkReader<R> {
    pub(crate) fn new(mut source: R, file_key: &FileKey) -> Result<Self, OpenError> {
        let mut nonce = [0; NONCE_LENGTH];
        source.read_exact(&mut nonce).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                OpenError::Cut
            } else {
                error.into()
            }
        })?;
        Ok(Self {
            source,
            cipher: Cipher::new(file_key, &nonce),
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK_LENGTH + TAG_LENGTH)),
            ahead: None,
            is_over: false,
        })
    }

    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, PayloadError> {
        if self.is_over {
            return Ok(None);
        }
        self.is_over = true; // After an error too.
        let is_first = self.cipher.number == 0;
        let is_last = self.read_sealed()?;
        let text = self.chunk.len().checked_sub(TAG_LENGTH);
        let text = text.ok_or(PayloadError::Cut)?;
        let (text, tag) = self.chunk.split_at_mut(text);
        let tag = <[u8; TAG_LENGTH]>::try_from(&*tag).map_err(|_| PayloadError::Cut)?;
        let nonce = self.cipher.nonce(is_last);
        let opened = self.cipher.cipher.decrypt_inout_detached(
            &nonce,
            &[],
            (&mut *text).into(),
            &Tag::from(tag),
        );
        if opened.is_err() {
            return Err(if is_last {
                PayloadError::Cut
            } else {
                PayloadError::Damaged
            });
        }
        // Only an empty file has an empty chunk: every text has one spelling.
        if text.is_empty() && !is_first {
            return Err(PayloadError::Damaged);
        }
        self.is_over = is_last;
        let length = text.len();
        Ok((length > 0 || !is_last).then_some(&self.chunk[..length]))
    }

    /// Reads the next sealed chunk, and reports whether nothing follows it.
    fn read_sealed(&mut self) -> Result<bool, PayloadError> {
        self.chunk.clear();
        self.chunk.extend(self.ahead.take());
        let full = CHUNK_LENGTH + TAG_LENGTH;
        let missing = u64::try_from(full - self.chunk.len()).unwrap_or(u64::MAX);
        (&mut self.source)
            .take(missing)
            .read_to_end(&mut self.chunk)?;
        if self.chunk.len() < full {
            return Ok(true);
        }
        let mut next = [0];
        loop {
            match self.source.read(&mut next) {
                Ok(0) => return Ok(true),
                Ok(_) => {
                    self.ahead = Some(next[0]);
                    return Ok(false);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
