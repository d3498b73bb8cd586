//! Revoked venues: the last section of a list, in entries of ten bytes that a phone looks up where
//! they lie.

use crate::bytes::Reader;
use crate::trust::error::{DraftError, ListError};
use crate::trust::issuer::sorted_once;
use crate::venue::{IssueNumber, VenueId};

/// The most revoked venues that a list holds.
pub const MAX_REVOKED_VENUES: usize = 1_000_000;
const ENTRY_LENGTH: usize = 10;
const NO_ISSUE_GOOD: u16 = u16::MAX;

/// The bytes of one revocation.
type Entry = [u8; ENTRY_LENGTH];

/// A venue whose printings are revoked, all of them or the early ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedVenue {
    /// The id of the venue.
    pub id: VenueId,
    /// The first printing that is still good, or `None` if all are revoked.
    pub least_good_issue: Option<IssueNumber>,
}

impl RevokedVenue {
    fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), DraftError> {
        let least = self
            .least_good_issue
            .map_or(NO_ISSUE_GOOD, IssueNumber::number);
        if !revokes_something(least) {
            return Err(DraftError::RevokesNothing);
        }
        bytes.extend_from_slice(&self.id.0);
        bytes.extend_from_slice(&least.to_be_bytes());
        Ok(())
    }

    const fn decode(entry: &Entry) -> Self {
        let &[a, b, c, d, e, f, g, h, ..] = entry;
        Self {
            id: VenueId([a, b, c, d, e, f, g, h]),
            least_good_issue: IssueNumber::new(least_good_issue(entry)),
        }
    }
}

const fn least_good_issue(entry: &Entry) -> u16 {
    let &[.., high, low] = entry;
    u16::from_be_bytes([high, low])
}

/// An entry that leaves every printing good would say nothing.
const fn revokes_something(least_good_issue: u16) -> bool {
    least_good_issue > IssueNumber::FIRST.number()
}

/// Encodes the section of the revoked venues.
pub(super) fn encode_revoked_venues(
    venues: &[RevokedVenue],
    bytes: &mut Vec<u8>,
) -> Result<(), DraftError> {
    let venues = sorted_once(venues, |venue| venue.id)?;
    let count = u32::try_from(venues.len())
        .ok()
        .filter(|_| venues.len() <= MAX_REVOKED_VENUES);
    bytes.extend_from_slice(&count.ok_or(DraftError::TooMany)?.to_be_bytes());
    venues.iter().try_for_each(|venue| venue.encode(bytes))
}

/// Decodes the section of the revoked venues, which ascend strictly, and returns its entries.
pub(super) fn decode_revoked_venues<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], ListError> {
    let count = reader.u32().and_then(|count| usize::try_from(count).ok());
    let count = count.ok_or(ListError::Length)?;
    if count > MAX_REVOKED_VENUES {
        return Err(ListError::TooManyRevokedVenues { count });
    }
    let bytes = reader.take(count * ENTRY_LENGTH).ok_or(ListError::Length)?;
    let (entries, _) = bytes.as_chunks::<ENTRY_LENGTH>();
    let id = |entry: &Entry| RevokedVenue::decode(entry).id;
    if !entries.is_sorted_by(|one, next| id(one) < id(next)) {
        return Err(ListError::Order);
    }
    let revokes = |entry: &Entry| revokes_something(least_good_issue(entry));
    if entries.iter().all(revokes) {
        Ok(bytes)
    } else {
        Err(ListError::RevokesNothing)
    }
}

/// The entries of a section that was decoded before, to be looked up where they lie.
#[derive(Clone, Copy)]
pub(super) struct RevokedVenues<'a>(&'a [Entry]);

impl<'a> RevokedVenues<'a> {
    pub(super) fn of_decoded(section: &'a [u8]) -> Self {
        Self(section.as_chunks().0)
    }

    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = RevokedVenue> + use<'a> {
        self.0.iter().map(RevokedVenue::decode)
    }

    pub(super) fn find(self, id: VenueId) -> Option<RevokedVenue> {
        let found = self
            .0
            .binary_search_by_key(&id, |entry| RevokedVenue::decode(entry).id)
            .ok()?;
        self.0.get(found).map(RevokedVenue::decode)
    }
}
