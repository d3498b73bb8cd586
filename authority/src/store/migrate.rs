//! The older register, `register.json`, into the database, once.

use super::{Author, Store, StoreError};
use crate::register::Register;

impl Store {
    /// Fills a new register with the older one: the same issuers, venues, numbers and revocations.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is kept then.
    pub fn migrate(&mut self, older: &Register, author: &Author) -> Result<(), StoreError> {
        let mut writer = self.writer(author)?;
        writer.set_list_counter(older.list_counter())?;
        for issuer in older.issuers() {
            writer.insert_issuer(issuer)?;
        }
        for venue in older.venues() {
            writer.insert_migrated(venue.issuer(), venue.record())?;
            writer.set_migrated(venue.id(), venue.revocation())?;
        }
        writer.commit()
    }
}
