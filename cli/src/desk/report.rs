//! `dauchan report …`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use dauchan_authority::desk::Desk;
use dauchan_authority::report::daily::{Compared, InspectionFigures, SourceFigures};
use dauchan_authority::report::{
    self, Daily, Figures, Heading, ListKind, Listed, VenueList, Wanted, What, words,
};
use dauchan_authority::store::{Source, State};
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{self, number, say, written};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;

/// Venues of a list that a terminal shows; files and JSON have all of them.
const SHOWN: usize = 40;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report a day: totals with their changes, wards, sectors, what is missing, inspections
    Daily {
        #[command(flatten)]
        common: Common,
    },
    /// List the venues of a day with their states
    Venues {
        /// Only venues in this state; several may be named
        #[arg(long = "state", value_enum, value_name = "STATE")]
        states: Vec<StateName>,
        /// Only venues of the ward with this code; several may be named
        #[arg(long = "ward", value_name = "CODE")]
        wards: Vec<u16>,
        #[command(flatten)]
        common: Common,
    },
    /// List the silent venues of a day, for those who go there: by ward, street and number
    Silent {
        /// Only venues of the ward with this code; several may be named
        #[arg(long = "ward", value_name = "CODE")]
        wards: Vec<u16>,
        #[command(flatten)]
        common: Common,
    },
    /// Report which points are in use, by the anonymous totals of the newest weeks
    Activity(super::report_activity::Arguments),
}

/// The options of every report.
#[derive(Debug, Args)]
pub struct Common {
    /// The day; by default, today
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    on: Option<Day>,
    /// Also write a page that any browser shows and prints on A4
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write a workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Also write a CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Who reports, as the page says it
    #[arg(
        long,
        value_name = "TEXT",
        env = "DAUCHAN_AUTHORITY",
        default_value = ""
    )]
    authority: String,
    #[command(flatten)]
    overwrite: Overwrite,
}

/// A state as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum StateName {
    /// In use, as the newest evidence shows
    Working,
    /// Out of use, as the newest evidence shows
    Silent,
    /// Printed, and without evidence
    NoFigures,
    /// Without a poster
    Unprinted,
    /// Past the last day of its code
    Expired,
    /// Revoked as a whole
    Revoked,
}

impl From<StateName> for State {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Working => Self::Working,
            StateName::Silent => Self::Silent,
            StateName::NoFigures => Self::NoFigures,
            StateName::Unprinted => Self::Unprinted,
            StateName::Expired => Self::Expired,
            StateName::Revoked => Self::Revoked,
        }
    }
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        let desk = Desk::open(&context.desk)?;
        match self {
            Self::Daily { common } => daily(&desk, &common, context, output),
            Self::Venues {
                states,
                wards,
                common,
            } => {
                let wanted = Wanted {
                    states: states.into_iter().map(State::from).collect(),
                    wards: area_codes(&wards),
                };
                list(&desk, ListKind::All, &wanted, &common, context, output)
            }
            Self::Silent { wards, common } => {
                let wanted = Wanted {
                    states: vec![State::Silent],
                    wards: area_codes(&wards),
                };
                list(&desk, ListKind::Silent, &wanted, &common, context, output)
            }
            Self::Activity(arguments) => arguments.run(&desk, context, output),
        }
    }
}

fn area_codes(codes: &[u16]) -> Vec<AreaCode> {
    codes.iter().copied().filter_map(AreaCode::new).collect()
}

impl Common {
    /// The day, and what a page says of it.
    fn day(&self, desk: &Desk, context: &Context) -> (Day, Heading) {
        let offset = desk.deployment().utc_offset();
        let today = Day::of(context.now, offset);
        let day = self.on.unwrap_or(today);
        // `2021-09-27T08:00:00+07:00`, of which a reader wants the hours and minutes.
        let time = moments::written(context.now, offset);
        let so_far = (day == today).then(|| time.get(11..16).unwrap_or_default().to_owned());
        let authority = self.authority.clone();
        (day, Heading { authority, so_far })
    }

