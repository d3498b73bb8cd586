//! `dauchan venue …`

use std::io::{self, Write};

use clap::{Subcommand, ValueEnum};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::register::{IssuerName, RevocationState, Venue, VenueOrder};
use dauchan_authority::{areas, labels, names};
use dauchan_core::time::DayRange;
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, Sector, VenueDetails, VenueId, VenueName,
};
use serde::Serialize;

use super::arguments::{Validity, issuer_name};
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING};
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Issue a new venue's first code
    Issue {
        /// The venue's name, 48 bytes of UTF-8 at most
        #[arg(value_parser = venue_name)]
        name: VenueName,
        /// The issuer that signs
        #[arg(long, value_name = "NAME", value_parser = issuer_name)]
        issuer: IssuerName,
        /// The code of the ward in which it lies
        #[arg(long, value_name = "CODE")]
        area: u16,
        #[command(flatten)]
        validity: Validity,
        /// The meaning of a scan
        #[arg(long, value_enum, default_value_t = DirectionWord::Both)]
        direction: DirectionWord,
        /// The kind of place: a number of 0 to 12, or a name such as 'market'
        #[arg(long, default_value = "0", value_parser = sector)]
        sector: Sector,
        /// The usual length of a visit: a multiple of 15 minutes, a day at most
        #[arg(long, value_name = "MINUTES", default_value = "60", value_parser = stay)]
        stay: DefaultStay,
    },
    /// Issue the next printing of a venue's code, with the same id
    Reissue {
        /// The venue's id
        id: VenueId,
        #[command(flatten)]
        validity: Validity,
        /// A new name
        #[arg(long, value_parser = venue_name)]
        name: Option<VenueName>,
        /// Another issuer
        #[arg(long, value_name = "NAME", value_parser = issuer_name)]
        issuer: Option<IssuerName>,
        /// Another meaning of a scan
        #[arg(long, value_enum)]
        direction: Option<DirectionWord>,
        /// The code of another ward
        #[arg(long, value_name = "CODE")]
        area: Option<u16>,
    },
    /// Revoke a venue's code
    Revoke {
        /// The venue's id
        id: VenueId,
        /// Revoke only the printings before the newest
        #[arg(long)]
        earlier: bool,
    },
    /// List the venues
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DirectionWord {
    /// Check in when outside, check out when inside
    Both,
    /// For an entrance
    Entry,
    /// For an exit
    Exit,
}

impl From<DirectionWord> for Direction {
    fn from(word: DirectionWord) -> Self {
        match word {
            DirectionWord::Both => Self::Both,
            DirectionWord::Entry => Self::Entry,
            DirectionWord::Exit => Self::Exit,
        }
    }
}

fn area_code(code: u16) -> Result<AreaCode, CommandError> {
    AreaCode::new(code).ok_or_else(|| areas::AreaError::Unknown { code }.into())
}

fn venue_name(name: &str) -> Result<VenueName, String> {
    names::normalise(name).map_err(|error| error.to_string())
}

fn sector(text: &str) -> Result<Sector, String> {
    let number = match text.parse() {
        Ok(number) => Some(number),
        Err(_) => Sector::NAMES
            .iter()
            .position(|&name| name == text)
            .and_then(|n| n.try_into().ok()),
    };
    let named = number
        .and_then(Sector::from_number)
        .filter(|sector| sector.name().is_some());
    named.ok_or_else(|| {
        let names = Sector::NAMES
            .iter()
            .enumerate()
            .map(|(n, name)| format!("{n} {name}"));
        format!("the sectors are: {}", names.collect::<Vec<_>>().join(", "))
    })
}

fn stay(minutes: &str) -> Result<DefaultStay, String> {
    let minutes: Option<u16> = minutes.parse().ok();
    minutes
        .filter(|minutes| minutes % 15 == 0)
        .and_then(|minutes| u8::try_from(minutes / 15).ok())
        .and_then(DefaultStay::from_quarter_hours)
        .ok_or_else(|| "a stay is a multiple of 15 minutes, from 15 to 1440".to_owned())
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Issue {
                name,
                issuer,
                area,
                validity,
                direction,
                sector,
                stay,
            } => {
                let order = VenueOrder {
                    issuer,
                    name,
                    direction: direction.into(),
                    sector,
                    default_stay: stay,
                    area: area_code(area)?,
                    validity: validity.range()?,
                };
                let mut desk = DeskEditor::open(&context.desk)?;
                let id = desk.issue(order, &mut SystemRandom)?;
                warn_of_unpublished(desk.desk(), id, output)?;
                show_changed(desk.desk(), id, "issued", output)
            }
            Self::Reissue {
                id,
                validity,
                name,
                issuer,
                direction,
                area,
            } => {
                let mut desk = DeskEditor::open(&context.desk)?;
                let venue = desk.desk().register().venue(id)?;
                let mut order = order_like(venue, validity.range()?);
                order.name = name.unwrap_or(order.name);
                order.issuer = issuer.unwrap_or(order.issuer);
                order.direction = direction.map_or(order.direction, Into::into);
                if let Some(area) = area {
                    order.area = area_code(area)?;
                }
                desk.reissue(id, order)?;
                warn_of_unpublished(desk.desk(), id, output)?;
                show_changed(desk.desk(), id, "issued", output)
            }
            Self::Revoke { id, earlier } => {
                let mut desk = DeskEditor::open(&context.desk)?;
                if earlier {
                    desk.revoke_earlier(id)?;
                } else {
                    desk.revoke(id)?;
                }
                output.warn("phones learn this from the next list: dauchan trust publish");
                show_changed(desk.desk(), id, "revoked", output)
            }
            Self::List => {
                let desk = Desk::open(&context.desk)?;
                let venues = desk.register().venues().iter().map(Entry::of).collect();
                output.show(&Listed { venues })
            }
        }
    }
}

