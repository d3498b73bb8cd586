//! Writing: each function runs inside one transaction of [`super::Diary`].

use rusqlite::{Connection, params};

use crate::diary::fault::DiaryFault;
use crate::diary::{query, rows};
use crate::time::Timestamp;
use crate::venue::VenueId;
use crate::verify::VerifiedVenue;
use crate::visit::rules::{self, ClockReading, Decision, Departure, Situation};
use crate::visit::{EndReason, Moment, Observation, Origin, Place, Visit, VisitId, VisitPolicy};

/// Records what scanning `venue` at `now` means.
pub(super) fn observe(
    database: &Connection,
    venue: &VerifiedVenue,
    now: Moment,
    policy: &VisitPolicy,
) -> Result<Observation, DiaryFault> {
    let clock = read_clock(database, now.at)?;
    let now = Moment {
        at: clock.now,
        ..now
    };
    settle(database, now.at, policy)?;
    let open = query::open_visits(database)?;
    let here = open.iter().find(|visit| is_at(visit, venue.id()));
    let left = query::last_departure(database, venue.id())?;
    let situation = Situation {
        here_since: here.map(|visit| visit.start.at),
        elsewhere: open.iter().any(|visit| !is_at(visit, venue.id())),
        just_left: left.as_ref().map(|(_, departure)| *departure),
    };
    let direction = venue.record().details.direction;
    let decision = rules::decide(direction, now.at, &situation, policy);
    Ok(match (decision, here, left) {
        (Decision::AlreadyInside, Some(here), _) => Observation::AlreadyInside {
            visit: here.id,
            since: here.start.at,
        },
        (Decision::Leave, Some(here), _) => {
            end(database, here, now, EndReason::ExitScan, clock.suspect)?;
            Observation::CheckedOut { visit: here.id }
        }
        (Decision::JustLeft, _, Some((visit, Departure { at, .. }))) => {
            Observation::JustLeft { visit, at }
        }
        (Decision::Switch, _, _) => switch(database, &open, venue, now, clock.suspect)?,
        (Decision::Enter, _, _) => Observation::CheckedIn {
            visit: begin(database, venue, now, clock.suspect)?,
        },
        _ => Observation::NotInside,
    })
}

fn is_at(visit: &Visit, venue: VenueId) -> bool {
    matches!(&visit.place, Place::Venue(visited) if visited.id == venue)
}

fn switch(
    database: &Connection,
    open: &[Visit],
    venue: &VerifiedVenue,
    now: Moment,
    suspect: bool,
) -> Result<Observation, DiaryFault> {
    for visit in open {
        end(database, visit, now, EndReason::NextScan, suspect)?;
    }
    let visit = begin(database, venue, now, suspect)?;
    Ok(match open.last() {
        Some(previous) => Observation::SwitchedFrom {
            previous: previous.id,
            visit,
        },
        None => Observation::CheckedIn { visit },
    })
}

/// Ends a visit by its owner's word.
pub(super) fn check_out(
    database: &Connection,
    id: VisitId,
    now: Moment,
    policy: &VisitPolicy,
) -> Result<(), DiaryFault> {
    let clock = read_clock(database, now.at)?;
    let now = Moment {
        at: clock.now,
        ..now
    };
    settle(database, now.at, policy)?;
    let visit = query::visit(database, id)?.ok_or(DiaryFault::NoSuchVisit)?;
    if visit.end.is_some() {
        return Err(DiaryFault::NotOpen);
    }
    end(database, &visit, now, EndReason::User, clock.suspect)
}

/// Ends the visits whose automatic end has come.
pub(super) fn settle(
    database: &Connection,
    now: Timestamp,
    policy: &VisitPolicy,
) -> Result<(), DiaryFault> {
    for visit in query::open_visits(database)? {
        if let Some(at) = automatic_end(&visit, policy).filter(|&at| at <= now) {
            let moment = Moment { at, ..visit.start };
            let event = next_event(database, None)?;
            write_end(database, &visit, moment, EndReason::Automatic, event)?;
        }
    }
    Ok(())
}

/// When `visit`, which is open, ends by itself.
pub(super) fn automatic_end(visit: &Visit, policy: &VisitPolicy) -> Option<Timestamp> {
    match &visit.place {
        Place::Venue(venue) => {
            rules::automatic_end(visit.start.at, venue.details.default_stay, policy)
        }
        Place::FreeText(_) => None,
    }
}

fn read_clock(database: &Connection, now: Timestamp) -> rusqlite::Result<ClockReading> {
    let last: Option<i64> =
        database.query_row("SELECT event_at FROM state", [], |row| row.get(0))?;
    Ok(rules::read_clock(
        now,
        last.map(Timestamp::from_unix_seconds),
    ))
}

/// The next event number, of a scan or a button at `at`, or of something that came by itself.
fn next_event(database: &Connection, at: Option<Timestamp>) -> rusqlite::Result<i64> {
    database.query_row(
        "UPDATE state SET event = event + 1, event_at = coalesce(?1, event_at) RETURNING event",
        [at.map(Timestamp::unix_seconds)],
        |row| row.get(0),
    )
}

fn begin(
    database: &Connection,
    venue: &VerifiedVenue,
    now: Moment,
    suspect: bool,
) -> Result<VisitId, DiaryFault> {
    let row = rows::venue_row(database, venue)?;
    let event = next_event(database, Some(now.at))?;
    database.execute(
        "INSERT INTO visit (venue, start, start_offset, start_event, origin, clock_suspect)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            row,
            now.at.unix_seconds(),
            now.offset.minutes(),
            event,
            rows::origin_number(Origin::Scan),
            suspect,
        ],
    )?;
    Ok(VisitId::from_number(database.last_insert_rowid()))
}

/// Ends an open visit at a scan or a button. A clock that jumped back makes no negative visit.
fn end(
    database: &Connection,
    visit: &Visit,
    now: Moment,
    reason: EndReason,
    suspect: bool,
) -> Result<(), DiaryFault> {
    let event = next_event(database, Some(now.at))?;
    if suspect {
        let sql = "UPDATE visit SET clock_suspect = 1 WHERE id = ?1";
        database.execute(sql, [visit.id.number()])?;
    }
    let at = now.at.max(visit.start.at);
    write_end(database, visit, Moment { at, ..now }, reason, event)
}

fn write_end(
    database: &Connection,
    visit: &Visit,
    end: Moment,
    reason: EndReason,
    event: i64,
) -> Result<(), DiaryFault> {
    database.execute(
        "UPDATE visit SET until = ?2, until_offset = ?3, until_reason = ?4, until_event = ?5
         WHERE id = ?1",
        params![
            visit.id.number(),
            end.at.unix_seconds(),
            end.offset.minutes(),
            rows::end_reason_number(reason),
            event,
        ],
    )?;
    let length = end.at.seconds_since(visit.start.at);
    database.execute("UPDATE state SET longest = max(longest, ?1)", [length])?;
    Ok(())
}
