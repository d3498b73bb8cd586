//! Visits as values, and what became of a scan.

use dauchan_core::classify::ForeignCode;
use dauchan_core::diary::{DiaryFault, TimeRange};
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::verify::VerifiedVenue;
use dauchan_core::visit::{self as core, Certainty, EndReason, Origin, Place, VisitId};

use crate::diary::parse_offset;
use crate::diary_error::DiaryError;
use crate::reading::{Refusal, Venue};

/// What became of scanning a text.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Observation {
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

impl Observation {
    /// What the core recorded, with the visits that it speaks of.
    pub(crate) fn new(
        observation: core::Observation,
        venue: &VerifiedVenue,
        visit: impl Fn(VisitId) -> Result<core::Visit, DiaryFault>,
    ) -> Result<Self, DiaryFault> {
        use core::Observation as Core;
        let visit = |id| visit(id).map(Visit::from);
        Ok(match observation {
            Core::CheckedIn { visit: id } => Self::CheckedIn { visit: visit(id)? },
            Core::CheckedOut { visit: id } => Self::CheckedOut { visit: visit(id)? },
            Core::AlreadyInside { visit: id, .. } => Self::AlreadyInside { visit: visit(id)? },
            Core::JustLeft { visit: id, .. } => Self::JustLeft { visit: visit(id)? },
            Core::SwitchedFrom {
                previous,
                visit: id,
            } => Self::SwitchedFrom {
                previous: visit(previous)?,
                visit: visit(id)?,
            },
            Core::NotInside => Self::NotInside {
                venue: Venue::from(venue),
            },
        })
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
    /// How many people the owner answered for, the owner among them.
    pub party: u8,
    /// For whom the owner declared.
    pub declared_for: Option<String>,
    /// The owner's note.
    pub note: Option<String>,
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
        let text = |text: core::OwnText| text.as_str().to_owned();
        Self {
            id: visit.id.number(),
            place: visit.place.name().to_owned(),
            venue: match visit.place {
                Place::Venue(venue) => Some((*venue).into()),
                Place::FreeText(_) => None,
            },
            start: visit.start.into(),
            end: visit.end.map(|end| VisitEnd {
                moment: end.moment.into(),
                reason: end.reason,
            }),
            origin: visit.origin,
            certainty: visit.certainty,
            clock_suspect: visit.clock_suspect,
            piece_of: visit.piece_of.map(VisitId::number),
            party: visit.party.people(),
            declared_for: visit.declared_for.map(text),
            note: visit.note.map(text),
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
