//! The keys of files, of recipients and of those who open.

use core::fmt;
use core::str::FromStr;

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::{Zeroize as _, Zeroizing};

use crate::bech32;
use crate::error::{KeyTextError, RecipientError};

const FILE_KEY_LENGTH: usize = 16;
const TAG_LENGTH: usize = 16;
/// A wrapped file key: the key and its tag.
pub(crate) const WRAPPED_LENGTH: usize = FILE_KEY_LENGTH + TAG_LENGTH;

const RECIPIENT_PREFIX: &str = "age";
const IDENTITY_PREFIX: &str = "age-secret-key-";
/// 2^255 − 19, little endian.
const PRIME: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

/// The key of one file.
pub(crate) struct FileKey(Zeroizing<[u8; FILE_KEY_LENGTH]>);

impl FileKey {
    pub(crate) fn from_bytes(bytes: [u8; FILE_KEY_LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Derives a key of 32 bytes for the use that `info` names.
    pub(crate) fn derive(&self, salt: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
        derive(&*self.0, salt, info)
    }

    /// Encrypts this key with `key`, which wraps nothing else.
    pub(crate) fn wrap(&self, key: &[u8; 32]) -> [u8; WRAPPED_LENGTH] {
        let mut wrapped = [0; WRAPPED_LENGTH];
        let (bytes, tag) = wrapped.split_at_mut(FILE_KEY_LENGTH);
        bytes.copy_from_slice(&*self.0);
        let cipher = ChaCha20Poly1305::new(&Key::from(*key));
        // Sealing fails only for texts longer than 256 GiB.
        if let Ok(made) = cipher.encrypt_inout_detached(&Nonce::default(), &[], bytes.into()) {
            tag.copy_from_slice(&made);
        }
        wrapped
    }

    /// Decrypts a wrapped key with `key`; `None` if another key wrapped it.
    pub(crate) fn unwrap(wrapped: &[u8; WRAPPED_LENGTH], key: &[u8; 32]) -> Option<Self> {
        let (bytes, tag) = wrapped.split_first_chunk::<FILE_KEY_LENGTH>()?;
        let mut file_key = Self(Zeroizing::new(*bytes));
        let tag: [u8; TAG_LENGTH] = tag.try_into().ok()?;
        ChaCha20Poly1305::new(&Key::from(*key))
            .decrypt_inout_detached(
                &Nonce::default(),
                &[],
                file_key.0.as_mut_slice().into(),
                &Tag::from(tag),
            )
            .ok()?;
        Some(file_key)
    }
}

/// Derives a key of 32 bytes by HKDF-SHA256.
pub(crate) fn derive(input: &[u8], salt: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let derivation = Hkdf::<Sha256>::new(Some(salt), input);
    // Fails only for more than 255 blocks; this is one.
    if derivation.expand(info, key.as_mut_slice()).is_err() {
        key.zeroize();
    }
    key
}

/// The public key of someone who will open a file: an X25519 point in canonical form that is not of
/// small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// Parses the 32 bytes of a public key.
    ///
    /// # Errors
    /// [`RecipientError`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, RecipientError> {
        // Little endian, so the last byte weighs most.
        if bytes.iter().rev().ge(PRIME.iter().rev()) {
            return Err(RecipientError::NotCanonical);
        }
        // Clamped scalars are multiples of the cofactor: a point of small order becomes zero.
        if x25519([1; 32], *bytes) == [0; 32] {
            return Err(RecipientError::SmallOrder);
        }
        Ok(Self(*bytes))
    }

    /// Returns the 32 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Recipient {
    type Err = KeyTextError;

    /// Parses `age1…`.
    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        // One spelling: recipients are in lower case.
        let bytes = bech32::decode(RECIPIENT_PREFIX, text)
            .filter(|_| !text.bytes().any(|byte| byte.is_ascii_uppercase()))
            .ok_or(KeyTextError::Spelling)?;
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| KeyTextError::Spelling)?;
        Ok(Self::from_bytes(bytes)?)
    }
}

