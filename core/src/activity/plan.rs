//! The signed plan: accepted with two signatures, the authority's and the helper's.
//!
//! A plan names the helper's key, to which half of each vote is sealed. If the authority alone signed
//! plans, it could name itself as the helper and read every vote.

use core::cmp::Ordering;
use core::fmt;

use crate::activity::contents::PlanContents;
use crate::activity::error::{PlanRefusal, Signature};
use crate::bytes::Reader;
use crate::deployment::Witness;
use crate::envelope::{Purpose, VERSION, signed_bytes};
use crate::keys::{KeyId, PublicKey, SIGNATURE_LENGTH};
use crate::time::{Day, UtcOffset};
use crate::trust::{IssuerKey, RootsError, TrustList, decode_signatures};
use crate::version;

/// The most bytes that a plan has.
const MAX_LENGTH: usize = 256 * 1024;

/// A plan that both parties signed. Only [`accept`] and [`read`] make one.
#[derive(Clone, PartialEq, Eq)]
pub struct Plan {
    wire: Vec<u8>,
    payload_start: usize,
    contents: PlanContents,
}

impl Plan {
    /// Returns the plan's own bytes, with its signatures, as they were accepted.
    #[must_use]
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Returns what the plan says.
    #[must_use]
    pub const fn contents(&self) -> &PlanContents {
        &self.contents
    }

    fn payload(&self) -> &[u8] {
        self.wire.get(self.payload_start..).unwrap_or_default()
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({})", self.contents.number)
    }
}

/// The result of offering a plan that was not refused.
#[derive(Debug)]
pub enum PlanAcceptance {
    /// The plan is newer than the one in force, and replaces it.
    Newer(Box<Plan>),
    /// The payload is that of the plan in force. The signatures may differ.
    Unchanged,
}

/// Judges `wire`, a downloaded plan, against the plan in force.
///
/// # Errors
/// [`PlanRefusal`]; the plan in force stays.
pub fn accept(
    wire: &[u8],
    witness: Option<&Witness>,
    list: &TrustList,
    offset: UtcOffset,
    in_force: Option<&Plan>,
) -> Result<PlanAcceptance, PlanRefusal> {
    let offered = read(wire, witness, list, offset)?;
    let Some(in_force) = in_force else {
        return Ok(PlanAcceptance::Newer(Box::new(offered)));
    };
    let (stored, number) = (in_force.contents.number, offered.contents.number);
    match number.cmp(&stored) {
        Ordering::Greater => Ok(PlanAcceptance::Newer(Box::new(offered))),
        Ordering::Less => Err(PlanRefusal::Rollback {
            stored,
            offered: number,
        }),
        Ordering::Equal if offered.payload() == in_force.payload() => Ok(PlanAcceptance::Unchanged),
        Ordering::Equal => Err(PlanRefusal::Conflict { number }),
    }
}

/// Reads a plan without comparing it with another.
///
/// # Errors
/// [`PlanRefusal`], but neither `Rollback` nor `Conflict`.
pub fn read(
    wire: &[u8],
    witness: Option<&Witness>,
    list: &TrustList,
    offset: UtcOffset,
) -> Result<Plan, PlanRefusal> {
    let witness = witness.ok_or(PlanRefusal::NoWitness)?;
    let signed = SignedPlan::decode(wire)?;
    let authority = signed.authority(list, witness)?;
    if !signed.has_signature_of(&witness.key)? {
        return Err(PlanRefusal::OneSignature {
            missing: Signature::Helper,
        });
    }
    let authority = authority.ok_or(PlanRefusal::OneSignature {
        missing: Signature::Authority,
    })?;
    let contents = PlanContents::decode(signed.payload)?;
    let issued = Day::of(contents.issued, offset);
    if issued < authority.validity.first() || issued > authority.validity.last() {
        let signer = authority.key.key_id();
        return Err(PlanRefusal::OutsideKeyValidity { signer });
    }
    Ok(Plan {
        wire: wire.to_vec(),
        payload_start: wire.len() - signed.payload.len(),
        contents,
    })
}

