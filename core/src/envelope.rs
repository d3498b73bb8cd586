//! The one signed container: version, key id, payload, signature.
//!
//! What is signed begins with a [`Purpose`] that is never on the wire: the reader fixes it by what it
//! is about to read, so a signature made for one use can never pass in another. An
//! [`UnverifiedEnvelope`] gives away its version and key id and nothing else; the payload comes out
//! only of [`UnverifiedEnvelope::verify`]. Layout: `docs/format.md`, section 1.

use crate::keys::{KeyId, PublicKey, SIGNATURE_LENGTH};

/// The one version of signed containers that this build knows.
pub const VERSION: u8 = 1;
/// Bytes before the payload: the version and the key id.
pub const HEADER_LENGTH: usize = 5;
/// Bytes of an envelope beside its payload.
pub const OVERHEAD: usize = HEADER_LENGTH + SIGNATURE_LENGTH;

/// What a signature is for. A closed set: no key of ours signs anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A venue's code.
    Venue,
    /// A trust list.
    Trust,
    /// A bundle of exposure notices.
    Notice,
    /// A contact tracer's request for visits.
    TracerRequest,
}

impl Purpose {
    /// The label that is signed.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Venue => "dauchan/venue",
            Self::Trust => "dauchan/trust",
            Self::Notice => "dauchan/notice",
            Self::TracerRequest => "dauchan/tracer-request",
        }
    }
}

/// The bytes that are signed: the purpose, a zero byte, and everything on the wire that comes before
/// the signature (`unsigned`, in as many pieces as the caller has).
#[must_use]
pub fn signed_bytes(purpose: Purpose, unsigned: &[&[u8]]) -> Vec<u8> {
    let length =
        purpose.label().len() + 1 + unsigned.iter().map(|piece| piece.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(purpose.label().as_bytes());
    bytes.push(0);
    for piece in unsigned {
        bytes.extend_from_slice(piece);
    }
    bytes
}

/// An envelope of our version whose signature nobody has looked at yet.
#[derive(Clone, Copy, Debug)]
pub struct UnverifiedEnvelope<'a> {
    wire: &'a [u8],
    key_id: KeyId,
    signature: &'a [u8; SIGNATURE_LENGTH],
}

impl<'a> UnverifiedEnvelope<'a> {
    /// Takes apart `wire`, the whole container.
    ///
    /// # Errors
    /// [`EnvelopeError`] if it is of another version or too short to be one at all.
    pub fn parse(wire: &'a [u8]) -> Result<Self, EnvelopeError> {
        match wire.first() {
            None => return Err(EnvelopeError::TooShort),
            Some(&VERSION) => {}
            Some(&version) => return Err(EnvelopeError::OtherVersion { version }),
        }
        match (wire.get(1..), wire.split_last_chunk()) {
            (Some(&[a, b, c, d, ..]), Some((unsigned, signature)))
                if unsigned.len() >= HEADER_LENGTH =>
            {
                Ok(Self {
                    wire,
                    key_id: KeyId([a, b, c, d]),
                    signature,
                })
            }
            _ => Err(EnvelopeError::TooShort),
        }
    }

    /// The hint at which key signed.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The payload, if `key` signed this envelope for `purpose`.
    #[must_use]
    pub fn verify(&self, purpose: Purpose, key: &PublicKey) -> Option<&'a [u8]> {
        let (unsigned, _) = self.wire.split_last_chunk::<SIGNATURE_LENGTH>()?;
        let signed = zeroize::Zeroizing::new(signed_bytes(purpose, &[unsigned]));
        if !key.verifies(&signed, self.signature) {
            return None;
        }
        unsigned.get(HEADER_LENGTH..)
    }
}

/// Why bytes are not an envelope of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Cut short.
    #[error("the signed container is cut short")]
    TooShort,
    /// Made for another version of the app. Nothing in it was verified, this number least of all.
    #[error("the signed container has version {version}, which this app does not know; update it")]
    OtherVersion {
        /// The version byte found.
        version: u8,
    },
}
