//! The meaning of a scan, and everything about visits that depends on the clock.
//!
//! The debounce compares venues, not codes. A scan within the debounce of a check-in or a check-out
//! changes nothing, because the camera still points at the poster. It applies only while nothing else
//! was scanned in between. An exit's code never begins a visit, so it ends one at once.

use crate::time::Timestamp;
use crate::venue::{DefaultStay, Direction};
use crate::visit::{EndReason, Visit, VisitPolicy};

/// How far a clock may lie behind the last event before it is suspect, in seconds.
const CLOCK_JITTER_SECONDS: i64 = 120;
/// How many days a clock may run ahead of everything known before a purge by it needs consent.
const LEAP_DAYS: i64 = 35;

/// The state of the diary when a venue's code is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation<'a> {
    /// The visit to this venue that is open, if any.
    pub here: Option<&'a Visit>,
    /// Whether a visit to another venue is open.
    pub elsewhere: bool,
    /// The visit to this venue whose end was the last event of the diary, if it was.
    pub just_left: Option<&'a Visit>,
}

/// The effect of a scan on the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// A visit begins.
    Enter,
    /// A visit begins, and those that are open end.
    Switch,
    /// This visit ends.
    Leave(&'a Visit),
    /// This visit goes on.
    AlreadyInside(&'a Visit),
    /// This visit ended a moment ago.
    JustLeft(&'a Visit),
    /// No visit is open that the code could end.
    NotInside,
}

/// Decides the meaning of a scan of a code with `direction` at `now`.
#[must_use]
pub fn decide<'a>(
    direction: Direction,
    now: Timestamp,
    situation: &Situation<'a>,
    policy: &VisitPolicy,
) -> Decision<'a> {
    if let Some(here) = situation.here {
        let stays = match direction {
            Direction::Entry => true,
            Direction::Exit => false,
            Direction::Both => is_debounced(here.start.at, now, policy),
        };
        return if stays {
            Decision::AlreadyInside(here)
        } else {
            Decision::Leave(here)
        };
    }
    let just_left = situation
        .just_left
        .filter(|visit| has_just_left(direction, now, visit, policy));
    match (just_left, direction) {
        (Some(visit), _) => Decision::JustLeft(visit),
        (None, Direction::Exit) => Decision::NotInside,
        (None, _) if situation.elsewhere && policy.switch_ends_previous => Decision::Switch,
        (None, _) => Decision::Enter,
    }
}

fn is_debounced(event: Timestamp, now: Timestamp, policy: &VisitPolicy) -> bool {
    (0..i64::from(policy.debounce_seconds)).contains(&now.seconds_since(event))
}

fn has_just_left(
    direction: Direction,
    now: Timestamp,
    visit: &Visit,
    policy: &VisitPolicy,
) -> bool {
    visit.end.is_some_and(|end| {
        // An entrance's code cannot have ended the visit, so its owner has come back.
        let came_back = direction == Direction::Entry && end.reason == EndReason::ExitScan;
        !came_back && is_debounced(end.moment.at, now, policy)
    })
}

/// Returns the automatic end of a visit that began at `start`, if the policy has automatic ends.
#[must_use]
pub fn automatic_end(
    start: Timestamp,
    stay: DefaultStay,
    policy: &VisitPolicy,
) -> Option<Timestamp> {
    policy
        .automatic_end
        .then(|| start.plus_seconds(stay.seconds()))
}

/// Reports whether an automatic end at `end` came too soon: `now` lies before it, and not before the
/// last scan or button. The clock that ended the visit ran ahead, and the visit is open at `now`.
#[must_use]
pub fn ended_too_soon(end: Timestamp, now: Timestamp, last_event: Option<Timestamp>) -> bool {
    now < end && last_event.is_some_and(|last| last <= now)
}

/// Returns when to remind the owner of a visit that began at `start` and is open at `now`. That is
/// some time before the automatic end, or after each default stay if the policy has no automatic end.
/// Returns `None` once that moment has passed.
#[must_use]
pub fn reminder(
    start: Timestamp,
    stay: DefaultStay,
    now: Timestamp,
    policy: &VisitPolicy,
) -> Option<Timestamp> {
    let stay = stay.seconds();
    if policy.automatic_end {
        let lead = i64::from(policy.reminder_seconds).min(stay / 2);
        let at = start.plus_seconds(stay - lead);
        return (at > now).then_some(at);
    }
    let stays_over = now.seconds_since(start).max(0) / stay;
    Some(start.plus_seconds((stays_over + 1) * stay))
}

/// Returns the moment up to which ended visits are purged at `now`. A visit that ended then is purged.
#[must_use]
pub fn purge_until(now: Timestamp, policy: &VisitPolicy) -> Timestamp {
    now.plus_days(-i64::from(policy.retention_days))
}

