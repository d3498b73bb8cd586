//! For how long visits are kept, and deleting what is older.

use crate::diary::error::DiaryError;
use crate::diary::writer::Writer;
use crate::diary::{Diary, query, sql};
use crate::time::Timestamp;
use crate::visit::{Retention, rules};

/// Whether the owner was asked about a purge by a clock that may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurgeConsent {
    /// The owner was not asked: a clock far ahead deletes nothing.
    NotAsked,
    /// The owner has seen the date and agreed.
    Given,
}

impl Diary {
    /// Returns for how long visits are kept.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn retention(&self) -> Result<Retention, DiaryError> {
        let chosen = query::chosen_retention(self.database()?)?;
        Ok(self.deployment.visits().retention(chosen))
    }

    /// Keeps visits for `days` of 24 hours after their end, as their owner wishes. The least is 1, the
    /// most what the deployment keeps. Nothing is deleted before the next [`Diary::purge`].
    ///
    /// # Errors
    /// [`DiaryError::Retention`], [`DiaryError::Locked`] or [`DiaryError::Storage`]; the retention
    /// stays as it was.
    pub fn set_retention(&mut self, days: u16) -> Result<(), DiaryError> {
        let retention = self.retention()?;
        if !retention.allows(days) {
            let longest = retention.longest;
            return Err(DiaryError::Retention { days, longest });
        }
        self.write(|writer| writer.choose_retention(days))
    }

    /// Deletes the visits that ended longer ago than [`Diary::retention`] keeps them, and the pending
    /// codes of that age. Returns how many visits were deleted. Open visits stay.
    ///
    /// # Errors
    /// [`DiaryError::ClockSuspect`]: the clock is more than 35 days ahead of everything known. Nothing
    /// was deleted; ask the owner, and call again with their consent. [`DiaryError::Locked`] or
    /// [`DiaryError::Storage`].
    pub fn purge(&mut self, now: Timestamp, consent: PurgeConsent) -> Result<u64, DiaryError> {
        self.write_removing(|writer| writer.purge(now, consent))
    }
}

impl Writer<'_> {
    fn choose_retention(&self, days: u16) -> Result<(), DiaryError> {
        let sql = "UPDATE state SET retention = ?1 WHERE retention IS NOT ?1";
        sql::execute(self.database, sql, [days])?;
        Ok(())
    }

    fn purge(&self, now: Timestamp, consent: PurgeConsent) -> Result<u64, DiaryError> {
        let latest_known = self.latest_known()?;
        if consent == PurgeConsent::NotAsked && rules::is_leap(now, latest_known) {
            return Err(DiaryError::ClockSuspect { latest_known });
        }
        self.settle(now)?;
        let last = rules::purge_until(now, self.policy);
        self.move_alerts_before_purge(last)?;
        let until = [last.unix_seconds()];
        let sql = "DELETE FROM visit WHERE until <= ?1";
        let visits = sql::execute(self.database, sql, until)?;
        let sql = "DELETE FROM pending WHERE at <= ?1";
        let pending = sql::execute(self.database, sql, until)?;
        if visits + pending > 0 {
            self.name_first_pieces()?;
            self.forget_noted()?;
            self.remove_unvisited_venues()?;
            self.forget_undo()?;
        }
        self.forget_notices(last)?;
        let sql = "DELETE FROM hand_over WHERE at <= ?1";
        sql::execute(self.database, sql, until)?;
        let sql = "UPDATE state SET purged_at = ?1";
        sql::execute(self.database, sql, [now.unix_seconds()])?;
        Ok(u64::try_from(visits).unwrap_or(u64::MAX))
    }
}
