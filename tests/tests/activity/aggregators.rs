//! Both aggregators in one process: `prio` verifies, as it does in Janus 0.7, and the messages are decoded
//! here, by the text of DAP-09. There is no network, no database and no noise.

use std::collections::HashSet;

use dauchan_core::activity::{HpkeKey, PlanContents, Week};
use dauchan_core::time::Timestamp;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, Serializable as _, single_shot_open};
use prio::codec::ParameterizedDecode as _;
use prio::vdaf::prio3::{Prio3Histogram, Prio3InputShare, Prio3PublicShare};
use prio::vdaf::{AggregateShare, Aggregator as _, Collector as _, OutputShare, PrepareTransition};
use sha2::{Digest as _, Sha256};

/// How long after its time a report is accepted, and how far ahead of it: as the tasks say.
const EXPIRY_DAYS: i64 = 35;
const SKEW_SECONDS: i64 = 300;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Share = AggregateShare<prio::field::Field128>;

/// An HPKE key pair of an aggregator.
pub struct HpkePair {
    id: u8,
    private: Private,
    public: [u8; 32],
}

impl HpkePair {
    pub fn new(label: &str, id: u8) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(&Sha256::digest(label));
        Self {
            id,
            private,
            public: public.to_bytes().into(),
        }
    }

    /// Returns the pair of a private key.
    pub fn of(id: u8, private: &[u8; 32]) -> Self {
        let private = Private::from_bytes(private).unwrap();
        let public = X25519HkdfSha256::sk_to_pk(&private);
        Self {
            id,
            private,
            public: public.to_bytes().into(),
        }
    }

    pub const fn public(&self) -> HpkeKey {
        HpkeKey {
            id: self.id,
            key: self.public,
        }
    }

    fn open(&self, sealed: &Sealed<'_>, role: Role, aad: &[u8]) -> Option<Vec<u8>> {
        if sealed.key_id != self.id {
            return None;
        }
        let info = [b"dap-09 input share".as_slice(), &[1, role as u8]].concat();
        let encapsulated = sealed.encapsulated;
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            &info,
            sealed.payload,
            aad,
        )
        .ok()
    }
}

/// The reason why a report is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    NoReport,
    Late,
    Early,
    Duplicate,
    Decrypt(Role),
    Malformed,
    Invalid,
}

/// A task of one shard at both aggregators.
pub struct Task<'a> {
    leader: &'a HpkePair,
    helper: &'a HpkePair,
    id: [u8; 32],
    vdaf: Prio3Histogram,
    verify_key: [u8; 16],
    seen: HashSet<[u8; 16]>,
    shares: [Share; 2],
    pub reports: usize,
}

impl<'a> Task<'a> {
    pub fn new(plan: &PlanContents, shard: u8, leader: &'a HpkePair, helper: &'a HpkePair) -> Self {
        let (buckets, chunk) = (plan.numbering.buckets.into(), plan.chunk.into());
        let vdaf = Prio3Histogram::new_histogram(2, buckets, chunk).unwrap();
        let empty = || vdaf.aggregate(&(), Vec::<OutputShare<_>>::new()).unwrap();
        Self {
            leader,
            helper,
            id: plan.tasks[usize::from(shard)].0,
            verify_key: [shard + 1; 16],
            seen: HashSet::new(),
            shares: [empty(), empty()],
            vdaf,
            reports: 0,
        }
    }

    /// Verifies an upload that arrives at `now` at both aggregators, and counts it.
    pub fn upload(&mut self, body: &[u8], now: Timestamp) -> Result<(), Rejected> {
        let report = Report::decode(body).ok_or(Rejected::NoReport)?;
        let time = report.time;
        if now.seconds_since(time) > EXPIRY_DAYS * 86_400 {
            return Err(Rejected::Late);
        }
        if time.seconds_since(now) > SKEW_SECONDS {
            return Err(Rejected::Early);
        }
        let id = report.id;
        if self.seen.contains(&id) {
            return Err(Rejected::Duplicate);
        }
        let shares = self.verify(&report)?;
        self.seen.insert(id);
        for (sum, share) in self.shares.iter_mut().zip(shares) {
            prio::vdaf::Aggregatable::accumulate(sum, &share).unwrap();
        }
        self.reports += 1;
        Ok(())
    }

