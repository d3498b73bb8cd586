//! Evidence that venues are in use: what inspectors found, and counts of anonymous activity.
//!
//! Both are events, so that a report of any day can be made again. A detail begins with its days; what follows is
//! read strictly, and a detail that cannot be read is damage.

use core::str::FromStr;

use dauchan_core::moments::parse_day;
use dauchan_core::time::Day;
use dauchan_core::venue::{IssueNumber, VenueId};

use super::{EventKind, StoreError, Writer};

/// Something that is not in order at a venue. The names are those of the log and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// No code hangs there.
    Missing,
    /// The code cannot be read.
    Unreadable,
    /// The code is past its last day.
    Expired,
    /// The code is revoked.
    Revoked,
    /// No trusted issuer signed the code.
    Forged,
    /// The code is another app's.
    Foreign,
    /// The code belongs to another venue.
    OtherVenue,
    /// Two venues show the same code.
    Duplicate,
    /// The poster is not at the entrance.
    NotAtEntrance,
    /// The poster hangs behind glass.
    BehindGlass,
    /// The staff was not instructed.
    StaffNotInstructed,
    /// Nobody helps people without a phone.
    NoHelp,
}

impl Finding {
    /// Every finding, in the order of declaration.
    pub const ALL: [Self; 12] = [
        Self::Missing,
        Self::Unreadable,
        Self::Expired,
        Self::Revoked,
        Self::Forged,
        Self::Foreign,
        Self::OtherVenue,
        Self::Duplicate,
        Self::NotAtEntrance,
        Self::BehindGlass,
        Self::StaffNotInstructed,
        Self::NoHelp,
    ];

    /// Returns the name that scripts and the log use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Forged => "forged",
            Self::Foreign => "foreign",
            Self::OtherVenue => "other_venue",
            Self::Duplicate => "duplicate",
            Self::NotAtEntrance => "not_at_entrance",
            Self::BehindGlass => "behind_glass",
            Self::StaffNotInstructed => "staff_not_instructed",
            Self::NoHelp => "no_help",
        }
    }

    /// Reports whether visitors can check in nevertheless.
    #[must_use]
    pub const fn allows_check_in(self) -> bool {
        matches!(
            self,
            Self::NotAtEntrance | Self::BehindGlass | Self::StaffNotInstructed | Self::NoHelp
        )
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }
}

/// What an inspector found at a venue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The day of the visit.
    pub on: Day,
    /// The faults that were found; empty if everything is in order.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// Reports whether visitors could check in on that day.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.allows_check_in())
    }

    /// The event's detail: `2021-09-27 behind_glass,no_help`.
    fn detail(&self) -> String {
        let findings = self.findings.iter().map(|finding| finding.name());
        let findings = findings.collect::<Vec<_>>().join(",");
        format!("{} {findings}", self.on).trim_end().to_owned()
    }
}

impl FromStr for Inspection {
    type Err = StoreError;

    fn from_str(detail: &str) -> Result<Self, StoreError> {
        let damaged = StoreError::Damaged {
            what: "an inspection",
        };
        let (day, findings) = detail.split_once(' ').unwrap_or((detail, ""));
        let names = findings.split(',').filter(|name| !name.is_empty());
        let findings = names.map(Finding::from_name).collect::<Option<Vec<_>>>();
        match (parse_day(day), findings) {
            (Ok(on), Some(findings)) => Ok(Self { on, findings }),
            _ => Err(damaged),
        }
    }
}

/// A count of anonymous activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityCount {
    /// The first day that was counted.
    pub first: Day,
    /// The last day that was counted.
    pub last: Day,
    /// The last day of registration of the venues that the count knows. Venues that came later have no figure.
    pub registered_by: Day,
}

impl ActivityCount {
    /// The event's detail: `2021-09-16 2021-09-22 2021-09-01`.
    fn detail(self) -> String {
        format!("{} {} {}", self.first, self.last, self.registered_by)
    }
}

impl FromStr for ActivityCount {
    type Err = StoreError;

    fn from_str(detail: &str) -> Result<Self, StoreError> {
        let days: Vec<_> = detail.split(' ').map(parse_day).collect();
        match days.as_slice() {
            [Ok(first), Ok(last), Ok(registered_by)] => Ok(Self {
                first: *first,
                last: *last,
                registered_by: *registered_by,
            }),
            _ => Err(StoreError::Damaged {
                what: "a count of activity",
            }),
        }
    }
}

impl Writer<'_> {
    /// Records what an inspector found at a venue. The printing is the one that hung on the wall, if it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn inspect(
        &mut self,
        id: VenueId,
        issue: Option<IssueNumber>,
        inspection: &Inspection,
    ) -> Result<(), StoreError> {
        self.record(EventKind::Seen, id, issue, Some(&inspection.detail()))
    }

    /// Records a count of anonymous activity: the venues that it found in use, and those for which it has no figure.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_activity(
        &mut self,
        count: &ActivityCount,
        active: &[VenueId],
        unmeasured: &[VenueId],
    ) -> Result<(), StoreError> {
        self.log(
            EventKind::ActivityCounted,
            None,
            None,
            Some(&count.detail()),
        )?;
        for (kind, venues) in [
            (EventKind::Active, active),
            (EventKind::Unmeasured, unmeasured),
        ] {
            for &id in venues {
                self.record(kind, id, None, None)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_read_as_they_were_written() {
        let inspections = [
            Vec::new(),
            vec![Finding::BehindGlass, Finding::NoHelp],
            Finding::ALL.to_vec(),
        ];
        for findings in inspections {
            let on = Day::from_number(635);
            let inspection = Inspection { on, findings };
            assert_eq!(
                inspection.detail().parse::<Inspection>().unwrap(),
                inspection
            );
        }
        let count = ActivityCount {
            first: Day::from_number(624),
            last: Day::from_number(630),
            registered_by: Day::from_number(600),
        };
        assert_eq!(count.detail(), "2021-09-16 2021-09-22 2021-08-23");
        assert_eq!(count.detail().parse::<ActivityCount>().unwrap(), count);
        for damaged in [
            "",
            "yesterday",
            "2021-09-27 tidy",
            "2021-09-27 expired revoked",
        ] {
            damaged.parse::<Inspection>().unwrap_err();
            damaged.parse::<ActivityCount>().unwrap_err();
        }
    }

    #[test]
    fn a_poster_behind_glass_still_works_and_an_expired_one_does_not() {
        let on = Day::from_number(635);
        let is_working = |findings: &[Finding]| {
            let findings = findings.to_vec();
            Inspection { on, findings }.is_working()
        };
        assert!(is_working(&[]) && is_working(&[Finding::BehindGlass]));
        assert!(!is_working(&[Finding::BehindGlass, Finding::Expired]));
    }
}
