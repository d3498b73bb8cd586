//! The choices of a deployment about visits.

const DAY_SECONDS: u32 = 86_400;

/// The rules of a deployment for visits. [`VisitPolicy::default`] is the programme's own choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitPolicy {
    /// For how many seconds after a check-in or a check-out the same code changes nothing; 300 by
    /// default, 3600 at most.
    pub debounce_seconds: u32,
    /// Whether a visit ends automatically after the default stay of its code; by default it does.
    pub automatic_end: bool,
    /// Whether checking in elsewhere ends the visit that is open; by default it does. Without this,
    /// several visits may be open at once; when the outer one ends, it is split around the others.
    pub switch_ends_previous: bool,
    /// For how many seconds the last scan can be undone; 600 by default, 86,400 at most.
    pub undo_seconds: u32,
    /// The number of seconds before the automatic end at which the owner is reminded to scan out; 900 by default. For
    /// a short stay it is half of the stay, if that is less.
    pub reminder_seconds: u32,
    /// For how many days of 24 hours after its end a visit is kept, unless its owner chose fewer; 21
    /// by default, 1 to 36,500.
    pub retention_days: u16,
}

impl Default for VisitPolicy {
    fn default() -> Self {
        Self {
            debounce_seconds: 300,
            automatic_end: true,
            switch_ends_previous: true,
            undo_seconds: 600,
            reminder_seconds: 900,
            retention_days: 21,
        }
    }
}

/// The time for which visits are kept, in days of 24 hours after their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The days in force: those that the owner chose, or those of the deployment.
    pub days: u16,
    /// The most days that the owner may choose: those of the deployment. The least is 1.
    pub longest: u16,
}

impl Retention {
    /// Reports whether an owner may choose to keep visits for `days`.
    #[must_use]
    pub const fn allows(self, days: u16) -> bool {
        1 <= days && days <= self.longest
    }
}

impl VisitPolicy {
    /// Returns the retention of an owner who chose `chosen` days, if they chose. A choice that the
    /// deployment no longer allows is cut to the most that it allows.
    #[must_use]
    pub fn retention(&self, chosen: Option<u16>) -> Retention {
        let longest = self.retention_days;
        Retention {
            days: chosen.map_or(longest, |days| days.min(longest)),
            longest,
        }
    }

    pub(crate) const fn check(&self) -> Result<(), PolicyError> {
        if self.debounce_seconds > 3600 {
            return Err(PolicyError::Debounce);
        }
        if self.undo_seconds > DAY_SECONDS {
            return Err(PolicyError::Undo);
        }
        if self.retention_days == 0 || self.retention_days > 36_500 {
            return Err(PolicyError::Retention);
        }
        Ok(())
    }
}

/// The reason that a policy is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The debounce is longer than an hour.
    #[error("the debounce is longer than 3600 seconds")]
    Debounce,
    /// The time for undoing is longer than a day.
    #[error("the time for undoing is longer than 86,400 seconds")]
    Undo,
    /// The retention is less than a day or more than 36,500 days.
    #[error("the retention must be 1 to 36,500 days")]
    Retention,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_keeps_visits_for_as_long_as_the_deployment_or_for_less() {
        let days = |deployment, chosen| {
            let policy = VisitPolicy {
                retention_days: deployment,
                ..VisitPolicy::default()
            };
            policy.retention(chosen).days
        };
        assert_eq!(days(21, None), 21);
        assert_eq!(days(21, Some(7)), 7);
        assert_eq!(days(21, Some(21)), 21);
        assert_eq!(days(14, Some(20)), 14, "an update keeps visits less long");
        assert_eq!(
            days(28, Some(21)),
            21,
            "an update does not speak for the owner"
        );
        assert_eq!(days(28, None), 28);
    }

    #[test]
    fn a_choice_lies_between_a_day_and_what_the_deployment_keeps() {
        let retention = VisitPolicy::default().retention(None);
        let allowed: Vec<_> = [0, 1, 21, 22, u16::MAX]
            .map(|days| retention.allows(days))
            .into();
        assert_eq!(allowed, [false, true, true, false, false]);
    }

    #[test]
    fn a_policy_is_checked_at_each_limit() {
        let checked = |debounce_seconds, undo_seconds, retention_days| {
            VisitPolicy {
                debounce_seconds,
                undo_seconds,
                retention_days,
                ..VisitPolicy::default()
            }
            .check()
        };
        assert_eq!(checked(3600, 86_400, 36_500), Ok(()));
        assert_eq!(checked(0, 0, 1), Ok(()));
        assert_eq!(checked(3601, 600, 21), Err(PolicyError::Debounce));
        assert_eq!(checked(300, 86_401, 21), Err(PolicyError::Undo));
        assert_eq!(checked(300, 600, 0), Err(PolicyError::Retention));
        assert_eq!(checked(300, 600, 36_501), Err(PolicyError::Retention));
    }
}
