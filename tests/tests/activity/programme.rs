//! A programme with a helper: a deployment, its plan, and phones.

use std::sync::Arc;

use dauchan_authority::activity::number;
use dauchan_core::activity::{Epsilon, PlanContents, TaskId, Week};
use dauchan_core::deployment::{Deployment, DeploymentSettings, WitnessSettings};
use dauchan_core::diary::Diary;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::trust::{Areas, IssuerKey, Purposes, TrustListDraft};
use dauchan_core::venue::carrier::UnverifiedVenue;
use dauchan_core::venue::{VenueDetails, VenueId, VenueRecord, VenueSecret};
use dauchan_core::verify::{VerifiedVenue, verify};
use dauchan_fixtures::{
    MORNING, Signer, all_days, days, draft, settings, sign_list, sign_plan, venue,
};
use dauchan_tests::vaults::MemoryVault;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::aggregators::HpkePair;

/// Returns the first week of the plan, which begins after the baseline list was issued: an earlier clock
/// is known to be wrong.
pub fn first_week() -> Week {
    Week::from_number(Week::of(MORNING).number() + 1)
}

/// Returns the moment so many days and seconds after the first week began.
pub fn in_week(days: i64, seconds: i64) -> Timestamp {
    first_week().start().plus_days(days).plus_seconds(seconds)
}

/// Random bytes of a fixed seed, of a quality that statistics can rest on.
pub struct SeededRandom {
    seed: [u8; 32],
    counter: u64,
}

impl SeededRandom {
    pub fn new(label: &str, number: u64) -> Self {
        let hash = Sha256::new()
            .chain_update(label)
            .chain_update(number.to_be_bytes());
        Self {
            seed: hash.finalize().into(),
            counter: 0,
        }
    }
}

impl RandomSource for SeededRandom {
    fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
        for chunk in destination.chunks_mut(32) {
            self.counter += 1;
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.counter.to_be_bytes())
                .finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

/// The signers, the keys of both aggregators, and the plan.
pub struct Programme {
    pub deployment: Arc<Deployment>,
    root: Signer,
    issuer: Signer,
    pub planner: Signer,
    pub witness: Signer,
    pub leader: HpkePair,
    pub helper: HpkePair,
    pub register: Vec<VenueRecord>,
    pub contents: PlanContents,
}

/// The size of a plan that a test needs.
#[derive(Clone, Copy)]
pub struct Size {
    pub venues: u32,
    pub shards: u8,
    pub reports: u8,
}

impl Programme {
    pub fn new(size: Size) -> Self {
        let [root, issuer, planner, witness] = [1, 2, 3, 4].map(Signer::new);
        let baseline = list(1, &[issuer.public()], &planner);
        let settings = DeploymentSettings {
            activity_witness: Some(WitnessSettings {
                name: "Đại học Thủ Dầu Một".to_owned(),
                key: *witness.public().as_bytes(),
            }),
            ..settings(&baseline, &[&root])
        };
        let register: Vec<_> = (0..size.venues).map(record).collect();
        let ids: Vec<VenueId> = register
            .iter()
            .map(|record| record.secret.venue_id())
            .collect();
        let numbering = number(&ids, size.shards, &mut SeededRandom::new("salt", 0)).unwrap();
        let (leader, helper) = (HpkePair::new("leader", 1), HpkePair::new("helper", 2));
        let task =
            |shard: u8| TaskId(Sha256::digest([b"task".as_slice(), &[shard]].concat()).into());
        let contents = PlanContents {
            number: 1,
            issued: MORNING,
            first_week: first_week(),
            last_week: Week::from_number(first_week().number() + 12),
            chunk: dauchan_authority::activity::chunk_for(numbering.buckets),
            reports: size.reports,
            one_in: 1,
            epsilon: Epsilon::from_tenths(10),
            min_batch: 1000,
            leader_url: "https://leader.example/".to_owned(),
            leader: leader.public(),
            helper: helper.public(),
            register_day: Day::of(MORNING, UtcOffset::VIET_NAM),
            tasks: (0..size.shards).map(task).collect(),
            numbering,
        };
        Self {
            deployment: Arc::new(Deployment::new(&settings).unwrap()),
            root,
            issuer,
            planner,
            witness,
            leader,
            helper,
            register,
            contents,
        }
    }

    /// The plan, signed by both.
    pub fn plan(&self) -> Vec<u8> {
        self.sign(&self.contents)
    }

    pub fn sign(&self, contents: &PlanContents) -> Vec<u8> {
        sign_plan(&contents.encode().unwrap(), &[&self.planner, &self.witness])
    }

    /// A list above the baseline, in which the planner's key is revoked.
    pub fn list_without_planner(&self) -> Vec<u8> {
        let mut draft = draft(2, MORNING, &[self.issuer.public()]);
        draft.revoked_keys = vec![self.planner.public()];
        sign_list(&draft.encode().unwrap(), &[&self.root])
    }

    /// The venue of this index, verified.
    pub fn venue(&self, index: usize) -> VerifiedVenue {
        self.verified_at(&self.register[index], MORNING)
    }

    pub fn verified_at(&self, record: &VenueRecord, now: Timestamp) -> VerifiedVenue {
        let wire = Zeroizing::new(self.issuer.sign_code(&record.encode()));
        let list = self.deployment.baseline();
        let clock = self.deployment.clock(now, list);
        verify(UnverifiedVenue::from_wire(wire).unwrap(), list, clock).unwrap()
    }
}

/// A venue of the register, with a code that is good from before the register's day.
pub fn record(number: u32) -> VenueRecord {
    let mut secret = [0; 16];
    secret[..4].copy_from_slice(&number.to_be_bytes());
    let market = venue(0, &format!("Quán {number}"));
    VenueRecord {
        secret: VenueSecret::from_bytes(secret),
        details: VenueDetails {
            validity: days(600, 60_000),
            ..market.details
        },
    }
}

/// A list that trusts `issuers` for venues and the planner for activity plans.
fn list(
    counter: u32,
    issuers: &[dauchan_core::keys::PublicKey],
    planner: &Signer,
) -> TrustListDraft {
    let mut list = draft(counter, MORNING.plus_days(-1), issuers);
    list.keys.push(IssuerKey {
        key: planner.public(),
        purposes: Purposes::ACTIVITY,
        validity: all_days(),
        areas: Areas::All,
    });
    list
}

/// A phone with a diary in which activity is switched on.
pub struct Phone {
    pub folder: TempDir,
    pub vault: MemoryVault,
    pub deployment: Arc<Deployment>,
}

impl Phone {
    pub fn new(programme: &Programme) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            vault: MemoryVault::default(),
            deployment: programme.deployment.clone(),
        }
    }

    pub fn open(&self, now: Timestamp) -> Diary {
        let mut random = SeededRandom::new("diary", 1);
        Diary::open(
            self.folder.path(),
            &self.vault,
            &mut random,
            self.deployment.clone(),
            now,
        )
        .unwrap()
    }

    /// Opens the diary, takes the plan and switches activity on in the plan's first week.
    pub fn sharing(&self, programme: &Programme) -> Diary {
        let mut diary = self.open(in_week(0, 0));
        diary.apply_activity_plan(&programme.plan()).unwrap();
        diary.share_activity(true, in_week(0, 0)).unwrap();
        diary
    }
}
