//! Changes of the register. A [`Writer`] is one transaction: all of it is kept, with its events, or nothing.

use std::collections::BTreeMap;

use dauchan_core::envelope::Purpose;
use dauchan_core::keys::PublicKey;
use dauchan_core::time::DayRange;
use dauchan_core::trust::{IssuerKey, ListVersion, ProgrammeStatus, TrustList, TrustListDraft};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, ShortCode, VenueId, VenueName,
    VenueSecret,
};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::corrections;
use super::rows::{self, ISSUER, NONE_GOOD};
use super::{Author, EventKind, StoreError};
use crate::fold::fold;
use crate::import::DoorOrder;
use crate::register::{Issuer, IssuerName, ListTimes, RegisterError, RevocationState};

/// How the detail of a revocation names what was good before it.
const BEFORE_REVOCATION: &str = "least good before: ";

/// A venue that is to be registered and issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVenue {
    /// The register's own key; `None` for one that is issued by itself.
    pub reference: Option<String>,
    /// The name in the licence.
    pub legal_name: String,
    /// House number and street.
    pub street: String,
    /// The operator of the venue.
    pub owner: String,
    /// The telephone number.
    pub phone: String,
    /// A note in free text.
    pub note: String,
    /// Its doors, at least one.
    pub doors: Vec<DoorOrder>,
    /// The change of its codes.
    pub code: CodeChange,
}

/// The content of a venue's codes, except direction and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChange {
    /// The issuer that signs.
    pub issuer: IssuerName,
    /// The name.
    pub name: VenueName,
    /// The ward.
    pub ward: AreaCode,
    /// The sector.
    pub sector: Sector,
    /// The default stay.
    pub stay: DefaultStay,
    /// The days on which the codes are good.
    pub validity: DayRange,
}

/// Corrections that change no code on a wall. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The register's own key.
    pub reference: Option<String>,
    /// The name in the licence.
    pub legal_name: Option<String>,
    /// House number and street.
    pub street: Option<String>,
    /// The operator of the venue.
    pub owner: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// What a desk took over from a published list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Venues and issuers that are revoked now and were not before.
    pub revoked: usize,
    /// Venues and issuers of the list that the register does not know. The next list leaves them out.
    pub unknown: usize,
}

/// A write transaction. Dropped without [`Writer::commit`] it leaves no trace.
#[derive(Debug)]
pub struct Writer<'store> {
    pub(super) transaction: Transaction<'store>,
    author: Author,
}

/// What of a venue a change needs to know.
pub(super) struct Target {
    pub(super) number: i64,
    last_issue: u16,
    least_good: u16,
}

impl<'store> Writer<'store> {
    pub(super) const fn new(transaction: Transaction<'store>, author: Author) -> Self {
        Self {
            transaction,
            author,
        }
    }

