//! The roots: the few keys that an app is built with, and that sign trust lists and nothing else.

use crate::bytes::Reader;
use crate::envelope::{Purpose, VERSION, signed_bytes};
use crate::keys::{KeyId, PUBLIC_KEY_LENGTH, PublicKey, PublicKeyError, SIGNATURE_LENGTH};
use crate::trust::{MAX_LIST_LENGTH, TrustRefusal};

/// The most roots a deployment has, and the most signatures a list carries.
pub const MAX_ROOTS: usize = 8;

/// The root keys and how many of them must sign.
#[derive(Clone, Debug)]
pub struct Roots {
    keys: Vec<PublicKey>,
    threshold: usize,
}

impl Roots {
    /// Takes the root keys of a deployment. `demonstration` says which kind of roots it may have:
    /// those that carry the demonstration's mark, or those that do not, never both.
    ///
    /// # Errors
    /// [`RootsError`] if a key is unfit or the threshold cannot be met.
    pub fn new(
        keys: &[[u8; PUBLIC_KEY_LENGTH]],
        threshold: usize,
        demonstration: bool,
    ) -> Result<Self, RootsError> {
        if keys.is_empty() || keys.len() > MAX_ROOTS {
            return Err(RootsError::Count { keys: keys.len() });
        }
        if threshold == 0 || threshold > keys.len() {
            return Err(RootsError::Threshold {
                threshold,
                keys: keys.len(),
            });
        }
        let keys = keys
            .iter()
            .map(PublicKey::from_bytes)
            .collect::<Result<Vec<_>, _>>()?;
        for (index, key) in keys.iter().enumerate() {
            let key_id = key.key_id();
            if keys
                .iter()
                .skip(index + 1)
                .any(|other| other.key_id() == key_id)
            {
                return Err(RootsError::SameKeyId { key_id });
            }
            match (demonstration, key_id.is_demonstration()) {
                (false, true) => return Err(RootsError::DemonstrationRoot { key_id }),
                (true, false) => return Err(RootsError::RealRoot { key_id }),
                _ => {}
            }
        }
        Ok(Self { keys, threshold })
    }

    /// How many distinct roots must sign a list.
    #[must_use]
    pub const fn threshold(&self) -> usize {
        self.threshold
    }

    /// The root keys.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Verifies the signatures of `wire` and answers where its payload begins.
    pub(super) fn verify(&self, wire: &[u8]) -> Result<usize, TrustRefusal> {
        if wire.len() > MAX_LIST_LENGTH {
            return Err(TrustRefusal::TooLong { bytes: wire.len() });
        }
        let mut reader = Reader::new(wire);
        match reader.u8() {
            None => return Err(TrustRefusal::Damaged),
            Some(VERSION) => {}
            Some(_) => return Err(TrustRefusal::NewerApp),
        }
        let signatures = read_signatures(&mut reader).ok_or(TrustRefusal::Damaged)?;
        let payload = reader.rest();
        let mut valid = 0;
        for (key_id, signature) in signatures {
            let Some(root) = self.keys.iter().find(|root| root.key_id() == key_id) else {
                continue; // A root of older or newer apps: not ours to judge.
            };
            if !root.verifies(&bytes_to_sign(key_id, payload), signature) {
                return Err(TrustRefusal::Forged { signer: key_id });
            }
            valid += 1;
        }
        if valid < self.threshold {
            return Err(TrustRefusal::NotEnoughSignatures {
                valid,
                needed: self.threshold,
            });
        }
        Ok(wire.len() - payload.len())
    }
}

type SignatureOf<'a> = (KeyId, &'a [u8; SIGNATURE_LENGTH]);

/// The signatures in front of the payload; `None` unless there are 1 to 8, by ascending key ids.
fn read_signatures<'a>(reader: &mut Reader<'a>) -> Option<Vec<SignatureOf<'a>>> {
    let count = usize::from(reader.u8()?);
    if count == 0 || count > MAX_ROOTS {
        return None;
    }
    let signatures = (0..count)
        .map(|_| Some((KeyId(*reader.array()?), reader.array()?)))
        .collect::<Option<Vec<_>>>()?;
    signatures
        .is_sorted_by(|(one, _), (next, _)| one < next)
        .then_some(signatures)
}

/// What the root with `key_id` signs of a list with this payload.
#[must_use]
pub fn bytes_to_sign(key_id: KeyId, payload: &[u8]) -> Vec<u8> {
    signed_bytes(Purpose::Trust, &[&[VERSION], &key_id.0, payload])
}

/// Puts a list together from its payload and the roots' signatures, in any order.
///
/// # Errors
/// [`RootsError::Count`] for none or more than eight signatures, [`RootsError::SameKeyId`] for two
/// of one root.
pub fn assemble(
    payload: &[u8],
    signatures: &[(KeyId, [u8; SIGNATURE_LENGTH])],
) -> Result<Vec<u8>, RootsError> {
    let mut ordered: Vec<_> = signatures.iter().collect();
    ordered.sort_by_key(|(key_id, _)| *key_id);
    if let Some([(key_id, _), _]) = ordered.array_windows().find(|[one, next]| one.0 == next.0) {
        return Err(RootsError::SameKeyId { key_id: *key_id });
    }
    let count = u8::try_from(ordered.len())
        .ok()
        .filter(|&n| n > 0 && usize::from(n) <= MAX_ROOTS);
    let count = count.ok_or(RootsError::Count {
        keys: ordered.len(),
    })?;
    let mut wire = vec![VERSION, count];
    for (key_id, signature) in ordered {
        wire.extend_from_slice(&key_id.0);
        wire.extend_from_slice(signature);
    }
    wire.extend_from_slice(payload);
    Ok(wire)
}

/// Why keys cannot be the roots of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// None, or more than eight.
    #[error("there are {keys} roots; 1 to 8 are possible")]
    Count {
        /// How many were given.
        keys: usize,
    },
    /// A threshold of none, or of more than there are.
    #[error("{threshold} of {keys} roots is not a threshold that can be met")]
    Threshold {
        /// The threshold given.
        threshold: usize,
        /// How many roots there are.
        keys: usize,
    },
    /// A root's key is unfit.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// Two roots that a list could not tell apart; most likely one key given twice.
    #[error("two roots have the key id {key_id}")]
    SameKeyId {
        /// The id that both have.
        key_id: KeyId,
    },
    /// A demonstration's root in a deployment that is none.
    #[error("{key_id} is a demonstration's root, which no real deployment takes")]
    DemonstrationRoot {
        /// The root's id.
        key_id: KeyId,
    },
    /// A real root in a demonstration.
    #[error("{key_id} is a real root, which no demonstration takes")]
    RealRoot {
        /// The root's id.
        key_id: KeyId,
    },
}
