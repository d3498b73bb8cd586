//! A small world for tests: a root, an issuer that the list trusts, a newcomer that only a newer list
//! trusts, and venues.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dauchan_core::clock::Clock;
use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::hand_over::{
    self, AuthorityName, Recipient, RequestId, RequestReason, TracerRequest, UnverifiedRequest,
    VerifiedRequest,
};
use dauchan_core::notice::{
    Advice, BundleDraft, NoticeId, NoticeRecord, NoticeStatus, SealedFor, Severity, Window,
};
use dauchan_core::time::{Day, DayRange, Timestamp, UtcOffset};
use dauchan_core::trust::{Areas, RevokedVenue, TrustList, TrustListDraft};
use dauchan_core::venue::carrier::{UnverifiedVenue, link_text};
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, VenueId, VenueRecord};
use dauchan_core::verify::{PendingVenue, VerifiedVenue, verify};
use dauchan_core::visit::VisitPolicy;
pub use dauchan_fixtures::{CountingRandom, MORNING};
use dauchan_fixtures::{Signer, all_days, days, draft, settings, sign_list, venue};
use zeroize::Zeroizing;

/// `minutes` after [`MORNING`].
#[must_use]
pub const fn minute(minutes: i64) -> Timestamp {
    MORNING.plus_seconds(minutes * 60)
}

