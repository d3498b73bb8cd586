//! Whom the authority trusts: a list signed by several roots, and the rule by which a newer list
//! replaces an older one.
//!
//! The app embeds the [`Roots`] and a baseline list. [`accept`] takes what the app downloaded from
//! any static host and answers with a [`TrustList`], the only type that verification asks; there is
//! no other way to make one. Layout: `docs/format.md`, section 4.

mod draft;
mod error;
mod issuer;
mod list;
mod list_version;
mod revocation;
mod roots;
mod signatures;

use core::cmp::Ordering;

pub use draft::TrustListDraft;
pub use error::{DraftError, ListError, RootsError, TrustRefusal};
pub use issuer::{Areas, IssuerKey, MAX_KEYS, Purposes};
pub use list::{ProgrammeStatus, TimeWitness, TrustList};
pub use list_version::ListVersion;
pub use revocation::{MAX_REVOKED_VENUES, RevokedVenue};
pub use roots::Roots;
pub use signatures::{MAX_LIST_LENGTH, MAX_ROOTS, assemble, bytes_to_sign};

use crate::clock::Clock;

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
    let payload = roots.verify(wire)?;
    let list = TrustList::decode(wire, payload)?;
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
