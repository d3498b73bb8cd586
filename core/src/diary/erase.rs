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
    let folder = Folder::lock(folder)?;
    folder.mark_erasing()?;
    finish(&folder, vault)
}

/// Goes on with an erase whose marker stands.
pub(super) fn finish(folder: &Folder, vault: &dyn KeyVault) -> Result<(), EraseError> {
    vault.delete()?;
    folder.remove_all()?;
    Ok(())
}
