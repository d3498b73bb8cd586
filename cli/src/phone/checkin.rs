//! `dauchan checkin` and `dauchan checkout`: the straight line from a photo to a visit.

use std::io::{self, Write};
use std::path::Path;

use dauchan_core::moments;
use dauchan_core::reading::Reading;
use dauchan_core::time::Timestamp;
use dauchan_core::trust::TrustList;
use dauchan_core::verify::{PendingVenue, Refused, VenueRefusal};
use dauchan_core::visit::{CheckInOutcome, PendingId, Visit};
use serde::Serialize;

use super::folder::Phone;
use super::picture;
use super::reading::{self, clock};
use crate::failure::{Exit, Failure};
use crate::output::{Answer, GOOD, STRONG, WARNING};

/// Reads the photo at `image`, and records what scanning its venue means. With `keep_pending`, a
/// code that only a newer trust list can judge is kept until then.
///
/// # Errors
/// [`Failure`] if there is not exactly one venue's code in it, or that one is refused.
pub fn check_in(phone: &Phone, image: &Path, keep_pending: bool) -> Result<Recorded, Failure> {
    let mut diary = phone.diary()?;
    let list = diary.trust_list()?;
    let (now, offset) = (phone.now(), phone.offset());
    match choose(phone, &list, image, keep_pending)? {
        Chosen::Text(text) => {
            let outcome = diary.check_in_text(&text, &list, now, offset)?;
            Recorded::scan(outcome, phone)
        }
        Chosen::Pending(code) => {
            let pending = diary.keep_pending(&code, now, offset)?;
            Ok(Recorded::kept(pending, phone))
        }
    }
}

/// Ends the visit that is open.
///
/// # Errors
/// [`Failure`] of class `not_inside` if none is.
pub fn check_out(phone: &Phone) -> Result<Recorded, Failure> {
    let mut diary = phone.diary()?;
    let visit = diary.open_visit()?.ok_or_else(|| {
        Failure::new(Exit::Refused, "not_inside", "no visit is open")
            .advise("See today's: dauchan diary list")
    })?;
    let visit = diary.check_out(visit.id, phone.now(), phone.offset())?;
    Recorded::scan(CheckInOutcome::CheckedOut { visit }, phone)
}

/// What a check-in begins with.
enum Chosen {
    /// The text of one code.
    Text(String),
    /// A code to keep until a newer trust list judges it.
    Pending(PendingVenue),
}

/// Chooses the one venue in the picture. Other codes may be there too: a payment code hangs on the
/// same counter. Without a venue, a code that was refused explains more than a foreign one.
fn choose(
    phone: &Phone,
    list: &TrustList,
    image: &Path,
    keep_pending: bool,
) -> Result<Chosen, Failure> {
    let picture = picture::load(image)?;
    let scan = picture::scan(image, &picture)?;
    let (mut verified, mut pending) = (Vec::new(), Vec::new());
    let (mut refused, mut foreign) = (None, None);
    for text in scan.codes.iter().filter_map(|code| code.text()) {
        match phone.read(text, list) {
            Reading::Verified(venue) => verified.push((text, venue)),
            Reading::Refused(Refused { code, refusal }) => {
                refused.get_or_insert(text);
                pending.extend(PendingVenue::keep(code, &refusal));
            }
            Reading::Damaged(_) => {
                refused.get_or_insert(text);
            }
            Reading::Foreign(_) => {
                foreign.get_or_insert(text);
            }
        }
    }
    verified.dedup_by(|one, other| one.1.wire() == other.1.wire());
    pending.dedup_by(|one, other| one.wire() == other.wire());
    match (verified.as_slice(), pending.pop()) {
        ([(text, _)], _) => Ok(Chosen::Text((*text).to_owned())),
        ([_, _, ..], _) => Err(several(image)),
        ([], Some(_)) if keep_pending && !pending.is_empty() => Err(several(image)),
        ([], Some(code)) if keep_pending => Ok(Chosen::Pending(code)),
        ([], _) => {
            let text = refused.or(foreign).ok_or_else(|| no_code(image))?;
            Ok(Chosen::Text(text.to_owned()))
        }
    }
}

fn several(image: &Path) -> Failure {
    let text = format!("{} shows several venues", image.display());
    Failure::new(Exit::Refused, "several_venues", text)
        .advise("Go nearer, so that one poster is in the picture.")
}

fn no_code(image: &Path) -> Failure {
    let text = format!("{} shows no code", image.display());
    Failure::new(Exit::Refused, "no_code", text)
        .advise("Take the photo again: nearer, straight on, without shadow or glare.")
}

