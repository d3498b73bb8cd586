//! The venue record: what an issuer signs about a venue, and its bytes.

use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::name::{self, NameError, VenueName};
use crate::bytes::Reader;
use crate::envelope::wire_length;
use crate::hex;
use crate::time::DayRange;

const VENUE_ID_CONTEXT: &[u8] = b"dauchan/venue-id\0";
const FIXED_LENGTH: usize = 26;

/// The shortest signed venue record in bytes.
pub const MIN_WIRE_LENGTH: usize = wire_length(FIXED_LENGTH + 1);
/// The longest signed venue record in bytes.
pub const MAX_WIRE_LENGTH: usize = wire_length(FIXED_LENGTH + name::MAX_LENGTH);

/// The public identifier of a venue. It is derived from the secret one way, so the two cannot
/// disagree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VenueId(pub [u8; 8]);

impl fmt::Display for VenueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for VenueId {
    type Err = VenueIdError;

    /// Reads the 16 lower-case hexadecimal digits that [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, VenueIdError> {
        hex::decode(text).map(Self).ok_or(VenueIdError)
    }
}

/// A text is not a venue's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a venue's id is 16 digits of 0-9 and a-f")]
pub struct VenueIdError;

impl fmt::Debug for VenueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VenueId(…)")
    }
}

/// The 16 random bytes that only the desk and those who scanned the poster have. They decrypt notices
/// about the venue, so the type wipes itself and never prints.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct VenueSecret([u8; 16]);

impl VenueSecret {
    /// Wraps the secret's bytes. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the secret's bytes, only to be stored encrypted or derived from.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// Returns the public id of the venue with this secret.
    #[must_use]
    pub fn venue_id(&self) -> VenueId {
        let hash = Sha256::new()
            .chain_update(VENUE_ID_CONTEXT)
            .chain_update(self.0)
            .finalize();
        let mut id = [0; 8];
        id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        VenueId(id)
    }
}

impl fmt::Debug for VenueSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VenueSecret(…)")
    }
}

/// The meaning of a scan, which depends on where the code hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A check-in when outside, a check-out when inside.
    Both,
    /// A code at an entrance, which never ends a visit.
    Entry,
    /// A code at an exit, which never begins a visit.
    Exit,
}

/// The kind of place that a venue is: a number from 0 to 63, of which some have no name yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sector(u8);

impl Sector {
    /// The sector of places without a named sector.
    pub const OTHER: Self = Self(0);
    /// The names of the sectors by number, in lower-case English.
    pub const NAMES: [&'static str; 13] = [
        "other",
        "industry and trade",
        "transport",
        "health",
        "education",
        "labour",
        "industrial zone",
        "government office",
        "market",
        "food and drink",
        "lodging",
        "culture and sport",
        "place of worship",
    ];

    /// Returns the sector with this number; `None` above 63.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        if number < 64 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Returns the sector's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Returns the sector's English name, if it has one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMES.get(usize::from(self.0)).copied()
    }
}

/// The usual length of a visit, in quarter hours from 1 to 96.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DefaultStay(u8);

impl DefaultStay {
    /// Returns a stay of this many quarter hours; `None` unless 1 to 96.
    #[must_use]
    pub const fn from_quarter_hours(quarters: u8) -> Option<Self> {
        if 1 <= quarters && quarters <= 96 {
            Some(Self(quarters))
        } else {
            None
        }
    }

    /// Returns the stay in quarter hours.
    #[must_use]
    pub const fn quarter_hours(self) -> u8 {
        self.0
    }

    /// Returns the stay in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 as i64 * 15 * 60
    }
}

/// An administrative unit, by its code at the General Statistics Office of Viet Nam. It is never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(u16);

impl AreaCode {
    /// Returns the unit with this code; `None` for 0.
    #[must_use]
    pub const fn new(code: u16) -> Option<Self> {
        if code == 0 { None } else { Some(Self(code)) }
    }

    /// Returns the code of the unit.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }
}

/// The number of a printing of a venue's code, from 1 to 65534.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssueNumber(u16);

impl IssueNumber {
    /// The number of the first printing.
    pub const FIRST: Self = Self(1);

    /// Returns the printing with this number; `None` unless 1 to 65534.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 || number == u16::MAX {
            None
        } else {
            Some(Self(number))
        }
    }

    /// Returns the printing's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The contents of a venue record, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueDetails {
    /// The meaning of a scan.
    pub direction: Direction,
    /// The kind of place.
    pub sector: Sector,
    /// The usual length of a visit.
    pub default_stay: DefaultStay,
    /// The administrative unit that it lies in.
    pub area: AreaCode,
    /// The number of this printing.
    pub issue: IssueNumber,
    /// The days on which the code is valid.
    pub validity: DayRange,
    /// The display name.
    pub name: VenueName,
}

