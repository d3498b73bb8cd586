//! Which visits a notice concerns, as a pure function.
//!
//! Intervals are half-open and exact to the second. What counts is the time that a visit and a window
//! share, not when the visit began: somebody who came before the window and stayed is concerned.

use crate::notice::record::Window;
use crate::time::Timestamp;
use crate::visit::interval::Interval;

/// How long a visit was inside a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    seconds: i64,
}

impl Overlap {
    /// Returns the overlap of this many seconds.
    pub(crate) const fn from_seconds(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Returns the whole minutes of the overlap.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        self.seconds / 60
    }

    /// Returns the seconds of the overlap.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }
}

/// Returns how long the visit of these `pieces` was inside `window`, if that is enough for an alert. A
/// visit that was not split has one piece.
///
/// A piece without length was a moment: it is a presence of 0 minutes if its moment lies inside.
#[must_use]
pub fn overlap(pieces: &[Interval], window: &Window) -> Option<Overlap> {
    let whole = Interval {
        start: window.from(),
        end: window.end(),
    };
    let mut present = false;
    let mut seconds = 0;
    for piece in pieces {
        let start = piece.start.max(whole.start);
        let end = piece.end.min(whole.end);
        let is_moment = piece.start == piece.end && contains(whole, piece.start);
        present |= start < end || is_moment;
        seconds += end.seconds_since(start).max(0);
    }
    let is_enough = seconds >= i64::from(window.least_minutes()) * 60;
    (present && is_enough).then_some(Overlap { seconds })
}

fn contains(interval: Interval, moment: Timestamp) -> bool {
    interval.start <= moment && moment < interval.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moments;

    const DAY: &str = "2021-09-27";

    /// A moment: `14:30` or `14:30:59` in Viet Nam, `14:30Z`, or a whole RFC 3339 text.
    fn at(text: &str) -> Timestamp {
        let (clock, zone) = match text.strip_suffix('Z') {
            Some(clock) => (clock, "Z"),
            None => (text, "+07:00"),
        };
        let whole = match clock.len() {
            5 => format!("{DAY}T{clock}:00{zone}"),
            8 => format!("{DAY}T{clock}{zone}"),
            _ => text.to_owned(),
        };
        moments::parse(&whole).unwrap()
    }

    fn interval((start, end): (&str, &str)) -> Interval {
        Interval {
            start: at(start),
            end: at(end),
        }
    }

    /// A visit in pieces, a window (from, to, tail, least), and the seconds of the alert if there is one.
    type Case = (
        &'static str,
        &'static [(&'static str, &'static str)],
        (&'static str, &'static str, u16, u8),
        Option<i64>,
    );

    const CASES: &[Case] = &[
        (
            "NZ COVID Tracer matched by arrival: who came before the window and stayed was not warned",
            &[("08:00", "12:00")],
            ("09:00", "10:00", 0, 15),
            Some(3600),
        ),
        (
            "arrival before, departure inside",
            &[("08:00", "09:20")],
            ("09:00", "10:00", 0, 15),
            Some(1200),
        ),
        (
            "arrival inside, departure after",
            &[("09:45", "12:00")],
            ("09:00", "10:00", 0, 15),
            Some(900),
        ),
        (
            "NHS COVID-19: a visit that ends when the window begins does not touch it",
            &[("08:00", "09:00")],
            ("09:00", "10:00", 0, 0),
            None,
        ),
        (
            "NHS COVID-19: a visit that begins when the window ends does not touch it",
            &[("10:00", "11:00")],
            ("09:00", "10:00", 0, 0),
            None,
        ),
        (
            "one shared second is a presence",
            &[("09:59:59", "11:00")],
            ("09:00", "10:00", 0, 0),
            Some(1),
        ),
        (
            "a second less than the least is not enough",
            &[("09:45:01", "11:00")],
            ("09:00", "10:00", 0, 15),
            None,
        ),
        (
            "the tail counts",
            &[("10:10", "10:30")],
            ("09:00", "10:00", 30, 15),
            Some(1200),
        ),
        (
            "the tail is half-open too",
            &[("10:30", "10:50")],
            ("09:00", "10:00", 30, 0),
            None,
        ),
        (
            "Corona-Warn-App #2774, #5664: a visit without length is a presence of 0 minutes",
            &[("09:30", "09:30")],
            ("09:00", "10:00", 0, 0),
            Some(0),
        ),
        (
            "a visit without length is no minute",
            &[("09:30", "09:30")],
            ("09:00", "10:00", 0, 1),
            None,
        ),
        (
            "a visit without length at the window's first moment",
            &[("09:00", "09:00")],
            ("09:00", "10:00", 0, 0),
            Some(0),
        ),
        (
            "a visit without length at the window's end",
            &[("10:00", "10:00")],
            ("09:00", "10:00", 0, 0),
            None,
        ),
        (
            "Corona-Warn-App #4724 stored 40 minutes as 45: the overlap is exact",
            &[("09:00", "09:40")],
            ("08:00", "12:00", 0, 0),
            Some(2400),
        ),
        (
            "over midnight, and over the window's midnight",
            &[("2021-09-27T23:30:00+07:00", "2021-09-28T00:45:00+07:00")],
            (
                "2021-09-27T23:50:00+07:00",
                "2021-09-28T00:10:00+07:00",
                0,
                15,
            ),
            Some(1200),
        ),
        (
            "Corona-Warn-App #5664: a phone in another zone recorded the same moments",
            &[("02:00Z", "03:00Z")],
            ("09:30", "12:00", 0, 15),
            Some(1800),
        ),
        (
            "the pieces of a split visit count together",
            &[("09:00", "09:10"), ("09:30", "09:40")],
            ("09:00", "10:00", 0, 15),
            Some(1200),
        ),
        (
            "what lay between the pieces does not count",
            &[("08:00", "09:00"), ("10:00", "11:00")],
            ("09:00", "10:00", 0, 0),
            None,
        ),
        (
            "elsewhere in time",
            &[("13:00", "14:00")],
            ("09:00", "10:00", 0, 0),
            None,
        ),
    ];

    #[test]
    fn a_notice_concerns_those_who_were_there_for_long_enough() {
        for &(name, pieces, (from, to, tail, least), expected) in CASES {
            let pieces: Vec<_> = pieces.iter().copied().map(interval).collect();
            let window = Window::new(at(from), at(to), tail, least).unwrap();
            let found = overlap(&pieces, &window).map(Overlap::seconds);
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn minutes_are_whole_and_never_rounded_up() {
        for (seconds, minutes) in [(0, 0), (59, 0), (60, 1), (2400, 40), (2459, 40)] {
            assert_eq!(Overlap::from_seconds(seconds).minutes(), minutes);
        }
    }
}
