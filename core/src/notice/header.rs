//! The header of a bundle: signed, and all that is needed to judge the chunks after it.

use crate::bytes::Reader;
use crate::notice::entry::BundleId;
use crate::notice::error::{BundleDraftError, BundleError};
use crate::time::Timestamp;

/// The bytes of a chunk, and the entries in it.
pub(super) const CHUNK_LENGTH: usize = 65_536;
pub(super) const ENTRIES_IN_CHUNK: usize = 1024;
/// A header has at most 128 KiB.
pub(super) const MAX_CHUNKS: u16 = 4092;
pub(super) const HASH_LENGTH: usize = 32;
/// The bytes of a header's payload before the hashes.
pub(super) const FIXED_LENGTH: usize = 38;
/// The longest time from the issue of a bundle to the next one, in days.
const MAX_DAYS: i64 = 31;

pub(super) type Hash = [u8; HASH_LENGTH];

/// A header's payload.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) bundle: BundleId,
    pub(super) sequence: u32,
    pub(super) issued: Timestamp,
    pub(super) next_due: Timestamp,
    pub(super) chunks: Vec<Hash>,
}

impl Header {
    fn is_valid(&self) -> bool {
        self.sequence > 0
            && self.issued < self.next_due
            && self.next_due <= self.issued.plus_days(MAX_DAYS)
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, BundleDraftError> {
        let chunks = u16::try_from(self.chunks.len()).ok();
        let chunks = chunks.filter(|chunks| (1..=MAX_CHUNKS).contains(chunks));
        let chunks = chunks.ok_or(BundleDraftError::Header)?;
        if !self.is_valid() {
            return Err(BundleDraftError::Header);
        }
        let mut bytes = Vec::with_capacity(FIXED_LENGTH + self.chunks.len() * HASH_LENGTH);
        bytes.extend_from_slice(&chunks.to_be_bytes());
        bytes.extend_from_slice(&self.bundle);
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.issued.to_wire());
        bytes.extend_from_slice(&self.next_due.to_wire());
        bytes.extend_from_slice(self.chunks.as_flattened());
        Ok(bytes)
    }

    pub(super) fn decode(payload: &[u8]) -> Result<Self, BundleError> {
        let mut reader = Reader::new(payload);
        let fixed = Self::decode_fixed(&mut reader).ok_or(BundleError::Header)?;
        let (chunks, mut header) = fixed;
        let (hashes, rest) = reader.rest().as_chunks();
        if hashes.len() != usize::from(chunks) || !rest.is_empty() {
            return Err(BundleError::Header);
        }
        header.chunks = hashes.to_vec();
        if header.is_valid() {
            Ok(header)
        } else {
            Err(BundleError::Header)
        }
    }

    /// Decodes what stands before the hashes, and how many of them there are.
    fn decode_fixed(reader: &mut Reader<'_>) -> Option<(u16, Self)> {
        let chunks = reader.u16()?;
        let header = Self {
            bundle: *reader.array()?,
            sequence: reader.u32()?,
            issued: Timestamp::from_wire(*reader.array()?)?,
            next_due: Timestamp::from_wire(*reader.array()?)?,
            chunks: Vec::new(),
        };
        Some((chunks, header))
    }
}
