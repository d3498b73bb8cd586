//! `dauchan round …`: plans for inspectors, and what they bring back.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::import::{MAX_LENGTH, Table};
use dauchan_authority::report::words;
use dauchan_authority::rounds::{
    Seen, Sight, TickProblem, TickTable, Visit, plan_pdf, plan_xlsx, ticks, visits,
};
use dauchan_authority::sheet::Fonts;
use dauchan_authority::store::{EventKind, Finding, Inspection};
use dauchan_core::moments;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::{AreaCode, VenueId};
use dauchan_files as files;
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{self, say};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::output_file::Overwrite;
use crate::phone::picture;
use crate::progress::Progress;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the plan of a round: a PDF and a table to fill in for each ward, in street order
    Plan(PlanArguments),
    /// Judge photos of posters, and record what hangs where
    Photos(PhotosArguments),
    /// Record the ticks of a filled table
    Import(ImportArguments),
}

#[derive(Debug, Args)]
pub struct PlanArguments {
    /// The code of a ward; by default, every ward with venues
    #[arg(long = "ward", value_name = "CODE")]
    wards: Vec<u16>,
    /// The folder for the files
    #[arg(long, value_name = "DIR", default_value = "rounds")]
    out: PathBuf,
    #[command(flatten)]
    overwrite: Overwrite,
}

#[derive(Debug, Args)]
pub struct PhotosArguments {
    /// The folder of the photos
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The filled table, which says at whose door a photo was taken; its ticks are recorded too
    #[arg(long, value_name = "TABLE")]
    list: Option<PathBuf>,
    /// The day of the round, by which codes are judged; by default, today
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    on: Option<Day>,
    /// Record nothing
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The filled table, XLSX or CSV
    #[arg(value_name = "TABLE")]
    table: PathBuf,
    /// The day of rows that name none; by default, today
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    on: Option<Day>,
    /// Record nothing
    #[arg(long)]
    check: bool,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
        match self {
            Self::Plan(arguments) => plan(&arguments, context, output),
            Self::Photos(arguments) => photos(&arguments, context, output),
            Self::Import(arguments) => import(&arguments, context, output),
        }
    }
}

#[derive(Serialize)]
struct Planned {
    files: Vec<String>,
    doors: usize,
}

impl Report for Planned {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for file in &self.files {
            let wrote = say!("wrote", "đã ghi");
            writeln!(page, "{GOOD}{wrote}{GOOD:#} {file}")?;
        }
        let doors = self.doors;
        writeln!(
            page,
            "{}",
            say!("{doors} doors to look at", "{doors} cửa cần kiểm tra")
        )
    }
}

fn plan(
    arguments: &PlanArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let desk = Desk::open(&context.desk)?;
    let wards = if arguments.wards.is_empty() {
        let wards = desk.register().wards()?;
        wards.into_iter().map(|(ward, _)| ward).collect()
    } else {
        let wards = arguments.wards.iter().map(|&code| ward_of(code));
        wards.collect::<Result<Vec<_>, _>>()?
    };
    let fonts = Fonts::new()?;
    let today = Day::of(context.now, desk.deployment().utc_offset());
    files::create_folder(&arguments.out)?;
    let mut planned = Planned {
        files: Vec::new(),
        doors: 0,
    };
    for ward in wards {
        let stops = desk.round(ward)?;
        if stops.is_empty() {
            continue;
        }
        let table =
            plan_xlsx(&stops).map_err(|error| CommandError::new(Exit::System, "table", error))?;
        let paper = plan_pdf(&fonts, &stops, today)?;
        for (end, bytes) in [("pdf", paper), ("xlsx", table)] {
            let name = format!("round-{}.{end}", ward.code());
            let path = arguments.out.join(name);
            arguments.overwrite.write(&path, &bytes)?;
            planned.files.push(path_text(&path));
        }
        planned.doors += stops.len();
    }
    output.show(&planned)?;
    Ok(if planned.doors == 0 {
        Exit::Refused
    } else {
        Exit::Done
    })
}

fn ward_of(code: u16) -> Result<AreaCode, CommandError> {
    AreaCode::new(code).ok_or_else(|| dauchan_authority::areas::AreaError::Unknown { code }.into())
}

fn photos(
    arguments: &PhotosArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let desk = Desk::open(&context.desk)?;
    let offset = desk.deployment().utc_offset();
    let day = arguments.on.unwrap_or_else(|| Day::of(context.now, offset));
    // Codes of a past round are judged as of its noon.
    let now = if arguments.on.is_some() {
        day.start(offset).plus_seconds(12 * 60 * 60)
    } else {
        context.now
    };
    let table = match &arguments.list {
        Some(path) => ticks(&desk, &read_table(path)?, day)?,
        None => TickTable::default(),
    };
    let names = photo_names(&arguments.folder)?;
    let mut progress = Progress::new(names.len());
    let (mut seen, mut damaged) = (Vec::new(), 0);
    for name in &names {
        match look(&desk, &arguments.folder, name, now) {
            Ok(photo) => seen.push(photo),
            Err(error) => {
                damaged += 1;
                output.report_error(&error);
            }
        }
        progress.advance(1, output)?;
    }
    let found = visits(&seen, &table.ticks, day);
    let recorded = if arguments.check {
        0
    } else {
        drop(desk);
        record(&found, context)?
    };
    let desk = Desk::open(&context.desk)?;
    let report = Looked {
        photos: seen
            .iter()
            .map(|seen| Photo::of(&desk, seen))
            .collect::<Result<_, _>>()?,
        damaged,
        visits: entries(&desk, &found)?,
        problems: table.problems.iter().map(Problem::of).collect(),
        recorded,
    };
    output.show(&report)?;
    Ok(report.exit(&seen))
}

