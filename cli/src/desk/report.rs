//! `dauchan report …`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Subcommand;
use dauchan_authority::desk::Desk;
use dauchan_authority::store::{EventKind, Figures};
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{FAINT, GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;

/// The columns of a report.
const KINDS: [EventKind; 4] = [
    EventKind::Registered,
    EventKind::Issued,
    EventKind::Printed,
    EventKind::Revoked,
];

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report a day: totals, changes since the day and the week before, and every ward
    Daily {
        /// The day; by default, today
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        on: Option<Day>,
        /// Also write the wards to a CSV file
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
        #[command(flatten)]
        overwrite: Overwrite,
    },
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        let Self::Daily { on, csv, overwrite } = self;
        let desk = Desk::open(&context.desk)?;
        let today = Day::of(context.now, desk.deployment().utc_offset());
        let daily = Daily::of(&desk, on.unwrap_or(today))?;
        if let Some(path) = &csv {
            overwrite.write(path, &daily.to_csv()?)?;
        }
        output.show(&Written {
            daily,
            csv: csv.as_deref().map(path_text),
        })
    }
}

#[derive(Serialize)]
struct Daily {
    day: String,
    totals: Vec<Total>,
    wards: Vec<Ward>,
    /// Wards without any venue, by name.
    wards_without_venues: Vec<String>,
}

#[derive(Serialize)]
struct Total {
    what: &'static str,
    count: u32,
    since_day_before: u32,
    since_week_before: u32,
}

#[derive(Serialize)]
struct Ward {
    code: u16,
    name: String,
    registered: u32,
    issued: u32,
    printed: u32,
    revoked: u32,
}

impl Daily {
    fn of(desk: &Desk, day: Day) -> Result<Self, CommandError> {
        let offset = desk.deployment().utc_offset();
        let end_of = |days_before: u16| {
            let next = day.number().saturating_add(1).saturating_sub(days_before);
            desk.register()
                .figures(Day::from_number(next).start(offset))
        };
        let (figures, yesterday, last_week) = (end_of(0)?, end_of(1)?, end_of(7)?);
        let totals = KINDS.map(|kind| Total {
            what: kind.name(),
            count: figures.total(kind),
            since_day_before: figures.total(kind) - yesterday.total(kind),
            since_week_before: figures.total(kind) - last_week.total(kind),
        });
        let areas = desk.areas();
        let name = |code: AreaCode| {
            areas
                .ward(code, day)
                .map(|ward| ward.name.clone())
                .unwrap_or_default()
        };
        let wards = figures
            .wards
            .keys()
            .map(|&code| Ward::of(&figures, code, name(code)));
        let empty = areas
            .wards(day)
            .filter(|ward| !figures.wards.contains_key(&ward.code));
        Ok(Self {
            day: day.to_string(),
            totals: totals.into(),
            wards: wards.collect(),
            wards_without_venues: empty.map(|ward| ward.name.clone()).collect(),
        })
    }

    fn to_csv(&self) -> Result<Vec<u8>, CommandError> {
        let failed = |error: csv::Error| CommandError::new(Exit::System, "table", error);
        let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
        for ward in &self.wards {
            writer.serialize(ward).map_err(failed)?;
        }
        writer
            .into_inner()
            .map_err(|error| CommandError::new(Exit::System, "table", error))
    }
}

impl Ward {
    fn of(figures: &Figures, code: AreaCode, name: String) -> Self {
        let [registered, issued, printed, revoked] = KINDS.map(|kind| figures.of_ward(code, kind));
        Self {
            code: code.code(),
            name,
            registered,
            issued,
            printed,
            revoked,
        }
    }
}

#[derive(Serialize)]
struct Written {
    #[serde(flatten)]
    daily: Daily,
    csv: Option<String>,
}

impl Report for Written {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Daily {
            day,
            totals,
            wards,
            wards_without_venues,
        } = &self.daily;
        writeln!(page, "{STRONG}{day}{STRONG:#}")?;
        for Total {
            what,
            count,
            since_day_before,
            since_week_before,
        } in totals
        {
            writeln!(
                page,
                "  {what:<12}{count:>8}  +{since_day_before} since the day before, +{since_week_before} since the week before"
            )?;
        }
        writeln!(
            page,
            "\n  {FAINT}  ward  registered  issued  printed  revoked{FAINT:#}"
        )?;
        for ward in wards {
            let Ward {
                code,
                name,
                registered,
                issued,
                printed,
                revoked,
            } = ward;
            writeln!(
                page,
                "  {code:>6}{registered:>12}{issued:>8}{printed:>9}{revoked:>9}  {name}"
            )?;
        }
        if !wards_without_venues.is_empty() {
            writeln!(
                page,
                "\n  without any venue: {}",
                wards_without_venues.join(", ")
            )?;
        }
        match &self.csv {
            Some(path) => writeln!(page, "{GOOD}wrote{GOOD:#} {path}"),
            None => Ok(()),
        }
    }
}
