//! `register.json`: the register as a file that an operator can read and back up. It holds the
//! venues' secrets.
//!
//! A register has one spelling: a file that this module would not write byte for byte is rejected.

use core::fmt;

use dauchan_core::json::Object;
use dauchan_core::keys::PublicKey;
use dauchan_core::moments;
use dauchan_core::time::DayRange;
use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{
    AreaCode, DefaultStay, IssueNumber, Sector, VenueDetails, VenueName, VenueRecord, VenueSecret,
};
use dauchan_core::version::{self, VersionError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::issuer::Issuer;
use super::older::{Register, RestoreError};
use super::venue::{RevocationState, Venue};
use crate::hex::Hex;
use crate::labels;

const FORMAT: &str = "dauchan register 1";
const FORMAT_NAME: &str = "dauchan register";
const VERSION: u8 = 1;
/// The length limit of the file in bytes: room for some 700,000 venues.
pub const MAX_LENGTH: u64 = 256 * 1024 * 1024;
/// An upper bound of one entry in bytes.
const ENTRY_LENGTH: usize = 512;

/// What the file says of itself. Other versions may have other fields.
#[derive(Deserialize)]
struct Head<'a> {
    format: &'a str,
}

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
    /// [`RegisterFileError`] names the place. It repeats nothing of the file, which holds secrets.
    pub fn from_json(json: &[u8]) -> Result<Self, RegisterFileError> {
        let Object(Head { format }) = serde_json::from_slice(json)?;
        match version::check_named(format, FORMAT_NAME, VERSION) {
            Ok(()) => {}
            Err(VersionError::Other { .. }) => return Err(RegisterFileError::OtherFormat),
            Err(VersionError::Impossible) => return Err(RegisterFileError::NoRegister),
        }
        let Object(stored) = serde_json::from_slice::<Object<StoredRegister>>(json)?;
        let issuers = parse_entries(&stored.issuers, StoredIssuer::parse, issuer_error)?;
        let venues = parse_entries(&stored.venues, StoredVenue::parse, venue_error)?;
        let register = Self::restore(stored.list_counter, issuers, venues)?;
        match first_difference(json, &register.to_json()) {
            Some((line, column)) => Err(RegisterFileError::OtherSpelling { line, column }),
            None => Ok(register),
        }
    }

    /// Returns the register's file, one entry a line. Equal registers have equal bytes.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        let entries = self.venues().len() + self.issuers().len();
        // Large enough from the start: a buffer that grows would leave copies of secrets behind.
        let mut json = Zeroizing::new(Vec::with_capacity(ENTRY_LENGTH * (entries + 1)));
        json.extend_from_slice(
            format!(
                "{{\"format\":\"{FORMAT}\",\"list_counter\":{},\n",
                self.list_counter()
            )
            .as_bytes(),
        );
        json.extend_from_slice(b"\"issuers\":[");
        write_lines(&mut json, self.issuers().iter().map(StoredIssuer::of));
        json.extend_from_slice(b"],\n\"venues\":[");
        write_lines(&mut json, self.venues().iter().map(StoredVenue::of));
        json.extend_from_slice(b"]}\n");
        json
    }
}

fn parse_entries<S, T>(
    stored: &[S],
    parse: impl Fn(&S) -> Result<T, Field>,
    error: impl Fn(usize, Field) -> RegisterFileError,
) -> Result<Vec<T>, RegisterFileError> {
    let entries = stored.iter().enumerate();
    entries
        .map(|(index, entry)| parse(entry).map_err(|field| error(index, field)))
        .collect()
}

const fn issuer_error(index: usize, field: Field) -> RegisterFileError {
    RegisterFileError::Issuer {
        position: index + 1,
        field,
    }
}

const fn venue_error(index: usize, field: Field) -> RegisterFileError {
    RegisterFileError::Venue {
        position: index + 1,
        field,
    }
}

impl From<RestoreError> for RegisterFileError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::RepeatedIssuer(index) => issuer_error(index, Field::Repeated),
            RestoreError::UnknownIssuer(index) => venue_error(index, Field::Issuer),
            RestoreError::RepeatedVenue(index) => venue_error(index, Field::Repeated),
        }
    }
}

