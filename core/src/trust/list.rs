//! The trust list: when it is good, issuer keys, and what has been revoked.
//!
//! A list can revoke a million venues. They are looked up where they lie in the list's own bytes,
//! which are sorted. So a phone holds the list once, and opening it makes one pass.

use core::fmt;
use core::ops::Range;

use crate::bytes::Reader;
use crate::clock::Clock;
use crate::keys::{KeyFingerprint, KeyId, PublicKey};
use crate::time::Timestamp;
use crate::trust::error::{DraftError, ListError};
use crate::trust::issuer::{IssuerKey, decode_keys, decode_revoked_keys};
use crate::trust::list_version::ListVersion;
use crate::trust::revocation::{RevokedVenue, RevokedVenues, decode_revoked_venues};
use crate::venue::VenueId;

/// The status of the programme, as the authority states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProgrammeStatus {
    /// The programme is running.
    Active,
    /// The programme is paused. Codes stay good.
    Paused,
    /// The programme has ended. Codes stay good.
    Ended,
}

impl ProgrammeStatus {
    const fn to_wire(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Paused => 1,
            Self::Ended => 2,
        }
    }

    const fn from_wire(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Active),
            1 => Some(Self::Paused),
            2 => Some(Self::Ended),
            _ => None,
        }
    }
}

/// What stands before the keys in a list's payload.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) version: ListVersion,
    pub(super) issued: Timestamp,
    pub(super) refresh_due: Timestamp,
    pub(super) hard_expiry: Timestamp,
    pub(super) status: ProgrammeStatus,
}

impl Header {
    fn times_are_in_order(&self) -> bool {
        self.issued < self.refresh_due && self.refresh_due <= self.hard_expiry
    }

    pub(super) fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), DraftError> {
        if !self.times_are_in_order() {
            return Err(DraftError::Times);
        }
        bytes.extend_from_slice(&self.version.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.version.counter.to_be_bytes());
        for time in [self.issued, self.refresh_due, self.hard_expiry] {
            bytes.extend_from_slice(&time.to_wire());
        }
        bytes.push(self.status.to_wire());
        Ok(())
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, ListError> {
        let epoch = reader.u16().ok_or(ListError::Length)?;
        let counter = reader.u32().ok_or(ListError::Length)?;
        let mut time = || {
            let bytes = reader.array().ok_or(ListError::Length)?;
            Timestamp::from_wire(*bytes).ok_or(ListError::Times)
        };
        let [issued, refresh_due, hard_expiry] = [time()?, time()?, time()?];
        let status = reader.u8().ok_or(ListError::Length)?;
        let header = Self {
            version: ListVersion { epoch, counter },
            issued,
            refresh_due,
            hard_expiry,
            status: ProgrammeStatus::from_wire(status).ok_or(ListError::Status)?,
        };
        if header.times_are_in_order() {
            Ok(header)
        } else {
            Err(ListError::Times)
        }
    }

    const fn witness(&self) -> TimeWitness {
        TimeWitness {
            version: self.version,
            issued: self.issued,
        }
    }
}

/// The list whose date is the floor of the clock: the newest that was not ahead when it was accepted
/// (`docs/format.md`, section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWitness {
    /// The version of that list.
    pub version: ListVersion,
    /// The issue time of that list.
    pub issued: Timestamp,
}

/// A list that enough roots signed. Only [`accept`](super::accept), [`read`](super::read) and
/// [`restore`](super::restore) make one.
#[derive(Clone)]
pub struct TrustList {
    wire: Vec<u8>,
    payload_start: usize,
    header: Header,
    witness: TimeWitness,
    keys: Vec<IssuerKey>,
    revoked_keys: Vec<PublicKey>,
    revoked_venues: Range<usize>,
}

impl TrustList {
    /// Decodes `payload`, with which `wire` ends.
    pub(super) fn decode(wire: &[u8], payload: &[u8]) -> Result<Self, ListError> {
        let mut reader = Reader::new(payload);
        let header = Header::decode(&mut reader)?;
        let keys = decode_keys(&mut reader)?;
        let revoked_keys = decode_revoked_keys(&mut reader, &keys)?;
        let revoked_venues = decode_revoked_venues(&mut reader)?;
        if !reader.is_at_end() {
            return Err(ListError::Length);
        }
        Ok(Self {
            wire: wire.to_vec(),
            payload_start: wire.len() - payload.len(),
            witness: header.witness(),
            header,
            keys,
            revoked_keys,
            revoked_venues: wire.len() - revoked_venues.len()..wire.len(),
        })
    }

