//! `dauchan tracer …`: requests for visits, and the answers to them.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_authority::desk::Desk;
use dauchan_authority::register::IssuerName;
use dauchan_authority::tracer::{self, Proof, Received, ReceivedVisit, RequestOrder, TracerError};
use dauchan_core::hand_over::{AuthorityName, HandOverFileError, RequestId, RequestReason};
use dauchan_core::moments;
use dauchan_core::time::{Day, DayRange};
use serde::Serialize;

use super::arguments::issuer_name;
use crate::context::Context;
use crate::error::{CommandError, Exit, RESTORE};
use crate::language::say;
use crate::output::{FAINT, GOOD, Output, Report, STRONG, WARNING};
use crate::output_file::Overwrite;
use crate::phone::reading::printable;
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign a request for visits, as a code or link that a citizen opens
    Request {
        /// The issuer that signs; its key is for tracer-request
        #[arg(long, value_name = "NAME", value_parser = issuer_name)]
        issuer: IssuerName,
        /// The authority's name, which the citizen reads
        #[arg(long, value_name = "NAME", value_parser = authority_name)]
        name: AuthorityName,
        /// The reason: illness, contact, outbreak or other
        #[arg(long, value_name = "REASON", value_parser = reason)]
        reason: RequestReason,
        /// The first day asked for, as in 2021-09-27
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        from: Day,
        /// The last day asked for, inclusive
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        to: Day,
        /// The number of days on which the request is valid, from today on
        #[arg(long, value_name = "DAYS", default_value_t = 7)]
        valid_days: u16,
    },
    /// Open the answer to a request, and judge each code in it again
    Open {
        /// The file that the citizen handed over
        file: PathBuf,
        /// The request that it answers
        #[arg(long, value_name = "ID", value_parser = request_id)]
        request: RequestId,
        /// Write the visits to this CSV file as well
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
}

fn authority_name(text: &str) -> Result<AuthorityName, String> {
    AuthorityName::new(text).map_err(|error| error.to_string())
}

fn reason(text: &str) -> Result<RequestReason, String> {
    RequestReason::from_name(text)
        .ok_or_else(|| "a reason is illness, contact, outbreak or other".to_owned())
}

fn request_id(text: &str) -> Result<RequestId, String> {
    RequestId::parse(text).ok_or_else(|| "a request's id has 32 digits of 0-9 and a-f".to_owned())
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Request {
                issuer,
                name,
                reason,
                from,
                to,
                valid_days,
            } => {
                let desk = Desk::open(&context.desk)?;
                let today = Day::of(context.now, desk.deployment().utc_offset());
                let last = today.number().saturating_add(valid_days.saturating_sub(1));
                let order = RequestOrder {
                    issuer,
                    days: range(from, to)?,
                    validity: range(today, Day::from_number(last))?,
                    reason,
                    name,
                };
                let signed = tracer::request(&desk, context.desk.path(), order, &mut SystemRandom)?;
                output.show(&Signed {
                    request: signed.request.id.to_string(),
                    valid_to: signed.request.validity.last().to_string(),
                    code: [signed.poster.0, signed.poster.1].concat(),
                    link: signed.link,
                })
            }
            Self::Open {
                file,
                request,
                csv,
                overwrite,
            } => {
                let desk = Desk::open(&context.desk)?;
                let answer = std::fs::File::open(&file).map_err(|error| {
                    let text = format!("cannot read {}: {error}", file.display());
                    CommandError::new(Exit::Folder, "no_file", text)
                })?;
                let answer = io::BufReader::new(answer);
                let received = tracer::open(&desk, context.desk.path(), request, answer)?;
                let opened = Opened::of(&received);
                if let Some(path) = csv {
                    overwrite.write(&path, &opened.csv()?)?;
                }
                output.show(&opened)
            }
        }
    }
}

fn range(from: Day, to: Day) -> Result<DayRange, CommandError> {
    DayRange::new(from, to).ok_or_else(|| {
        let text = format!("the last day, {to}, is before the first, {from}");
        CommandError::new(Exit::Usage, "days", text).advise("Exchange the days of --from and --to.")
    })
}

#[derive(Serialize)]
struct Signed {
    request: String,
    valid_to: String,
    code: String,
    link: String,
}

impl Report for Signed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            request,
            valid_to,
            code,
            link,
        } = self;
        writeln!(
            page,
            "{GOOD}signed{GOOD:#} request {STRONG}{request}{STRONG:#}, valid until {valid_to}"
        )?;
        writeln!(page, "link: {link}")?;
        writeln!(page, "{FAINT}text of the code: {code}{FAINT:#}")
    }
}

/// An answer, for people, scripts and tables.
#[derive(Serialize)]
struct Opened {
    request: String,
    visits: Vec<Row>,
}

