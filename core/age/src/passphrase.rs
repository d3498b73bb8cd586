//! The scrypt recipient: a key stretched from a passphrase wraps the file's key.

use core::fmt;

use scrypt::{Params, scrypt};
use zeroize::Zeroizing;

use crate::base64;
use crate::error::OpenError;
use crate::header::Stanza;
use crate::keys::FileKey;
use crate::seed::Seed;

pub(crate) const KIND: &str = "scrypt";
const SALT_LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SALT_LENGTH: usize = 16;
/// The cost of the files that are written, as a power of two: 64 MiB of memory.
pub const WRITTEN_COST: u8 = 16;
/// The most that is spent on a file, as a power of two: 256 MiB of memory.
pub const MAX_COST: u8 = 18;

/// The passphrase of a file. It wipes itself and does not print.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Accepts a passphrase as other tools do: to the byte.
    #[must_use]
    pub const fn new(passphrase: Zeroizing<String>) -> Self {
        Self(passphrase)
    }

    /// Returns the passphrase, for the screen on which its owner copies it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Wraps the seed's file key so that `passphrase` opens it.
pub(crate) fn wrap(passphrase: &Passphrase, seed: &Seed) -> Stanza {
    let salt = seed.salt();
    let key = stretch(passphrase, &salt, WRITTEN_COST);
    Stanza {
        kind: KIND.to_owned(),
        arguments: vec![base64::encode(&salt), WRITTEN_COST.to_string()],
        body: seed.file_key().wrap(&key).to_vec(),
    }
}

/// Unwraps the file key of a stanza of this kind; `None` if the passphrase is wrong.
pub(crate) fn unwrap(
    stanza: &Stanza,
    passphrase: &Passphrase,
) -> Result<Option<FileKey>, OpenError> {
    let [salt, cost] = stanza.arguments.as_slice() else {
        return Err(OpenError::Header);
    };
    let salt = base64::decode_array(salt).ok_or(OpenError::Header)?;
    let cost = parse_cost(cost).ok_or(OpenError::Header)?;
    let body = stanza.wrapped_key().ok_or(OpenError::Header)?;
    if cost > MAX_COST {
        let most = MAX_COST;
        return Err(OpenError::TooCostly { cost, most });
    }
    let key = stretch(passphrase, &salt, cost);
    Ok(FileKey::unwrap(body, &key))
}

/// Parses the cost: decimal digits without a leading zero, 1 or more.
fn parse_cost(text: &str) -> Option<u8> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let cost = text.parse().ok().filter(|_| is_number)?;
    (!text.starts_with('0')).then_some(cost)
}

fn stretch(passphrase: &Passphrase, salt: &[u8; SALT_LENGTH], cost: u8) -> Zeroizing<[u8; 32]> {
    let salt = [SALT_LABEL, salt].concat();
    let mut key = Zeroizing::new([0; 32]);
    // Both fail only for numbers that these are not: a cost of 64, an output of no bytes.
    if let Ok(params) = Params::new(cost, 8, 1)
        && scrypt(passphrase.0.as_bytes(), &salt, &params, key.as_mut_slice()).is_ok()
    {
        return key;
    }
    Zeroizing::new([0; 32])
}
