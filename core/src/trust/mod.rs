//! Trust lists: signed by several roots, with the rule by which a newer list replaces an older one.
//!
//! The app embeds the [`Roots`] and a baseline list. [`accept`] judges what the app downloaded from a
//! static host, and returns a [`TrustList`]. Only this module makes one, and verification goes by
//! nothing else. Layout: `docs/format.md`, section 4.

mod draft;
mod error;
mod issuer;
mod list;
mod list_version;
mod revocation;
mod roots;
mod signatures;
mod signer;

use core::cmp::Ordering;

pub use draft::TrustListDraft;
pub use error::{DraftError, ListError, RootsError, TrustRefusal};
pub use issuer::{Areas, IssuerKey, MAX_KEYS, Purposes};
pub use list::{ProgrammeStatus, TimeWitness, TrustList};
pub use list_version::ListVersion;
pub use revocation::{MAX_REVOKED_VENUES, RevokedVenue};
pub use roots::Roots;
#[cfg(feature = "activity")]
pub(crate) use signatures::decode_signatures;
pub use signatures::{MAX_LIST_LENGTH, MAX_ROOTS, assemble, bytes_to_sign};
pub(crate) use signer::{SignerError, find_signer};

use crate::clock::Clock;

/// The result of offering a list that was not refused.
#[derive(Debug)]
pub enum Acceptance {
    /// The list is newer than the one in force, and replaces it.
    Newer(TrustList),
    /// The payload is that of the list in force. The signatures may differ.
    Unchanged,
}

/// Judges `wire`, a downloaded list, against the list in force. `clock` has the floor by the list in
/// force: a list that is ahead of it is accepted, and does not raise the floor.
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

/// Reads a list without comparing it with another, as for a baseline.
///
/// # Errors
/// [`TrustRefusal`], but neither `Rollback` nor `Conflict`.
pub fn read(wire: &[u8], roots: &Roots, epoch: u16) -> Result<TrustList, TrustRefusal> {
    let payload = roots.verify(wire)?;
    let list = TrustList::decode(wire, payload)?;
    if list.version().epoch > epoch {
        return Err(TrustRefusal::NewerApp);
    }
    Ok(list)
}

/// Reads a list that this phone accepted before. The floor went by `witness` then, or by the list
/// itself.
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