    fn write(&self, path: Option<&Path>, bytes: &[u8]) -> Result<Option<String>, CommandError> {
        let Some(path) = path else { return Ok(None) };
        self.overwrite.write(path, bytes)?;
        Ok(Some(path_text(path)))
    }
}

/// The files that a report was written to.
#[derive(Serialize)]
struct Files {
    html: Option<String>,
    xlsx: Option<String>,
    csv: Option<String>,
}

impl Files {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let wrote = say!("wrote", "đã ghi");
        for path in [&self.html, &self.xlsx, &self.csv].into_iter().flatten() {
            writeln!(page, "{GOOD}{wrote}{GOOD:#} {path}")?;
        }
        Ok(())
    }
}

fn daily(
    desk: &Desk,
    common: &Common,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let (day, heading) = common.day(desk, context);
    let offset = desk.deployment().utc_offset();
    let daily = Daily::of(desk.register(), desk.areas(), day, offset)?;
    let documents = language::of_documents();
    let mut files = Files {
        html: None,
        xlsx: None,
        csv: None,
    };
    if let Some(path) = &common.html {
        let page = report::page(&daily, &heading, documents);
        files.html = common.write(Some(path), page.as_bytes())?;
    }
    if let Some(path) = &common.xlsx {
        let book = report::daily_workbook(&daily, documents).map_err(unwritten)?;
        files.xlsx = common.write(Some(path), &book)?;
    }
    let written = DailyReport::of(&daily, files);
    if let Some(path) = &common.csv {
        let csv = common.write(Some(path), &ward_table(&written.wards)?)?;
        return output.show(&DailyReport {
            files: Files {
                csv,
                ..written.files
            },
            ..written
        });
    }
    output.show(&written)
}

fn unwritten(error: impl std::fmt::Display) -> CommandError {
    CommandError::new(Exit::System, "table", error)
}

/// A table as CSV, with the mark by which Excel reads UTF-8.
fn table<Row: Serialize>(rows: &[Row]) -> Result<Vec<u8>, CommandError> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    for row in rows {
        writer.serialize(row).map_err(unwritten)?;
    }
    writer.into_inner().map_err(unwritten)
}

/// The wards of a day as CSV.
fn ward_table(wards: &[Ward]) -> Result<Vec<u8>, CommandError> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    let figures = What::ALL.map(What::name);
    let head = ["code", "name", "group", "former"].into_iter();
    let head = head.chain(figures).chain(["working_since_week_before"]);
    writer.write_record(head).map_err(unwritten)?;
    for ward in wards {
        let Row {
            figures,
            working_since_week_before,
        } = &ward.figures;
        let mut record = vec![
            ward.code.to_string(),
            ward.name.clone(),
            ward.group.clone(),
            ward.former.to_string(),
        ];
        record.extend(What::ALL.map(|what| figures.get(what).to_string()));
        record.push(working_since_week_before.to_string());
        writer.write_record(&record).map_err(unwritten)?;
    }
    writer.into_inner().map_err(unwritten)
}

#[derive(Serialize)]
struct DailyReport {
    day: String,
    totals: Vec<Total>,
    working: Working,
    wards: Vec<Ward>,
    sectors: Vec<Sector>,
    wards_without_venues: Vec<String>,
    wards_without_working: Vec<StillWard>,
    wards_without_figures: Vec<String>,
    inspections: Inspections,
    inspections_of_week: Inspections,
    #[serde(flatten)]
    files: Files,
}

#[derive(Serialize)]
struct Total {
    what: &'static str,
    count: u32,
    since_day_before: i64,
    since_week_before: i64,
}

/// Where the figures of use come from.
#[derive(Serialize)]
struct Working {
    inspections: Option<OfSource>,
    activity: Option<OfSource>,
}

#[derive(Serialize)]
struct OfSource {
    working: u32,
    silent: u32,
    from: String,
    to: String,
    age_days: u16,
}