/// The photos of a folder by name. What is in folders inside it, and hidden files, are none.
fn photo_names(folder: &Path) -> Result<Vec<String>, CommandError> {
    let unread = |error: io::Error| {
        let folder = folder.display();
        let text = say!(
            "cannot read {folder}: {error}",
            "không đọc được {folder}: {error}"
        );
        CommandError::new(Exit::Folder, "no_folder", text)
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    if names.is_empty() {
        let folder = folder.display();
        let text = say!(
            "there is no photo in {folder}",
            "không có ảnh nào trong {folder}"
        );
        return Err(CommandError::new(Exit::Folder, "no_photos", text));
    }
    Ok(names)
}

fn look(desk: &Desk, folder: &Path, name: &str, now: Timestamp) -> Result<Seen, CommandError> {
    let path = folder.join(name);
    let picture = picture::load(&path)?;
    let scan = picture::scan(&path, &picture)?;
    // Bytes that are no text are another app's.
    let texts = scan
        .codes
        .iter()
        .map(|found| found.text().unwrap_or_default());
    Ok(desk.sight(name, texts, now))
}

fn read_table(path: &Path) -> Result<Table, CommandError> {
    let bytes = files::read(path, MAX_LENGTH)?;
    Table::read(&bytes).map_err(|error| {
        let text = format!("{}: {error}", path.display());
        CommandError::new(Exit::Folder, "damaged_table", text)
            .advise(say!("Nothing was recorded.", "Chưa ghi nhận gì."))
    })
}

fn import(
    arguments: &ImportArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let desk = Desk::open(&context.desk)?;
    let today = Day::of(context.now, desk.deployment().utc_offset());
    let day = arguments.on.unwrap_or(today);
    let table = ticks(&desk, &read_table(&arguments.table)?, day)?;
    let found = visits(&[], &table.ticks, day);
    drop(desk);
    let recorded = if arguments.check {
        0
    } else {
        record(&found, context)?
    };
    let desk = Desk::open(&context.desk)?;
    let exit = if table.problems.is_empty() {
        Exit::Done
    } else {
        Exit::Refused
    };
    output.show(&Imported {
        visits: entries(&desk, &found)?,
        unvisited: table.unvisited,
        problems: table.problems.iter().map(Problem::of).collect(),
        recorded,
    })?;
    Ok(exit)
}

/// Records what was found, all of it or nothing. What the log has already is not recorded again, so that the same photos
/// and tables can be given twice.
fn record(found: &[Visit], context: &Context) -> Result<usize, CommandError> {
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    let mut new = Vec::new();
    for visit in found {
        let events = editor.desk().register().events(visit.venue)?;
        let is_known = events.iter().any(|event| {
            let inspection = event.detail.as_deref().map(str::parse::<Inspection>);
            event.kind == EventKind::Seen
                && event.issue == visit.issue
                && inspection.is_some_and(|found| found.ok().as_ref() == Some(&visit.inspection))
        });
        if !is_known {
            new.push((visit.venue, visit.issue, visit.inspection.clone()));
        }
    }
    if !new.is_empty() {
        editor.inspect(&new)?;
    }
    Ok(new.len())
}

#[derive(Serialize)]
struct Photo {
    photo: String,
    sight: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    short_code: Option<String>,
    issue: Option<u16>,
    name: Option<String>,
}

impl Photo {
    fn of(desk: &Desk, seen: &Seen) -> Result<Self, CommandError> {
        let venue = match seen.printing {
            Some((id, _)) => Some(desk.register().venue(id)?),
            None => None,
        };
        Ok(Self {
            photo: seen.photo.clone(),
            sight: seen.sight.name(),
            kind: match seen.sight {
                Sight::Foreign(kind) => Some(kind),
                _ => None,
            },
            short_code: venue.as_ref().map(|venue| venue.short_code.to_string()),
            issue: seen.printing.map(|(_, issue)| issue.number()),
            name: venue.map(|venue| venue.name.to_string()),
        })
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let style = if self.sight == Sight::Genuine.name() {
            GOOD
        } else {
            BAD
        };
        let sight = sight_text(self.sight);
        write!(page, "{style}{sight:<11}{style:#} {}", self.photo)?;
        if let (Some(code), Some(name)) = (&self.short_code, &self.name) {
            write!(page, "  {code}  {STRONG}{name}{STRONG:#}")?;
        }
        if let Some(kind) = self.kind {
            write!(page, "  {FAINT}{kind}{FAINT:#}")?;
        }
        writeln!(page)
    }
}

/// What a photo shows, as a clerk reads it.
fn sight_text(sight: &str) -> String {
    match sight {
        "genuine" => say!("genuine", "mã thật"),
        "expired" => say!("expired", "hết hạn"),
        "revoked" => say!("revoked", "thu hồi"),
        "forged" => say!("forged", "mã giả"),
        "foreign" => say!("foreign", "mã khác"),
        _ => say!("unreadable", "không đọc"),
    }
}

#[derive(Serialize)]
struct VisitEntry {
    short_code: String,
    name: String,
    day: String,
    issue: Option<u16>,
    findings: Vec<&'static str>,
    #[serde(skip)]
    found: Vec<Finding>,
}

fn entries(desk: &Desk, found: &[Visit]) -> Result<Vec<VisitEntry>, CommandError> {
    let entry = |visit: &Visit| {
        let id: VenueId = visit.venue;
        let venue = desk.register().venue(id)?;
        Ok(VisitEntry {
            short_code: venue.short_code.to_string(),
            name: venue.name.to_string(),
            day: visit.inspection.on.to_string(),
            issue: visit.issue.map(dauchan_core::venue::IssueNumber::number),
            findings: visit
                .inspection
                .findings
                .iter()
                .map(|finding| finding.name())
                .collect(),
            found: visit.inspection.findings.clone(),
        })
    };
    found.iter().map(entry).collect()
}

fn write_visits(visits: &[VisitEntry], page: &mut dyn Write) -> io::Result<()> {
    for visit in visits.iter().filter(|visit| !visit.findings.is_empty()) {
        let VisitEntry {
            short_code, name, ..
        } = visit;
        let findings = visit
            .found
            .iter()
            .map(|&found| words::finding(found, language::current()));
        let findings = findings.collect::<Vec<_>>().join(", ");
        let wrong = say!("not in order", "chưa đạt");
        writeln!(
            page,
            "{WARNING}{wrong}{WARNING:#} {short_code}  {name}: {findings}"
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Problem {
    row: usize,
    column: &'static str,
    reason: String,
}

impl Problem {
    fn of(problem: &TickProblem) -> Self {
        let TickProblem {
            row,
            column,
            reason,
        } = problem.clone();
        Self {
            row,
            column,
            reason,
        }
    }

    fn write_line(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            row,
            column,
            reason,
        } = self;
        let text = say!(
            "row {row}, {column}: {reason}",
            "dòng {row}, cột {column}: {reason}"
        );
        let not = say!("not recorded", "không ghi nhận");
        writeln!(page, "{BAD}{not}{BAD:#} {text}")
    }
}

#[derive(Serialize)]
struct Looked {
    photos: Vec<Photo>,
    damaged: usize,
    visits: Vec<VisitEntry>,
    problems: Vec<Problem>,
    recorded: usize,
}

impl Looked {
    fn exit(&self, seen: &[Seen]) -> Exit {
        let all_genuine = seen.iter().all(|seen| seen.sight == Sight::Genuine);
        let all_in_order = self.visits.iter().all(|visit| visit.findings.is_empty());
        if all_genuine && all_in_order && self.damaged == 0 && self.problems.is_empty() {
            Exit::Done
        } else {
            Exit::Refused
        }
    }
}

impl Report for Looked {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.photos
            .iter()
            .try_for_each(|photo| photo.write_line(page))?;
        write_visits(&self.visits, page)?;
        self.problems
            .iter()
            .try_for_each(|problem| problem.write_line(page))?;
        let genuine = self
            .photos
            .iter()
            .filter(|photo| photo.sight == "genuine")
            .count();
        let (photos, damaged) = (self.photos.len() + self.damaged, self.damaged);
        let (visits, recorded) = (self.visits.len(), self.recorded);
        let text = say!(
            "{photos} photos, {genuine} genuine, {damaged} damaged; {visits} venues visited, {recorded} recorded",
            "{photos} ảnh, {genuine} mã thật, {damaged} ảnh hỏng; {visits} điểm đã kiểm tra, {recorded} được ghi nhận"
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct Imported {
    visits: Vec<VisitEntry>,
    unvisited: usize,
    problems: Vec<Problem>,
    recorded: usize,
}

impl Report for Imported {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        write_visits(&self.visits, page)?;
        self.problems
            .iter()
            .try_for_each(|problem| problem.write_line(page))?;
        let (visits, recorded, unvisited) = (self.visits.len(), self.recorded, self.unvisited);
        let text = say!(
            "{visits} venues visited, {recorded} recorded, {unvisited} rows without a tick",
            "{visits} điểm đã kiểm tra, {recorded} được ghi nhận, {unvisited} dòng không đánh dấu"
        );
        writeln!(page, "{text}")
    }
}
