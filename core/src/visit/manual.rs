//! Manual entries: visits that the owner adds, and changes to visits.

use crate::time::Timestamp;
use crate::venue::VenueId;
use crate::visit::rules;
use crate::visit::{Moment, OwnText, PartySize, Visit, VisitPolicy};

/// The longest visit that the owner may write, in days.
const MAX_DAYS: i64 = 31;

/// The people of a visit, and the note of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companions {
    /// The number of people that the visit stands for. They share it and have no visits of their own.
    pub party: PartySize,
    /// The person for whom the owner declared the visit.
    pub declared_for: Option<OwnText>,
    /// The owner's note about the visit.
    pub note: Option<OwnText>,
}

impl Default for Companions {
    fn default() -> Self {
        Self {
            party: PartySize::ALONE,
            declared_for: None,
            note: None,
        }
    }
}

/// A visit that the owner adds.
#[derive(Clone, Debug)]
pub struct ManualVisit {
    /// The place of the visit.
    pub place: ManualPlace,
    /// The beginning of the visit.
    pub start: Moment,
    /// The end of the visit.
    pub end: Moment,
    /// The companions, the beneficiary and the note.
    pub companions: Companions,
}

/// The place of a visit that the owner adds.
#[derive(Clone, Debug)]
pub enum ManualPlace {
    /// A place in the owner's words.
    FreeText(OwnText),
    /// A venue that was visited before. The diary holds its secret, so notices match the visit.
    Known(VenueId),
}

/// The state of a visit after a change by its owner. [`VisitEdit::of`] returns its present state.
#[derive(Clone, Debug)]
pub struct VisitEdit {
    /// The beginning of the visit.
    pub start: Moment,
    /// The end of the visit; `None` only for a visit that is open.
    pub end: Option<Moment>,
    /// The companions, the beneficiary and the note.
    pub companions: Companions,
}

impl VisitEdit {
    /// Returns the edit that changes nothing.
    #[must_use]
    pub fn of(visit: &Visit) -> Self {
        Self {
            start: visit.start,
            end: visit.end.map(|end| end.moment),
            companions: visit.companions.clone(),
        }
    }
}

/// Checks the times of a visit that its owner enters at `now`.
///
/// # Errors
/// [`IntervalError`] names the rule that they break.
pub fn check_interval(
    start: Timestamp,
    end: Option<Timestamp>,
    now: Timestamp,
    policy: &VisitPolicy,
) -> Result<(), IntervalError> {
    let last = end.unwrap_or(start);
    if last < start {
        return Err(IntervalError::EndsBeforeItBegins);
    }
    if last > now {
        return Err(IntervalError::InTheFuture);
    }
    if last > start.plus_days(MAX_DAYS) {
        return Err(IntervalError::TooLong);
    }
    if end.is_some() && last <= rules::purge_until(now, policy) {
        return Err(IntervalError::PastRetention {
            days: policy.retention_days,
        });
    }
    Ok(())
}

/// The reason that times cannot be those of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// The visit would end before it begins.
    #[error("the visit would end before it begins; change its start or its end")]
    EndsBeforeItBegins,
    /// The visit would end later than now.
    #[error("the visit would end in the future; enter an earlier end")]
    InTheFuture,
    /// The visit would be longer than 31 days.
    #[error("the visit would be longer than 31 days; enter a shorter one")]
    TooLong,
    /// The visit would be so old that a purge deletes it at once.
    #[error("the visit ended more than {days} days ago, and older visits are not kept")]
    PastRetention {
        /// The retention in force, in days.
        days: u16,
    },
    /// A visit that has ended stays ended.
    #[error("the visit has ended and cannot be reopened; enter an end")]
    CannotReopen,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_704_400);

    /// Checks a visit that began and ended so many seconds before [`NOW`]; each limit is tested on both sides.
    fn checked(began: i64, ended: Option<i64>) -> Result<(), IntervalError> {
        let policy = VisitPolicy {
            retention_days: 60,
            ..VisitPolicy::default()
        };
        let ago = |seconds: i64| NOW.plus_seconds(-seconds);
        check_interval(ago(began), ended.map(ago), NOW, &policy)
    }

    #[test]
    fn the_times_of_a_visit_are_checked_to_the_second() {
        const DAY: i64 = 86_400;
        assert_eq!(checked(10, Some(10)), Ok(()));
        assert_eq!(checked(9, Some(10)), Err(IntervalError::EndsBeforeItBegins));
        assert_eq!(checked(10, Some(0)), Ok(()));
        assert_eq!(checked(10, Some(-1)), Err(IntervalError::InTheFuture));
        assert_eq!(checked(-1, None), Err(IntervalError::InTheFuture));
        assert_eq!(checked(31 * DAY, Some(0)), Ok(()));
        let too_long = Err(IntervalError::TooLong);
        assert_eq!(checked(31 * DAY + 1, Some(0)), too_long);
        assert_eq!(checked(60 * DAY, Some(60 * DAY - 1)), Ok(()));
        let past = Err(IntervalError::PastRetention { days: 60 });
        assert_eq!(checked(60 * DAY, Some(60 * DAY)), past);
        assert_eq!(checked(90 * DAY, None), Ok(()), "an open visit has no age");
    }
}