impl OfSource {
    fn of(source: &SourceFigures, from: Day, to: Day, day: Day) -> Self {
        Self {
            working: source.working,
            silent: source.silent,
            from: from.to_string(),
            to: to.to_string(),
            age_days: day.number().saturating_sub(to.number()),
        }
    }
}

#[derive(Serialize)]
struct Ward {
    code: u16,
    name: String,
    group: String,
    former: bool,
    #[serde(flatten)]
    figures: Row,
}

#[derive(Serialize)]
struct Sector {
    sector: u8,
    #[serde(flatten)]
    figures: Row,
}

/// The figures of a row.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    figures: Figures,
    working_since_week_before: i64,
}

#[derive(Serialize)]
struct StillWard {
    name: String,
    repeated: bool,
}

#[derive(Serialize)]
struct Inspections {
    total: u32,
    in_order: u32,
    findings: Vec<FindingCount>,
}

#[derive(Serialize)]
struct FindingCount {
    finding: &'static str,
    count: u32,
}

impl Row {
    fn of(figures: &Compared) -> Self {
        Self {
            figures: figures.day,
            working_since_week_before: change(figures, &figures.week_before, What::Working),
        }
    }
}

impl Inspections {
    fn of(figures: &InspectionFigures) -> Self {
        let findings = figures.findings.iter();
        Self {
            total: figures.total,
            in_order: figures.in_order,
            findings: findings
                .map(|(finding, &count)| FindingCount {
                    finding: finding.name(),
                    count,
                })
                .collect(),
        }
    }
}

fn change(figures: &Compared, earlier: &Figures, what: What) -> i64 {
    i64::from(figures.day.get(what)) - i64::from(earlier.get(what))
}

impl DailyReport {
    fn of(daily: &Daily, files: Files) -> Self {
        let totals = &daily.totals;
        Self {
            day: daily.day.to_string(),
            totals: What::ALL
                .iter()
                .map(|&what| Total {
                    what: what.name(),
                    count: totals.day.get(what),
                    since_day_before: change(totals, &totals.day_before, what),
                    since_week_before: change(totals, &totals.week_before, what),
                })
                .collect(),
            working: Working {
                inspections: daily
                    .inspected
                    .map(|source| OfSource::of(&source, source.oldest, source.newest, daily.day)),
                activity: daily.counted.map(|(count, source)| {
                    OfSource::of(&source, count.first, count.last, daily.day)
                }),
            },
            wards: daily
                .wards
                .iter()
                .map(|ward| Ward {
                    code: ward.code.code(),
                    name: ward.name.clone(),
                    group: ward.group.clone(),
                    former: ward.is_former,
                    figures: Row::of(&ward.figures),
                })
                .collect(),
            sectors: daily
                .sectors
                .iter()
                .map(|sector| Sector {
                    sector: sector.sector.number(),
                    figures: Row::of(&sector.figures),
                })
                .collect(),
            wards_without_venues: daily.gaps.without_venues.clone(),
            wards_without_working: daily
                .gaps
                .without_working
                .iter()
                .map(|ward| StillWard {
                    name: ward.name.clone(),
                    repeated: ward.is_repeated,
                })
                .collect(),
            wards_without_figures: daily.gaps.without_figures.clone(),
            inspections: Inspections::of(&daily.inspections),
            inspections_of_week: Inspections::of(&daily.inspections_of_week),
            files,
        }
    }
}

impl Report for DailyReport {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let current = language::current();
        let day = moments::parse_day(&self.day).map(|day| current.long_day(day));
        writeln!(page, "{STRONG}{}{STRONG:#}", day.unwrap_or_default())?;
        let (in_a_day, in_a_week) = (say!("in a day", "1 ngày"), say!("in a week", "7 ngày"));
        for (what, total) in What::ALL.iter().zip(&self.totals) {
            let name = words::what(*what, current);
            let (day, week) = (
                current.change(total.since_day_before),
                current.change(total.since_week_before),
            );
            let count = number(total.count);
            writeln!(
                page,
                "  {name:<16}{count:>10}  {FAINT}{day:>8} {in_a_day}{week:>8} {in_a_week}{FAINT:#}"
            )?;
        }
        self.write_sources(page)?;
        self.write_gaps(page)?;
        self.write_wards(page)?;
        self.files.write_text(page)
    }
}

