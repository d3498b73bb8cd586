//! The trust list: issuer keys, what they may sign, and what has been revoked.
//!
//! A list can revoke a million venues. They are looked up where they lie in the list's own bytes,
//! which are sorted, so that a phone holds the list once and opening it makes one pass.

use core::fmt;
use core::ops::Range;

use crate::bytes::Reader;
use crate::clock::Clock;
use crate::envelope::Purpose;
use crate::keys::{KeyId, PublicKey, PublicKeyError};
use crate::time::{Day, DayRange, Timestamp};
use crate::venue::{AreaCode, IssueNumber, VenueId};

/// The most keys, and the most revoked keys, that a list holds.
pub const MAX_KEYS: usize = 4096;
/// The most revoked venues that a list holds.
pub const MAX_REVOKED_VENUES: usize = 1_000_000;
pub(super) const MAX_AREAS: usize = 4096;
pub(super) const ALL_AREAS: u16 = u16::MAX;
pub(super) const NO_ISSUE_GOOD: u16 = u16::MAX;
pub(super) const REVOKED_VENUE_LENGTH: usize = 10;

/// Which list this is; a later one has the higher version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListVersion {
    /// Raised with an app release, when the counter or the roots start anew.
    pub epoch: u16,
    /// Raised with each list.
    pub counter: u32,
}

impl fmt::Display for ListVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.counter)
    }
}

/// Whether people are asked to scan at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProgrammeStatus {
    /// Yes.
    Active,
    /// Not for now; codes stay good.
    Paused,
    /// No longer: apps may say farewell.
    Ended,
}

impl ProgrammeStatus {
    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Active),
            1 => Some(Self::Paused),
            2 => Some(Self::Ended),
            _ => None,
        }
    }

    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Paused => 1,
            Self::Ended => 2,
        }
    }
}

/// What an issuer's key may sign; at least one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purposes(u8);

impl Purposes {
    /// Venues' codes alone.
    pub const VENUE: Self = Self(1);
    /// Notices alone.
    pub const NOTICE: Self = Self(2);
    /// Requests of contact tracers alone.
    pub const TRACER_REQUEST: Self = Self(4);

    pub(super) const fn from_bits(bits: u8) -> Option<Self> {
        if bits == 0 || bits > 7 {
            None
        } else {
            Some(Self(bits))
        }
    }

    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// These purposes and `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a key with these purposes may sign for `purpose`. No issuer's key signs trust lists.
    #[must_use]
    pub const fn include(self, purpose: Purpose) -> bool {
        let bit = match purpose {
            Purpose::Venue => Self::VENUE.0,
            Purpose::Notice => Self::NOTICE.0,
            Purpose::TracerRequest => Self::TRACER_REQUEST.0,
            Purpose::Trust => 0,
        };
        self.0 & bit != 0
    }
}

/// Where an issuer's key may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Areas {
    /// In the whole deployment.
    All,
    /// In these units alone, ascending.
    Listed(Vec<AreaCode>),
}

impl Areas {
    /// Whether `area` is among them. A district does not stand for its wards: the desk lists both.
    #[must_use]
    pub fn include(&self, area: AreaCode) -> bool {
        match self {
            Self::All => true,
            Self::Listed(areas) => areas.binary_search(&area).is_ok(),
        }
    }
}

/// A key that the roots trust, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// The key.
    pub key: PublicKey,
    /// What it may sign.
    pub purposes: Purposes,
    /// The days that its records may speak of.
    pub validity: DayRange,
    /// Where its venues may be.
    pub areas: Areas,
}

/// A venue whose codes are no longer good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedVenue {
    /// The venue.
    pub id: VenueId,
    /// The first printing that is still good; `None` if none is.
    pub least_good_issue: Option<IssueNumber>,
}

/// What the newest list that was not ahead of the time says about the time. The floor goes by it
/// (`docs/format.md`, section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWitness {
    /// Which list it is.
    pub version: ListVersion,
    /// When that list was issued.
    pub issued: Timestamp,
}

/// A list that enough roots signed. Only [`super::accept`] and [`super::read`] make one.
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

#[derive(Clone, Copy)]
struct Header {
    version: ListVersion,
    issued: Timestamp,
    refresh_due: Timestamp,
    hard_expiry: Timestamp,
    status: ProgrammeStatus,
}

impl TrustList {
    pub(super) fn decode(wire: &[u8], payload_start: usize) -> Result<Self, ListError> {
        let mut reader = Reader::new(wire.get(payload_start..).ok_or(ListError::Length)?);
        let header = Header::decode(&mut reader)?;
        let keys = decode_keys(&mut reader)?;
        let revoked_keys = decode_revoked_keys(&mut reader, &keys)?;
        let count = reader.u32().and_then(|count| usize::try_from(count).ok());
        let count = count.ok_or(ListError::Length)?;
        if count > MAX_REVOKED_VENUES {
            return Err(ListError::TooManyRevokedVenues { count });
        }
        let venues = reader
            .take(count * REVOKED_VENUE_LENGTH)
            .ok_or(ListError::Length)?;
        if !reader.is_at_end() {
            return Err(ListError::Length);
        }
        check_revoked_venues(venues)?;
        let revoked_venues = wire.len() - venues.len()..wire.len();
        Ok(Self {
            wire: wire.to_vec(),
            payload_start,
            witness: header.witness(),
            header,
            keys,
            revoked_keys,
            revoked_venues,
        })
    }

