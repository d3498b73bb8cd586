//! The trust list in force: accepted from a download, kept with what it says about the time.

use rusqlite::{Connection, Row, params};

use crate::deployment::Deployment;
use crate::diary::error::{DiaryError, TrustListError};
use crate::diary::writer::Writer;
use crate::diary::{Diary, sql};
use crate::time::Timestamp;
use crate::trust::{Acceptance, ListVersion, TimeWitness, TrustList};

impl Diary {
    /// Reads the trust list in force: the newest that this diary took, or the app's baseline. Its
    /// signatures are verified again, so a caller keeps it until [`Diary::apply_trust_list`] returns a
    /// newer one.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn trust_list(&self) -> Result<TrustList, DiaryError> {
        Ok(in_force(self.database()?, &self.deployment)?)
    }

    /// Judges a downloaded trust list, and keeps it if it is newer. Afterwards pending codes may be
    /// verified: [`Diary::reverify`]. `now` is the phone's time: a list issued well after it and after
    /// everything known is accepted, but does not raise the floor of the clock.
    ///
    /// # Errors
    /// [`TrustListError`]; the list in force stays.
    pub fn apply_trust_list(
        &mut self,
        wire: &[u8],
        now: Timestamp,
    ) -> Result<Acceptance, TrustListError> {
        let store = self.store.get().ok_or(TrustListError::Locked)?;
        let in_force = in_force(store.database(), &self.deployment)?;
        let acceptance = self.deployment.accept(wire, &in_force, now)?;
        if let Acceptance::Newer(list) = &acceptance {
            let store = self.store.get_mut().ok_or(TrustListError::Locked)?;
            let keep = |writer: &Writer<'_>| Ok(write(writer.database, list)?);
            let ((), changes) =
                super::write::<_, TrustListError>(store, &self.deployment, self.floor, keep)?;
            self.changes = changes;
            self.floor = self.deployment.clock(now, list).floor;
        }
        Ok(acceptance)
    }
}

/// Reads the list in force from a database.
pub(super) fn in_force(
    database: &Connection,
    deployment: &Deployment,
) -> rusqlite::Result<TrustList> {
    let sql = "SELECT wire, witness_epoch, witness_counter, witness_issued FROM trust";
    let stored: Option<(Vec<u8>, _)> =
        sql::find(database, sql, [], |row| Ok((row.get(0)?, witness(row)?)))?;
    let (wire, witness) = stored.unzip();
    Ok(deployment.list_in_force(wire.as_deref(), witness.flatten()))
}

/// Replaces the stored list.
fn write(database: &Connection, list: &TrustList) -> rusqlite::Result<()> {
    let witness = list.was_ahead().then(|| list.witness());
    let sql = "INSERT OR REPLACE INTO trust
                   (one, wire, witness_epoch, witness_counter, witness_issued)
               VALUES (1, ?1, ?2, ?3, ?4)";
    let values = params![
        list.wire(),
        witness.map(|witness| witness.version.epoch),
        witness.map(|witness| witness.version.counter),
        witness.map(|witness| witness.issued.unix_seconds()),
    ];
    sql::execute(database, sql, values).map(drop)
}

/// Reads the list that the floor goes by, if that is another than the stored one.
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
