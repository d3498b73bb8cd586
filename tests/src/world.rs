//! A small world for tests: two roots' worth of trust, an issuer whom the list knows and one whom
//! only a newer list knows, venues, and a random source that repeats.

use std::sync::Arc;

use dauchan_authority::signers::{IssuerSigner, RootKind, RootSigner, sign_list};
use dauchan_core::clock::Clock;
use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{
    Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, TrustList, TrustListDraft,
};
use dauchan_core::venue::carrier::{UnverifiedVenue, link_text};
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, VenueDetails, VenueName, VenueRecord,
    VenueSecret,
};
use dauchan_core::verify::{PendingVenue, VerifiedVenue, verify};
use dauchan_core::visit::VisitPolicy;
use zeroize::Zeroizing;

/// Monday, 27 September 2021, 08:00 in Viet Nam.
pub const MORNING: Timestamp = Timestamp::from_unix_seconds(1_632_704_400);

/// `minutes` after [`MORNING`].
#[must_use]
pub const fn minute(minutes: i64) -> Timestamp {
    MORNING.plus_seconds(minutes * 60)
}

/// Random bytes that are the same in every run and never repeat within one.
pub struct CountingRandom(u64);

impl CountingRandom {
    /// The source with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number << 40)
    }
}

impl RandomSource for CountingRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        for chunk in destination.chunks_mut(8) {
            self.0 += 1;
            let bytes = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

/// What a test venue is like, where a test cares.
#[derive(Clone, Copy, Debug)]
pub struct VenuePlan {
    /// Distinguishes venues; the same number is the same venue.
    pub number: u8,
    /// What it is called.
    pub name: &'static str,
    /// What its code means.
    pub direction: Direction,
    /// How long people stay.
    pub quarter_hours: u8,
}

/// A two-way venue where people stay for four hours.
#[must_use]
pub const fn venue_plan(number: u8, name: &'static str) -> VenuePlan {
    VenuePlan {
        number,
        name,
        direction: Direction::Both,
        quarter_hours: 16,
    }
}

/// The signers and the deployment that tests share.
pub struct World {
    root: RootSigner,
    issuer: IssuerSigner,
    newcomer: IssuerSigner,
    settings: DeploymentSettings,
    /// The deployment, whose baseline list knows the issuer and not the newcomer.
    pub deployment: Arc<Deployment>,
}

impl World {
    /// A world with the default policy.
    #[must_use]
    pub fn new() -> Self {
        Self::with_policy(VisitPolicy::default())
    }

    /// A world with `policy`.
    #[must_use]
    pub fn with_policy(policy: VisitPolicy) -> Self {
        let mut random = CountingRandom::new(1);
        let root = RootSigner::generate(RootKind::Real, &mut random).unwrap();
        let issuer = IssuerSigner::generate(&mut random).unwrap();
        let newcomer = IssuerSigner::generate(&mut random).unwrap();
        let baseline = sign_list(&draft(1, MORNING.plus_days(-1), &[&issuer]), &[&root]).unwrap();
        let settings = DeploymentSettings {
            hosts: vec!["dauchan.example".to_owned()],
            root_keys: vec![*root.public().as_bytes()],
            threshold: 1,
            epoch: 1,
            baseline_list: baseline,
            build_date: MORNING.plus_days(-1),
            utc_offset: UtcOffset::VIET_NAM,
            visits: policy,
            demonstration: false,
        };
        Self {
            root,
            issuer,
            newcomer,
            deployment: Arc::new(Deployment::new(&settings).unwrap()),
            settings,
        }
    }

    /// What the deployment was made of, for an app of another build.
    #[must_use]
    pub fn settings(&self) -> DeploymentSettings {
        self.settings.clone()
    }

    /// The text of a link to the venue of this plan, signed by the issuer.
    #[must_use]
    pub fn link(&self, plan: VenuePlan) -> String {
        let code = unverified(&self.issuer, plan);
        link_text(&self.deployment.hosts()[0], code.wire()).to_string()
    }

    /// A list of this version, which knows the newcomer too.
    #[must_use]
    pub fn newer_list(&self, counter: u32, issued: Timestamp) -> Vec<u8> {
        let draft = draft(counter, issued, &[&self.issuer, &self.newcomer]);
        sign_list(&draft, &[&self.root]).unwrap()
    }

    /// The venue of this plan, verified by the baseline.
    #[must_use]
    pub fn venue(&self, plan: VenuePlan) -> VerifiedVenue {
        let code = unverified(&self.issuer, plan);
        verify(code, self.deployment.baseline(), self.clock()).unwrap()
    }

    /// The venue of this plan, signed by the newcomer, whom the baseline does not know.
    #[must_use]
    pub fn pending(&self, plan: VenuePlan) -> PendingVenue {
        let code = unverified(&self.newcomer, plan);
        let refused = verify(code, self.deployment.baseline(), self.clock()).unwrap_err();
        PendingVenue::keep(refused.code, &refused.refusal).unwrap()
    }

    fn clock(&self) -> Clock {
        let list: &TrustList = self.deployment.baseline();
        self.deployment.clock(MORNING, list)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

fn years() -> DayRange {
    DayRange::new(Day::from_number(0), Day::from_number(u16::MAX)).unwrap()
}

fn draft(counter: u32, issued: Timestamp, issuers: &[&IssuerSigner]) -> TrustListDraft {
    let keys = issuers.iter().map(|issuer| IssuerKey {
        key: issuer.public().clone(),
        purposes: Purposes::VENUE,
        validity: years(),
        areas: Areas::All,
    });
    TrustListDraft {
        version: ListVersion { epoch: 1, counter },
        issued,
        refresh_due: issued.plus_days(14),
        hard_expiry: issued.plus_days(180),
        status: ProgrammeStatus::Active,
        keys: keys.collect(),
        revoked_keys: Vec::new(),
        revoked_venues: Vec::new(),
    }
}

fn unverified(issuer: &IssuerSigner, plan: VenuePlan) -> UnverifiedVenue {
    let record = VenueRecord {
        secret: VenueSecret::from_bytes([plan.number; 16]),
        details: VenueDetails {
            direction: plan.direction,
            sector: Sector::from_number(8).unwrap(),
            default_stay: DefaultStay::from_quarter_hours(plan.quarter_hours).unwrap(),
            area: AreaCode::new(25_747).unwrap(),
            issue: IssueNumber::FIRST,
            validity: years(),
            name: VenueName::new(plan.name).unwrap(),
        },
    };
    let signed = issuer.sign_venue(&record);
    UnverifiedVenue::from_wire(Zeroizing::new(signed.wire().to_vec())).unwrap()
}
