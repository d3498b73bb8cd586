//! Verification of a request: an unverified one, a trust list and a clock give a verified request or a
//! refusal. The tests run in the order of `docs/format.md`, section 8.

use crate::clock::Clock;
use crate::envelope::Purpose;
use crate::hand_over::carrier::UnverifiedRequest;
use crate::hand_over::request::{AuthorityName, RequestError, TracerRequest};
use crate::keys::{KeyFingerprint, KeyId};
use crate::time::{Day, DayRange, Timestamp};
use crate::trust::{SignerError, TrustList, find_signer};

/// A request that a key for tracers signed, and that is valid today. Only [`verify`] makes one.
#[derive(Debug)]
pub struct VerifiedRequest {
    request: TracerRequest,
    issuer: KeyFingerprint,
}

impl VerifiedRequest {
    /// Returns what is asked for.
    #[must_use]
    pub const fn request(&self) -> &TracerRequest {
        &self.request
    }

    /// Returns the fingerprint of the key that signed.
    #[must_use]
    pub const fn issuer(&self) -> KeyFingerprint {
        self.issuer
    }
}

/// Judges a request by the list in force.
///
/// # Errors
/// [`RequestRefusal`].
pub fn verify(
    request: &UnverifiedRequest,
    list: &TrustList,
    clock: Clock,
) -> Result<VerifiedRequest, RequestRefusal> {
    let envelope = request.envelope();
    let key_id = envelope.key_id();
    let (payload, issuer) = find_signer(envelope, Purpose::TracerRequest, list)
        .map_err(|error| RequestRefusal::of_signer(error, key_id))?;
    let request = TracerRequest::decode(payload)?;
    check_clock(list, clock)?;
    if !issuer.validity.contains_range(request.validity) {
        return Err(RequestRefusal::OutsideKeyValidity {
            request: request.validity,
            key: issuer.validity,
        });
    }
    check_days(&request, clock)?;
    Ok(VerifiedRequest {
        request,
        issuer: issuer.key.fingerprint(),
    })
}

fn check_clock(list: &TrustList, clock: Clock) -> Result<(), RequestRefusal> {
    if clock.is_behind() {
        return Err(RequestRefusal::ClockBehind {
            now: clock.now,
            floor: clock.floor,
        });
    }
    if clock.effective() > list.hard_expiry() {
        return Err(RequestRefusal::ListExpired {
            expired: list.hard_expiry(),
        });
    }
    Ok(())
}

fn check_days(request: &TracerRequest, clock: Clock) -> Result<(), RequestRefusal> {
    let (validity, name) = (request.validity, || request.name.clone());
    let today = Day::of(clock.effective(), clock.offset);
    if today < validity.first() {
        return Err(RequestRefusal::NotYetValid {
            name: name(),
            first: validity.first(),
            today,
        });
    }
    if today > validity.last() {
        return Err(RequestRefusal::Expired {
            name: name(),
            last: validity.last(),
            today,
        });
    }
    Ok(())
}

/// The reason why a request was refused. It names the authority only if the signature was good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// No key of the list has this id. A newer list may know it.
    #[error("the request is signed with key {key_id}, which the trust list does not know")]
    UnknownKey {
        /// The key id that the request claims.
        key_id: KeyId,
    },
    /// The key is on the list, but may not sign requests.
    #[error("the request names key {key_id}, which may not ask for visits")]
    WrongPurpose {
        /// The key id that the request claims.
        key_id: KeyId,
    },
    /// The key is on the list, and did not sign this request.
    #[error("the request is forged: key {key_id} did not sign it")]
    Forged {
        /// The key id that the request claims.
        key_id: KeyId,
    },
    /// The key that signed was revoked.
    #[error("the request is signed with key {key_id}, which was revoked")]
    RevokedKey {
        /// The key id of the revoked key.
        key_id: KeyId,
    },
    /// The issuer signed bytes that break a rule of the format.
    #[error("the request was issued wrongly: {0}")]
    Malformed(#[from] RequestError),
    /// The phone's clock is more than a day behind what is known to be past.
    #[error("the phone's clock is wrong; set its date and try again")]
    ClockBehind {
        /// The phone's time.
        now: Timestamp,
        /// The latest moment that is known to be past.
        floor: Timestamp,
    },
    /// The trust list is past its hard expiry.
    #[error("the trust list has expired; fetch a newer one and try again")]
    ListExpired {
        /// The hard expiry of the list.
        expired: Timestamp,
    },
    /// The request is valid on days on which its key is not.
    #[error("the request is valid on days on which its key is not")]
    OutsideKeyValidity {
        /// The days of the request.
        request: DayRange,
        /// The days of the key.
        key: DayRange,
    },
    /// The request is not valid yet.
    #[error("the request is valid from {first} on, and today is {today}")]
    NotYetValid {
        /// The name of the authority.
        name: AuthorityName,
        /// The first day on which the request is valid.
        first: Day,
        /// The day by which it was judged.
        today: Day,
    },
    /// The request has expired.
    #[error("the request was valid until {last}, and today is {today}; ask for a new one")]
    Expired {
        /// The name of the authority.
        name: AuthorityName,
        /// The last day on which the request was valid.
        last: Day,
        /// The day by which it was judged.
        today: Day,
    },
}

impl RequestRefusal {
    const fn of_signer(error: SignerError, key_id: KeyId) -> Self {
        match error {
            SignerError::UnknownKey => Self::UnknownKey { key_id },
            SignerError::WrongPurpose => Self::WrongPurpose { key_id },
            SignerError::Forged => Self::Forged { key_id },
            SignerError::RevokedKey => Self::RevokedKey { key_id },
        }
    }

    /// Returns the class of this refusal, as `docs/format.md` names it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::UnknownKey { .. } => "unknown_key",
            Self::WrongPurpose { .. } => "wrong_purpose",
            Self::Forged { .. } => "forged",
            Self::RevokedKey { .. } => "revoked_key",
            Self::Malformed(_) => "malformed",
            Self::ClockBehind { .. } => "clock_behind",
            Self::ListExpired { .. } => "list_expired",
            Self::OutsideKeyValidity { .. } => "outside_key_validity",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Expired { .. } => "expired",
        }
    }
}
