//! The weekly draw: which shards a phone votes in, for what, and when each vote is sent.
//!
//! The shards, their number and the times come from random bytes alone. The visits decide one thing:
//! the bucket that is sealed in each report.

use crate::activity::contents::PlanContents;
use crate::activity::numbering::{Bucket, Place};
use crate::activity::week::Week;
use crate::random::{RandomSource, RandomUnavailable};
use crate::time::Timestamp;

/// One vote of a week, before it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The shard that is voted in.
    pub shard: u8,
    /// The index of the visited place that the vote is for, or `None` for none.
    pub visited: Option<usize>,
    /// The bucket that is voted for.
    pub bucket: Bucket,
    /// The time at which the report is sent: within seven days after the week.
    pub send_at: Timestamp,
}

/// Draws the votes of `week`, of a phone that visited `places`, each of them once. The result is empty
/// if this phone does not take part in the week.
///
/// # Errors
/// [`RandomUnavailable`].
pub fn draw(
    plan: &PlanContents,
    week: Week,
    places: &[Place],
    random: &mut dyn RandomSource,
) -> Result<Vec<Ballot>, RandomUnavailable> {
    if below(plan.one_in.into(), random)? != 0 {
        return Ok(Vec::new());
    }
    let mut shards: Vec<u8> = (0..plan.numbering.shards).collect();
    let mut ballots = Vec::with_capacity(plan.reports.into());
    for _ in 0..plan.reports {
        let count = u32::try_from(shards.len()).unwrap_or(u32::MAX);
        if count == 0 {
            break;
        }
        let shard = shards.swap_remove(index_below(count, random)?);
        let delay = below(Week::SECONDS.try_into().unwrap_or(u32::MAX), random)?;
        let visited = choose(places, shard, random)?;
        let bucket = visited.and_then(|index| places.get(index));
        ballots.push(Ballot {
            shard,
            visited,
            bucket: bucket.map_or(Bucket::NONE, |place| place.bucket),
            send_at: week.end().plus_seconds(delay.into()),
        });
    }
    Ok(ballots)
}

/// Draws one of the places in `shard`, if there are any.
fn choose(
    places: &[Place],
    shard: u8,
    random: &mut dyn RandomSource,
) -> Result<Option<usize>, RandomUnavailable> {
    let in_shard = places.iter().enumerate();
    let in_shard = in_shard.filter(|(_, place)| place.shard == shard);
    let in_shard: Vec<_> = in_shard.map(|(index, _)| index).collect();
    let count = u32::try_from(in_shard.len()).unwrap_or(u32::MAX);
    if count == 0 {
        return Ok(None);
    }
    Ok(in_shard.get(index_below(count, random)?).copied())
}

fn index_below(count: u32, random: &mut dyn RandomSource) -> Result<usize, RandomUnavailable> {
    below(count, random).map(|number| usize::try_from(number).unwrap_or_default())
}

/// Draws a number below `count`, each with the same chance. The numbers above the highest multiple of
/// `count` are drawn again.
fn below(count: u32, random: &mut dyn RandomSource) -> Result<u32, RandomUnavailable> {
    let count = count.max(1);
    let excess = (u32::MAX % count + 1) % count;
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes)?;
        let drawn = u32::from_be_bytes(bytes);
        if drawn <= u32::MAX - excess {
            return Ok(drawn % count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(std::vec::IntoIter<u8>);

    impl RandomSource for Bytes {
        fn fill(&mut self, destination: &mut [u8]) -> Result<(), RandomUnavailable> {
            for byte in destination {
                *byte = self.0.next().ok_or(RandomUnavailable)?;
            }
            Ok(())
        }
    }

    #[test]
    fn a_number_beyond_the_last_multiple_is_drawn_again() {
        let mut random = Bytes([[0xFF; 4], [0, 0, 0, 5]].concat().into_iter());
        assert_eq!(
            below(3, &mut random),
            Ok(2),
            "2³² − 1 is a multiple of 3, so it is beyond"
        );
        let mut random = Bytes(vec![0xFF; 4].into_iter());
        assert_eq!(below(1 << 31, &mut random), Ok((1 << 31) - 1));
        assert_eq!(below(2, &mut random), Err(RandomUnavailable));
    }
}
