//! A trust list as the desk writes it, before the roots sign it.

use crate::keys::PublicKey;
use crate::time::Timestamp;
use crate::trust::error::DraftError;
use crate::trust::issuer::{IssuerKey, encode_keys, encode_revoked_keys};
use crate::trust::list::{Header, ProgrammeStatus};
use crate::trust::list_version::ListVersion;
use crate::trust::revocation::{RevokedVenue, encode_revoked_venues};

/// Everything that a list says, in any order.
#[derive(Clone, Debug)]
pub struct TrustListDraft {
    /// Which list this is to be.
    pub version: ListVersion,
    /// When it is signed.
    pub issued: Timestamp,
    /// When the next one should be fetched; after `issued`.
    pub refresh_due: Timestamp,
    /// After this moment nothing is verified by it; not before `refresh_due`.
    pub hard_expiry: Timestamp,
    /// Whether people are asked to scan.
    pub status: ProgrammeStatus,
    /// The issuers' keys.
    pub keys: Vec<IssuerKey>,
    /// Keys that are good no longer.
    pub revoked_keys: Vec<PublicKey>,
    /// Venues whose codes are good no longer.
    pub revoked_venues: Vec<RevokedVenue>,
}

impl TrustListDraft {
    /// Encodes the payload that the roots sign: sorted, and free of what a phone would refuse.
    ///
    /// # Errors
    /// [`DraftError`] says what to correct.
    pub fn encode(&self) -> Result<Vec<u8>, DraftError> {
        let header = Header {
            version: self.version,
            issued: self.issued,
            refresh_due: self.refresh_due,
            hard_expiry: self.hard_expiry,
            status: self.status,
        };
        let mut payload = Vec::new();
        header.encode(&mut payload)?;
        encode_keys(&self.keys, &mut payload)?;
        encode_revoked_keys(&self.revoked_keys, &self.keys, &mut payload)?;
        encode_revoked_venues(&self.revoked_venues, &mut payload)?;
        Ok(payload)
    }
}
