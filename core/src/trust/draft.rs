//! A trust list as the desk writes it, before the roots sign it.

use crate::keys::PublicKey;
use crate::time::Timestamp;
use crate::trust::error::DraftError;
use crate::trust::issuer::{IssuerKey, encode_keys, encode_revoked_keys};
use crate::trust::list::{Header, ProgrammeStatus};
use crate::trust::list_version::ListVersion;
use crate::trust::revocation::{RevokedVenue, encode_revoked_venues};

/// The contents of a list, each section in any order.
#[derive(Clone, Debug)]
pub struct TrustListDraft {
    /// The version of the list.
    pub version: ListVersion,
    /// The issue time.
    pub issued: Timestamp,
    /// The time from which phones should fetch the next list. It is after `issued`.
    pub refresh_due: Timestamp,
    /// The last moment at which phones verify by the list. It is not before `refresh_due`.
    pub hard_expiry: Timestamp,
    /// The status of the programme.
    pub status: ProgrammeStatus,
    /// The keys of the issuers.
    pub keys: Vec<IssuerKey>,
    /// The revoked keys.
    pub revoked_keys: Vec<PublicKey>,
    /// The revoked venues.
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
