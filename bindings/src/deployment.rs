//! The deployment: the settings of an app, and the trust list that it goes by at the moment.

use std::sync::{Arc, PoisonError, RwLock};

use dauchan_core::deployment::{self as core, DeploymentError as CoreDeploymentError};
use dauchan_core::deployment_file::{self, DeploymentFileError};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{RootsError, TrustList};

use crate::contain::{Internal, contain};
use crate::reading::{self, Reading};
use crate::trust::TrustListStatus;

/// The programme's settings, found good, and the trust list in force.
///
/// An app makes one at start and keeps it. It touches no file. The list in force is the baseline
/// until a diary is opened, which remembers a newer one.
#[derive(uniffi::Object)]
pub struct Deployment {
    settings: Arc<core::Deployment>,
    in_force: RwLock<Arc<TrustList>>,
}

#[uniffi::export]
impl Deployment {
    /// Takes the bytes of `deployment.json`, as the authority's desk wrote it: the public file with
    /// everything that each copy of an app is built with.
    ///
    /// Fails if it is no such file, or if its settings do not hold together: the app was built
    /// wrongly, and nothing works until that is mended.
    #[uniffi::constructor]
    pub fn new(json: Vec<u8>) -> Result<Arc<Self>, DeploymentError> {
        contain(|| {
            let settings = deployment_file::parse(&json)?;
            let settings = Arc::new(core::Deployment::new(&settings)?);
            let in_force = RwLock::new(Arc::new(settings.baseline().clone()));
            Ok(Arc::new(Self { settings, in_force }))
        })
    }

    /// The hosts that posters begin with, such as `checkin.example.vn`; at least one.
    pub fn hosts(&self) -> Vec<String> {
        let hosts = self.settings.hosts().iter();
        hosts.map(|host| host.as_str().to_owned()).collect()
    }

    /// Whether this is a demonstration, whose keys protect nothing.
    pub fn is_demonstration(&self) -> bool {
        self.settings.is_demonstration()
    }

    /// For how many days of 24 hours after its end a visit is kept, unless its owner chose fewer; 1 to
    /// 36,500.
    pub fn retention_days(&self) -> u16 {
        self.settings.visits().retention_days
    }

    /// Says what a scanned text is, at the phone's time `now`. Changes nothing.
    pub fn read(&self, text: &str, now: Timestamp) -> Reading {
        reading::read(self, text, now)
    }

    /// The trust list in force, and whether it is time for a newer one.
    pub fn trust_list(&self, now: Timestamp) -> TrustListStatus {
        let list = self.list_in_force();
        TrustListStatus::new(&list, self.settings.clock(now, &list))
    }
}

impl Deployment {
    pub(crate) const fn settings(&self) -> &Arc<core::Deployment> {
        &self.settings
    }

    /// The list in force at this moment. A list is swapped whole, so a poisoned lock holds a good one.
    pub(crate) fn list_in_force(&self) -> Arc<TrustList> {
        let in_force = self.in_force.read();
        in_force.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a list in force that a diary took.
    pub(crate) fn put_in_force(&self, list: TrustList) {
        let mut in_force = self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *in_force = Arc::new(list);
    }
}

/// What about an app's `deployment.json` has to be mended.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum DeploymentError {
    /// Longer than any such file.
    #[error("the file is longer than any deployment's")]
    TooLong,
    /// Not JSON, or not with its fields, each once.
    #[error("the file is not a deployment's, at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: u32,
        /// Counted from 1, in bytes.
        column: u32,
    },
    /// Made for another version of this library. Update the one or the other.
    #[error("the file was made for another version of this library")]
    OtherVersion,
    /// A field is not written in the one way that the desk writes it.
    #[error("the file's \"{field}\" is not written as the desk writes it")]
    Value {
        /// The field's name.
        field: String,
    },
    /// No host to recognise posters by.
    #[error("the deployment names no host")]
    NoHost,
    /// A host that cannot stand on posters.
    #[error("{explanation}")]
    Host {
        /// What is wrong with it.
        explanation: String,
    },
    /// Roots that cannot be: unfit, repeated, or a threshold that cannot be met.
    #[error("{explanation}")]
    Roots {
        /// What is wrong with them.
        explanation: String,
    },
    /// A demonstration's roots in a real deployment, or real ones in a demonstration.
    #[error("{explanation}")]
    DemonstrationMismatch {
        /// Which root, and what it is.
        explanation: String,
    },
    /// The baseline list is not one of these roots, or is damaged.
    #[error("the baseline list was refused: {explanation}")]
    Baseline {
        /// Why.
        explanation: String,
    },
    /// A visit policy that cannot be.
    #[error("{explanation}")]
    Visits {
        /// What is wrong with it.
        explanation: String,
    },
    /// A bug in this library. Report it.
    #[error("the library failed while it took the settings; report it")]
    Internal,
}

impl Internal for DeploymentError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<DeploymentFileError> for DeploymentError {
    fn from(error: DeploymentFileError) -> Self {
        let counted = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match error {
            DeploymentFileError::TooLong => Self::TooLong,
            DeploymentFileError::Syntax { line, column } => Self::Syntax {
                line: counted(line),
                column: counted(column),
            },
            DeploymentFileError::OtherVersion => Self::OtherVersion,
            DeploymentFileError::Value { field } => Self::Value {
                field: field.to_owned(),
            },
        }
    }
}

impl From<CoreDeploymentError> for DeploymentError {
    fn from(error: CoreDeploymentError) -> Self {
        let explanation = error.to_string();
        match error {
            CoreDeploymentError::NoHost => Self::NoHost,
            CoreDeploymentError::Host(_) => Self::Host { explanation },
            CoreDeploymentError::Roots(
                RootsError::DemonstrationRoot { .. } | RootsError::RealRoot { .. },
            ) => Self::DemonstrationMismatch { explanation },
            CoreDeploymentError::Roots(_) => Self::Roots { explanation },
            CoreDeploymentError::Baseline(refusal) => Self::Baseline {
                explanation: refusal.to_string(),
            },
            CoreDeploymentError::Visits(_) => Self::Visits { explanation },
        }
    }
}
