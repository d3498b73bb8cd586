//! Why lists, drafts and roots are not accepted.

use crate::keys::{KeyId, PublicKeyError};
use crate::trust::list_version::ListVersion;
use crate::version::VersionError;

/// Why an offered list was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustRefusal {
    /// Longer than any list may be.
    #[error("the trust list has {bytes} bytes, more than any list may have")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// Cut short, or the signers are out of order.
    #[error("the trust list is damaged; fetch it again")]
    Damaged,
    /// Made for a newer app.
    #[error("the trust list needs a newer app; update it")]
    NewerApp,
    /// A root that we know did not sign these bytes.
    #[error("the trust list is forged: the signature of root {signer} is wrong")]
    Forged {
        /// The root whose signature failed.
        signer: KeyId,
    },
    /// Too few of the roots that we know signed it.
    #[error("the trust list has {valid} good signatures and needs {needed}")]
    NotEnoughSignatures {
        /// Good signatures of distinct known roots.
        valid: usize,
        /// The deployment's threshold.
        needed: usize,
    },
    /// The roots signed something that breaks the rules of the format.
    #[error("the trust list breaks the rules of its format: {0}")]
    Malformed(#[from] ListError),
    /// Older than the list in force.
    #[error("the trust list {offered} is older than {stored}, which is in force")]
    Rollback {
        /// The version in force.
        stored: ListVersion,
        /// The version offered.
        offered: ListVersion,
    },
    /// Two lists of one version: the roots contradict themselves. Tell the authority.
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
    /// The class of this refusal, as `docs/format.md` names it.
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

/// What in a signed list breaks the rules of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Cut short, or bytes are left over.
    #[error("its length does not fit its counts")]
    Length,
    /// A time outside the years 1970 to 9999, or times out of order.
    #[error("its times are out of order")]
    Times,
    /// A programme status that does not exist.
    #[error("its programme status does not exist")]
    Status,
    /// More keys than a list may hold.
    #[error("it holds {count} keys, more than a list may")]
    TooManyKeys {
        /// Keys claimed.
        count: usize,
    },
    /// A key is unfit.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// A key may sign nothing, or something that does not exist.
    #[error("a key's purposes do not exist")]
    Purposes,
    /// A key's last day comes before its first.
    #[error("a key ends before it begins")]
    Validity,
    /// A key's areas are none, too many, 0 or out of order.
    #[error("a key's areas are none, too many or out of order")]
    Areas,
    /// Entries are repeated or out of order.
    #[error("its entries are repeated or out of order")]
    Order,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked")]
    RevokedAndTrusted,
    /// More revoked venues than a list may hold.
    #[error("it revokes {count} venues, more than a list may")]
    TooManyRevokedVenues {
        /// Venues claimed.
        count: usize,
    },
    /// A revocation leaves every printing good.
    #[error("it revokes a venue without revoking anything")]
    RevokesNothing,
}

/// Why a draft cannot become a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Issued, refresh due and hard expiry are not in this order.
    #[error("the list's times must be in the order: issued, refresh due, hard expiry")]
    Times,
    /// More entries than a list may hold.
    #[error("the list has more entries of a kind than it may hold")]
    TooMany,
    /// The same entry twice.
    #[error("an entry of the list is there twice")]
    Repeated,
    /// A key without any area.
    #[error("a key has no area to sign for; list some, or say all")]
    NoArea,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked; take it out of one")]
    RevokedAndTrusted,
    /// A revocation that leaves every printing good.
    #[error("a revocation must end at least the first printing")]
    RevokesNothing,
}

/// Why keys cannot be the roots of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// None, or more than eight.
    #[error("there are {keys} roots; 1 to 8 are possible")]
    Count {
        /// How many were given.
        keys: usize,
    },
    /// A threshold of none, or of more than there are.
    #[error("{threshold} of {keys} roots is not a threshold that can be met")]
    Threshold {
        /// The threshold given.
        threshold: usize,
        /// How many roots there are.
        keys: usize,
    },
    /// A root's key is unfit.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// Two roots that a list could not tell apart; most likely one key given twice.
    #[error("two roots have the key id {key_id}")]
    SameKeyId {
        /// The id that both have.
        key_id: KeyId,
    },
    /// A demonstration's root in a deployment that is none.
    #[error("{key_id} is a demonstration's root, which no real deployment takes")]
    DemonstrationRoot {
        /// The root's id.
        key_id: KeyId,
    },
    /// A real root in a demonstration.
    #[error("{key_id} is a real root, which no demonstration takes")]
    RealRoot {
        /// The root's id.
        key_id: KeyId,
    },
}
