//! A desk whose roots are elsewhere from the start: it is made in two steps, and its roots sign between them.

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::deployment_file;
use dauchan_core::keys::PublicKey;
use dauchan_core::random::RandomSource;

use super::editor::{
    create_register, first_draft, first_settings, remove_unfinished, signed_by_enough,
    store_deployment,
};
use super::paths::DeskPaths;
use super::reader::{checked, without_deployment};
use super::{Desk, DeskError, NewDesk};
use crate::files;
use crate::keyring::DeskFolder;
use crate::prepared::PreparedList;
use crate::register::ListTimes;
use crate::signers::SignListError;
use crate::store::Author;

/// Rejects a folder that holds a desk, or what is left of one.
///
/// # Errors
/// [`DeskError`].
pub fn check_new(folder: impl Into<DeskFolder>) -> Result<(), DeskError> {
    let folder = folder.into();
    let paths = DeskPaths::of(&folder);
    if paths.deployment().exists() {
        return Err(DeskError::DeskExists {
            folder: folder.path().to_owned(),
        });
    }
    match without_deployment(&paths) {
        DeskError::NoDesk { .. } | DeskError::Unfinished { .. } => Ok(()),
        error => Err(error),
    }
}

/// Begins a desk with these root keys and returns its first list, which they are to sign. `new.roots` counts for nothing.
///
/// The desk waits for the list: [`complete_desk`] gives it that. A making that was interrupted is begun anew.
///
/// # Errors
/// [`DeskError`]; [`DeskError::AwaitsFirstList`] if the folder holds such a desk already.
pub fn first_list(
    folder: impl Into<DeskFolder>,
    new: &NewDesk,
    roots: &[PublicKey],
    times: ListTimes,
    author: &Author,
    random: &mut dyn RandomSource,
) -> Result<PreparedList, DeskError> {
    let folder = folder.into();
    let paths = DeskPaths::of(&folder);
    files::create_folder(&folder)?;
    let _lock = files::lock(&paths.lock())?;
    remove_unfinished(&paths)?;
    let keys: Vec<_> = roots.iter().map(|root| *root.as_bytes()).collect();
    let mut settings = first_settings(new, &keys, times);
    let draft = first_draft(&settings, times);
    let prepared = PreparedList::new(&draft).map_err(SignListError::from)?;
    check_without_list(&settings, &paths)?;
    settings.baseline_list = prepared.payload().to_vec();
    files::replace(&paths.unfinished(), b"")?;
    create_register(&paths, &folder, times, author, random)?;
    files::replace(&paths.unsigned(), &deployment_file::write(&settings))?;
    files::remove(&paths.unfinished())?;
    Ok(prepared)
}

/// Completes a desk with its first list, which enough of its roots have signed.
///
/// # Errors
/// [`DeskError`]; the desk goes on waiting.
pub fn complete_desk(
    folder: impl Into<DeskFolder>,
    prepared: &PreparedList,
) -> Result<Desk, DeskError> {
    let folder = folder.into();
    let paths = DeskPaths::of(&folder);
    let _lock = files::lock(&paths.lock())?;
    if !matches!(
        without_deployment(&paths),
        DeskError::AwaitsFirstList { .. }
    ) {
        return Err(DeskError::DeskExists {
            folder: folder.path().to_owned(),
        });
    }
    let path = paths.unsigned();
    let json = files::read(&path, deployment_file::MAX_LENGTH)?;
    let mut settings =
        deployment_file::parse(&json).map_err(|error| DeskError::DeploymentFile { path, error })?;
    if settings.baseline_list != prepared.payload() {
        let offered = prepared.version();
        return Err(
            offered.map_or(DeskError::NoFirstList, |offered| DeskError::ForeignList {
                offered,
            }),
        );
    }
    settings.baseline_list = signed_by_enough(prepared, settings.threshold)?;
    checked(&settings, &paths)?;
    store_deployment(&paths, &settings)?;
    files::remove(&paths.unsigned())?;
    Desk::open(&folder)
}

/// Finds what contradicts itself in settings that have no list yet: that is found last.
fn check_without_list(settings: &DeploymentSettings, paths: &DeskPaths) -> Result<(), DeskError> {
    use dauchan_core::deployment::DeploymentError;
    match Deployment::new(settings) {
        Ok(_) | Err(DeploymentError::Baseline(_)) => Ok(()),
        Err(error) => Err(DeskError::Deployment {
            path: paths.deployment(),
            error,
        }),
    }
}
