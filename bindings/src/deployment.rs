//! The deployment: the settings of a programme, and the trust list in force.

use std::sync::{Arc, PoisonError, RwLock};

use dauchan_core::deployment_file::{self, DeploymentFileError};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{RootsError, TrustList};

use crate::contain::{Internal, contain};
use crate::reading::{self, Reading};
use crate::trust::TrustListStatus;

/// The valid settings of a programme, and the trust list in force.
///
/// An app makes one at start and keeps it. It reads no file. The baseline list is in force until a diary is
/// opened that has accepted a newer one.
#[derive(uniffi::Object)]
pub struct Deployment {
    settings: Arc<dauchan_core::deployment::Deployment>,
    in_force: RwLock<Arc<TrustList>>,
}

#[uniffi::export]
impl Deployment {
    /// Parses the bytes of `deployment.json`, the public file that the authority's desk writes and every copy
    /// of an app contains.
    ///
    /// Fails if the bytes are no such file, or if its settings contradict each other. The app was then built
    /// with a wrong file.
    #[uniffi::constructor]
    pub fn new(json: Vec<u8>) -> Result<Arc<Self>, DeploymentError> {
        contain(|| {
            let settings = deployment_file::parse(&json)?;
            let settings = dauchan_core::deployment::Deployment::new(&settings)?;
            let settings = Arc::new(settings);
            let in_force = RwLock::new(Arc::new(settings.baseline().clone()));
            Ok(Arc::new(Self { settings, in_force }))
        })
    }

    /// Returns the hosts that posters begin with, such as `checkin.example.vn`; at least one.
    pub fn hosts(&self) -> Vec<String> {
        let hosts = self.settings.hosts().iter();
        hosts.map(|host| host.as_str().to_owned()).collect()
    }

    /// Reports whether this is a demonstration, whose keys are public and protect nothing.
    pub fn is_demonstration(&self) -> bool {
        self.settings.is_demonstration()
    }

    /// Returns for how many days of 24 hours after its end a visit is kept, unless the owner chose fewer; 1 to
    /// 36,500.
    pub fn retention_days(&self) -> u16 {
        self.settings.visits().retention_days
    }

    /// Reads and verifies a scanned text at the phone's time `now`. Nothing is recorded.
    pub fn read(&self, text: &str, now: Timestamp) -> Reading {
        reading::read(self, text, now)
    }

    /// Returns the state of the trust list in force at the phone's time `now`.
    pub fn trust_list(&self, now: Timestamp) -> TrustListStatus {
        let list = self.list_in_force();
        TrustListStatus::new(&list, self.settings.clock(now, &list))
    }
}

impl Deployment {
    pub(crate) const fn settings(&self) -> &Arc<dauchan_core::deployment::Deployment> {
        &self.settings
    }

    /// Returns the list in force. A list is replaced whole, so a poisoned lock holds a valid one.
    pub(crate) fn list_in_force(&self) -> Arc<TrustList> {
        let in_force = self.in_force.read();
        in_force.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the list of a diary in force.
    pub(crate) fn put_in_force(&self, list: TrustList) {
        let mut in_force = self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *in_force = Arc::new(list);
    }
}

/// The reason why a `deployment.json` was not accepted.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum DeploymentError {
    /// The file is longer than a deployment's file can be.
    #[error("the deployment file is longer than {most} bytes", most = deployment_file::MAX_LENGTH)]
    TooLong,
    /// The file is not JSON, or lacks, repeats or adds a field.
    #[error(
        "line {line}, column {column} of the deployment file is not valid; copy the file again from the desk"
    )]
    Syntax {
        /// The line, counted from 1.
        line: u32,
        /// The column in bytes, counted from 1.
        column: u32,
    },
    /// The file was made for another version of this library.
    #[error(
        "the deployment file was made for another version of this library; update the file or the library"
    )]
    OtherVersion,
    /// A field is not written in the one form that the desk writes.
    #[error("the field \"{field}\" of the deployment file is not written as the desk writes it")]
    Value {
        /// The name of the field.
        field: String,
    },
    /// The deployment names no host.
    #[error("the deployment names no host; posters need at least one")]
    NoHost,
    /// A host cannot stand on posters.
    #[error("{explanation}")]
    Host {
        /// The error as an English sentence.
        explanation: String,
    },
    /// The roots are unfit or repeated, or their threshold cannot be met.
    #[error("{explanation}")]
    Roots {
        /// The error as an English sentence.
        explanation: String,
    },
    /// A demonstration has real roots, or a real deployment has those of the demonstration.
    #[error("{explanation}")]
    DemonstrationMismatch {
        /// The error as an English sentence, which names the root.
        explanation: String,
    },
    /// The baseline trust list is damaged, or is not signed by these roots.
    #[error("the baseline trust list was refused: {explanation}")]
    Baseline {
        /// The refusal as an English sentence.
        explanation: String,
    },
    /// The visit policy contradicts itself.
    #[error("{explanation}")]
    Visits {
        /// The error as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Report it.
    #[error("the library failed while it read the deployment file; report this bug")]
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

impl From<dauchan_core::deployment::DeploymentError> for DeploymentError {
    fn from(error: dauchan_core::deployment::DeploymentError) -> Self {
        use dauchan_core::deployment::DeploymentError as Error;
        let explanation = error.to_string();
        match error {
            Error::NoHost => Self::NoHost,
            Error::Host(_) => Self::Host { explanation },
            Error::Roots(RootsError::DemonstrationRoot { .. } | RootsError::RealRoot { .. }) => {
                Self::DemonstrationMismatch { explanation }
            }
            Error::Roots(_) | Error::WitnessName(_) | Error::WitnessKey(_) => {
                Self::Roots { explanation }
            }
            Error::Baseline(refusal) => Self::Baseline {
                explanation: refusal.to_string(),
            },
            Error::Visits(_) => Self::Visits { explanation },
        }
    }
}