    /// The list's own bytes, with its signatures, as they were taken.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// What the roots signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.wire.get(self.payload_start..).unwrap_or_default()
    }

    /// Which list this is.
    #[must_use]
    pub const fn version(&self) -> ListVersion {
        self.header.version
    }

    /// When it was signed.
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

    /// Reports whether this list was ahead of the time when it was taken.
    #[must_use]
    pub fn was_ahead(&self) -> bool {
        self.witness != self.header.witness()
    }

    /// This list, as a phone with this clock takes it after `in_force`.
    pub(super) fn taken_after(mut self, in_force: &Self, clock: Clock) -> Self {
        if clock.is_ahead(self.issued()) {
            self.witness = in_force.witness;
        }
        self
    }

    /// This list, as it was taken before, when the floor went by `witness`.
    pub(super) const fn taken_with(mut self, witness: TimeWitness) -> Self {
        self.witness = witness;
        self
    }

    /// When the next one should have been fetched.
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

    /// After this moment nothing is verified by it.
    #[must_use]
    pub const fn hard_expiry(&self) -> Timestamp {
        self.header.hard_expiry
    }

    /// Whether people are asked to scan at the moment.
    #[must_use]
    pub const fn status(&self) -> ProgrammeStatus {
        self.header.status
    }

    /// The issuers' keys, ascending by their bytes.
    #[must_use]
    pub fn keys(&self) -> &[IssuerKey] {
        &self.keys
    }

    /// The revoked keys, ascending by their bytes.
    #[must_use]
    pub fn revoked_keys(&self) -> &[PublicKey] {
        &self.revoked_keys
    }

    /// Every revoked venue, ascending by id.
    pub fn revoked_venues(&self) -> impl ExactSizeIterator<Item = RevokedVenue> {
        self.revoked_entries().iter().map(parse_revoked_venue)
    }

    /// The revocation of venue `id`, if there is one.
    #[must_use]
    pub fn revocation_of(&self, id: VenueId) -> Option<RevokedVenue> {
        let entries = self.revoked_entries();
        let found = entries
            .binary_search_by_key(&id, |entry| parse_revoked_venue(entry).id)
            .ok()?;
        entries.get(found).map(parse_revoked_venue)
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

    fn revoked_entries(&self) -> &[[u8; REVOKED_VENUE_LENGTH]] {
        let bytes = self
            .wire
            .get(self.revoked_venues.clone())
            .unwrap_or_default();
        bytes.as_chunks().0
    }
}

impl fmt::Debug for TrustList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrustList({}, {} keys)", self.version(), self.keys.len())
    }
}

