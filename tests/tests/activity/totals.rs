//! Totals: equal to a plain count of the votes, and free of what is refused.

use std::collections::BTreeMap;
use std::thread;

use dauchan_core::activity::{Bucket, Place, draw, seal};
use dauchan_core::random::RandomSource as _;

use prio::codec::{Encode as _, ParameterizedDecode as _};
use prio::vdaf::prio3::{Prio3, Prio3Histogram, Prio3InputShare, Prio3PublicShare};
use prio::vdaf::{Aggregator as _, Client as _};

use crate::aggregators::{Rejected, Role, Task};
use crate::programme::{Programme, SeededRandom, Size, first_week};

/// The number of phones, unless `DAUCHAN_ACTIVITY_PHONES` names another.
const PHONES: u64 = 2_000;

/// Returns the places that a phone visited: Zipf-like, so that some venues are busy and most are not.
fn visited(programme: &Programme, phone: u64) -> Vec<Place> {
    let mut random = SeededRandom::new("visits", phone);
    let mut drawn = [0; 9];
    random.fill(&mut drawn).unwrap();
    let [count, drawn @ ..] = drawn;
    let venues = programme.register.len();
    let mut places: Vec<_> = drawn[..usize::from(count % 8)]
        .iter()
        .map(|byte| venues * usize::from(*byte).pow(3) / 256_usize.pow(3))
        .map(|index| programme.register[index].secret.venue_id())
        .map(|venue| programme.contents.numbering.of(venue).unwrap())
        .collect();
    places.sort();
    places.dedup();
    places
}

/// Returns the votes of a phone and their bodies.
fn votes(programme: &Programme, phone: u64) -> Vec<(u8, Bucket, Vec<u8>)> {
    let mut random = SeededRandom::new("phone", phone);
    let (plan, week) = (&programme.contents, first_week());
    let ballots = draw(plan, week, &visited(programme, phone), &mut random).unwrap();
    let seal = |shard, bucket, random: &mut SeededRandom| seal(plan, shard, bucket, week, random);
    ballots
        .into_iter()
        .map(|it| {
            (
                it.shard,
                it.bucket,
                seal(it.shard, it.bucket, &mut random).unwrap(),
            )
        })
        .collect()
}

#[test]
fn totals_are_the_count_of_the_votes_in_every_bucket() {
    let size = Size {
        venues: 1_900,
        shards: 2,
        reports: 1,
    };
    let phones = std::env::var("DAUCHAN_ACTIVITY_PHONES");
    let phones = phones.map_or(PHONES, |phones| phones.parse().unwrap());
    let programme = Programme::new(size);
    let count = |half: u64| {
        let mut tasks: Vec<_> = (0..size.shards)
            .map(|shard| {
                Task::new(
                    &programme.contents,
                    shard,
                    &programme.leader,
                    &programme.helper,
                )
            })
            .collect();
        let mut counted = BTreeMap::<(u8, u16), u128>::new();
        for phone in (0..phones).filter(|phone| phone % 2 == half) {
            for (shard, bucket, body) in votes(&programme, phone) {
                tasks[usize::from(shard)]
                    .upload(&body, first_week().end())
                    .unwrap();
                *counted.entry((shard, bucket.number())).or_default() += 1;
            }
        }
        let totals: Vec<_> = tasks.iter().map(Task::totals).collect();
        (totals, counted)
    };
    let halves = thread::scope(|scope| {
        let halves = [0, 1].map(|half| scope.spawn(move || count(half)));
        halves.map(|half| half.join().unwrap())
    });
    let [(one, counted_one), (two, counted_two)] = halves;
    let mut votes_for_venues = 0;
    for shard in 0..size.shards {
        for bucket in 0..programme.contents.numbering.buckets {
            let at = usize::from(bucket);
            let total = one[usize::from(shard)][at] + two[usize::from(shard)][at];
            let count = |counted: &BTreeMap<_, u128>| counted.get(&(shard, bucket)).copied();
            let counted = count(&counted_one).unwrap_or(0) + count(&counted_two).unwrap_or(0);
            assert_eq!(total, counted, "shard {shard}, bucket {bucket}");
            if bucket > 0 {
                votes_for_venues += counted;
            }
        }
    }
    assert!(
        votes_for_venues * 5 > u128::from(phones),
        "the diaries are not empty: {votes_for_venues} votes"
    );
}