    /// Commits the changes, and syncs them to the disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is changed then.
    pub fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }

    /// Adds an issuer.
    ///
    /// # Errors
    /// [`RegisterError::IssuerExists`] in [`StoreError::Rule`].
    pub fn add_issuer(&mut self, issuer: &Issuer) -> Result<(), StoreError> {
        self.check_new_name(&issuer.name)?;
        let sql = "SELECT name FROM issuer WHERE public_key = ?1";
        let key = issuer.key.as_bytes();
        let other = self
            .transaction
            .query_row(sql, [key], |row| row.get(0))
            .optional()?;
        if let Some(name) = other {
            let name: String = name;
            let name = name.parse().map_err(|_| StoreError::Damaged {
                what: "an issuer's name",
            })?;
            return Err(RegisterError::KeyExists { name }.into());
        }
        self.insert_issuer(issuer)?;
        self.log(
            EventKind::IssuerAdded,
            None,
            None,
            Some(issuer.name.as_str()),
        )
    }

    /// Rejects a name that an issuer has, even a revoked one.
    ///
    /// # Errors
    /// [`RegisterError::IssuerExists`] in [`StoreError::Rule`].
    pub fn check_new_name(&self, name: &IssuerName) -> Result<(), StoreError> {
        match self.find_issuer(name)? {
            Some(_) => Err(RegisterError::IssuerExists { name: name.clone() }.into()),
            None => Ok(()),
        }
    }

    /// Reports whether a new venue may have this id: no other has it, nor its short code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_free(&self, id: VenueId) -> Result<bool, StoreError> {
        Ok(!self.is_taken(id)?)
    }

    pub(super) fn insert_issuer(&mut self, issuer: &Issuer) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO issuer (name, public_key, areas, valid_from, valid_to, revoked, purposes) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                issuer.name.as_str(),
                issuer.key.as_bytes(),
                rows::areas_as_bytes(&issuer.areas),
                issuer.validity.first().number(),
                issuer.validity.last().number(),
                issuer.revoked,
                issuer.purposes.number(),
            ],
        )
    }

    /// Revokes an issuer's key for every date.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if there is no such issuer or it is revoked already.
    pub fn revoke_issuer(&mut self, name: &IssuerName) -> Result<(), StoreError> {
        let (number, issuer) = self.known_issuer(name)?;
        if issuer.revoked {
            return Err(RegisterError::RevokedIssuer { name: name.clone() }.into());
        }
        self.execute(
            "UPDATE issuer SET revoked = 1 WHERE number = ?1",
            params![number],
        )?;
        self.log(EventKind::IssuerRevoked, None, None, Some(name.as_str()))
    }

    /// Registers a venue, and issues the first printing of each of its doors.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if phones would refuse it, or if the id or short code is in use already: try another secret.
    pub fn register(
        &mut self,
        new: &NewVenue,
        secret: &VenueSecret,
    ) -> Result<VenueId, StoreError> {
        let issuer = self.check(&new.code)?;
        let id = secret.venue_id();
        if self.is_taken(id)? {
            return Err(RegisterError::VenueExists { id }.into());
        }
        let last_issue = u16::try_from(new.doors.len())
            .ok()
            .filter(|&doors| doors > 0);
        let last_issue = last_issue.ok_or(RegisterError::NoIssueLeft { id })?;
        let CodeChange {
            name,
            ward,
            sector,
            stay,
            ..
        } = &new.code;
        self.execute(
            "INSERT INTO venue (id, secret, short_code, ref, legal_name, folded, street, owner, phone, note, \
             issuer, name, ward, sector, stay, last_issue) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                id.0,
                secret.expose(),
                ShortCode::of(id).to_string(),
                new.reference,
                new.legal_name,
                folded(&new.legal_name, name, &new.street),
                new.street,
                new.owner,
                new.phone,
                new.note,
                issuer,
                name.as_str(),
                ward.code(),
                sector.number(),
                stay.quarter_hours(),
                last_issue,
            ],
        )?;
        let venue = self.transaction.last_insert_rowid();
        self.log(EventKind::Registered, Some(venue), None, None)?;
        for (number, door) in (1..).zip(&new.doors) {
            self.insert_door(venue, number, door)?;
            self.insert_printing(venue, number, number, door.direction, issuer, &new.code)?;
        }
        Ok(id)
    }

    /// Changes the direction of a venue's doors, or of `door` alone. The next printings have it; a poster on the wall
    /// keeps its own.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_direction(
        &mut self,
        id: VenueId,
        direction: Direction,
        door: Option<u16>,
    ) -> Result<(), StoreError> {
        let target = self.good(id)?;
        self.execute(
            "UPDATE door SET direction = ?2 WHERE venue = ?1 AND (?3 IS NULL OR door = ?3)",
            params![target.number, rows::direction_number(direction), door],
        )
    }

    /// Issues the next printing of every open door of a venue; of one door only, if `door` says so.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if phones would refuse it, or there is no such door.
    pub fn reissue(
        &mut self,
        id: VenueId,
        code: &CodeChange,
        door: Option<u16>,
    ) -> Result<Vec<IssueNumber>, StoreError> {
        let issuer = self.check(code)?;
        let target = self.good(id)?;
        let doors = self.open_doors(target.number, door)?;
        if doors.is_empty() {
            return Err(RegisterError::UnknownVenue { id }.into());
        }
        let mut issues = Vec::new();
        let mut issue = target.last_issue;
        for (number, direction) in doors {
            let next = issue.checked_add(1).and_then(IssueNumber::new);
            let next = next.ok_or(RegisterError::NoIssueLeft { id })?;
            issue = next.number();
            self.insert_printing(target.number, number, issue, direction, issuer, code)?;
            issues.push(next);
        }
        let CodeChange {
            name,
            ward,
            sector,
            stay,
            ..
        } = code;
        self.execute(
            "UPDATE venue SET last_issue = ?2, issuer = ?3, name = ?4, ward = ?5, sector = ?6, stay = ?7 WHERE number = ?1",
            params![target.number, issue, issuer, name.as_str(), ward.code(), sector.number(), stay.quarter_hours()],
        )?;
        self.fold_again(target.number)?;
        Ok(issues)
    }

    /// Adds a door, and issues its first printing. Its number is returned.
    ///
    /// # Errors
    /// [`StoreError::Rule`] as for [`Self::reissue`].
    pub fn add_door(
        &mut self,
        id: VenueId,
        door: &DoorOrder,
        code: &CodeChange,
    ) -> Result<u16, StoreError> {
        let issuer = self.check(code)?;
        let target = self.good(id)?;
        let last: u16 = self.transaction.query_row(
            "SELECT max(door) FROM door WHERE venue = ?1",
            [target.number],
            |row| row.get(0),
        )?;
        let issue = target.last_issue.checked_add(1).and_then(IssueNumber::new);
        let issue = issue.ok_or(RegisterError::NoIssueLeft { id })?.number();
        self.insert_door(target.number, last + 1, door)?;
        self.insert_printing(target.number, last + 1, issue, door.direction, issuer, code)?;
        self.execute(
            "UPDATE venue SET last_issue = ?2 WHERE number = ?1",
            params![target.number, issue],
        )?;
        Ok(last + 1)
    }

    /// Closes a door: no poster of it is printed any more. Those on the wall stay good until they are revoked.
    ///
    /// # Errors
    /// [`StoreError`]; `false` if there is no such open door.
    pub fn close_door(&mut self, id: VenueId, door: u16) -> Result<bool, StoreError> {
        let target = self.target(id)?;
        let sql = "UPDATE door SET closed = 1 WHERE venue = ?1 AND door = ?2 AND NOT closed";
        let closed = self
            .transaction
            .execute(sql, params![target.number, door])?
            == 1;
        if closed {
            self.log(
                EventKind::DoorClosed,
                Some(target.number),
                None,
                Some(&door.to_string()),
            )?;
        }
        Ok(closed)
    }

    /// Corrects what no code says.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn edit(&mut self, id: VenueId, edit: &Edit) -> Result<(), StoreError> {
        let target = self.target(id)?;
        let fields = [
            ("ref", &edit.reference),
            ("legal_name", &edit.legal_name),
            ("street", &edit.street),
            ("owner", &edit.owner),
            ("phone", &edit.phone),
            ("note", &edit.note),
        ];
        let mut before = BTreeMap::new();
        for (field, value) in fields {
            let Some(value) = value else { continue };
            // The names are those above, and none comes from outside.
            let Some(old) = self.other_value(target.number, field, value)? else {
                continue;
            };
            before.insert(field, old);
            let sql = format!("UPDATE venue SET {field} = ?2 WHERE number = ?1");
            self.execute(&sql, params![target.number, value])?;
        }
        if before.is_empty() {
            return Ok(());
        }
        self.fold_again(target.number)?;
        let detail = corrections::written(&before);
        self.log(
            EventKind::Corrected,
            Some(target.number),
            None,
            Some(&detail),
        )
    }

    /// Returns the value of a field, unless it is this one already.
    fn other_value(
        &self,
        venue: i64,
        field: &str,
        value: &str,
    ) -> Result<Option<String>, StoreError> {
        let sql = format!("SELECT {field} FROM venue WHERE number = ?1 AND {field} IS NOT ?2");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let old = statement.query_row(params![venue, value], |row| row.get(0));
        let old: Option<Option<String>> = old.optional()?;
        Ok(old.map(Option::unwrap_or_default))
    }

    /// Revokes every printing of a venue, for good.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if there is no such venue or it is revoked already.
    pub fn revoke(&mut self, id: VenueId) -> Result<(), StoreError> {
        let target = self.good(id)?;
        self.set_least_good(&target, NONE_GOOD)
    }

    /// Revokes the printings before the oldest that hangs at an open door.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if there is nothing more to revoke.
    pub fn revoke_earlier(&mut self, id: VenueId) -> Result<IssueNumber, StoreError> {
        let target = self.good(id)?;
        let least: Option<u16> = self.transaction.query_row(
            "SELECT min(newest) FROM (SELECT max(issue) AS newest FROM printing \
             JOIN door ON door.venue = printing.venue AND door.door = printing.door \
             WHERE printing.venue = ?1 AND NOT door.closed GROUP BY printing.door)",
            [target.number],
            |row| row.get(0),
        )?;
        let least = least
            .filter(|&least| least > target.least_good.max(1))
            .and_then(IssueNumber::new);
        let least = least.ok_or(RegisterError::NothingEarlier { id })?;
        self.set_least_good(&target, least.number())?;
        Ok(least)
    }

    fn set_least_good(&mut self, target: &Target, least: u16) -> Result<(), StoreError> {
        self.execute(
            "UPDATE venue SET least_good = ?2 WHERE number = ?1",
            params![target.number, least],
        )?;
        let issue = (least != NONE_GOOD).then_some(least);
        let before = format!("{BEFORE_REVOCATION}{}", target.least_good);
        self.log(
            EventKind::Revoked,
            Some(target.number),
            issue,
            Some(&before),
        )
    }

    /// Withdraws the newest revocation of a venue, if no list was drafted since.
    ///
    /// # Errors
    /// [`RegisterError::NotRevoked`] or [`RegisterError::RevocationListed`] in [`StoreError::Rule`].
    pub fn restore_venue(&mut self, id: VenueId) -> Result<(), StoreError> {
        let target = self.target(id)?;
        let kinds = (EventKind::Revoked, EventKind::RevocationWithdrawn);
        let sql = "SELECT number, kind, detail FROM event WHERE venue = ?1 AND kind IN (?2, ?3) \
             ORDER BY number DESC LIMIT 1";
        let values = params![target.number, kinds.0 as u8, kinds.1 as u8];
        let what = || format!("the venue {id}");
        let before = self.unlisted(sql, values, kinds.0, what)?;
        let before: Option<u16> =
            before.and_then(|text| text.strip_prefix(BEFORE_REVOCATION)?.parse().ok());
        let before = before.ok_or_else(|| RegisterError::RevocationListed { what: what() })?;
        self.execute(
            "UPDATE venue SET least_good = ?2 WHERE number = ?1",
            params![target.number, before],
        )?;
        self.log(kinds.1, Some(target.number), None, None)
    }

    /// Withdraws the revocation of an issuer, if no list was drafted since.
    ///
    /// # Errors
    /// [`RegisterError::NotRevoked`] or [`RegisterError::RevocationListed`] in [`StoreError::Rule`].
    pub fn restore_issuer(&mut self, name: &IssuerName) -> Result<(), StoreError> {
        let (number, _) = self.known_issuer(name)?;
        let kinds = (EventKind::IssuerRevoked, EventKind::IssuerRestored);
        let sql = "SELECT number, kind, NULL FROM event WHERE detail = ?1 AND kind IN (?2, ?3) \
             ORDER BY number DESC LIMIT 1";
        let values = params![name.as_str(), kinds.0 as u8, kinds.1 as u8];
        self.unlisted(sql, values, kinds.0, || format!("the issuer {name}"))?;
        self.execute(
            "UPDATE issuer SET revoked = 0 WHERE number = ?1",
            params![number],
        )?;
        self.log(kinds.1, None, None, Some(name.as_str()))
    }

    /// Returns the detail of the newest event that `sql` finds, if it is of `kind` and no list was drafted since.
    fn unlisted(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        kind: EventKind,
        what: impl Fn() -> String,
    ) -> Result<Option<String>, StoreError> {
        let mut statement = self.transaction.prepare_cached(sql)?;
        let newest = statement.query_row(values, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u8>(1)?, row.get(2)?))
        });
        let (revoked, detail) = match newest.optional()? {
            Some((number, found, detail)) if found == kind as u8 => (number, detail),
            _ => return Err(RegisterError::NotRevoked { what: what() }.into()),
        };
        let drafted: Option<i64> = self.transaction.query_row(
            "SELECT max(number) FROM event WHERE kind = ?1",
            [EventKind::ListDrafted as u8],
            |row| row.get(0),
        )?;
        if drafted.is_some_and(|drafted| drafted > revoked) {
            return Err(RegisterError::RevocationListed { what: what() }.into());
        }
        Ok(detail)
    }

    /// Records something that happened to a printing of a venue.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record(
        &mut self,
        kind: EventKind,
        id: VenueId,
        issue: Option<IssueNumber>,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let target = self.target(id)?;
        self.log(
            kind,
            Some(target.number),
            issue.map(IssueNumber::number),
            detail,
        )
    }

    /// Uses up the next list counter, and drafts the list with it.
    ///
    /// # Errors
    /// [`RegisterError::NoCounterLeft`] in [`StoreError::Rule`].
    pub fn draft_list(
        &mut self,
        epoch: u16,
        times: ListTimes,
    ) -> Result<TrustListDraft, StoreError> {
        let counter: u32 =
            self.transaction
                .query_row("SELECT list_counter FROM state", [], |row| row.get(0))?;
        let counter = counter.checked_add(1).ok_or(RegisterError::NoCounterLeft)?;
        self.set_list_counter(counter)?;
        self.log(
            EventKind::ListDrafted,
            None,
            None,
            Some(&counter.to_string()),
        )?;
        let sql = format!("SELECT {ISSUER} FROM issuer ORDER BY number");
        let mut statement = self.transaction.prepare(&sql)?;
        let mut found = statement.query([])?;
        let (mut keys, mut revoked_keys) = (Vec::new(), Vec::new());
        while let Some(row) = found.next()? {
            let issuer = rows::issuer(row)?;
            if issuer.revoked {
                revoked_keys.push(issuer.key);
            } else {
                keys.push(IssuerKey {
                    key: issuer.key,
                    purposes: issuer.purposes,
                    validity: issuer.validity,
                    areas: issuer.areas,
                });
            }
        }
        Ok(TrustListDraft {
            version: ListVersion { epoch, counter },
            issued: times.issued,
            refresh_due: times.issued.plus_days(times.refresh_days.into()),
            hard_expiry: times.issued.plus_days(times.expiry_days.into()),
            status: ProgrammeStatus::Active,
            keys,
            revoked_keys,
            revoked_venues: self.revocations()?,
        })
    }

    /// Uses up the number of a published list, and revokes what it revokes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn adopt(&mut self, list: &TrustList) -> Result<Adopted, StoreError> {
        let mut adopted = Adopted::default();
        let issuers: Vec<IssuerName> = self.issuers_of(list.revoked_keys(), &mut adopted)?;
        for name in issuers {
            self.revoke_issuer(&name)?;
            adopted.revoked += 1;
        }
        for listed in list.revoked_venues() {
            let Ok(target) = self.target(listed.id) else {
                adopted.unknown += 1;
                continue;
            };
            let least = listed
                .least_good_issue
                .map_or(NONE_GOOD, IssueNumber::number);
            if target.least_good < least {
                self.set_least_good(&target, least)?;
                adopted.revoked += 1;
            }
        }
        for key in list.keys() {
            adopted.unknown += usize::from(self.issuer_of(&key.key)?.is_none());
        }
        let counter = list.version().counter;
        self.execute(
            "UPDATE state SET list_counter = max(list_counter, ?1)",
            params![counter],
        )?;
        self.log(
            EventKind::ListDrafted,
            None,
            None,
            Some(&counter.to_string()),
        )?;
        Ok(adopted)
    }

    /// The issuers of these keys that are not revoked yet. Keys of nobody are counted.
    fn issuers_of(
        &self,
        keys: &[PublicKey],
        adopted: &mut Adopted,
    ) -> Result<Vec<IssuerName>, StoreError> {
        let mut names = Vec::new();
        for key in keys {
            match self.issuer_of(key)? {
                Some(issuer) if !issuer.revoked => names.push(issuer.name),
                Some(_) => {}
                None => adopted.unknown += 1,
            }
        }
        Ok(names)
    }

    fn issuer_of(&self, key: &PublicKey) -> Result<Option<Issuer>, StoreError> {
        let sql = format!("SELECT {ISSUER} FROM issuer WHERE public_key = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut found = statement.query([key.as_bytes()])?;
        found.next()?.map(rows::issuer).transpose()
    }

    fn revocations(&self) -> Result<Vec<dauchan_core::trust::RevokedVenue>, StoreError> {
        let sql = "SELECT id, least_good FROM venue WHERE least_good > 1 ORDER BY id";
        let mut statement = self.transaction.prepare(sql)?;
        let mut found = statement.query([])?;
        let mut revoked = Vec::new();
        while let Some(row) = found.next()? {
            let least: u16 = row.get(1)?;
            revoked.push(dauchan_core::trust::RevokedVenue {
                id: VenueId(row.get(0)?),
                least_good_issue: IssueNumber::new(least),
            });
        }
        Ok(revoked)
    }

    pub(super) fn set_list_counter(&mut self, counter: u32) -> Result<(), StoreError> {
        self.execute("UPDATE state SET list_counter = ?1", params![counter])
    }

    pub(super) fn set_migrated(
        &mut self,
        id: VenueId,
        revocation: RevocationState,
    ) -> Result<(), StoreError> {
        let target = self.target(id)?;
        let least = match revocation {
            RevocationState::Good => 1,
            RevocationState::RevokedBefore(issue) => issue.number(),
            RevocationState::Revoked => NONE_GOOD,
        };
        self.execute(
            "UPDATE venue SET least_good = ?2 WHERE number = ?1",
            params![target.number, least],
        )?;
        self.log(
            EventKind::Migrated,
            Some(target.number),
            Some(target.last_issue),
            None,
        )?;
        if least == 1 {
            return Ok(());
        }
        let issue = (least != NONE_GOOD).then_some(least);
        self.log(EventKind::Revoked, Some(target.number), issue, None)
    }

    /// Puts a venue of the older register in as it was, without asking whether its issuer may still sign.
    pub(super) fn insert_migrated(
        &mut self,
        issuer: &IssuerName,
        record: &dauchan_core::venue::VenueRecord,
    ) -> Result<(), StoreError> {
        let (issuer, _) = self.known_issuer(issuer)?;
        let details = &record.details;
        let id = record.secret.venue_id();
        if self.is_taken(id)? {
            return Err(RegisterError::VenueExists { id }.into());
        }
        self.execute(
            "INSERT INTO venue (id, secret, short_code, ref, legal_name, folded, street, owner, phone, note, \
             issuer, name, ward, sector, stay, last_issue) \
             VALUES (?1, ?2, ?3, NULL, ?4, ?5, '', '', '', '', ?6, ?4, ?7, ?8, ?9, ?10)",
            params![
                id.0,
                record.secret.expose(),
                ShortCode::of(id).to_string(),
                details.name.as_str(),
                folded(details.name.as_str(), &details.name, ""),
                issuer,
                details.area.code(),
                details.sector.number(),
                details.default_stay.quarter_hours(),
                details.issue.number(),
            ],
        )?;
        let venue = self.transaction.last_insert_rowid();
        let door = DoorOrder {
            label: String::new(),
            direction: details.direction,
        };
        self.insert_door(venue, 1, &door)?;
        let code = CodeChange {
            issuer: self.known_issuer_name(issuer)?,
            name: details.name.clone(),
            ward: details.area,
            sector: details.sector,
            stay: details.default_stay,
            validity: details.validity,
        };
        self.insert_row_of_printing(
            venue,
            1,
            details.issue.number(),
            details.direction,
            issuer,
            &code,
        )
    }

    fn known_issuer_name(&self, number: i64) -> Result<IssuerName, StoreError> {
        let name: String = self.transaction.query_row(
            "SELECT name FROM issuer WHERE number = ?1",
            [number],
            |row| row.get(0),
        )?;
        name.parse().map_err(|_| StoreError::Damaged {
            what: "an issuer's name",
        })
    }

    fn insert_door(&mut self, venue: i64, number: u16, door: &DoorOrder) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO door (venue, door, label, direction) VALUES (?1, ?2, ?3, ?4)",
            params![
                venue,
                number,
                door.label,
                rows::direction_number(door.direction)
            ],
        )
    }

    fn insert_printing(
        &mut self,
        venue: i64,
        door: u16,
        issue: u16,
        direction: Direction,
        issuer: i64,
        code: &CodeChange,
    ) -> Result<(), StoreError> {
        self.insert_row_of_printing(venue, door, issue, direction, issuer, code)?;
        self.log(EventKind::Issued, Some(venue), Some(issue), None)
    }

    fn insert_row_of_printing(
        &mut self,
        venue: i64,
        door: u16,
        issue: u16,
        direction: Direction,
        issuer: i64,
        code: &CodeChange,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO printing (venue, issue, door, issuer, direction, name, ward, sector, stay, valid_from, valid_to) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                venue,
                issue,
                door,
                issuer,
                rows::direction_number(direction),
                code.name.as_str(),
                code.ward.code(),
                code.sector.number(),
                code.stay.quarter_hours(),
                code.validity.first().number(),
                code.validity.last().number(),
            ],
        )
    }

    fn open_doors(
        &self,
        venue: i64,
        door: Option<u16>,
    ) -> Result<Vec<(u16, Direction)>, StoreError> {
        let sql = "SELECT door, direction FROM door WHERE venue = ?1 AND NOT closed AND (?2 IS NULL OR door = ?2)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut found = statement.query(params![venue, door])?;
        let mut doors = Vec::new();
        while let Some(row) = found.next()? {
            doors.push((row.get(0)?, rows::direction(row.get(1)?)?));
        }
        Ok(doors)
    }

    /// Returns the number of the issuer, if phones would accept its signatures.
    fn check(&self, code: &CodeChange) -> Result<i64, StoreError> {
        let (number, issuer) = self.known_issuer(&code.issuer)?;
        let name = issuer.name.clone();
        if issuer.revoked {
            return Err(RegisterError::RevokedIssuer { name }.into());
        }
        if !issuer.purposes.include(Purpose::Venue) {
            return Err(RegisterError::NotForVenues { name }.into());
        }
        if !issuer.areas.include(code.ward) {
            return Err(RegisterError::OutsideIssuerAreas {
                area: code.ward,
                issuer: name,
            }
            .into());
        }
        if !issuer.validity.contains_range(code.validity) {
            let validity = issuer.validity;
            return Err(RegisterError::OutsideIssuerValidity {
                issuer: name,
                validity,
            }
            .into());
        }
        Ok(number)
    }

    fn known_issuer(&self, name: &IssuerName) -> Result<(i64, Issuer), StoreError> {
        self.find_issuer(name)?
            .ok_or_else(|| RegisterError::UnknownIssuer { name: name.clone() }.into())
    }

    fn find_issuer(&self, name: &IssuerName) -> Result<Option<(i64, Issuer)>, StoreError> {
        let sql = format!("SELECT {ISSUER}, number FROM issuer WHERE name = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut found = statement.query([name.as_str()])?;
        found
            .next()?
            .map(|row| Ok((row.get(7)?, rows::issuer(row)?)))
            .transpose()
    }

    fn is_taken(&self, id: VenueId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM venue WHERE id = ?1 OR short_code = ?2";
        let mut statement = self.transaction.prepare_cached(sql)?;
        Ok(statement.exists(params![id.0, ShortCode::of(id).to_string()])?)
    }

    pub(super) fn target(&self, id: VenueId) -> Result<Target, StoreError> {
        let sql = "SELECT number, last_issue, least_good FROM venue WHERE id = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let target = statement.query_row([id.0], |row| {
            Ok(Target {
                number: row.get(0)?,
                last_issue: row.get(1)?,
                least_good: row.get(2)?,
            })
        });
        target
            .optional()?
            .ok_or_else(|| RegisterError::UnknownVenue { id }.into())
    }

    /// A venue that is not revoked as a whole.
    fn good(&self, id: VenueId) -> Result<Target, StoreError> {
        let target = self.target(id)?;
        if target.least_good == NONE_GOOD {
            return Err(RegisterError::RevokedVenue { id }.into());
        }
        Ok(target)
    }

    fn fold_again(&mut self, venue: i64) -> Result<(), StoreError> {
        let sql = "SELECT legal_name, name, street FROM venue WHERE number = ?1";
        let (legal_name, name, street): (String, String, String) =
            self.transaction.query_row(sql, [venue], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let folded = fold(&format!("{legal_name} | {name} | {street}"));
        self.execute(
            "UPDATE venue SET folded = ?2 WHERE number = ?1",
            params![venue, folded],
        )
    }

    pub(super) fn log(
        &mut self,
        kind: EventKind,
        venue: Option<i64>,
        issue: Option<u16>,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO event (at, who, kind, venue, issue, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let at = self.author.at.unix_seconds();
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.execute(params![
            at,
            self.author.name,
            kind as u8,
            venue,
            issue,
            detail
        ])?;
        Ok(())
    }

    pub(super) fn execute(
        &mut self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<(), StoreError> {
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

fn folded(legal_name: &str, name: &VenueName, street: &str) -> String {
    fold(&format!("{legal_name} | {name} | {street}"))
}