/// Returns the line and column, counted from 1, of the first byte in which two texts differ.
fn first_difference(one: &[u8], other: &[u8]) -> Option<(usize, usize)> {
    if one == other {
        return None;
    }
    let equal = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let before = one.get(..equal).unwrap_or_default();
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.rsplit(|&byte| byte == b'\n').next();
    Some((line, column.map_or(1, |rest| rest.len() + 1)))
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
            purposes: Purposes::VENUE,
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
            direction: labels::direction_name(details.direction).to_owned(),
            sector: details.sector.number(),
            stay_quarter_hours: details.default_stay.quarter_hours(),
            area: details.area.code(),
            issue: details.issue.number(),
            valid_from: details.validity.first().to_string(),
            valid_to: details.validity.last().to_string(),
            revoked: match venue.revocation {
                RevocationState::Good => StoredRevocation::No,
                RevocationState::RevokedBefore(issue) => StoredRevocation::Before(issue.number()),
                RevocationState::Revoked => StoredRevocation::All,
            },
        }
    }

    fn parse(&self) -> Result<Venue, Field> {
        let secret = VenueSecret::from_bytes(self.secret.0);
        let details = VenueDetails {
            direction: labels::direction(&self.direction).ok_or(Field::Direction)?,
            sector: Sector::from_number(self.sector).ok_or(Field::Sector)?,
            default_stay: DefaultStay::from_quarter_hours(self.stay_quarter_hours)
                .ok_or(Field::Stay)?,
            area: AreaCode::new(self.area).ok_or(Field::Areas)?,
            issue: IssueNumber::new(self.issue).ok_or(Field::Issue)?,
            validity: parse_validity(&self.valid_from, &self.valid_to)?,
            name: VenueName::new(&self.name).map_err(|_| Field::Name)?,
        };
        let revocation = match self.revoked {
            StoredRevocation::No => RevocationState::Good,
            StoredRevocation::All => RevocationState::Revoked,
            StoredRevocation::Before(issue) => IssueNumber::new(issue)
                .filter(|&issue| IssueNumber::FIRST < issue && issue <= details.issue)
                .map(RevocationState::RevokedBefore)
                .ok_or(Field::Revoked)?,
        };
        let issuer = self.issuer.parse().map_err(|_| Field::Issuer)?;
        Ok(Venue::new(issuer, secret, details, revocation))
    }
}

fn parse_validity(first: &str, last: &str) -> Result<DayRange, Field> {
    let first = moments::parse_day(first).map_err(|_| Field::Validity)?;
    let last = moments::parse_day(last).map_err(|_| Field::Validity)?;
    DayRange::new(first, last).ok_or(Field::Validity)
}

/// The part of a register's entry that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name of an issuer or venue.
    Name,
    /// The public key.
    PublicKey,
    /// The area or areas.
    Areas,
    /// The first or last day.
    Validity,
    /// The direction of a venue's code.
    Direction,
    /// The sector of a venue.
    Sector,
    /// The default stay.
    Stay,
    /// The issue number.
    Issue,
    /// The revoked printings.
    Revoked,
    /// The issuer of a venue.
    Issuer,
    /// The whole entry: another one has the same name, key or secret.
    Repeated,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the name is not valid",
            Self::PublicKey => "the public key is not valid",
            Self::Areas => "an area code is not valid, or the areas are not in ascending order",
            Self::Validity => "the first or the last day is not valid",
            Self::Direction => "the direction is not 'both', 'entry' or 'exit'",
            Self::Sector => "the sector is above 63",
            Self::Stay => "the stay is not 1 to 96 quarter hours",
            Self::Issue => "the issue number is not 1 to 65534",
            Self::Revoked => "the revocation names a printing that was never issued",
            Self::Issuer => "the issuer is not in the register",
            Self::Repeated => "an earlier entry has the same name, key or secret",
        })
    }
}

/// The reason why a file is not a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFileError {
    /// The file is not JSON with a register's fields.
    #[error("line {line}, column {column}: this is not a register's JSON")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// The file has another format version.
    #[error("the format is not \"{FORMAT}\"; use the version of dauchan that wrote the file")]
    OtherFormat,
    /// The file says that it is something else, or of a version that no register has.
    #[error("the format is not that of a register")]
    NoRegister,
    /// An issuer's entry is not valid.
    #[error("issuer {position}: {field}")]
    Issuer {
        /// The position of the entry, counted from 1.
        position: usize,
        /// The part that is wrong.
        field: Field,
    },
    /// A venue's entry is not valid.
    #[error("venue {position}: {field}")]
    Venue {
        /// The position of the entry, counted from 1.
        position: usize,
        /// The part that is wrong.
        field: Field,
    },
    /// The file holds a register in another spelling than the one this tool writes.
    #[error("line {line}, column {column}: another program or a person changed the file")]
    OtherSpelling {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
}

