//! The stored weeks, with the plans by which they count: what they say about a venue of the register.

use std::collections::{HashMap, HashSet};

use dauchan_core::activity::{PlanContents, Week};
use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::venue::VenueId;

use super::folder::{ActivityError, ActivityFolder};
use super::judge::{Judged, State, WeekTotals, judge};
use crate::store::{ActivityCount, VenueEntry};

/// Points that were not seen for so many weeks are the inspectors' list.
const INSPECTED_WEEKS: usize = 8;

/// The newest weeks whose totals are stored.
#[derive(Debug)]
pub struct Figures {
    newest: Vec<WeekTotals>,
    inspected: Vec<WeekTotals>,
    plans: HashMap<u32, (PlanContents, HashSet<VenueId>)>,
}

impl Figures {
    /// Reads the newest `weeks` and their plans.
    ///
    /// # Errors
    /// [`ActivityError`].
    pub fn read(folder: &ActivityFolder, weeks: usize) -> Result<Self, ActivityError> {
        let newest = folder.newest_weeks(weeks)?;
        let inspected = folder.newest_weeks(INSPECTED_WEEKS)?;
        let numbers = newest.iter().chain(&inspected).map(|week| week.plan);
        let numbers: HashSet<u32> = numbers.collect();
        let plans = numbers.into_iter().map(|number| {
            let (contents, venues) = folder.plan(number)?;
            Ok((number, (contents, venues.into_iter().collect())))
        });
        let plans = plans.collect::<Result<_, ActivityError>>()?;
        Ok(Self {
            newest,
            inspected,
            plans,
        })
    }

    /// Returns the weeks, oldest first.
    #[must_use]
    pub fn weeks(&self) -> &[WeekTotals] {
        &self.newest
    }

    /// Returns what the weeks say about a venue.
    #[must_use]
    pub fn judge(&self, venue: &VenueEntry) -> Judged {
        self.judge_by(&self.newest, venue)
    }

    /// Reports whether a venue was not seen in eight weeks that all have totals for it.
    #[must_use]
    pub fn was_not_seen(&self, venue: &VenueEntry) -> bool {
        let judged = self.judge_by(&self.inspected, venue);
        judged.state == State::NotSeen && usize::from(judged.weeks) == INSPECTED_WEEKS
    }

    fn judge_by(&self, weeks: &[WeekTotals], venue: &VenueEntry) -> Judged {
        let judged = judge(weeks.iter().map(|week| {
            let plan = self.plans.get(&week.plan);
            let numbered = plan.filter(|(_, venues)| venues.contains(&venue.id));
            let place = numbered.and_then(|(plan, _)| plan.numbering.of(venue.id));
            (week, place)
        }));
        let newest = weeks.last().and_then(|week| self.plans.get(&week.plan));
        if judged.state == State::NotSeen
            && newest.is_some_and(|(plan, _)| is_reissued(venue, plan))
        {
            return Judged::no_data();
        }
        judged
    }

    /// Returns the days that the newest week is about, as the register's log records them; `None` if no
    /// week is stored.
    #[must_use]
    pub fn count(&self, offset: UtcOffset) -> Option<ActivityCount> {
        let (first, last) = (self.newest.first()?, self.newest.last()?);
        let (plan, _) = self.plans.get(&last.plan)?;
        let end = Week::from_number(last.week).end().plus_seconds(-1);
        Some(ActivityCount {
            first: Day::of(Week::from_number(first.week).start(), offset),
            last: Day::of(end, offset),
            registered_by: plan.register_day,
        })
    }
}

/// Reports whether every open door of a venue has a code that is valid only from a day after the register
/// was numbered: phones count no such code.
fn is_reissued(venue: &VenueEntry, plan: &PlanContents) -> bool {
    let mut doors = venue.doors.iter().filter(|door| !door.is_closed).peekable();
    doors.peek().is_some()
        && doors.all(|door| door.newest.details.validity.first() > plan.register_day)
}
