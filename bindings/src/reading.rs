//! Scanned texts, verified or refused.

use std::time::Duration;

use dauchan_core::classify::ForeignCode;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::carrier::CarrierError;
use dauchan_core::venue::{Direction, VenueDetails, VenueId, VenueName};

use crate::deployment::Deployment;

pub(crate) fn read(deployment: &Deployment, text: &str, now: Timestamp) -> Reading {
    let in_force = deployment.list_in_force();
    dauchan_core::reading::read(text, deployment.settings(), &in_force, now).into()
}

/// The result of reading a scanned text.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Reading {
    /// The text is the code of a venue, and is verified.
    Verified {
        /// The venue that the code describes.
        venue: Venue,
    },
    /// The text is a venue's code that was refused.
    Refused {
        /// The reason of the refusal.
        refusal: Refusal,
    },
    /// The text is not a venue's code of this deployment.
    Foreign {
        /// The kind of the code.
        kind: ForeignCode,
    },
}

/// A venue as its verified code describes it: a trusted issuer signed it for this place and day.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Venue {
    /// The public id of the venue, 16 hex digits. A re-issued poster keeps it.
    pub id: String,
    /// The name of the venue.
    pub name: String,
    /// The direction of the code.
    pub direction: Direction,
    /// The kind of the venue, 0 to 63: 0 other, 1 industry and trade, 2 transport, 3 health, 4 education,
    /// 5 labour, 6 industrial zone, 7 government office, 8 market, 9 food and drink, 10 lodging, 11 culture
    /// and sport, 12 place of worship. Other numbers have no name yet.
    pub sector: u8,
    /// The usual length of a stay.
    pub default_stay: Duration,
    /// The administrative unit, a code of the General Statistics Office of Viet Nam.
    pub area: u16,
    /// The issue of the code. Each new poster of a venue has a higher one.
    pub issue: u16,
    /// The first day on which the code is valid.
    pub first_day: Day,
    /// The last day on which the code is valid.
    pub last_day: Day,
}

impl Venue {
    pub(crate) fn new(id: VenueId, details: &VenueDetails) -> Self {
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

/// The refusal of a venue's code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Refusal {
    /// The reason, by which an app decides.
    pub reason: VenueRefusal,
    /// The reason as an English sentence, for a log.
    pub explanation: String,
    /// Whether a newer trust list may verify the code, so that it can be kept pending.
    pub may_be_kept_pending: bool,
}

/// The reason why a venue's code was refused. A name appears only if its signature is valid. A key id has
/// eight hex digits.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum VenueRefusal {
    /// The text begins like a venue's code and is incomplete or changed. Ask for another scan.
    Damaged,
    /// The code was made for a newer app. Its version is not signed.
    NewerApp {
        /// The version of the code.
        version: u8,
    },
    /// The trust list does not contain the key. Download a newer list.
    UnknownKey {
        /// The id of the key that the code names.
        key_id: String,
    },
    /// The trust list does not allow the key to sign venues.
    WrongPurpose {
        /// The id of the key that the code names.
        key_id: String,
    },
    /// The signature is not valid for the key that the code names. Warn the owner.
    Forged {
        /// The id of the key that the code names.
        key_id: String,
    },
    /// The key that signed the code is revoked. Warn the owner.
    RevokedKey {
        /// The id of the key.
        key_id: String,
    },
    /// The code is signed and breaks the rules of its format. Report it to the authority.
    Malformed {
        /// The rule that is broken, as an English sentence.
        explanation: String,
    },
    /// The phone's clock is behind. Ask the owner to set the date and time.
    ClockBehind {
        /// The phone's time.
        now: Timestamp,
        /// A moment that is known to be past.
        floor: Timestamp,
    },
    /// The trust list has expired. Download a newer list.
    ListExpired {
        /// The moment at which the list expired.
        expired: Timestamp,
    },
    /// The code is valid on days on which its key is not.
    OutsideKeyValidity,
    /// The code names an area that its key must not sign for.
    WrongArea {
        /// The area that the code names.
        area: u16,
    },
    /// The venue, or this issue of its code, is revoked.
    RevokedVenue {
        /// The name of the venue.
        name: String,
        /// The issue that was scanned.
        issue: u16,
        /// The first issue that is still valid, if any: the venue has a newer poster.
        least_good_issue: Option<u16>,
    },
    /// The code is not valid yet.
    NotYetValid {
        /// The name of the venue.
        name: String,
        /// The first day on which the code is valid.
        first_day: Day,
    },
    /// The code has expired.
    Expired {
        /// The name of the venue.
        name: String,
        /// The last day on which the code was valid.
        last_day: Day,
    },
}

impl From<dauchan_core::reading::Reading> for Reading {
    fn from(reading: dauchan_core::reading::Reading) -> Self {
        use dauchan_core::reading::Reading as Read;
        match reading {
            Read::Verified(venue) => Self::Verified {
                venue: Venue::new(venue.id(), &venue.record().details),
            },
            Read::Refused(refused) => Self::Refused {
                refusal: refused.refusal.into(),
            },
            Read::Damaged(error) => Self::Refused {
                refusal: error.into(),
            },
            Read::Foreign(kind) => Self::Foreign { kind },
        }
    }
}

impl From<dauchan_core::verify::VenueRefusal> for Refusal {
    fn from(refusal: dauchan_core::verify::VenueRefusal) -> Self {
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

impl From<dauchan_core::verify::VenueRefusal> for VenueRefusal {
    fn from(refusal: dauchan_core::verify::VenueRefusal) -> Self {
        use dauchan_core::verify::VenueRefusal as Refusal;
        let text = |name: VenueName| name.as_str().to_owned();
        match refusal {
            Refusal::UnknownKey { key_id } => Self::UnknownKey {
                key_id: key_id.to_string(),
            },
            Refusal::WrongPurpose { key_id } => Self::WrongPurpose {
                key_id: key_id.to_string(),
            },
            Refusal::Forged { key_id } => Self::Forged {
                key_id: key_id.to_string(),
            },
            Refusal::RevokedKey { key_id } => Self::RevokedKey {
                key_id: key_id.to_string(),
            },
            Refusal::Malformed(error) => Self::Malformed {
                explanation: error.to_string(),
            },
            Refusal::ClockBehind { now, floor } => Self::ClockBehind { now, floor },
            Refusal::ListExpired { expired } => Self::ListExpired { expired },
            Refusal::OutsideKeyValidity { .. } => Self::OutsideKeyValidity,
            Refusal::WrongArea { area } => Self::WrongArea { area: area.code() },
            Refusal::RevokedVenue {
                name,
                issue,
                least_good_issue,
            } => Self::RevokedVenue {
                name: text(name),
                issue: issue.number(),
                least_good_issue: least_good_issue.map(|least| least.number()),
            },
            Refusal::NotYetValid { name, first, .. } => Self::NotYetValid {
                name: text(name),
                first_day: first,
            },
            Refusal::Expired { name, last, .. } => Self::Expired {
                name: text(name),
                last_day: last,
            },
        }
    }
}
