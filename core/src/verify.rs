//! Verification: an unverified code, a trust list and a clock give a verified venue or a refusal.
//!
//! The tests run in the order of `docs/format.md`, section 2.1. The signature comes before anything is
//! decoded, and every later test uses the key that verified. No build, flag or missing setting makes
//! a [`VerifiedVenue`] in another way.

use core::fmt;

use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::envelope::Purpose;
use crate::keys::{KeyFingerprint, KeyId};
use crate::time::{Day, DayRange, Timestamp, UtcOffset};
use crate::trust::{IssuerKey, SignerError, TrustList, find_signer};
use crate::venue::carrier::UnverifiedVenue;
use crate::venue::{AreaCode, IssueNumber, RecordError, VenueId, VenueName, VenueRecord};

/// A venue whose code was signed by a trusted issuer, for its area and this day. Only [`verify`] makes
/// one.
pub struct VerifiedVenue {
    id: VenueId,
    record: VenueRecord,
    issuer: KeyFingerprint,
    wire: Zeroizing<Vec<u8>>,
}

impl VerifiedVenue {
    /// Returns the venue's public id.
    #[must_use]
    pub const fn id(&self) -> VenueId {
        self.id
    }

    /// Returns what the issuer signed.
    #[must_use]
    pub const fn record(&self) -> &VenueRecord {
        &self.record
    }

    /// Returns the fingerprint of the key that signed.
    #[must_use]
    pub const fn issuer(&self) -> KeyFingerprint {
        self.issuer
    }

    /// Returns the signed bytes, which are stored with a visit as evidence.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }
}

impl fmt::Debug for VerifiedVenue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedVenue(…)")
    }
}

/// A venue's code that could not be judged yet: the list has expired, or does not know the key.
/// Nothing is read from the signed bytes until [`PendingVenue::into_unverified`] goes through
/// [`verify`] with a newer list.
#[derive(Debug)]
pub struct PendingVenue(UnverifiedVenue);

impl PendingVenue {
    /// Keeps `code` if a newer list may reverse `refusal`.
    #[must_use]
    pub fn keep(code: UnverifiedVenue, refusal: &VenueRefusal) -> Option<Self> {
        refusal.may_be_kept_pending().then_some(Self(code))
    }

    /// Returns the signed bytes.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        self.0.wire()
    }

    /// Returns the code, to be judged again.
    #[must_use]
    pub fn into_unverified(self) -> UnverifiedVenue {
        self.0
    }
}

/// Judges a venue's code by the list in force.
///
/// # Errors
/// [`Refused`], with the code and the reason, so that the code may be kept pending.
pub fn verify(
    code: UnverifiedVenue,
    list: &TrustList,
    clock: Clock,
) -> Result<VerifiedVenue, Refused> {
    match judge(&code, list, clock) {
        Ok((record, issuer)) => Ok(VerifiedVenue {
            id: record.secret.venue_id(),
            record,
            issuer,
            wire: code.into_wire(),
        }),
        Err(refusal) => Err(Refused { code, refusal }),
    }
}

/// A venue's code that was refused, and why.
#[derive(Debug, thiserror::Error)]
#[error("{refusal}")]
pub struct Refused {
    /// The code that was refused.
    pub code: UnverifiedVenue,
    /// The reason of the refusal.
    pub refusal: VenueRefusal,
}

/// A code that was good on an earlier day.
#[derive(Debug)]
pub struct VerifiedThen {
    /// The venue.
    pub venue: VerifiedVenue,
    /// The list revokes the venue, or this printing of its code. A visit from before stays; the list
    /// does not say since when.
    pub is_revoked: bool,
}

/// Judges the code of an earlier visit, as of the day of `then` at `offset`: the signature, the issuer's
/// key and the days. A list that has expired since, or that revokes the venue, does not undo a visit.
///
/// # Errors
/// [`VenueRefusal`].
pub fn verify_as_of(
    code: &UnverifiedVenue,
    list: &TrustList,
    then: Timestamp,
    offset: UtcOffset,
) -> Result<VerifiedThen, VenueRefusal> {
    let (record, issuer) = find_record(code, list)?;
    check_issuer(&record, issuer)?;
    let clock = Clock {
        now: then,
        floor: then,
        offset,
    };
    check_days(&record, clock)?;
    Ok(VerifiedThen {
        is_revoked: check_revocation(&record, list).is_err(),
        venue: VerifiedVenue {
            id: record.secret.venue_id(),
            record,
            issuer: issuer.key.fingerprint(),
            wire: Zeroizing::new(code.wire().to_vec()),
        },
    })
}

fn judge(
    code: &UnverifiedVenue,
    list: &TrustList,
    clock: Clock,
) -> Result<(VenueRecord, KeyFingerprint), VenueRefusal> {
    let (record, issuer) = find_record(code, list)?;
    check_clock(list, clock)?;
    check_issuer(&record, issuer)?;
    check_revocation(&record, list)?;
    check_days(&record, clock)?;
    Ok((record, issuer.key.fingerprint()))
}

/// Returns what an issuer of the list signed, and the issuer.
fn find_record<'list>(
    code: &UnverifiedVenue,
    list: &'list TrustList,
) -> Result<(VenueRecord, &'list IssuerKey), VenueRefusal> {
    let envelope = code.envelope();
    let (payload, issuer) = find_signer(envelope, Purpose::Venue, list)
        .map_err(|error| VenueRefusal::of_signer(error, envelope.key_id()))?;
    Ok((VenueRecord::decode(payload)?, issuer))
}

