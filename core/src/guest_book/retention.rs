//! For how long entries are kept, and deleting them.

use rusqlite::Connection;

use super::{GuestBook, GuestBookError, GuestId};
use crate::diary::PurgeConsent;
use crate::store::sql;
use crate::time::Timestamp;
use crate::visit::{VisitPolicy, rules};

/// The most days that entries are kept: how long an infection stays unnoticed at most.
const MAX_DAYS: u16 = 21;

/// Returns for how many days of 24 hours a guest book keeps entries under `policy`: as long as a diary
/// keeps visits, and 21 at most. It is never less than one day.
#[must_use]
pub fn retention_days(policy: &VisitPolicy) -> u16 {
    policy.retention_days.clamp(1, MAX_DAYS)
}

impl GuestBook {
    /// Returns for how many days entries are kept.
    #[must_use]
    pub fn retention_days(&self) -> u16 {
        retention_days(self.deployment().visits())
    }

    /// Deletes the entries that are older than [`GuestBook::retention_days`], and returns how many
    /// there were.
    ///
    /// # Errors
    /// [`GuestBookError::ClockSuspect`]: the clock is more than 35 days ahead of everything known, and
    /// nothing was deleted; with consent it will be. [`GuestBookError::Locked`] or
    /// [`GuestBookError::Storage`].
    pub fn purge(&mut self, now: Timestamp, consent: PurgeConsent) -> Result<u64, GuestBookError> {
        let floor = self
            .deployment()
            .clock(now, self.deployment().baseline())
            .floor;
        let until = now.plus_days(-i64::from(self.retention_days()));
        self.write_removing(|database| {
            let latest_known = latest_known(database)?.max(floor);
            if consent == PurgeConsent::NotAsked && rules::is_leap(now, latest_known) {
                return Err(GuestBookError::ClockSuspect { latest_known });
            }
            let sql = "DELETE FROM guest WHERE at <= ?1";
            let purged = sql::execute(database, sql, [until.unix_seconds()])?;
            if purged > 0 {
                let sql = "UPDATE state SET purged_at = ?1";
                sql::execute(database, sql, [now.unix_seconds()])?;
            }
            Ok(u64::try_from(purged).unwrap_or(u64::MAX))
        })
    }

    /// Deletes one entry.
    ///
    /// # Errors
    /// [`GuestBookError::NoSuchGuest`], [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn delete(&mut self, id: GuestId) -> Result<(), GuestBookError> {
        self.write_removing(|database| {
            let sql = "DELETE FROM guest WHERE id = ?1";
            match sql::execute(database, sql, [id.number()])? {
                0 => Err(GuestBookError::NoSuchGuest),
                _ => Ok(()),
            }
        })
    }
}

/// Returns the latest moment that the book can vouch for.
fn latest_known(database: &Connection) -> rusqlite::Result<Timestamp> {
    let sql = "SELECT max(coalesce(latest_at, 0), coalesce(purged_at, 0)) FROM state";
    let latest = sql::one(database, sql, [], |row| row.get(0))?;
    Ok(Timestamp::from_unix_seconds(latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_keeps_a_day_at_least_and_three_weeks_at_most() {
        let days = |retention_days| {
            retention_days_of(VisitPolicy {
                retention_days,
                ..VisitPolicy::default()
            })
        };
        assert_eq!([0, 1, 14, 21, 22, 365].map(days), [1, 1, 14, 21, 21, 21]);
    }

    fn retention_days_of(policy: VisitPolicy) -> u16 {
        super::retention_days(&policy)
    }
}