/// A plan whose signatures were not verified.
struct SignedPlan<'a> {
    signatures: Vec<(KeyId, &'a [u8; SIGNATURE_LENGTH])>,
    payload: &'a [u8],
}

impl<'a> SignedPlan<'a> {
    fn decode(wire: &'a [u8]) -> Result<Self, PlanRefusal> {
        if wire.len() > MAX_LENGTH {
            return Err(PlanRefusal::TooLong { bytes: wire.len() });
        }
        let mut reader = Reader::new(wire);
        let version = reader.u8().ok_or(PlanRefusal::Damaged)?;
        version::check(version, VERSION)?;
        let signatures = decode_signatures(&mut reader).ok_or(PlanRefusal::Damaged)?;
        Ok(Self {
            signatures,
            payload: reader.rest(),
        })
    }

    fn signature_by(&self, key_id: KeyId) -> Option<&'a [u8; SIGNATURE_LENGTH]> {
        let found = self.signatures.iter().find(|(id, _)| *id == key_id);
        found.map(|(_, signature)| *signature)
    }

    fn is_signed_by(&self, key: &PublicKey, signature: &[u8; SIGNATURE_LENGTH]) -> bool {
        key.verifies(&bytes_to_sign(key.key_id(), self.payload), signature)
    }

    fn has_signature_of(&self, key: &PublicKey) -> Result<bool, PlanRefusal> {
        let signer = key.key_id();
        match self.signature_by(signer) {
            None => Ok(false),
            Some(signature) if self.is_signed_by(key, signature) => Ok(true),
            Some(_) => Err(PlanRefusal::Forged { signer }),
        }
    }

    /// Returns the key that signed for the authority, if one did. The helper's own key does not count,
    /// even if a list has it: one key must not sign for both.
    fn authority<'l>(
        &self,
        list: &'l TrustList,
        witness: &Witness,
    ) -> Result<Option<&'l IssuerKey>, PlanRefusal> {
        let mut refusal = None;
        for (signer, signature) in &self.signatures {
            if *signer == witness.key.key_id() {
                continue;
            }
            for key in list.revoked_keys_with_id(*signer) {
                if self.is_signed_by(key, signature) {
                    refusal = Some(PlanRefusal::RevokedKey { signer: *signer });
                }
            }
            let mut known = list
                .keys_with_id(*signer)
                .filter(|issuer| issuer.purposes.include(Purpose::Activity))
                .peekable();
            let is_known = known.peek().is_some();
            if let Some(issuer) = known.find(|issuer| self.is_signed_by(&issuer.key, signature)) {
                return Ok(Some(issuer));
            }
            if is_known {
                refusal = refusal.or(Some(PlanRefusal::Forged { signer: *signer }));
            }
        }
        refusal.map_or(Ok(None), Err)
    }
}

/// Returns what the key with `key_id` signs of a plan with this payload.
#[must_use]
pub fn bytes_to_sign(key_id: KeyId, payload: &[u8]) -> Vec<u8> {
    signed_bytes(Purpose::Activity, key_id, payload)
}

/// The contents, the payload and the signatures of a plan that nobody verified.
pub type UnverifiedPlan = (PlanContents, Vec<u8>, Vec<(KeyId, [u8; SIGNATURE_LENGTH])>);

/// Decodes a plan without verifying its signatures, for the two parties that sign it: the desk and
/// the witness. A phone uses [`accept`].
#[must_use]
pub fn decode_unverified(wire: &[u8]) -> Option<UnverifiedPlan> {
    let signed = SignedPlan::decode(wire).ok()?;
    let contents = PlanContents::decode(signed.payload).ok()?;
    let signatures = signed
        .signatures
        .iter()
        .map(|(id, signature)| (*id, **signature));
    Some((contents, signed.payload.to_vec(), signatures.collect()))
}

/// Assembles a plan from its payload and its signatures, in any order.
///
/// # Errors
/// [`RootsError::Count`] for none or more than eight signatures, [`RootsError::SameKeyId`] for two
/// of one key.
pub fn assemble(
    payload: &[u8],
    signatures: &[(KeyId, [u8; SIGNATURE_LENGTH])],
) -> Result<Vec<u8>, RootsError> {
    crate::trust::assemble(payload, signatures)
}
