//! `dauchan issuer …`

use std::io::{self, Write};

use clap::Subcommand;
use dauchan_authority::areas;
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::fingerprint;
use dauchan_authority::register::{Issuer, IssuerName};
use dauchan_authority::store::{Door, Filter};
use dauchan_core::trust::{Areas, Purposes};
use serde::Serialize;

use super::arguments::{Validity, issuer_name};
use crate::confirm::Confirmation;
use crate::context::Context;
use crate::error::CommandError;
use crate::language::{changed, say, written};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG};
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an issuer with a new key
    Add {
        /// The issuer's name: 1 to 40 of a-z, 0-9 and '-'
        #[arg(value_parser = issuer_name)]
        name: IssuerName,
        #[command(flatten)]
        validity: Validity,
        /// An area in which its venues may lie, by code; a district brings its wards
        #[arg(
            long = "area",
            value_name = "CODE",
            required_unless_present = "everywhere"
        )]
        areas: Vec<u16>,
        /// Let it sign for every area of the country
        #[arg(long, conflicts_with = "areas")]
        everywhere: bool,
        /// A purpose of its key: venue, notice or tracer-request; may be given several times
        #[arg(long = "for", value_name = "PURPOSE", value_parser = purpose, default_value = "venue")]
        purposes: Vec<Purposes>,
    },
    /// Revoke an issuer's key for every date
    Revoke {
        /// The issuer's name
        #[arg(value_parser = issuer_name)]
        name: IssuerName,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Take the revocation of an issuer back, until a list with it is prepared or published
    Restore {
        /// The issuer's name
        #[arg(value_parser = issuer_name)]
        name: IssuerName,
    },
    /// List the issuers
    List,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Add {
                name,
                validity,
                areas,
                everywhere,
                purposes,
            } => {
                let validity = validity.range()?;
                let areas = if everywhere {
                    Areas::All
                } else {
                    areas::signing_areas(&areas)?
                };
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                let all = purposes.into_iter().reduce(Purposes::and);
                let purposes = all.unwrap_or(Purposes::VENUE);
                let random = &mut SystemRandom;
                desk.add_issuer_for(purposes, name.clone(), areas, validity, random)?;
                show_changed(desk.desk(), &name, "added", output)
            }
            Self::Revoke { name, confirmation } => {
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                confirmation.ask(&revocation(desk.desk(), &name)?)?;
                desk.revoke_issuer(&name)?;
                show_changed(desk.desk(), &name, "revoked", output)
            }
            Self::Restore { name } => {
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                desk.restore_issuer(&name)?;
                show_changed(desk.desk(), &name, "restored", output)
            }
            Self::List => {
                let desk = Desk::open(&context.desk)?;
                let issuers = desk.register().issuers()?.iter().map(Entry::of).collect();
                output.show(&Listed { issuers })
            }
        }
    }
}

/// What revoking an issuer means, before it is done.
fn revocation(desk: &Desk, name: &IssuerName) -> Result<String, CommandError> {
    let issuer = desk.register().issuer(name)?;
    let mut venues = 0_u32;
    desk.register().for_each(&Filter::default(), |venue| {
        let signs = |door: &Door| !door.is_closed && door.newest.issuer == *name;
        venues += u32::from(venue.doors.iter().any(signs));
        Ok(())
    })?;
    let print = fingerprint::grouped(&issuer.key.fingerprint().0);
    Ok(say!(
        "revoking the issuer {name}, key {print}\n\
         from the next list on, phones refuse the posters of {venues} venues, whatever their date",
        "thu hồi khóa cấp mã {name}, khóa {print}\n\
         từ danh sách tiếp theo, điện thoại từ chối áp phích của {venues} điểm, bất kể ngày cấp"
    ))
}

/// The names of purposes, in the order of their numbers.
const PURPOSES: [(&str, Purposes); 3] = [
    ("venue", Purposes::VENUE),
    ("notice", Purposes::NOTICE),
    ("tracer-request", Purposes::TRACER_REQUEST),
];

