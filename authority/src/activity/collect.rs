//! What the desk asks the leader for, and the totals that come back: DAP-09, as a collector.

use dauchan_core::activity::{PlanContents, TaskId, Week};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, single_shot_open};
use prio::codec::Decode as _;
use prio::field::Field128;
use sha2::{Digest as _, Sha256};

use super::secrets::Secrets;
use super::tasks::COLLECTOR_KEY_ID;

const TIME_INTERVAL: u8 = 1;
const COLLECTOR: u8 = 0;
const LEADER: u8 = 2;
const HELPER: u8 = 3;
const AGGREGATE_SHARE: &[u8] = b"dap-09 aggregate share";
const FIELD_LENGTH: usize = 16;
/// Half of Field128's order: what is above it stands for a negative total.
const HALF_ORDER: u128 = 170_141_183_460_469_231_473_432_886_683_950_383_104;

/// The totals of one shard in one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardTotals {
    /// The number of reports that were counted.
    pub reports: u64,
    /// The totals with noise, by bucket. The first is that of the votes for none.
    pub totals: Vec<i64>,
}

/// The reason why an answer of the leader was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The answer is cut short, or something else.
    #[error("it is not a collection of DAP-09, or is cut short")]
    Layout,
    /// The answer is about another time than the week.
    #[error("it is about another week")]
    OtherWeek,
    /// A share does not open with the desk's key.
    #[error("the share of the {who} does not open; it is of another task, week or desk")]
    Sealed {
        /// `leader` or `helper`.
        who: &'static str,
    },
    /// A share has another length than the plan's histogram.
    #[error("the share of the {who} does not have the plan's length")]
    Length {
        /// `leader` or `helper`.
        who: &'static str,
    },
    /// The totals hold fewer reports than the least batch.
    #[error("it counts {reports} reports, fewer than the least batch of {least}")]
    TooFew {
        /// The reports.
        reports: u64,
        /// The plan's least batch.
        least: u32,
    },
    /// A total cannot come from so many reports.
    #[error("a total lies beyond what {reports} reports can make")]
    Total {
        /// The reports.
        reports: u64,
    },
}

/// Returns the request for the totals of a week: the body of a `PUT` of type
/// `application/dap-collect-req`.
#[must_use]
pub fn request(week: Week) -> Vec<u8> {
    let mut body = vec![TIME_INTERVAL];
    body.extend_from_slice(&interval(week));
    body.extend_from_slice(&[0; 4]); // No aggregation parameter.
    body
}

/// Returns the address of the collection job for a task and a week. The same week has the same
/// address, so that a request that was repeated finds the first one's answer.
#[must_use]
pub fn job_url(plan: &PlanContents, task: &TaskId, week: Week) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let job = Sha256::new()
        .chain_update(b"dauchan/activity-collection\0")
        .chain_update(task.0)
        .chain_update(week.number().to_be_bytes())
        .finalize();
    let job = job.first_chunk::<16>().unwrap_or(&[0; 16]);
    let (task, job) = (URL_SAFE_NO_PAD.encode(task.0), URL_SAFE_NO_PAD.encode(job));
    format!("{}tasks/{task}/collection_jobs/{job}", plan.leader_url)
}

/// Opens the leader's answer for `shard` in `week`.
///
/// # Errors
/// [`AnswerError`].
pub fn open(
    answer: &[u8],
    plan: &PlanContents,
    shard: u8,
    week: Week,
    secrets: &Secrets,
) -> Result<ShardTotals, AnswerError> {
    let task = plan
        .tasks
        .get(usize::from(shard))
        .ok_or(AnswerError::Layout)?;
    let (reports, sealed) = Sealed::decode(answer, week)?;
    if reports < u64::from(plan.min_batch) {
        let least = plan.min_batch;
        return Err(AnswerError::TooFew { reports, least });
    }
    let buckets = usize::from(plan.numbering.buckets);
    let [leader, helper] = sealed;
    let leader = leader.share("leader", LEADER, task, week, secrets, buckets)?;
    let helper = helper.share("helper", HELPER, task, week, secrets, buckets)?;
    let totals = leader.into_iter().zip(helper);
    let totals = totals.map(|(one, other)| centred(one + other, reports));
    Ok(ShardTotals {
        reports,
        totals: totals.collect::<Result<_, _>>()?,
    })
}

