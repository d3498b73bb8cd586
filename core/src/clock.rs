//! What the time is, as far as a phone can know. Rule: `docs/format.md`, section 4.1.

use crate::time::{Timestamp, UtcOffset};

/// How far two clocks that are both right may lie apart: a day, so that a wrong time zone on either
/// side does no harm.
const TOLERANCE_SECONDS: i64 = 86_400;

/// The phone's time, and what is known about it without the phone's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The phone's time.
    pub now: Timestamp,
    /// The latest moment that is known to be past, from the app's build and from trust lists
    /// ([`Deployment::clock`](crate::deployment::Deployment::clock)). Visits never raise it.
    pub floor: Timestamp,
    /// The deployment's offset.
    pub offset: UtcOffset,
}

impl Clock {
    /// Returns the time by which codes and lists are judged. A clock that lags cannot revive them.
    #[must_use]
    pub fn effective(self) -> Timestamp {
        self.now.max(self.floor)
    }

    /// Reports whether the phone's time cannot be right: it lies more than a day before the floor.
    #[must_use]
    pub const fn is_behind(self) -> bool {
        self.floor.seconds_since(self.now) > TOLERANCE_SECONDS
    }

    /// Reports whether `issued` is after the floor, and more than a day after the phone's time. Then
    /// either the phone's clock is behind or the issuer's was ahead, and nothing tells which. So such
    /// a moment never raises the floor.
    ///
    /// The floor is thus raised to a day after the phone's time at most. No sequence of lists makes a
    /// correct clock count as [behind](Self::is_behind).
    #[must_use]
    pub fn is_ahead(self, issued: Timestamp) -> bool {
        issued > self.floor && issued.seconds_since(self.now) > TOLERANCE_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_seconds(1_632_718_800);

    fn clock(floor: Timestamp) -> Clock {
        Clock {
            now: NOON,
            floor,
            offset: UtcOffset::VIET_NAM,
        }
    }

    #[test]
    fn a_clock_may_lag_by_a_day_and_not_by_a_second_more() {
        assert!(!clock(NOON.plus_days(1)).is_behind());
        assert!(clock(NOON.plus_days(1).plus_seconds(1)).is_behind());
        assert_eq!(clock(NOON.plus_days(1)).effective(), NOON.plus_days(1));
        assert_eq!(clock(NOON.plus_days(-1)).effective(), NOON);
    }

    #[test]
    fn what_is_ahead_lies_a_day_after_the_clock_and_after_the_floor() {
        let day_after = NOON.plus_days(1);
        assert!(!clock(NOON).is_ahead(day_after));
        assert!(clock(NOON).is_ahead(day_after.plus_seconds(1)));
        let floor = NOON.plus_days(9);
        assert!(!clock(floor).is_ahead(floor));
        assert!(clock(floor).is_ahead(floor.plus_seconds(1)));
    }
}
