//! A trust list on its way from the desk to its roots and back: a file that is carried.
//!
//! The desk prepares it, each root adds its signature on a machine of its own, and the desk publishes it. Copies that
//! were signed apart are merged. The file holds nothing secret. A root signs nothing that it cannot read: the payload is
//! decoded by the same code as on phones.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dauchan_core::json::Object;
use dauchan_core::keys::{KeyId, SIGNATURE_LENGTH};
use dauchan_core::trust::{
    self, DraftError, ListVersion, Roots, RootsError, TrustList, TrustListDraft, TrustRefusal,
    assemble,
};
use dauchan_core::version::{self, VersionError};
use serde::{Deserialize, Serialize};

use crate::fingerprint;
use crate::hex::Hex;
use crate::signers::RootSigner;

const FORMAT: &str = "dauchan prepared list 1";
const FORMAT_NAME: &str = "dauchan prepared list";
const VERSION: u8 = 1;
/// The length limit of the file in bytes: the longest list in base64.
pub const MAX_LENGTH: u64 = 24 * 1024 * 1024;

#[derive(Deserialize)]
struct Head<'a> {
    format: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    payload: String,
    signatures: Vec<Object<StoredSignature>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSignature {
    key_id: Hex<4>,
    signature: Hex<SIGNATURE_LENGTH>,
}

/// A trust list that is not published yet, with the signatures that it has so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedList {
    payload: Vec<u8>,
    signatures: BTreeMap<KeyId, [u8; SIGNATURE_LENGTH]>,
}

impl PreparedList {
    /// Prepares a draft, without signatures.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn new(draft: &TrustListDraft) -> Result<Self, DraftError> {
        Ok(Self::of_payload(draft.encode()?))
    }

    pub(crate) const fn of_payload(payload: Vec<u8>) -> Self {
        Self {
            payload,
            signatures: BTreeMap::new(),
        }
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the fingerprint of what is signed, in groups for reading aloud.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint::of_list(&self.payload)
    }

    /// Returns the ids of the roots that signed.
    pub fn signers(&self) -> impl ExactSizeIterator<Item = KeyId> {
        self.signatures.keys().copied()
    }

    /// Adds the signature of a root, and returns the list as a phone reads it.
    ///
    /// # Errors
    /// [`TrustRefusal`] if no phone would read the list; nothing is added then.
    pub fn sign(&mut self, root: &RootSigner) -> Result<TrustList, TrustRefusal> {
        let (key_id, signature) = root.sign_list_payload(&self.payload);
        let key = *root.public().as_bytes();
        let alone = assemble(&self.payload, &[(key_id, signature)])
            .and_then(|wire| Ok((wire, Roots::new(&[key], 1, key_id.is_demonstration())?)));
        // One root of known bytes contradicts nothing.
        let (wire, roots) = alone.map_err(|_| TrustRefusal::Forged { signer: key_id })?;
        let list = trust::read(&wire, &roots, u16::MAX)?;
        self.signatures.insert(key_id, signature);
        Ok(list)
    }

    /// Adds the signatures of another copy.
    ///
    /// # Errors
    /// [`OtherList`] if it is not the same list.
    pub fn merge(&mut self, other: Self) -> Result<(), OtherList> {
        if other.payload != self.payload {
            return Err(OtherList);
        }
        self.signatures.extend(other.signatures);
        Ok(())
    }

    /// Returns the list as phones get it.
    ///
    /// # Errors
    /// [`RootsError::Count`] if nobody signed, or more than eight did.
    pub fn assemble(&self) -> Result<Vec<u8>, RootsError> {
        let signatures: Vec<_> = self
            .signatures
            .iter()
            .map(|(&id, &made)| (id, made))
            .collect();
        assemble(&self.payload, &signatures)
    }

    /// Returns the file. The same list always has the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let stored = Stored {
            format: FORMAT.to_owned(),
            payload: STANDARD.encode(&self.payload),
            signatures: self
                .signatures
                .iter()
                .map(|(key_id, signature)| {
                    Object(StoredSignature {
                        key_id: Hex(key_id.0),
                        signature: Hex(*signature),
                    })
                })
                .collect(),
        };
        // Writing texts into memory does not fail.
        let mut json = serde_json::to_vec(&stored).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Parses a file that [`Self::to_json`] made.
    ///
    /// # Errors
    /// [`PreparedListError`].
    pub fn parse(json: &[u8]) -> Result<Self, PreparedListError> {
        let damaged = |_| PreparedListError::Damaged;
        let Object(Head { format }) = serde_json::from_slice(json).map_err(damaged)?;
        version::check_named(format, FORMAT_NAME, VERSION).map_err(|error| match error {
            VersionError::Other { .. } => PreparedListError::OtherVersion,
            VersionError::Impossible => PreparedListError::Damaged,
        })?;
        let Object(stored) = serde_json::from_slice::<Object<Stored>>(json).map_err(damaged)?;
        let payload = STANDARD.decode(&stored.payload);
        let signatures = stored.signatures.iter();
        let list = Self {
            payload: payload.map_err(|_| PreparedListError::Damaged)?,
            signatures: signatures
                .map(|Object(stored)| (KeyId(stored.key_id.0), stored.signature.0))
                .collect(),
        };
        // One spelling: another was changed by somebody else.
        if list.to_json() == json {
            Ok(list)
        } else {
            Err(PreparedListError::Damaged)
        }
    }

    /// Returns the version, which stands at the beginning of every payload, or `None` if the payload is too short for one.
    #[must_use]
    pub fn version(&self) -> Option<ListVersion> {
        let (epoch, rest) = self.payload.split_first_chunk::<2>()?;
        let counter = rest.first_chunk::<4>()?;
        Some(ListVersion {
            epoch: u16::from_be_bytes(*epoch),
            counter: u32::from_be_bytes(*counter),
        })
    }
}

