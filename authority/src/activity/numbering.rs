//! Numbering the register: a perfect hash by displacements, which phones compute without the register.

use std::collections::HashSet;

use dauchan_core::activity::{NumberHash, Numbering};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::venue::VenueId;

/// How many venues share a displacement, on average.
const VENUES_A_GROUP: usize = 5;
/// How many salts are tried. Each succeeds with a chance near 1.
const MAX_SALTS: usize = 8;
/// A numbering uses at most 97 of 100 numbers: fuller ones need longer displacements.
const FULL_PERCENT: usize = 97;
/// The fewest buckets of a shard that a phone accepts, with room above it.
const MIN_BUCKETS: usize = 1000;
const MAX_BUCKETS: usize = 8192;

/// The reason why a register was not numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberingError {
    /// The register has more venues than the shards have room for.
    #[error("{venues} venues do not fit into {shards} shards; use more shards")]
    TooMany {
        /// The number of venues.
        venues: usize,
        /// The number of shards.
        shards: u8,
    },
    /// A venue is listed twice, or no salt led to a numbering.
    #[error("the register cannot be numbered: a venue is listed twice, or no salt fits")]
    NoSalt,
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

/// Returns the buckets that a shard needs for a register of `venues`.
///
/// # Errors
/// [`NumberingError::TooMany`].
pub fn buckets_for(venues: usize, shards: u8) -> Result<u16, NumberingError> {
    let room = usize::from(shards.max(1)) * FULL_PERCENT;
    let buckets = (venues * 100).div_ceil(room) + 1;
    let buckets = buckets.max(MIN_BUCKETS);
    u16::try_from(buckets)
        .ok()
        .filter(|_| buckets <= MAX_BUCKETS)
        .ok_or(NumberingError::TooMany { venues, shards })
}

/// Returns the chunk length by which a histogram of `buckets` has the shortest proof.
#[must_use]
pub fn chunk_for(buckets: u16) -> u16 {
    (1..=buckets)
        .min_by_key(|chunk| proof_length(u32::from(buckets), u32::from(*chunk)))
        .unwrap_or(1)
}

/// The elements of Prio3Histogram's proof: a seed for each wire of the gadget, and its polynomial.
fn proof_length(buckets: u32, chunk: u32) -> u32 {
    let calls = buckets.div_ceil(chunk);
    2 * chunk + 2 * ((1 + calls).next_power_of_two() - 1) + 1
}

/// Numbers a register of `venues` over `shards`.
///
/// # Errors
/// [`NumberingError`].
pub fn number(
    venues: &[VenueId],
    shards: u8,
    random: &mut dyn RandomSource,
) -> Result<Numbering, NumberingError> {
    let buckets = buckets_for(venues.len(), shards)?;
    for _ in 0..MAX_SALTS {
        let mut numbering = Numbering {
            shards,
            buckets,
            salt: [0; 16],
            displacements: vec![0; venues.len().div_ceil(VENUES_A_GROUP).max(1)],
        };
        random.fill(&mut numbering.salt)?;
        if let Some(displacements) = displace(venues, &numbering) {
            numbering.displacements = displacements;
            return Ok(numbering);
        }
    }
    Err(NumberingError::NoSalt)
}

/// Finds a displacement for each group, the largest groups first; `None` if one group has none.
fn displace(venues: &[VenueId], numbering: &Numbering) -> Option<Vec<u16>> {
    let mut groups = vec![Vec::new(); numbering.displacements.len()];
    for venue in venues {
        let hash = NumberHash::of(*venue, &numbering.salt);
        groups
            .get_mut(hash.group(numbering.displacements.len()))?
            .push(hash);
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|group| core::cmp::Reverse(groups.get(*group).map_or(0, Vec::len)));
    let places = numbering.places();
    let mut taken = HashSet::with_capacity(venues.len());
    let mut displacements = vec![0; groups.len()];
    for group in order {
        let hashes = groups.get(group)?;
        let free = (0..=u16::MAX).find_map(|displacement| {
            let mut numbers: Vec<u32> = hashes
                .iter()
                .map(|hash| hash.number(displacement, places))
                .collect();
            numbers.sort_unstable();
            let distinct = numbers.is_sorted_by(|one, next| one < next);
            let free = distinct && numbers.iter().all(|number| !taken.contains(number));
            free.then_some((displacement, numbers))
        });
        let (displacement, numbers) = free?;
        taken.extend(numbers);
        *displacements.get_mut(group)? = displacement;
    }
    Some(displacements)
}

#[cfg(test)]
mod tests {
    use dauchan_core::activity::Place;
    use dauchan_fixtures::CountingRandom;

    use super::*;

    fn register(venues: u64) -> Vec<VenueId> {
        (0..venues)
            .map(|number| VenueId(number.to_be_bytes()))
            .collect()
    }

    #[test]
    fn every_venue_of_a_province_has_a_place_of_its_own() {
        for venues in [0, 1, 2, 70, 7_000, 70_000] {
            let register = register(venues);
            let numbering = number(&register, 32, &mut CountingRandom::new(9)).unwrap();
            let places: HashSet<Place> = register
                .iter()
                .map(|venue| numbering.of(*venue).unwrap())
                .collect();
            assert_eq!(places.len(), register.len(), "{venues} venues");
            assert!(places.iter().all(|place| place.bucket.number() > 0));
            assert!(
                places
                    .iter()
                    .all(|place| place.bucket.number() < numbering.buckets)
            );
        }
    }

    #[test]
    fn a_province_has_the_histogram_of_the_design() {
        assert_eq!(buckets_for(70_000, 32), Ok(2257));
        assert_eq!(chunk_for(2257), 36);
        assert_eq!(buckets_for(6, 32), Ok(1000));
        let too_many = NumberingError::TooMany {
            venues: 300_000,
            shards: 32,
        };
        assert_eq!(buckets_for(300_000, 32), Err(too_many));
    }

    #[test]
    fn a_venue_that_is_listed_twice_is_reported() {
        let twice = [VenueId([7; 8]); 2];
        let error = number(&twice, 4, &mut CountingRandom::new(1)).unwrap_err();
        assert_eq!(error, NumberingError::NoSalt);
    }
}
