//! The errors of notice bundles.

use std::io;

use crate::keys::KeyId;
use crate::random::RandomUnavailable;
use crate::time::{DayRange, Timestamp};
use crate::trust::SignerError;
use crate::version::VersionError;

/// The reason why a bundle was refused. No notice was read from it, and nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleRefusal {
    /// The source could not be read. What was read so far may be good.
    #[error("the notice bundle could not be read: {kind}")]
    Source {
        /// What kind of error it was.
        kind: io::ErrorKind,
    },
    /// The bundle ends too early.
    #[error("the notice bundle is cut short; fetch it again")]
    Cut,
    /// The bytes are not a bundle, or a chunk is not what was signed.
    #[error("the notice bundle is damaged; fetch it again")]
    Damaged,
    /// There is more than the signed chunks.
    #[error("the notice bundle is longer than its header says; fetch it again")]
    TooLong,
    /// The bundle needs a newer app.
    #[error("the notice bundle needs a newer app; update the app")]
    NewerApp,
    /// No key of the list has this id. A newer list may know it.
    #[error("the notice bundle is signed with key {key_id}, which the trust list does not know")]
    UnknownKey {
        /// The key id that the bundle claims.
        key_id: KeyId,
    },
    /// The key is on the list, but may not sign notices.
    #[error("the notice bundle names key {key_id}, which may not sign notices")]
    WrongPurpose {
        /// The key id that the bundle claims.
        key_id: KeyId,
    },
    /// The key is on the list, and did not sign this bundle.
    #[error("the notice bundle is forged: key {key_id} did not sign it")]
    Forged {
        /// The key id that the bundle claims.
        key_id: KeyId,
    },
    /// The key that signed was revoked.
    #[error("the notice bundle is signed with key {key_id}, which was revoked")]
    RevokedKey {
        /// The key id of the revoked key.
        key_id: KeyId,
    },
    /// The key signed bytes that break a rule of the format.
    #[error("the notice bundle breaks the rules of its format: {0}")]
    Malformed(#[from] BundleError),
    /// The trust list has expired.
    #[error("the trust list has expired; fetch a newer one")]
    ListExpired {
        /// The moment at which it expired.
        expired: Timestamp,
    },
    /// The key may not sign on the day of the bundle.
    #[error("the notice bundle was issued on a day that its key may not sign for")]
    OutsideKeyValidity {
        /// The days that the key may sign for.
        key: DayRange,
    },
    /// The bundle is older than one that was applied.
    #[error("the notice bundle {offered} is older than {stored}, which was applied")]
    Replayed {
        /// The sequence number of the bundle that was applied.
        stored: u32,
        /// The sequence number offered.
        offered: u32,
    },
    /// Another bundle with this sequence number was applied. The authority must learn of it.
    #[error("there are two different notice bundles {sequence}; tell the authority")]
    Conflict {
        /// The sequence number that both have.
        sequence: u32,
    },
}

impl BundleRefusal {
    /// Returns the class of this refusal, as `docs/format.md` names it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Source { .. } => "source",
            Self::Cut => "cut",
            Self::Damaged => "damaged",
            Self::TooLong => "too_long",
            Self::NewerApp => "newer_app",
            Self::UnknownKey { .. } => "unknown_key",
            Self::WrongPurpose { .. } => "wrong_purpose",
            Self::Forged { .. } => "forged",
            Self::RevokedKey { .. } => "revoked_key",
            Self::Malformed(_) => "malformed",
            Self::ListExpired { .. } => "list_expired",
            Self::OutsideKeyValidity { .. } => "outside_key_validity",
            Self::Replayed { .. } => "replayed",
            Self::Conflict { .. } => "conflict",
        }
    }

    pub(super) const fn of_signer(error: SignerError, key_id: KeyId) -> Self {
        match error {
            SignerError::UnknownKey => Self::UnknownKey { key_id },
            SignerError::WrongPurpose => Self::WrongPurpose { key_id },
            SignerError::Forged => Self::Forged { key_id },
            SignerError::RevokedKey => Self::RevokedKey { key_id },
        }
    }
}

impl From<io::Error> for BundleRefusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Cut,
            kind => Self::Source { kind },
        }
    }
}

impl From<VersionError> for BundleRefusal {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Other { .. } => Self::NewerApp,
            VersionError::Impossible => Self::Damaged,
        }
    }
}

/// The rule of the format that a signed bundle breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The header has no valid sequence number or times.
    #[error("its header has no valid sequence number or times")]
    Header,
    /// The entries do not ascend strictly by their tokens.
    #[error("its entries are repeated or out of order")]
    Order,
    /// The entry of a venue's secret was not sealed with its key.
    #[error("an entry was sealed with another key")]
    Sealed,
    /// A record breaks a rule.
    #[error("a notice breaks the rules of its format: {0}")]
    Record(#[from] RecordError),
    /// Two records have one id and one revision, and say different things.
    #[error("two notices have one id and one revision")]
    TwoRevisions,
    /// A secret has more than [`MAX_SLOTS`](super::MAX_SLOTS) notices.
    #[error("a venue has more than 256 notices")]
    TooManyNotices,
}

/// The rule that a record breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A record does not have 32 bytes.
    #[error("its length is wrong")]
    Length,
    /// The revision is 0.
    #[error("its revision is 0")]
    Revision,
    /// The status does not exist.
    #[error("its status does not exist")]
    Status,
    /// The severity does not exist.
    #[error("its severity does not exist")]
    Severity,
    /// The window ends before it begins, or lies outside the years 1970 to 9999.
    #[error("its time ends before it begins")]
    Window,
}

/// The reason why a bundle cannot be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleDraftError {
    /// The sequence number is 0, or the times are out of order or too far apart.
    #[error("the next bundle must be due after this one was issued, within 31 days")]
    Header,
    /// There are more entries than a bundle holds.
    #[error(
        "the bundle has {entries} entries; the limit is {}",
        super::MAX_ENTRIES
    )]
    TooManyEntries {
        /// The number of entries.
        entries: usize,
    },
    /// A secret has more notices than a phone looks for.
    #[error("a venue has {notices} notices; the limit is {}", super::MAX_SLOTS)]
    TooManyNotices {
        /// The number of notices of the venue.
        notices: usize,
    },
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}
