//! The tasks of a plan as Janus 0.7 reads them: a file for `janus_cli provision-tasks` of each party.
//!
//! Both parties share task ids and verify keys. HPKE private keys are in neither file: each party
//! makes its own where it stays.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dauchan_core::activity::{PlanContents, Week};
use sha2::{Digest as _, Sha256};

use super::secrets::{Secrets, token_hash};

/// The number of the collector's HPKE key.
pub(super) const COLLECTOR_KEY_ID: u8 = 1;
const REPORT_EXPIRY_SECONDS: u64 = 35 * 86_400;
const CLOCK_SKEW_SECONDS: u64 = 300;

/// A party that runs an aggregator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The leader, which the authority runs.
    Leader,
    /// The helper, which adds the noise.
    Helper,
}

/// Returns the tasks of `plan` for one party. `helper_url` is the address of the helper, and
/// `verify_seed` a secret of the plan that both parties' files are made from.
#[must_use]
pub fn tasks_yaml(
    plan: &PlanContents,
    party: Party,
    helper_url: &str,
    secrets: &Secrets,
    verify_seed: &[u8; 32],
) -> String {
    let tasks = plan.tasks.iter();
    tasks
        .map(|task| {
            let verify_key = Sha256::new().chain_update(verify_seed).chain_update(task.0);
            let verify_key = verify_key.finalize();
            let verify_key =
                URL_SAFE_NO_PAD.encode(verify_key.first_chunk::<16>().unwrap_or(&[0; 16]));
            one_task(
                plan,
                party,
                helper_url,
                secrets,
                &URL_SAFE_NO_PAD.encode(task.0),
                &verify_key,
            )
        })
        .collect()
}

fn one_task(
    plan: &PlanContents,
    party: Party,
    helper_url: &str,
    secrets: &Secrets,
    task_id: &str,
    verify_key: &str,
) -> String {
    let (role, peer) = match party {
        Party::Leader => ("Leader", helper_url),
        Party::Helper => ("Helper", plan.leader_url.as_str()),
    };
    let noise = match party {
        Party::Leader => "dp_strategy: NoDifferentialPrivacy".to_owned(),
        Party::Helper => {
            let (tenths, ten) = lowest_terms(plan.epsilon.tenths());
            format!(
                "dp_strategy: PureDpDiscreteLaplace\n      budget:\n        epsilon: [[{tenths}], [{ten}]]"
            )
        }
    };
    let tokens = match party {
        Party::Leader => format!(
            "  aggregator_auth_token:\n    type: Bearer\n    token: \"{}\"\n  collector_auth_token_hash:\n    type: Bearer\n    hash: \"{}\"\n",
            secrets.aggregator_token,
            token_hash(&secrets.collector_token)
        ),
        Party::Helper => format!(
            "  aggregator_auth_token_hash:\n    type: Bearer\n    hash: \"{}\"\n  collector_auth_token_hash:\n",
            token_hash(&secrets.aggregator_token)
        ),
    };
    let expires = plan.last_week.end().unix_seconds();
    format!(
        "- task_id: \"{task_id}\"\n  peer_aggregator_endpoint: \"{peer}\"\n  query_type: TimeInterval\n  \
         vdaf: !Prio3Histogram\n    length: {}\n    chunk_length: {}\n    dp_strategy:\n      {noise}\n  \
         role: {role}\n  vdaf_verify_key: \"{verify_key}\"\n  max_batch_query_count: 1\n  \
         task_expiration: {expires}\n  report_expiry_age: {REPORT_EXPIRY_SECONDS}\n  \
         min_batch_size: {}\n  time_precision: {}\n  tolerable_clock_skew: {CLOCK_SKEW_SECONDS}\n  \
         collector_hpke_config:\n    id: {COLLECTOR_KEY_ID}\n    kem_id: X25519HkdfSha256\n    \
         kdf_id: HkdfSha256\n    aead_id: ChaCha20Poly1305\n    public_key: \"{}\"\n{tokens}  hpke_keys: []\n",
        plan.numbering.buckets,
        plan.chunk,
        plan.min_batch,
        Week::SECONDS,
        URL_SAFE_NO_PAD.encode(secrets.collector_public),
    )
}

/// Returns so many tenths as a fraction in lowest terms, as `num-rational` keeps it.
fn lowest_terms(tenths: u8) -> (u8, u8) {
    let divisor = (1..=10)
        .rev()
        .find(|by| tenths.is_multiple_of(*by) && 10 % by == 0);
    let divisor = divisor.unwrap_or(1);
    (tenths / divisor, 10 / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsilon_is_a_fraction_in_lowest_terms() {
        let cases = [
            (10, (1, 1)),
            (5, (1, 2)),
            (20, (2, 1)),
            (15, (3, 2)),
            (7, (7, 10)),
            (4, (2, 5)),
        ];
        for (tenths, expected) in cases {
            assert_eq!(lowest_terms(tenths), expected, "{tenths}");
        }
    }
}