/// The properties of a test venue that tests set.
#[derive(Clone, Copy, Debug)]
pub struct VenuePlan {
    /// Distinguishes venues; the same number is the same venue.
    pub number: u8,
    /// The venue's name.
    pub name: &'static str,
    /// The direction of its code.
    pub direction: Direction,
    /// The default stay, in quarters of an hour.
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
    root: Signer,
    issuer: Signer,
    newcomer: Signer,
    notices: Signer,
    tracer: Signer,
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
        // The frozen diaries hold lists and codes that these keys signed.
        let mut random = CountingRandom::new(1);
        let [root, issuer, newcomer, notices, tracer] =
            [(); 5].map(|()| Signer::generate(&mut random));
        let mut baseline = draft(1, MORNING.plus_days(-1), &[issuer.public()]);
        baseline.keys.push(notices.for_notices(Areas::All));
        baseline.keys.push(tracer.for_requests());
        let settings = DeploymentSettings {
            visits: policy,
            ..settings(&baseline, &[&root])
        };
        Self {
            root,
            issuer,
            newcomer,
            notices,
            tracer,
            deployment: Arc::new(Deployment::new(&settings).unwrap()),
            settings,
        }
    }

    /// Returns the deployment's settings, for an app of another build.
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

    /// A verified request of the tracer, for all days from that of [`MORNING`] on for a week, whose
    /// answer `recipient` opens.
    ///
    /// # Panics
    /// If it is not good at `now`.
    #[must_use]
    pub fn request(&self, recipient: Recipient, now: Timestamp) -> VerifiedRequest {
        let first = Day::of(MORNING, UtcOffset::VIET_NAM).number();
        let week = days(first, first + 6);
        let request = TracerRequest {
            id: RequestId([5; 16]),
            days: week,
            validity: week,
            reason: RequestReason::from_name("contact").unwrap(),
            recipient,
            name: AuthorityName::new("CDC Bình Dương").unwrap(),
        };
        let wire = self.tracer.sign_request(&request.encode());
        let request = UnverifiedRequest::from_wire(&wire).unwrap();
        let list = self.deployment.baseline();
        hand_over::verify(&request, list, self.deployment.clock(now, list)).unwrap()
    }

    /// A list of this version, which knows the newcomer too.
    #[must_use]
    pub fn newer_list(&self, counter: u32, issued: Timestamp) -> Vec<u8> {
        let issuers = [self.issuer.public(), self.newcomer.public()];
        let mut list = draft(counter, issued, &issuers);
        list.keys.push(self.notices.for_notices(Areas::All));
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    /// As [`World::newer_list`], where the key for notices may sign for these areas alone.
    #[must_use]
    pub fn list_with_notices_of(&self, counter: u32, areas: Vec<AreaCode>) -> Vec<u8> {
        let mut list = draft(counter, MORNING, &[self.issuer.public()]);
        list.keys
            .push(self.notices.for_notices(Areas::Listed(areas)));
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    /// As [`World::newer_list`], where the key for notices may sign on these days alone.
    #[must_use]
    pub fn list_with_notices_on(&self, counter: u32, days: DayRange) -> Vec<u8> {
        let mut list = draft(counter, MORNING, &[self.issuer.public()]);
        let mut key = self.notices.for_notices(Areas::All);
        key.validity = days;
        list.keys.push(key);
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    /// As [`World::newer_list`], which revokes every printing of the venue of number `number`.
    #[must_use]
    pub fn list_that_revokes(&self, counter: u32, number: u8) -> Vec<u8> {
        let mut list = draft(counter, MORNING, &[self.issuer.public()]);
        list.keys.push(self.notices.for_notices(Areas::All));
        list.revoked_venues.push(RevokedVenue {
            id: venue(number, "x").secret.venue_id(),
            least_good_issue: None,
        });
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    /// As [`World::newer_list`], which revokes the key for notices. Bundles are signed by the newcomer
    /// from then on: [`World::bundle_of_newcomer`].
    #[must_use]
    pub fn list_without_notice_key(&self, counter: u32) -> Vec<u8> {
        let mut list = draft(counter, MORNING, &[self.issuer.public()]);
        list.keys.push(self.newcomer.for_notices(Areas::All));
        list.revoked_keys.push(self.notices.public());
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    /// The bundle of this number, published at `issued`, with these notices.
    #[must_use]
    pub fn bundle(&self, sequence: u32, issued: Timestamp, notices: Vec<SealedFor>) -> Vec<u8> {
        seal(&self.notices, sequence, issued, notices)
    }

    /// As [`World::bundle`], signed by the newcomer.
    #[must_use]
    pub fn bundle_of_newcomer(
        &self,
        sequence: u32,
        issued: Timestamp,
        notices: Vec<SealedFor>,
    ) -> Vec<u8> {
        seal(&self.newcomer, sequence, issued, notices)
    }

    /// As [`World::newer_list`], with 20,000 revoked venues: 200 kB.
    #[must_use]
    pub fn long_list(&self, counter: u32, issued: Timestamp) -> Vec<u8> {
        let revoked = |number: u64| RevokedVenue {
            id: VenueId(number.to_be_bytes()),
            least_good_issue: None,
        };
        let draft = TrustListDraft {
            revoked_venues: (0..20_000).map(revoked).collect(),
            ..draft(
                counter,
                issued,
                &[self.issuer.public(), self.newcomer.public()],
            )
        };
        sign_list(&draft.encode().unwrap(), &[&self.root])
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
        self.pending_on(plan, all_days())
    }

    /// As [`World::pending`], by an issuer that [`World::newer_list`] does not know either.
    #[must_use]
    pub fn pending_for_long(&self, plan: VenuePlan) -> PendingVenue {
        let code = unverified(&Self::latecomer(), plan);
        let refused = verify(code, self.deployment.baseline(), self.clock()).unwrap_err();
        PendingVenue::keep(refused.code, &refused.refusal).unwrap()
    }

    /// As [`World::newer_list`], which knows every issuer.
    #[must_use]
    pub fn newest_list(&self, counter: u32) -> Vec<u8> {
        let issuers = [&self.issuer, &self.newcomer, &Self::latecomer()].map(Signer::public);
        let list = draft(counter, MORNING, &issuers);
        sign_list(&list.encode().unwrap(), &[&self.root])
    }

    fn latecomer() -> Signer {
        Signer::new(77)
    }

    /// As [`World::pending`], with a code that is good on these days.
    #[must_use]
    pub fn pending_on(&self, plan: VenuePlan, validity: DayRange) -> PendingVenue {
        let mut record = record(plan);
        record.details.validity = validity;
        let code = signed(&self.newcomer, &record);
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

fn seal(key: &Signer, sequence: u32, issued: Timestamp, notices: Vec<SealedFor>) -> Vec<u8> {
    // No two bundles of a test have the same id.
    static BUNDLES: AtomicU64 = AtomicU64::new(1 << 20);
    let mut random = CountingRandom::new(BUNDLES.fetch_add(1, Ordering::Relaxed));
    let draft = BundleDraft {
        sequence,
        issued,
        next_due: issued.plus_days(1),
        notices,
    };
    key.sign_bundle(&draft, &mut random)
}

/// Notices for the venue of number `number`, as [`World::bundle`] seals them.
#[must_use]
pub fn sealed_for(number: u8, notices: Vec<NoticeRecord>) -> SealedFor {
    SealedFor {
        secret: venue(number, "x").secret,
        notices,
    }
}

/// Notice number `number`, of a medium severity, from `from` to `to` minutes after [`MORNING`].
#[must_use]
pub fn notice(number: u8, from: i64, to: i64) -> NoticeRecord {
    NoticeRecord {
        id: NoticeId([number; 8]),
        revision: 1,
        status: NoticeStatus::Active,
        severity: Severity::Medium,
        advice: Advice::from_number(1),
        window: Window::new(minute(from), minute(to), 0, 1).unwrap(),
    }
}

fn unverified(issuer: &Signer, plan: VenuePlan) -> UnverifiedVenue {
    signed(issuer, &record(plan))
}

fn record(plan: VenuePlan) -> VenueRecord {
    let mut record = venue(plan.number, plan.name);
    record.details.direction = plan.direction;
    record.details.default_stay = DefaultStay::from_quarter_hours(plan.quarter_hours).unwrap();
    record
}

fn signed(issuer: &Signer, record: &VenueRecord) -> UnverifiedVenue {
    let wire = issuer.sign_code(&record.encode());
    UnverifiedVenue::from_wire(Zeroizing::new(wire)).unwrap()
}
