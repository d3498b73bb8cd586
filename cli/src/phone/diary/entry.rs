//! One visit, for people and in JSON.

use std::io::{self, Write};

use dauchan_core::moments;
use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::visit::{Certainty, OwnText, Place, Visit};
use serde::Serialize;

use crate::output::{FAINT, STRONG, WARNING};
use crate::phone::reading::{clock, printable};

/// The origin of a visit that was not scanned.
const MANUAL: &str = "manual";

/// A visit as lists show it.
#[derive(Serialize)]
pub struct Entry {
    /// The number by which commands name it.
    pub visit: i64,
    /// The name of the place.
    pub place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    venue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<u16>,
    start: String,
    end: Option<String>,
    ended_by: Option<&'static str>,
    origin: &'static str,
    certain: bool,
    clock_suspect: bool,
    party: u8,
    declared_for: Option<String>,
    note: Option<String>,
    #[serde(skip)]
    span: String,
}

impl Entry {
    /// Describes a visit for the list of `day`.
    pub fn new(visit: &Visit, day: Day, offset: UtcOffset) -> Self {
        let venue = match &visit.place {
            Place::Venue(venue) => Some(venue),
            Place::FreeText(_) => None,
        };
        let text = |text: &OwnText| text.as_str().to_owned();
        Self {
            visit: visit.id.number(),
            place: visit.place.name().to_owned(),
            venue: venue.map(|venue| venue.id.to_string()),
            area: venue.map(|venue| venue.details.area.code()),
            start: moments::written(visit.start.at, visit.start.offset),
            end: visit
                .end
                .map(|end| moments::written(end.moment.at, end.moment.offset)),
            ended_by: visit.end.map(|end| end.reason.name()),
            origin: visit.origin.name(),
            certain: visit.certainty == Certainty::Certain,
            clock_suspect: visit.clock_suspect,
            party: visit.companions.party.people(),
            declared_for: visit.companions.declared_for.as_ref().map(text),
            note: visit.companions.note.as_ref().map(text),
            span: span(visit, day, offset),
        }
    }

    /// Writes one line, with the place padded to `width`, and the note below.
    ///
    /// # Errors
    /// Those of `page`.
    pub fn write_text(&self, page: &mut dyn Write, width: usize) -> io::Result<()> {
        let ended = match self.ended_by {
            Some("exit_scan") => "scanned out",
            Some("user") => "left",
            Some("next_scan") => "scanned elsewhere",
            Some("automatic") => "ended by itself",
            Some(_) if self.origin == MANUAL => "manual",
            Some(_) => "edited",
            None => "inside",
        };
        let place = printable(&self.place);
        let gap = " ".repeat(width.saturating_sub(place.chars().count()));
        write!(
            page,
            "  {}  {STRONG}{place}{STRONG:#}{gap}  {FAINT}{ended}{FAINT:#}",
            self.span
        )?;
        if self.party > 1 {
            write!(page, ", {} people", self.party)?;
        }
        if let Some(others) = &self.declared_for {
            write!(page, ", for {}", printable(others))?;
        }
        if !self.certain {
            write!(page, ", inferred")?;
        }
        if self.clock_suspect {
            write!(page, ", {WARNING}the clock was doubtful{WARNING:#}")?;
        }
        writeln!(page, "  {FAINT}#{}{FAINT:#}", self.visit)?;
        match &self.note {
            Some(note) => writeln!(page, "{:17}{}", "", printable(note)),
            None => Ok(()),
        }
    }
}

/// Returns the start and end as times of day. An arrow stands for a time on another day.
fn span(visit: &Visit, day: Day, offset: UtcOffset) -> String {
    let start = if Day::of(visit.start.at, offset) < day {
        "  ←  ".to_owned()
    } else {
        clock(visit.start.at, offset)
    };
    let end = match visit.end {
        None => "  …  ".to_owned(),
        Some(end) if Day::of(end.moment.at, offset) > day => "  →  ".to_owned(),
        Some(end) => clock(end.moment.at, offset),
    };
    format!("{start} – {end}")
}