    /// Returns the list's own bytes, with its signatures, as they were accepted.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Returns what the roots signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.wire.get(self.payload_start..).unwrap_or_default()
    }

    /// Returns the version of the list.
    #[must_use]
    pub const fn version(&self) -> ListVersion {
        self.header.version
    }

    /// Returns the issue time.
    #[must_use]
    pub const fn issued(&self) -> Timestamp {
        self.header.issued
    }

    /// Returns the list that the floor goes by: this one, unless it was ahead of the time when it was
    /// taken.
    #[must_use]
    pub const fn witness(&self) -> TimeWitness {
        self.witness
    }

    /// Reports whether this list was ahead of the time when it was accepted.
    #[must_use]
    pub fn was_ahead(&self) -> bool {
        self.witness != self.header.witness()
    }

    /// Returns this list, as a phone with this clock accepts it after `in_force`.
    pub(super) fn taken_after(mut self, in_force: &Self, clock: Clock) -> Self {
        if clock.is_ahead(self.issued()) {
            self.witness = in_force.witness;
        }
        self
    }

    /// Returns this list, as it was accepted when the floor went by `witness`.
    pub(super) const fn taken_with(mut self, witness: TimeWitness) -> Self {
        self.witness = witness;
        self
    }

    /// Returns the time from which the next list should be fetched.
    #[must_use]
    pub const fn refresh_due(&self) -> Timestamp {
        self.header.refresh_due
    }

    /// Reports whether a newer list should be fetched: this one is due for it, or was issued ahead of
    /// the time, so that its own date cannot say when it is due.
    #[must_use]
    pub fn is_refresh_due(&self, clock: Clock) -> bool {
        clock.effective() >= self.refresh_due() || clock.is_ahead(self.issued())
    }

    /// Returns the last moment at which codes are verified by the list.
    #[must_use]
    pub const fn hard_expiry(&self) -> Timestamp {
        self.header.hard_expiry
    }

    /// Returns the status of the programme.
    #[must_use]
    pub const fn status(&self) -> ProgrammeStatus {
        self.header.status
    }

    /// Returns the issuers' keys, ascending by their bytes.
    #[must_use]
    pub fn keys(&self) -> &[IssuerKey] {
        &self.keys
    }

    /// Returns the revoked keys, ascending by their bytes.
    #[must_use]
    pub fn revoked_keys(&self) -> &[PublicKey] {
        &self.revoked_keys
    }

    /// Reports whether the key with this fingerprint was revoked.
    #[must_use]
    pub fn has_revoked(&self, key: KeyFingerprint) -> bool {
        self.revoked_keys.iter().any(|one| one.fingerprint() == key)
    }

    /// Returns every revoked venue, ascending by id.
    pub fn revoked_venues(&self) -> impl ExactSizeIterator<Item = RevokedVenue> {
        self.revoked_section().iter()
    }

    /// Returns the revocation of venue `id`, if there is one.
    #[must_use]
    pub fn revocation_of(&self, id: VenueId) -> Option<RevokedVenue> {
        self.revoked_section().find(id)
    }

    pub(crate) fn keys_with_id(&self, id: KeyId) -> impl Iterator<Item = &IssuerKey> {
        self.keys
            .iter()
            .filter(move |issuer| issuer.key.key_id() == id)
    }

    pub(crate) fn revoked_keys_with_id(&self, id: KeyId) -> impl Iterator<Item = &PublicKey> {
        self.revoked_keys
            .iter()
            .filter(move |key| key.key_id() == id)
    }

    fn revoked_section(&self) -> RevokedVenues<'_> {
        let section = self.wire.get(self.revoked_venues.clone());
        RevokedVenues::of_decoded(section.unwrap_or_default())
    }
}

impl fmt::Debug for TrustList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustList({}, {} keys)", self.version(), self.keys.len())
    }
}
