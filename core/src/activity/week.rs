//! Weeks as DAP counts them.

use core::fmt;

use crate::time::Timestamp;

const SECONDS_PER_WEEK: i64 = 604_800;

/// A week, counted from 1970-01-01. Each begins on a Thursday at 00:00 UTC, which is 07:00 in Viet Nam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(u16);

impl Week {
    /// The length of a week in seconds: the time precision of every task.
    pub const SECONDS: u64 = SECONDS_PER_WEEK.unsigned_abs();

    /// Returns the week with this number.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        Self(number)
    }

    /// Returns the number of the week.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Returns the week of `moment`; the last week that has a number for a moment after it.
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        let number = moment.unix_seconds() / SECONDS_PER_WEEK;
        Self(u16::try_from(number).unwrap_or(u16::MAX))
    }

    /// Returns the first moment of the week.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0 as i64 * SECONDS_PER_WEEK)
    }

    /// Returns the first moment after the week.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.start().plus_seconds(SECONDS_PER_WEEK)
    }

    /// Returns the week before, if there is one.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// Returns the number of weeks from `earlier` to this one; 0 if `earlier` is later.
    #[must_use]
    pub const fn weeks_since(self, earlier: Self) -> u16 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_thursday_at_seven_in_viet_nam() {
        let thursday = crate::moments::parse("2026-11-26T07:00:00+07:00").unwrap();
        let week = Week::of(thursday);
        assert_eq!(week.start(), thursday);
        assert_eq!(
            Week::of(thursday.plus_seconds(-1)),
            week.previous().unwrap()
        );
        assert_eq!(Week::of(week.end().plus_seconds(-1)), week);
        assert_eq!(week.end(), thursday.plus_days(7));
    }

    #[test]
    fn a_wild_clock_has_a_week() {
        assert_eq!(Week::of(Timestamp::MIN).number(), 0);
        assert_eq!(Week::of(Timestamp::MIN).previous(), None);
        assert_eq!(Week::of(Timestamp::MAX).number(), u16::MAX);
    }
}
