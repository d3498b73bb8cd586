//! Visits as values, and what became of a scan.

use dauchan_core::classify::ForeignCode;
use dauchan_core::diary::{self, TimeRange};
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::visit::{self as core, Certainty, EndReason, Origin, Place, VisitId};

use crate::diary::parse_offset;
use crate::diary_error::DiaryError;
use crate::manual::Companions;
use crate::reading::{Refusal, Venue};

/// What became of scanning a text.
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a scan and crosses at once; a box would only be one more allocation"
)]
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum CheckInOutcome {
    /// A visit began.
    CheckedIn {
        /// The visit that began.
        visit: Visit,
    },
    /// The visit there ended.
    CheckedOut {
        /// The visit that ended.
        visit: Visit,
    },
    /// Nothing changed: the visit there goes on. Offer a button to leave sooner.
    AlreadyInside {
        /// The visit that goes on.
        visit: Visit,
    },
    /// Nothing changed: the visit there ended a moment ago.
    JustLeft {
        /// The visit that ended.
        visit: Visit,
    },
    /// A visit began, and ended the one before at the same moment.
    SwitchedFrom {
        /// The visit that ended.
        previous: Visit,
        /// The visit that began.
        visit: Visit,
    },
    /// Nothing changed: an exit's code, and no visit to end there. Offer to add one by hand.
    NotInside {
        /// Where the code hangs.
        venue: Venue,
    },
    /// Nothing changed: a venue's code that was refused.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// Nothing changed: not a venue's code.
    Foreign {
        /// What it is.
        kind: ForeignCode,
    },
}

impl From<core::CheckInOutcome> for CheckInOutcome {
    fn from(outcome: core::CheckInOutcome) -> Self {
        use core::CheckInOutcome as Core;
        match outcome {
            Core::CheckedIn { visit } => Self::CheckedIn {
                visit: visit.into(),
            },
            Core::CheckedOut { visit } => Self::CheckedOut {
                visit: visit.into(),
            },
            Core::AlreadyInside { visit } => Self::AlreadyInside {
                visit: visit.into(),
            },
            Core::JustLeft { visit } => Self::JustLeft {
                visit: visit.into(),
            },
            Core::SwitchedFrom { previous, visit } => Self::SwitchedFrom {
                previous: previous.into(),
                visit: visit.into(),
            },
            Core::NotInside { venue } => Self::NotInside {
                venue: venue.into(),
            },
            Core::Refused { refusal } => Self::Refused {
                refusal: refusal.into(),
            },
            Core::Damaged { error } => Self::Refused {
                refusal: error.into(),
            },
            Core::Foreign { kind } => Self::Foreign { kind },
        }
    }
}

/// A moment, and the phone's local time then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Moment {
    /// The UTC second.
    pub at: Timestamp,
    /// What local time was ahead of UTC by, in minutes.
    pub utc_offset_minutes: i16,
}

impl From<core::Moment> for Moment {
    fn from(moment: core::Moment) -> Self {
        Self {
            at: moment.at,
            utc_offset_minutes: moment.offset.minutes(),
        }
    }
}

/// One stay in one place.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Visit {
    /// The visit's number in this diary. It is never used twice.
    pub id: i64,
    /// The place's name, or the owner's words for it.
    pub place: String,
    /// The venue, as its code described it that day; none for a place in the owner's words.
    pub venue: Option<VisitedVenue>,
    /// Since when.
    pub start: Moment,
    /// Until when; none while it lasts.
    pub end: Option<VisitEnd>,
    /// How it came into the diary.
    pub origin: Origin,
    /// Whether a scan bears it out.
    pub certainty: Certainty,
    /// The clock had jumped back when this was recorded, so its times are doubtful.
    pub clock_suspect: bool,
    /// The visit that this is a piece of, where one was split around others.
    pub piece_of: Option<i64>,
    /// Who was there, and what the owner wrote about it.
    pub companions: Companions,
}

/// A venue that was visited.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VisitedVenue {
    /// The venue's public id, 16 hex digits.
    pub id: String,
    /// What it was called.
    pub name: String,
    /// What kind of place it is; see `Venue`.
    pub sector: u8,
    /// Where it is: a code of the General Statistics Office of Viet Nam.
    pub area: u16,
}

/// When and why a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VisitEnd {
    /// When.
    pub moment: Moment,
    /// Why.
    pub reason: EndReason,
}

impl From<core::Visit> for Visit {
    fn from(visit: core::Visit) -> Self {
        let (place, venue) = place_and_venue(visit.place);
        Self {
            id: visit.id.number(),
            place,
            venue,
            start: visit.start.into(),
            end: visit.end.map(|end| VisitEnd {
                moment: end.moment.into(),
                reason: end.reason,
            }),
            origin: visit.origin,
            certainty: visit.certainty,
            clock_suspect: visit.clock_suspect,
            piece_of: visit.piece_of.map(VisitId::number),
            companions: visit.companions.into(),
        }
    }
}

