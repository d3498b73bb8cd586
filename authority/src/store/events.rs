//! What happened, as the register remembers it.

use dauchan_core::time::Timestamp;
use dauchan_core::venue::{IssueNumber, VenueId};

/// A kind of event. The numbers are those of the database and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A venue came into the register.
    Registered = 1,
    /// A printing got its number.
    Issued = 2,
    /// A poster was drawn for printing.
    Printed = 3,
    /// A poster was handed over.
    HandedOver = 4,
    /// An inspector looked at a poster on the wall; the detail is an [`Inspection`](super::Inspection).
    Seen = 5,
    /// The venue was reminded. Its reminders are counted by these events.
    Reminded = 6,
    /// Printings were revoked.
    Revoked = 7,
    /// Something about a venue was corrected.
    Corrected = 8,
    /// A door was closed.
    DoorClosed = 9,
    /// An issuer was added.
    IssuerAdded = 10,
    /// An issuer's key was revoked.
    IssuerRevoked = 11,
    /// A number for a trust list was used up.
    ListDrafted = 12,
    /// The venue came from the register's older form.
    Migrated = 13,
    /// Anonymous activity was counted; the detail is an [`ActivityCount`](super::ActivityCount).
    ActivityCounted = 14,
    /// A count of anonymous activity found the venue in use.
    Active = 15,
    /// A count of anonymous activity has no figure for the venue.
    Unmeasured = 16,
    /// The newest revocation of a venue was taken back, before any list had it.
    RevocationWithdrawn = 17,
    /// The revocation of an issuer's key was taken back, before any list had it.
    IssuerRestored = 18,
    /// A notice about the venue was added; the detail is its id.
    NoticeAdded = 19,
    /// A notice about the venue was revised.
    NoticeRevised = 20,
    /// A notice about the venue was withdrawn.
    NoticeWithdrawn = 21,
    /// A number for a notice bundle was used up.
    BundleDrafted = 22,
}

impl EventKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 22] = [
        Self::Registered,
        Self::Issued,
        Self::Printed,
        Self::HandedOver,
        Self::Seen,
        Self::Reminded,
        Self::Revoked,
        Self::Corrected,
        Self::DoorClosed,
        Self::IssuerAdded,
        Self::IssuerRevoked,
        Self::ListDrafted,
        Self::Migrated,
        Self::ActivityCounted,
        Self::Active,
        Self::Unmeasured,
        Self::RevocationWithdrawn,
        Self::IssuerRestored,
        Self::NoticeAdded,
        Self::NoticeRevised,
        Self::NoticeWithdrawn,
        Self::BundleDrafted,
    ];

    /// The name that scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Issued => "issued",
            Self::Printed => "printed",
            Self::HandedOver => "handed_over",
            Self::Seen => "seen",
            Self::Reminded => "reminded",
            Self::Revoked => "revoked",
            Self::Corrected => "corrected",
            Self::DoorClosed => "door_closed",
            Self::IssuerAdded => "issuer_added",
            Self::IssuerRevoked => "issuer_revoked",
            Self::ListDrafted => "list_drafted",
            Self::Migrated => "migrated",
            Self::ActivityCounted => "activity_counted",
            Self::Active => "active",
            Self::Unmeasured => "unmeasured",
            Self::RevocationWithdrawn => "revocation_withdrawn",
            Self::IssuerRestored => "issuer_restored",
            Self::NoticeAdded => "notice_added",
            Self::NoticeRevised => "notice_revised",
            Self::NoticeWithdrawn => "notice_withdrawn",
            Self::BundleDrafted => "bundle_drafted",
        }
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The time of the event.
    pub at: Timestamp,
    /// The clerk who did it.
    pub who: String,
    /// The kind of the event.
    pub kind: EventKind,
    /// The venue that the event is about.
    pub venue: Option<VenueId>,
    /// The printing that the event is about.
    pub issue: Option<IssueNumber>,
    /// Details, such as the fields that were corrected.
    pub detail: Option<String>,
}
