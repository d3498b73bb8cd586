//! The deployment: the settings of an app, and the trust list that it goes by at the moment.

use std::sync::{Arc, PoisonError, RwLock};

use dauchan_core::deployment::{self as core, DeploymentFault};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::{RootsFault, TrustList};
use dauchan_core::visit;

use crate::contain::{Internal, contain};
use crate::reading::{self, Reading};
use crate::trust::TrustListStatus;

/// What an app is built with: one record, the same in every copy of the app.
#[derive(uniffi::Record)]
pub struct DeploymentSettings {
    /// The hosts that posters begin with, such as `checkin.example.vn`; at least one. They can never
    /// change once printed.
    pub hosts: Vec<String>,
    /// The public keys of the roots, 32 bytes each.
    pub root_keys: Vec<Vec<u8>>,
    /// How many distinct roots must sign a trust list; 2 of 3 as a rule.
    pub threshold: u8,
    /// The highest epoch of trust lists that this build knows.
    pub epoch: u16,
    /// A trust list of the day of the build. Nothing lower is ever taken.
    pub baseline_list: Vec<u8>,
    /// When the app was built. A phone whose clock lies more than a day before it cannot be right.
    pub build_date: Timestamp,
    /// The offset from UTC by which days are counted, in minutes; 420 for Viet Nam.
    #[uniffi(default = 420)]
    pub utc_offset_minutes: i16,
    /// Whether this is a demonstration, which takes demonstration roots and no others.
    #[uniffi(default = false)]
    pub demonstration: bool,
    /// How visits are treated; without it, as the programme itself chooses.
    #[uniffi(default = None)]
    pub visits: Option<VisitPolicy>,
}

/// How a deployment treats visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VisitPolicy {
    /// For how many seconds after a check-in or a check-out the same code changes nothing; 3600 at
    /// most.
    #[uniffi(default = 300)]
    pub debounce_seconds: u32,
    /// Whether a visit ends by itself after the default stay of its venue's code.
    #[uniffi(default = true)]
    pub automatic_end: bool,
    /// Whether checking in elsewhere ends the visit that is open.
    #[uniffi(default = true)]
    pub switch_ends_previous: bool,
    /// For how many seconds the last scan can be undone; 86,400 at most.
    #[uniffi(default = 600)]
    pub undo_seconds: u32,
    /// How many seconds before a visit ends by itself its owner is reminded to scan out.
    #[uniffi(default = 900)]
    pub reminder_seconds: u32,
    /// For how many days of 24 hours after its end a visit is kept, unless its owner chose fewer; 1 to
    /// 36,500.
    #[uniffi(default = 21)]
    pub retention_days: u16,
}

impl From<VisitPolicy> for visit::VisitPolicy {
    fn from(policy: VisitPolicy) -> Self {
        Self {
            debounce_seconds: policy.debounce_seconds,
            automatic_end: policy.automatic_end,
            switch_ends_previous: policy.switch_ends_previous,
            undo_seconds: policy.undo_seconds,
            reminder_seconds: policy.reminder_seconds,
            retention_days: policy.retention_days,
        }
    }
}

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
    /// Takes an app's settings.
    ///
    /// Fails if they do not hold together: the app was built wrongly, and nothing works until that
    /// is mended.
    #[uniffi::constructor]
    pub fn new(settings: DeploymentSettings) -> Result<Arc<Self>, DeploymentError> {
        contain(|| {
            let settings = Arc::new(core::Deployment::new(&settings.parse()?)?);
            let in_force = RwLock::new(Arc::new(settings.baseline().clone()));
            Ok(Arc::new(Self { settings, in_force }))
        })
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

    /// Goes by the list of a diary from here on.
    pub(crate) fn put_in_force(&self, list: &TrustList) {
        let mut in_force = self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *in_force = Arc::new(list.clone());
    }
}

impl DeploymentSettings {
    fn parse(self) -> Result<core::DeploymentSettings, DeploymentError> {
        let root_keys = self.root_keys.iter().map(|key| {
            <[u8; 32]>::try_from(key.as_slice()).map_err(|_| DeploymentError::RootKeyLength {
                bytes: u64::try_from(key.len()).unwrap_or(u64::MAX),
            })
        });
        Ok(core::DeploymentSettings {
            hosts: self.hosts,
            root_keys: root_keys.collect::<Result<_, _>>()?,
            threshold: self.threshold.into(),
            epoch: self.epoch,
            baseline_list: self.baseline_list,
            build_date: self.build_date,
            utc_offset: UtcOffset::from_minutes(self.utc_offset_minutes).ok_or(
                DeploymentError::UtcOffset {
                    minutes: self.utc_offset_minutes,
                },
            )?,
            demonstration: self.demonstration,
            visits: self.visits.map(Into::into).unwrap_or_default(),
        })
    }
}

/// What about an app's settings does not hold together.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum DeploymentError {
    /// No host to recognise posters by.
    #[error("the deployment names no host")]
    NoHost,
    /// A host that cannot stand on posters.
    #[error("{explanation}")]
    Host {
        /// What is wrong with it.
        explanation: String,
    },
    /// A root key that does not have 32 bytes.
    #[error("a root key has {bytes} bytes and needs 32")]
    RootKeyLength {
        /// How many it has.
        bytes: u64,
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
    /// An offset of more than 18 hours.
    #[error("an offset of {minutes} minutes from UTC does not exist")]
    UtcOffset {
        /// The offset given.
        minutes: i16,
    },
    /// A visit policy that cannot be.
    #[error("{explanation}")]
    Visits {
        /// What is wrong with it.
        explanation: String,
    },
    /// A fault in this library. Report it.
    #[error("the library failed while it took the settings; report it")]
    Internal,
}

impl Internal for DeploymentError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<DeploymentFault> for DeploymentError {
    fn from(fault: DeploymentFault) -> Self {
        let explanation = fault.to_string();
        match fault {
            DeploymentFault::NoHost => Self::NoHost,
            DeploymentFault::Host(_) => Self::Host { explanation },
            DeploymentFault::Roots(
                RootsFault::DemonstrationRoot { .. } | RootsFault::RealRoot { .. },
            ) => Self::DemonstrationMismatch { explanation },
            DeploymentFault::Roots(_) => Self::Roots { explanation },
            DeploymentFault::Baseline(refusal) => Self::Baseline {
                explanation: refusal.to_string(),
            },
            DeploymentFault::Visits(_) => Self::Visits { explanation },
        }
    }
}
