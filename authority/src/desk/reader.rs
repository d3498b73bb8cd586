//! A desk that is read.

use std::path::PathBuf;
use std::sync::Arc;

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::deployment_file;
use dauchan_core::trust::{MAX_LIST_LENGTH, TrustList};
use dauchan_core::venue::{IssueNumber, VenueId};

use super::error::DeskError;
use super::paths::DeskPaths;
use crate::areas::{self, AreaTable, Edition};
use crate::files::{self, FileError};
use crate::key_file::{self, KeyFileError};
use crate::keyring::{self, DeskFolder, Keyring};
use crate::register::IssuerName;
use crate::sealed::Passphrase;
use crate::signers::{IssuerSigner, RootSigner, SignedVenue};
use crate::store::{MAX_KEY_FILE, Store, StoreError, StoreKey};

/// The contents of a desk's folder when it was read.
#[derive(Debug)]
pub struct Desk {
    pub(super) paths: DeskPaths,
    pub(super) settings: DeploymentSettings,
    pub(super) deployment: Deployment,
    pub(super) register: Store,
    pub(super) areas: AreaTable,
    pub(super) keyring: Arc<Keyring>,
    /// The passphrase of the register's key, which seals the keys of new issuers too.
    pub(super) passphrase: Option<Passphrase>,
}

impl Desk {
    /// Reads the desk in `folder`. Sealed keys need a [`DeskFolder`] with a keyring.
    ///
    /// # Errors
    /// [`DeskError`] names the file that cannot be used.
    pub fn open(folder: impl Into<DeskFolder>) -> Result<Self, DeskError> {
        let folder = folder.into();
        let paths = DeskPaths::of(&folder);
        let (settings, deployment) = read_deployment(&paths)?;
        let (register, passphrase) = open_register(&paths, folder.keyring())?;
        let areas = read_areas(paths.areas())?;
        Ok(Self {
            paths,
            settings,
            deployment,
            register,
            areas,
            keyring: Arc::clone(folder.keyring()),
            passphrase,
        })
    }

    /// Returns the register.
    #[must_use]
    pub const fn register(&self) -> &Store {
        &self.register
    }

    /// Returns the areas that the desk knows.
    #[must_use]
    pub const fn areas(&self) -> &AreaTable {
        &self.areas
    }

    /// Returns the deployment that apps are built with.
    #[must_use]
    pub const fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// Returns the newest trust list.
    #[must_use]
    pub const fn trust_list(&self) -> &TrustList {
        self.deployment.baseline()
    }

    /// Returns the path of the file for apps.
    #[must_use]
    pub fn deployment_path(&self) -> PathBuf {
        self.paths.deployment()
    }

    /// Returns the path of the newest trust list, which goes to the web server.
    #[must_use]
    pub fn trust_list_path(&self) -> PathBuf {
        self.paths.trust_list()
    }