fn check_clock(list: &TrustList, clock: Clock) -> Result<(), VenueRefusal> {
    if clock.is_behind() {
        return Err(VenueRefusal::ClockBehind {
            now: clock.now,
            floor: clock.floor,
        });
    }
    if clock.effective() > list.hard_expiry() {
        return Err(VenueRefusal::ListExpired {
            expired: list.hard_expiry(),
        });
    }
    Ok(())
}

fn check_issuer(record: &VenueRecord, issuer: &IssuerKey) -> Result<(), VenueRefusal> {
    let details = &record.details;
    if !issuer.validity.contains_range(details.validity) {
        return Err(VenueRefusal::OutsideKeyValidity {
            record: details.validity,
            key: issuer.validity,
        });
    }
    if !issuer.areas.include(details.area) {
        return Err(VenueRefusal::WrongArea { area: details.area });
    }
    Ok(())
}

fn check_revocation(record: &VenueRecord, list: &TrustList) -> Result<(), VenueRefusal> {
    let issue = record.details.issue;
    match list.revocation_of(record.secret.venue_id()) {
        Some(revoked) if revoked.least_good_issue.is_none_or(|least| issue < least) => {
            Err(VenueRefusal::RevokedVenue {
                name: record.details.name.clone(),
                issue,
                least_good_issue: revoked.least_good_issue,
            })
        }
        _ => Ok(()),
    }
}

fn check_days(record: &VenueRecord, clock: Clock) -> Result<(), VenueRefusal> {
    let validity = record.details.validity;
    let today = Day::of(clock.effective(), clock.offset);
    let name = || record.details.name.clone();
    if today < validity.first() {
        return Err(VenueRefusal::NotYetValid {
            name: name(),
            first: validity.first(),
            today,
        });
    }
    if today > validity.last() {
        return Err(VenueRefusal::Expired {
            name: name(),
            last: validity.last(),
            today,
        });
    }
    Ok(())
}

/// The reason why a venue's code was refused. It names the venue only if the signature was good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VenueRefusal {
    /// No key of the list has this id. A newer list may know it.
    #[error("the venue's code is signed with key {key_id}, which the trust list does not know")]
    UnknownKey {
        /// The key id that the code claims.
        key_id: KeyId,
    },
    /// The key is on the list, but may not sign venues.
    #[error("the venue's code names key {key_id}, which may not sign venues")]
    WrongPurpose {
        /// The key id that the code claims.
        key_id: KeyId,
    },
    /// The key is on the list, and did not sign this code.
    #[error("the venue's code is forged: key {key_id} did not sign it")]
    Forged {
        /// The key id that the code claims.
        key_id: KeyId,
    },
    /// The key that signed was revoked.
    #[error("the venue's code is signed with key {key_id}, which was revoked")]
    RevokedKey {
        /// The key id of the revoked key.
        key_id: KeyId,
    },
    /// The issuer signed bytes that break a rule of the format.
    #[error("the venue's code breaks the rules of its format: {0}")]
    Malformed(#[from] RecordError),
    /// The phone's clock is more than a day before the floor.
    #[error("the phone's clock is behind; set its date and time")]
    ClockBehind {
        /// The phone's time.
        now: Timestamp,
        /// The latest moment that is known to be past.
        floor: Timestamp,
    },
    /// The trust list has expired.
    #[error("the trust list has expired; fetch a newer one")]
    ListExpired {
        /// The moment at which it expired.
        expired: Timestamp,
    },
    /// The key may not sign for these days.
    #[error("the venue's code is valid on days that its key may not sign for")]
    OutsideKeyValidity {
        /// The days on which the code is valid.
        record: DayRange,
        /// The days that the key may sign for.
        key: DayRange,
    },
    /// The key may not sign for this area.
    #[error("the venue's code is of area {}, which its key may not sign for", area.code())]
    WrongArea {
        /// The area of the venue.
        area: AreaCode,
    },
    /// The venue, or this printing of its code, was revoked.
    #[error("the code of this venue was revoked; look for a newer poster")]
    RevokedVenue {
        /// The venue's name.
        name: VenueName,
        /// The printing that was scanned.
        issue: IssueNumber,
        /// The first printing that is still good, if any is.
        least_good_issue: Option<IssueNumber>,
    },
    /// The code is not valid yet.
    #[error("the venue's code is valid from {first} on, and today is {today}")]
    NotYetValid {
        /// The venue's name.
        name: VenueName,
        /// The first day on which the code is valid.
        first: Day,
        /// The day by which it was judged.
        today: Day,
    },
    /// The code has expired.
    #[error("the venue's code was valid until {last}, and today is {today}")]
    Expired {
        /// The venue's name.
        name: VenueName,
        /// The last day on which the code was valid.
        last: Day,
        /// The day by which it was judged.
        today: Day,
    },
}

impl VenueRefusal {
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
            Self::WrongArea { .. } => "wrong_area",
            Self::RevokedVenue { .. } => "revoked_venue",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::Expired { .. } => "expired",
        }
    }

    /// Reports whether a newer trust list may reverse this refusal, so that the app may keep the code
    /// pending.
    #[must_use]
    pub const fn may_be_kept_pending(&self) -> bool {
        matches!(self, Self::UnknownKey { .. } | Self::ListExpired { .. })
    }
}
