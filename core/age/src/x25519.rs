//! The X25519 recipient: a key exchanged with one ephemeral key wraps the file's key.

use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

use crate::base64;
use crate::error::OpenError;
use crate::header::Stanza;
use crate::keys::{FileKey, Identity, Recipient, derive};
use crate::seed::Seed;

pub(crate) const KIND: &str = "X25519";
const INFO: &[u8] = b"age-encryption.org/v1/X25519";

/// Wraps the seed's file key for `recipient`.
pub(crate) fn wrap(recipient: &Recipient, seed: &Seed) -> Stanza {
    let ephemeral = seed.ephemeral();
    let share = x25519(*ephemeral, X25519_BASEPOINT_BYTES);
    let shared = Zeroizing::new(x25519(*ephemeral, *recipient.as_bytes()));
    let key = wrapping_key(&shared, &share, recipient);
    Stanza {
        kind: KIND.to_owned(),
        arguments: vec![base64::encode(&share)],
        body: seed.file_key().wrap(&key).to_vec(),
    }
}

/// Unwraps the file key of a stanza of this kind; `None` if it is for another recipient.
pub(crate) fn unwrap(stanza: &Stanza, identity: &Identity) -> Result<Option<FileKey>, OpenError> {
    let [share] = stanza.arguments.as_slice() else {
        return Err(OpenError::Header);
    };
    let share = base64::decode_array(share).ok_or(OpenError::Header)?;
    let body = stanza.wrapped_key().ok_or(OpenError::Header)?;
    let shared = identity.shared_with(&share).ok_or(OpenError::Header)?;
    let key = wrapping_key(&shared, &share, &identity.recipient());
    Ok(FileKey::unwrap(body, &key))
}

fn wrapping_key(shared: &[u8; 32], share: &[u8; 32], recipient: &Recipient) -> Zeroizing<[u8; 32]> {
    let mut salt = [0; 64];
    salt[..32].copy_from_slice(share);
    salt[32..].copy_from_slice(recipient.as_bytes());
    derive(shared, &salt, INFO)
}
