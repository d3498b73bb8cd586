//! The desk's side: notices, sealed and padded.

use sha2::{Digest as _, Sha256};

use crate::envelope::{Envelope, Purpose};
use crate::keys::{KeyId, SIGNATURE_LENGTH};
use crate::notice::MAX_ENTRIES;
use crate::notice::entry::{BUNDLE_ID_LENGTH, ENTRY_LENGTH, Entry, Slots, TOKEN_LENGTH};
use crate::notice::error::BundleDraftError;
use crate::notice::header::{CHUNK_LENGTH, ENTRIES_IN_CHUNK, Header};
use crate::notice::reader::MAX_SLOTS;
use crate::notice::record::NoticeRecord;
use crate::random::RandomSource;
use crate::time::Timestamp;
use crate::venue::VenueSecret;

/// The notices of one secret of a venue. A venue whose secret was replaced has several.
#[derive(Debug)]
pub struct SealedFor {
    /// The venue's secret.
    pub secret: VenueSecret,
    /// The records that are sealed for it.
    pub notices: Vec<NoticeRecord>,
}

/// A bundle to be published.
#[derive(Debug)]
pub struct BundleDraft {
    /// The sequence number, from 1. Each publication has a higher one.
    pub sequence: u32,
    /// The time of publication.
    pub issued: Timestamp,
    /// The time by which the next bundle is published: at most 31 days later.
    pub next_due: Timestamp,
    /// Every notice that phones should know of, of each secret of a venue. No secret twice.
    pub notices: Vec<SealedFor>,
}

impl BundleDraft {
    /// Encodes the bundle: `docs/format.md`, section 7. Its id and its padding come from `random`;
    /// `sign` returns the signature of the bytes that it gets by the key with `key_id`.
    ///
    /// # Errors
    /// [`BundleDraftError`].
    pub fn encode(
        &self,
        random: &mut dyn RandomSource,
        key_id: KeyId,
        sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE_LENGTH],
    ) -> Result<Vec<u8>, BundleDraftError> {
        let mut bundle = [0; BUNDLE_ID_LENGTH];
        random.fill(&mut bundle)?;
        let mut entries = Vec::new();
        for one in &self.notices {
            entries.extend(one.seal(&bundle)?);
        }
        let entries = in_order(pad(entries, random)?);
        let chunks = entries.chunks(ENTRIES_IN_CHUNK);
        let header = Header {
            bundle,
            sequence: self.sequence,
            issued: self.issued,
            next_due: self.next_due,
            chunks: chunks
                .map(|chunk| Sha256::digest(chunk.as_flattened()).into())
                .collect(),
        };
        let header = Envelope::seal(Purpose::Notice, key_id, &header.encode()?, sign);
        let mut bytes = header.wire().to_vec();
        bytes.extend_from_slice(entries.as_flattened());
        Ok(bytes)
    }
}

impl SealedFor {
    fn seal(&self, bundle: &[u8; BUNDLE_ID_LENGTH]) -> Result<Vec<Entry>, BundleDraftError> {
        let notices = self.notices.len();
        if notices > usize::from(MAX_SLOTS) {
            return Err(BundleDraftError::TooManyNotices { notices });
        }
        let slots = Slots::new(bundle, &self.secret);
        let sealed = (0..).zip(&self.notices);
        Ok(sealed
            .map(|(slot, record)| slots.seal(slot, record))
            .collect())
    }
}

/// Adds random entries up to a multiple of a chunk, and at least one chunk.
fn pad(
    mut entries: Vec<Entry>,
    random: &mut dyn RandomSource,
) -> Result<Vec<Entry>, BundleDraftError> {
    let sealed = entries.len();
    let padded = sealed.max(1).next_multiple_of(ENTRIES_IN_CHUNK);
    if padded > MAX_ENTRIES {
        return Err(BundleDraftError::TooManyEntries { entries: sealed });
    }
    entries.resize(padded, [0; ENTRY_LENGTH]);
    for entry in entries.iter_mut().skip(sealed) {
        random.fill(entry)?;
    }
    Ok(entries)
}

/// Sorts entries by their tokens. That two tokens are equal has a probability of 2⁻⁸⁸ at most.
fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_unstable_by_key(|entry| entry.first_chunk::<TOKEN_LENGTH>().copied());
    entries
}

const _: () = assert!(CHUNK_LENGTH == ENTRIES_IN_CHUNK * ENTRY_LENGTH);
