//! Notices in the register: every revision of each, and the bundles that phones read.

use dauchan_core::notice::{NoticeId, NoticeRecord, SealedFor};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::venue::{AreaCode, VenueId, VenueSecret};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{EventKind, Store, StoreError, Writer};
use crate::register::RegisterError;

/// A notice as it was last revised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeEntry {
    /// The notice as phones read it.
    pub record: NoticeRecord,
    /// The venues that it is about.
    pub venues: Vec<VenueId>,
    /// The sequence number of the first bundle that has this revision.
    pub sequence: u32,
}

impl Store {
    /// Returns the sequence number of the newest bundle; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bundle_sequence(&self) -> Result<u32, StoreError> {
        let sql = "SELECT bundle_sequence FROM state";
        Ok(self.database.query_row(sql, [], |row| row.get(0))?)
    }

    /// Returns every notice in its last revision, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notices(&self) -> Result<Vec<NoticeEntry>, StoreError> {
        let sql = "SELECT record, sequence, notice, max(revision) FROM notice_revision \
             GROUP BY notice ORDER BY notice DESC";
        let found = self.collect(sql, [], |row| {
            Ok((decode(row, 0)?, row.get(1)?, row.get::<_, i64>(2)?))
        })?;
        let venues = "SELECT id FROM venue JOIN notice_venue ON venue = number \
             WHERE notice = ?1 ORDER BY number";
        let entry = |(record, sequence, notice)| {
            Ok(NoticeEntry {
                record,
                venues: self.collect(venues, [notice], |row| Ok(VenueId(row.get(0)?)))?,
                sequence,
            })
        };
        found.into_iter().map(entry).collect()
    }

    /// Returns a notice in its last revision.
    ///
    /// # Errors
    /// [`RegisterError::UnknownNotice`] in [`StoreError::Rule`].
    pub fn notice(&self, id: NoticeId) -> Result<NoticeEntry, StoreError> {
        let mut notices = self.notices()?.into_iter();
        let found = notices.find(|notice| notice.record.id == id);
        found.ok_or_else(|| RegisterError::UnknownNotice { id }.into())
    }
}

