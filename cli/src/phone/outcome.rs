//! What a check-in or check-out did, for people and in JSON.

use std::io::{self, Write};

use dauchan_core::moments;
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::verify::VenueRefusal;
use dauchan_core::visit::{CheckInOutcome, PendingId, Visit};
use serde::{Serialize, Serializer};

use super::folder::Phone;
use super::reading::{self, clock};
use crate::error::{CommandError, Exit};
use crate::output::{BAD, GOOD, Report, STRONG, WARNING};

/// The effect of a photo or of the button on the diary, and its time.
pub struct CheckIn {
    done: Done,
    at: Timestamp,
    offset: UtcOffset,
}

/// The effect of a photo or of the button on the diary.
pub enum Done {
    /// The code was judged and recorded, or refused.
    Scan(Box<CheckInOutcome>),
    /// The code was kept until a newer trust list judges it.
    KeptPending(PendingId),
}

impl CheckIn {
    /// Records what was done at the phone's present.
    pub fn new(done: Done, phone: &Phone) -> Self {
        Self {
            done,
            at: phone.now(),
            offset: phone.offset(),
        }
    }

    /// Returns the outcome of the scan, unless its code was kept pending.
    pub const fn outcome(&self) -> Option<&CheckInOutcome> {
        match &self.done {
            Done::Scan(outcome) => Some(outcome),
            Done::KeptPending(_) => None,
        }
    }

    /// Returns the error of a code that did not reach the diary.
    pub fn refusal(&self) -> Option<CommandError> {
        match self.outcome()? {
            CheckInOutcome::Refused { refusal } => Some(refused(refusal)),
            CheckInOutcome::Damaged { error } => Some(reading::damaged(error)),
            CheckInOutcome::Foreign { kind } => Some(reading::foreign(*kind)),
            _ => None,
        }
    }

    /// Returns the exit status of the command. An exit's code without an open visit counts as refused.
    pub const fn exit(&self) -> Exit {
        match self.outcome() {
            Some(CheckInOutcome::NotInside { .. }) => Exit::Refused,
            _ => Exit::Done,
        }
    }

    fn clock(&self, moment: Timestamp) -> String {
        clock(moment, self.offset)
    }

    fn json(&self) -> Json {
        let json = |outcome| Json {
            outcome,
            at: moments::written(self.at, self.offset),
            ..Json::default()
        };
        let of_visit = |outcome, visit: &Visit, since: Option<Timestamp>| Json {
            venue: Some(visit.place.name().to_owned()),
            visit: Some(visit.id.number()),
            since: since.map(|since| moments::written(since, self.offset)),
            ..json(outcome)
        };
        let outcome = match &self.done {
            Done::Scan(outcome) => &**outcome,
            Done::KeptPending(pending) => {
                return Json {
                    pending: Some(pending.number()),
                    ..json("kept_pending")
                };
            }
        };
        match outcome {
            CheckInOutcome::CheckedIn { visit } => of_visit("checked_in", visit, None),
            CheckInOutcome::CheckedOut { visit } => {
                of_visit("checked_out", visit, Some(visit.start.at))
            }
            CheckInOutcome::AlreadyInside { visit } => {
                of_visit("already_inside", visit, Some(visit.start.at))
            }
            CheckInOutcome::JustLeft { visit } => of_visit("just_left", visit, end_of(visit)),
            CheckInOutcome::SwitchedFrom { previous, visit } => Json {
                left: Some(Left::new(previous)),
                ..of_visit("switched_from", visit, None)
            },
            CheckInOutcome::NotInside { venue } => Json {
                venue: Some(venue.details.name.as_str().to_owned()),
                ..json("not_inside")
            },
            CheckInOutcome::Refused { .. }
            | CheckInOutcome::Damaged { .. }
            | CheckInOutcome::Foreign { .. } => Json {
                refusal: self.refusal().map(Refusal::new),
                ..json("refused")
            },
        }
    }
}

fn end_of(visit: &Visit) -> Option<Timestamp> {
    visit.end.map(|end| end.moment.at)
}

fn refused(refusal: &VenueRefusal) -> CommandError {
    let error = reading::refused(refusal);
    if refusal.may_be_kept_pending() {
        error.advise("Fetch the newest trust list, or keep the code until then: --keep-pending")
    } else {
        error
    }
}

#[derive(Default, Serialize)]
struct Json {
    outcome: &'static str,
    /// `None` while the code is unverified.
    venue: Option<String>,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<Left>,
    #[serde(flatten)]
    refusal: Option<Refusal>,
}

/// A code that did not reach the diary.
#[derive(Serialize)]
struct Refusal {
    refused: &'static str,
    reason: String,
    advice: Option<String>,
}

impl Refusal {
    fn new(error: CommandError) -> Self {
        Self {
            refused: error.class,
            reason: error.text,
            advice: error.advice,
        }
    }
}

/// The visit that a check-in elsewhere ended.
#[derive(Serialize)]
struct Left {
    visit: i64,
    venue: String,
}

impl Left {
    fn new(visit: &Visit) -> Self {
        Self {
            visit: visit.id.number(),
            venue: visit.place.name().to_owned(),
        }
    }
}

impl Serialize for CheckIn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl Report for CheckIn {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let now = self.clock(self.at);
        let name = |visit: &Visit| format!("{STRONG}{}{STRONG:#}", visit.place.name());
        let since = |visit: &Visit| self.clock(visit.start.at);
        let Some(outcome) = self.outcome() else {
            return writeln!(
                page,
                "{WARNING}kept{WARNING:#} {now}  a code that a newer trust list will judge"
            );
        };
        match outcome {
            CheckInOutcome::CheckedIn { visit } => {
                writeln!(page, "{GOOD}in{GOOD:#}   {now}  {}", name(visit))
            }
            CheckInOutcome::CheckedOut { visit } => writeln!(
                page,
                "{GOOD}out{GOOD:#}  {now}  {}, inside since {}",
                name(visit),
                since(visit)
            ),
            CheckInOutcome::AlreadyInside { visit } => writeln!(
                page,
                "     {now}  {}: inside since {}, nothing changed",
                name(visit),
                since(visit)
            ),
            CheckInOutcome::JustLeft { visit } => writeln!(
                page,
                "     {now}  {}: left at {}, nothing changed",
                name(visit),
                end_of(visit).map(|end| self.clock(end)).unwrap_or_default()
            ),
            CheckInOutcome::SwitchedFrom { previous, visit } => writeln!(
                page,
                "{GOOD}in{GOOD:#}   {now}  {}; this ended the visit to {}",
                name(visit),
                previous.place.name()
            ),
            CheckInOutcome::NotInside { venue } => writeln!(
                page,
                "{WARNING}!{WARNING:#}    {now}  {STRONG}{}{STRONG:#}: this is an exit, and no visit is \
                 open here\n     Add the visit manually: dauchan diary add",
                venue.details.name.as_str()
            ),
            CheckInOutcome::Refused { .. }
            | CheckInOutcome::Damaged { .. }
            | CheckInOutcome::Foreign { .. } => {
                let Some(CommandError {
                    class,
                    text,
                    advice,
                    ..
                }) = self.refusal()
                else {
                    return Ok(());
                };
                writeln!(
                    page,
                    "{BAD}no{BAD:#}   {now}  {STRONG}{class}{STRONG:#}: {text}"
                )?;
                advice.map_or(Ok(()), |advice| writeln!(page, "            {advice}"))
            }
        }
    }
}