#[test]
fn what_is_no_good_report_is_refused_and_counted_nowhere() {
    let programme = Programme::new(Size {
        venues: 500,
        shards: 2,
        reports: 1,
    });
    let mut task = Task::new(&programme.contents, 0, &programme.leader, &programme.helper);
    let now = first_week().end();
    let mut random = SeededRandom::new("report", 1);
    let week = first_week();
    let mut body =
        |shard, plan: &_| seal(plan, shard, Bucket::from_number(7), week, &mut random).unwrap();

    let good = body(0, &programme.contents);
    assert_eq!(task.upload(&good, now), Ok(()));
    assert_eq!(
        task.upload(&good, now),
        Err(Rejected::Duplicate),
        "a double vote"
    );
    let fresh = body(0, &programme.contents);
    assert_eq!(task.upload(&fresh, now.plus_days(29)), Err(Rejected::Late));
    assert_eq!(task.upload(&fresh, now.plus_days(-8)), Err(Rejected::Early));
    assert_eq!(
        task.upload(&body(1, &programme.contents), now),
        Err(Rejected::Decrypt(Role::Leader)),
        "another task"
    );
    let mut other = programme.contents.clone();
    other.chunk += 1;
    let other = body(0, &other);
    assert!(
        task.upload(&other, now).is_err(),
        "another plan's histogram"
    );
    let mut other = programme.contents.clone();
    core::mem::swap(&mut other.leader, &mut other.helper);
    let other = body(0, &other);
    assert_eq!(
        task.upload(&other, now),
        Err(Rejected::Decrypt(Role::Leader)),
        "another plan's keys"
    );
    for length in [0, 15, 24, 60, 100, fresh.len() / 2, fresh.len() - 1] {
        assert_eq!(
            task.upload(&fresh[..length], now),
            Err(Rejected::NoReport),
            "cut to {length}"
        );
    }
    let longer = [fresh.as_slice(), &[0]].concat();
    assert_eq!(task.upload(&longer, now), Err(Rejected::NoReport));
    for position in (0..fresh.len())
        .step_by(977)
        .chain(fresh.len() - 200..fresh.len())
    {
        let mut tampered = fresh.clone();
        tampered[position] ^= 1;
        assert!(task.upload(&tampered, now).is_err(), "byte {position}");
    }
    assert_eq!(task.reports, 1);
    assert_eq!(task.totals().iter().sum::<u128>(), 1);
    assert_eq!(task.upload(&fresh, now), Ok(()), "it was good all along");
}

/// A phone that was changed to vote twice in one report cannot: the proof fails.
#[test]
fn two_votes_in_one_report_fail_verification() {
    let programme = Programme::new(Size {
        venues: 500,
        shards: 1,
        reports: 1,
    });
    let plan = &programme.contents;
    let (buckets, chunk) = (usize::from(plan.numbering.buckets), usize::from(plan.chunk));
    // The same circuit but for the sum: a vector of bits, as a cheater would encode it.
    let cheat = Prio3::new_sum_vec(2, 1, buckets, chunk).unwrap();
    let honest = Prio3::new_histogram(2, buckets, chunk).unwrap();
    let mut votes = vec![0; buckets];
    votes[3] = 1;
    votes[4] = 1;
    for attempt in 0..10_u8 {
        let nonce = [attempt; 16];
        let (public, shares) = cheat.shard(&votes, &nonce).unwrap();
        let public = public.get_encoded().unwrap();
        let shares: Vec<_> = shares
            .iter()
            .map(|share| share.get_encoded().unwrap())
            .collect();
        assert!(!verifies(&honest, &nonce, &public, &shares), "{attempt}");
        let (public, shares) = honest.shard(&3, &nonce).unwrap();
        let public = public.get_encoded().unwrap();
        let shares: Vec<_> = shares
            .iter()
            .map(|share| share.get_encoded().unwrap())
            .collect();
        assert!(verifies(&honest, &nonce, &public, &shares), "{attempt}");
    }
}

/// Reports whether both aggregators accept these encoded shares.
fn verifies(vdaf: &Prio3Histogram, nonce: &[u8; 16], public: &[u8], shares: &[Vec<u8>]) -> bool {
    let verify_key = [7; 16];
    let Ok(public) = Prio3PublicShare::get_decoded_with_param(vdaf, public) else {
        return false;
    };
    let mut states = Vec::new();
    let mut prepared = Vec::new();
    for (number, share) in shares.iter().enumerate() {
        let Ok(share) = Prio3InputShare::get_decoded_with_param(&(vdaf, number), share) else {
            return false;
        };
        let prepare = vdaf.prepare_init(&verify_key, number, &(), nonce, &public, &share);
        let Ok((state, share)) = prepare else {
            return false;
        };
        states.push(state);
        prepared.push(share);
    }
    let Ok(message) = vdaf.prepare_shares_to_prepare_message(&(), prepared) else {
        return false;
    };
    states
        .into_iter()
        .all(|state| vdaf.prepare_next(state, message.clone()).is_ok())
}