impl fmt::Display for Recipient {
    /// Writes `age1…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32::encode(RECIPIENT_PREFIX, &self.0))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

/// The private key of a recipient. It wipes itself and does not print.
pub struct Identity(Zeroizing<[u8; 32]>);

impl Identity {
    /// Makes the identity of 32 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// Parses `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// [`KeyTextError::Spelling`].
    pub fn from_text(text: &str) -> Result<Self, KeyTextError> {
        let is_upper = !text.bytes().any(|byte| byte.is_ascii_lowercase());
        let bytes = bech32::decode(IDENTITY_PREFIX, text)
            .filter(|_| is_upper)
            .ok_or(KeyTextError::Spelling)?;
        let bytes = bytes
            .as_slice()
            .try_into()
            .map_err(|_| KeyTextError::Spelling)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Returns the text `AGE-SECRET-KEY-1…`, to be kept where only its owner reads it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = bech32::encode(IDENTITY_PREFIX, &*self.0);
        text.make_ascii_uppercase();
        text
    }

    /// Returns the public key.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(x25519(*self.0, X25519_BASEPOINT_BYTES))
    }

    /// Returns the secret shared with the owner of `point`; `None` if the point has small order.
    pub(crate) fn shared_with(&self, point: &[u8; 32]) -> Option<Zeroizing<[u8; 32]>> {
        let shared = Zeroizing::new(x25519(*self.0, *point));
        (*shared != [0; 32]).then_some(shared)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Written by PyPI's pyrage.
    const IDENTITY: &str =
        "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG";
    const RECIPIENT: &str = "age13aqvttdk3ujkyjh9kg2w5an6dmy5mq5a84a4uxk3hfhnugfc9p0sy5p2wh";

    #[test]
    fn a_key_is_written_as_others_write_it() {
        let mut bytes = [0; 32];
        bytes
            .iter_mut()
            .zip(0..)
            .for_each(|(byte, value)| *byte = value);
        let identity = Identity::from_bytes(&bytes);
        let text = identity.to_text();
        assert_eq!(Identity::from_text(&text).unwrap().0, identity.0);
        assert_eq!(text.as_str(), IDENTITY);
        assert_eq!(identity.recipient().to_string(), RECIPIENT);
        assert_eq!(RECIPIENT.parse(), Ok(identity.recipient()));
    }

    #[test]
    fn a_key_has_one_spelling() {
        let upper = RECIPIENT.to_ascii_uppercase();
        assert_eq!(upper.parse::<Recipient>(), Err(KeyTextError::Spelling));
        let lower = IDENTITY.to_ascii_lowercase();
        assert_eq!(
            Identity::from_text(&lower).err(),
            Some(KeyTextError::Spelling)
        );
        assert_eq!(
            RECIPIENT[1..].parse::<Recipient>(),
            Err(KeyTextError::Spelling)
        );
    }

    #[test]
    fn weak_and_second_spellings_of_points_are_refused() {
        let from = |bytes| Recipient::from_bytes(&bytes).unwrap_err();
        assert_eq!(from([0; 32]), RecipientError::SmallOrder);
        let mut one = [0; 32];
        one[0] = 1;
        assert_eq!(from(one), RecipientError::SmallOrder);
        let mut minus_one = PRIME;
        minus_one[0] -= 1;
        assert_eq!(from(minus_one), RecipientError::SmallOrder);
        assert_eq!(from(PRIME), RecipientError::NotCanonical);
        assert_eq!(from([0xff; 32]), RecipientError::NotCanonical);
        let mut nine = [0; 32];
        nine[0] = 9;
        assert!(Recipient::from_bytes(&nine).is_ok());
        nine[31] = 0x80;
        assert_eq!(from(nine), RecipientError::NotCanonical);
    }

    #[test]
    fn secrets_do_not_print() {
        let identity = Identity::from_bytes(&[7; 32]);
        assert_eq!(format!("{identity:?}"), "Identity(…)");
    }
}
