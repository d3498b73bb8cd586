//! Names, addresses and telephone numbers as they were at a moment: a correction keeps what it replaced.

use std::collections::HashMap;

use dauchan_core::time::Timestamp;
use rusqlite::params;

use super::{EventKind, Store, StoreError, VenueDay, corrections};

/// How a venue is found and reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// The short code.
    pub short_code: String,
    /// The register's own key; empty for a venue without one.
    pub reference: String,
    /// The name on its newest printing.
    pub name: String,
    /// The name in the licence.
    pub legal_name: String,
    /// House number and street.
    pub street: String,
    /// The operator of the venue.
    pub owner: String,
    /// The telephone number.
    pub phone: String,
    /// The number of its reminders.
    pub reminders: u32,
}

impl Store {
    /// Returns the contacts of venues as they were before `end`, in the same order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn contacts(
        &self,
        venues: &[VenueDay],
        end: Timestamp,
    ) -> Result<Vec<Contact>, StoreError> {
        let places: HashMap<i64, usize> = (0..).zip(venues).map(|(n, v)| (v.number, n)).collect();
        let mut contacts = vec![Contact::default(); venues.len()];
        self.fill_from_venues(&places, &mut contacts)?;
        self.fill_names(venues, &places, &mut contacts)?;
        self.undo_corrections(&places, &mut contacts, end)?;
        self.count_reminders(&places, &mut contacts, end)?;
        Ok(contacts)
    }

    fn fill_from_venues(
        &self,
        places: &HashMap<i64, usize>,
        contacts: &mut [Contact],
    ) -> Result<(), StoreError> {
        let sql = "SELECT number, short_code, coalesce(ref, ''), legal_name, street, owner, phone FROM venue";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(&place) = places.get(&row.get(0)?) else {
                continue;
            };
            contacts[place] = Contact {
                short_code: row.get(1)?,
                reference: row.get(2)?,
                legal_name: row.get(3)?,
                street: row.get(4)?,
                owner: row.get(5)?,
                phone: row.get(6)?,
                ..Contact::default()
            };
        }
        Ok(())
    }

    fn fill_names(
        &self,
        venues: &[VenueDay],
        places: &HashMap<i64, usize>,
        contacts: &mut [Contact],
    ) -> Result<(), StoreError> {
        let mut statement = self
            .database
            .prepare_cached("SELECT venue, issue, name FROM printing")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(&place) = places.get(&row.get(0)?)
                && venues[place].issue == row.get::<_, u16>(1)?
            {
                contacts[place].name = row.get(2)?;
            }
        }
        Ok(())
    }

    /// Puts back what was corrected later, the newest correction first.
    fn undo_corrections(
        &self,
        places: &HashMap<i64, usize>,
        contacts: &mut [Contact],
        end: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            "SELECT venue, detail FROM event WHERE kind = ?1 AND at >= ?2 ORDER BY number DESC";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut rows = statement.query(params![EventKind::Corrected as u8, end.unix_seconds()])?;
        while let Some(row) = rows.next()? {
            let Some(&place) = places.get(&row.get(0)?) else {
                continue;
            };
            let contact = &mut contacts[place];
            for (field, value) in corrections::read(&row.get::<_, String>(1)?)? {
                match field.as_str() {
                    "ref" => contact.reference = value,
                    "legal_name" => contact.legal_name = value,
                    "street" => contact.street = value,
                    "owner" => contact.owner = value,
                    "phone" => contact.phone = value,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn count_reminders(
        &self,
        places: &HashMap<i64, usize>,
        contacts: &mut [Contact],
        end: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "SELECT venue, count(*) FROM event WHERE kind = ?1 AND at < ?2 GROUP BY venue";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut rows = statement.query(params![EventKind::Reminded as u8, end.unix_seconds()])?;
        while let Some(row) = rows.next()? {
            if let Some(&place) = places.get(&row.get(0)?) {
                contacts[place].reminders = row.get(1)?;
            }
        }
        Ok(())
    }
}
