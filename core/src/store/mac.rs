//! Authentication with keys derived from a store's key.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::store::StoreKey;

/// Length of a MAC in bytes.
pub(super) const MAC_LENGTH: usize = 32;
/// SHA-256's block: HMAC pads a shorter key with zeros to this length.
const BLOCK_LENGTH: usize = 64;
const KEY_LENGTH: usize = 32;

/// A key for HMAC-SHA256, derived by HKDF-SHA256 without a salt. It wipes itself.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct MacKey([u8; BLOCK_LENGTH]);

impl MacKey {
    /// Derives the key for the purpose that `info` names. HKDF derives 32 bytes from any key, so the
    /// result is never `None`.
    pub(super) fn derive(key: &StoreKey, info: &[u8]) -> Option<Self> {
        let mut derived = Self([0; BLOCK_LENGTH]);
        Hkdf::<Sha256>::new(None, key.expose())
            .expand(info, derived.0.get_mut(..KEY_LENGTH)?)
            .ok()?;
        Some(derived)
    }

    /// Returns the MAC of `parts`, one after the other. Their lengths are fixed.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; MAC_LENGTH] {
        self.hmac(parts).finalize().into_bytes().into()
    }

    /// Reports, in constant time, whether `mac` is that of `parts`.
    pub(super) fn verifies(&self, parts: &[&[u8]], mac: &[u8; MAC_LENGTH]) -> bool {
        self.hmac(parts).verify(&(*mac).into()).is_ok()
    }

    fn hmac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut hmac = Hmac::<Sha256>::new(&self.0.into());
        for part in parts {
            hmac.update(part);
        }
        hmac
    }
}