/// Two files hold different lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the files hold different lists")]
pub struct OtherList;

/// The reason why a prepared list's file is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PreparedListError {
    /// Another format version.
    #[error("it is not of format \"{FORMAT}\"; use the version of dauchan that wrote it")]
    OtherVersion,
    /// The file holds no prepared list, or was changed.
    #[error("it is not a prepared trust list, or is damaged")]
    Damaged,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use dauchan_fixtures::{CountingRandom, MORNING, draft};

    use super::*;
    use crate::signers::RootKind;

    fn root(number: u64) -> RootSigner {
        RootSigner::generate(RootKind::Real, &mut CountingRandom::new(number)).unwrap()
    }

    #[test]
    fn copies_that_were_signed_apart_make_one_list() {
        let (one, two) = (root(1), root(2));
        let prepared = PreparedList::new(&draft(3, MORNING, &[])).unwrap();
        assert_eq!(prepared.version().unwrap().to_string(), "1.3");
        assert!(matches!(prepared.assemble(), Err(RootsError::Count { .. })));
        let (mut first, mut second) = (prepared.clone(), prepared.clone());
        assert_eq!(first.sign(&one).unwrap().version().counter, 3);
        second.sign(&two).unwrap();
        first
            .merge(PreparedList::parse(&second.to_json()).unwrap())
            .unwrap();
        assert_eq!(first.signers().len(), 2);
        let keys = [one, two].map(|root| *root.public().as_bytes());
        let roots = Roots::new(&keys, 2, false).unwrap();
        let list = trust::read(&first.assemble().unwrap(), &roots, 1).unwrap();
        assert_eq!(fingerprint::of_list(list.payload()), prepared.fingerprint());
        let other = PreparedList::new(&draft(4, MORNING, &[])).unwrap();
        assert_eq!(first.merge(other), Err(OtherList));
    }

    #[test]
    fn a_root_signs_nothing_that_phones_do_not_read() {
        let mut prepared = PreparedList::of_payload(b"something else".to_vec());
        assert!(prepared.sign(&root(1)).is_err());
        assert_eq!(prepared.signers().len(), 0);
    }

    #[test]
    fn a_file_has_one_spelling() {
        let mut prepared = PreparedList::new(&draft(3, MORNING, &[])).unwrap();
        prepared.sign(&root(1)).unwrap();
        let json = String::from_utf8(prepared.to_json()).unwrap();
        assert_eq!(PreparedList::parse(json.as_bytes()).unwrap(), prepared);
        for other in [
            json.replace("list 1", "list 9"),
            json.replace(':', ": "),
            json.replace("\"signatures\"", "\"signature\""),
            json.trim_end().to_owned(),
            json.replacen("AAE", "AAF!", 1),
            String::new(),
        ] {
            assert_eq!(
                PreparedList::parse(other.as_bytes()),
                Err(PreparedListError::Damaged)
            );
        }
        let newer = json.replace("list 1", "list 2");
        assert_eq!(
            PreparedList::parse(newer.as_bytes()),
            Err(PreparedListError::OtherVersion)
        );
    }
}