/// A visit: what the phone claims, beside what the code proves.
#[derive(Serialize)]
struct Row {
    weight: &'static str,
    start: String,
    end: String,
    place: String,
    venue: String,
    area: String,
    code: &'static str,
    revoked: bool,
    recorded: &'static str,
    ended_by: &'static str,
    certain: bool,
    clock_suspect: bool,
    party: u8,
    declared_for: String,
    note: String,
}

impl Row {
    fn of(visit: &ReceivedVisit) -> Self {
        let claim = &visit.claim;
        let text = |text: &Option<dauchan_core::visit::OwnText>| {
            text.as_ref()
                .map_or(String::new(), |text| text.as_str().to_owned())
        };
        let (code, venue, area, revoked) = match &visit.proof {
            Proof::Genuine { venue, is_revoked } => (
                "genuine",
                venue.id().to_string(),
                venue.record().details.area.code().to_string(),
                *is_revoked,
            ),
            Proof::Refused(refusal) => (refusal.class(), String::new(), String::new(), false),
            Proof::None => ("none", String::new(), String::new(), false),
        };
        Self {
            weight: visit.weight().name(),
            start: moments::written(claim.start.at, claim.start.offset),
            end: claim.end.map_or(String::new(), |end| {
                moments::written(end.moment.at, end.moment.offset)
            }),
            place: visit.place().to_owned(),
            venue,
            area,
            code,
            revoked,
            recorded: claim.origin.name(),
            ended_by: claim.end.map_or("", |end| end.reason.name()),
            certain: claim.certainty == dauchan_core::visit::Certainty::Certain,
            clock_suspect: claim.clock_suspect,
            party: claim.companions.party.people(),
            declared_for: text(&claim.companions.declared_for),
            note: text(&claim.companions.note),
        }
    }
}

/// Keeps a spreadsheet from running a cell as a formula (OWASP, CSV injection).
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell
    }
}

impl Opened {
    fn of(received: &Received) -> Self {
        Self {
            request: received.request.to_string(),
            visits: received.visits.iter().map(Row::of).collect(),
        }
    }

    fn csv(&self) -> Result<Vec<u8>, CommandError> {
        let unwritten = |error: csv::Error| CommandError::new(Exit::System, "output", error);
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        for row in &self.visits {
            writer
                .serialize(Row {
                    place: defused(row.place.clone()),
                    declared_for: defused(row.declared_for.clone()),
                    note: defused(row.note.clone()),
                    start: row.start.clone(),
                    end: row.end.clone(),
                    venue: row.venue.clone(),
                    area: row.area.clone(),
                    ..*row
                })
                .map_err(unwritten)?;
        }
        writer
            .into_inner()
            .map_err(|error| CommandError::new(Exit::System, "output", error))
    }
}

impl Report for Opened {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(
            page,
            "{STRONG}the answer to request {}{STRONG:#}",
            self.request
        )?;
        for row in &self.visits {
            let Row {
                weight,
                start,
                end,
                place,
                code,
                party,
                ..
            } = row;
            let until = if end.is_empty() { "…" } else { end };
            let revoked = match row.revoked {
                true => say!(", revoked since", ", nay đã thu hồi"),
                false => String::new(),
            };
            let place = printable(place);
            let proof = say!(
                "code {code}{revoked}, {party} people",
                "mã {code}{revoked}, {party} người"
            );
            writeln!(
                page,
                "{start} – {until}  {STRONG}{place}{STRONG:#}  {WARNING}{weight}{WARNING:#}  {FAINT}{proof}{FAINT:#}"
            )?;
        }
        let limit = say!(
            "A genuine code proves that the code was genuine, and not that the person was there.",
            "Mã thật chỉ chứng tỏ mã là thật, không chứng tỏ người đó đã có mặt."
        );
        writeln!(page, "{FAINT}{limit}{FAINT:#}")
    }
}

impl From<TracerError> for CommandError {
    fn from(error: TracerError) -> Self {
        match error {
            TracerError::Desk(error) => error.into(),
            TracerError::File(error) => error.into(),
            TracerError::Request(_) => Self::new(Exit::Usage, "request", error),
            TracerError::NotAllowed { .. } => Self::new(Exit::Refused, "not_allowed", error).advise(
                "Add an issuer with --for tracer-request, and publish the list: dauchan trust publish",
            ),
            TracerError::UnknownRequest { .. } => {
                Self::new(Exit::Folder, "unknown_request", error).advise(RESTORE)
            }
            TracerError::DamagedKey { .. } => {
                Self::new(Exit::Folder, "damaged_key", error).advise(RESTORE)
            }
            TracerError::OtherRequest { .. } => Self::new(Exit::Refused, "other_request", error),
            TracerError::Answer(HandOverFileError::Read(error)) => {
                Self::new(Exit::System, "file", error)
            }
            TracerError::Answer(ref answer) => {
                let class = answer.class();
                Self::new(Exit::Refused, class, error)
            }
            TracerError::Random(_) => Self::new(Exit::System, "random", error),
        }
    }
}
