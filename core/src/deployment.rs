//! A deployment of the programme: everything that an app is built with.

use crate::clock::Clock;
use crate::keys::{PUBLIC_KEY_LENGTH, PublicKey, PublicKeyError};
use crate::time::{Timestamp, UtcOffset};
use crate::trust::{self, Acceptance, Roots, RootsError, TimeWitness, TrustList, TrustRefusal};
use crate::venue::carrier::{Host, HostError};
use crate::venue::{NameError, VenueName};
use crate::visit::{PolicyError, VisitPolicy};

/// The settings of a deployment, not yet checked.
#[derive(Clone, Debug)]
pub struct DeploymentSettings {
    /// The hosts in the URLs of posters, at least one. They can never change once printed.
    pub hosts: Vec<String>,
    /// The public keys of the roots, 32 bytes each.
    pub root_keys: Vec<[u8; PUBLIC_KEY_LENGTH]>,
    /// The number of distinct roots that must sign a trust list: usually 2 of 3.
    pub threshold: usize,
    /// The highest epoch of trust lists that this build knows.
    pub epoch: u16,
    /// The newest trust list when the app was built. Lower versions are never accepted.
    pub baseline_list: Vec<u8>,
    /// The moment at which the app was built.
    pub build_date: Timestamp,
    /// The UTC offset by which days are counted.
    pub utc_offset: UtcOffset,
    /// The rules for visits, and their retention.
    pub visits: VisitPolicy,
    /// Marks a demonstration, which accepts demonstration roots and no others.
    pub demonstration: bool,
    /// The organisation that countersigns activity plans. Without one, no plan is accepted.
    pub activity_witness: Option<WitnessSettings>,
}

/// The organisation that countersigns activity plans, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessSettings {
    /// The name on the screen, by the rules for venues' names.
    pub name: String,
    /// The public key, 32 bytes.
    pub key: [u8; PUBLIC_KEY_LENGTH],
}

/// The organisation that runs the helper of the activity figures, and countersigns their plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name on the screen.
    pub name: VenueName,
    /// The key. It changes only with an app release.
    pub key: PublicKey,
}

impl Witness {
    fn new(settings: &WitnessSettings) -> Result<Self, DeploymentError> {
        Ok(Self {
            name: VenueName::new(&settings.name)?,
            key: PublicKey::from_bytes(&settings.key).map_err(DeploymentError::WitnessKey)?,
        })
    }
}

/// A deployment whose settings were checked together.
#[derive(Clone, Debug)]
pub struct Deployment {
    hosts: Vec<Host>,
    roots: Roots,
    epoch: u16,
    baseline: TrustList,
    build_date: Timestamp,
    utc_offset: UtcOffset,
    visits: VisitPolicy,
    demonstration: bool,
    activity_witness: Option<Witness>,
}

impl Deployment {
    /// Checks an app's settings.
    ///
    /// # Errors
    /// [`DeploymentError`]: the app was built with wrong settings, and does not work until they are
    /// corrected.
    pub fn new(settings: &DeploymentSettings) -> Result<Self, DeploymentError> {
        if settings.hosts.is_empty() {
            return Err(DeploymentError::NoHost);
        }
        let hosts = settings.hosts.iter().map(|host| Host::new(host));
        let hosts = hosts.collect::<Result<_, _>>()?;
        let roots = Roots::new(
            &settings.root_keys,
            settings.threshold,
            settings.demonstration,
        )?;
        settings.visits.check()?;
        let baseline = trust::read(&settings.baseline_list, &roots, settings.epoch)?;
        let witness = settings.activity_witness.as_ref().map(Witness::new);
        Ok(Self {
            hosts,
            roots,
            epoch: settings.epoch,
            baseline,
            build_date: settings.build_date,
            utc_offset: settings.utc_offset,
            visits: settings.visits,
            demonstration: settings.demonstration,
            activity_witness: witness.transpose()?,
        })
    }

    /// Returns the hosts in the URLs of posters.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// Returns the roots, which sign trust lists.
    #[must_use]
    pub const fn roots(&self) -> &Roots {
        &self.roots
    }

    /// Returns the highest epoch of trust lists that this build knows.
    #[must_use]
    pub const fn epoch(&self) -> u16 {
        self.epoch
    }

    /// Returns the trust list that the app was built with.
    #[must_use]
    pub const fn baseline(&self) -> &TrustList {
        &self.baseline
    }

    /// Returns the UTC offset by which days are counted.
    #[must_use]
    pub const fn utc_offset(&self) -> UtcOffset {
        self.utc_offset
    }

    /// Returns the rules for visits, and their retention.
    #[must_use]
    pub const fn visits(&self) -> &VisitPolicy {
        &self.visits
    }

    /// Reports whether this is a demonstration.
    #[must_use]
    pub const fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// Returns the organisation that countersigns activity plans, if the deployment names one.
    #[must_use]
    pub const fn activity_witness(&self) -> Option<&Witness> {
        self.activity_witness.as_ref()
    }

    /// Returns the list in force: the one stored, if it is still good and above the baseline, else
    /// the baseline. `witness` is the stored list's [`TrustList::witness`], or `None` for the list
    /// itself.
    #[must_use]
    pub fn list_in_force(&self, stored: Option<&[u8]>, witness: Option<TimeWitness>) -> TrustList {
        stored
            .and_then(|wire| trust::restore(wire, &self.roots, self.epoch, witness).ok())
            .filter(|list| list.version() > self.baseline.version())
            .unwrap_or_else(|| self.baseline.clone())
    }

    /// Judges a downloaded list against the list in force. `now` is the phone's time.
    ///
    /// # Errors
    /// [`TrustRefusal`]; the list in force stays.
    pub fn accept(
        &self,
        wire: &[u8],
        in_force: &TrustList,
        now: Timestamp,
    ) -> Result<Acceptance, TrustRefusal> {
        let clock = self.clock(now, in_force);
        trust::accept(wire, &self.roots, self.epoch, in_force, clock)
    }

    /// Returns what is known of the time, given the phone's clock and the list in force.
    #[must_use]
    pub fn clock(&self, now: Timestamp, in_force: &TrustList) -> Clock {
        Clock {
            now,
            floor: self.floor(in_force),
            offset: self.utc_offset,
        }
    }

    /// Returns the floor of the clock: `docs/format.md`, section 4.1.
    fn floor(&self, in_force: &TrustList) -> Timestamp {
        let baseline = self.baseline.witness();
        let newest = in_force.witness();
        let witness = if newest.version > baseline.version {
            newest
        } else {
            baseline
        };
        if witness.issued < baseline.issued {
            // A newer list with an earlier time takes back the time of the build.
            witness.issued
        } else {
            witness.issued.max(self.build_date)
        }
    }
}

/// The reason why the settings of a deployment are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentError {
    /// There is no host to recognise posters by.
    #[error("the deployment names no host; add one")]
    NoHost,
    /// A host is not valid.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The roots are not valid.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// The visit policy is not valid.
    #[error("the visit policy is not valid: {0}")]
    Visits(#[from] PolicyError),
    /// The baseline list was refused.
    #[error("the baseline list was refused: {0}")]
    Baseline(#[from] TrustRefusal),
    /// The name of the activity witness is not valid.
    #[error("the name of the activity witness is not valid: {0}")]
    WitnessName(#[from] NameError),
    /// The key of the activity witness is not valid.
    #[error("the key of the activity witness is not valid: {0}")]
    WitnessKey(PublicKeyError),
}
