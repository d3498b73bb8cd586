//! Reads a bundle as a stream: the header first, each chunk by its hash before it is looked at.
//!
//! Memory: the header and the first token of each chunk (192 KiB at most), one chunk, and a token for
//! each secret. What is found is returned after the last chunk agreed. Slots after the first are looked
//! for in the chunks that may hold them, which are read again and hashed again.

use std::io::{Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::envelope::{Envelope, Purpose, VERSION, wire_length};
use crate::keys::KeyFingerprint;
use crate::notice::entry::{Entry, Slots, TOKEN_LENGTH, Token};
use crate::notice::error::{BundleError, BundleRefusal};
use crate::notice::header::{
    CHUNK_LENGTH, ENTRIES_IN_CHUNK, FIXED_LENGTH, HASH_LENGTH, Header, MAX_CHUNKS,
};
use crate::notice::record::NoticeRecord;
use crate::time::{Day, Timestamp};
use crate::trust::{Areas, TrustList, find_signer};
use crate::venue::VenueSecret;
use crate::version;

/// The most notices of one secret that a phone looks for.
pub const MAX_SLOTS: u16 = 256;

/// Version, key id and number of chunks: what says how long a header is.
const START_LENGTH: usize = 7;

/// What reading a bundle has cost, counted. It depends on the bundle's length and the number of secrets
/// alone, but for the slots after a hit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The chunks that were hashed.
    pub chunks: u64,
    /// The tokens that were derived and looked for.
    pub tokens: u64,
    /// The records that were opened.
    pub records: u64,
}

/// A record that one of the secrets opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The index of the secret.
    pub secret: usize,
    /// The record of the notice.
    pub record: NoticeRecord,
}

/// What is remembered of the newest bundle that was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppliedBundle {
    /// Its sequence number.
    pub sequence: u32,
    /// SHA-256 of its header's payload.
    pub digest: [u8; 32],
    /// The key that signed it.
    pub issuer: KeyFingerprint,
}

/// A bundle whose header a trusted key signed. No chunk was read yet.
pub struct VerifiedBundle<R> {
    source: R,
    start: u64,
    header: Header,
    digest: [u8; 32],
    issuer: KeyFingerprint,
    areas: Areas,
}

impl<R: Read + Seek> VerifiedBundle<R> {
    /// Reads and verifies the header of the bundle that begins where `source` stands.
    ///
    /// # Errors
    /// [`BundleRefusal`].
    pub fn open(mut source: R, list: &TrustList, clock: Clock) -> Result<Self, BundleRefusal> {
        let envelope = read_envelope(&mut source)?;
        let (payload, signer) = find_signer(&envelope, Purpose::Notice, list)
            .map_err(|error| BundleRefusal::of_signer(error, envelope.key_id()))?;
        let header = Header::decode(payload)?;
        if clock.effective() > list.hard_expiry() {
            return Err(BundleRefusal::ListExpired {
                expired: list.hard_expiry(),
            });
        }
        let day = Day::of(header.issued, clock.offset);
        let key = signer.validity;
        if day < key.first() || day > key.last() {
            return Err(BundleRefusal::OutsideKeyValidity { key });
        }
        Ok(Self {
            digest: Sha256::digest(payload).into(),
            start: source.stream_position()?,
            source,
            header,
            issuer: signer.key.fingerprint(),
            areas: signer.areas.clone(),
        })
    }

    /// Checks that the bundle is not older than the one that was applied, nor another one of its number.
    /// A number that a revoked key has signed does not count: its thief may have written the highest
    /// there is.
    ///
    /// # Errors
    /// [`BundleRefusal::Replayed`] or [`BundleRefusal::Conflict`].
    pub fn check_sequence(
        &self,
        applied: &AppliedBundle,
        list: &TrustList,
    ) -> Result<(), BundleRefusal> {
        let (stored, offered) = (applied.sequence, self.header.sequence);
        if list.has_revoked(applied.issuer) {
            return Ok(());
        }
        if offered < stored {
            return Err(BundleRefusal::Replayed { stored, offered });
        }
        if offered == stored && applied.digest != self.digest {
            return Err(BundleRefusal::Conflict { sequence: offered });
        }
        Ok(())
    }