impl Writer<'_> {
    /// Adds a notice about `venues`.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if there is no such venue, it had no code that was valid in the notice's window, or the id
    /// is in use.
    pub fn add_notice(
        &mut self,
        record: &NoticeRecord,
        venues: &[VenueId],
        offset: UtcOffset,
    ) -> Result<(), StoreError> {
        if self.notice_number(record.id)?.is_some() {
            return Err(RegisterError::NoticeExists { id: record.id }.into());
        }
        let sql = "INSERT INTO notice (id) VALUES (?1)";
        self.execute(sql, params![record.id.0])?;
        let notice = self.transaction.last_insert_rowid();
        for id in venues {
            let venue = self.target(*id)?.number;
            self.check_circulation(venue, *id, record, offset)?;
            let sql = "INSERT OR IGNORE INTO notice_venue (notice, venue) VALUES (?1, ?2)";
            self.execute(sql, params![notice, venue])?;
            let detail = record.id.to_string();
            self.log(EventKind::NoticeAdded, Some(venue), None, Some(&detail))?;
        }
        self.insert_revision(notice, record)
    }

    /// Adds a revision of a notice. Its number is the one after the last.
    ///
    /// # Errors
    /// [`StoreError::Rule`] if there is no such notice, or the revision has another number.
    pub fn revise_notice(
        &mut self,
        record: &NoticeRecord,
        kind: EventKind,
    ) -> Result<(), StoreError> {
        let id = record.id;
        let notice = self.notice_number(id)?;
        let notice = notice.ok_or(RegisterError::UnknownNotice { id })?;
        let sql = "SELECT max(revision) FROM notice_revision WHERE notice = ?1";
        let last: u16 = self
            .transaction
            .query_row(sql, [notice], |row| row.get(0))?;
        if last.checked_add(1) != Some(record.revision) {
            return Err(RegisterError::NoRevisionLeft { id }.into());
        }
        let sql = "SELECT venue FROM notice_venue WHERE notice = ?1";
        let mut statement = self.transaction.prepare(sql)?;
        let venues = statement.query_map([notice], |row| row.get(0))?;
        let venues = venues.collect::<Result<Vec<i64>, _>>()?;
        drop(statement);
        for venue in venues {
            self.log(kind, Some(venue), None, Some(&id.to_string()))?;
        }
        self.insert_revision(notice, record)
    }

    /// Uses up the next sequence number, and returns it.
    ///
    /// # Errors
    /// [`RegisterError::NoSequenceLeft`] in [`StoreError::Rule`].
    pub fn draft_bundle(&mut self) -> Result<u32, StoreError> {
        let sequence = self.next_sequence()?;
        let sql = "UPDATE state SET bundle_sequence = ?1";
        self.execute(sql, params![sequence])?;
        let detail = sequence.to_string();
        self.log(EventKind::BundleDrafted, None, None, Some(&detail))?;
        Ok(sequence)
    }

    /// Returns the notices whose window ended after `since`, for each secret of a venue, and the wards of these venues'
    /// codes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn live_notices(
        &self,
        since: Timestamp,
    ) -> Result<(Vec<SealedFor>, Vec<AreaCode>), StoreError> {
        let sql = "SELECT venue.number, venue.secret, record, max(revision) FROM notice_revision \
             JOIN notice_venue USING (notice) JOIN venue ON venue.number = notice_venue.venue \
             GROUP BY notice, venue.number HAVING ends > ?1 ORDER BY venue.number, notice";
        let mut statement = self.transaction.prepare(sql)?;
        let mut found = statement.query([since.unix_seconds()])?;
        let mut notices: Vec<SealedFor> = Vec::new();
        let (mut wards, mut last) = (Vec::new(), None);
        while let Some(row) = found.next()? {
            let venue: i64 = row.get(0)?;
            let record = decode(row, 2)?;
            match notices.last_mut().filter(|_| last == Some(venue)) {
                Some(one) => one.notices.push(record),
                None => {
                    wards.extend(self.wards_of(venue)?);
                    notices.push(SealedFor {
                        secret: VenueSecret::from_bytes(row.get(1)?),
                        notices: vec![record],
                    });
                }
            }
            last = Some(venue);
        }
        Ok((notices, wards))
    }

    fn next_sequence(&self) -> Result<u32, StoreError> {
        let sql = "SELECT bundle_sequence FROM state";
        let sequence: u32 = self.transaction.query_row(sql, [], |row| row.get(0))?;
        let next = sequence.checked_add(1);
        next.ok_or_else(|| RegisterError::NoSequenceLeft.into())
    }

    fn notice_number(&self, id: NoticeId) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT number FROM notice WHERE id = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let number = statement.query_row([id.0], |row| row.get(0));
        Ok(number.optional()?)
    }

    fn insert_revision(&mut self, notice: i64, record: &NoticeRecord) -> Result<(), StoreError> {
        let sequence = self.next_sequence()?;
        self.execute(
            "INSERT INTO notice_revision (notice, revision, record, ends, sequence) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                notice,
                record.revision,
                record.encode(),
                record.window.end().unix_seconds(),
                sequence,
            ],
        )
    }

    /// Rejects a notice about a time in which no code of the venue was valid. Whether it is revoked does not matter.
    fn check_circulation(
        &self,
        venue: i64,
        id: VenueId,
        record: &NoticeRecord,
        offset: UtcOffset,
    ) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM printing WHERE venue = ?1 AND valid_from <= ?3 AND valid_to >= ?2";
        let window = record.window;
        let days = [window.from(), window.end()].map(|at| Day::of(at, offset).number());
        let mut statement = self.transaction.prepare_cached(sql)?;
        match statement.exists(params![venue, days[0], days[1]])? {
            true => Ok(()),
            false => Err(RegisterError::NotInCirculation { id }.into()),
        }
    }

    fn wards_of(&self, venue: i64) -> Result<Vec<AreaCode>, StoreError> {
        let sql = "SELECT DISTINCT ward FROM printing WHERE venue = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut found = statement.query([venue])?;
        let mut wards = Vec::new();
        while let Some(row) = found.next()? {
            let ward = AreaCode::new(row.get(0)?);
            wards.push(ward.ok_or(StoreError::Damaged {
                what: "a printing's ward",
            })?);
        }
        Ok(wards)
    }
}

fn decode(row: &Row<'_>, column: usize) -> Result<NoticeRecord, StoreError> {
    let bytes: [u8; 32] = row.get(column)?;
    NoticeRecord::decode(&bytes).map_err(|_| StoreError::Damaged { what: "a notice" })
}
