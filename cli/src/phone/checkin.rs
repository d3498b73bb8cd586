//! `dauchan checkin` and `dauchan checkout`: the straight line from a photo to a visit.

use std::io::{self, Write};
use std::path::Path;

use dauchan_core::diary::Diary;
use dauchan_core::moments;
use dauchan_core::reading::Reading;
use dauchan_core::scan::Effort;
use dauchan_core::verify::{PendingVenue, Refused, VerifiedVenue};
use dauchan_core::visit::{CheckInOutcome, PendingId, VisitId};
use serde::Serialize;

use super::folder::Phone;
use super::picture;
use super::reading::{ReadCode, clock};
use crate::failure::{Exit, Failure};
use crate::output::{Answer, GOOD, STRONG, WARNING};

/// Reads the photo at `image`, and records what scanning its venue means. With `keep_pending`, a
/// code that only a newer trust list can judge is kept until then.
///
/// # Errors
/// [`Failure`] if there is not exactly one venue's code in it, or that one is refused.
pub fn check_in(phone: &Phone, image: &Path, keep_pending: bool) -> Result<Observed, Failure> {
    let mut diary = phone.diary()?;
    match only_venue(phone, &diary, image, keep_pending)? {
        Seen::Venue(venue) => {
            let observation = diary.check_in(&venue, phone.now(), phone.offset())?;
            let name = venue.record().details.name.as_str();
            Observed::new(&diary, name, observation, phone)
        }
        Seen::Pending(code) => {
            let pending = diary.keep_pending(&code, phone.now(), phone.offset())?;
            Ok(Observed::kept(pending, phone))
        }
    }
}

/// Ends the visit that is open.
///
/// # Errors
/// [`Failure`] of class `not_inside` if none is.
pub fn check_out(phone: &Phone) -> Result<Observed, Failure> {
    let mut diary = phone.diary()?;
    let visit = diary.open_visit()?.ok_or_else(|| {
        Failure::new(Exit::Refused, "not_inside", "no visit is open")
            .advise("See today's: dauchan diary list")
    })?;
    diary.check_out(visit.id, phone.now(), phone.offset())?;
    let observation = CheckInOutcome::CheckedOut { visit: visit.id };
    Observed::new(&diary, visit.place.name(), observation, phone)
}

/// What a check-in can begin with.
enum Seen {
    Venue(VerifiedVenue),
    Pending(PendingVenue),
}

/// The one venue in the picture. Other codes may be there too: a payment code hangs on the same
/// counter.
fn only_venue(
    phone: &Phone,
    diary: &Diary,
    image: &Path,
    keep_pending: bool,
) -> Result<Seen, Failure> {
    let picture = picture::load(image)?;
    let scan = dauchan_core::scan::scan(&picture.frame(), Effort::Still);
    let mut venues = Vec::new();
    let mut pending = Vec::new();
    let mut others = Vec::new();
    for text in scan.codes.iter().filter_map(|code| code.text()) {
        match phone.read(text, diary.trust_list()) {
            Reading::Verified(venue) => venues.push(venue),
            other => {
                others.push(ReadCode::new(text, &other));
                if let Reading::Refused(Refused { code, refusal }) = other {
                    pending.extend(PendingVenue::keep(code, &refusal));
                }
            }
        }
    }
    let mut venues = venues.into_iter();
    match (venues.next(), venues.next()) {
        (Some(venue), None) => Ok(Seen::Venue(venue)),
        (Some(venue), Some(other)) if venue.wire() == other.wire() => Ok(Seen::Venue(venue)),
        (Some(_), Some(_)) => Err(several(image)),
        (None, _) => match (pending.pop(), pending.pop()) {
            (Some(code), None) if keep_pending => Ok(Seen::Pending(code)),
            (Some(_), Some(_)) if keep_pending => Err(several(image)),
            (Some(_), _) => Err(none_good(image, &others).advise(
                "Fetch the newest trust list, or keep the code until then: --keep-pending",
            )),
            (None, _) => Err(none_good(image, &others)),
        },
    }
}

fn several(image: &Path) -> Failure {
    let text = format!("{} shows several venues", image.display());
    Failure::new(Exit::Refused, "several_venues", text)
        .advise("Go nearer, so that one poster is in the picture.")
}

