//! Issuers' keys: what each may sign, on which days and where.

use crate::bytes::Reader;
use crate::envelope::Purpose;
use crate::keys::PublicKey;
use crate::time::DayRange;
use crate::trust::error::{DraftError, ListError};
use crate::venue::AreaCode;

/// The most keys, and the most revoked keys, that a list holds.
pub const MAX_KEYS: usize = 4096;
const MAX_AREAS: usize = 4096;
const ALL_AREAS: u16 = u16::MAX;

/// The purposes that an issuer's key may sign for: at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purposes(u8);

impl Purposes {
    /// The key may sign venues' codes only.
    pub const VENUE: Self = Self(1);
    /// The key may sign notices only.
    pub const NOTICE: Self = Self(2);
    /// The key may sign contact tracers' requests only.
    pub const TRACER_REQUEST: Self = Self(4);
    /// Activity plans alone.
    pub const ACTIVITY: Self = Self(8);

    /// Returns the purposes as a number: 1 for venues, 2 for notices, 4 for requests, or a sum of these.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Returns the purposes of a number; `None` if it is no such sum.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1..=15 => Some(Self(number)),
            _ => None,
        }
    }

    /// Returns these purposes and `other`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Reports whether a key with these purposes may sign for `purpose`. No issuer's key signs trust
    /// lists.
    #[must_use]
    pub const fn include(self, purpose: Purpose) -> bool {
        let bit = match purpose {
            Purpose::Venue => Self::VENUE.0,
            Purpose::Notice => Self::NOTICE.0,
            Purpose::TracerRequest => Self::TRACER_REQUEST.0,
            Purpose::Activity => Self::ACTIVITY.0,
            Purpose::Trust => 0,
        };
        self.0 & bit != 0
    }
}

/// The areas that an issuer's key may sign for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Areas {
    /// Every area of the deployment.
    All,
    /// These units alone, ascending.
    Listed(Vec<AreaCode>),
}

impl Areas {
    /// Reports whether `area` is among them. A district does not include its wards: the desk lists
    /// both.
    #[must_use]
    pub fn include(&self, area: AreaCode) -> bool {
        match self {
            Self::All => true,
            Self::Listed(areas) => areas.binary_search(&area).is_ok(),
        }
    }

    fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), DraftError> {
        let Self::Listed(areas) = self else {
            bytes.extend_from_slice(&ALL_AREAS.to_be_bytes());
            return Ok(());
        };
        if areas.is_empty() {
            return Err(DraftError::NoArea);
        }
        let areas = sorted_once(areas, |area| *area)?;
        encode_count(areas.len(), MAX_AREAS, bytes)?;
        for area in areas {
            bytes.extend_from_slice(&area.code().to_be_bytes());
        }
        Ok(())
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, ListError> {
        let count = reader.u16().ok_or(ListError::Length)?;
        if count == ALL_AREAS {
            return Ok(Self::All);
        }
        let count = usize::from(count);
        if count == 0 || count > MAX_AREAS {
            return Err(ListError::Areas);
        }
        let (codes, _) = reader.take(count * 2).ok_or(ListError::Length)?.as_chunks();
        let areas = codes
            .iter()
            .map(|&code| AreaCode::new(u16::from_be_bytes(code)));
        let areas = areas.collect::<Option<Vec<_>>>().ok_or(ListError::Areas)?;
        if areas.is_sorted_by(|one, next| one < next) {
            Ok(Self::Listed(areas))
        } else {
            Err(ListError::Areas)
        }
    }
}

/// A key that the roots trust, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// The issuer's public key.
    pub key: PublicKey,
    /// The purposes that the key may sign for.
    pub purposes: Purposes,
    /// The days on which its records may be valid.
    pub validity: DayRange,
    /// The areas that its venues may be in.
    pub areas: Areas,
}

impl IssuerKey {
    fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), DraftError> {
        bytes.extend_from_slice(self.key.as_bytes());
        bytes.push(self.purposes.number());
        bytes.extend_from_slice(&self.validity.to_wire());
        self.areas.encode(bytes)
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, ListError> {
        let key = decode_public_key(reader)?;
        let purposes = reader.u8().ok_or(ListError::Length)?;
        let purposes = Purposes::from_number(purposes).ok_or(ListError::Purposes)?;
        let validity = reader.array().ok_or(ListError::Length)?;
        Ok(Self {
            key,
            purposes,
            validity: DayRange::from_wire(*validity).ok_or(ListError::Validity)?,
            areas: Areas::decode(reader)?,
        })
    }
}

