//! Votes are uniform over shards, venues and times, and independent of the diary.

use std::collections::HashSet;

use dauchan_core::activity::{Ballot, Bucket, Place, draw};

use crate::programme::{Programme, SeededRandom, Size, first_week};

const SIZE: Size = Size {
    venues: 640,
    shards: 32,
    reports: 8,
};
const DRAWS: u64 = 8_000;

/// Returns the statistic of Pearson's test for equal chances, in standard deviations from its mean.
fn excess(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    let expected = total / counts.len() as f64;
    let chi: f64 = counts
        .iter()
        .map(|count| (f64::from(*count) - expected).powi(2) / expected)
        .sum();
    let freedom = (counts.len() - 1) as f64;
    (chi - freedom) / (2.0 * freedom).sqrt()
}

fn shards_of(ballots: impl Iterator<Item = Ballot>) -> [u32; 32] {
    let mut counts = [0; 32];
    ballots.for_each(|ballot| counts[usize::from(ballot.shard)] += 1);
    counts
}

fn full_diary(programme: &Programme) -> Vec<Place> {
    let ids = programme
        .register
        .iter()
        .map(|record| record.secret.venue_id());
    ids.map(|id| programme.contents.numbering.of(id).unwrap())
        .collect()
}

fn all_draws(programme: &Programme, places: &[Place], label: &str) -> Vec<Vec<Ballot>> {
    (0..DRAWS)
        .map(|phone| {
            let mut random = SeededRandom::new(label, phone);
            draw(&programme.contents, first_week(), places, &mut random).unwrap()
        })
        .collect()
}

#[test]
fn shards_are_distinct_and_all_as_likely() {
    let programme = Programme::new(SIZE);
    let draws = all_draws(&programme, &full_diary(&programme), "shards");
    for ballots in &draws {
        let shards: HashSet<_> = ballots.iter().map(|ballot| ballot.shard).collect();
        assert_eq!(shards.len(), 8);
    }
    let counts = shards_of(draws.into_iter().flatten());
    assert!(excess(&counts).abs() < 3.5, "{counts:?}");
}

/// The test above would find the bias of a byte's plain remainder: 256 is not a multiple of 30.
#[test]
fn a_biased_draw_is_found() {
    use dauchan_core::random::RandomSource as _;
    let mut counts = [0_u32; 30];
    let mut fair = [0_u32; 30];
    let mut random = SeededRandom::new("biased", 0);
    let mut bytes = [0; 1];
    for _ in 0..8 * DRAWS {
        random.fill(&mut bytes).unwrap();
        counts[usize::from(bytes[0] % 30)] += 1;
        while bytes[0] >= 240 {
            random.fill(&mut bytes).unwrap();
        }
        fair[usize::from(bytes[0] % 30)] += 1;
    }
    assert!(excess(&counts).abs() > 3.5, "{counts:?}");
    assert!(excess(&fair).abs() < 3.5, "{fair:?}");
}

/// With the same random bytes, diaries have the same first shard and time, and each has uniform shards.
#[test]
fn shards_and_times_do_not_depend_on_the_diary() {
    let programme = Programme::new(SIZE);
    let full = full_diary(&programme);
    let diaries = [&full[..0], &full[..1], &full[..40], &full[..]];
    let seen = |ballots: Vec<Ballot>| -> Vec<_> {
        ballots
            .into_iter()
            .map(|ballot| (ballot.shard, ballot.send_at))
            .collect()
    };
    // Distributions are compared: choosing among several places takes further random bytes.
    let mut of_diaries = diaries.map(|places| {
        let draws = all_draws(&programme, places, "diaries");
        let firsts: Vec<_> = draws.into_iter().map(|ballots| seen(ballots)[0]).collect();
        firsts
    });
    let empty = of_diaries[0].clone();
    for firsts in &mut of_diaries {
        assert_eq!(*firsts, empty, "the first shard and its time");
    }
    for places in diaries {
        let counts = shards_of(all_draws(&programme, places, "each").into_iter().flatten());
        assert!(
            excess(&counts).abs() < 3.5,
            "{} places: {counts:?}",
            places.len()
        );
    }
}

#[test]
fn each_place_of_a_shard_is_as_likely_and_an_empty_shard_votes_for_none() {
    let programme = Programme::new(SIZE);
    let full = full_diary(&programme);
    let in_first: Vec<Place> = full
        .iter()
        .copied()
        .filter(|place| place.shard == 0)
        .take(10)
        .collect();
    let mut counts = vec![0_u32; in_first.len()];
    for ballot in all_draws(&programme, &in_first, "places")
        .into_iter()
        .flatten()
    {
        match (ballot.shard, ballot.visited) {
            (0, Some(index)) => {
                assert_eq!(ballot.bucket, in_first[index].bucket);
                counts[index] += 1;
            }
            (0, None) => panic!("the first shard has places"),
            (_, visited) => assert_eq!((visited, ballot.bucket), (None, Bucket::NONE)),
        }
    }
    assert!(excess(&counts).abs() < 3.5, "{counts:?}");
}

#[test]
fn times_are_uniform_over_seven_days_after_the_week() {
    let programme = Programme::new(SIZE);
    let mut days = [0_u32; 7];
    for ballot in all_draws(&programme, &[], "times").into_iter().flatten() {
        let delay = ballot.send_at.seconds_since(first_week().end());
        days[usize::try_from(delay / 86_400).unwrap()] += 1;
    }
    assert!(excess(&days).abs() < 3.5, "{days:?}");
}

#[test]
fn one_phone_in_m_takes_part() {
    let mut programme = Programme::new(SIZE);
    programme.contents.one_in = 5;
    let draws = all_draws(&programme, &[], "one in five");
    let taking_part = draws.iter().filter(|ballots| !ballots.is_empty()).count();
    let share = taking_part as f64 / DRAWS as f64;
    assert!((0.19..0.21).contains(&share), "{share}");
    assert!(
        draws
            .iter()
            .all(|ballots| ballots.is_empty() || ballots.len() == 8)
    );
}
