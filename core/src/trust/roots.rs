//! The roots: the few keys that an app is built with. They sign trust lists and nothing else.

use crate::keys::{PUBLIC_KEY_LENGTH, PublicKey};
use crate::trust::error::{RootsError, TrustRefusal};
use crate::trust::signatures::{MAX_ROOTS, SignedList, bytes_to_sign};

/// The root keys, and the number of them that must sign.
#[derive(Clone, Debug)]
pub struct Roots {
    keys: Vec<PublicKey>,
    threshold: usize,
}

impl Roots {
    /// Checks the root keys of a deployment. All of them carry the mark of a demonstration if
    /// `demonstration` is set, and none of them otherwise.
    ///
    /// # Errors
    /// [`RootsError`] if a key is not acceptable or the threshold cannot be met.
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

    /// Returns the number of distinct roots that must sign a list.
    #[must_use]
    pub const fn threshold(&self) -> usize {
        self.threshold
    }

    /// Returns the root keys.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Verifies the signatures of `wire` and returns its payload.
    pub(super) fn verify<'a>(&self, wire: &'a [u8]) -> Result<&'a [u8], TrustRefusal> {
        let SignedList {
            signatures,
            payload,
        } = SignedList::decode(wire)?;
        let mut valid = 0;
        for (key_id, signature) in signatures {
            let Some(root) = self.keys.iter().find(|root| root.key_id() == key_id) else {
                continue; // A root of older or newer apps, which this one cannot judge.
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
        Ok(payload)
    }
}