/// A venue as its issuer describes it. A record alone does not prove who signed it, unlike
/// [`VerifiedVenue`](crate::verify::VerifiedVenue).
#[derive(Debug)]
pub struct VenueRecord {
    /// The venue's secret.
    pub secret: VenueSecret,
    /// The rest of the record.
    pub details: VenueDetails,
}

impl VenueRecord {
    /// Decodes the payload of an envelope whose signature was verified.
    ///
    /// # Errors
    /// [`RecordError`]: the issuer signed bytes that break a rule of the format.
    pub fn decode(payload: &[u8]) -> Result<Self, RecordError> {
        let mut reader = Reader::new(payload);
        let secret = VenueSecret(*reader.array().ok_or(RecordError::TooShort)?);
        let flags = reader.u8().ok_or(RecordError::TooShort)?;
        let stay = reader.u8().ok_or(RecordError::TooShort)?;
        let area = reader.u16().ok_or(RecordError::TooShort)?;
        let issue = reader.u16().ok_or(RecordError::TooShort)?;
        let validity = *reader.array().ok_or(RecordError::TooShort)?;
        let name = core::str::from_utf8(reader.rest()).map_err(|_| NameError::NotUtf8)?;
        let details = VenueDetails {
            direction: Direction::from_bits(flags & 0b11).ok_or(RecordError::Direction)?,
            sector: Sector(flags >> 2),
            default_stay: DefaultStay::from_quarter_hours(stay).ok_or(RecordError::DefaultStay)?,
            area: AreaCode::new(area).ok_or(RecordError::Area)?,
            issue: IssueNumber::new(issue).ok_or(RecordError::Issue)?,
            validity: DayRange::from_wire(validity).ok_or(RecordError::Validity)?,
            name: VenueName::new(name)?,
        };
        Ok(Self { secret, details })
    }

    /// Encodes the payload of the envelope that carries this record.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let details = &self.details;
        let name = details.name.as_str().as_bytes();
        let mut payload = Zeroizing::new(Vec::with_capacity(FIXED_LENGTH + name.len()));
        payload.extend_from_slice(self.secret.expose());
        payload.push(details.sector.0 << 2 | details.direction.bits());
        payload.push(details.default_stay.0);
        payload.extend_from_slice(&details.area.0.to_be_bytes());
        payload.extend_from_slice(&details.issue.0.to_be_bytes());
        payload.extend_from_slice(&details.validity.to_wire());
        payload.extend_from_slice(name);
        payload
    }
}

impl Direction {
    const fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Both),
            1 => Some(Self::Entry),
            2 => Some(Self::Exit),
            _ => None,
        }
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Both => 0,
            Self::Entry => 1,
            Self::Exit => 2,
        }
    }
}

/// The rule of the format that a signed record breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The record ends before the name.
    #[error("the venue record is cut short")]
    TooShort,
    /// The direction is not both, entry or exit.
    #[error("the venue record has direction 3, which does not exist")]
    Direction,
    /// The default stay is not 1 to 96 quarter hours.
    #[error("the venue record has a default stay outside 15 minutes to 24 hours")]
    DefaultStay,
    /// The area code is 0.
    #[error("the venue record has no administrative area")]
    Area,
    /// The issue number is 0 or 65535.
    #[error("the venue record has an issue number outside 1 to 65534")]
    Issue,
    /// The last day comes before the first.
    #[error("the venue record ends before it begins")]
    Validity,
    /// The name is not valid on a poster.
    #[error(transparent)]
    Name(#[from] NameError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = VenueId([0x00, 0x1F, 0xA0, 0xFF, 4, 5, 6, 7]);
        assert_eq!(id.to_string(), "001fa0ff04050607");
        assert_eq!("001fa0ff04050607".parse(), Ok(id));
        for text in [
            "",
            "001FA0FF04050607",
            "001fA0ff04050607",
            "001fa0ff0405060",
            "001fa0ff040506070",
            "001fa0ff0405060g",
            " 01fa0ff04050607",
            "+01fa0ff04050607",
            "0x1fa0ff04050607",
        ] {
            assert_eq!(text.parse::<VenueId>(), Err(VenueIdError), "{text}");
        }
    }
}
