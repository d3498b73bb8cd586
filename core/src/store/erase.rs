//! Erasing a store permanently.
//!
//! A marker is synced first. Then the key is deleted, then the files, then the marker. After a crash at
//! any instant the store is untouched, or the next open finishes the erase. Without the key the files
//! cannot be read, so the key goes first.

use std::path::Path;

use crate::store::error::EraseError;
use crate::store::folder::Folder;
use crate::store::{KeyVault, Kind};

/// Erases the store in `folder` and its key. Succeeds if neither exists.
///
/// # Errors
/// [`EraseError`]. After [`EraseError::NoFolder`] and [`EraseError::OpenElsewhere`] nothing has
/// happened. After any other the store may be half gone, and the next open or erase
/// finishes the work.
pub(crate) fn erase(
    folder: &Path,
    kind: &'static Kind,
    vault: &dyn KeyVault,
) -> Result<(), EraseError> {
    finish(&Folder::lock(folder, kind)?, vault)
}

/// Begins an erase, or continues one that has a marker. The marker is synced in both cases: if its
/// first sync failed, it would not survive a power cut.
pub(super) fn finish(folder: &Folder, vault: &dyn KeyVault) -> Result<(), EraseError> {
    if let Err(error) = folder.mark_erasing() {
        // On a full disk the reserve makes room for the marker.
        if !folder.free_reserve() {
            return Err(error.into());
        }
        folder.mark_erasing()?;
    }
    vault.delete()?;
    folder.remove_all()?;
    Ok(())
}
