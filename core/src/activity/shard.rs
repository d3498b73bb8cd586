//! Sharding of VDAF-08's Prio3Histogram, with random bytes from outside.
//!
//! `prio` proves and checks; its own `shard` draws from the system, and only tests of that crate can
//! give it random bytes. So the order of the steps is written here, over its public parts, and held to
//! the draft's vectors: `docs/adr/0086-shares-are-made-here.md`.

use prio::codec::Encode as _;
use prio::field::Field128;
use prio::flp::Type as _;
use prio::flp::gadgets::{Mul, ParallelSum};
use prio::flp::types::Histogram;
use prio::vdaf::xof::{IntoFieldVec as _, Xof as _, XofTurboShake128};
use zeroize::Zeroizing;

use crate::activity::numbering::Bucket;

/// The length of a seed of XofTurboShake128.
const SEED_LENGTH: usize = 16;
/// The random bytes that a report's shares are made of: five seeds.
pub type ShardRandom = [[u8; SEED_LENGTH]; 5];
/// The number of a report, which is the nonce of its shares.
const NONCE_LENGTH: usize = 16;

const VDAF_VERSION: u8 = 8;
const PRIO3_HISTOGRAM: u32 = 3;
const PROOFS: u8 = 1;
const LEADER: u8 = 0;
const HELPER: u8 = 1;

/// What a seed is used for.
#[derive(Clone, Copy)]
enum Usage {
    MeasurementShare = 1,
    ProofShare = 2,
    JointRandomness = 3,
    ProveRandomness = 4,
    JointRandSeed = 6,
    JointRandPart = 7,
}

type Seed = [u8; SEED_LENGTH];

/// The shares of one vote, encoded.
pub struct Shares {
    /// The public share, which both aggregators see. It depends on random bytes alone.
    pub public: Vec<u8>,
    /// The leader's share.
    pub leader: Zeroizing<Vec<u8>>,
    /// The helper's share.
    pub helper: Zeroizing<Vec<u8>>,
}

/// A vote was not encoded: the histogram's parameters do not fit, or the bucket is outside it. A plan
/// that was accepted never causes this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the vote does not fit the plan's histogram; fetch the plan again")]
pub struct ShardError;

/// The five seeds of a report, in the order of the draft.
struct Seeds<'a> {
    measurement: &'a Seed,
    proof: &'a Seed,
    helper_blind: &'a Seed,
    leader_blind: &'a Seed,
    prove: &'a Seed,
}

/// Splits a vote for `bucket` in a histogram of `buckets` into the shares of leader and helper.
///
/// # Errors
/// [`ShardError`].
pub fn shard(
    buckets: u16,
    chunk: u16,
    bucket: Bucket,
    nonce: &[u8; NONCE_LENGTH],
    random: &ShardRandom,
) -> Result<Shares, ShardError> {
    let seeds = Seeds::of(random);
    if bucket.number() >= buckets {
        return Err(ShardError); // `prio` would panic.
    }
    let histogram: Histogram<Field128, ParallelSum<Field128, Mul<Field128>>> =
        Histogram::new(buckets.into(), chunk.into()).map_err(|_| ShardError)?;
    let vote = histogram
        .encode_measurement(&bucket.number().into())
        .map_err(|_| ShardError)?;

    let mask = field_vector(
        seeds.measurement,
        Usage::MeasurementShare,
        &[HELPER],
        histogram.input_len(),
    );
    let leader_vote = minus(&vote, &mask);
    let parts = [
        joint_rand_part(seeds.leader_blind, LEADER, nonce, &leader_vote)?,
        joint_rand_part(seeds.helper_blind, HELPER, nonce, &mask)?,
    ];
    let joint_rand = field_vector(
        &joint_rand_seed(&parts),
        Usage::JointRandomness,
        &[PROOFS],
        histogram.joint_rand_len(),
    );
    let prove_rand = field_vector(
        seeds.prove,
        Usage::ProveRandomness,
        &[PROOFS],
        histogram.prove_rand_len(),
    );
    let proof = histogram
        .prove(&vote, &prove_rand, &joint_rand)
        .map_err(|_| ShardError)?;
    let proof_mask = field_vector(
        seeds.proof,
        Usage::ProofShare,
        &[PROOFS, HELPER],
        histogram.proof_len(),
    );
    let leader_proof = minus(&proof, &proof_mask);

    let length = (leader_vote.len() + leader_proof.len() + 1) * SEED_LENGTH;
    let mut leader = Zeroizing::new(Vec::with_capacity(length));
    encode(&leader_vote, &mut leader)?;
    encode(&leader_proof, &mut leader)?;
    leader.extend_from_slice(seeds.leader_blind);
    let helper = [seeds.measurement, seeds.proof, seeds.helper_blind];
    Ok(Shares {
        public: parts.concat(),
        leader,
        helper: Zeroizing::new(helper.map(Seed::as_slice).concat()),
    })
}

