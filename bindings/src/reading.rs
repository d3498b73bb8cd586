//! What a scanned text turned out to be.

use std::time::Duration;

use dauchan_core::classify::ForeignCode;
use dauchan_core::reading as core;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::carrier::CarrierError;
use dauchan_core::venue::{Direction, VenueDetails, VenueId, VenueName};
use dauchan_core::verify::{self, VerifiedVenue};
use dauchan_core::visit::VisitedVenue;

use crate::deployment::Deployment;

pub(crate) fn read(deployment: &Deployment, text: &str, now: Timestamp) -> Reading {
    let in_force = deployment.list_in_force();
    core::read(text, deployment.settings(), &in_force, now).into()
}

/// What a scanned text turned out to be.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Reading {
    /// A venue that may be checked in to.
    Verified {
        /// The venue.
        venue: Venue,
    },
    /// A venue's code that was refused.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// Something else, by name.
    Foreign {
        /// What.
        kind: ForeignCode,
    },
}

/// A venue whose code an issuer signed whom the authority trusts, for this place and this day.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Venue {
    /// The venue's public id, 16 hex digits. A re-issued poster keeps it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What scanning the code means.
    pub direction: Direction,
    /// What kind of place it is, 0 to 63: 0 other, 1 industry and trade, 2 transport, 3 health,
    /// 4 education, 5 labour, 6 industrial zone, 7 government office, 8 market, 9 food and drink,
    /// 10 lodging, 11 culture and sport, 12 place of worship; the rest has no name yet.
    pub sector: u8,
    /// How long people stay as a rule.
    pub default_stay: Duration,
    /// Where it is: a code of the General Statistics Office of Viet Nam.
    pub area: u16,
    /// Which printing of its code this is.
    pub issue: u16,
    /// The first day on which the code is good.
    pub first_day: Day,
    /// The last day on which the code is good.
    pub last_day: Day,
}

impl Venue {
    fn new(id: VenueId, details: &VenueDetails) -> Self {
        Self {
            id: id.to_string(),
            name: details.name.as_str().to_owned(),
            direction: details.direction,
            sector: details.sector.number(),
            default_stay: Duration::from_secs(details.default_stay.seconds().unsigned_abs()),
            area: details.area.code(),
            issue: details.issue.number(),
            first_day: details.validity.first(),
            last_day: details.validity.last(),
        }
    }
}

impl From<&VerifiedVenue> for Venue {
    fn from(venue: &VerifiedVenue) -> Self {
        Self::new(venue.id(), &venue.record().details)
    }
}

impl From<VisitedVenue> for Venue {
    fn from(venue: VisitedVenue) -> Self {
        Self::new(venue.id, &venue.details)
    }
}

/// A refused code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Refusal {
    /// Why; decide by this.
    pub reason: VenueRefusal,
    /// Why, in an English sentence, for a log or as a last resort.
    pub explanation: String,
    /// Whether a newer trust list may reverse this, so that the code may be kept as a pending visit.
    pub may_be_kept_pending: bool,
}

/// Why a venue's code was refused. Names are given only where the signature was good; a key id is
/// eight hex digits.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum VenueRefusal {
    /// Begins like a venue's code and carries none. Scan it again.
    Damaged,
    /// Made for a newer version of the app. Nothing vouches for that.
    NewerApp {
        /// The version found.
        version: u8,
    },
    /// The trust list does not know its key. A newer list may: fetch one.
    UnknownKey {
        /// The id claimed.
        key_id: String,
    },
    /// Its key exists, but may not sign venues.
    WrongPurpose {
        /// The id claimed.
        key_id: String,
    },
    /// Its key exists and did not sign this. Warn.
    Forged {
        /// The id claimed.
        key_id: String,
    },
    /// The key that signed was revoked. Warn.
    RevokedKey {
        /// The key's id.
        key_id: String,
    },
    /// The issuer signed something that breaks the rules. Tell the authority.
    Malformed {
        /// What.
        explanation: String,
    },
    /// The phone's clock cannot be right. Ask for its date and time to be set.
    ClockBehind {
        /// The phone's time.
        now: Timestamp,
        /// A moment that is known to be past.
        floor: Timestamp,
    },
    /// The trust list is too old to judge by: fetch one.
    ListExpired {
        /// When it expired.
        expired: Timestamp,
    },
    /// Good for days that its key may not speak of.
    OutsideKeyValidity,
    /// Of a place that its key may not speak of.
    WrongArea {
        /// The code's area.
        area: u16,
    },
    /// The venue, or this printing of its code, was revoked.
    RevokedVenue {
        /// The venue's name.
        name: String,
        /// The printing scanned.
        issue: u16,
        /// The first printing that is still good, if any is: the venue has a newer poster.
        least_good_issue: Option<u16>,
    },
    /// Not good yet.
    NotYetValid {
        /// The venue's name.
        name: String,
        /// The first day on which it is good.
        first_day: Day,
    },
    /// Good no longer.
    Expired {
        /// The venue's name.
        name: String,
        /// The last day on which it was good.
        last_day: Day,
    },
}