impl Header {
    const fn witness(&self) -> TimeWitness {
        TimeWitness {
            version: self.version,
            issued: self.issued,
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, ListError> {
        let epoch = reader.u16().ok_or(ListError::Length)?;
        let counter = reader.u32().ok_or(ListError::Length)?;
        let issued = decode_time(reader)?;
        let refresh_due = decode_time(reader)?;
        let hard_expiry = decode_time(reader)?;
        if issued >= refresh_due || refresh_due > hard_expiry {
            return Err(ListError::Times);
        }
        let status = reader.u8().ok_or(ListError::Length)?;
        let status = ProgrammeStatus::from_byte(status).ok_or(ListError::Status)?;
        let version = ListVersion { epoch, counter };
        Ok(Self {
            version,
            issued,
            refresh_due,
            hard_expiry,
            status,
        })
    }
}

fn decode_time(reader: &mut Reader<'_>) -> Result<Timestamp, ListError> {
    let bytes = reader.array().ok_or(ListError::Length)?;
    Timestamp::from_wire(*bytes).ok_or(ListError::Times)
}

fn decode_keys(reader: &mut Reader<'_>) -> Result<Vec<IssuerKey>, ListError> {
    let count = decode_count(reader)?;
    let keys = (0..count)
        .map(|_| decode_key(reader))
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_sorted_by(|one, next| one.key.as_bytes() < next.key.as_bytes()) {
        Ok(keys)
    } else {
        Err(ListError::Order)
    }
}

fn decode_count(reader: &mut Reader<'_>) -> Result<usize, ListError> {
    let count = reader.u16().map(usize::from).ok_or(ListError::Length)?;
    if count > MAX_KEYS {
        Err(ListError::TooManyKeys { count })
    } else {
        Ok(count)
    }
}

fn decode_key(reader: &mut Reader<'_>) -> Result<IssuerKey, ListError> {
    let key = PublicKey::from_bytes(reader.array().ok_or(ListError::Length)?)?;
    let purposes = reader.u8().ok_or(ListError::Length)?;
    let purposes = Purposes::from_bits(purposes).ok_or(ListError::Purposes)?;
    let first = reader
        .u16()
        .map(Day::from_number)
        .ok_or(ListError::Length)?;
    let last = reader
        .u16()
        .map(Day::from_number)
        .ok_or(ListError::Length)?;
    let validity = DayRange::new(first, last).ok_or(ListError::Validity)?;
    let areas = decode_areas(reader)?;
    Ok(IssuerKey {
        key,
        purposes,
        validity,
        areas,
    })
}

fn decode_areas(reader: &mut Reader<'_>) -> Result<Areas, ListError> {
    let count = reader.u16().ok_or(ListError::Length)?;
    if count == ALL_AREAS {
        return Ok(Areas::All);
    }
    let count = usize::from(count);
    if count == 0 || count > MAX_AREAS {
        return Err(ListError::Areas);
    }
    let (codes, _) = reader.take(count * 2).ok_or(ListError::Length)?.as_chunks();
    let areas = codes
        .iter()
        .map(|&code| AreaCode::new(u16::from_be_bytes(code)));
    let areas = areas.collect::<Option<Vec<_>>>().ok_or(ListError::Areas)?;
    if areas.is_sorted_by(|one, next| one < next) {
        Ok(Areas::Listed(areas))
    } else {
        Err(ListError::Areas)
    }
}

fn decode_revoked_keys(
    reader: &mut Reader<'_>,
    keys: &[IssuerKey],
) -> Result<Vec<PublicKey>, ListError> {
    let count = decode_count(reader)?;
    let revoked = (0..count)
        .map(|_| {
            Ok(PublicKey::from_bytes(
                reader.array().ok_or(ListError::Length)?,
            )?)
        })
        .collect::<Result<Vec<_>, ListError>>()?;
    if !revoked.is_sorted_by(|one, next| one.as_bytes() < next.as_bytes()) {
        return Err(ListError::Order);
    }
    let is_trusted = |key: &PublicKey| {
        keys.binary_search_by_key(&key.as_bytes(), |k| k.key.as_bytes())
            .is_ok()
    };
    if revoked.iter().any(is_trusted) {
        Err(ListError::RevokedAndTrusted)
    } else {
        Ok(revoked)
    }
}

fn check_revoked_venues(bytes: &[u8]) -> Result<(), ListError> {
    let (entries, _) = bytes.as_chunks::<REVOKED_VENUE_LENGTH>();
    let id = |entry: &[u8; REVOKED_VENUE_LENGTH]| parse_revoked_venue(entry).id;
    if !entries.is_sorted_by(|one, next| id(one) < id(next)) {
        return Err(ListError::Order);
    }
    // An entry that leaves every printing good would say nothing.
    if entries
        .iter()
        .any(|&[.., high, low]| u16::from_be_bytes([high, low]) < 2)
    {
        return Err(ListError::RevokesNothing);
    }
    Ok(())
}

fn parse_revoked_venue(entry: &[u8; REVOKED_VENUE_LENGTH]) -> RevokedVenue {
    let &[a, b, c, d, e, f, g, h, high, low] = entry;
    RevokedVenue {
        id: VenueId([a, b, c, d, e, f, g, h]),
        least_good_issue: IssueNumber::new(u16::from_be_bytes([high, low])),
    }
}

/// What in a signed list breaks the rules of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Cut short, or bytes are left over.
    #[error("its length does not fit its counts")]
    Length,
    /// A time outside the years 1970 to 9999, or times out of order.
    #[error("its times are out of order")]
    Times,
    /// A programme status that does not exist.
    #[error("its programme status does not exist")]
    Status,
    /// More keys than a list may hold.
    #[error("it holds {count} keys, more than a list may")]
    TooManyKeys {
        /// Keys claimed.
        count: usize,
    },
    /// A key is unfit.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// A key may sign nothing, or something that does not exist.
    #[error("a key's purposes do not exist")]
    Purposes,
    /// A key's last day comes before its first.
    #[error("a key ends before it begins")]
    Validity,
    /// A key's areas are none, too many, 0 or out of order.
    #[error("a key's areas are none, too many or out of order")]
    Areas,
    /// Entries are repeated or out of order.
    #[error("its entries are repeated or out of order")]
    Order,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked")]
    RevokedAndTrusted,
    /// More revoked venues than a list may hold.
    #[error("it revokes {count} venues, more than a list may")]
    TooManyRevokedVenues {
        /// Venues claimed.
        count: usize,
    },
    /// A revocation leaves every printing good.
    #[error("it revokes a venue without revoking anything")]
    RevokesNothing,
}