impl<'a> Seeds<'a> {
    const fn of(random: &'a ShardRandom) -> Self {
        let [measurement, proof, helper_blind, leader_blind, prove] = random;
        Self {
            measurement,
            proof,
            helper_blind,
            leader_blind,
            prove,
        }
    }
}

/// Returns the domain separation tag of Prio3Histogram in VDAF-08.
fn domain(usage: Usage) -> [u8; 8] {
    let [a, b, c, d] = PRIO3_HISTOGRAM.to_be_bytes();
    [VDAF_VERSION, 0, a, b, c, d, 0, usage as u8]
}

/// Expands a seed to `length` elements of the field.
fn field_vector(seed: &Seed, usage: Usage, binder: &[u8], length: usize) -> Vec<Field128> {
    let mut xof = XofTurboShake128::init(seed, &domain(usage));
    xof.update(binder);
    xof.into_seed_stream().into_field_vec(length)
}

/// Returns an aggregator's part of the seed of the joint randomness.
fn joint_rand_part(
    blind: &Seed,
    aggregator: u8,
    nonce: &[u8; NONCE_LENGTH],
    share: &[Field128],
) -> Result<Seed, ShardError> {
    let mut encoded = Zeroizing::new(Vec::with_capacity(share.len() * SEED_LENGTH));
    encode(share, &mut encoded)?;
    let mut xof = XofTurboShake128::init(blind, &domain(Usage::JointRandPart));
    xof.update(&[aggregator]);
    xof.update(nonce);
    xof.update(&encoded);
    Ok(*xof.into_seed().as_ref())
}

fn joint_rand_seed(parts: &[Seed; 2]) -> Seed {
    let mut xof = XofTurboShake128::init(&[0; SEED_LENGTH], &domain(Usage::JointRandSeed));
    parts.iter().for_each(|part| xof.update(part));
    *xof.into_seed().as_ref()
}

fn minus(whole: &[Field128], mask: &[Field128]) -> Vec<Field128> {
    let pairs = whole.iter().zip(mask);
    pairs.map(|(whole, mask)| *whole - *mask).collect()
}

fn encode(elements: &[Field128], bytes: &mut Vec<u8>) -> Result<(), ShardError> {
    let mut elements = elements.iter();
    elements.try_for_each(|element| element.encode(bytes).map_err(|_| ShardError))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(json: &serde_json::Value) -> Vec<u8> {
        let text = json.as_str().unwrap().as_bytes();
        let digit = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16);
        text.as_chunks()
            .0
            .iter()
            .map(|pair| digit(pair).unwrap())
            .collect()
    }

    /// The cases of draft-irtf-cfrg-vdaf-08 for two aggregators.
    #[test]
    fn the_shares_are_those_of_the_draft() {
        let json = include_str!("../../../tests/vectors/vdaf-08/Prio3Histogram_0.json");
        let case: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(case["shares"], 2);
        let number = |field: &str| u16::try_from(case[field].as_u64().unwrap()).unwrap();
        for prep in case["prep"].as_array().unwrap() {
            let vote = u16::try_from(prep["measurement"].as_u64().unwrap()).unwrap();
            let shares = shard(
                number("length"),
                number("chunk_length"),
                Bucket::from_number(vote),
                &bytes(&prep["nonce"]).try_into().unwrap(),
                bytes(&prep["rand"]).as_chunks().0.try_into().unwrap(),
            )
            .unwrap();
            assert_eq!(shares.public, bytes(&prep["public_share"]));
            assert_eq!(*shares.leader, bytes(&prep["input_shares"][0]));
            assert_eq!(*shares.helper, bytes(&prep["input_shares"][1]));
        }
    }

    #[test]
    fn a_bucket_outside_the_histogram_is_refused() {
        let random = [[7; SEED_LENGTH]; 5];
        let outside = Bucket::from_number(4);
        assert!(shard(4, 2, outside, &[0; 16], &random).is_err());
        assert!(shard(0, 1, Bucket::NONE, &[0; 16], &random).is_err());
    }
}