impl From<core::VisitedVenue> for VisitedVenue {
    fn from(venue: core::VisitedVenue) -> Self {
        Self {
            id: venue.id.to_string(),
            name: venue.details.name.as_str().to_owned(),
            sector: venue.details.sector.number(),
            area: venue.details.area.code(),
        }
    }
}

/// A place's name, and the venue if it is one.
pub(crate) fn place_and_venue(place: Place) -> (String, Option<VisitedVenue>) {
    let name = place.name().to_owned();
    match place {
        Place::Venue(venue) => (name, Some((*venue).into())),
        Place::FreeText(_) => (name, None),
    }
}

/// A code that could not be judged yet. Nothing of it is known but when it was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PendingVisit {
    /// Its number among the pending.
    pub id: i64,
    /// When it was scanned.
    pub scanned: Moment,
    /// The clock had jumped back then.
    pub clock_suspect: bool,
}

impl From<core::PendingVisit> for PendingVisit {
    fn from(pending: core::PendingVisit) -> Self {
        Self {
            id: pending.id.number(),
            scanned: pending.scanned.into(),
            clock_suspect: pending.clock_suspect,
        }
    }
}

/// What became of the pending visits.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Reverified {
    /// The visits that began or ended by codes that were verified now, in the order of their scans.
    pub visits: Vec<Visit>,
    /// The codes that are refused for good. They are no longer in the diary.
    pub refused: Vec<RefusedPending>,
    /// How many still wait for a newer list.
    pub waiting: u64,
}

/// A pending visit that was refused for good.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedPending {
    /// Which.
    pub pending: PendingVisit,
    /// Why.
    pub refusal: Refusal,
}

impl From<diary::Reverified> for Reverified {
    fn from(reverified: diary::Reverified) -> Self {
        let refused = reverified.refused.into_iter();
        Self {
            visits: reverified.visits.into_iter().map(Into::into).collect(),
            refused: refused
                .map(|(pending, refusal)| RefusedPending {
                    pending: pending.into(),
                    refusal: refusal.into(),
                })
                .collect(),
            waiting: u64::try_from(reverified.waiting).unwrap_or(u64::MAX),
        }
    }
}

/// When to remind somebody who may have forgotten to scan out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reminder {
    /// The number of the visit that is open.
    pub visit: i64,
    /// When to remind.
    pub at: Timestamp,
    /// When the visit ends by itself, if it does.
    pub automatic_end: Option<Timestamp>,
}

impl From<core::Reminder> for Reminder {
    fn from(reminder: core::Reminder) -> Self {
        Self {
            visit: reminder.visit.number(),
            at: reminder.at,
            automatic_end: reminder.automatic_end,
        }
    }
}

/// Which visits are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum VisitRange {
    /// All of them.
    All,
    /// Those of a local day.
    OnDay {
        /// The day.
        day: Day,
        /// What local time is ahead of UTC by, in minutes.
        utc_offset_minutes: i16,
    },
    /// Those from one moment to another, which is not included.
    Between {
        /// The first moment.
        from: Timestamp,
        /// The first moment that is not included.
        to: Timestamp,
    },
}

impl VisitRange {
    /// The range for the core; nothing if no moment lies in it.
    pub(crate) fn parse(self) -> Result<Option<TimeRange>, DiaryError> {
        Ok(match self {
            Self::All => Some(TimeRange::ALL),
            Self::OnDay {
                day,
                utc_offset_minutes,
            } => Some(TimeRange::day(day, parse_offset(utc_offset_minutes)?)),
            Self::Between { from, to } => TimeRange::new(from, to),
        })
    }
}

/// Where the next page of a list begins. Take it as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PageCursor {
    /// When the last visit of the page began.
    pub start: Timestamp,
    /// Which of those of that second it was.
    pub event: i64,
}

/// A page of a list of visits.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct VisitPage {
    /// The visits, newest first.
    pub visits: Vec<Visit>,
    /// What to ask for the next page with; none if this is the last.
    pub next: Option<PageCursor>,
}

impl VisitPage {
    pub(crate) const EMPTY: Self = Self {
        visits: Vec::new(),
        next: None,
    };

    /// A page that is not full is the last.
    pub(crate) fn new(visits: Vec<core::Visit>, limit: u16) -> Self {
        let limit = limit.min(dauchan_core::diary::MAX_PAGE);
        let is_full = visits.len() == usize::from(limit);
        let next = visits.last().filter(|_| is_full).map(|last| PageCursor {
            start: last.start.at,
            event: last.event,
        });
        let visits = visits.into_iter().map(Visit::from).collect();
        Self { visits, next }
    }
}

/// A page of an exported diary.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CsvPage {
    /// Lines of CSV, in clear.
    pub csv: String,
    /// How many visits the page holds.
    pub visits: u64,
    /// What to ask for the next page with; none if this is the last.
    pub next: Option<PageCursor>,
}

impl From<diary::CsvPage> for CsvPage {
    fn from(page: diary::CsvPage) -> Self {
        Self {
            csv: page.csv.as_str().to_owned(),
            visits: u64::try_from(page.visits).unwrap_or(u64::MAX),
            next: page.next.map(|(start, event)| PageCursor { start, event }),
        }
    }
}
