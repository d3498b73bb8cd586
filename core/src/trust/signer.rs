//! The key of a list that signed an envelope.

use crate::envelope::{Envelope, Purpose};
use crate::trust::{IssuerKey, TrustList};

/// The reason why no key of a list vouches for an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignerError {
    /// No key of the list has the envelope's key id.
    UnknownKey,
    /// The keys with this id may not sign for the purpose.
    WrongPurpose,
    /// No key with this id made the signature.
    Forged,
    /// The key that signed was revoked.
    RevokedKey,
}

/// Returns the payload and the key that signed it for `purpose`. A key id is only a hint, so every key
/// with it is tried.
pub(crate) fn find_signer<'a, 'list>(
    envelope: &'a Envelope,
    purpose: Purpose,
    list: &'list TrustList,
) -> Result<(&'a [u8], &'list IssuerKey), SignerError> {
    let key_id = envelope.key_id();
    let mut error = SignerError::UnknownKey;
    for issuer in list.keys_with_id(key_id) {
        if !issuer.purposes.include(purpose) {
            if error == SignerError::UnknownKey {
                error = SignerError::WrongPurpose;
            }
            continue;
        }
        error = SignerError::Forged;
        if let Some(payload) = envelope.verify(purpose, &issuer.key) {
            return Ok((payload, issuer));
        }
    }
    for key in list.revoked_keys_with_id(key_id) {
        error = SignerError::Forged;
        if envelope.verify(purpose, key).is_some() {
            return Err(SignerError::RevokedKey);
        }
    }
    Err(error)
}
