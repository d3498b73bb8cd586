//! The trust list in force: taken from a download, kept with what it says about the time.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::diary::Diary;
use crate::diary::error::TrustListError;
use crate::diary::record::Writer;
use crate::time::Timestamp;
use crate::trust::{Acceptance, ListVersion, TimeWitness, TrustList};

impl Diary {
    /// Returns the trust list in force: the newest that this diary took, or the app's baseline.
    #[must_use]
    pub const fn trust_list(&self) -> &TrustList {
        &self.list
    }

    /// Judges a downloaded trust list, and keeps it if it is newer. Afterwards pending visits may be
    /// verified. `now` is the phone's time: a list issued well after it and after everything known is
    /// taken, but does not raise the floor of the clock.
    ///
    /// # Errors
    /// [`TrustListError`]; the list in force stays.
    pub fn apply_trust_list(
        &mut self,
        wire: &[u8],
        now: Timestamp,
    ) -> Result<Acceptance, TrustListError> {
        let store = self.store.as_mut().ok_or(TrustListError::Locked)?;
        let acceptance = self.deployment.accept(wire, &self.list, now)?;
        if let Acceptance::Newer(list) = &acceptance {
            let keep = |writer: &Writer<'_>| write(writer.database, list);
            let ((), changes) =
                store.write::<_, TrustListError>(&self.deployment, &self.list, now, keep)?;
            self.changes = changes;
            self.list = list.clone();
        }
        Ok(acceptance)
    }
}

/// Replaces the stored list.
fn write(database: &Connection, list: &TrustList) -> Result<(), TrustListError> {
    let witness = list.was_ahead().then(|| list.witness());
    database.execute(
        "INSERT OR REPLACE INTO trust
             (one, wire, witness_epoch, witness_counter, witness_issued)
         VALUES (1, ?1, ?2, ?3, ?4)",
        params![
            list.wire(),
            witness.map(|witness| witness.version.epoch),
            witness.map(|witness| witness.version.counter),
            witness.map(|witness| witness.issued.unix_seconds()),
        ],
    )?;
    Ok(())
}

/// Reads the stored list, if there is one: its bytes, and the list that the floor goes by if that is
/// another.
pub(super) fn stored(
    database: &Connection,
) -> rusqlite::Result<Option<(Vec<u8>, Option<TimeWitness>)>> {
    let sql = "SELECT wire, witness_epoch, witness_counter, witness_issued FROM trust";
    database
        .query_row(sql, [], |row| Ok((row.get(0)?, witness(row)?)))
        .optional()
}

fn witness(row: &Row<'_>) -> rusqlite::Result<Option<TimeWitness>> {
    let Some(issued) = row.get::<_, Option<i64>>(3)? else {
        return Ok(None);
    };
    Ok(Some(TimeWitness {
        version: ListVersion {
            epoch: row.get(1)?,
            counter: row.get(2)?,
        },
        issued: Timestamp::from_unix_seconds(issued),
    }))
}
