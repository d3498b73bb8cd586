//! The number of each venue of the register, without the register: a perfect hash by displacements.

use sha2::{Digest as _, Sha256};

use crate::venue::VenueId;

const CONTEXT: &[u8] = b"dauchan/activity-number\0";
/// The length of a plan's salt in bytes.
pub(super) const SALT_LENGTH: usize = 16;

/// A bucket of a shard's histogram. Bucket 0 is the vote for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(u16);

impl Bucket {
    /// The vote for none.
    pub const NONE: Self = Self(0);

    /// Returns the bucket with this number.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        Self(number)
    }

    /// Returns the number of the bucket.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The shard and the bucket in which a venue is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of the shard.
    pub shard: u8,
    /// The bucket, which is not [`Bucket::NONE`].
    pub bucket: Bucket,
}

/// What a venue's number is computed from.
///
/// Every venue of the register has a number of its own. A venue that is not in the register has one
/// too, which is another venue's, so a phone numbers only codes from before the register was numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// The number of shards, from 1.
    pub shards: u8,
    /// The buckets of a shard, with the bucket for none: from 2.
    pub buckets: u16,
    /// A random value that the desk draws until the numbering succeeds.
    pub salt: [u8; SALT_LENGTH],
    /// The displacements, one for each group of venues: at least one.
    pub displacements: Vec<u16>,
}

/// The hash of a venue's id, from which its number comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberHash {
    group: u64,
    first: u64,
    step: u64,
}

impl NumberHash {
    /// Hashes the id of a venue.
    #[must_use]
    pub fn of(venue: VenueId, salt: &[u8; SALT_LENGTH]) -> Self {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(CONTEXT)
            .chain_update(salt)
            .chain_update(venue.0)
            .finalize()
            .into();
        let [group, first, step, _] = *hash.as_chunks().0 else {
            return Self {
                group: 0,
                first: 0,
                step: 0,
            }; // 32 bytes are four times eight.
        };
        let [group, first, step] = [group, first, step].map(u64::from_be_bytes);
        Self { group, first, step }
    }

    /// Returns the group among `groups`, whose displacement applies.
    #[must_use]
    pub fn group(self, groups: usize) -> usize {
        let groups = u64::try_from(groups).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.group % groups).unwrap_or_default()
    }

    /// Returns the number below `places` at this displacement.
    #[must_use]
    pub fn number(self, displacement: u16, places: u32) -> u32 {
        let places = u64::from(places.max(2));
        let step = 1 + self.step % (places - 1);
        let number = (self.first % places + u64::from(displacement) * step) % places;
        u32::try_from(number).unwrap_or_default()
    }
}

impl Numbering {
    /// Returns how many numbers there are.
    #[must_use]
    pub fn places(&self) -> u32 {
        u32::from(self.shards) * u32::from(self.buckets.saturating_sub(1))
    }

    /// Returns where a number is counted; `None` if it is not below [`Numbering::places`].
    #[must_use]
    pub fn place(&self, number: u32) -> Option<Place> {
        let votes = u32::from(self.buckets.saturating_sub(1));
        let shard = u8::try_from(number.checked_div(votes)?).ok()?;
        let bucket = u16::try_from(1 + number % votes).ok()?;
        (shard < self.shards).then_some(Place {
            shard,
            bucket: Bucket(bucket),
        })
    }

    /// Returns where `venue` is counted, if it was in the register that was numbered.
    #[must_use]
    pub fn of(&self, venue: VenueId) -> Option<Place> {
        let hash = NumberHash::of(venue, &self.salt);
        let displacement = self
            .displacements
            .get(hash.group(self.displacements.len()))?;
        self.place(hash.number(*displacement, self.places()))
    }
}