impl From<core::Reading> for Reading {
    fn from(reading: core::Reading) -> Self {
        match reading {
            core::Reading::Verified(venue) => Self::Verified {
                venue: Venue::from(&venue),
            },
            core::Reading::Refused(refused) => Self::Refused {
                refusal: refused.refusal.into(),
            },
            core::Reading::Damaged(error) => Self::Refused {
                refusal: error.into(),
            },
            core::Reading::Foreign(kind) => Self::Foreign { kind },
        }
    }
}

impl From<verify::VenueRefusal> for Refusal {
    fn from(refusal: verify::VenueRefusal) -> Self {
        Self {
            explanation: refusal.to_string(),
            may_be_kept_pending: refusal.may_be_kept_pending(),
            reason: refusal.into(),
        }
    }
}

impl From<CarrierError> for Refusal {
    fn from(error: CarrierError) -> Self {
        Self {
            explanation: error.to_string(),
            may_be_kept_pending: false,
            reason: error.into(),
        }
    }
}

impl From<CarrierError> for VenueRefusal {
    fn from(error: CarrierError) -> Self {
        match error {
            CarrierError::OtherVersion { version } => Self::NewerApp { version },
            CarrierError::Empty
            | CarrierError::DigitCount
            | CarrierError::DigitOverflow
            | CarrierError::NotBase64Url
            | CarrierError::WireLength { .. }
            | CarrierError::NoVersion => Self::Damaged,
        }
    }
}

impl From<verify::VenueRefusal> for VenueRefusal {
    fn from(refusal: verify::VenueRefusal) -> Self {
        use verify::VenueRefusal as Core;
        let text = |name: VenueName| name.as_str().to_owned();
        match refusal {
            Core::UnknownKey { key_id } => Self::UnknownKey {
                key_id: key_id.to_string(),
            },
            Core::WrongPurpose { key_id } => Self::WrongPurpose {
                key_id: key_id.to_string(),
            },
            Core::Forged { key_id } => Self::Forged {
                key_id: key_id.to_string(),
            },
            Core::RevokedKey { key_id } => Self::RevokedKey {
                key_id: key_id.to_string(),
            },
            Core::Malformed(error) => Self::Malformed {
                explanation: error.to_string(),
            },
            Core::ClockBehind { now, floor } => Self::ClockBehind { now, floor },
            Core::ListExpired { expired } => Self::ListExpired { expired },
            Core::OutsideKeyValidity { .. } => Self::OutsideKeyValidity,
            Core::WrongArea { area } => Self::WrongArea { area: area.code() },
            Core::RevokedVenue {
                name,
                issue,
                least_good_issue,
            } => Self::RevokedVenue {
                name: text(name),
                issue: issue.number(),
                least_good_issue: least_good_issue.map(|least| least.number()),
            },
            Core::NotYetValid { name, first, .. } => Self::NotYetValid {
                name: text(name),
                first_day: first,
            },
            Core::Expired { name, last, .. } => Self::Expired {
                name: text(name),
                last_day: last,
            },
        }
    }
}
