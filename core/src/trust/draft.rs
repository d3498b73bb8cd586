//! A trust list as the desk writes it, and its payload.

use crate::keys::PublicKey;
use crate::time::Timestamp;
use crate::trust::list::{ALL_AREAS, MAX_AREAS, NO_ISSUE_GOOD};
use crate::trust::{
    Areas, IssuerKey, ListVersion, MAX_KEYS, MAX_REVOKED_VENUES, ProgrammeStatus, RevokedVenue,
};

/// Everything that a list says, in any order, before the roots sign it.
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
    /// The payload that the roots sign: sorted, and free of what a phone would refuse.
    ///
    /// # Errors
    /// [`DraftError`] says what to mend.
    pub fn encode(&self) -> Result<Vec<u8>, DraftError> {
        if self.issued >= self.refresh_due || self.refresh_due > self.hard_expiry {
            return Err(DraftError::Times);
        }
        let mut payload = Vec::new();
        payload.extend_from_slice(&self.version.epoch.to_be_bytes());
        payload.extend_from_slice(&self.version.counter.to_be_bytes());
        payload.extend_from_slice(&self.issued.to_wire());
        payload.extend_from_slice(&self.refresh_due.to_wire());
        payload.extend_from_slice(&self.hard_expiry.to_wire());
        payload.push(self.status.byte());
        self.encode_keys(&mut payload)?;
        self.encode_revoked_keys(&mut payload)?;
        self.encode_revoked_venues(&mut payload)?;
        Ok(payload)
    }

    fn encode_keys(&self, payload: &mut Vec<u8>) -> Result<(), DraftError> {
        let keys = sorted_once(&self.keys, |issuer| *issuer.key.as_bytes());
        let keys = keys.ok_or(DraftError::Repeated)?;
        payload.extend_from_slice(&count(keys.len(), MAX_KEYS)?.to_be_bytes());
        for issuer in keys {
            payload.extend_from_slice(issuer.key.as_bytes());
            payload.push(issuer.purposes.bits());
            payload.extend_from_slice(&issuer.validity.first().number().to_be_bytes());
            payload.extend_from_slice(&issuer.validity.last().number().to_be_bytes());
            encode_areas(&issuer.areas, payload)?;
        }
        Ok(())
    }

    fn encode_revoked_keys(&self, payload: &mut Vec<u8>) -> Result<(), DraftError> {
        let is_trusted = |key: &PublicKey| self.keys.iter().any(|issuer| issuer.key == *key);
        if self.revoked_keys.iter().any(is_trusted) {
            return Err(DraftError::RevokedAndTrusted);
        }
        let keys = sorted_once(&self.revoked_keys, |key| *key.as_bytes());
        let keys = keys.ok_or(DraftError::Repeated)?;
        payload.extend_from_slice(&count(keys.len(), MAX_KEYS)?.to_be_bytes());
        keys.iter()
            .for_each(|key| payload.extend_from_slice(key.as_bytes()));
        Ok(())
    }

    fn encode_revoked_venues(&self, payload: &mut Vec<u8>) -> Result<(), DraftError> {
        let venues = sorted_once(&self.revoked_venues, |venue| venue.id);
        let venues = venues.ok_or(DraftError::Repeated)?;
        let length = u32::try_from(venues.len())
            .ok()
            .filter(|_| venues.len() <= MAX_REVOKED_VENUES);
        payload.extend_from_slice(&length.ok_or(DraftError::TooMany)?.to_be_bytes());
        for venue in venues {
            let least = venue
                .least_good_issue
                .map_or(NO_ISSUE_GOOD, |issue| issue.number());
            if least < 2 {
                return Err(DraftError::RevokesNothing);
            }
            payload.extend_from_slice(&venue.id.0);
            payload.extend_from_slice(&least.to_be_bytes());
        }
        Ok(())
    }
}

fn encode_areas(areas: &Areas, payload: &mut Vec<u8>) -> Result<(), DraftError> {
    let Areas::Listed(areas) = areas else {
        payload.extend_from_slice(&ALL_AREAS.to_be_bytes());
        return Ok(());
    };
    if areas.is_empty() {
        return Err(DraftError::NoArea);
    }
    let areas = sorted_once(areas, |area| *area).ok_or(DraftError::Repeated)?;
    payload.extend_from_slice(&count(areas.len(), MAX_AREAS)?.to_be_bytes());
    areas
        .iter()
        .for_each(|area| payload.extend_from_slice(&area.code().to_be_bytes()));
    Ok(())
}

/// The items in ascending order of `key`, or nothing if two have the same.
fn sorted_once<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> Option<Vec<&T>> {
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_by_key(|item| key(item));
    sorted
        .is_sorted_by(|one, next| key(one) < key(next))
        .then_some(sorted)
}

fn count(length: usize, most: usize) -> Result<u16, DraftError> {
    u16::try_from(length)
        .ok()
        .filter(|_| length <= most)
        .ok_or(DraftError::TooMany)
}

/// Why a draft cannot become a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Issued, refresh due and hard expiry are not in this order.
    #[error("the list's times must be in the order: issued, refresh due, hard expiry")]
    Times,
    /// More entries than a list may hold.
    #[error("the list has more entries of a kind than it may hold")]
    TooMany,
    /// The same entry twice.
    #[error("an entry of the list is there twice")]
    Repeated,
    /// A key without any area.
    #[error("a key has no area to sign for; list some, or say all")]
    NoArea,
    /// A key is both trusted and revoked.
    #[error("a key is both trusted and revoked; take it out of one")]
    RevokedAndTrusted,
    /// A revocation that leaves every printing good.
    #[error("a revocation must end at least the first printing")]
    RevokesNothing,
}
