//! The reading of a code, for people and in JSON.

use std::fmt;
use std::io::{self, Write};

use dauchan_core::classify::ForeignCode;
use dauchan_core::reading::Reading;
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::venue::carrier::CarrierError;
use dauchan_core::venue::{Direction, VenueDetails, VenueId};
use dauchan_core::verify::VenueRefusal;
use serde::Serialize;

use crate::error::{CommandError, Exit};
use crate::output::{BAD, FAINT, GOOD, STRONG};

/// A code with its reading.
#[derive(Serialize)]
pub struct ReadCode {
    /// The text of the code; `None` if its bytes are not text.
    text: Option<String>,
    /// Its class, as `docs/format.md` names it, or `foreign`.
    class: &'static str,
    #[serde(flatten)]
    finding: Finding,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Finding {
    Verified {
        venue: Venue,
    },
    Refused {
        reason: String,
        advice: &'static str,
    },
    Foreign {
        kind: &'static str,
        #[serde(skip)]
        code: ForeignCode,
    },
}

impl ReadCode {
    /// Describes the reading of a text.
    pub fn new(text: &str, reading: &Reading) -> Self {
        let refused = |reason: &dyn fmt::Display, advice| Finding::Refused {
            reason: reason.to_string(),
            advice,
        };
        let finding = match reading {
            Reading::Verified(venue) => Finding::Verified {
                venue: Venue::new(venue.id(), &venue.record().details),
            },
            Reading::Refused(refusal) => refused(&refusal, advice(&refusal.refusal)),
            Reading::Damaged(error @ CarrierError::OtherVersion { .. }) => refused(error, UPDATE),
            Reading::Damaged(error) => refused(error, SCAN_AGAIN),
            Reading::Foreign(code) => Finding::Foreign {
                kind: code.name(),
                code: *code,
            },
        };
        Self {
            text: Some(text.to_owned()),
            class: reading.class(),
            finding,
        }
    }

    /// Describes a code whose bytes are not text.
    pub fn without_text() -> Self {
        let code = Self::new("", &Reading::Foreign(ForeignCode::Text));
        Self { text: None, ..code }
    }

    /// Reports whether it is a venue's code that was refused.
    pub const fn is_refused(&self) -> bool {
        matches!(self.finding, Finding::Refused { .. })
    }

    /// Writes the reading for people, indented.
    ///
    /// # Errors
    /// Those of `page`.
    pub fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        match &self.finding {
            Finding::Verified { venue } => {
                writeln!(page, "  {GOOD}verified{GOOD:#}: {venue}")?;
            }
            Finding::Refused { reason, advice } => {
                writeln!(page, "  {BAD}refused{BAD:#} ({}): {reason}", self.class)?;
                writeln!(page, "    {advice}")?;
            }
            Finding::Foreign { kind, code } => {
                writeln!(page, "  not a venue ({kind}): this is {}", describe(*code))?;
            }
        }
        match &self.text {
            Some(text) => writeln!(page, "    {FAINT}{}{FAINT:#}", printable(text)),
            None => writeln!(page, "    {FAINT}its bytes are not text{FAINT:#}"),
        }
    }
}

/// Returns the error of a refused code.
pub fn refused(refusal: &VenueRefusal) -> CommandError {
    CommandError::new(Exit::Refused, refusal.class(), refusal).advise(advice(refusal))
}

/// Returns the error of a damaged code.
pub fn damaged(error: &CarrierError) -> CommandError {
    let (class, advice) = match error {
        CarrierError::OtherVersion { .. } => ("newer_app", UPDATE),
        _ => ("damaged", SCAN_AGAIN),
    };
    CommandError::new(Exit::Refused, class, error).advise(advice)
}

/// Returns the error of a foreign code.
pub fn foreign(kind: ForeignCode) -> CommandError {
    let text = format!("this is not a venue's code but {}", describe(kind));
    CommandError::new(Exit::Refused, kind.name(), text).advise("Scan the poster of Dấu Chân.")
}

/// A verified venue.
#[derive(Serialize)]
pub struct Venue {
    id: String,
    name: String,
    area: u16,
    sector: u8,
    direction: &'static str,
    issue: u16,
    valid_from: String,
    valid_to: String,
    #[serde(skip)]
    sector_name: &'static str,
}