    /// Returns what is remembered of the bundle once it was applied.
    #[must_use]
    pub const fn applied(&self) -> AppliedBundle {
        AppliedBundle {
            sequence: self.header.sequence,
            digest: self.digest,
            issuer: self.issuer,
        }
    }

    /// Returns the time of publication.
    #[must_use]
    pub const fn issued(&self) -> Timestamp {
        self.header.issued
    }

    /// Returns the time by which the next bundle is published.
    #[must_use]
    pub const fn next_due(&self) -> Timestamp {
        self.header.next_due
    }

    /// Returns the number of entries, padding included.
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.header.chunks.len() * ENTRIES_IN_CHUNK
    }

    /// Returns the areas that the key may sign for.
    #[must_use]
    pub const fn areas(&self) -> &Areas {
        &self.areas
    }

    /// Reads every chunk, and returns what `secrets` open.
    ///
    /// # Errors
    /// [`BundleRefusal`]; what was found before the fault is dropped.
    pub fn find(mut self, secrets: &[VenueSecret]) -> Result<(Vec<Hit>, Work), BundleRefusal> {
        let mut search = Search::new(&self.header, secrets);
        let mut chunk = ChunkBuffer::new();
        for index in 0..self.header.chunks.len() {
            self.source.read_exact(&mut chunk.bytes)?;
            chunk.verify(&self.header, index)?;
            search.work.chunks += 1;
            search.look_through(&chunk)?;
        }
        if self.source.read(&mut [0])? != 0 {
            return Err(BundleRefusal::TooLong);
        }
        while search.begin_next_round() {
            for index in search.chunks_to_read() {
                let offset = u64::try_from(index * CHUNK_LENGTH).unwrap_or(u64::MAX);
                self.source
                    .seek(SeekFrom::Start(self.start.saturating_add(offset)))?;
                self.source.read_exact(&mut chunk.bytes)?;
                chunk.verify(&self.header, index)?;
                search.work.chunks += 1;
                search.look_in(&chunk)?;
            }
        }
        Ok((search.hits, search.work))
    }
}

/// Reads the envelope. Its number of chunks is read before the signature is verified, and says nothing
/// but how long the envelope is.
fn read_envelope(source: &mut impl Read) -> Result<Envelope, BundleRefusal> {
    let mut first = [0; 1];
    source.read_exact(&mut first)?;
    version::check(first[0], VERSION)?;
    let mut start = [0; START_LENGTH];
    start[0] = VERSION;
    source.read_exact(&mut start[1..])?;
    let [.., high, low] = start;
    let chunks = u16::from_be_bytes([high, low]);
    if !(1..=MAX_CHUNKS).contains(&chunks) {
        return Err(BundleRefusal::Damaged);
    }
    let length = wire_length(FIXED_LENGTH + usize::from(chunks) * HASH_LENGTH);
    let mut wire = vec![0; length];
    let (head, rest) = wire.split_at_mut(START_LENGTH);
    head.copy_from_slice(&start);
    source.read_exact(rest)?;
    Envelope::parse(Zeroizing::new(wire)).map_err(|_| BundleRefusal::Damaged)
}

/// The one chunk in memory.
struct ChunkBuffer {
    bytes: Vec<u8>,
}

impl ChunkBuffer {
    fn new() -> Self {
        Self {
            bytes: vec![0; CHUNK_LENGTH],
        }
    }

    fn verify(&self, header: &Header, index: usize) -> Result<(), BundleRefusal> {
        let expected = header.chunks.get(index).ok_or(BundleRefusal::TooLong)?;
        if Sha256::digest(&self.bytes).as_slice() == expected {
            Ok(())
        } else {
            Err(BundleRefusal::Damaged)
        }
    }

    fn entries(&self) -> &[Entry] {
        self.bytes.as_chunks().0
    }

    /// Returns the entry with this token.
    fn find(&self, token: &Token) -> Option<&Entry> {
        let entries = self.entries();
        let index = entries.binary_search_by(|entry| token_of(entry).cmp(token));
        index.ok().and_then(|index| entries.get(index))
    }
}

