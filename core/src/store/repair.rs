//! Repairs that need their owner's consent.
//!
//! Opening a store repairs a damaged key check by itself. The faults here are refused first, so that the
//! owner can put the lost files back.

use core::fmt;
use std::path::Path;

use crate::store::check::Salt;
use crate::store::error::OpenError;
use crate::store::folder::Folder;
use crate::store::mark::Marker;
use crate::store::open::{Verdict, judge};
use crate::store::{KeyVault, Kind};

/// The damage of a store that can be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The database's first 16 bytes are damaged, and the key check holds them. Nothing is lost.
    FirstBytes,
    /// Acknowledged changes are missing: the log was cut, damaged or removed, or an older database was
    /// put back. Everything before them is whole.
    LostChanges {
        /// The least number of changes that are missing. A scan, an edit and a deletion are one change each.
        at_least: u64,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstBytes => f.write_str(
                "the first bytes of the diary's database are spoilt; repair it, nothing is lost",
            ),
            Self::LostChanges { at_least } => write!(
                f,
                "the last changes to the diary are lost, at least {at_least}; \
                 put its files back, or repair it and go on without them",
            ),
        }
    }
}

/// The way in which a repair is made.
pub(super) enum Mending {
    /// The database begins with this salt again.
    Head(Salt),
    /// The mark says no more than what is there.
    Mark { marker: Marker, change: i64 },
}

/// Repairs the store in `folder`, whose owner has agreed to the repair that
/// [`OpenError::Repairable`] named. Succeeds if nothing has to be repaired.
///
/// # Errors
/// [`OpenError`], as opening the store returns it; nothing was repaired.
/// [`OpenError::Repairable`] if the store needs another repair, or more changes are missing, than the
/// owner has agreed to.
pub(crate) fn repair(
    folder: &Path,
    kind: &'static Kind,
    vault: &dyn KeyVault,
    agreed: Repair,
) -> Result<(), OpenError> {
    let folder = Folder::lock(folder, kind)?;
    if folder.is_erasing()? || !folder.has_database()? {
        return Err(OpenError::DatabaseMissing);
    }
    let check = folder.check()?;
    match judge(&folder, vault, check.as_deref())? {
        Verdict::Whole(_) => Ok(()),
        Verdict::Repairable { repair, .. } if !agreed.covers(repair) => {
            Err(OpenError::Repairable(repair))
        }
        Verdict::Repairable { mending, .. } => mending.apply(&folder),
    }
}

impl Repair {
    /// Reports whether an owner who has agreed to this has agreed to `other`.
    const fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::FirstBytes, Self::FirstBytes) => true,
            (Self::LostChanges { at_least: agreed }, Self::LostChanges { at_least }) => {
                at_least <= agreed
            }
            _ => false,
        }
    }
}

impl Mending {
    fn apply(self, folder: &Folder) -> Result<(), OpenError> {
        match self {
            Self::Head(salt) => folder.write_head(&salt)?,
            Self::Mark { marker, change } => {
                let file = folder.mark_file()?;
                marker.write(&file, change)?;
                file.sync_all()?;
            }
        }
        Ok(())
    }
}
