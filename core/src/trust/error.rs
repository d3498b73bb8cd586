//! The errors of lists, drafts and roots.

use crate::keys::{KeyId, PublicKeyError};
use crate::trust::list_version::ListVersion;
use crate::version::VersionError;

/// The reason why an offered list was refused. The list in force stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustRefusal {
    /// The list is longer than 16 MiB.
    #[error("the trust list has {bytes} bytes; the limit is 16 MiB")]
    TooLong {
        /// The length in bytes.
        bytes: usize,
    },
    /// The bytes are cut short, have signers out of order, or are not a list.
    #[error("the trust list is damaged; fetch it again")]
    Damaged,
    /// The list needs a newer app.
    #[error("the trust list needs a newer app; update the app")]
    NewerApp,
    /// The signature of a known root is wrong.
    #[error("the trust list is forged: the signature of root {signer} is wrong")]
    Forged {
        /// The root whose signature failed.
        signer: KeyId,
    },
    /// Too few of the known roots signed the list.
    #[error("the trust list has {valid} good signatures and needs {needed}")]
    NotEnoughSignatures {
        /// The number of good signatures of distinct known roots.
        valid: usize,
        /// The deployment's threshold.
        needed: usize,
    },
    /// The roots signed bytes that break a rule of the format.
    #[error("the trust list breaks the rules of its format: {0}")]
    Malformed(#[from] ListError),
    /// The list is older than the list in force.
    #[error("the trust list {offered} is older than {stored}, which is in force")]
    Rollback {
        /// The version in force.
        stored: ListVersion,
        /// The version offered.
        offered: ListVersion,
    },
    /// The list in force has the same version and another payload. The roots signed both, and the
    /// authority must learn of it.
    #[error("there are two different trust lists of version {version}; tell the authority")]
    Conflict {
        /// The version that both have.
        version: ListVersion,
    },
}

impl From<VersionError> for TrustRefusal {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { .. } => Self::NewerApp,
            VersionError::Impossible => Self::Damaged,
        }
    }
}

impl TrustRefusal {
    /// Returns the class of this refusal, as `docs/format.md` names it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::Damaged => "damaged",
            Self::NewerApp => "newer_app",
            Self::Forged { .. } => "forged",
            Self::NotEnoughSignatures { .. } => "not_enough_signatures",
            Self::Malformed(_) => "malformed",
            Self::Rollback { .. } => "rollback",
            Self::Conflict { .. } => "conflict",
        }
    }
}

/// The rule of the format that a signed list breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The payload is cut short, or has bytes left over.
    #[error("its length does not fit its counts")]
    Length,
    /// A time is outside the years 1970 to 9999, or the times are out of order.
    #[error("its times are out of order")]
    Times,
    /// The programme status does not exist.
    #[error("its programme status does not exist")]
    Status,
    /// The list has more than 4,096 keys or revoked keys.
    #[error("it has {count} keys in one table; the limit is 4,096")]
    TooManyKeys {
        /// The number of keys that the list claims.
        count: usize,
    },
    /// A key is not acceptable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// A key has no purpose, or one that does not exist.
    #[error("a key has no purpose, or one that does not exist")]
    Purposes,
    /// The last day of a key is before its first.
    #[error("the last day of a key is before its first")]
    Validity,
    /// The areas of a key are none, too many, 0 or out of order.
    #[error("a key's areas are none, too many or out of order")]
    Areas,
    /// Entries are repeated or out of order.
    #[error("its entries are repeated or out of order")]
    Order,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked")]
    RevokedAndTrusted,
    /// The list revokes more than a million venues.
    #[error("it revokes {count} venues; the limit is 1,000,000")]
    TooManyRevokedVenues {
        /// The number of revoked venues that the list claims.
        count: usize,
    },
    /// A revocation leaves every printing good.
    #[error("it lists a revoked venue, and none of its printings is revoked")]
    RevokesNothing,
}

/// The reason why a draft cannot be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The times are not in the order issued, refresh due, hard expiry.
    #[error("the list's times must be in the order: issued, refresh due, hard expiry")]
    Times,
    /// A section has more entries than its limit.
    #[error("the list has too many keys or revoked venues, or a key has too many areas")]
    TooMany,
    /// An entry is listed twice.
    #[error("a key, an area or a revoked venue is listed twice")]
    Repeated,
    /// A key has no area.
    #[error("a key has no area to sign for; list areas, or allow all")]
    NoArea,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked; remove it from one of the two")]
    RevokedAndTrusted,
    /// A revocation leaves every printing good.
    #[error("a revocation must include at least the first printing")]
    RevokesNothing,
}

/// The reason why keys are not accepted as the roots of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// There are no roots, or more than eight.
    #[error("there are {keys} roots; use 1 to 8")]
    Count {
        /// The number of roots given.
        keys: usize,
    },
    /// The threshold is 0, or more than the number of roots.
    #[error("the threshold is {threshold}; with {keys} roots it can be 1 to {keys}")]
    Threshold {
        /// The threshold given.
        threshold: usize,
        /// The number of roots.
        keys: usize,
    },
    /// The key of a root is not acceptable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// Two roots have one key id, most likely because a key was given twice.
    #[error("two roots have the key id {key_id}")]
    SameKeyId {
        /// The key id of both.
        key_id: KeyId,
    },
    /// A real deployment has a demonstration root.
    #[error("{key_id} is a demonstration root, which a real deployment does not accept")]
    DemonstrationRoot {
        /// The key id of the root.
        key_id: KeyId,
    },
    /// A demonstration has a real root.
    #[error("{key_id} is a real root, which a demonstration does not accept")]
    RealRoot {
        /// The key id of the root.
        key_id: KeyId,
    },
}
