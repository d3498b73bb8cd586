//! The straight line of a scan in one call: text in, verified venue or a named reason out.

use crate::classify::{Code, ForeignCode, classify};
use crate::deployment::Deployment;
use crate::time::Timestamp;
use crate::trust::TrustList;
use crate::venue::carrier::CarrierError;
use crate::verify::{Refused, VerifiedVenue, verify};

/// What a scanned text turned out to be.
#[derive(Debug)]
pub enum Reading {
    /// A venue that may be checked in to.
    Verified(VerifiedVenue),
    /// A venue's code that was refused; perhaps it may be kept pending.
    Refused(Refused),
    /// Begins like a venue's code and carries nothing.
    Damaged(CarrierError),
    /// Something else, by name.
    Foreign(ForeignCode),
}

impl Reading {
    /// The class of this reading, as `docs/format.md` and the vectors name it; for a foreign code
    /// `foreign`, whose name is [`ForeignCode::name`].
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Verified(_) => "verified",
            Self::Refused(refused) => refused.refusal.class(),
            Self::Damaged(CarrierError::OtherVersion { .. }) => "newer_app",
            Self::Damaged(_) => "damaged",
            Self::Foreign(_) => "foreign",
        }
    }
}

/// Reads `text` in `deployment` by the list in force at `now`, the phone's time.
#[must_use]
pub fn read(text: &str, deployment: &Deployment, in_force: &TrustList, now: Timestamp) -> Reading {
    match classify(text, deployment.hosts()) {
        Code::Foreign(code) => Reading::Foreign(code),
        Code::DamagedVenue(error) => Reading::Damaged(error),
        Code::Venue(code) => match verify(code, in_force, deployment.clock(now, in_force)) {
            Ok(venue) => Reading::Verified(venue),
            Err(refused) => Reading::Refused(refused),
        },
    }
}