/// What a scan or a button did to the diary.
#[derive(Serialize)]
pub struct Recorded {
    #[serde(rename = "outcome")]
    class: &'static str,
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
    text: String,
    /// `None` for a code that was kept pending.
    #[serde(skip)]
    outcome: Option<CheckInOutcome>,
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

impl Recorded {
    /// Takes what a scan did; one that was refused is a failure.
    fn scan(outcome: CheckInOutcome, phone: &Phone) -> Result<Self, Failure> {
        let offset = phone.offset();
        let now = clock(phone.now(), offset);
        let strong = |name: &str| format!("{STRONG}{name}{STRONG:#}");
        let visited = |class, visit: &Visit, since: Option<Timestamp>, text: String| Self {
            class,
            venue: Some(visit.place.name().to_owned()),
            at: moments::written(phone.now(), offset),
            visit: Some(visit.id.number()),
            pending: None,
            since: since.map(|moment| moments::written(moment, offset)),
            left: None,
            text,
            outcome: None,
        };
        let mut recorded = match &outcome {
            CheckInOutcome::CheckedIn { visit } => {
                let venue = strong(visit.place.name());
                let text = format!("{GOOD}in{GOOD:#}   {now}  {venue}");
                visited("checked_in", visit, None, text)
            }
            CheckInOutcome::CheckedOut { visit } => {
                let venue = strong(visit.place.name());
                let since = clock(visit.start.at, offset);
                let text = format!("{GOOD}out{GOOD:#}  {now}  {venue}, inside since {since}");
                visited("checked_out", visit, Some(visit.start.at), text)
            }
            CheckInOutcome::AlreadyInside { visit } => {
                let venue = strong(visit.place.name());
                let since = clock(visit.start.at, offset);
                let text = format!("     {now}  {venue}: inside since {since}, nothing changed");
                visited("already_inside", visit, Some(visit.start.at), text)
            }
            CheckInOutcome::JustLeft { visit } => {
                let venue = strong(visit.place.name());
                let left = visit.end.map(|end| end.moment.at);
                let at = left.map(|at| clock(at, offset)).unwrap_or_default();
                let text = format!("     {now}  {venue}: left at {at}, nothing changed");
                visited("just_left", visit, left, text)
            }
            CheckInOutcome::SwitchedFrom { previous, visit } => {
                let venue = strong(visit.place.name());
                let left = previous.place.name();
                let text =
                    format!("{GOOD}in{GOOD:#}   {now}  {venue}; this ended the visit to {left}");
                Self {
                    left: Some(Left::new(previous)),
                    ..visited("switched_from", visit, None, text)
                }
            }
            CheckInOutcome::NotInside { venue } => Self {
                class: "not_inside",
                venue: Some(venue.details.name.as_str().to_owned()),
                at: moments::written(phone.now(), offset),
                visit: None,
                pending: None,
                since: None,
                left: None,
                text: format!(
                    "{WARNING}!{WARNING:#}    {now}  {}: this is an exit, and no visit is open \
                     here\n     Add the visit by hand: dauchan diary add",
                    strong(venue.details.name.as_str())
                ),
                outcome: None,
            },
            CheckInOutcome::Refused { refusal } => return Err(refused(refusal)),
            CheckInOutcome::Damaged { error } => return Err(reading::damaged(error)),
            CheckInOutcome::Foreign { kind } => return Err(reading::foreign(*kind)),
        };
        recorded.outcome = Some(outcome);
        Ok(recorded)
    }

    fn kept(pending: PendingId, phone: &Phone) -> Self {
        let now = clock(phone.now(), phone.offset());
        Self {
            class: "kept_pending",
            venue: None,
            at: moments::written(phone.now(), phone.offset()),
            visit: None,
            pending: Some(pending.number()),
            since: None,
            left: None,
            text: format!(
                "{WARNING}kept{WARNING:#} {now}  a code that a newer trust list will judge"
            ),
            outcome: None,
        }
    }

    /// Returns the name of what happened.
    pub const fn class(&self) -> &'static str {
        self.class
    }

    /// Returns what the scan did; nothing if its code was kept pending.
    pub const fn outcome(&self) -> Option<&CheckInOutcome> {
        self.outcome.as_ref()
    }

    /// Returns how the command exits. An exit's code while nobody was inside is an answer of 'no'.
    pub const fn exit(&self) -> Exit {
        match self.outcome {
            Some(CheckInOutcome::NotInside { .. }) => Exit::Refused,
            _ => Exit::Done,
        }
    }
}

impl Answer for Recorded {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{}", self.text)
    }
}

fn refused(refusal: &VenueRefusal) -> Failure {
    let failure = reading::refused(refusal);
    if refusal.may_be_kept_pending() {
        failure.advise("Fetch the newest trust list, or keep the code until then: --keep-pending")
    } else {
        failure
    }
}
