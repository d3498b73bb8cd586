//! Counts by hour, which hold nothing of a person.

use rusqlite::params;

use super::{GuestBook, GuestBookError, Passage};
use crate::diary::TimeRange;
use crate::store::sql;
use crate::time::{Timestamp, UtcOffset};

const HOUR_SECONDS: i64 = 3600;

/// The counts of one local hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCounts {
    /// The beginning of the hour.
    pub from: Timestamp,
    /// The entries that were recorded.
    pub entries: u32,
    /// The exits that were recorded.
    pub exits: u32,
    /// How many of both were recorded by hand.
    pub manual: u32,
    /// The people who entered, where each record stands for as many as its sampling says.
    pub estimated_entries: u32,
    /// The people who left, estimated likewise.
    pub estimated_exits: u32,
}

impl HourCounts {
    const fn empty(from: Timestamp) -> Self {
        Self {
            from,
            entries: 0,
            exits: 0,
            manual: 0,
            estimated_entries: 0,
            estimated_exits: 0,
        }
    }

    fn add(&mut self, passage: Passage, guests: u32, people: u32, manual: u32) {
        let (recorded, estimated) = match passage {
            Passage::Entry => (&mut self.entries, &mut self.estimated_entries),
            Passage::Exit => (&mut self.exits, &mut self.estimated_exits),
        };
        *recorded += guests;
        *estimated += people;
        self.manual += manual;
    }
}

impl GuestBook {
    /// Returns the counts of each hour in `range`, ascending, with hours as `offset` has them. Hours
    /// without an entry are left out.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn counts(
        &self,
        range: TimeRange,
        offset: UtcOffset,
    ) -> Result<Vec<HourCounts>, GuestBookError> {
        let sql = "SELECT (at + ?3) / 3600, direction, count(*), sum(one_in),
                       sum(kind IS NULL)
                   FROM guest WHERE at >= ?1 AND at < ?2
                   GROUP BY 1, 2 ORDER BY 1";
        let ahead = offset.seconds();
        let values = params![range.from().unix_seconds(), range.bound(), ahead];
        let mut hours: Vec<HourCounts> = Vec::new();
        sql::for_each(self.database()?, sql, values, |row| {
            let hour: i64 = row.get(0)?;
            let from = Timestamp::from_unix_seconds(hour * HOUR_SECONDS - ahead);
            let passage =
                Passage::from_number(row.get(1)?).ok_or_else(super::guest::foreign_row)?;
            if hours.last().is_none_or(|last| last.from != from) {
                hours.push(HourCounts::empty(from));
            }
            if let Some(counts) = hours.last_mut() {
                counts.add(passage, row.get(2)?, row.get(3)?, row.get(4)?);
            }
            Ok(())
        })?;
        Ok(hours)
    }
}
