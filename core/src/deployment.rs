//! One deployment of the programme: everything that an app is built with.

use crate::clock::Clock;
use crate::keys::PUBLIC_KEY_LENGTH;
use crate::time::{Timestamp, UtcOffset};
use crate::trust::{self, Acceptance, Roots, RootsError, TimeWitness, TrustList, TrustRefusal};
use crate::venue::carrier::{Host, HostError};
use crate::visit::{PolicyError, VisitPolicy};

/// What an app states about its deployment, before any of it was looked at.
#[derive(Clone, Debug)]
pub struct DeploymentSettings {
    /// The hosts that posters begin with; at least one. They can never change once printed.
    pub hosts: Vec<String>,
    /// The public keys of the roots, 32 bytes each.
    pub root_keys: Vec<[u8; PUBLIC_KEY_LENGTH]>,
    /// How many distinct roots must sign a trust list; 2 of 3 as a rule.
    pub threshold: usize,
    /// The highest epoch of trust lists that this build knows.
    pub epoch: u16,
    /// A trust list of the day of the build. Nothing lower is ever taken.
    pub baseline_list: Vec<u8>,
    /// When the app was built.
    pub build_date: Timestamp,
    /// The offset by which days are counted.
    pub utc_offset: UtcOffset,
    /// How visits are treated and how long they are kept.
    pub visits: VisitPolicy,
    /// Whether this is a demonstration, which takes demonstration roots and no others.
    pub demonstration: bool,
}

/// A deployment whose settings hold together.
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
}

impl Deployment {
    /// Takes an app's settings.
    ///
    /// # Errors
    /// [`DeploymentError`]: the app was built wrongly, and nothing works until that is mended.
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
        Ok(Self {
            hosts,
            roots,
            epoch: settings.epoch,
            baseline,
            build_date: settings.build_date,
            utc_offset: settings.utc_offset,
            visits: settings.visits,
            demonstration: settings.demonstration,
        })
    }

    /// The hosts that posters begin with.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The roots.
    #[must_use]
    pub const fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The highest epoch of trust lists that this build knows.
    #[must_use]
    pub const fn epoch(&self) -> u16 {
        self.epoch
    }

    /// The list the app was built with.
    #[must_use]
    pub const fn baseline(&self) -> &TrustList {
        &self.baseline
    }

    /// The offset by which days are counted.
    #[must_use]
    pub const fn utc_offset(&self) -> UtcOffset {
        self.utc_offset
    }

    /// How visits are treated and how long they are kept.
    #[must_use]
    pub const fn visits(&self) -> &VisitPolicy {
        &self.visits
    }

    /// Whether this is a demonstration.
    #[must_use]
    pub const fn is_demonstration(&self) -> bool {
        self.demonstration
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

    /// Judges a downloaded list against the one in force, at `now`, the phone's time.
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

    /// The rule of the floor: `docs/format.md`, section 4.1.
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

/// What about an app's settings does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentError {
    /// No host to recognise posters by.
    #[error("the deployment names no host")]
    NoHost,
    /// A host that cannot stand on posters.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Roots that cannot be.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// A visit policy that cannot be.
    #[error("the visit policy was refused: {0}")]
    Visits(#[from] PolicyError),
    /// The baseline list is not one of these roots.
    #[error("the baseline list was refused: {0}")]
    Baseline(#[from] TrustRefusal),
}
