//! The register's rules, as errors.

use dauchan_core::notice::NoticeId;
use dauchan_core::time::DayRange;
use dauchan_core::venue::{AreaCode, VenueId};

use super::issuer::IssuerName;
use crate::areas::AreaError;

/// The rule of the register that forbids a change. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// An issuer has this name, or had it before it was revoked.
    #[error("there is already an issuer {name}")]
    IssuerExists {
        /// The name in question.
        name: IssuerName,
    },
    /// Another issuer has the same key.
    #[error("the issuer {name} already has this key")]
    KeyExists {
        /// The other issuer.
        name: IssuerName,
    },
    /// No issuer has this name.
    #[error("there is no issuer {name}")]
    UnknownIssuer {
        /// The name in question.
        name: IssuerName,
    },
    /// The issuer's key is revoked.
    #[error("the issuer {name} is revoked")]
    RevokedIssuer {
        /// The issuer's name.
        name: IssuerName,
    },
    /// The issuer's key may not sign venues.
    #[error("the issuer {name} may not sign venues")]
    NotForVenues {
        /// The issuer's name.
        name: IssuerName,
    },
    /// The issuer's key may not sign notices.
    #[error("the issuer {name} may not sign notices")]
    NotForNotices {
        /// The issuer's name.
        name: IssuerName,
    },
    /// No issuer may sign notices.
    #[error("no issuer may sign notices")]
    NoneForNotices,
    /// Several issuers may sign notices.
    #[error("several issuers may sign notices")]
    SeveralForNotices,
    /// No notice has this id.
    #[error("there is no notice {id}")]
    UnknownNotice {
        /// The unknown id.
        id: NoticeId,
    },
    /// Another notice has this id: the random source repeated itself.
    #[error("there is already a notice {id}; the system's random bytes repeat, so publish nothing")]
    NoticeExists {
        /// The notice's id.
        id: NoticeId,
    },
    /// The notice was withdrawn, for good.
    #[error("the notice {id} was withdrawn; publish a new one")]
    WithdrawnNotice {
        /// The notice's id.
        id: NoticeId,
    },
    /// The notice was revised 65,535 times.
    #[error("the notice {id} has no revision left; withdraw it and publish a new one")]
    NoRevisionLeft {
        /// The notice's id.
        id: NoticeId,
    },
    /// No code of the venue was valid in the notice's window.
    #[error("no code of venue {id} was valid at that time, so nobody can have scanned it")]
    NotInCirculation {
        /// The venue's id.
        id: VenueId,
    },
    /// Every sequence number is used.
    #[error("no sequence number is left; revoke the issuer of notices and add another")]
    NoSequenceLeft,
    /// The area code cannot be used.
    #[error(transparent)]
    Area(#[from] AreaError),
    /// The issuer may not sign for this unit.
    #[error("the issuer {issuer} may not sign for area {}", area.code())]
    OutsideIssuerAreas {
        /// The code of the unit.
        area: AreaCode,
        /// The issuer's name.
        issuer: IssuerName,
    },
    /// The printing would be valid on days for which its issuer may not sign.
    #[error(
        "the issuer {issuer} may sign only for {} to {}", validity.first(), validity.last()
    )]
    OutsideIssuerValidity {
        /// The issuer's name.
        issuer: IssuerName,
        /// The issuer's days.
        validity: DayRange,
    },
    /// Another venue has the same secret: the random source repeated itself.
    #[error("there is already a venue {id}; the system's random bytes repeat, so issue nothing")]
    VenueExists {
        /// The venue's id.
        id: VenueId,
    },
    /// No venue has this id.
    #[error("there is no venue {id}")]
    UnknownVenue {
        /// The unknown id.
        id: VenueId,
    },
    /// Every printing of the venue is revoked.
    #[error("the venue {id} is revoked; issue it as a new venue")]
    RevokedVenue {
        /// The venue's id.
        id: VenueId,
    },
    /// Nothing was revoked, or the newest revocation was taken back already.
    #[error("{what} has no revocation to take back")]
    NotRevoked {
        /// The venue or issuer.
        what: String,
    },
    /// A list with the revocation was drafted, and phones may know it.
    #[error("a trust list with the revocation of {what} was prepared already, so it stays")]
    RevocationListed {
        /// The venue or issuer.
        what: String,
    },
    /// The newest printing is the first, or every earlier one is already revoked.
    #[error("venue {id} has no earlier printing that is not revoked")]
    NothingEarlier {
        /// The venue's id.
        id: VenueId,
    },
    /// The venue was printed 65,534 times.
    #[error("venue {id} has no issue number left; revoke it and issue it as a new venue")]
    NoIssueLeft {
        /// The venue's id.
        id: VenueId,
    },
    /// Every list counter of this epoch is used.
    #[error("no list counter is left; raise the epoch with an app release")]
    NoCounterLeft,
}