/// Why there was nothing to check in to: a refused venue's code says more than a payment code.
fn none_good(image: &Path, others: &[ReadCode]) -> Failure {
    let telling = others.iter().find(|code| code.is_refused());
    telling.or(others.first()).map_or_else(
        || {
            let text = format!("{} shows no code", image.display());
            Failure::new(Exit::Refused, "no_code", text)
                .advise("Take the photo again: nearer, straight on, without shadow or glare.")
        },
        ReadCode::as_failure,
    )
}

/// What became of a scan.
#[derive(Serialize)]
pub struct Observed {
    outcome: &'static str,
    /// `None` while it is unverified.
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
    #[serde(skip)]
    clocks: Clocks,
}

/// The visit that a check-in elsewhere ended.
#[derive(Serialize)]
struct Left {
    visit: i64,
    venue: String,
}

/// The moments as people read them.
struct Clocks {
    now: String,
    since: String,
}

impl Observed {
    fn new(
        diary: &Diary,
        venue: &str,
        observation: CheckInOutcome,
        phone: &Phone,
    ) -> Result<Self, Failure> {
        let offset = phone.offset();
        let (outcome, visit, since, previous) = match observation {
            CheckInOutcome::CheckedIn { visit } => ("checked_in", Some(visit), None, None),
            CheckInOutcome::CheckedOut { visit } => {
                let since = diary.visit(visit)?.start.at;
                ("checked_out", Some(visit), Some(since), None)
            }
            CheckInOutcome::AlreadyInside { visit, since } => {
                ("already_inside", Some(visit), Some(since), None)
            }
            CheckInOutcome::JustLeft { visit, at } => ("just_left", Some(visit), Some(at), None),
            CheckInOutcome::SwitchedFrom { previous, visit } => {
                ("switched_from", Some(visit), None, Some(previous))
            }
            CheckInOutcome::NotInside => ("not_inside", None, None, None),
        };
        let left = previous.map(|visit| Left::of(diary, visit)).transpose()?;
        Ok(Self {
            outcome,
            venue: Some(venue.to_owned()),
            at: moments::written(phone.now(), offset),
            visit: visit.map(VisitId::number),
            pending: None,
            since: since.map(|moment| moments::written(moment, offset)),
            left,
            clocks: Clocks {
                now: clock(phone.now(), offset),
                since: since
                    .map(|moment| clock(moment, offset))
                    .unwrap_or_default(),
            },
        })
    }

    fn kept(pending: PendingId, phone: &Phone) -> Self {
        Self {
            outcome: "kept_pending",
            venue: None,
            at: moments::written(phone.now(), phone.offset()),
            visit: None,
            pending: Some(pending.number()),
            since: None,
            left: None,
            clocks: Clocks {
                now: clock(phone.now(), phone.offset()),
                since: String::new(),
            },
        }
    }

    /// The name of what happened.
    pub const fn outcome(&self) -> &'static str {
        self.outcome
    }

    /// An exit's code when nobody was inside is an answer of 'no'.
    pub fn exit(&self) -> Exit {
        if self.outcome == "not_inside" {
            Exit::Refused
        } else {
            Exit::Done
        }
    }
}

impl Left {
    fn of(diary: &Diary, visit: VisitId) -> Result<Self, Failure> {
        Ok(Self {
            visit: visit.number(),
            venue: diary.visit(visit)?.place.name().to_owned(),
        })
    }
}

impl Answer for Observed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Clocks { now, since } = &self.clocks;
        let Some(venue) = &self.venue else {
            return writeln!(
                page,
                "{WARNING}kept{WARNING:#} {now}  a code that a newer trust list will judge"
            );
        };
        let venue = format!("{STRONG}{venue}{STRONG:#}");
        match self.outcome {
            "checked_out" => {
                writeln!(
                    page,
                    "{GOOD}out{GOOD:#}  {now}  {venue}, inside since {since}"
                )
            }
            "already_inside" => {
                writeln!(
                    page,
                    "     {now}  {venue}: inside since {since}, nothing changed"
                )
            }
            "just_left" => writeln!(
                page,
                "     {now}  {venue}: left at {since}, nothing changed"
            ),
            "not_inside" => {
                writeln!(
                    page,
                    "{WARNING}!{WARNING:#}    {now}  {venue}: this is an exit, and no visit is open here"
                )?;
                writeln!(page, "     Add the visit by hand: dauchan diary add")
            }
            _ => match &self.left {
                Some(left) => writeln!(
                    page,
                    "{GOOD}in{GOOD:#}   {now}  {venue}; this ended the visit to {}",
                    left.venue
                ),
                None => writeln!(page, "{GOOD}in{GOOD:#}   {now}  {venue}"),
            },
        }
    }
}
