//! Rows of the database as the types of [`crate::visit`], and back.
//!
//! A row that this code cannot have written is damage: every conversion fails with a
//! [`rusqlite::Error`], which becomes [`super::StorageError::Damaged`].

use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Row, params};
use zeroize::Zeroizing;

use crate::diary::fold::fold;
use crate::diary::sql;
use crate::envelope::Envelope;
use crate::keys::KeyFingerprint;
use crate::time::{Timestamp, UtcOffset};
use crate::venue::{VenueId, VenueRecord};
use crate::verify::VerifiedVenue;
use crate::visit::{
    Certainty, Companions, EndReason, Moment, Origin, OwnText, PartySize, PendingId, PendingVisit,
    Place, Visit, VisitEnd, VisitId, VisitedVenue,
};

/// A statement that selects the columns that [`visit`] reads, followed by its other clauses.
macro_rules! select_visits {
    ($($clauses:expr),+) => {
        concat!(
            "SELECT visit.id, start, start_offset, start_event, until, until_offset, until_reason,
                 origin, certain, clock_suspect, piece_of, party, venue.wire, venue.issuer,
                 visit_text.place, visit_text.declared_for, visit_text.note
             FROM visit
                 LEFT JOIN venue ON venue.row = visit.venue
                 LEFT JOIN visit_text ON visit_text.visit = visit.id ",
            $($clauses),+
        )
    };
}
pub(super) use select_visits;

/// Returns the error of a row that this code cannot have written.
pub(super) fn damaged(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, String::new(), Type::Null)
}

pub(super) fn visit(row: &Row<'_>) -> rusqlite::Result<Visit> {
    let end = match row.get::<_, Option<i64>>(4)? {
        None => None,
        Some(at) => Some(VisitEnd {
            moment: moment(at, row.get(5)?).ok_or(damaged(5))?,
            reason: end_reason(row.get(6)?).ok_or(damaged(6))?,
        }),
    };
    Ok(Visit {
        id: VisitId::from_number(row.get(0)?),
        place: place(row)?,
        start: moment(row.get(1)?, row.get(2)?).ok_or(damaged(1))?,
        end,
        event: row.get(3)?,
        origin: origin(row.get(7)?).ok_or(damaged(7))?,
        certainty: if row.get(8)? {
            Certainty::Certain
        } else {
            Certainty::Inferred
        },
        clock_suspect: row.get::<_, u8>(9)? != 0,
        piece_of: row.get::<_, Option<i64>>(10)?.map(VisitId::from_number),
        companions: Companions {
            party: PartySize::new(row.get(11)?).ok_or(damaged(11))?,
            declared_for: own_text(row, 15)?,
            note: own_text(row, 16)?,
        },
    })
}

fn own_text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<OwnText>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => core::str::from_utf8(bytes)
            .ok()
            .and_then(|text| OwnText::new(text).ok())
            .map(Some)
            .ok_or(damaged(column)),
        _ => Err(damaged(column)),
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    if let ValueRef::Null = row.get_ref(12)? {
        let text = own_text(row, 14)?.ok_or(damaged(14))?;
        return Ok(Place::FreeText(text));
    }
    Ok(Place::Venue(Box::new(venue(row, 12)?)))
}

/// Reads a venue whose signed bytes stand in `column`, and its issuer in the next.
fn venue(row: &Row<'_>, column: usize) -> rusqlite::Result<VisitedVenue> {
    code(row, column).map(|code| code.venue)
}

/// Decodes a code that was verified before it was stored.
pub(super) fn stored_record(wire: &[u8]) -> Option<VenueRecord> {
    VenueRecord::decode(Envelope::payload_verified_before(wire)?).ok()
}

pub(super) fn moment(at: i64, offset: i16) -> Option<Moment> {
    Some(Moment {
        at: Timestamp::from_unix_seconds(at),
        offset: UtcOffset::from_minutes(offset)?,
    })
}

pub(super) const fn end_reason_number(reason: EndReason) -> u8 {
    match reason {
        EndReason::User => 0,
        EndReason::ExitScan => 1,
        EndReason::NextScan => 2,
        EndReason::Automatic => 3,
        EndReason::Edited => 4,
    }
}

const fn end_reason(number: u8) -> Option<EndReason> {
    Some(match number {
        0 => EndReason::User,
        1 => EndReason::ExitScan,
        2 => EndReason::NextScan,
        3 => EndReason::Automatic,
        4 => EndReason::Edited,
        _ => return None,
    })
}

pub(super) const fn origin_number(origin: Origin) -> u8 {
    match origin {
        Origin::Scan => 0,
        Origin::Pending => 1,
        Origin::Manual => 2,
    }
}