impl DailyReport {
    fn write_sources(&self, page: &mut dyn Write) -> io::Result<()> {
        let sources = [
            (
                say!("inspections", "kiểm tra tại chỗ"),
                &self.working.inspections,
            ),
            (
                say!("anonymous activity", "số liệu quét ẩn danh"),
                &self.working.activity,
            ),
        ];
        writeln!(page)?;
        for (name, source) in sources {
            let text = match source {
                None => say!("{name}: no figures", "{name}: chưa có số liệu"),
                Some(OfSource {
                    working,
                    silent,
                    from,
                    to,
                    age_days,
                }) => say!(
                    "{name}: {working} working, {silent} silent; {from} to {to}, {age_days} days old",
                    "{name}: {working} điểm hoạt động, {silent} điểm không hoạt động; từ {from} đến {to}, cách {age_days} ngày",
                    working = number(*working),
                    silent = number(*silent),
                    from = written(from),
                    to = written(to),
                ),
            };
            writeln!(page, "  {text}")?;
        }
        Ok(())
    }

    fn write_gaps(&self, page: &mut dyn Write) -> io::Result<()> {
        let still = self.wards_without_working.iter().map(|ward| {
            let again = say!(
                "{name} (also a week ago)",
                "{name} (cả tuần trước)",
                name = ward.name
            );
            if ward.repeated {
                again
            } else {
                ward.name.clone()
            }
        });
        let lists = [
            (
                say!("no venue works", "không có điểm nào hoạt động"),
                still.collect::<Vec<_>>(),
            ),
            (
                say!("no figures", "chưa có số liệu"),
                self.wards_without_figures.clone(),
            ),
            (
                say!("no venue in force", "chưa có điểm nào còn hiệu lực"),
                self.wards_without_venues.clone(),
            ),
        ];
        for (title, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
            writeln!(page, "  {BAD}{title}:{BAD:#} {}", names.join(", "))?;
        }
        Ok(())
    }

    fn write_wards(&self, page: &mut dyn Write) -> io::Result<()> {
        let current = language::current();
        let columns = [
            What::Registered,
            What::Printed,
            What::Seen,
            What::Working,
            What::Silent,
            What::NoFigures,
        ];
        write!(page, "\n  {FAINT}      ")?;
        for column in columns {
            write!(page, "{:>17}", words::what(column, current))?;
        }
        writeln!(page, "{FAINT:#}")?;
        for ward in &self.wards {
            write!(page, "  {:>6}", ward.code)?;
            for column in columns {
                write!(page, "{:>17}", number(ward.figures.figures.get(column)))?;
            }
            writeln!(page, "  {}", ward.name)?;
        }
        Ok(())
    }
}

fn list(
    desk: &Desk,
    kind: ListKind,
    wanted: &Wanted,
    common: &Common,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let (day, heading) = common.day(desk, context);
    let offset = desk.deployment().utc_offset();
    let list = VenueList::of(desk.register(), desk.areas(), day, offset, wanted)?;
    let documents = language::of_documents();
    let mut files = Files {
        html: None,
        xlsx: None,
        csv: None,
    };
    if let Some(path) = &common.html {
        let page = report::list_page(&list, kind, &heading, documents);
        files.html = common.write(Some(path), page.as_bytes())?;
    }
    if let Some(path) = &common.xlsx {
        let book = report::list_workbook(&list, kind, documents).map_err(unwritten)?;
        files.xlsx = common.write(Some(path), &book)?;
    }
    let venues: Vec<_> = list.venues.iter().map(VenueRow::of).collect();
    if let Some(path) = &common.csv {
        let cells: Vec<_> = venues.iter().map(VenueRow::for_spreadsheet).collect();
        files.csv = common.write(Some(path), &table(&cells)?)?;
    }
    output.show(&ListReport {
        day: day.to_string(),
        venues,
        files,
    })
}

