//! The one signed container: version ‖ key id ‖ payload ‖ signature.
//!
//! What is signed begins with a [`Purpose`] that is never on the wire: the reader fixes it by what it
//! is about to read, so a signature made for one use can never pass in another. The payload comes out
//! only of [`Envelope::verify`]. Layout: `docs/format.md`, section 1.

use core::fmt;

use zeroize::Zeroizing;

use crate::keys::{KeyId, PublicKey, SIGNATURE_LENGTH};
use crate::version::{self, VersionError};

/// The version of signed containers that this build knows.
pub const VERSION: u8 = 1;
/// Bytes before the payload: the version and the key id.
const HEADER_LENGTH: usize = 5;

/// The use of a signature. The set is closed: no key of ours signs anything else.
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
    /// An activity plan.
    Activity,
}

impl Purpose {
    /// Returns the label that is signed.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Venue => "dauchan/venue",
            Self::Trust => "dauchan/trust",
            Self::Notice => "dauchan/notice",
            Self::TracerRequest => "dauchan/tracer-request",
            Self::Activity => "dauchan/activity",
        }
    }
}

/// Returns what the key with `key_id` signs of a payload:
/// purpose ‖ 00 ‖ version ‖ key id ‖ payload.
#[must_use]
pub fn signed_bytes(purpose: Purpose, key_id: KeyId, payload: &[u8]) -> Vec<u8> {
    let label = purpose.label().as_bytes();
    let length = label.len() + 1 + HEADER_LENGTH + payload.len();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(label);
    bytes.push(0);
    bytes.push(VERSION);
    bytes.extend_from_slice(&key_id.0);
    bytes.extend_from_slice(payload);
    bytes
}

/// Returns how long an envelope with a payload of this length is.
#[must_use]
pub const fn wire_length(payload: usize) -> usize {
    HEADER_LENGTH + payload + SIGNATURE_LENGTH
}

/// An envelope of our version. Nothing vouches for it until [`Envelope::verify`]. It may hold a
/// secret, so it wipes itself and does not print.
#[derive(Clone)]
pub struct Envelope {
    wire: Zeroizing<Vec<u8>>,
    key_id: KeyId,
}

/// The pieces of an envelope, in their order on the wire after the version.
struct Parts<'a> {
    key_id: KeyId,
    payload: &'a [u8],
    signature: &'a [u8; SIGNATURE_LENGTH],
}

impl<'a> Parts<'a> {
    /// Takes the whole `wire` apart; `None` if it is too short.
    fn decode(wire: &'a [u8]) -> Option<Self> {
        let (unsigned, signature) = wire.split_last_chunk()?;
        let (&[_version, a, b, c, d], payload) = unsigned.split_first_chunk()?;
        Some(Self {
            key_id: KeyId([a, b, c, d]),
            payload,
            signature,
        })
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut wire = Zeroizing::new(Vec::with_capacity(wire_length(self.payload.len())));
        wire.push(VERSION);
        wire.extend_from_slice(&self.key_id.0);
        wire.extend_from_slice(self.payload);
        wire.extend_from_slice(self.signature);
        wire
    }
}

impl Envelope {
    /// Parses `wire`, the whole container.
    ///
    /// # Errors
    /// [`EnvelopeError`] if it has another version or is too short for any envelope.
    pub fn parse(wire: Zeroizing<Vec<u8>>) -> Result<Self, EnvelopeError> {
        let version = wire.first().ok_or(EnvelopeError::TooShort)?;
        version::check(*version, VERSION)?;
        let key_id = Parts::decode(&wire).ok_or(EnvelopeError::TooShort)?.key_id;
        Ok(Self { wire, key_id })
    }

    /// Seals `payload` for `purpose`. `sign` returns the signature of the bytes that it gets by the
    /// key with `key_id`. The core holds no private key.
    #[must_use]
    pub fn seal(
        purpose: Purpose,
        key_id: KeyId,
        payload: &[u8],
        sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE_LENGTH],
    ) -> Self {
        let signed = Zeroizing::new(signed_bytes(purpose, key_id, payload));
        let signature = &sign(&signed);
        let wire = Parts {
            key_id,
            payload,
            signature,
        }
        .encode();
        Self { wire, key_id }
    }

    /// Returns the whole container.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Returns the whole container.
    #[must_use]
    pub fn into_wire(self) -> Zeroizing<Vec<u8>> {
        self.wire
    }

    /// Returns the hint at the key that signed.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Returns the payload if `key` signed this envelope for `purpose`.
    #[must_use]
    pub fn verify(&self, purpose: Purpose, key: &PublicKey) -> Option<&[u8]> {
        let Parts {
            key_id,
            payload,
            signature,
        } = Parts::decode(&self.wire)?;
        let signed = Zeroizing::new(signed_bytes(purpose, key_id, payload));
        key.verifies(&signed, signature).then_some(payload)
    }

    /// Returns the payload of an envelope that was verified before it was stored.
    pub(crate) fn payload_verified_before(wire: &[u8]) -> Option<&[u8]> {
        Parts::decode(wire).map(|parts| parts.payload)
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Envelope({}, …)", self.key_id)
    }
}

/// The reason why bytes are not an envelope of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// It has another version, or none.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// It is cut short.
    #[error("the signed container is cut short")]
    TooShort,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_ID: KeyId = KeyId([1, 2, 3, 4]);

    #[test]
    fn what_is_sealed_is_parsed_back_and_has_the_layout() {
        for payload in [&b""[..], b"payload"] {
            let sealed = Envelope::seal(Purpose::Notice, KEY_ID, payload, |signed| {
                assert_eq!(
                    signed,
                    [b"dauchan/notice\0\x01\x01\x02\x03\x04", payload].concat()
                );
                [9; SIGNATURE_LENGTH]
            });
            let expected = [&[1, 1, 2, 3, 4], payload, &[9; SIGNATURE_LENGTH]].concat();
            assert_eq!(sealed.wire(), expected);
            assert_eq!(sealed.wire().len(), wire_length(payload.len()));
            let parsed = Envelope::parse(sealed.into_wire()).unwrap();
            assert_eq!(parsed.key_id(), KEY_ID);
            assert_eq!(
                Envelope::payload_verified_before(parsed.wire()),
                Some(payload)
            );
        }
    }

    #[test]
    fn the_version_comes_before_the_length() {
        let error = |bytes: &[u8]| Envelope::parse(bytes.to_vec().into()).unwrap_err();
        assert_eq!(error(b""), EnvelopeError::TooShort);
        let newer = VersionError::Other { version: 2 };
        assert_eq!(error(b"\x02"), newer.into());
        assert_eq!(error(b"<html>"), VersionError::Impossible.into());
        let mut almost = vec![0; wire_length(0) - 1];
        almost[0] = VERSION;
        assert_eq!(error(&almost), EnvelopeError::TooShort);
        almost.push(0);
        assert!(Envelope::parse(almost.into()).is_ok());
    }

    #[test]
    fn an_envelope_does_not_print_its_payload() {
        let sealed = Envelope::seal(Purpose::Venue, KEY_ID, b"secret", |_| [0; 64]);
        assert_eq!(format!("{sealed:?}"), "Envelope(01020304, …)");
    }
}