/// A share of the totals, sealed to the desk.
struct Sealed<'a> {
    encapsulated: &'a [u8],
    ciphertext: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// Decodes a collection: the number of reports, and both shares.
    fn decode(answer: &'a [u8], week: Week) -> Result<(u64, [Self; 2]), AnswerError> {
        let mut rest = answer;
        let kind = take(&mut rest, 1)?;
        let reports = take(&mut rest, 8)?;
        let reports = reports.try_into().map(u64::from_be_bytes);
        let reports = reports.map_err(|_| AnswerError::Layout)?;
        let interval_found = take(&mut rest, 16)?;
        if kind != [TIME_INTERVAL] {
            return Err(AnswerError::Layout);
        }
        if interval_found != interval(week) {
            return Err(AnswerError::OtherWeek);
        }
        let shares = [Self::next(&mut rest)?, Self::next(&mut rest)?];
        if rest.is_empty() {
            Ok((reports, shares))
        } else {
            Err(AnswerError::Layout)
        }
    }

    fn next(rest: &mut &'a [u8]) -> Result<Self, AnswerError> {
        let key_id = take(rest, 1)?;
        if key_id != [COLLECTOR_KEY_ID] {
            return Err(AnswerError::Layout);
        }
        let length = take(rest, 2)?
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let encapsulated = take(rest, length)?;
        let length = take(rest, 4)?
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let ciphertext = take(rest, length)?;
        Ok(Self {
            encapsulated,
            ciphertext,
        })
    }

    fn share(
        &self,
        who: &'static str,
        role: u8,
        task: &TaskId,
        week: Week,
        secrets: &Secrets,
        buckets: usize,
    ) -> Result<Vec<Field128>, AnswerError> {
        let sealed = |_| AnswerError::Sealed { who };
        let info = [AGGREGATE_SHARE, &[role, COLLECTOR]].concat();
        let mut aad = task.0.to_vec();
        aad.extend_from_slice(&[0; 4]); // No aggregation parameter.
        aad.push(TIME_INTERVAL);
        aad.extend_from_slice(&interval(week));
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(self.encapsulated);
        let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secrets.collector,
            &encapsulated.map_err(sealed)?,
            &info,
            self.ciphertext,
            &aad,
        )
        .map_err(sealed)?;
        let (elements, rest) = opened.as_chunks::<FIELD_LENGTH>();
        if elements.len() != buckets || !rest.is_empty() {
            return Err(AnswerError::Length { who });
        }
        let elements = elements.iter().map(|bytes| Field128::get_decoded(bytes));
        elements
            .collect::<Result<_, _>>()
            .map_err(|_| AnswerError::Layout)
    }
}

fn interval(week: Week) -> [u8; 16] {
    let start = week.start().unix_seconds().to_be_bytes();
    let length = Week::SECONDS.to_be_bytes();
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(start.into_iter().chain(length))
        .for_each(|(to, from)| *to = from);
    bytes
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], AnswerError> {
    let (taken, others) = rest.split_at_checked(length).ok_or(AnswerError::Layout)?;
    *rest = others;
    Ok(taken)
}

/// Returns a total as a signed number: noise can carry it below zero. More than the reports and any
/// noise can make is no total.
fn centred(total: Field128, reports: u64) -> Result<i64, AnswerError> {
    let total = u128::from(total);
    let error = AnswerError::Total { reports };
    let signed = if total > HALF_ORDER {
        let below = u128::from(Field128::from(0) - Field128::from(total));
        i64::try_from(below).map(|below| -below)
    } else {
        i64::try_from(total)
    };
    let signed = signed.map_err(|_| error)?;
    let most = reports.saturating_add(MAX_NOISE);
    if signed.unsigned_abs() > most {
        return Err(error);
    }
    Ok(signed)
}

/// Noise of ε = 0.1 is beyond this with a chance of e⁻⁵⁰.
const MAX_NOISE: u64 = 1000;
