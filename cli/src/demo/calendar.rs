//! The days of the demonstration, counted from the one that is played.

use dauchan_core::moments;
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};

use super::error::broken;
use crate::error::CommandError;

/// The length of `YYYY-MM-DD`.
const DATE: usize = 10;

/// The day that is played, in Viet Nam's time.
#[derive(Clone, Copy)]
pub struct Calendar(Day);

impl Calendar {
    /// Makes the calendar of the day that `now` is on.
    pub fn of(now: Timestamp) -> Self {
        Self(Day::of(now, UtcOffset::VIET_NAM))
    }

    /// Returns the day that is so many days later.
    pub fn day(self, later: i16) -> Result<Day, CommandError> {
        let number = self.0.number().checked_add_signed(later);
        let number = number.ok_or_else(|| broken("a day beyond the calendar of codes"))?;
        Ok(Day::from_number(number))
    }

    /// Returns a range of days.
    pub fn days(self, (first, last): (i16, i16)) -> Result<DayRange, CommandError> {
        let range = DayRange::new(self.day(first)?, self.day(last)?);
        range.ok_or_else(|| broken("days the wrong way round"))
    }

    /// Returns the day that is so many days later as `YYYY-MM-DD`.
    pub fn date(self, later: i16) -> Result<String, CommandError> {
        let start = self.day(later)?.start(UtcOffset::VIET_NAM);
        let mut text = moments::written(start, UtcOffset::VIET_NAM);
        text.truncate(DATE);
        Ok(text)
    }

    /// Returns the moment of a clock's `HH:MM` on the day that is so many days later.
    pub fn at(self, later: i16, clock: &str) -> Result<Timestamp, CommandError> {
        let hours = UtcOffset::VIET_NAM.minutes() / 60;
        let text = format!("{}T{clock}:00+{hours:02}:00", self.date(later)?);
        moments::parse(&text).map_err(|error| broken(&error))
    }
}
