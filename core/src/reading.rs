//! Reading a scanned text in one call: from the text to a verified venue, or to a named reason.

use crate::classify::{Code, ForeignCode, classify};
use crate::deployment::Deployment;
use crate::time::Timestamp;
use crate::trust::TrustList;
use crate::venue::carrier::CarrierError;
use crate::verify::{Refused, VerifiedVenue, verify};

/// The meaning of a scanned text.
#[derive(Debug)]
pub enum Reading {
    /// A verified venue, which [`Diary::check_in`](crate::diary::Diary::check_in) accepts.
    Verified(VerifiedVenue),
    /// A venue's code that was refused. Some refusals allow it to be kept pending.
    Refused(Refused),
    /// A text that begins like a venue's code and carries none.
    Damaged(CarrierError),
    /// A code that is not a venue of this deployment, by name.
    Foreign(ForeignCode),
}

impl Reading {
    /// Returns the class of this reading, as `docs/format.md` and the vectors name it. A foreign code
    /// has the class `foreign` and a name of its own, [`ForeignCode::name`].
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

/// Reads `text` in `deployment` by the trust list in force. `now` is the phone's time.
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