/// Reports whether `now` is too far ahead of `latest_known` to delete anything by it.
#[must_use]
pub fn is_leap(now: Timestamp, latest_known: Timestamp) -> bool {
    now > latest_known.plus_days(LEAP_DAYS)
}

/// Reports whether a scan or button at `last` can be undone at `now`.
#[must_use]
pub fn may_undo(last: Timestamp, now: Timestamp, policy: &VisitPolicy) -> bool {
    // A clock that jumped back changes nothing: nothing was written since.
    now.seconds_since(last) <= i64::from(policy.undo_seconds)
}

/// A phone's clock beside the last event that the diary recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// The moment to record.
    pub now: Timestamp,
    /// The reading lies more than two minutes before the last event.
    pub jumped_back: bool,
    /// The reading is doubtful, and what is recorded by it is marked.
    pub suspect: bool,
}

/// Reads a clock. Up to two minutes before the last event counts as equal to it. A clock that jumped
/// back further is suspect, as is one that `is_behind` what is known to be past.
#[must_use]
pub fn read_clock(now: Timestamp, last_event: Option<Timestamp>, is_behind: bool) -> ClockReading {
    let behind_by = last_event.map_or(0, |last| last.seconds_since(now));
    let jumped_back = behind_by > CLOCK_JITTER_SECONDS;
    ClockReading {
        now: match last_event {
            Some(last) if now < last && !jumped_back => last,
            _ => now,
        },
        jumped_back,
        suspect: jumped_back || is_behind,
    }
}

/// Reports whether a clock that jumped back was corrected. `later` is how many recorded moments lie
/// after it. One reading against one: the newer is right, because wrong clocks are corrected. One
/// against several: the several are right.
#[must_use]
pub const fn was_put_right(later: u32, is_behind: bool) -> bool {
    later <= 1 && !is_behind
}

/// Reports whether a scan at `at` cannot have come before `now`: the clock ran ahead then.
#[must_use]
pub fn is_in_the_future(at: Timestamp, now: Timestamp) -> bool {
    at.seconds_since(now) > CLOCK_JITTER_SECONDS
}

#[cfg(test)]
mod tests {
    use Direction::{Both, Entry, Exit};
    use EndReason::{Automatic, ExitScan, User};

    use super::*;
    use crate::time::UtcOffset;
    use crate::visit::{Certainty, Companions, Moment, Origin, OwnText, Place, VisitEnd, VisitId};

