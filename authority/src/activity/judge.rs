//! What the totals say about each point of the register.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of votes are far below 2⁵²"
)]

use std::collections::BTreeMap;

use dauchan_core::activity::{Epsilon, Place, Week};
use serde::{Deserialize, Serialize};

use super::collect::ShardTotals;
use super::noise::Noise;

/// A point is busy from so many visitors a week on that share their activity.
const BUSY_VISITORS: f64 = 100.0;

/// The totals of a week, as the desk stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekTotals {
    /// `dauchan activity week 1`.
    pub format: String,
    /// The number of the week.
    pub week: u16,
    /// The number of the plan.
    pub plan: u32,
    /// The bound ε in tenths.
    pub epsilon_tenths: u8,
    /// The reports of a phone.
    pub reports_a_phone: u8,
    /// One phone in so many took part.
    pub one_in: u16,
    /// The totals of each shard, or `null` for a shard without totals.
    pub shards: Vec<Option<StoredShard>>,
}

/// The totals of a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredShard {
    /// The number of reports that were counted.
    pub reports: u64,
    /// The totals with noise, by bucket.
    pub totals: Vec<i64>,
}

/// The format of a stored week.
pub const WEEK_FORMAT: &str = "dauchan activity week 1";

impl From<ShardTotals> for StoredShard {
    fn from(totals: ShardTotals) -> Self {
        Self {
            reports: totals.reports,
            totals: totals.totals,
        }
    }
}

impl WeekTotals {
    /// Returns the total of a place, if its shard has one.
    #[must_use]
    pub fn total(&self, place: Place) -> Option<i64> {
        let shard = self.shards.get(usize::from(place.shard))?.as_ref()?;
        shard
            .totals
            .get(usize::from(place.bucket.number()))
            .copied()
    }

    /// Returns by which chance a phone that visited a point votes for it, if it visited no other of
    /// the shard.
    fn chance(&self) -> f64 {
        let shards = self.shards.len().max(1) as f64;
        f64::from(self.reports_a_phone) / shards / f64::from(self.one_in.max(1))
    }
}

/// What is known about a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At least about 100 visitors a week share their activity.
    Busy,
    /// More than chance makes of a point without visitors.
    Active,
    /// Fewer than the floor: nobody, or too few to tell.
    NotSeen,
    /// There are no totals: it was not numbered, or its shard is missing.
    NoData,
}

/// A point over some weeks.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The state of the point.
    pub state: State,
    /// The weeks that have totals.
    pub weeks: u16,
    /// The sum of the totals, with noise.
    pub sum: i64,
    /// An estimate of the visitors a week that share their activity.
    pub visitors: f64,
    /// The standard deviation of the estimate, by the noise and by the draw.
    pub error: f64,
    /// Below so many visitors a week a point is not seen.
    pub floor: f64,
}

/// Judges a point by its places in some weeks: each week with the place that its plan gave the point.
#[must_use]
pub fn judge<'a>(weeks: impl Iterator<Item = (&'a WeekTotals, Option<Place>)>) -> Judged {
    let mut known: BTreeMap<Week, (i64, f64, Epsilon)> = BTreeMap::new();
    for (week, place) in weeks {
        if let Some(total) = place.and_then(|place| week.total(place)) {
            let epsilon = Epsilon::from_tenths(week.epsilon_tenths);
            known.insert(
                Week::from_number(week.week),
                (total, week.chance(), epsilon),
            );
        }
    }
    let count = u16::try_from(known.len()).unwrap_or(u16::MAX);
    let sum: i64 = known.values().map(|(total, ..)| total).sum();
    let chance: f64 = known.values().map(|(_, chance, _)| chance).sum();
    let weakest = known.values().map(|(.., epsilon)| *epsilon).min();
    let (Some(epsilon), true) = (weakest, chance > 0.0) else {
        return Judged::no_data();
    };
    let noise = Noise::of(epsilon, count);
    let visitors = (sum as f64 / chance).max(0.0);
    let state = if sum < noise.threshold() {
        State::NotSeen
    } else if visitors >= BUSY_VISITORS {
        State::Busy
    } else {
        State::Active
    };
    let spread = noise.deviation().powi(2) + (sum.max(0) as f64);
    Judged {
        state,
        weeks: count,
        sum,
        visitors,
        error: spread.sqrt() / chance,
        floor: noise.threshold() as f64 / chance,
    }
}

impl Judged {
    /// Returns the judgement of a point without totals.
    #[must_use]
    pub const fn no_data() -> Self {
        Self {
            state: State::NoData,
            weeks: 0,
            sum: 0,
            visitors: 0.0,
            error: 0.0,
            floor: 0.0,
        }
    }
}

/// Returns the reports that a phone should send in a week, and among how many phones one takes part,
/// for about 400,000 reports a week.
#[must_use]
pub fn shares_for(phones: u32) -> (u8, u16) {
    let phones = phones.max(1);
    let reports = u8::try_from((400_000 / phones).clamp(1, 8)).unwrap_or(8);
    let one_in = u16::try_from(phones.div_ceil(400_000).max(1)).unwrap_or(u16::MAX);
    (reports, one_in)
}

#[cfg(test)]
mod tests {
    use dauchan_core::activity::Bucket;

    use super::*;

    fn week(number: u16, total: i64) -> WeekTotals {
        WeekTotals {
            format: WEEK_FORMAT.to_owned(),
            week: number,
            plan: 1,
            epsilon_tenths: 10,
            reports_a_phone: 8,
            one_in: 1,
            shards: (0..32)
                .map(|shard| {
                    (shard == 3).then(|| StoredShard {
                        reports: 2000,
                        totals: vec![1900, total],
                    })
                })
                .collect(),
        }
    }

    fn place(shard: u8) -> Option<Place> {
        let bucket = Bucket::from_number(1);
        Some(Place { shard, bucket })
    }

    #[test]
    fn a_point_is_busy_active_not_seen_or_without_data() {
        for (total, expected) in [
            (-9, State::NotSeen),
            (0, State::NotSeen),
            (8, State::NotSeen),
            (12, State::Active),
            (24, State::Active),
            (25, State::Busy),
        ] {
            let week = week(2969, total);
            let judged = judge([(&week, place(3))].into_iter());
            assert_eq!(judged.state, expected, "{total}");
            assert!((judged.floor - 40.0).abs() <= 4.0, "{}", judged.floor);
        }
        let week = week(2969, 50);
        for place in [None, place(4)] {
            assert_eq!(judge([(&week, place)].into_iter()), Judged::no_data());
        }
    }

    #[test]
    fn more_weeks_see_fewer_visitors() {
        let weeks = [1, 2, 3, 4].map(|number| week(number, 5));
        let judged = judge(weeks.iter().map(|week| (week, place(3))));
        assert_eq!(
            (judged.state, judged.weeks, judged.sum),
            (State::Active, 4, 20)
        );
        let one = judge([(&weeks[0], place(3))].into_iter());
        assert_eq!(one.state, State::NotSeen);
        assert!(judged.floor < one.floor / 1.7);
    }

    #[test]
    fn about_four_hundred_thousand_reports_come_in() {
        assert_eq!(shares_for(1_000), (8, 1));
        assert_eq!(shares_for(50_000), (8, 1));
        assert_eq!(shares_for(200_000), (2, 1));
        assert_eq!(shares_for(400_000), (1, 1));
        assert_eq!(shares_for(2_000_000), (1, 5));
    }
}
