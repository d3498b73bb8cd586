//! Visits as values, and the outcomes of check-ins.

use dauchan_core::classify::ForeignCode;
use dauchan_core::diary::TimeRange;
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::visit::{
    Certainty, Companions, Moment, Origin, PendingVisit, Place, VisitEnd, VisitId,
};

use crate::reading::{Refusal, Venue};

/// The outcome of checking in with a scanned text.
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
    /// The open visit ended.
    CheckedOut {
        /// The visit that ended.
        visit: Visit,
    },
    /// The owner is inside already; nothing changed. Offer a button to check out.
    AlreadyInside {
        /// The visit that is open.
        visit: Visit,
    },
    /// The owner left a moment ago; nothing changed.
    JustLeft {
        /// The visit that ended.
        visit: Visit,
    },
    /// A visit began, and the previous visit ended at the same moment.
    SwitchedFrom {
        /// The visit that ended.
        previous: Visit,
        /// The visit that began.
        visit: Visit,
    },
    /// The code hangs at an exit, and the owner has no open visit there; nothing changed. Offer to enter the
    /// visit manually.
    NotInside {
        /// The venue as its code describes it.
        venue: Venue,
    },
    /// The venue's code was refused; nothing changed.
    Refused {
        /// The reason of the refusal.
        refusal: Refusal,
    },
    /// The text is not a venue's code; nothing changed.
    Foreign {
        /// The kind of the code.
        kind: ForeignCode,
    },
}

impl From<dauchan_core::visit::CheckInOutcome> for CheckInOutcome {
    fn from(outcome: dauchan_core::visit::CheckInOutcome) -> Self {
        use dauchan_core::visit::CheckInOutcome as Outcome;
        match outcome {
            Outcome::CheckedIn { visit } => Self::CheckedIn {
                visit: visit.into(),
            },
            Outcome::CheckedOut { visit } => Self::CheckedOut {
                visit: visit.into(),
            },
            Outcome::AlreadyInside { visit } => Self::AlreadyInside {
                visit: visit.into(),
            },
            Outcome::JustLeft { visit } => Self::JustLeft {
                visit: visit.into(),
            },
            Outcome::SwitchedFrom { previous, visit } => Self::SwitchedFrom {
                previous: previous.into(),
                visit: visit.into(),
            },
            Outcome::NotInside { venue } => Self::NotInside {
                venue: Venue::new(venue.id, &venue.details),
            },
            Outcome::Refused { refusal } => Self::Refused {
                refusal: refusal.into(),
            },
            Outcome::Damaged { error } => Self::Refused {
                refusal: error.into(),
            },
            Outcome::Foreign { kind } => Self::Foreign { kind },
        }
    }
}

/// One stay in one place.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Visit {
    /// The number of the visit in this diary.
    pub id: VisitId,
    /// The name of the venue, or the owner's words for the place.
    pub place: String,
    /// The venue as its code described it then; none for a place in the owner's words.
    pub venue: Option<Venue>,
    /// The start of the visit.
    pub start: Moment,
    /// The end of the visit; none while it is open.
    pub end: Option<VisitEnd>,
    /// The way in which the visit entered the diary.
    pub origin: Origin,
    /// The evidence for the visit.
    pub certainty: Certainty,
    /// Whether the clock had jumped back at the scan, so that the times are doubtful.
    pub clock_suspect: bool,
    /// The visit that this is a piece of, if a visit was split around others.
    pub piece_of: Option<VisitId>,
    /// The people of the visit, and the owner's words about it.
    pub companions: Companions,
}

impl From<dauchan_core::visit::Visit> for Visit {
    fn from(visit: dauchan_core::visit::Visit) -> Self {
        let (place, venue) = place_and_venue(visit.place);
        Self {
            id: visit.id,
            place,
            venue,
            start: visit.start,
            end: visit.end,
            origin: visit.origin,
            certainty: visit.certainty,
            clock_suspect: visit.clock_suspect,
            piece_of: visit.piece_of,
            companions: visit.companions,
        }
    }
}

/// Returns the name of a place, and the venue if it is one.
pub(crate) fn place_and_venue(place: Place) -> (String, Option<Venue>) {
    let name = place.name().to_owned();
    match place {
        Place::Venue(venue) => (name, Some(Venue::new(venue.id, &venue.details))),
        Place::FreeText(_) => (name, None),
    }
}

/// The result of verifying the pending codes again.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Reverified {
    /// The visits that began or ended by codes that are verified now, in the order of their scans.
    pub visits: Vec<Visit>,
    /// The codes that are refused for good. The diary no longer holds them.
    pub refused: Vec<RefusedPending>,
    /// The number of codes that still wait for a newer list.
    pub waiting: u64,
}

impl From<dauchan_core::diary::Reverified> for Reverified {
    fn from(reverified: dauchan_core::diary::Reverified) -> Self {
        let refused = reverified.refused.into_iter();
        let refused = refused.map(|(pending, refusal)| RefusedPending {
            pending,
            refusal: refusal.into(),
        });
        Self {
            visits: reverified.visits.into_iter().map(Visit::from).collect(),
            refused: refused.collect(),
            waiting: u64::try_from(reverified.waiting).unwrap_or(u64::MAX),
        }
    }
}

/// A pending visit that was refused for good.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedPending {
    /// The pending visit.
    pub pending: PendingVisit,
    /// The reason of the refusal.
    pub refusal: Refusal,
}

/// A range of time that visits overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum VisitRange {
    /// All of time.
    All,
    /// A local day.
    OnDay {
        /// The day in local time.
        day: Day,
        /// The offset of local time from UTC.
        offset: UtcOffset,
    },
    /// The time from one moment up to another.
    Between {
        /// The first moment of the range.
        from: Timestamp,
        /// The first moment after the range.
        to: Timestamp,
    },
}

impl VisitRange {
    /// Returns the core's range, or `None` if it holds no moment.
    pub(crate) fn parse(self) -> Option<TimeRange> {
        match self {
            Self::All => Some(TimeRange::ALL),
            Self::OnDay { day, offset } => Some(TimeRange::day(day, offset)),
            Self::Between { from, to } => TimeRange::new(from, to),
        }
    }
}

/// The position in a list at which its next page begins. Apps pass it on and do not read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PageCursor {
    /// The start of the last visit of the page.
    pub start: Timestamp,
    /// The number of that visit among those that began in the same second.
    pub event: i64,
}

/// A page of a list of visits.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct VisitPage {
    /// The visits, newest first.
    pub visits: Vec<Visit>,
    /// The position of the next page; none if this is the last one.
    pub next: Option<PageCursor>,
}

impl VisitPage {
    pub(crate) const EMPTY: Self = Self {
        visits: Vec::new(),
        next: None,
    };

    /// Makes a page. A page with fewer visits than `limit` is the last one.
    pub(crate) fn new(visits: Vec<dauchan_core::visit::Visit>, limit: u16) -> Self {
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

/// A page of the export of a diary.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CsvPage {
    /// The lines of CSV, unencrypted.
    pub csv: String,
    /// The number of visits in the page.
    pub visits: u64,
    /// The position of the next page; none if this is the last one.
    pub next: Option<PageCursor>,
}

impl From<dauchan_core::diary::CsvPage> for CsvPage {
    fn from(page: dauchan_core::diary::CsvPage) -> Self {
        Self {
            csv: page.csv.as_str().to_owned(),
            visits: u64::try_from(page.visits).unwrap_or(u64::MAX),
            next: page.next.map(|(start, event)| PageCursor { start, event }),
        }
    }
}
