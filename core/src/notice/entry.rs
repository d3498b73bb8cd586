//! Entries: a token that only those with the venue's secret can derive, and the sealed record.
//!
//! A key seals one record ever: it is derived from the bundle's random id, the venue's secret and the
//! slot. Hence the nonce is constant.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::notice::error::BundleError;
use crate::notice::record::{NoticeRecord, RECORD_LENGTH};
use crate::venue::VenueSecret;

pub(super) const BUNDLE_ID_LENGTH: usize = 16;
pub(super) const TOKEN_LENGTH: usize = 16;
/// The length of an entry: token ‖ sealed record ‖ tag.
pub(super) const ENTRY_LENGTH: usize = TOKEN_LENGTH + RECORD_LENGTH + TAG_LENGTH;
const TAG_LENGTH: usize = 16;

const TOKEN_CONTEXT: &[u8] = b"dauchan/notice-token\0";
const KEY_CONTEXT: &[u8] = b"dauchan/notice-key\0";

pub(super) type BundleId = [u8; BUNDLE_ID_LENGTH];
pub(super) type Token = [u8; TOKEN_LENGTH];
pub(super) type Entry = [u8; ENTRY_LENGTH];

/// Derives the tokens and keys of one venue's secret in one bundle.
pub(super) struct Slots {
    bundle: BundleId,
    prk: Hkdf<Sha256>,
}

impl Slots {
    pub(super) fn new(bundle: &BundleId, secret: &VenueSecret) -> Self {
        Self {
            bundle: *bundle,
            prk: Hkdf::new(Some(bundle), secret.expose()),
        }
    }

    /// Returns the token of a slot.
    pub(super) fn token(&self, slot: u16) -> Token {
        let mut token = [0; TOKEN_LENGTH];
        self.expand(TOKEN_CONTEXT, slot, &mut token);
        token
    }

    /// Seals `record` as the entry of a slot.
    pub(super) fn seal(&self, slot: u16, record: &NoticeRecord) -> Entry {
        let token = self.token(slot);
        let mut sealed = record.encode();
        let tag = self
            .cipher(slot)
            .encrypt_inout_detached(
                &Nonce::default(),
                &self.aad(&token),
                (&mut sealed[..]).into(),
            )
            .unwrap_or_default();
        let mut entry = [0; ENTRY_LENGTH];
        let content = token.iter().chain(&sealed).chain(&tag);
        entry
            .iter_mut()
            .zip(content)
            .for_each(|(to, from)| *to = *from);
        entry
    }

    /// Opens the entry of a slot.
    pub(super) fn open(&self, slot: u16, entry: &Entry) -> Result<NoticeRecord, BundleError> {
        let (token, sealed) = entry.split_first_chunk().ok_or(BundleError::Sealed)?;
        let (sealed, tag) = sealed.split_first_chunk().ok_or(BundleError::Sealed)?;
        let tag: &[u8; TAG_LENGTH] = tag.try_into().map_err(|_| BundleError::Sealed)?;
        let mut record: [u8; RECORD_LENGTH] = *sealed;
        self.cipher(slot)
            .decrypt_inout_detached(
                &Nonce::default(),
                &self.aad(token),
                (&mut record[..]).into(),
                &Tag::from(*tag),
            )
            .map_err(|_| BundleError::Sealed)?;
        Ok(NoticeRecord::decode(&record)?)
    }

    fn cipher(&self, slot: u16) -> ChaCha20Poly1305 {
        let mut key = Zeroizing::new([0; 32]);
        self.expand(KEY_CONTEXT, slot, &mut *key);
        let key = Zeroizing::new(Key::from(*key));
        ChaCha20Poly1305::new(&key)
    }

    /// Binds an entry to its bundle and its token.
    fn aad(&self, token: &Token) -> [u8; BUNDLE_ID_LENGTH + TOKEN_LENGTH] {
        let mut aad = [0; BUNDLE_ID_LENGTH + TOKEN_LENGTH];
        let content = self.bundle.iter().chain(token);
        aad.iter_mut()
            .zip(content)
            .for_each(|(to, from)| *to = *from);
        aad
    }

    /// Expands into at most 32 bytes, which HKDF never refuses.
    fn expand(&self, context: &[u8], slot: u16, to: &mut [u8]) {
        let info: [&[u8]; 2] = [context, &slot.to_be_bytes()];
        let expanded = self.prk.expand_multi_info(&info, to);
        debug_assert!(expanded.is_ok(), "HKDF expands to 8160 bytes");
    }
}
