//! A visit as a line of a hand-over or a backup: one JSON object, in one spelling.
//!
//! A [`VisitLine`] is what a phone claims. Nothing in it was verified: its code is an
//! [`UnverifiedVenue`], and its times are whatever was written. Layout: `docs/format.md`, section 9.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::moments;
use crate::venue::carrier::UnverifiedVenue;
use crate::visit::{
    Certainty, Companions, EndReason, Moment, Origin, OwnText, PartySize, Place, Visit, VisitEnd,
};

/// The most bytes of a line, without its line feed.
pub const MAX_LINE_LENGTH: usize = 8192;

/// The place of a visit, as a line claims it.
#[derive(Debug)]
pub enum ClaimedPlace {
    /// A venue's code, not verified.
    Code(UnverifiedVenue),
    /// A place in the owner's words.
    FreeText(OwnText),
}

/// A visit as a phone claims it.
#[derive(Debug)]
pub struct VisitLine {
    /// The beginning of the visit.
    pub start: Moment,
    /// The end of the visit, or `None` while it lasts.
    pub end: Option<VisitEnd>,
    /// The way in which the visit came into the diary.
    pub origin: Origin,
    /// Whether a scan confirms the visit.
    pub certainty: Certainty,
    /// The clock was doubtful.
    pub clock_suspect: bool,
    /// The people of the visit, and the owner's note.
    pub companions: Companions,
    /// The number that the pieces of a split visit have in common, in a backup.
    pub group: Option<u16>,
    /// The place of the visit.
    pub place: ClaimedPlace,
}

/// The fields of a line, in their order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    start: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    recorded: String,
    certain: bool,
    clock_suspect: bool,
    party: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    declared_for: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Zeroizing<String>>,
}

impl Fields {
    fn parse(self) -> Option<VisitLine> {
        let end = match (self.end, self.ended) {
            (None, None) => None,
            (Some(moment), Some(reason)) => Some(VisitEnd {
                moment: parse_moment(&moment)?,
                reason: EndReason::from_name(&reason)?,
            }),
            _ => return None,
        };
        let place = match (self.place, self.code) {
            (Some(place), None) => ClaimedPlace::FreeText(own_text(&place)?),
            (None, Some(code)) => {
                let wire = URL_SAFE_NO_PAD.decode(code.as_bytes()).ok()?;
                ClaimedPlace::Code(UnverifiedVenue::from_wire(Zeroizing::new(wire)).ok()?)
            }
            _ => return None,
        };
        Some(VisitLine {
            start: parse_moment(&self.start)?,
            end,
            origin: Origin::from_name(&self.recorded)?,
            certainty: if self.certain {
                Certainty::Certain
            } else {
                Certainty::Inferred
            },
            clock_suspect: self.clock_suspect,
            companions: Companions {
                party: PartySize::new(self.party)?,
                declared_for: optional_text(self.declared_for)?,
                note: optional_text(self.note)?,
            },
            group: match self.group {
                Some(0) => return None,
                group => group,
            },
            place,
        })
    }
}

/// Accepts a text of the owner in its one spelling: without white space at its ends.
fn own_text(text: &str) -> Option<OwnText> {
    OwnText::new(text).ok().filter(|own| own.as_str() == text)
}

/// Accepts an optional text; `None` if there is one that is not acceptable.
fn optional_text(text: Option<Zeroizing<String>>) -> Option<Option<OwnText>> {
    match text {
        None => Some(None),
        Some(text) => own_text(&text).map(Some),
    }
}

/// Writes a moment at its offset.
pub(crate) fn write_moment(moment: Moment) -> String {
    moments::written(moment.at, moment.offset)
}

/// Parses a moment that [`write_moment`] wrote.
pub(crate) fn parse_moment(text: &str) -> Option<Moment> {
    let (at, offset) = moments::parse_with_offset(text).ok()?;
    let moment = Moment { at, offset };
    (write_moment(moment) == text).then_some(moment)
}

/// Parses `line` as the one JSON spelling of a `T`.
pub(crate) fn parse_json<T: Serialize + for<'de> Deserialize<'de>>(line: &str) -> Option<T> {
    // An array of the values would be read as well, and is not what is written again.
    let value: T = serde_json::from_str(line).ok()?;
    (write_json(&value).as_str() == line).then_some(value)
}

/// Writes a JSON object without blanks.
pub(crate) fn write_json<T: Serialize>(value: &T) -> Zeroizing<String> {
    // Room for most lines at once: a buffer that grows leaves copies behind.
    let mut json = Zeroizing::new(Vec::with_capacity(MAX_LINE_LENGTH));
    // Writing text and numbers into memory does not fail.
    if serde_json::to_writer(&mut *json, value).is_err() {
        json.clear();
    }
    Zeroizing::new(String::from_utf8(core::mem::take(&mut json)).unwrap_or_default())
}

impl VisitLine {
    /// Parses a line, without its line feed; `None` if it breaks a rule of the format.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        if line.len() > MAX_LINE_LENGTH {
            return None;
        }
        parse_json::<Fields>(line)?.parse()
    }

    /// Writes the line of a visit, without its line feed. `code` is the signed bytes of its venue.
    pub(crate) fn write(
        visit: &Visit,
        code: Option<&[u8]>,
        group: Option<u16>,
    ) -> Zeroizing<String> {
        let text = |text: &Option<OwnText>| {
            text.as_ref()
                .map(|text| Zeroizing::new(text.as_str().to_owned()))
        };
        let place = match &visit.place {
            Place::FreeText(place) => text(&Some(place.clone())),
            Place::Venue(_) => None,
        };
        write_json(&Fields {
            start: write_moment(visit.start),
            end: visit.end.map(|end| write_moment(end.moment)),
            ended: visit.end.map(|end| end.reason.name().to_owned()),
            recorded: visit.origin.name().to_owned(),
            certain: visit.certainty == Certainty::Certain,
            clock_suspect: visit.clock_suspect,
            party: visit.companions.party.people(),
            group,
            declared_for: text(&visit.companions.declared_for),
            note: text(&visit.companions.note),
            place,
            code: code.map(|wire| Zeroizing::new(URL_SAFE_NO_PAD.encode(wire))),
        })
    }
}