    const POLICY: VisitPolicy = VisitPolicy {
        debounce_seconds: 300,
        automatic_end: true,
        switch_ends_previous: true,
        undo_seconds: 600,
        reminder_seconds: 900,
        retention_days: 21,
    };
    const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_704_400);

    fn ago(seconds: i64) -> Timestamp {
        NOW.plus_seconds(-seconds)
    }

    fn visit(start: Timestamp, end: Option<(Timestamp, EndReason)>) -> Visit {
        let moment = |at| Moment {
            at,
            offset: UtcOffset::VIET_NAM,
        };
        Visit {
            id: VisitId::from_number(1),
            place: Place::FreeText(OwnText::new("Chợ").unwrap()),
            start: moment(start),
            end: end.map(|(at, reason)| VisitEnd {
                moment: moment(at),
                reason,
            }),
            event: 1,
            origin: Origin::Scan,
            certainty: Certainty::Certain,
            clock_suspect: false,
            piece_of: None,
            companions: Companions::default(),
        }
    }

    /// The visit here, whether one is open elsewhere, and the visit that was just left.
    type Row = (Option<Visit>, bool, Option<Visit>);

    fn decision(row: &Row, direction: Direction, policy: &VisitPolicy) -> &'static str {
        let situation = Situation {
            here: row.0.as_ref(),
            elsewhere: row.1,
            just_left: row.2.as_ref(),
        };
        match decide(direction, NOW, &situation, policy) {
            Decision::Enter => "enter",
            Decision::Switch => "switch",
            Decision::Leave(_) => "leave",
            Decision::AlreadyInside(_) => "inside",
            Decision::JustLeft(_) => "just left",
            Decision::NotInside => "not inside",
        }
    }

    #[test]
    fn a_scan_means_what_the_table_says() {
        let inside = |seconds| (Some(visit(ago(seconds), None)), false, None);
        let left = |seconds, reason| {
            let visit = visit(ago(7200), Some((ago(seconds), reason)));
            (None, false, Some(visit))
        };
        let (outside, elsewhere) = ((None, false, None), (None, true, None));
        let table = [
            (outside, ["enter", "enter", "not inside"]),
            (elsewhere.clone(), ["switch", "switch", "not inside"]),
            (inside(0), ["inside", "inside", "leave"]),
            (inside(299), ["inside", "inside", "leave"]),
            (inside(300), ["leave", "inside", "leave"]),
            (inside(-1), ["leave", "inside", "leave"]),
            (left(0, User), ["just left", "just left", "just left"]),
            (left(299, User), ["just left", "just left", "just left"]),
            (left(300, User), ["enter", "enter", "not inside"]),
            (left(299, ExitScan), ["just left", "enter", "just left"]),
            (left(300, ExitScan), ["enter", "enter", "not inside"]),
            (left(10, Automatic), ["just left", "just left", "just left"]),
        ];
        for (number, (row, expected)) in table.into_iter().enumerate() {
            for (direction, expected) in [Both, Entry, Exit].into_iter().zip(expected) {
                let decision = decision(&row, direction, &POLICY);
                assert_eq!(decision, expected, "row {number}, {direction:?}");
            }
        }
        let without_switching = VisitPolicy {
            switch_ends_previous: false,
            ..POLICY
        };
        assert_eq!(decision(&elsewhere, Both, &without_switching), "enter");
    }

    #[test]
    fn a_clock_up_to_two_minutes_behind_is_taken_as_equal() {
        let cases = [
            (None, NOW, false),
            (Some(ago(1)), NOW, false),
            (Some(NOW), NOW, false),
            (Some(ago(-120)), ago(-120), false),
            (Some(ago(-121)), NOW, true),
            (Some(NOW.plus_days(365)), NOW, true),
        ];
        for (last, now, jumped_back) in cases {
            for is_behind in [false, true] {
                let expected = ClockReading {
                    now,
                    jumped_back,
                    suspect: jumped_back || is_behind,
                };
                assert_eq!(read_clock(NOW, last, is_behind), expected);
            }
        }
    }

    #[test]
    fn one_reading_is_outvoted_by_two_and_by_what_is_known() {
        assert!(was_put_right(1, false));
        assert!(!was_put_right(2, false));
        assert!(!was_put_right(1, true));
        assert!(!is_in_the_future(ago(-120), NOW));
        assert!(is_in_the_future(ago(-121), NOW));
    }

    #[test]
    fn a_visit_ends_by_itself_after_the_stay_unless_the_policy_forbids() {
        let stay = DefaultStay::from_quarter_hours(4).unwrap();
        assert_eq!(automatic_end(NOW, stay, &POLICY), Some(ago(-3600)));
        let never = VisitPolicy {
            automatic_end: false,
            ..POLICY
        };
        assert_eq!(automatic_end(NOW, stay, &never), None);
    }

    #[test]
    fn what_a_clock_ahead_has_ended_is_open_until_its_time_comes() {
        let cases = [
            (1, Some(ago(60)), true),
            (1, Some(NOW), true),
            (0, Some(ago(60)), false),
            (-1, Some(ago(60)), false),
            (1, Some(ago(-1)), false),
            (1, None, false),
        ];
        for (ahead, last, open) in cases {
            assert_eq!(ended_too_soon(NOW.plus_seconds(ahead), NOW, last), open);
        }
    }

    #[test]
    fn reminders_come_before_the_end_and_once() {
        let stay = |quarters| DefaultStay::from_quarter_hours(quarters).unwrap();
        let remind = |quarters, after| {
            let at = reminder(NOW, stay(quarters), NOW.plus_seconds(after), &POLICY);
            at.map(|at| at.seconds_since(NOW))
        };
        assert_eq!(remind(4, 0), Some(2700));
        assert_eq!(remind(4, 2699), Some(2700));
        assert_eq!(remind(4, 2700), None);
        assert_eq!(remind(1, 0), Some(450), "half of a short stay");
        let never = VisitPolicy {
            automatic_end: false,
            ..POLICY
        };
        let again = |after| {
            let at = reminder(NOW, stay(4), NOW.plus_seconds(after), &never);
            at.map(|at| at.seconds_since(NOW))
        };
        assert_eq!((again(0), again(3599)), (Some(3600), Some(3600)));
        assert_eq!((again(3600), again(-50)), (Some(7200), Some(3600)));
    }

    #[test]
    fn the_clock_may_run_ahead_by_35_days_and_no_more() {
        assert!(!is_leap(NOW.plus_days(35), NOW));
        assert!(is_leap(NOW.plus_days(35).plus_seconds(1), NOW));
    }

    #[test]
    fn undoing_ends_with_its_last_second() {
        assert!(may_undo(ago(600), NOW, &POLICY));
        assert!(!may_undo(ago(601), NOW, &POLICY));
        assert!(may_undo(ago(-5), NOW, &POLICY));
    }
}
