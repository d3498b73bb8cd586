//! The body of one upload: a DAP-09 report, with a share sealed to each aggregator by HPKE.

use core::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem, OpModeS, Serializable as _, single_shot_seal_with_rng};
use zeroize::Zeroizing;

use crate::activity::contents::{HpkeKey, PlanContents, TaskId};
use crate::activity::numbering::Bucket;
use crate::activity::shard::{ShardError, ShardRandom, shard};
use crate::activity::week::Week;
use crate::random::{RandomSource, RandomUnavailable};

/// The media type of an upload's body.
pub const REPORT_MEDIA_TYPE: &str = "application/dap-report";

const REPORT_ID_LENGTH: usize = 16;
const HPKE_SEED_LENGTH: usize = 32;
const INPUT_SHARE: &[u8] = b"dap-09 input share";

/// The parties of DAP, by their numbers on the wire.
#[derive(Clone, Copy)]
enum Role {
    Client = 1,
    Leader = 2,
    Helper = 3,
}

/// The reason why no body was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The vote does not fit the plan's histogram.
    #[error(transparent)]
    Shard(#[from] ShardError),
    /// An HPKE key of the plan cannot be sealed to.
    #[error("an HPKE key of the activity plan is weak; fetch the plan again")]
    HpkeKey,
}

/// Makes the body of one report: a vote for `bucket` in the task of `shard`, for `week`.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    plan: &PlanContents,
    shard_number: u8,
    bucket: Bucket,
    week: Week,
    random: &mut dyn RandomSource,
) -> Result<Vec<u8>, SealError> {
    let task = plan
        .tasks
        .get(usize::from(shard_number))
        .ok_or(ShardError)?;
    let mut report_id = [0; REPORT_ID_LENGTH];
    let mut seeds = Zeroizing::new(ShardRandom::default());
    let mut hpke_seeds = Zeroizing::new([[0; HPKE_SEED_LENGTH]; 2]);
    random.fill(&mut report_id)?;
    random.fill(seeds.as_flattened_mut())?;
    random.fill(hpke_seeds.as_flattened_mut())?;

    let shares = shard(
        plan.numbering.buckets,
        plan.chunk,
        bucket,
        &report_id,
        &seeds,
    )?;
    let metadata = metadata(&report_id, week);
    let aad = input_share_aad(task, &metadata, &shares.public);
    let [leader_seed, helper_seed] = &*hpke_seeds;
    let leader = seal_share(
        &plan.leader,
        Role::Leader,
        &aad,
        &shares.leader,
        leader_seed,
    )?;
    let helper = seal_share(
        &plan.helper,
        Role::Helper,
        &aad,
        &shares.helper,
        helper_seed,
    )?;

    let mut body = Vec::with_capacity(metadata.len() + 256 + shares.leader.len());
    body.extend_from_slice(&metadata);
    push_opaque_32(&shares.public, &mut body);
    body.extend_from_slice(&leader);
    body.extend_from_slice(&helper);
    Ok(body)
}

/// Reports whether shares can be sealed to `key`: whether it is no point of small order.
pub(super) fn accepts(key: &[u8; 32]) -> bool {
    let key = HpkeKey { id: 0, key: *key };
    seal_share(&key, Role::Leader, &[], &[], &[1; HPKE_SEED_LENGTH]).is_ok()
}

fn metadata(report_id: &[u8; REPORT_ID_LENGTH], week: Week) -> [u8; REPORT_ID_LENGTH + 8] {
    let mut bytes = [0; REPORT_ID_LENGTH + 8];
    let (id, time) = bytes.split_at_mut(REPORT_ID_LENGTH);
    id.copy_from_slice(report_id);
    time.copy_from_slice(&week.start().unix_seconds().to_be_bytes());
    bytes
}

fn input_share_aad(task: &TaskId, metadata: &[u8], public_share: &[u8]) -> Vec<u8> {
    let mut aad = Vec::with_capacity(task.0.len() + metadata.len() + 4 + public_share.len());
    aad.extend_from_slice(&task.0);
    aad.extend_from_slice(metadata);
    push_opaque_32(public_share, &mut aad);
    aad
}

/// Seals an input share without extensions to an aggregator, as an `HpkeCiphertext`.
fn seal_share(
    key: &HpkeKey,
    recipient: Role,
    aad: &[u8],
    share: &[u8],
    seed: &[u8; HPKE_SEED_LENGTH],
) -> Result<Vec<u8>, SealError> {
    let weak = |_| SealError::HpkeKey;
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&key.key).map_err(weak)?;
    let info = [INPUT_SHARE, &[Role::Client as u8, recipient as u8]].concat();
    let mut plaintext = Zeroizing::new(Vec::with_capacity(6 + share.len()));
    plaintext.extend_from_slice(&[0, 0]); // No extensions.
    push_opaque_32(share, &mut plaintext);
    let (encapsulated, ciphertext) =
        single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            &info,
            &plaintext,
            aad,
            &mut OneSeed(seed),
        )
        .map_err(weak)?;
    let encapsulated = encapsulated.to_bytes();
    let mut bytes = Vec::with_capacity(7 + encapsulated.len() + ciphertext.len());
    bytes.push(key.id);
    let length = u16::try_from(encapsulated.len()).map_err(|_| SealError::HpkeKey)?;
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&encapsulated);
    push_opaque_32(&ciphertext, &mut bytes);
    Ok(bytes)
}

/// Appends bytes behind their length. A share has far fewer than 2³² bytes.
fn push_opaque_32(opaque: &[u8], bytes: &mut Vec<u8>) {
    let length = u32::try_from(opaque.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(opaque);
}

/// Random bytes that were drawn before. HPKE takes one seed of 32 bytes, from which it derives the
/// ephemeral key.
struct OneSeed<'a>(&'a [u8; HPKE_SEED_LENGTH]);

impl TryRng for OneSeed<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [a, b, c, d, ..] = *self.0;
        Ok(u32::from_le_bytes([a, b, c, d]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let [a, b, c, d, e, f, g, h, ..] = *self.0;
        Ok(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        let mut seed = self.0.iter();
        destination
            .iter_mut()
            .for_each(|byte| *byte = seed.next().copied().unwrap_or_default());
        Ok(())
    }
}

impl TryCryptoRng for OneSeed<'_> {}
