//! The files of a desk's folder.

use std::path::{Path, PathBuf};

use crate::register::IssuerName;

/// The files of the desk in one folder.
#[derive(Clone, Debug)]
pub(super) struct DeskPaths {
    folder: PathBuf,
}

impl DeskPaths {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn deployment(&self) -> PathBuf {
        self.folder.join("deployment.json")
    }

    pub(super) fn trust_list(&self) -> PathBuf {
        self.folder.join("trust.list")
    }

    pub(super) fn bundle(&self) -> PathBuf {
        self.folder.join("notice.bundle")
    }

    pub(super) fn register(&self) -> PathBuf {
        self.folder.join("register.db")
    }

    pub(super) fn register_key(&self) -> PathBuf {
        self.folder.join("register.key")
    }

    /// The register as earlier versions of the tool kept it.
    pub(super) fn older_register(&self) -> PathBuf {
        self.folder.join("register.json")
    }

    /// Where the older register goes when everything of it is in the newer one.
    pub(super) fn migrated_register(&self) -> PathBuf {
        self.folder.join("register.json.migrated")
    }

    pub(super) fn areas(&self) -> PathBuf {
        self.folder.join("areas.csv")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// Exists while a desk is being made.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.folder.join("init.unfinished")
    }

    /// The deployment of a desk whose roots are elsewhere, until they have signed its first list. In place of the list it
    /// holds what they are to sign.
    pub(super) fn unsigned(&self) -> PathBuf {
        self.folder.join("deployment.unsigned")
    }

    pub(super) fn roots(&self) -> PathBuf {
        self.folder.join("roots")
    }

    pub(super) fn root_key(&self, number: usize) -> PathBuf {
        self.roots().join(format!("root-{number}")).join("root.key")
    }

    pub(super) fn issuers(&self) -> PathBuf {
        self.folder.join("issuers")
    }

    pub(super) fn issuer_folder(&self, name: &IssuerName) -> PathBuf {
        self.issuers().join(name.as_str())
    }

    pub(super) fn issuer_key(&self, name: &IssuerName) -> PathBuf {
        self.issuer_folder(name).join("issuer.key")
    }
}