fn token_of(entry: &Entry) -> &Token {
    let (token, _) = entry
        .split_first_chunk::<TOKEN_LENGTH>()
        .unwrap_or((&[0; 16], &[]));
    token
}

/// A token that is looked for.
struct Wanted {
    token: Token,
    secret: usize,
    slot: u16,
}

/// The search for the tokens of all secrets, in rounds: in round n, slot n of those secrets that had a
/// hit in every round before.
struct Search {
    slots: Vec<Slots>,
    /// Ascending by token.
    wanted: Vec<Wanted>,
    /// How many of `wanted` were looked for.
    done: usize,
    /// The first token of each chunk.
    first_tokens: Vec<Token>,
    last_token: Option<Token>,
    /// The secrets that had a hit in this round, with the next slot.
    next: Vec<(usize, u16)>,
    hits: Vec<Hit>,
    work: Work,
}

impl Search {
    fn new(header: &Header, secrets: &[VenueSecret]) -> Self {
        let slots = secrets
            .iter()
            .map(|secret| Slots::new(&header.bundle, secret));
        let mut search = Self {
            slots: slots.collect(),
            wanted: Vec::new(),
            done: 0,
            first_tokens: Vec::with_capacity(header.chunks.len()),
            last_token: None,
            next: (0..secrets.len()).map(|secret| (secret, 0)).collect(),
            hits: Vec::new(),
            work: Work::default(),
        };
        search.begin_next_round();
        search
    }

    /// Derives the tokens of the next round. Returns whether there are any.
    fn begin_next_round(&mut self) -> bool {
        self.done = 0;
        let slots = &self.slots;
        let wanted = self.next.drain(..).filter(|&(_, slot)| slot < MAX_SLOTS);
        self.wanted = wanted
            .filter_map(|(secret, slot)| {
                let token = slots.get(secret)?.token(slot);
                Some(Wanted {
                    token,
                    secret,
                    slot,
                })
            })
            .collect();
        self.wanted.sort_unstable_by_key(|wanted| wanted.token);
        self.work.tokens += u64::try_from(self.wanted.len()).unwrap_or(u64::MAX);
        !self.wanted.is_empty()
    }

    /// Looks through the next chunk of the first reading: its order, and the tokens that it may hold.
    fn look_through(&mut self, chunk: &ChunkBuffer) -> Result<(), BundleRefusal> {
        let mut last = self.last_token;
        for entry in chunk.entries() {
            let token = token_of(entry);
            if last.is_some_and(|last| last >= *token) {
                return Err(BundleError::Order.into());
            }
            last = Some(*token);
        }
        self.last_token = last;
        let first = chunk.entries().first().map(token_of).copied();
        self.first_tokens.extend(first);
        self.look_in(chunk)
    }

    /// Returns the chunks that may hold a token of this round, each once, ascending.
    fn chunks_to_read(&self) -> Vec<usize> {
        let mut chunks: Vec<_> = self
            .wanted
            .iter()
            .map(|it| self.chunk_of(&it.token))
            .collect();
        chunks.dedup();
        chunks
    }

    /// Returns the chunk that holds `token`, if any does.
    fn chunk_of(&self, token: &Token) -> usize {
        let after = self.first_tokens.partition_point(|first| first <= token);
        after.saturating_sub(1)
    }

    /// Looks for the tokens up to the last of `chunk`.
    fn look_in(&mut self, chunk: &ChunkBuffer) -> Result<(), BundleRefusal> {
        let last = chunk.entries().last().map(token_of).copied();
        while let Some(wanted) = self
            .wanted
            .get(self.done)
            .filter(|it| Some(it.token) <= last)
        {
            self.done += 1;
            let (Some(entry), Some(slots)) =
                (chunk.find(&wanted.token), self.slots.get(wanted.secret))
            else {
                continue;
            };
            self.work.records += 1;
            let record = slots.open(wanted.slot, entry)?;
            let secret = wanted.secret;
            self.hits.push(Hit { secret, record });
            self.next.push((secret, wanted.slot + 1));
        }
        Ok(())
    }
}
