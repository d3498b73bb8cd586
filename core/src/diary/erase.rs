//! Forgetting a diary for ever.
//!
//! A synced marker comes first, then the key, then the files, then the marker: whatever instant a
//! crash picks, the diary is either untouched or on its way out, and the next open finishes it.
//! Without the key the files are noise, so the key goes before them.

use std::path::Path;

use crate::diary::KeyVault;
use crate::diary::error::EraseError;
use crate::diary::folder::Folder;

/// Erases the diary in `folder` and its key. Succeeds if there is none. The trust list that the
/// diary held goes with it; the next diary begins with the app's baseline.
///
/// # Errors
/// [`EraseError`]. After [`EraseError::NoFolder`] and [`EraseError::OpenElsewhere`] nothing has
/// happened. After any other the diary may be half gone, and the next [`super::Diary::open`] or
/// [`erase`] finishes the work.
pub fn erase(folder: &Path, vault: &dyn KeyVault) -> Result<(), EraseError> {
    finish(&Folder::lock(folder)?, vault)
}

/// Begins an erase, or goes on with one whose marker stands. The marker is synced in either case: a
/// marker whose first sync failed would not survive a power cut.
pub(super) fn finish(folder: &Folder, vault: &dyn KeyVault) -> Result<(), EraseError> {
    if let Err(error) = folder.mark_erasing() {
        // A full disk has no room for the marker, unless the reserve makes some.
        if !folder.free_reserve() {
            return Err(error.into());
        }
        folder.mark_erasing()?;
    }
    vault.delete()?;
    folder.remove_all()?;
    Ok(())
}
