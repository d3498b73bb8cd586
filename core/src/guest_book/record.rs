//! Recording of people.

use rusqlite::{Connection, params};

use super::rows::{self, NewGuest, select_guests};
use super::{Guest, GuestBook, GuestBookError, GuestOrigin, ManualGuest, Passage, Sampling};
use crate::diary::fold::fold;
use crate::person::{PersonCode, Shown};
use crate::store::sql;
use crate::time::Timestamp;
use crate::visit::{Moment, rules};

/// For how many seconds the same code in the same direction is not recorded again.
const ALREADY_RECORDED_SECONDS: i64 = 180;

/// The result of recording a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The person is recorded now.
    New(Guest),
    /// The person was recorded less than three minutes ago, by this entry. Nothing was written.
    Already(Guest),
}

impl GuestBook {
    /// Records the person of `code` at `now`, unless the same code passed in the same direction less
    /// than three minutes ago.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`]; nothing was recorded.
    pub fn record(
        &mut self,
        code: &PersonCode,
        passage: Passage,
        now: Moment,
    ) -> Result<Recorded, GuestBookError> {
        if let Some(guest) = last_of(self.database()?, code, passage)?
            .filter(|guest| is_recent(guest.moment.at, now.at))
        {
            return Ok(Recorded::Already(guest));
        }
        let folded = fold(code.full_name());
        let guest = self.write(|database| {
            note_clock(database, now.at)?;
            let new = NewGuest {
                moment: now,
                passage,
                origin: GuestOrigin::Scan(code.kind()),
                identity: Some(code.identity()),
                shown: code.shown(),
                text: code.text(),
                contact: None,
                folded: &folded,
            };
            Ok(rows::insert(database, new)?)
        })?;
        Ok(Recorded::New(guest))
    }

    /// Records a person without a code, as staff enter them by hand.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`]; nothing was recorded.
    pub fn record_manual(
        &mut self,
        person: &ManualGuest,
        passage: Passage,
        now: Moment,
    ) -> Result<Guest, GuestBookError> {
        let name = person.name.as_str();
        let contact = person.contact.as_ref().map(|it| it.as_str());
        let folded = fold(&[name, contact.unwrap_or_default()].join("\n"));
        self.write(|database| {
            note_clock(database, now.at)?;
            let new = NewGuest {
                moment: now,
                passage,
                origin: GuestOrigin::Manual,
                identity: None,
                shown: Shown::of(name, person.year_of_birth),
                text: name,
                contact,
                folded: &folded,
            };
            Ok(rows::insert(database, new)?)
        })
    }

    /// Returns the sampling in force.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn sampling(&self) -> Result<Sampling, GuestBookError> {
        Ok(rows::sampling(self.database()?)?)
    }

    /// Sets the sampling: staff record one of so many people from here on, and each entry says so.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`]; the sampling stays.
    pub fn set_sampling(&mut self, sampling: Sampling) -> Result<(), GuestBookError> {
        self.write(|database| {
            let sql = "UPDATE state SET one_in = ?1 WHERE one_in <> ?1";
            sql::execute(database, sql, [sampling.people()])?;
            Ok(())
        })
    }
}

/// Returns the last entry of this code in this direction.
fn last_of(
    database: &Connection,
    code: &PersonCode,
    passage: Passage,
) -> rusqlite::Result<Option<Guest>> {
    let sql = select_guests!("WHERE identity = ?1 AND direction = ?2 ORDER BY id DESC LIMIT 1");
    let values = params![code.identity().as_bytes(), passage.number()];
    sql::find(database, sql, values, rows::guest)
}

/// Reports whether the two moments lie less than three minutes apart. A clock that was set back a
/// little does not count a person twice.
fn is_recent(recorded: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(recorded).abs() < ALREADY_RECORDED_SECONDS
}

/// Notes a clock that did not leap. A purge is measured by it.
fn note_clock(database: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let sql = "SELECT max(coalesce(latest_at, 0), coalesce(purged_at, 0)) FROM state";
    let latest: i64 = sql::one(database, sql, [], |row| row.get(0))?;
    if latest > 0 && rules::is_leap(now, Timestamp::from_unix_seconds(latest)) {
        return Ok(());
    }
    let sql = "UPDATE state SET latest_at = max(coalesce(latest_at, 0), ?1)";
    sql::execute(database, sql, [now.unix_seconds()]).map(drop)
}