const fn origin(number: u8) -> Option<Origin> {
    Some(match number {
        0 => Origin::Scan,
        1 => Origin::Pending,
        2 => Origin::Manual,
        _ => return None,
    })
}

/// A code that an issuer signed whom a list trusted at its scan: what it says, and its signed bytes.
pub(super) struct ScannedCode {
    pub(super) venue: VisitedVenue,
    pub(super) wire: Zeroizing<Vec<u8>>,
}

impl From<&VerifiedVenue> for ScannedCode {
    fn from(venue: &VerifiedVenue) -> Self {
        Self {
            venue: venue.into(),
            wire: Zeroizing::new(venue.wire().to_vec()),
        }
    }
}

impl ScannedCode {
    /// Reads back a code that was verified before it was stored.
    pub(super) fn stored(wire: Zeroizing<Vec<u8>>, issuer: KeyFingerprint) -> Option<Self> {
        let record = stored_record(&wire)?;
        let venue = VisitedVenue {
            id: record.secret.venue_id(),
            details: record.details,
            issuer,
        };
        Some(Self { venue, wire })
    }
}

/// Returns the code that began a visit, unless it is in the owner's words.
pub(super) fn code_of(
    database: &Connection,
    visit: VisitId,
) -> rusqlite::Result<Option<ScannedCode>> {
    let sql = "SELECT wire, issuer FROM venue
               WHERE row = (SELECT venue FROM visit WHERE id = ?1)";
    sql::find(database, sql, [visit.number()], |row| code(row, 0))
}

/// Reads a code whose signed bytes stand in `column`, and its issuer in the next.
pub(super) fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<ScannedCode> {
    let wire = Zeroizing::new(row.get(column)?);
    let issuer = KeyFingerprint(row.get(column + 1)?);
    ScannedCode::stored(wire, issuer).ok_or(damaged(column))
}

/// Returns the row of this very code, which is made if it was never scanned.
pub(super) fn venue_row(database: &Connection, code: &ScannedCode) -> rusqlite::Result<i64> {
    let (id, wire) = (code.venue.id.0, code.wire.as_slice());
    let sql = "SELECT row FROM venue WHERE id = ?1 AND wire = ?2";
    if let Some(row) = sql::find(database, sql, params![id, wire], |row| row.get(0))? {
        return Ok(row);
    }
    let sql = "INSERT INTO venue (id, wire, issuer, folded) VALUES (?1, ?2, ?3, ?4)";
    let name = fold(code.venue.details.name.as_str());
    sql::insert(database, sql, params![id, wire, code.venue.issuer.0, name])
}

/// Returns the newest code of a venue that was visited, and its row.
pub(super) fn newest_venue(
    database: &Connection,
    id: VenueId,
) -> rusqlite::Result<Option<(i64, VisitedVenue)>> {
    let sql = "SELECT row, wire, issuer FROM venue WHERE id = ?1 ORDER BY row DESC LIMIT 1";
    sql::find(database, sql, [id.0], |row| {
        Ok((row.get(0)?, venue(row, 1)?))
    })
}

/// Reads `id, at, at_offset, clock_suspect` of a pending visit.
pub(super) fn pending(row: &Row<'_>) -> rusqlite::Result<PendingVisit> {
    Ok(PendingVisit {
        id: PendingId::from_number(row.get(0)?),
        scanned: moment(row.get(1)?, row.get(2)?).ok_or(damaged(1))?,
        clock_suspect: row.get(3)?,
    })
}

/// Stores the owner's texts about a visit, if there are any.
pub(super) fn write_text(
    database: &Connection,
    visit: VisitId,
    place: Option<&OwnText>,
    companions: &Companions,
) -> rusqlite::Result<()> {
    let texts = [
        place,
        companions.declared_for.as_ref(),
        companions.note.as_ref(),
    ];
    let [place, declared_for, note] = texts.map(|text| text.map(OwnText::as_str));
    if texts.iter().all(Option::is_none) {
        let sql = "DELETE FROM visit_text WHERE visit = ?1";
        return sql::execute(database, sql, [visit.number()]).map(drop);
    }
    let parts: Vec<_> = texts
        .iter()
        .flatten()
        .map(|text| fold(text.as_str()))
        .collect();
    let folded = Zeroizing::new(parts.join("\n"));
    let sql = "INSERT OR REPLACE INTO visit_text (visit, place, declared_for, note, folded)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![visit.number(), place, declared_for, note, folded.as_str()];
    sql::execute(database, sql, values).map(drop)
}
