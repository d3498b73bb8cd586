//! Visits by the owner's hand: adding, and changing afterwards.

use crate::time::Timestamp;
use crate::venue::VenueId;
use crate::visit::rules;
use crate::visit::{Moment, OwnText, PartySize, Visit, VisitPolicy};

/// The longest visit that can be written down, in days.
const MAX_DAYS: i64 = 31;

/// Who was there, and what the owner wrote about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companions {
    /// How many people the visit stands for. They share it, and have no visits of their own.
    pub party: PartySize,
    /// The person for whom the owner declared the visit.
    pub declared_for: Option<OwnText>,
    /// The owner's note.
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

/// Where a visit was that the owner adds.
#[derive(Clone, Debug)]
pub enum ManualPlace {
    /// In the owner's words.
    FreeText(OwnText),
    /// At a venue that was visited before, whose secret the diary holds: notices match it.
    Known(VenueId),
}

/// What a visit is to be after its owner has changed it. [`VisitEdit::of`] gives what it is.
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
    /// The change that changes nothing.
    #[must_use]
    pub fn of(visit: &Visit) -> Self {
        Self {
            start: visit.start,
            end: visit.end.map(|end| end.moment),
            companions: visit.companions.clone(),
        }
    }
}

/// Whether a visit from `start` to `end` can be written down at `now`.
///
/// # Errors
/// [`IntervalError`].
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

/// Why times cannot be those of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// The end comes before the start.
    #[error("the visit would end before it begins")]
    EndsBeforeItBegins,
    /// Later than now.
    #[error("the visit would lie in the future")]
    InTheFuture,
    /// Longer than 31 days.
    #[error("the visit would be longer than 31 days")]
    TooLong,
    /// So old that it would be purged at once.
    #[error("the visit would be older than the {days} days for which visits are kept")]
    PastRetention {
        /// The retention in force, in days.
        days: u16,
    },
    /// A visit that has ended stays ended.
    #[error("the visit has ended and cannot be opened again")]
    CannotReopen,
}