impl From<serde_json::Error> for RegisterFileError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax {
            line: error.line(),
            column: error.column(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::testing::full_register;

    #[test]
    fn the_file_brings_everything_back_and_is_always_the_same() {
        let json = full_register().to_json();
        let read = Register::from_json(&json).unwrap();
        assert_eq!(*read.to_json(), *json);
        assert_eq!(*full_register().to_json(), *json);
        let empty = Register::default().to_json();
        assert_eq!(*Register::from_json(&empty).unwrap().to_json(), *empty);
    }

    #[test]
    fn a_damaged_file_is_rejected_with_its_place_and_no_secret() {
        use super::Field::*;
        let json = String::from_utf8(full_register().to_json().to_vec()).unwrap();
        let issuer = |position, field| RegisterFileError::Issuer { position, field };
        let venue = |position, field| RegisterFileError::Venue { position, field };
        let one = "01".repeat(16);
        let cases = [
            ("register 1", "register 2", RegisterFileError::OtherFormat),
            ("register 1", "register 9", RegisterFileError::NoRegister),
            ("register 1", "key 1", RegisterFileError::NoRegister),
            ("\"tinh\"", "\"Tinh\"", issuer(2, Name)),
            ("\"tinh\"", "\"thu-dau-mot\"", issuer(2, Repeated)),
            ("[718,", "[0,", issuer(1, Areas)),
            ("\"2021-08-23\"", "\"2031-08-23\"", issuer(1, Validity)),
            ("Chợ Thủ", "Chợ  Thủ", venue(1, Name)),
            ("\"both\"", "\"up\"", venue(1, Direction)),
            ("\"sector\":0", "\"sector\":64", venue(1, Sector)),
            ("hours\":4", "hours\":97", venue(1, Stay)),
            ("area\":25747", "area\":0", venue(1, Areas)),
            ("issue\":1", "issue\":0", venue(1, Issue)),
            ("2021-09-27", "2022-09-31", venue(1, Validity)),
            ("\"before\":2", "\"before\":3", venue(2, Revoked)),
            ("\"before\":2", "\"before\":1", venue(2, Revoked)),
            (
                "issuer\":\"thu-dau-mot",
                "issuer\":\"di-an",
                venue(1, Issuer),
            ),
            (one.as_str(), &"02".repeat(16), venue(2, Repeated)),
        ];
        for (from, to, error) in cases {
            assert!(json.contains(from), "{from}");
            let damaged = json.replacen(from, to, 1);
            assert_eq!(
                Register::from_json(damaged.as_bytes()).unwrap_err(),
                error,
                "{to}"
            );
        }
        let bad_secret = json.replacen(&one, "0x01", 1);
        let error = Register::from_json(bad_secret.as_bytes()).unwrap_err();
        assert!(
            matches!(error, RegisterFileError::Syntax { line: 6, .. }),
            "{error}"
        );
        assert!(!error.to_string().contains("0x01"));
        for length in 0..json.len() - 2 {
            assert!(
                Register::from_json(&json.as_bytes()[..length]).is_err(),
                "{length}"
            );
        }
        for deep in ["[".repeat(100_000), "{\"format\":".repeat(100_000)] {
            assert!(Register::from_json(deep.as_bytes()).is_err());
        }
    }

    #[test]
    fn a_register_has_one_spelling() {
        let json = String::from_utf8(full_register().to_json().to_vec()).unwrap();
        let venue = json.lines().find(|line| line.contains("Chợ Mới")).unwrap();
        let array: Vec<serde_json::Value> =
            serde_json::from_str::<serde_json::Map<_, _>>(venue.trim_end_matches(','))
                .unwrap()
                .into_iter()
                .map(|(_, value)| value)
                .collect();
        let array = serde_json::to_string(&array).unwrap();
        let others = [
            json.replacen(venue.trim_end_matches(','), &array, 1),
            json.replacen("\"no\"", "{\"no\":null}", 1),
            json.replacen("\"all\"", "{\"all\":null}", 1),
            json.replacen("Chợ", "Ch\\u1ee3", 1),
            json.replacen("\"list_counter\":1", "\"list_counter\": 1", 1),
            json.clone() + "\n",
            json.trim_end().to_owned(),
        ];
        for other in others {
            assert_ne!(other, json);
            let error = Register::from_json(other.as_bytes()).unwrap_err();
            let refused = matches!(
                error,
                RegisterFileError::OtherSpelling { .. } | RegisterFileError::Syntax { .. }
            );
            assert!(refused, "{error}: {other}");
        }
        let spaced = json.replacen("\"issuers\":[\n", "\"issuers\":[\n ", 1);
        let error = RegisterFileError::OtherSpelling { line: 3, column: 1 };
        assert_eq!(Register::from_json(spaced.as_bytes()).unwrap_err(), error);
    }
}
