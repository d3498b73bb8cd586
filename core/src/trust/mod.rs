//! Whom the authority trusts: a list signed by several roots, and the rule by which a newer list
//! replaces an older one.
//!
//! The app embeds the [`Roots`] and a baseline list. [`accept`] takes what the app downloaded from
//! any static host and answers with a [`TrustList`], the only type that verification asks; there is
//! no other way to make one. Layout: `docs/format.md`, section 4.

mod draft;
mod list;
mod roots;

use core::cmp::Ordering;

pub use draft::{DraftError, TrustListDraft};
pub use list::{
    Areas, IssuerKey, ListError, ListVersion, MAX_KEYS, MAX_REVOKED_VENUES, ProgrammeStatus,
    Purposes, RevokedVenue, TimeWitness, TrustList,
};
pub use roots::{MAX_ROOTS, Roots, RootsError, assemble, bytes_to_sign};

use crate::clock::Clock;
use crate::keys::KeyId;

/// The most bytes a trust list may have.
pub const MAX_LIST_LENGTH: usize = 16 * 1024 * 1024;

/// What became of an offered list.
#[derive(Debug)]
pub enum Acceptance {
    /// It is newer than the one in force and takes its place.
    Newer(TrustList),
    /// It says what the one in force says; by whom it is signed may differ.
    Unchanged,
}

/// Judges `wire`, a downloaded list, against the list in force. `clock` is the phone's, with the floor
/// by the list in force: a list that is ahead of it is taken, and does not raise the floor.
///
/// # Errors
/// [`TrustRefusal`]; the list in force stays.
pub fn accept(
    wire: &[u8],
    roots: &Roots,
    epoch: u16,
    in_force: &TrustList,
    clock: Clock,
) -> Result<Acceptance, TrustRefusal> {
    let offered = read(wire, roots, epoch)?;
    let (stored, version) = (in_force.version(), offered.version());
    match version.cmp(&stored) {
        Ordering::Greater => Ok(Acceptance::Newer(offered.taken_after(in_force, clock))),
        Ordering::Less => Err(TrustRefusal::Rollback {
            stored,
            offered: version,
        }),
        Ordering::Equal if offered.payload() == in_force.payload() => Ok(Acceptance::Unchanged),
        Ordering::Equal => Err(TrustRefusal::Conflict { version }),
    }
}

/// Reads a list that stands alone, as a baseline does.
///
/// # Errors
/// [`TrustRefusal`], but neither `Rollback` nor `Conflict`.
pub fn read(wire: &[u8], roots: &Roots, epoch: u16) -> Result<TrustList, TrustRefusal> {
    let payload_start = roots.verify(wire)?;
    let list = TrustList::decode(wire, payload_start)?;
    if list.version().epoch > epoch {
        return Err(TrustRefusal::NewerApp);
    }
    Ok(list)
}

/// Reads a list that this phone took before, when the floor went by `witness`, or by the list itself.
///
/// # Errors
/// As [`read`].
pub fn restore(
    wire: &[u8],
    roots: &Roots,
    epoch: u16,
    witness: Option<TimeWitness>,
) -> Result<TrustList, TrustRefusal> {
    let list = read(wire, roots, epoch)?;
    Ok(match witness {
        Some(witness) => list.taken_with(witness),
        None => list,
    })
}

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
