//! Erasing a diary permanently.
//!
//! A marker is synced first. Then the key is deleted, then the files, then the marker. After a crash at
//! any instant the diary is untouched, or the next open finishes the erase. Without the key the files
//! cannot be read, so the key goes first.

use std::path::Path;

use crate::diary::KeyVault;
use crate::diary::error::EraseError;
use crate::diary::folder::Folder;

/// Erases the diary in `folder` and its key. Succeeds if there is none. The trust list is
/// erased too: the next diary begins with the app's baseline.
///
/// # Errors
/// [`EraseError`]. After [`EraseError::NoFolder`] and [`EraseError::OpenElsewhere`] nothing has
/// happened. After any other the diary may be half gone, and the next [`super::Diary::open`] or
/// [`erase`] finishes the work.
pub fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
    finish(&Folder::lock(folder)?, vault)
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