/// Encodes the section of the keys.
pub(super) fn encode_keys(keys: &[IssuerKey], bytes: &mut Vec<u8>) -> Result<(), DraftError> {
    let keys = sorted_once(keys, |issuer| *issuer.key.as_bytes())?;
    encode_count(keys.len(), MAX_KEYS, bytes)?;
    keys.iter().try_for_each(|issuer| issuer.encode(bytes))
}

/// Decodes the section of the keys, which ascend strictly.
pub(super) fn decode_keys(reader: &mut Reader<'_>) -> Result<Vec<IssuerKey>, ListError> {
    let count = decode_count(reader)?;
    let keys = (0..count)
        .map(|_| IssuerKey::decode(reader))
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_sorted_by(|one, next| one.key.as_bytes() < next.key.as_bytes()) {
        Ok(keys)
    } else {
        Err(ListError::Order)
    }
}

/// Encodes the section of the revoked keys, none of which is among `keys`.
pub(super) fn encode_revoked_keys(
    revoked: &[PublicKey],
    keys: &[IssuerKey],
    bytes: &mut Vec<u8>,
) -> Result<(), DraftError> {
    let is_trusted = |key: &PublicKey| keys.iter().any(|issuer| issuer.key == *key);
    if revoked.iter().any(is_trusted) {
        return Err(DraftError::RevokedAndTrusted);
    }
    let revoked = sorted_once(revoked, |key| *key.as_bytes())?;
    encode_count(revoked.len(), MAX_KEYS, bytes)?;
    for key in revoked {
        bytes.extend_from_slice(key.as_bytes());
    }
    Ok(())
}

/// Decodes the section of the revoked keys, which ascend strictly and are not among `keys`.
pub(super) fn decode_revoked_keys(
    reader: &mut Reader<'_>,
    keys: &[IssuerKey],
) -> Result<Vec<PublicKey>, ListError> {
    let count = decode_count(reader)?;
    let revoked = (0..count)
        .map(|_| decode_public_key(reader))
        .collect::<Result<Vec<_>, _>>()?;
    if !revoked.is_sorted_by(|one, next| one.as_bytes() < next.as_bytes()) {
        return Err(ListError::Order);
    }
    let is_trusted = |key: &PublicKey| {
        keys.binary_search_by_key(&key.as_bytes(), |issuer| issuer.key.as_bytes())
            .is_ok()
    };
    if revoked.iter().any(is_trusted) {
        Err(ListError::RevokedAndTrusted)
    } else {
        Ok(revoked)
    }
}

fn decode_public_key(reader: &mut Reader<'_>) -> Result<PublicKey, ListError> {
    let bytes = reader.array().ok_or(ListError::Length)?;
    Ok(PublicKey::from_bytes(bytes)?)
}

fn encode_count(length: usize, max: usize, bytes: &mut Vec<u8>) -> Result<(), DraftError> {
    let count = u16::try_from(length).ok().filter(|_| length <= max);
    bytes.extend_from_slice(&count.ok_or(DraftError::TooMany)?.to_be_bytes());
    Ok(())
}

/// Decodes how many keys a section has.
fn decode_count(reader: &mut Reader<'_>) -> Result<usize, ListError> {
    let count = reader.u16().map(usize::from).ok_or(ListError::Length)?;
    if count > MAX_KEYS {
        Err(ListError::TooManyKeys { count })
    } else {
        Ok(count)
    }
}

/// Returns the items in ascending order of `key`.
pub(super) fn sorted_once<T, K: Ord>(
    items: &[T],
    key: impl Fn(&T) -> K,
) -> Result<Vec<&T>, DraftError> {
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_by_key(|item| key(item));
    if sorted.is_sorted_by(|one, next| key(one) < key(next)) {
        Ok(sorted)
    } else {
        Err(DraftError::Repeated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_a_set_of_four_and_never_empty() {
        let [venue, notice, tracer, activity] = [
            (Purposes::VENUE, Purpose::Venue),
            (Purposes::NOTICE, Purpose::Notice),
            (Purposes::TRACER_REQUEST, Purpose::TracerRequest),
            (Purposes::ACTIVITY, Purpose::Activity),
        ];
        for (one, other) in [
            (venue, notice),
            (notice, tracer),
            (venue, venue),
            (tracer, activity),
        ] {
            let both = one.0.and(other.0);
            assert_eq!(Purposes::from_number(both.number()), Some(both));
            for (_, purpose) in [venue, notice, tracer, activity] {
                let expected = purpose == one.1 || purpose == other.1;
                assert_eq!(both.include(purpose), expected, "{purpose:?}");
            }
            assert!(!both.include(Purpose::Trust));
        }
        for bits in [0, 16, u8::MAX] {
            assert_eq!(Purposes::from_number(bits), None);
        }
    }
}
