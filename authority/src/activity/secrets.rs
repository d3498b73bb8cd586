//! The private half of the desk's activity figures: the key that signs plans, the key to which the
//! aggregators seal their totals, and the tokens by which leader, helper and desk know each other.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dauchan_core::activity::bytes_to_sign;
use dauchan_core::json::Object;
use dauchan_core::keys::{KeyId, PublicKey, SIGNATURE_LENGTH};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use ed25519_dalek::{Signer as _, SigningKey};
use hpke::kem::X25519HkdfSha256;
use hpke::{Kem, Serializable as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::files::{self, FileError};
use crate::hex::Hex;

const SECRETS: &str = "dauchan activity secrets 1";
const WITNESS: &str = "dauchan activity witness 1";
const MAX_LENGTH: u64 = 4096;
const SEED_LENGTH: usize = 32;

/// A key that signs activity plans: the authority's or the witness's. It signs nothing else.
pub struct PlanSigner {
    signing: SigningKey,
    public: PublicKey,
}

impl PlanSigner {
    fn of(seed: &[u8; SEED_LENGTH]) -> Option<Self> {
        let signing = SigningKey::from_bytes(seed);
        let public = PublicKey::from_bytes(signing.verifying_key().as_bytes()).ok()?;
        Some(Self { signing, public })
    }

    /// Returns the public key.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs the payload of a plan, and returns the key id with the signature.
    #[must_use]
    pub fn sign(&self, payload: &[u8]) -> (KeyId, [u8; SIGNATURE_LENGTH]) {
        let key_id = self.public.key_id();
        let signature = self.signing.sign(&bytes_to_sign(key_id, payload));
        (key_id, signature.to_bytes())
    }
}

/// The desk's private half.
pub struct Secrets {
    /// The key that signs plans for the authority.
    pub planner: PlanSigner,
    /// The key to which totals are sealed.
    pub(super) collector: <X25519HkdfSha256 as Kem>::PrivateKey,
    /// Its public half.
    pub collector_public: [u8; 32],
    /// The token by which the leader is known to the helper.
    pub aggregator_token: String,
    /// The token by which the desk is known to the leader.
    pub collector_token: String,
}

/// The file of [`Secrets`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSecrets {
    format: String,
    plan_key: Hex<32>,
    plan_seed: Hex<32>,
    collector_seed: Hex<32>,
    aggregator_token: Hex<32>,
    collector_token: Hex<32>,
}

/// The file of a witness.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredWitness {
    format: String,
    public_key: Hex<32>,
    seed: Hex<32>,
}

/// The reason why a file of keys could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not of this kind, or is damaged.
    #[error("{path} is not a file of activity keys, or is damaged")]
    Damaged {
        /// The file.
        path: String,
    },
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

impl Secrets {
    /// Generates the keys, and stores them at `path`, where nothing may be.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn create(path: &Path, random: &mut dyn RandomSource) -> Result<Self, SecretsError> {
        let mut seeds = Zeroizing::new([[0; 32]; 4]);
        random.fill(seeds.as_flattened_mut())?;
        let [plan, collector, aggregator, collector_token] = &*seeds;
        let planner = PlanSigner::of(plan).ok_or_else(|| damaged(path))?;
        let stored = StoredSecrets {
            format: SECRETS.to_owned(),
            plan_key: Hex(*planner.public().as_bytes()),
            plan_seed: Hex(*plan),
            collector_seed: Hex(*collector),
            aggregator_token: Hex(*aggregator),
            collector_token: Hex(*collector_token),
        };
        files::create(path, &json(&stored))?;
        stored.secrets(path)
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn read(path: &Path) -> Result<Self, SecretsError> {
        let json = files::read_secret(path, MAX_LENGTH)?;
        let stored = serde_json::from_slice::<Object<StoredSecrets>>(&json);
        let Object(stored) = stored.map_err(|_| damaged(path))?;
        stored.secrets(path)
    }
}

impl StoredSecrets {
    fn secrets(&self, path: &Path) -> Result<Secrets, SecretsError> {
        let planner = PlanSigner::of(&self.plan_seed.0).ok_or_else(|| damaged(path))?;
        if self.format != SECRETS || *planner.public().as_bytes() != self.plan_key.0 {
            return Err(damaged(path));
        }
        let (collector, public) = X25519HkdfSha256::derive_keypair(&self.collector_seed.0);
        Ok(Secrets {
            planner,
            collector,
            collector_public: public.to_bytes().into(),
            aggregator_token: URL_SAFE_NO_PAD.encode(self.aggregator_token.0),
            collector_token: URL_SAFE_NO_PAD.encode(self.collector_token.0),
        })
    }
}

/// Generates a witness's key, and stores it at `path`, where nothing may be.
///
/// # Errors
/// [`SecretsError`].
pub fn create_witness(
    path: &Path,
    random: &mut dyn RandomSource,
) -> Result<PlanSigner, SecretsError> {
    let mut seed = Zeroizing::new([0; SEED_LENGTH]);
    random.fill(seed.as_mut())?;
    let signer = PlanSigner::of(&seed).ok_or_else(|| damaged(path))?;
    let stored = StoredWitness {
        format: WITNESS.to_owned(),
        public_key: Hex(*signer.public().as_bytes()),
        seed: Hex(*seed),
    };
    files::create(path, &json(&stored))?;
    Ok(signer)
}

/// Reads a witness's key.
///
/// # Errors
/// [`SecretsError`].
pub fn read_witness(path: &Path) -> Result<PlanSigner, SecretsError> {
    let json = files::read_secret(path, MAX_LENGTH)?;
    let stored = serde_json::from_slice::<Object<StoredWitness>>(&json);
    let Object(stored) = stored.map_err(|_| damaged(path))?;
    let signer = PlanSigner::of(&stored.seed.0).ok_or_else(|| damaged(path))?;
    if stored.format == WITNESS && *signer.public().as_bytes() == stored.public_key.0 {
        Ok(signer)
    } else {
        Err(damaged(path))
    }
}

/// Returns the hash by which Janus knows a bearer token.
pub(super) fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

fn json(stored: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(Vec::with_capacity(1024));
    // Writing strings into memory does not fail.
    let _ = serde_json::to_writer(&mut *json, stored);
    json.push(b'\n');
    json
}

fn damaged(path: &Path) -> SecretsError {
    SecretsError::Damaged {
        path: path.display().to_string(),
    }
}
