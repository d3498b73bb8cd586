//! Visits, and the outcome of a scan.

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
    /// Returns the id with this number, which an app has kept.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number of the id.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// The outcome of recording a scanned text.
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
    /// Nothing changed: the code is an exit's, and no visit is open there. The app offers a manual
    /// entry.
    NotInside {
        /// The venue of the exit's code.
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

/// A moment, with the offset of the phone's local time then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment, exact to the second.
    pub at: Timestamp,
    /// The lead of the phone's local time on UTC.
    pub offset: UtcOffset,
}

/// One stay in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The visit's id, which is never used twice.
    pub id: VisitId,
    /// The place of the visit.
    pub place: Place,
    /// The beginning of the visit.
    pub start: Moment,
    /// The end of the visit, or `None` while it lasts.
    pub end: Option<VisitEnd>,
    /// The number of the event that began the visit. It orders visits of the same second.
    pub event: i64,
    /// The way in which the visit came into the diary.
    pub origin: Origin,
    /// Whether a scan confirms the visit.
    pub certainty: Certainty,
    /// The clock was doubtful when the visit was recorded, so its times are doubtful too.
    pub clock_suspect: bool,
    /// The first piece of the visit that this is a piece of, if a visit was split around others. The
    /// first piece names itself.
    pub piece_of: Option<VisitId>,
    /// The people of the visit, and the owner's note.
    pub companions: Companions,
}

/// A code that could not be judged yet. Only the time of its scan is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingVisit {
    /// The id of the pending visit.
    pub id: PendingId,
    /// The moment of the scan.
    pub scanned: Moment,
    /// The clock was doubtful at the scan.
    pub clock_suspect: bool,
}

/// The number of a pending visit in its diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PendingId(i64);

impl PendingId {
    /// Returns the id with this number, which an app has kept.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number of the id.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// A reminder for an owner who may have forgotten to scan out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The visit that is open.
    pub visit: VisitId,
    /// The time of the reminder.
    pub at: Timestamp,
    /// The moment of the automatic end, if there will be one.
    pub automatic_end: Option<Timestamp>,
}

/// The end of a visit, and its reason.
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
    /// The owner pressed the button.
    User,
    /// The owner scanned a code on leaving.
    ExitScan,
    /// The owner checked in elsewhere.
    NextScan,
    /// The default stay of the code was over.
    Automatic,
    /// The owner entered or changed the end afterwards.
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

    /// Returns the reason with this name; `None` for another name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let reasons = [
            Self::User,
            Self::ExitScan,
            Self::NextScan,
            Self::Automatic,
            Self::Edited,
        ];
        reasons.into_iter().find(|reason| reason.name() == name)
    }
}

/// The way in which a visit came into the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A scan that was verified at once.
    Scan,
    /// A scan that was kept pending and verified later.
    Pending,
    /// A manual entry.
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

    /// Returns the origin with this name; `None` for another name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let origins = [Self::Scan, Self::Pending, Self::Manual];
        origins.into_iter().find(|origin| origin.name() == name)
    }
}

/// Whether a scan confirms a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// A scan, a button or a manual entry confirms its start or its end.
    Certain,
    /// The visit is a piece of a split visit, inferred from the visits around it.
    Inferred,
}

/// The number of people that a visit stands for, the owner included: 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartySize(u8);

impl PartySize {
    /// The owner alone.
    pub const ALONE: Self = Self(1);

    /// Returns a party of this many people, if they are 1 to 99.
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
    /// A venue whose code was verified.
    Venue(Box<VisitedVenue>),
    /// A place without a code, in the owner's words.
    FreeText(OwnText),
}

impl Place {
    /// Returns the place's name, for the screen.
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
    /// The venue's public id. A manual entry may use it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_exports_never_change() {
        let ends = [
            EndReason::User,
            EndReason::ExitScan,
            EndReason::NextScan,
            EndReason::Automatic,
            EndReason::Edited,
        ];
        let names = ["user", "exit_scan", "next_scan", "automatic", "edited"];
        assert_eq!(ends.map(EndReason::name), names);
        let origins = [Origin::Scan, Origin::Pending, Origin::Manual];
        assert_eq!(origins.map(Origin::name), ["scan", "pending", "manual"]);
    }

    #[test]
    fn an_id_keeps_its_number() {
        assert_eq!(VisitId::from_number(7).number(), 7);
        assert_eq!(PendingId::from_number(9).number(), 9);
    }
}