impl Venue {
    /// Describes a venue by its record.
    pub fn new(id: VenueId, details: &VenueDetails) -> Self {
        Self {
            id: id.to_string(),
            name: details.name.as_str().to_owned(),
            area: details.area.code(),
            sector: details.sector.number(),
            direction: match details.direction {
                Direction::Both => "both",
                Direction::Entry => "entry",
                Direction::Exit => "exit",
            },
            issue: details.issue.number(),
            valid_from: details.validity.first().to_string(),
            valid_to: details.validity.last().to_string(),
            sector_name: details
                .sector
                .name()
                .unwrap_or("of a sector without a name"),
        }
    }
}

impl fmt::Display for Venue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            area,
            sector_name,
            valid_to,
            ..
        } = self;
        write!(
            f,
            "{STRONG}{name}{STRONG:#}, {sector_name}, area {area}, good until {valid_to}"
        )?;
        match self.direction {
            "both" => Ok(()),
            direction => write!(f, ", {direction} only"),
        }
    }
}

/// Returns the time of day at `offset`, as in `08:05`.
pub fn clock(moment: Timestamp, offset: UtcOffset) -> String {
    let seconds = (moment.unix_seconds() + offset.seconds()).rem_euclid(86_400);
    format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
}

/// Escapes control characters, because a code's text must not control a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|char| {
            let escaped = char.is_control().then(|| char.escape_default());
            let plain = escaped.is_none().then_some(char);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

const SCAN_AGAIN: &str = "Scan it again, nearer and straight on; if that does not help, the poster \
                          is damaged.";
const UPDATE: &str = "Update the app.";
const NOT_GENUINE: &str =
    "Do not rely on this poster, and tell the venue's staff or the authority.";
const NEEDS_NEW_POSTER: &str = "Tell the venue's staff that they need a new poster.";
const NEEDS_NEWER_LIST: &str = "Fetch the newest trust list.";

/// Returns what a person can do about a refusal.
const fn advice(refusal: &VenueRefusal) -> &'static str {
    match refusal {
        VenueRefusal::UnknownKey { .. } | VenueRefusal::ListExpired { .. } => NEEDS_NEWER_LIST,
        VenueRefusal::ClockBehind { .. } => "Set the phone's date and time.",
        VenueRefusal::NotYetValid { .. } => {
            "Come back on that day, or ask for the poster of today."
        }
        VenueRefusal::Expired { .. } | VenueRefusal::RevokedVenue { .. } => NEEDS_NEW_POSTER,
        VenueRefusal::WrongPurpose { .. }
        | VenueRefusal::Forged { .. }
        | VenueRefusal::RevokedKey { .. }
        | VenueRefusal::Malformed(_)
        | VenueRefusal::OutsideKeyValidity { .. }
        | VenueRefusal::WrongArea { .. } => NOT_GENUINE,
    }
}

/// Returns what a foreign code is, to follow "this is".
pub const fn describe(code: ForeignCode) -> &'static str {
    match code {
        ForeignCode::PersonalQr => "somebody's personal QR code, for staff to scan",
        ForeignCode::CitizenIdCard => "a chip identity card (CCCD)",
        ForeignCode::HealthInsuranceCard => "a health-insurance card (BHYT)",
        ForeignCode::VietQrPayment => "a bank's payment code (VietQR)",
        ForeignCode::EmvPayment => "a payment code",
        ForeignCode::UkVenue => "a venue's code of NHS COVID-19, England and Wales",
        ForeignCode::NzVenue => "a venue's code of NZ COVID Tracer",
        ForeignCode::CoronaWarnVenue => "a venue's code of the Corona-Warn-App, Germany",
        ForeignCode::SwissCovidVenue => "a venue's code of SwissCovid",
        ForeignCode::CleaVenue => "a venue's code of TousAntiCovid, France",
        ForeignCode::EuHealthCertificate => "a health certificate of the European Union",
        ForeignCode::SmartHealthCard => "a SMART Health Card",
        ForeignCode::NzHealthPass => "a health pass of New Zealand",
        ForeignCode::Wifi => "the settings of a wireless network",
        ForeignCode::Contact => "somebody's contact",
        ForeignCode::Link => "a link, which is not opened",
        ForeignCode::Text => "some text",
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_text_cannot_control_the_terminal() {
        assert_eq!(
            printable("Chợ\u{1b}[2J\r\n\u{9b}1m"),
            "Chợ\\u{1b}[2J\\r\\n\\u{9b}1m"
        );
    }
}
