//! What a diary holds: visits, and what became of a scan.

use crate::classify::ForeignCode;
use crate::keys::KeyFingerprint;
use crate::time::{Timestamp, UtcOffset};
use crate::venue::carrier::CarrierError;
use crate::venue::{VenueDetails, VenueId};
use crate::verify::{VenueRefusal, VerifiedVenue};
use crate::visit::{Companions, OwnText};

/// The number of a visit in its diary. Numbers ascend and are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitId(i64);

impl VisitId {
    /// The visit with this number, as an app kept it.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// What a scanned text did to the diary.
///
/// [`crate::diary::Diary::check_in_text`] returns every variant. Of a venue that is verified already,
/// [`crate::diary::Diary::check_in`] returns the first six.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckInOutcome {
    /// A visit began.
    CheckedIn {
        /// The visit that began.
        visit: Visit,
    },
    /// The visit at this venue ended.
    CheckedOut {
        /// The visit that ended.
        visit: Visit,
    },
    /// Nothing changed: the visit at this venue goes on. The app offers a button to leave sooner.
    AlreadyInside {
        /// The visit that goes on.
        visit: Visit,
    },
    /// Nothing changed: the visit at this venue ended a moment ago.
    JustLeft {
        /// The visit that ended.
        visit: Visit,
    },
    /// A visit began, and the one before ended at the same moment.
    SwitchedFrom {
        /// The visit that ended.
        previous: Visit,
        /// The visit that began.
        visit: Visit,
    },
    /// Nothing changed: the code is an exit's, and no visit is open there. The app offers to add one
    /// by hand.
    NotInside {
        /// The venue whose exit it is.
        venue: VisitedVenue,
    },
    /// Nothing changed: the venue's code was refused.
    Refused {
        /// The reason for the refusal.
        refusal: VenueRefusal,
    },
    /// Nothing changed: the text begins like a venue's code and carries none.
    Damaged {
        /// The fault of the text.
        error: CarrierError,
    },
    /// Nothing changed: the text is not a venue's code.
    Foreign {
        /// The kind of the foreign code.
        kind: ForeignCode,
    },
}

/// A moment, and the offset of the phone's local time then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The UTC second.
    pub at: Timestamp,
    /// What the phone's local time was ahead of UTC by.
    pub offset: UtcOffset,
}

/// One stay in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The visit's number.
    pub id: VisitId,
    /// The place of the visit.
    pub place: Place,
    /// The beginning of the visit.
    pub start: Moment,
    /// The end of the visit, or `None` while it lasts.
    pub end: Option<VisitEnd>,
    /// The number of the event that began it, which orders visits of the same second.
    pub event: i64,
    /// How it came into the diary.
    pub origin: Origin,
    /// Whether a scan bears this visit out.
    pub certainty: Certainty,
    /// The clock had jumped back when this was recorded, so its times are doubtful.
    pub clock_suspect: bool,
    /// The visit that this is a piece of, where one was split around others; the first piece is a
    /// piece of itself.
    pub piece_of: Option<VisitId>,
    /// Who was there, and what the owner wrote about it.
    pub companions: Companions,
}

/// A code that could not be judged yet. Nothing of it is known but when it was scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingVisit {
    /// Its number.
    pub id: PendingId,
    /// The moment of the scan.
    pub scanned: Moment,
    /// The clock had jumped back then.
    pub clock_suspect: bool,
}

/// The number of a pending visit in its diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PendingId(i64);

impl PendingId {
    /// The pending visit with this number, as an app kept it.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// When to remind somebody who may have forgotten to scan out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The visit that is open.
    pub visit: VisitId,
    /// The time of the reminder.
    pub at: Timestamp,
    /// When the visit ends by itself, if it does.
    pub automatic_end: Option<Timestamp>,
}

/// When and why a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitEnd {
    /// The moment of the end.
    pub moment: Moment,
    /// The reason for the end.
    pub reason: EndReason,
}

/// The reason for the end of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The owner said so, with a button.
    User,
    /// A scan on leaving.
    ExitScan,
    /// A check-in elsewhere.
    NextScan,
    /// The default stay was over.
    Automatic,
    /// The owner wrote it down, or changed it, afterwards.
    Edited,
}

impl EndReason {
    /// Returns the reason's name in exports and for scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ExitScan => "exit_scan",
            Self::NextScan => "next_scan",
            Self::Automatic => "automatic",
            Self::Edited => "edited",
        }
    }
}

/// How a visit came into the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A scan that was verified there and then.
    Scan,
    /// A scan that was kept pending and verified later.
    Pending,
    /// By the owner's hand.
    Manual,
}

impl Origin {
    /// Returns the origin's name in exports and for scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Pending => "pending",
            Self::Manual => "manual",
        }
    }
}

/// Whether a scan bears a visit out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// A scan, or the owner's own word, at its start or end.
    Certain,
    /// A piece of a split visit, inferred from what lay around it.
    Inferred,
}

/// How many people a visit stands for, the owner among them: 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartySize(u8);

impl PartySize {
    /// The owner alone.
    pub const ALONE: Self = Self(1);

    /// A party of this many, 1 to 99.
    #[must_use]
    pub const fn new(people: u8) -> Option<Self> {
        if 1 <= people && people <= 99 {
            Some(Self(people))
        } else {
            None
        }
    }

    /// Returns the number of people.
    #[must_use]
    pub const fn people(self) -> u8 {
        self.0
    }
}

/// The place of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At a venue whose code was verified.
    Venue(Box<VisitedVenue>),
    /// Somewhere without a code, in the owner's words.
    FreeText(OwnText),
}

impl Place {
    /// The place's name, for the screen.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Venue(venue) => venue.details.name.as_str(),
            Self::FreeText(text) => text.as_str(),
        }
    }
}

/// A venue as its code described it on the day of the scan. Its secret stays in the diary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitedVenue {
    /// The venue's public id, by which it can be visited again by hand.
    pub id: VenueId,
    /// The details in its code.
    pub details: VenueDetails,
    /// The key that signed the code.
    pub issuer: KeyFingerprint,
}

impl From<&VerifiedVenue> for VisitedVenue {
    fn from(venue: &VerifiedVenue) -> Self {
        Self {
            id: venue.id(),
            details: venue.record().details.clone(),
            issuer: venue.issuer(),
        }
    }
}
