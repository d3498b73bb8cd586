//! `dauchan report activity`: which points are in use, by the totals of the newest weeks.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use dauchan_authority::activity::{ActivityFolder, Figures, Judged, State, label};
use dauchan_authority::desk::Desk;
use dauchan_authority::store::{Filter, VenueEntry};
use dauchan_core::activity::Week;
use dauchan_core::time::Day;
use serde::Serialize;

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{FAINT, GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The number of weeks that are added up, the newest that are stored
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    weeks: u16,
    /// Also write every point to a CSV file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Also write the points that were not seen for eight weeks to a CSV file
    #[arg(long, value_name = "FILE")]
    not_seen: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

impl Arguments {
    pub fn run(
        self,
        desk: &Desk,
        context: &Context,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let figures = Figures::read(&ActivityFolder::of(&context.desk), self.weeks.max(1).into())?;
        if figures.weeks().is_empty() {
            let text = "no week's totals are stored";
            return Err(CommandError::new(Exit::Refused, "no_activity", text).advise(
                "Fetch those of a week: dauchan activity request WEEK, then dauchan activity open WEEK",
            ));
        }
        let today = Day::of(context.now, desk.deployment().utc_offset());
        let mut points = Vec::new();
        let mut inspected = Vec::new();
        let filter = Filter {
            good_only: true,
            ..Filter::default()
        };
        desk.register().for_each(&filter, |venue| {
            let ward = desk.areas().ward(venue.ward, today);
            let ward = ward.map_or_else(String::new, |ward| ward.name.clone());
            let point = Point::of(&venue, ward, &figures.judge(&venue));
            if figures.was_not_seen(&venue) {
                inspected.push(point.clone());
            }
            points.push(point);
            Ok(())
        })?;
        for (path, rows) in [(&self.csv, &points), (&self.not_seen, &inspected)] {
            if let Some(path) = path {
                self.overwrite.write(path, &to_csv(rows)?)?;
            }
        }
        output.show(&Activity::of(&figures, &points, &inspected, &self))
    }
}

/// A line of the report.
#[derive(Clone, Serialize)]
struct Point {
    short_code: String,
    reference: String,
    name: String,
    ward_code: u16,
    ward: String,
    sector: u8,
    street: String,
    phone: String,
    state: &'static str,
    weeks: u16,
    sharing_visitors_a_week: f64,
    error: f64,
    not_seen_below: f64,
}

impl Point {
    fn of(venue: &VenueEntry, ward: String, judged: &Judged) -> Self {
        Self {
            short_code: venue.short_code.to_string(),
            reference: venue.reference.clone().unwrap_or_default(),
            name: venue.name.as_str().to_owned(),
            ward_code: venue.ward.code(),
            ward,
            sector: venue.sector.number(),
            street: venue.street.clone(),
            phone: venue.phone.clone(),
            state: state_name(judged.state),
            weeks: judged.weeks,
            sharing_visitors_a_week: rounded(judged.visitors),
            error: rounded(judged.error),
            not_seen_below: rounded(judged.floor),
        }
    }
}

const fn state_name(state: State) -> &'static str {
    match state {
        State::Busy => "busy",
        State::Active => "active",
        State::NotSeen => "not seen",
        State::NoData => "no data",
    }
}

fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn to_csv(points: &[Point]) -> Result<Vec<u8>, CommandError> {
    let failed = |error: csv::Error| CommandError::new(Exit::System, "table", error);
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    for point in points {
        writer.serialize(point).map_err(failed)?;
    }
    let written = writer.into_inner();
    written.map_err(|error| CommandError::new(Exit::System, "table", error))
}

/// The figures of a ward or a sector.
#[derive(Clone, Default, Serialize)]
struct Group {
    name: String,
    busy: u32,
    active: u32,
    not_seen: u32,
    no_data: u32,
    sharing_visitors_a_week: f64,
    error: f64,
    #[serde(skip)]
    variance: f64,
}

