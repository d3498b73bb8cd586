//! Numbering the register: a perfect hash by displacements, which phones compute without the register.

use std::collections::HashSet;

use dauchan_core::activity::{NumberHash, Numbering};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::venue::VenueId;

/// How many venues share a displacement, on average.
const VENUES_A_GROUP: usize = 5;
/// How many salts are tried, each with more buckets than the one before.
const MAX_SALTS: u16 = 8;
/// How many displacements there are.
const MAX_TRIES: u32 = 1 << 16;
/// A numbering uses at most 97 of 100 numbers: fuller ones need longer displacements.
const FULL_PERCENT: usize = 97;
/// The fewest buckets of a shard that a phone accepts, with room above it.
const MIN_BUCKETS: usize = 1000;
const MAX_BUCKETS: u16 = 8192;

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
        .filter(|buckets| *buckets <= MAX_BUCKETS)
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
    let fewest = buckets_for(venues.len(), shards)?;
    for attempt in 0..MAX_SALTS {
        let buckets = (fewest + fewest / 16 * attempt).min(MAX_BUCKETS);
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

/// Returns how well a group can be placed in a table that is nearly full: minus the logarithm of the free
/// part that it needs. A group has one of its tries, and each of its venues one of its own numbers. A venue
/// of few numbers counts as two, for it also binds the others of its group.
fn ease(hashes: &[NumberHash], places: u32) -> f64 {
    let numbers = || hashes.iter().map(|hash| numbers_of(*hash, places));
    let fewest = f64::from(numbers().min().unwrap_or(places));
    let tries = f64::from(numbers().max().unwrap_or(places).min(MAX_TRIES));
    let size = f64::from(u32::try_from(hashes.len()).unwrap_or(u32::MAX).max(1));
    (fewest.ln() / 2.0).min(tries.ln() / size)
}

/// Returns how many numbers the displacements of a venue lead to. A step that shares a factor with the
/// places skips the rest.
fn numbers_of(hash: NumberHash, places: u32) -> u32 {
    let step = hash.number(1, places) + places - hash.number(0, places);
    let (mut divisor, mut rest) = (places, step);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    places.checked_div(divisor).unwrap_or_default()
}

/// Finds a displacement for each group, the hardest groups first; `None` if one group has none.
fn displace(venues: &[VenueId], numbering: &Numbering) -> Option<Vec<u16>> {
    let mut groups = vec![Vec::new(); numbering.displacements.len()];
    for venue in venues {
        let hash = NumberHash::of(*venue, &numbering.salt);
        groups
            .get_mut(hash.group(numbering.displacements.len()))?
            .push(hash);
    }
    let places = numbering.places();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let eases: Vec<f64> = groups.iter().map(|hashes| ease(hashes, places)).collect();
    let ease = |group: usize| eases.get(group).copied().unwrap_or_default();
    order.sort_by(|one, other| ease(*one).total_cmp(&ease(*other)));
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

    /// Registers that nearly fill their tables, whose sizes share factors with many steps.
    #[test]
    fn a_full_table_is_numbered_by_the_first_salt() {
        for venues in [30_000, 31_000, 70_000] {
            for seed in 1..=3 {
                let random = &mut CountingRandom::new(seed);
                let numbering = number(&register(venues), 32, random).unwrap();
                let fewest = buckets_for(usize::try_from(venues).unwrap(), 32).unwrap();
                assert_eq!(numbering.buckets, fewest, "{venues} venues, seed {seed}");
            }
        }
    }

    #[test]
    fn a_small_table_gets_more_buckets_until_a_salt_fits() {
        let numbering = number(&register(1900), 2, &mut CountingRandom::new(1)).unwrap();
        assert!(numbering.buckets > buckets_for(1900, 2).unwrap());
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