/// Returns the names of what a key may sign.
pub fn purpose_names(purposes: Purposes) -> Vec<&'static str> {
    let signs = |purpose: Purposes| purposes.and(purpose) == purposes;
    let names = PURPOSES.iter().filter(|(_, purpose)| signs(*purpose));
    names.map(|(name, _)| *name).collect()
}

fn purpose(text: &str) -> Result<Purposes, String> {
    let found = PURPOSES.into_iter().find(|(name, _)| *name == text);
    let error = "a purpose is one of venue, notice, tracer-request";
    found
        .map(|(_, purpose)| purpose)
        .ok_or_else(|| error.to_owned())
}

fn show_changed(
    desk: &Desk,
    name: &IssuerName,
    change: &'static str,
    output: &mut Output,
) -> Result<(), CommandError> {
    let issuer = Entry::of(&desk.register().issuer(name)?);
    output.show(&Changed { change, issuer })
}

#[derive(Serialize)]
struct Entry {
    name: String,
    key_id: String,
    valid_from: String,
    valid_to: String,
    purposes: Vec<&'static str>,
    /// `None` for everywhere.
    areas: Option<Vec<u16>>,
    revoked: bool,
}

impl Entry {
    fn of(issuer: &Issuer) -> Self {
        Self {
            name: issuer.name.to_string(),
            key_id: issuer.key.key_id().to_string(),
            valid_from: issuer.validity.first().to_string(),
            valid_to: issuer.validity.last().to_string(),
            purposes: purpose_names(issuer.purposes),
            areas: match &issuer.areas {
                Areas::All => None,
                Areas::Listed(areas) => Some(areas.iter().map(|area| area.code()).collect()),
            },
            revoked: issuer.revoked,
        }
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            name,
            key_id,
            valid_from,
            valid_to,
            ..
        } = self;
        let areas = match &self.areas {
            None => say!("everywhere", "mọi địa bàn"),
            Some(areas) => say!("{count} areas", "{count} địa bàn", count = areas.len()),
        };
        let purposes = match self.purposes[..] {
            ["venue"] => String::new(),
            _ => format!("  {}", self.purposes.join(", ")),
        };
        let revoked = if self.revoked {
            format!("  {BAD}{}{BAD:#}", say!("revoked", "đã thu hồi"))
        } else {
            String::new()
        };
        let days = say!(
            "{from} to {to}",
            "{from} đến {to}",
            from = written(valid_from),
            to = written(valid_to),
        );
        writeln!(
            page,
            "{STRONG}{name:<20}{STRONG:#}  {key_id}  {days}  {FAINT}{areas}{purposes}{FAINT:#}{revoked}"
        )
    }
}

#[derive(Serialize)]
struct Listed {
    issuers: Vec<Entry>,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if self.issuers.is_empty() {
            let text = say!(
                "no issuers yet; add one: dauchan issuer add NAME --area CODE --from DAY --to DAY",
                "chưa có khóa cấp mã; hãy thêm: dauchan issuer add TÊN --area MÃ --from NGÀY --to NGÀY"
            );
            return writeln!(page, "{text}");
        }
        self.issuers
            .iter()
            .try_for_each(|issuer| issuer.write_line(page))
    }
}

#[derive(Serialize)]
struct Changed {
    change: &'static str,
    issuer: Entry,
}

impl Report for Changed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self { change, issuer } = self;
        let name = say!(
            "the issuer {name}",
            "khóa cấp mã {name}",
            name = issuer.name
        );
        writeln!(page, "{GOOD}{}{GOOD:#} {name}", changed(change))?;
        issuer.write_line(page)?;
        let text = say!(
            "Phones learn this from the next list: dauchan trust publish",
            "Điện thoại biết điều này từ danh sách tiếp theo: dauchan trust publish"
        );
        writeln!(page, "{text}")
    }
}
