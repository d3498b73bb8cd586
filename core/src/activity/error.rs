//! The reasons why a plan is refused.

use core::fmt;

use crate::activity::contents::{ContentsError, Weakness};
use crate::keys::KeyId;
use crate::version::VersionError;

/// One of the two signatures that a plan needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// The authority's, by a key of the trust list.
    Authority,
    /// The helper's, by the key that the app was built with.
    Helper,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authority => "authority",
            Self::Helper => "helper",
        })
    }
}

/// The reason why an offered plan was refused. The plan in force stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefusal {
    /// The deployment names no helper, so that no plan is accepted.
    #[error(
        "this deployment has no helper for activity figures; use an app that was built with one"
    )]
    NoWitness,
    /// The plan is longer than 256 KiB.
    #[error("the activity plan has {bytes} bytes; the limit is 256 KiB")]
    TooLong {
        /// The length in bytes.
        bytes: usize,
    },
    /// The bytes are cut short, have signers out of order, or are not a plan.
    #[error("the activity plan is damaged; fetch it again")]
    Damaged,
    /// The plan needs a newer app.
    #[error("the activity plan needs a newer app; update the app")]
    NewerApp,
    /// The signature of a known key is wrong.
    #[error("the activity plan is forged: the signature of key {signer} is wrong")]
    Forged {
        /// The key whose signature failed.
        signer: KeyId,
    },
    /// A revoked key signed the plan for the authority.
    #[error("the activity plan was signed by the revoked key {signer}; fetch a newer one")]
    RevokedKey {
        /// The revoked key.
        signer: KeyId,
    },
    /// One of the two signatures is missing.
    #[error("the activity plan lacks the signature of the {missing}")]
    OneSignature {
        /// The signature that is missing.
        missing: Signature,
    },
    /// The plan was issued on a day on which the authority's key is not valid.
    #[error("the activity plan was issued outside the days of its key {signer}")]
    OutsideKeyValidity {
        /// The authority's key.
        signer: KeyId,
    },
    /// Both signed bytes that break a rule of the format.
    #[error("the activity plan breaks the rules of its format: {0}")]
    Malformed(ContentsError),
    /// The plan protects less than a phone requires.
    #[error("the activity plan protects too little: {0}")]
    TooWeak(Weakness),
    /// The plan is older than the plan in force.
    #[error("the activity plan {offered} is older than {stored}, which is in force")]
    Rollback {
        /// The number in force.
        stored: u32,
        /// The number offered.
        offered: u32,
    },
    /// The plan in force has the same number and another payload.
    #[error("there are two different activity plans of number {number}; tell the authority")]
    Conflict {
        /// The number that both have.
        number: u32,
    },
}

impl PlanRefusal {
    /// Returns the class of this refusal, as `docs/format.md` names it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::NoWitness => "no_witness",
            Self::TooLong { .. } | Self::Damaged => "damaged",
            Self::NewerApp => "newer_app",
            Self::Forged { .. } => "forged",
            Self::RevokedKey { .. } => "revoked_key",
            Self::OneSignature { .. } => "one_signature",
            Self::OutsideKeyValidity { .. } => "outside_key_validity",
            Self::Malformed(_) => "malformed",
            Self::TooWeak(_) => "too_weak",
            Self::Rollback { .. } => "rollback",
            Self::Conflict { .. } => "conflict",
        }
    }
}

impl From<VersionError> for PlanRefusal {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { .. } => Self::NewerApp,
            VersionError::Impossible => Self::Damaged,
        }
    }
}

impl From<ContentsError> for PlanRefusal {
    fn from(error: ContentsError) -> Self {
        match error {
            ContentsError::OtherDap { .. } => Self::NewerApp,
            ContentsError::TooWeak(weakness) => Self::TooWeak(weakness),
            error => Self::Malformed(error),
        }
    }
}
