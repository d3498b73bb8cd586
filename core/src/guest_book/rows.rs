//! Rows of the guest book as values.

use rusqlite::{Connection, Row, params};

use super::guest::foreign_row;
use super::{Guest, GuestId, GuestOrigin, Passage, Sampling};
use crate::person::{PersonCodeKind, PersonIdentity, Shown};
use crate::store::sql;
use crate::time::{Timestamp, UtcOffset};
use crate::visit::Moment;

/// Selects entries, with this after `FROM guest`.
macro_rules! select_guests {
    ($($rest:expr),+) => {
        concat!(
            "SELECT id, at, at_offset, direction, one_in, kind, initials, year FROM guest ",
            $($rest),+
        )
    };
}
pub(super) use select_guests;

/// What is written of a person.
pub(super) struct NewGuest<'a> {
    pub(super) moment: Moment,
    pub(super) passage: Passage,
    pub(super) origin: GuestOrigin,
    pub(super) identity: Option<&'a PersonIdentity>,
    pub(super) shown: Shown,
    pub(super) text: &'a str,
    pub(super) contact: Option<&'a str>,
    pub(super) folded: &'a str,
}

/// Reads an entry.
pub(super) fn guest(row: &Row<'_>) -> rusqlite::Result<Guest> {
    let offset = UtcOffset::from_minutes(row.get(2)?).ok_or_else(foreign_row)?;
    let kind: Option<u8> = row.get(5)?;
    let origin = match kind {
        None => GuestOrigin::Manual,
        Some(number) => GuestOrigin::Scan(kind_of(number).ok_or_else(foreign_row)?),
    };
    Ok(Guest {
        id: GuestId::from_number(row.get(0)?),
        moment: Moment {
            at: Timestamp::from_unix_seconds(row.get(1)?),
            offset,
        },
        passage: Passage::from_number(row.get(3)?).ok_or_else(foreign_row)?,
        sampling: Sampling::stored(row.get(4)?)?,
        origin,
        shown: Shown::restored(row.get(6)?, row.get(7)?),
    })
}

/// Writes an entry with the sampling in force.
pub(super) fn insert(database: &Connection, new: NewGuest<'_>) -> rusqlite::Result<Guest> {
    let sampling = sampling(database)?;
    let sql = "INSERT INTO guest
                   (at, at_offset, direction, one_in, kind, identity, initials, year, text, contact,
                    folded)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let kind = match new.origin {
        GuestOrigin::Scan(kind) => Some(kind_number(kind)),
        GuestOrigin::Manual => None,
    };
    let values = params![
        new.moment.at.unix_seconds(),
        new.moment.offset.minutes(),
        new.passage.number(),
        sampling.people(),
        kind,
        new.identity.map(PersonIdentity::as_bytes),
        new.shown.initials(),
        new.shown.year_of_birth,
        new.text,
        new.contact,
        new.folded,
    ];
    let id = sql::insert(database, sql, values)?;
    Ok(Guest {
        id: GuestId::from_number(id),
        moment: new.moment,
        passage: new.passage,
        origin: new.origin,
        shown: new.shown,
        sampling,
    })
}

const fn kind_number(kind: PersonCodeKind) -> u8 {
    match kind {
        PersonCodeKind::PersonalQr => 0,
        PersonCodeKind::CitizenCard => 1,
        PersonCodeKind::InsuranceCard => 2,
    }
}

pub(super) fn kind_of(number: u8) -> Option<PersonCodeKind> {
    PersonCodeKind::ALL
        .into_iter()
        .find(|kind| kind_number(*kind) == number)
}

/// Reads the sampling in force.
pub(super) fn sampling(database: &Connection) -> rusqlite::Result<Sampling> {
    let sql = "SELECT one_in FROM state";
    Sampling::stored(sql::one(database, sql, [], |row| row.get(0))?)
}