#[derive(Serialize)]
struct ListReport {
    day: String,
    venues: Vec<VenueRow>,
    #[serde(flatten)]
    files: Files,
}

#[derive(Clone, Serialize)]
struct VenueRow {
    group: String,
    ward_code: u16,
    ward: String,
    street: String,
    short_code: String,
    name: String,
    phone: String,
    state: &'static str,
    source: Option<&'static str>,
    evidence_day: Option<String>,
    last_seen: Option<String>,
    reminders: u32,
    valid_to: String,
    sector: u8,
    reference: String,
    legal_name: String,
    owner: String,
}

impl VenueRow {
    fn of(listed: &Listed) -> Self {
        let Listed {
            venue,
            contact,
            ward,
            group,
        } = listed;
        let day = |day: Day| day.to_string();
        Self {
            group: group.clone(),
            ward_code: venue.ward.code(),
            ward: ward.clone(),
            street: contact.street.clone(),
            short_code: contact.short_code.clone(),
            name: contact.name.clone(),
            phone: contact.phone.clone(),
            state: venue.state.name(),
            source: venue.evidence.map(|evidence| match evidence.source {
                Source::Inspection => "inspection",
                Source::Activity => "activity",
            }),
            evidence_day: venue.evidence.map(|evidence| day(evidence.day)),
            last_seen: venue.last_seen.map(day),
            reminders: contact.reminders,
            valid_to: day(venue.valid_to),
            sector: venue.sector.number(),
            reference: contact.reference.clone(),
            legal_name: contact.legal_name.clone(),
            owner: contact.owner.clone(),
        }
    }

    /// The same row, in which no cell runs as a formula.
    fn for_spreadsheet(&self) -> Self {
        let safe = |cell: &str| match cell.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
            _ => cell.to_owned(),
        };
        Self {
            street: safe(&self.street),
            name: safe(&self.name),
            phone: safe(&self.phone),
            reference: safe(&self.reference),
            legal_name: safe(&self.legal_name),
            owner: safe(&self.owner),
            ..self.clone()
        }
    }
}

impl Report for ListReport {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let mut ward = "";
        for venue in self.venues.iter().take(SHOWN) {
            if ward != venue.ward {
                ward = &venue.ward;
                writeln!(
                    page,
                    "{STRONG}{ward}{STRONG:#}  {FAINT}{}{FAINT:#}",
                    venue.group
                )?;
            }
            let VenueRow {
                short_code,
                name,
                street,
                phone,
                reminders,
                ..
            } = venue;
            let seen = match &venue.last_seen {
                Some(day) => say!("seen {day}", "kiểm tra {day}", day = written(day)),
                None => say!("never seen", "chưa kiểm tra"),
            };
            let reminded = say!("reminded {reminders}", "đã nhắc {reminders}");
            writeln!(
                page,
                "  {short_code}  {name}  {FAINT}{street} · {phone} · {seen} · {reminded}{FAINT:#}"
            )?;
        }
        let count = |count: usize| number(u64::try_from(count).unwrap_or(u64::MAX));
        let hidden = self.venues.len().saturating_sub(SHOWN);
        if hidden > 0 {
            let text = say!(
                "and {more} more",
                "và {more} điểm nữa",
                more = count(hidden)
            );
            writeln!(page, "  {text}")?;
        }
        let text = match self.venues.len() {
            0 => say!("no venue", "không có điểm nào"),
            1 => say!("1 venue", "1 điểm"),
            all => say!("{all} venues", "{all} điểm", all = count(all)),
        };
        writeln!(page, "{text}")?;
        self.files.write_text(page)
    }
}
