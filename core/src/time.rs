//! Moments, offsets and day numbers.
//!
//! The core has no clock: every moment is an argument. A [`Timestamp`] is clamped to the years 1970
//! to 9999 when it is made, so arithmetic on it saturates at the edges and never overflows, however
//! wrong a phone's clock is.

use core::fmt;

use ::time::{Date, Duration, Month};

const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 1970-01-01 to 2020-01-01, where day numbers begin.
const DAYS_TO_2020: i64 = 18_262;

/// A moment in whole UTC seconds since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first moment of 1970.
    pub const MIN: Self = Self(0);
    /// The last second of the year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// Returns the moment `seconds` after 1970-01-01T00:00:00Z, clamped to the years 1970 to 9999.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        if seconds < Self::MIN.0 {
            Self::MIN
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// Returns the UTC seconds since 1970-01-01.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// Returns the moment `seconds` later, or earlier if negative, clamped as all moments are.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_unix_seconds(self.0.saturating_add(seconds))
    }

    /// Returns the moment `days` of 24 hours later, or earlier if negative, clamped as all moments are.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(SECONDS_PER_DAY))
    }

    /// Returns the seconds from `earlier` to this moment, which are negative if `earlier` is later.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Encodes this moment in the eight bytes of a signed format.
    #[must_use]
    pub const fn to_wire(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// Decodes eight bytes of a signed format; `None` outside the years 1970 to 9999.
    #[must_use]
    pub fn from_wire(bytes: [u8; 8]) -> Option<Self> {
        let seconds = i64::from_be_bytes(bytes);
        (Self::MIN.0..=Self::MAX.0)
            .contains(&seconds)
            .then_some(Self(seconds))
    }
}

/// The minutes by which local time is ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// UTC itself.
    pub const UTC: Self = Self(0);
    /// The offset of Viet Nam, all year: UTC+07:00.
    pub const VIET_NAM: Self = Self(7 * 60);

    /// Returns the offset of `minutes` ahead of UTC; `None` beyond 18 hours either way.
    #[must_use]
    pub const fn from_minutes(minutes: i16) -> Option<Self> {
        if minutes >= -18 * 60 && minutes <= 18 * 60 {
            Some(Self(minutes))
        } else {
            None
        }
    }

    /// Returns the minutes ahead of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }

    /// Returns the seconds ahead of UTC.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 as i64 * 60
    }
}

/// A day number of the signed formats: days since 2020-01-01 in the deployment's offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16);

impl Day {
    /// Returns the day with this number.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        Self(number)
    }

    /// Returns the day's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Returns the day of `moment` at `offset`: day 0 before 2020, and the last day number (in 2199)
    /// after it.
    #[must_use]
    pub fn of(moment: Timestamp, offset: UtcOffset) -> Self {
        let local = moment.unix_seconds() + offset.seconds();
        let number = local.div_euclid(SECONDS_PER_DAY) - DAYS_TO_2020;
        Self(u16::try_from(number.max(0)).unwrap_or(u16::MAX))
    }

    /// Returns the first moment of the day at `offset`.
    #[must_use]
    pub const fn start(self, offset: UtcOffset) -> Timestamp {
        Timestamp::from_unix_seconds(
            (self.0 as i64 + DAYS_TO_2020) * SECONDS_PER_DAY - offset.seconds(),
        )
    }

    /// Returns the day of a calendar date; `None` outside 2020-01-01 to 2199-06-06.
    #[must_use]
    pub fn from_date(date: Date) -> Option<Self> {
        u16::try_from((date - first_date()).whole_days())
            .ok()
            .map(Self)
    }

    /// Returns the calendar date of this day.
    #[must_use]
    pub fn date(self) -> Date {
        first_date().saturating_add(Duration::days(self.0.into()))
    }
}

impl fmt::Display for Day {
    /// Writes the date as ISO 8601: `2021-09-27`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date().to_calendar_date();
        write!(f, "{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

fn first_date() -> Date {
    Date::from_calendar_date(2020, Month::January, 1).unwrap_or(Date::MIN)
}

/// The days from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayRange {
    first: Day,
    last: Day,
}

impl DayRange {
    /// Returns the days from `first` to `last`; `None` if `last` is before `first`.
    #[must_use]
    pub fn new(first: Day, last: Day) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Encodes the range in the four bytes of a signed format.
    #[must_use]
    pub const fn to_wire(self) -> [u8; 4] {
        let [a, b] = self.first.0.to_be_bytes();
        let [c, d] = self.last.0.to_be_bytes();
        [a, b, c, d]
    }

    /// Decodes four bytes of a signed format; `None` if the range ends before it begins.
    #[must_use]
    pub fn from_wire([a, b, c, d]: [u8; 4]) -> Option<Self> {
        let day = |bytes| Day::from_number(u16::from_be_bytes(bytes));
        Self::new(day([a, b]), day([c, d]))
    }

    /// Returns the first day.
    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    /// Returns the last day, which is included.
    #[must_use]
    pub const fn last(self) -> Day {
        self.last
    }

    /// Reports whether every day of `other` is in this range.
    #[must_use]
    pub fn contains_range(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_of_the_offset() {
        let midnight = Timestamp::from_unix_seconds(1_632_675_600); // 2021-09-26T17:00:00Z
        let day = Day::of(midnight, UtcOffset::VIET_NAM);
        assert_eq!(day.to_string(), "2021-09-27");
        assert_eq!(day.start(UtcOffset::VIET_NAM), midnight);
        assert_eq!(
            Day::of(midnight.plus_seconds(-1), UtcOffset::VIET_NAM).number() + 1,
            day.number()
        );
    }

    #[test]
    fn day_numbers_and_dates_agree_for_every_day() {
        for number in 0..=u16::MAX {
            let day = Day::from_number(number);
            assert_eq!(Day::from_date(day.date()), Some(day));
            assert_eq!(
                Day::of(day.start(UtcOffset::VIET_NAM), UtcOffset::VIET_NAM),
                day
            );
        }
    }

    #[test]
    fn a_wild_clock_is_held_at_the_edges() {
        let early = Timestamp::from_unix_seconds(i64::MIN);
        let late = Timestamp::from_unix_seconds(i64::MAX);
        assert_eq!((early, late), (Timestamp::MIN, Timestamp::MAX));
        assert_eq!(Day::of(early, UtcOffset::VIET_NAM).number(), 0);
        assert_eq!(Day::of(late, UtcOffset::VIET_NAM).number(), u16::MAX);
        assert_eq!(late.plus_days(i64::MAX), Timestamp::MAX);
    }
}
