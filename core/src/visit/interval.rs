//! Intervals of time that must not overlap.

use crate::time::Timestamp;

/// A half-open interval: its end is not included. An interval without length overlaps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first moment of the interval.
    pub start: Timestamp,
    /// The end of the interval, not before `start`.
    pub end: Timestamp,
}

impl Interval {
    /// Reports whether a moment lies in both intervals.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }
}

/// Returns what is left of `whole` without the `others`, in order. The first piece always begins where
/// `whole` does, because a scan was there, and may have no length. Every other piece has a length.
#[must_use]
pub fn split_around(whole: Interval, others: &[Interval]) -> Vec<Interval> {
    let mut others: Vec<_> = others
        .iter()
        .filter(|other| other.overlaps(whole))
        .collect();
    others.sort_by_key(|other| other.start);
    let mut pieces = Vec::with_capacity(others.len() + 1);
    let mut start = whole.start;
    for other in others {
        let end = other.start.max(start);
        if pieces.is_empty() || start < end {
            pieces.push(Interval { start, end });
        }
        start = start.max(other.end);
    }
    if pieces.is_empty() || start < whole.end {
        pieces.push(Interval {
            start,
            end: whole.end,
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn interval(start: i64, end: i64) -> Interval {
        Interval {
            start: Timestamp::from_unix_seconds(start),
            end: Timestamp::from_unix_seconds(end),
        }
    }

    #[test]
    fn a_visit_is_split_around_those_inside_it() {
        type Spans = &'static [(i64, i64)];
        let cases: [(Spans, Spans); 8] = [
            (&[], &[(10, 20)]),
            (&[(12, 14)], &[(10, 12), (14, 20)]),
            (&[(16, 18), (12, 14)], &[(10, 12), (14, 16), (18, 20)]),
            (&[(12, 14), (14, 16)], &[(10, 12), (16, 20)]),
            (&[(12, 30)], &[(10, 12)]),
            (&[(10, 12)], &[(10, 10), (12, 20)]),
            (&[(10, 30)], &[(10, 10)]),
            (&[(20, 30), (5, 10), (15, 15)], &[(10, 20)]),
        ];
        for (others, expected) in cases {
            let others: Vec<_> = others.iter().map(|&(a, b)| interval(a, b)).collect();
            let expected: Vec<_> = expected.iter().map(|&(a, b)| interval(a, b)).collect();
            assert_eq!(split_around(interval(10, 20), &others), expected);
        }
    }

    proptest! {
        /// A moment is in a piece exactly if it is in the whole and in no other interval.
        #[test]
        fn pieces_are_the_whole_without_the_others(
            whole in (0_i64..40, 0_i64..40),
            others in prop::collection::vec((0_i64..60, 0_i64..20), 0..6),
        ) {
            let whole = interval(whole.0, whole.0 + whole.1);
            let others: Vec<_> = others.iter().map(|&(a, n)| interval(a, a + n)).collect();
            let pieces = split_around(whole, &others);
            let has = |set: &[Interval], at: i64| {
                set.iter().any(|one| one.overlaps(interval(at, at + 1)))
            };
            for at in 0..100 {
                prop_assert_eq!(has(&pieces, at), has(&[whole], at) && !has(&others, at));
            }
            prop_assert_eq!(pieces[0].start, whole.start);
            prop_assert!(pieces.iter().skip(1).all(|piece| piece.start < piece.end));
            prop_assert!(pieces.is_sorted_by(|one, next| one.end <= next.start));
        }
    }
}