impl Group {
    fn add(&mut self, point: &Point) {
        match point.state {
            "busy" => self.busy += 1,
            "active" => self.active += 1,
            "not seen" => self.not_seen += 1,
            _ => self.no_data += 1,
        }
        self.sharing_visitors_a_week += point.sharing_visitors_a_week;
        self.variance += point.error * point.error;
        self.error = rounded(self.variance.sqrt());
    }
}

#[derive(Serialize)]
struct Activity {
    weeks: Vec<String>,
    from: String,
    to: String,
    reports: u64,
    missing_shards: usize,
    not_seen_below: f64,
    total: Group,
    wards: BTreeMap<u16, Group>,
    sectors: BTreeMap<u8, Group>,
    not_seen_for_eight_weeks: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    csv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_seen_csv: Option<String>,
}

impl Activity {
    fn of(figures: &Figures, points: &[Point], inspected: &[Point], arguments: &Arguments) -> Self {
        let (mut total, mut wards, mut sectors) =
            (Group::default(), BTreeMap::new(), BTreeMap::new());
        for point in points {
            total.add(point);
            let ward: &mut Group = wards.entry(point.ward_code).or_default();
            ward.name.clone_from(&point.ward);
            ward.add(point);
            sectors
                .entry(point.sector)
                .or_insert_with(Group::default)
                .add(point);
        }
        let weeks: Vec<Week> = figures
            .weeks()
            .iter()
            .map(|week| Week::from_number(week.week))
            .collect();
        let day = |moment| Day::of(moment, dauchan_core::time::UtcOffset::VIET_NAM).to_string();
        let shards = || figures.weeks().iter().flat_map(|week| &week.shards);
        Self {
            from: weeks
                .first()
                .map(|week| day(week.start()))
                .unwrap_or_default(),
            to: weeks.last().map(|week| day(week.end())).unwrap_or_default(),
            weeks: weeks.into_iter().map(label).collect(),
            reports: shards().flatten().map(|shard| shard.reports).sum(),
            missing_shards: shards().filter(|shard| shard.is_none()).count(),
            not_seen_below: points
                .iter()
                .map(|point| point.not_seen_below)
                .fold(0.0, f64::max),
            total,
            wards,
            sectors,
            not_seen_for_eight_weeks: inspected.len(),
            csv: arguments.csv.as_deref().map(path_text),
            not_seen_csv: arguments.not_seen.as_deref().map(path_text),
        }
    }
}

impl Report for Activity {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(
            page,
            "{STRONG}activity{STRONG:#} from {} to {}, Thursdays at 07:00 ({}): {} reports",
            self.from,
            self.to,
            self.weeks.join(", "),
            self.reports
        )?;
        let Group {
            busy,
            active,
            not_seen,
            no_data,
            ..
        } = self.total;
        writeln!(
            page,
            "  busy      {busy:>7}  at least about 100 sharing visitors a week"
        )?;
        writeln!(page, "  active    {active:>7}")?;
        writeln!(
            page,
            "  not seen  {not_seen:>7}  fewer than about {:.0} of the app's sharing visitors a week",
            self.not_seen_below
        )?;
        writeln!(
            page,
            "  no data   {no_data:>7}  not numbered by the plan, or without totals ({} shard-weeks)",
            self.missing_shards
        )?;
        writeln!(
            page,
            "\n  {FAINT}  ward    busy  active  not seen  no data  visitors a week{FAINT:#}"
        )?;
        for (code, ward) in &self.wards {
            let Group {
                name,
                busy,
                active,
                not_seen,
                no_data,
                sharing_visitors_a_week,
                error,
                ..
            } = ward;
            writeln!(
                page,
                "  {code:>6}{busy:>8}{active:>8}{not_seen:>10}{no_data:>9}  {sharing_visitors_a_week:>7.0} ± {error:.0}  {name}"
            )?;
        }
        writeln!(
            page,
            "\n  {} points were not seen for eight weeks: for inspectors, who decide",
            self.not_seen_for_eight_weeks
        )?;
        for path in [&self.csv, &self.not_seen_csv].into_iter().flatten() {
            writeln!(page, "{GOOD}wrote{GOOD:#} {path}")?;
        }
        Ok(())
    }
}
