//! The front of a list: version ‖ n ‖ n × (key id ‖ signature). The payload follows.

use crate::bytes::Reader;
use crate::envelope::{Purpose, VERSION, signed_bytes};
use crate::keys::{KeyId, SIGNATURE_LENGTH};
use crate::trust::error::{RootsError, TrustRefusal};
use crate::version;

/// The most roots a deployment has, and the most signatures a list carries.
pub const MAX_ROOTS: usize = 8;
/// The most bytes a trust list may have.
pub const MAX_LIST_LENGTH: usize = 16 * 1024 * 1024;

/// A list whose signatures were not verified.
pub(super) struct SignedList<'a> {
    /// 1 to 8 signatures, ascending by key id.
    pub(super) signatures: Vec<(KeyId, &'a [u8; SIGNATURE_LENGTH])>,
    pub(super) payload: &'a [u8],
}

impl<'a> SignedList<'a> {
    /// Decodes the front of `wire`.
    pub(super) fn decode(wire: &'a [u8]) -> Result<Self, TrustRefusal> {
        if wire.len() > MAX_LIST_LENGTH {
            return Err(TrustRefusal::TooLong { bytes: wire.len() });
        }
        let mut reader = Reader::new(wire);
        let version = reader.u8().ok_or(TrustRefusal::Damaged)?;
        version::check(version, VERSION)?;
        let signatures = decode_signatures(&mut reader).ok_or(TrustRefusal::Damaged)?;
        Ok(Self {
            signatures,
            payload: reader.rest(),
        })
    }
}

/// Decodes the signatures of a list or a plan; `None` unless there are 1 to 8, by ascending key ids.
pub(crate) fn decode_signatures<'a>(
    reader: &mut Reader<'a>,
) -> Option<Vec<(KeyId, &'a [u8; SIGNATURE_LENGTH])>> {
    let count = usize::from(reader.u8()?);
    if count == 0 || count > MAX_ROOTS {
        return None;
    }
    let signatures = (0..count)
        .map(|_| Some((KeyId(*reader.array()?), reader.array()?)))
        .collect::<Option<Vec<_>>>()?;
    signatures
        .is_sorted_by(|(one, _), (next, _)| one < next)
        .then_some(signatures)
}

/// Assembles a list from its payload and the roots' signatures, in any order.
///
/// # Errors
/// [`RootsError::Count`] for none or more than eight signatures, [`RootsError::SameKeyId`] for two
/// of one root.
pub fn assemble(
    payload: &[u8],
    signatures: &[(KeyId, [u8; SIGNATURE_LENGTH])],
) -> Result<Vec<u8>, RootsError> {
    let mut ordered: Vec<_> = signatures.iter().collect();
    ordered.sort_by_key(|(key_id, _)| *key_id);
    if let Some([(key_id, _), _]) = ordered.array_windows().find(|[one, next]| one.0 == next.0) {
        return Err(RootsError::SameKeyId { key_id: *key_id });
    }
    let count = u8::try_from(ordered.len())
        .ok()
        .filter(|&n| n > 0 && usize::from(n) <= MAX_ROOTS);
    let count = count.ok_or(RootsError::Count {
        keys: ordered.len(),
    })?;
    let mut wire = vec![VERSION, count];
    for (key_id, signature) in ordered {
        wire.extend_from_slice(&key_id.0);
        wire.extend_from_slice(signature);
    }
    wire.extend_from_slice(payload);
    Ok(wire)
}

/// Returns what the root with `key_id` signs of a list with this payload.
#[must_use]
pub fn bytes_to_sign(key_id: KeyId, payload: &[u8]) -> Vec<u8> {
    signed_bytes(Purpose::Trust, key_id, payload)
}
