//! `register.json`: the register as a file that an operator can read and back up. It holds the
//! venues' secrets.

use core::fmt;
use std::collections::BTreeSet;

use dauchan_core::keys::PublicKey;
use dauchan_core::moments;
use dauchan_core::time::DayRange;
use dauchan_core::trust::Areas;
use dauchan_core::venue::{
    AreaCode, DefaultStay, IssueNumber, Sector, VenueDetails, VenueName, VenueRecord, VenueSecret,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Issuer, Register, RevocationState, Venue};
use crate::hex::Hex;
use crate::words;

const FORMAT: &str = "dauchan register 1";
/// The longest register in bytes: room for some 700,000 venues.
pub const MAX_LENGTH: u64 = 256 * 1024 * 1024;
/// More than an entry of a venue takes in JSON.
const ENTRY_LENGTH: usize = 512;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRegister {
    format: String,
    list_counter: u32,
    issuers: Vec<StoredIssuer>,
    venues: Vec<StoredVenue>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredIssuer {
    name: String,
    public_key: Hex<32>,
    areas: StoredAreas,
    valid_from: String,
    valid_to: String,
    revoked: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredAreas {
    All(All),
    Listed(Vec<u16>),
}

#[derive(Serialize, Deserialize)]
enum All {
    #[serde(rename = "all")]
    All,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredVenue {
    secret: Hex<16>,
    issuer: String,
    name: String,
    direction: String,
    sector: u8,
    stay_quarter_hours: u8,
    area: u16,
    issue: u16,
    valid_from: String,
    valid_to: String,
    revoked: StoredRevocation,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredRevocation {
    No,
    Before(u16),
    All,
}

impl Register {
    /// Reads a register's file.
    ///
    /// # Errors
    /// [`RegisterDamage`] tells where to look. It repeats nothing of the file, which holds secrets.
    pub fn from_json(json: &[u8]) -> Result<Self, RegisterDamage> {
        let stored: StoredRegister =
            serde_json::from_slice(json).map_err(|error| RegisterDamage::Syntax {
                line: error.line(),
                column: error.column(),
            })?;
        if stored.format != FORMAT {
            return Err(RegisterDamage::OtherFormat);
        }
        let mut register = Self {
            list_counter: stored.list_counter,
            ..Self::default()
        };
        for (index, issuer) in stored.issuers.iter().enumerate() {
            let damage = |field| RegisterDamage::Issuer {
                position: index + 1,
                field,
            };
            let issuer = issuer.parse().map_err(damage)?;
            register
                .add_issuer(issuer)
                .map_err(|_| damage(Field::Repeated))?;
        }
        let mut ids = BTreeSet::new();
        for (index, venue) in stored.venues.iter().enumerate() {
            let damage = |field| RegisterDamage::Venue {
                position: index + 1,
                field,
            };
            let venue = venue.parse().map_err(damage)?;
            register
                .issuer(&venue.issuer)
                .map_err(|_| damage(Field::Issuer))?;
            if !ids.insert(venue.id) {
                return Err(damage(Field::Repeated));
            }
            register.venues.push(venue);
        }
        Ok(register)
    }

    /// The register's file, with an entry to a line. The same register always gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let entries = self.venues.len() + self.issuers.len();
        // Large enough from the start: a buffer that grows would leave copies of secrets behind.
        let mut json = Zeroizing::new(Vec::with_capacity(ENTRY_LENGTH * (entries + 1)));
        json.extend_from_slice(
            format!(
                "{{\"format\":\"{FORMAT}\",\"list_counter\":{},\n",
                self.list_counter
            )
            .as_bytes(),
        );
        json.extend_from_slice(b"\"issuers\":[");
        write_lines(&mut json, self.issuers.iter().map(StoredIssuer::of));
        json.extend_from_slice(b"],\n\"venues\":[");
        write_lines(&mut json, self.venues.iter().map(StoredVenue::of));
        json.extend_from_slice(b"]}\n");
        json
    }
}

fn write_lines<T: Serialize>(json: &mut Vec<u8>, entries: impl Iterator<Item = T>) {
    for (index, entry) in entries.enumerate() {
        json.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        // Writing strings, numbers and lists of them into memory does not fail.
        let _ = serde_json::to_writer(&mut *json, &entry);
    }
}

impl StoredIssuer {
    fn of(issuer: &Issuer) -> Self {
        Self {
            name: issuer.name.as_str().to_owned(),
            public_key: Hex(*issuer.key.as_bytes()),
            areas: match &issuer.areas {
                Areas::All => StoredAreas::All(All::All),
                Areas::Listed(areas) => {
                    StoredAreas::Listed(areas.iter().map(|area| area.code()).collect())
                }
            },
            valid_from: issuer.validity.first().to_string(),
            valid_to: issuer.validity.last().to_string(),
            revoked: issuer.revoked,
        }
    }

    fn parse(&self) -> Result<Issuer, Field> {
        Ok(Issuer {
            name: self.name.parse().map_err(|_| Field::Name)?,
            key: PublicKey::from_bytes(&self.public_key.0).map_err(|_| Field::PublicKey)?,
            areas: self.areas.parse().ok_or(Field::Areas)?,
            validity: parse_validity(&self.valid_from, &self.valid_to)?,
            revoked: self.revoked,
        })
    }
}

impl StoredAreas {
    fn parse(&self) -> Option<Areas> {
        let Self::Listed(codes) = self else {
            return Some(Areas::All);
        };
        let areas = codes
            .iter()
            .map(|&code| AreaCode::new(code))
            .collect::<Option<Vec<_>>>()?;
        let ascending = areas.is_sorted_by(|one, next| one < next);
        (ascending && !areas.is_empty()).then_some(Areas::Listed(areas))
    }
}

impl StoredVenue {
    fn of(venue: &Venue) -> Self {
        let VenueRecord { secret, details } = &venue.record;
        Self {
            secret: Hex(*secret.expose()),
            issuer: venue.issuer.as_str().to_owned(),
            name: details.name.as_str().to_owned(),
            direction: words::direction_name(details.direction).to_owned(),
            sector: details.sector.number(),
            stay_quarter_hours: details.default_stay.quarter_hours(),
            area: details.area.code(),
            issue: details.issue.number(),
            valid_from: details.validity.first().to_string(),
            valid_to: details.validity.last().to_string(),
            revoked: match venue.standing {
                RevocationState::Good => StoredRevocation::No,
                RevocationState::RevokedBefore(issue) => StoredRevocation::Before(issue.number()),
                RevocationState::Revoked => StoredRevocation::All,
            },
        }
    }

    fn parse(&self) -> Result<Venue, Field> {
        let secret = VenueSecret::from_bytes(self.secret.0);
        let details = VenueDetails {
            direction: words::direction(&self.direction).ok_or(Field::Direction)?,
            sector: Sector::from_number(self.sector).ok_or(Field::Sector)?,
            default_stay: DefaultStay::from_quarter_hours(self.stay_quarter_hours)
                .ok_or(Field::Stay)?,
            area: AreaCode::new(self.area).ok_or(Field::Areas)?,
            issue: IssueNumber::new(self.issue).ok_or(Field::Issue)?,
            validity: parse_validity(&self.valid_from, &self.valid_to)?,
            name: VenueName::new(&self.name).map_err(|_| Field::Name)?,
        };
        let standing = match self.revoked {
            StoredRevocation::No => RevocationState::Good,
            StoredRevocation::All => RevocationState::Revoked,
            StoredRevocation::Before(issue) => IssueNumber::new(issue)
                .filter(|&issue| IssueNumber::FIRST < issue && issue <= details.issue)
                .map(RevocationState::RevokedBefore)
                .ok_or(Field::Revoked)?,
        };
        Ok(Venue {
            id: secret.venue_id(),
            issuer: self.issuer.parse().map_err(|_| Field::Issuer)?,
            record: VenueRecord { secret, details },
            standing,
        })
    }
}

fn parse_validity(first: &str, last: &str) -> Result<DayRange, Field> {
    let first = moments::parse_day(first).map_err(|_| Field::Validity)?;
    let last = moments::parse_day(last).map_err(|_| Field::Validity)?;
    DayRange::new(first, last).ok_or(Field::Validity)
}

/// Which part of a register's entry is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its name.
    Name,
    /// Its public key.
    PublicKey,
    /// Its area or areas.
    Areas,
    /// The days it is good for.
    Validity,
    /// Its direction.
    Direction,
    /// Its sector.
    Sector,
    /// Its default stay.
    Stay,
    /// Its issue number.
    Issue,
    /// Which printings are revoked.
    Revoked,
    /// Its issuer, who is not in the register.
    Issuer,
    /// All of it: the same is there twice.
    Repeated,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "has a name that cannot be",
            Self::PublicKey => "has a public key that cannot be",
            Self::Areas => "has an area that cannot be",
            Self::Validity => "has dates that cannot be",
            Self::Direction => "has a direction that is none of both, entry and exit",
            Self::Sector => "has a sector above 63",
            Self::Stay => "has a stay outside 1 to 96 quarter hours",
            Self::Issue => "has an issue number outside 1 to 65534",
            Self::Revoked => "revokes printings that cannot be",
            Self::Issuer => "has an issuer that is not in the register",
            Self::Repeated => "is there twice",
        })
    }
}

/// Why a file is not a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterDamage {
    /// Not JSON, or not with these fields.
    #[error("it is not a register at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// Of another version of this tool.
    #[error("its format is not \"{FORMAT}\"; another version of this tool wrote it")]
    OtherFormat,
    /// An issuer that cannot be.
    #[error("issuer {position} of it {field}")]
    Issuer {
        /// Counted from 1.
        position: usize,
        /// What about it.
        field: Field,
    },
    /// A venue that cannot be.
    #[error("venue {position} of it {field}")]
    Venue {
        /// Counted from 1.
        position: usize,
        /// What about it.
        field: Field,
    },
}
