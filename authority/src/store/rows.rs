//! Rows of the database as the types of the register, and back. A value that cannot be is damage, never a guess.

use dauchan_core::keys::PublicKey;
use dauchan_core::time::{Day, DayRange};
use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, ShortCode, VenueDetails, VenueId,
    VenueName,
};
use rusqlite::Row;

use super::{Door, Printing, StoreError, VenueEntry};
use crate::register::{Issuer, IssuerName, RevocationState};

/// The columns of [`issuer`].
pub(super) const ISSUER: &str = "name, public_key, areas, valid_from, valid_to, revoked, purposes";

/// The columns of [`venue`], of `venue` and `issuer`.
pub(super) const VENUE: &str = "venue.id, venue.short_code, venue.ref, venue.legal_name, venue.street, venue.owner, \
    venue.phone, venue.note, issuer.name, venue.name, venue.ward, venue.sector, venue.stay, venue.least_good, \
    venue.number";

/// The columns of [`door`], of `door`, `printing` and `issuer`.
pub(super) const DOOR: &str = "door.door, door.label, door.closed, issuer.name, printing.direction, printing.sector, \
    printing.stay, printing.ward, printing.issue, printing.valid_from, printing.valid_to, printing.name";

/// The least good issue of a venue whose printings are all revoked.
pub(super) const NONE_GOOD: u16 = u16::MAX;

fn damaged(what: &'static str) -> impl FnOnce() -> StoreError {
    move || StoreError::Damaged { what }
}

pub(super) fn issuer(row: &Row<'_>) -> Result<Issuer, StoreError> {
    let key: [u8; 32] = row.get(1)?;
    let areas: Option<Vec<u8>> = row.get(2)?;
    Ok(Issuer {
        name: issuer_name(&row.get::<_, String>(0)?)?,
        key: PublicKey::from_bytes(&key).map_err(|_| StoreError::Damaged {
            what: "an issuer's key",
        })?,
        areas: match areas {
            None => Areas::All,
            Some(bytes) => {
                Areas::Listed(area_codes(&bytes).ok_or_else(damaged("an issuer's areas"))?)
            }
        },
        validity: days(row.get(3)?, row.get(4)?)?,
        revoked: row.get(5)?,
        purposes: Purposes::from_number(row.get(6)?).ok_or_else(damaged("an issuer's purposes"))?,
    })
}

fn area_codes(bytes: &[u8]) -> Option<Vec<AreaCode>> {
    let (codes, rest) = bytes.as_chunks::<2>();
    let codes: Option<Vec<_>> = codes
        .iter()
        .map(|&code| AreaCode::new(u16::from_be_bytes(code)))
        .collect();
    codes.filter(|codes| rest.is_empty() && codes.is_sorted_by(|one, next| one < next))
}

pub(super) fn areas_as_bytes(areas: &Areas) -> Option<Vec<u8>> {
    match areas {
        Areas::All => None,
        Areas::Listed(codes) => Some(
            codes
                .iter()
                .flat_map(|area| area.code().to_be_bytes())
                .collect(),
        ),
    }
}

/// A venue without its doors, and its number.
pub(super) fn venue(row: &Row<'_>) -> Result<(i64, VenueEntry), StoreError> {
    let id = VenueId(row.get(0)?);
    let code: String = row.get(1)?;
    let entry = VenueEntry {
        id,
        short_code: code
            .parse()
            .ok()
            .filter(|&code| code == ShortCode::of(id))
            .ok_or_else(damaged("a short code"))?,
        reference: row.get(2)?,
        legal_name: row.get(3)?,
        street: row.get(4)?,
        owner: row.get(5)?,
        phone: row.get(6)?,
        note: row.get(7)?,
        issuer: issuer_name(&row.get::<_, String>(8)?)?,
        name: name(&row.get::<_, String>(9)?)?,
        ward: AreaCode::new(row.get(10)?).ok_or_else(damaged("a venue's ward"))?,
        sector: Sector::from_number(row.get(11)?).ok_or_else(damaged("a venue's sector"))?,
        stay: DefaultStay::from_quarter_hours(row.get(12)?)
            .ok_or_else(damaged("a venue's stay"))?,
        revocation: revocation(row.get(13)?)?,
        doors: Vec::new(),
    };
    Ok((row.get(14)?, entry))
}

pub(super) fn door(row: &Row<'_>) -> Result<Door, StoreError> {
    let direction = direction(row.get(4)?)?;
    Ok(Door {
        number: row.get(0)?,
        label: row.get(1)?,
        direction,
        is_closed: row.get(2)?,
        newest: Printing {
            issuer: issuer_name(&row.get::<_, String>(3)?)?,
            details: details(row, 4)?,
        },
    })
}

/// What a printing says, of eight columns from `first` on: direction, sector, stay, ward, issue, first and last day, name.
pub(super) fn details(row: &Row<'_>, first: usize) -> Result<VenueDetails, StoreError> {
    Ok(VenueDetails {
        direction: direction(row.get(first)?)?,
        sector: Sector::from_number(row.get(first + 1)?)
            .ok_or_else(damaged("a printing's sector"))?,
        default_stay: DefaultStay::from_quarter_hours(row.get(first + 2)?)
            .ok_or_else(damaged("a printing's stay"))?,
        area: AreaCode::new(row.get(first + 3)?).ok_or_else(damaged("a printing's ward"))?,
        issue: IssueNumber::new(row.get(first + 4)?).ok_or_else(damaged("an issue number"))?,
        validity: days(row.get(first + 5)?, row.get(first + 6)?)?,
        name: name(&row.get::<_, String>(first + 7)?)?,
    })
}

fn issuer_name(text: &str) -> Result<IssuerName, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged {
        what: "an issuer's name",
    })
}

fn name(text: &str) -> Result<VenueName, StoreError> {
    VenueName::new(text).map_err(|_| StoreError::Damaged {
        what: "a venue's name",
    })
}

fn days(first: u16, last: u16) -> Result<DayRange, StoreError> {
    DayRange::new(Day::from_number(first), Day::from_number(last)).ok_or_else(damaged("its days"))
}

pub(super) const fn direction_number(direction: Direction) -> u8 {
    match direction {
        Direction::Both => 0,
        Direction::Entry => 1,
        Direction::Exit => 2,
    }
}

pub(super) fn direction(number: u8) -> Result<Direction, StoreError> {
    match number {
        0 => Ok(Direction::Both),
        1 => Ok(Direction::Entry),
        2 => Ok(Direction::Exit),
        _ => Err(StoreError::Damaged {
            what: "a direction",
        }),
    }
}

fn revocation(least_good: u16) -> Result<RevocationState, StoreError> {
    match least_good {
        1 => Ok(RevocationState::Good),
        NONE_GOOD => Ok(RevocationState::Revoked),
        issue => IssueNumber::new(issue)
            .map(RevocationState::RevokedBefore)
            .ok_or_else(damaged("a revocation")),
    }
}