    fn verify(
        &self,
        report: &Report<'_>,
    ) -> Result<[OutputShare<prio::field::Field128>; 2], Rejected> {
        let public = Prio3PublicShare::get_decoded_with_param(&self.vdaf, report.public_share);
        let public = public.map_err(|_| Rejected::Malformed)?;
        let length = u32::try_from(report.public_share.len())
            .unwrap()
            .to_be_bytes();
        let aad = [&self.id, report.metadata, &length, report.public_share].concat();
        let nonce = &report.id;
        let mut states = Vec::new();
        let mut prepared = Vec::new();
        for (number, (key, role, sealed)) in [
            (self.leader, Role::Leader, &report.shares[0]),
            (self.helper, Role::Helper, &report.shares[1]),
        ]
        .into_iter()
        .enumerate()
        {
            let opened = key
                .open(sealed, role, &aad)
                .ok_or(Rejected::Decrypt(role))?;
            let mut rest = opened.as_slice();
            let extensions = opaque(&mut rest, 2).ok_or(Rejected::Malformed)?;
            let share = opaque(&mut rest, 4).ok_or(Rejected::Malformed)?;
            if !extensions.is_empty() || !rest.is_empty() {
                return Err(Rejected::Malformed);
            }
            let parameter = (&self.vdaf, number);
            let share = Prio3InputShare::get_decoded_with_param(&parameter, share);
            let share = share.map_err(|_| Rejected::Malformed)?;
            let prepare =
                self.vdaf
                    .prepare_init(&self.verify_key, number, &(), nonce, &public, &share);
            let (state, share) = prepare.map_err(|_| Rejected::Invalid)?;
            states.push(state);
            prepared.push(share);
        }
        let message = self.vdaf.prepare_shares_to_prepare_message(&(), prepared);
        let message = message.map_err(|_| Rejected::Invalid)?;
        let mut outputs =
            states.into_iter().map(
                |state| match self.vdaf.prepare_next(state, message.clone()) {
                    Ok(PrepareTransition::Finish(output)) => Ok(output),
                    _ => Err(Rejected::Invalid),
                },
            );
        Ok([outputs.next().unwrap()?, outputs.next().unwrap()?])
    }

    /// Returns the totals of all buckets, without noise.
    pub fn totals(&self) -> Vec<u128> {
        self.vdaf
            .unshard(&(), self.shares.clone(), self.reports)
            .unwrap()
    }
}

/// Returns the week of a report's body.
pub fn week_of(body: &[u8]) -> Week {
    Week::of(Report::decode(body).unwrap().time)
}

/// A party of DAP that opens reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Leader = 2,
    Helper = 3,
}

/// A share that is sealed to a party.
struct Sealed<'a> {
    key_id: u8,
    encapsulated: &'a [u8],
    payload: &'a [u8],
}

/// A decoded report.
struct Report<'a> {
    metadata: &'a [u8],
    id: [u8; 16],
    time: Timestamp,
    public_share: &'a [u8],
    shares: [Sealed<'a>; 2],
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, others) = rest.split_at_checked(length)?;
    *rest = others;
    Some(taken)
}

/// Reads a vector of DAP: its length in `length_bytes` bytes, then its bytes.
fn opaque<'a>(rest: &mut &'a [u8], length_bytes: usize) -> Option<&'a [u8]> {
    let length = take(rest, length_bytes)?;
    let length = length
        .iter()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    take(rest, length)
}

impl<'a> Report<'a> {
    fn decode(body: &'a [u8]) -> Option<Self> {
        let mut rest = body;
        let metadata = take(&mut rest, 24)?;
        let (id, time) = metadata.split_at(16);
        let time = i64::from_be_bytes(time.try_into().ok()?);
        let public_share = opaque(&mut rest, 4)?;
        let mut sealed = || {
            Some(Sealed {
                key_id: take(&mut rest, 1)?[0],
                encapsulated: opaque(&mut rest, 2)?,
                payload: opaque(&mut rest, 4)?,
            })
        };
        let shares = [sealed()?, sealed()?];
        rest.is_empty().then_some(Self {
            metadata,
            id: id.try_into().ok()?,
            time: Timestamp::from_unix_seconds(time),
            public_share,
            shares,
        })
    }
}
