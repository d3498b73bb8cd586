//! Public keys, how they are named, and the only place where a signature is checked.

use core::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// The length of a public key in bytes.
pub const PUBLIC_KEY_LENGTH: usize = 32;
/// The length of an Ed25519 signature in bytes.
pub const SIGNATURE_LENGTH: usize = 64;

const FINGERPRINT_CONTEXT: &[u8] = b"dauchan/key\0";
const DEMONSTRATION_MARK: [u8; 2] = [0xDE, 0x30];

/// The first four bytes of a key's fingerprint: a hint at the key that signed, and no proof.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    /// Reports whether this is the id of a demonstration root. Only a demonstration accepts its
    /// signatures.
    #[must_use]
    pub fn is_demonstration(self) -> bool {
        self.0.starts_with(&DEMONSTRATION_MARK)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// The full name of a public key: SHA-256 over `dauchan/key`, a zero byte and the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyFingerprint(pub [u8; 32]);

impl KeyFingerprint {
    fn of(key: &[u8; PUBLIC_KEY_LENGTH]) -> Self {
        Self(
            Sha256::new()
                .chain_update(FINGERPRINT_CONTEXT)
                .chain_update(key)
                .finalize()
                .into(),
        )
    }

    /// Returns the hint that signed containers carry.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        let [a, b, c, d, ..] = self.0;
        KeyId([a, b, c, d])
    }
}

/// An Ed25519 public key in canonical form whose point is not of small order.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    fingerprint: KeyFingerprint,
}

impl PublicKey {
    /// Parses the 32 bytes of a public key.
    ///
    /// # Errors
    /// [`PublicKeyError`] if the bytes are not a point, are not canonical, or are a point of small
    /// order. Under a point of small order, signatures verify that no private key made.
    pub fn from_bytes(bytes: &[u8; PUBLIC_KEY_LENGTH]) -> Result<Self, PublicKeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| PublicKeyError::NotAPoint)?;
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(PublicKeyError::NotCanonical);
        }
        if key.is_weak() {
            return Err(PublicKeyError::SmallOrder);
        }
        Ok(Self {
            key,
            fingerprint: KeyFingerprint::of(bytes),
        })
    }

    /// Returns the key's 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; PUBLIC_KEY_LENGTH] {
        self.key.as_bytes()
    }

    /// Returns the key's fingerprint.
    #[must_use]
    pub const fn fingerprint(&self) -> KeyFingerprint {
        self.fingerprint
    }

    /// Returns the hint that signed containers carry.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.fingerprint.key_id()
    }

    /// Reports whether this key made `signature` over `signed`, by the strict rules of
    /// `docs/format.md`, section 1.3.
    ///
    /// Signed bytes always begin with a purpose, so callers outside this crate use
    /// [`crate::envelope`] or [`crate::trust`]. This method is public for tests against foreign
    /// vectors.
    #[must_use]
    pub fn verifies(&self, signed: &[u8], signature: &[u8; SIGNATURE_LENGTH]) -> bool {
        self.key
            .verify_strict(signed, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.key_id())
    }
}

/// The reason why 32 bytes are not accepted as a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// The bytes encode no point of the curve.
    #[error("the public key is not a point of the curve")]
    NotAPoint,
    /// The bytes encode a point, but not in canonical form.
    #[error("the public key is not in canonical form")]
    NotCanonical,
    /// The point has small order.
    #[error("the public key is weak: its point has small order")]
    SmallOrder,
}