    /// Reports whether the file of the newest trust list holds that list. It does not after a
    /// process was killed between the deployment and its copy; the next change renews it.
    ///
    /// # Errors
    /// [`DeskError`] if the file cannot be read.
    pub fn is_trust_list_copied(&self) -> Result<bool, DeskError> {
        let longest = u64::try_from(MAX_LIST_LENGTH).unwrap_or(u64::MAX);
        match files::read(&self.trust_list_path(), longest) {
            Ok(list) => Ok(*list == self.settings.baseline_list),
            Err(FileError::Missing { .. } | FileError::TooLong { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the folder in which this desk looks for roots, each in a folder of its own.
    #[must_use]
    pub fn roots_path(&self) -> PathBuf {
        self.paths.roots()
    }

    /// Returns the signer of an issuer.
    ///
    /// # Errors
    /// [`DeskError`] if its key file cannot be used or holds another issuer's key.
    pub fn issuer_signer(&self, name: &IssuerName) -> Result<IssuerSigner, DeskError> {
        let issuer = self.register.issuer(name)?;
        let path = self.paths.issuer_key(name);
        let signer = key_file::read_issuer(&path, &self.keyring)?;
        if *signer.public() == issuer.key {
            Ok(signer)
        } else {
            Err(DeskError::OtherKey { path })
        }
    }

    /// Returns a printing as its issuer signs it.
    ///
    /// # Errors
    /// [`DeskError`] if there is no such printing, or its issuer's key cannot be used.
    pub fn sign(&self, id: VenueId, issue: IssueNumber) -> Result<SignedVenue, DeskError> {
        let (issuer, record) = self.register.record(id, issue)?;
        Ok(self.issuer_signer(&issuer)?.sign_venue(&record))
    }

    /// Reports whether phones know an issuer from the newest trust list.
    #[must_use]
    pub fn is_published(&self, issuer: &IssuerName) -> bool {
        let Ok(issuer) = self.register.issuer(issuer) else {
            return false;
        };
        let mut listed = self.trust_list().keys().iter();
        listed.any(|listed| listed.key == issuer.key)
    }

    /// Returns the path of the register's key.
    #[must_use]
    pub fn register_key_path(&self) -> PathBuf {
        self.paths.register_key()
    }

    /// Returns the path of an issuer's key.
    #[must_use]
    pub fn issuer_key_path(&self, name: &IssuerName) -> PathBuf {
        self.paths.issuer_key(name)
    }

    /// Returns where the key of the root of this number, from 1, is while it is in the desk's folder.
    #[must_use]
    pub fn root_key_path(&self, number: usize) -> PathBuf {
        self.paths.root_key(number)
    }

    /// Returns the paths of the secret files that the desk itself needs: its register's key and its issuers' keys.
    ///
    /// # Errors
    /// [`DeskError`] if the register cannot be read.
    pub fn key_paths(&self) -> Result<Vec<PathBuf>, DeskError> {
        let issuers = self.register.issuers()?;
        let issuers = issuers
            .iter()
            .map(|issuer| self.paths.issuer_key(&issuer.name));
        let all = core::iter::once(self.paths.register_key()).chain(issuers);
        Ok(all.filter(|path| path.exists()).collect())
    }

    /// Returns the secret files in the desk's folder that are not sealed, those of its roots too.
    ///
    /// # Errors
    /// [`DeskError`] if one of them cannot be read.
    pub fn plain_keys(&self) -> Result<Vec<PathBuf>, DeskError> {
        let mut paths = self.key_paths()?;
        let roots = (1..=self.settings.root_keys.len()).map(|number| self.paths.root_key(number));
        paths.extend(roots.filter(|path| path.exists()));
        let mut plain = Vec::new();
        for path in paths {
            if !keyring::is_sealed(&path)? {
                plain.push(path);
            }
        }
        Ok(plain)
    }

    /// Returns the roots whose keys are still in the desk's folder.
    ///
    /// # Errors
    /// [`DeskError`] if one of them cannot be used.
    pub fn roots_at_hand(&self) -> Result<Vec<RootSigner>, DeskError> {
        let mut roots = Vec::new();
        for number in 1..=self.settings.root_keys.len() {
            match key_file::read_root(&self.paths.root_key(number), &self.keyring) {
                Ok(root) => roots.push(root),
                Err(KeyFileError::File(FileError::Missing { .. })) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(roots)
    }
}

fn read_deployment(paths: &DeskPaths) -> Result<(DeploymentSettings, Deployment), DeskError> {
    let path = paths.deployment();
    let json = match files::read(&path, deployment_file::MAX_LENGTH) {
        Err(FileError::Missing { .. }) => return Err(without_deployment(paths)),
        json => json?,
    };
    let settings = deployment_file::parse(&json).map_err(|error| {
        let path = path.clone();
        DeskError::DeploymentFile { path, error }
    })?;
    let deployment = checked(&settings, paths)?;
    Ok((settings, deployment))
}

/// Returns what a folder without `deployment.json` is: a desk that was never completed, one that lost
/// the file, or none.
pub(super) fn without_deployment(paths: &DeskPaths) -> DeskError {
    let folder = paths.folder().to_owned();
    if paths.unsigned().exists() {
        DeskError::AwaitsFirstList { folder }
    } else if paths.unfinished().exists() {
        DeskError::Unfinished { folder }
    } else if paths.register().exists() || paths.older_register().exists() || paths.roots().exists()
    {
        let path = paths.deployment();
        FileError::Missing { path }.into()
    } else {
        DeskError::NoDesk { folder }
    }
}

/// Returns the deployment of settings that do not contradict each other.
pub(super) fn checked(
    settings: &DeploymentSettings,
    paths: &DeskPaths,
) -> Result<Deployment, DeskError> {
    let path = paths.deployment();
    Deployment::new(settings).map_err(|error| DeskError::Deployment { path, error })
}

/// Opens the register, and returns the passphrase that its key is sealed with.
pub(super) fn open_register(
    paths: &DeskPaths,
    keyring: &Keyring,
) -> Result<(Store, Option<Passphrase>), DeskError> {
    if paths.older_register().exists() {
        let folder = paths.folder().to_owned();
        return Err(DeskError::NotMigrated { folder });
    }
    let named = |path: PathBuf| {
        move |error| match error {
            StoreError::File(error) => DeskError::File(error),
            error => DeskError::Register { path, error },
        }
    };
    let path = paths.register_key();
    let opened = keyring.read(&path, MAX_KEY_FILE)?;
    let key = StoreKey::parse(&opened.content).map_err(named(path))?;
    let path = paths.register();
    let register = Store::open(&path, &key).map_err(named(path))?;
    Ok((register, opened.passphrase))
}

/// The desk's own table, or the newest that comes with the tool.
fn read_areas(path: PathBuf) -> Result<AreaTable, DeskError> {
    let text = match files::read(&path, areas::MAX_LENGTH) {
        Err(FileError::Missing { .. }) => AreaTable::edition(Edition::July2025).as_bytes().to_vec(),
        text => text?.to_vec(),
    };
    AreaTable::parse(&text).map_err(|error| DeskError::Areas { path, error })
}
