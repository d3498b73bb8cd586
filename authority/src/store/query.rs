//! Questions to the register.

use dauchan_core::time::Timestamp;
use dauchan_core::trust::RevokedVenue;
use dauchan_core::venue::{AreaCode, IssueNumber, ShortCode, VenueId, VenueRecord, VenueSecret};
use rusqlite::{OptionalExtension as _, Row, params};

use super::rows::{self, DOOR, ISSUER, NONE_GOOD, VENUE};
use super::{Door, Event, EventKind, Store, StoreError, VenueEntry};
use crate::fold::fold;
use crate::register::{Issuer, IssuerName, RegisterError};

/// A filter of venues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this ward.
    pub ward: Option<AreaCode>,
    /// Only those that are not revoked as a whole.
    pub good_only: bool,
    /// Only those whose names or street hold this, without regard to case and diacritics.
    pub text: Option<String>,
    /// No more than so many.
    pub limit: Option<u32>,
}

/// Another venue that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Its id.
    pub id: VenueId,
    /// Its short code.
    pub short_code: ShortCode,
    /// Its reference.
    pub reference: Option<String>,
    /// Whether it has the same telephone number; else it has the same name in the same ward.
    pub same_phone: bool,
}

impl Store {
    /// Returns the counter of the newest trust list; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list_counter(&self) -> Result<u32, StoreError> {
        Ok(self
            .database
            .query_row("SELECT list_counter FROM state", [], |row| row.get(0))?)
    }

    /// Returns the issuers in the order in which they were added.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn issuers(&self) -> Result<Vec<Issuer>, StoreError> {
        self.collect(
            &format!("SELECT {ISSUER} FROM issuer ORDER BY number"),
            [],
            rows::issuer,
        )
    }

    /// Returns the issuer with this name.
    ///
    /// # Errors
    /// [`RegisterError::UnknownIssuer`] in [`StoreError::Rule`].
    pub fn issuer(&self, name: &IssuerName) -> Result<Issuer, StoreError> {
        let sql = format!("SELECT {ISSUER} FROM issuer WHERE name = ?1");
        let found = self.collect(&sql, [name.as_str()], rows::issuer)?;
        let unknown = || RegisterError::UnknownIssuer { name: name.clone() }.into();
        found.into_iter().next().ok_or_else(unknown)
    }

    /// Returns how many venues there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn venue_count(&self) -> Result<u32, StoreError> {
        Ok(self
            .database
            .query_row("SELECT count(*) FROM venue", [], |row| row.get(0))?)
    }

    /// Returns the venue with this id.
    ///
    /// # Errors
    /// [`RegisterError::UnknownVenue`] in [`StoreError::Rule`].
    pub fn venue(&self, id: VenueId) -> Result<VenueEntry, StoreError> {
        self.one("venue.id = ?1", id.0)?
            .ok_or_else(|| RegisterError::UnknownVenue { id }.into())
    }

    /// Returns the venue with this reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn by_reference(&self, reference: &str) -> Result<Option<VenueEntry>, StoreError> {
        self.one("venue.ref = ?1", reference)
    }

    /// Returns the venue with this short code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn by_short_code(&self, code: ShortCode) -> Result<Option<VenueEntry>, StoreError> {
        self.one("venue.short_code = ?1", code.to_string())
    }

    /// Returns the venues whose ids begin with these hexadecimal digits, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn by_prefix(&self, digits: &str, limit: u32) -> Result<Vec<VenueEntry>, StoreError> {
        let mut found = Vec::new();
        let condition = "substr(lower(hex(venue.id)), 1, length(?1)) = ?1 LIMIT ?2";
        self.visit(condition, params![digits, limit], |_, entry| {
            found.push(entry);
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `each` with every venue that is wanted, by ward, street and number of the register, one at a time.
    ///
    /// # Errors
    /// [`StoreError`], also those of `each`.
    pub fn for_each(
        &self,
        filter: &Filter,
        mut each: impl FnMut(VenueEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let condition = "(?1 IS NULL OR venue.ward = ?1) AND (NOT ?2 OR venue.least_good < ?3) \
             AND (?4 IS NULL OR instr(venue.folded, ?4)) ORDER BY venue.ward, venue.street, venue.number LIMIT ?5";
        let ward = filter.ward.map(AreaCode::code);
        let text = filter.text.as_deref().map(fold);
        let limit = filter.limit.map_or(-1, i64::from);
        let values = params![ward, filter.good_only, NONE_GOOD, text, limit];
        self.visit(condition, values, |_, entry| each(entry))
    }

    /// Returns the wards that have venues, with their numbers of venues.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wards(&self) -> Result<Vec<(AreaCode, u32)>, StoreError> {
        let sql = "SELECT ward, count(*) FROM venue GROUP BY ward ORDER BY ward";
        self.collect(sql, [], |row| {
            let ward = AreaCode::new(row.get(0)?).ok_or(StoreError::Damaged {
                what: "a venue's ward",
            })?;
            Ok((ward, row.get(1)?))
        })
    }

    /// Returns what a printing's issuer signs, with the venue's secret.
    ///
    /// # Errors
    /// [`StoreError`] if there is no such printing.
    pub fn record(
        &self,
        id: VenueId,
        issue: IssueNumber,
    ) -> Result<(IssuerName, VenueRecord), StoreError> {
        let sql = "SELECT venue.secret, issuer.name, printing.direction, printing.sector, printing.stay, printing.ward, \
             printing.issue, printing.valid_from, printing.valid_to, printing.name \
             FROM venue JOIN printing ON printing.venue = venue.number \
             JOIN issuer ON issuer.number = printing.issuer WHERE venue.id = ?1 AND printing.issue = ?2";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut found = statement.query(params![id.0, issue.number()])?;
        let row = found.next()?.ok_or(RegisterError::UnknownVenue { id })?;
        let secret = VenueSecret::from_bytes(row.get(0)?);
        if secret.venue_id() != id {
            return Err(StoreError::Damaged {
                what: "a venue's secret",
            });
        }
        let name: String = row.get(1)?;
        let issuer = name.parse().map_err(|_| StoreError::Damaged {
            what: "an issuer's name",
        })?;
        let details = rows::details(row, 2)?;
        Ok((issuer, VenueRecord { secret, details }))
    }

    /// Returns the revocations that the next trust list says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revocations(&self) -> Result<Vec<RevokedVenue>, StoreError> {
        let sql = "SELECT id, least_good FROM venue WHERE least_good > 1 ORDER BY id";
        self.collect(sql, [], |row| {
            let least: u16 = row.get(1)?;
            Ok(RevokedVenue {
                id: VenueId(row.get(0)?),
                least_good_issue: IssueNumber::new(least),
            })
        })
    }

    /// Returns the venues that may be the same as one of this name, ward and telephone number under another reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn duplicates(
        &self,
        reference: &str,
        name: &str,
        ward: AreaCode,
        phone: &str,
    ) -> Result<Vec<Duplicate>, StoreError> {
        let sql = "SELECT id, short_code, ref, 1 FROM venue WHERE phone = ?4 AND phone <> '' AND ref IS NOT ?1 \
             UNION ALL SELECT id, short_code, ref, 0 FROM venue \
             WHERE ward = ?3 AND name = ?2 AND ref IS NOT ?1 LIMIT 20";
        self.collect(sql, params![reference, name, ward.code(), phone], |row| {
            let code: String = row.get(1)?;
            Ok(Duplicate {
                id: VenueId(row.get(0)?),
                short_code: code.parse().map_err(|_| StoreError::Damaged {
                    what: "a short code",
                })?,
                reference: row.get(2)?,
                same_phone: row.get(3)?,
            })
        })
    }

    /// Returns what happened to a venue, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events(&self, id: VenueId) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT event.at, event.who, event.kind, event.issue, event.detail FROM event \
             JOIN venue ON venue.number = event.venue WHERE venue.id = ?1 ORDER BY event.number";
        self.collect(sql, [id.0], |row| {
            let issue: Option<u16> = row.get(3)?;
            Ok(Event {
                at: Timestamp::from_unix_seconds(row.get(0)?),
                who: row.get(1)?,
                kind: EventKind::from_number(row.get(2)?)
                    .ok_or(StoreError::Damaged { what: "an event" })?,
                venue: Some(id),
                issue: issue.and_then(IssueNumber::new),
                detail: row.get(4)?,
            })
        })
    }

    /// Returns how many events of a kind there were before `end`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count_events(&self, kind: EventKind, end: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM event WHERE kind = ?1 AND at < ?2";
        let mut statement = self.database.prepare_cached(sql)?;
        Ok(statement.query_row(params![kind as u8, end.unix_seconds()], |row| row.get(0))?)
    }

    /// Reports whether a printing was drawn for printing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_printed(&self, id: VenueId, issue: IssueNumber) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM event JOIN venue ON venue.number = event.venue \
             WHERE venue.id = ?1 AND event.kind = ?2 AND event.issue = ?3 LIMIT 1";
        let mut statement = self.database.prepare_cached(sql)?;
        let found: Option<i64> = statement
            .query_row(
                params![id.0, EventKind::Printed as u8, issue.number()],
                |row| row.get(0),
            )
            .optional()?;
        Ok(found.is_some())
    }

    fn one(
        &self,
        condition: &str,
        value: impl rusqlite::ToSql,
    ) -> Result<Option<VenueEntry>, StoreError> {
        let mut found = None;
        self.visit(condition, params![value], |_, entry| {
            found = Some(entry);
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `each` with the venues of a condition, with their doors.
    fn visit(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
        mut each: impl FnMut(i64, VenueEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {VENUE} FROM venue JOIN issuer ON issuer.number = venue.issuer WHERE {condition}"
        );
        let mut statement = self.database.prepare_cached(&sql)?;
        let mut found = statement.query(values)?;
        while let Some(row) = found.next()? {
            let (number, mut entry) = rows::venue(row)?;
            entry.doors = self.doors(number)?;
            each(number, entry)?;
        }
        Ok(())
    }

    fn doors(&self, venue: i64) -> Result<Vec<Door>, StoreError> {
        let sql = format!(
            "SELECT {DOOR} FROM door JOIN printing ON printing.venue = door.venue AND printing.issue = \
             (SELECT max(issue) FROM printing WHERE printing.venue = door.venue AND printing.door = door.door) \
             JOIN issuer ON issuer.number = printing.issuer WHERE door.venue = ?1 ORDER BY door.door"
        );
        self.collect(&sql, [venue], rows::door)
    }

    pub(super) fn collect<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        mut of: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.database.prepare_cached(sql)?;
        let mut found = statement.query(values)?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            all.push(of(row)?);
        }
        Ok(all)
    }
}