/// Returns an order with the details of `venue` for other days.
fn order_like(venue: &Venue, validity: DayRange) -> VenueOrder {
    let VenueDetails {
        direction,
        sector,
        default_stay,
        area,
        name,
        ..
    } = &venue.record().details;
    VenueOrder {
        issuer: venue.issuer().clone(),
        name: name.clone(),
        direction: *direction,
        sector: *sector,
        default_stay: *default_stay,
        area: *area,
        validity,
    }
}

/// Phones refuse a code whose issuer is on no list yet.
fn warn_of_unpublished(desk: &Desk, id: VenueId, output: &mut Output) -> Result<(), CommandError> {
    let venue = desk.register().venue(id)?;
    if !desk.is_issuer_published(venue) {
        output.warn(&format!(
            "phones do not know the issuer {} yet; before posters hang: dauchan trust publish",
            venue.issuer()
        ));
    }
    Ok(())
}

fn show_changed(
    desk: &Desk,
    id: VenueId,
    change: &'static str,
    output: &mut Output,
) -> Result<(), CommandError> {
    output.show(&Changed {
        change,
        venue: Entry::of(desk.register().venue(id)?),
    })
}

#[derive(Serialize)]
struct Entry {
    id: String,
    name: String,
    issuer: String,
    area: u16,
    place: Option<&'static str>,
    sector: u8,
    direction: &'static str,
    stay_minutes: u16,
    issue: u16,
    valid_from: String,
    valid_to: String,
    /// One of `none`, `earlier` and `all`.
    revoked: &'static str,
}

impl Entry {
    fn of(venue: &Venue) -> Self {
        let details = &venue.record().details;
        Self {
            id: venue.id().to_string(),
            name: details.name.to_string(),
            issuer: venue.issuer().to_string(),
            area: details.area.code(),
            place: areas::unit(details.area).map(|unit| unit.name),
            sector: details.sector.number(),
            direction: labels::direction_name(details.direction),
            stay_minutes: u16::from(details.default_stay.quarter_hours()) * 15,
            issue: details.issue.number(),
            valid_from: details.validity.first().to_string(),
            valid_to: details.validity.last().to_string(),
            revoked: match venue.revocation() {
                RevocationState::Good => "none",
                RevocationState::RevokedBefore(_) => "earlier",
                RevocationState::Revoked => "all",
            },
        }
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            id,
            name,
            issue,
            valid_from,
            valid_to,
            ..
        } = self;
        let place = self.place.unwrap_or_default();
        let revoked = match self.revoked {
            "all" => format!("  {BAD}revoked{BAD:#}"),
            "earlier" => format!("  {WARNING}earlier printings revoked{WARNING:#}"),
            _ => String::new(),
        };
        writeln!(
            page,
            "{id}  printing {issue}  {valid_from} to {valid_to}  {STRONG}{name}{STRONG:#}  {FAINT}{place}{FAINT:#}{revoked}"
        )
    }
}

#[derive(Serialize)]
struct Listed {
    venues: Vec<Entry>,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if self.venues.is_empty() {
            return writeln!(page, "no venues yet; issue one: dauchan venue issue NAME");
        }
        self.venues
            .iter()
            .try_for_each(|venue| venue.write_line(page))
    }
}

#[derive(Serialize)]
struct Changed {
    change: &'static str,
    venue: Entry,
}

impl Report for Changed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{GOOD}{}{GOOD:#}", self.change)?;
        self.venue.write_line(page)
    }
}

/// Returns the venues whose posters are to be drawn: those named, or all that phones accept.
pub fn to_be_printed<'a>(desk: &'a Desk, ids: &[VenueId]) -> Result<Vec<&'a Venue>, CommandError> {
    let register = desk.register();
    if !ids.is_empty() {
        let named = ids.iter().map(|&id| register.printable(id));
        return Ok(named.collect::<Result<_, _>>()?);
    }
    let venues: Vec<_> = register.printable_venues().collect();
    if venues.is_empty() {
        let text = "the register holds no venue whose poster phones would accept";
        return Err(CommandError::new(Exit::Usage, "no_venue", text)
            .advise("Issue one first: dauchan venue issue NAME"));
    }
    Ok(venues)
}
