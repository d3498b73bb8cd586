//! What a scan means.
//!
//! 'The same code' is a code of the same venue. A scan within the debounce of a check-in or a
//! check-out changes nothing, because the camera still looks at the poster; so it matters only while
//! nothing else was scanned in between, and an exit's code, which never began a visit, ends one at
//! once.

use crate::time::Timestamp;
use crate::venue::{DefaultStay, Direction};
use crate::visit::{EndReason, VisitPolicy};

/// How far a clock may lie behind the last event before it is suspect, in seconds.
const CLOCK_JITTER_SECONDS: i64 = 120;

/// What the diary knows when a venue's code is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Since when a visit to this venue has been open, if one is.
    pub here_since: Option<Timestamp>,
    /// Whether a visit to another venue is open.
    pub elsewhere: bool,
    /// The check-out from this venue, if that was the last event of the diary.
    pub just_left: Option<Departure>,
}

/// A check-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: EndReason,
}

/// What a scan means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A visit begins.
    Enter,
    /// A visit begins, and those that are open end.
    Switch,
    /// The visit here ends.
    Leave,
    /// The visit here goes on.
    AlreadyInside,
    /// The visit here ended a moment ago.
    JustLeft,
    /// There is no visit to end.
    NotInside,
}

/// Decides what scanning a code with `direction` at `now` means.
#[must_use]
pub fn decide(
    direction: Direction,
    now: Timestamp,
    situation: &Situation,
    policy: &VisitPolicy,
) -> Decision {
    match (situation.here_since, direction) {
        (Some(_), Direction::Exit) => Decision::Leave,
        (Some(_), Direction::Entry) => Decision::AlreadyInside,
        (Some(since), Direction::Both) if is_debounced(since, now, policy) => {
            Decision::AlreadyInside
        }
        (Some(_), Direction::Both) => Decision::Leave,
        (None, _) if has_just_left(direction, now, situation, policy) => Decision::JustLeft,
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
    situation: &Situation,
    policy: &VisitPolicy,
) -> bool {
    let Some(departure) = situation.just_left else {
        return false;
    };
    // An entrance's code cannot be the one that checked out: somebody has come back.
    let came_back = direction == Direction::Entry && departure.reason == EndReason::ExitScan;
    !came_back && is_debounced(departure.at, now, policy)
}

/// When a visit that began at `start` ends by itself; `None` where the policy has no automatic end.
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

/// A phone's clock beside the last event that the diary recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// The moment to record.
    pub now: Timestamp,
    /// The clock had jumped back by more than two minutes.
    pub suspect: bool,
}

/// Reads a clock: up to two minutes before the last event is taken as equal to it, and more is
/// recorded as it is, and suspect.
#[must_use]
pub fn read_clock(now: Timestamp, last_event: Option<Timestamp>) -> ClockReading {
    match last_event {
        Some(last) if now < last => {
            let suspect = last.seconds_since(now) > CLOCK_JITTER_SECONDS;
            ClockReading {
                now: if suspect { now } else { last },
                suspect,
            }
        }
        _ => ClockReading {
            now,
            suspect: false,
        },
    }
}
