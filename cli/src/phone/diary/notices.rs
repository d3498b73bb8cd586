//! `dauchan diary notices`: bundles matched against the visits, and the alerts that come of them.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_core::diary::{Alert, AlertId, AlertNews, NoticesMatched};
use dauchan_core::moments;
use dauchan_core::notice::{NoticeStatus, Severity};
use dauchan_core::time::{Day, UtcOffset};
use serde::Serialize;

use super::entry::Entry;
use super::manual::Done;
use crate::error::{CommandError, Exit};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING};
use crate::phone::folder::Phone;
use crate::phone::reading::printable;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Match a notice bundle against the visits
    Match {
        /// The desk's notice.bundle
        #[arg(value_name = "FILE")]
        bundle: PathBuf,
    },
    /// List the alerts, past ones too
    List,
    /// Dismiss an alert; it stays in the diary
    Dismiss {
        /// The alert's number, as lists show it
        alert: i64,
    },
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was written.
    pub fn run(&self, phone: &Phone, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Match { bundle } => output.show(&match_bundle(phone, bundle)?),
            Self::List => output.show(&list(phone)?),
            Self::Dismiss { alert } => {
                let id = AlertId::from_number(*alert);
                phone.diary()?.dismiss_alert(id, phone.now())?;
                output.show(&Done::new("dismissed", format!("alert {alert}")))
            }
        }
    }
}

/// Matches the bundle at `path`. What is shown counts as announced.
fn match_bundle(phone: &Phone, path: &Path) -> Result<Matched, CommandError> {
    let file = File::open(path).map_err(|error| {
        let text = format!("cannot read {}: {error}", path.display());
        CommandError::new(Exit::Folder, "file", text)
    })?;
    let mut diary = phone.diary()?;
    let matched = diary.match_notices(BufReader::new(file), phone.now())?;
    let ids: Vec<_> = matched.news.iter().map(|alert| alert.id).collect();
    diary.alerts_announced(&ids)?;
    Ok(Matched::of(&matched, phone.offset()))
}

fn list(phone: &Phone) -> Result<Listed, CommandError> {
    let diary = phone.diary()?;
    let state = diary.notice_state(phone.now())?;
    let written = |moment| moments::written(moment, phone.offset());
    let alerts = diary.alerts()?;
    Ok(Listed {
        bundle: state.map(|state| state.sequence),
        not_fresh_since: state.and_then(|state| state.not_fresh_since).map(written),
        alerts: alerts
            .iter()
            .map(|alert| Line::of(alert, phone.offset()))
            .collect(),
    })
}

#[derive(Serialize)]
struct Line {
    alert: i64,
    notice: String,
    status: &'static str,
    severity: &'static str,
    advice: Option<&'static str>,
    overlap_minutes: i64,
    from: String,
    to: String,
    news: Option<&'static str>,
    dismissed: Option<String>,
    visit: Entry,
    #[serde(skip)]
    day: String,
    #[serde(skip)]
    is_severe: bool,
}

impl Line {
    fn of(alert: &Alert, offset: UtcOffset) -> Self {
        let record = &alert.notice;
        let written = |moment| moments::written(moment, offset);
        let day = Day::of(alert.visit.start.at, offset);
        Self {
            alert: alert.id.number(),
            notice: record.id.to_string(),
            status: match alert.status {
                NoticeStatus::Active => "active",
                NoticeStatus::Withdrawn => "withdrawn",
            },
            severity: record.severity.name(),
            advice: record.advice.name(),
            overlap_minutes: alert.overlap.minutes(),
            from: written(record.window.from()),
            to: written(record.window.end()),
            news: alert.news.map(|news| match news {
                AlertNews::Raised => "raised",
                AlertNews::Revised => "revised",
                AlertNews::Withdrawn => "withdrawn",
            }),
            dismissed: alert.dismissed_at.map(written),
            visit: Entry::new(&alert.visit, day, offset),
            day: day.to_string(),
            is_severe: record.severity > Severity::Low,
        }
    }

    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let style = if self.is_severe { BAD } else { WARNING };
        let Self {
            alert,
            severity,
            overlap_minutes,
            day,
            ..
        } = self;
        let place = printable(&self.visit.place);
        write!(
            page,
            "  {style}{severity}{style:#}  {day}  {STRONG}{place}{STRONG:#}, {overlap_minutes} minutes"
        )?;
        if self.status == "withdrawn" {
            write!(page, "  {WARNING}withdrawn{WARNING:#}")?;
        }
        if self.dismissed.is_some() {
            write!(page, "  dismissed")?;
        }
        writeln!(page, "  {FAINT}#{alert}{FAINT:#}")?;
        writeln!(page, "        {}", advice_text(self.advice))
    }
}

/// The text of an advice in English, as the apps have it in both languages.
fn advice_text(name: Option<&str>) -> &'static str {
    match name {
        Some("watch_health") => "Watch your health for 14 days.",
        Some("get_tested") => "Get tested, and avoid crowds until you have the result.",
        Some("stay_home") => "Stay home and get tested.",
        Some("call_health_station") => "Stay home and call the health station of your ward now.",
        _ => "Follow what your health authority announces.",
    }
}

#[derive(Serialize)]
struct Matched {
    bundle: u32,
    news: Vec<Line>,
    outside_area: u32,
}

impl Matched {
    fn of(matched: &NoticesMatched, offset: UtcOffset) -> Self {
        let news = matched.news.iter().map(|alert| Line::of(alert, offset));
        Self {
            bundle: matched.sequence,
            news: news.collect(),
            outside_area: matched.outside_area,
        }
    }
}

impl Report for Matched {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{GOOD}matched{GOOD:#} notice bundle {}", self.bundle)?;
        if self.outside_area > 0 {
            let count = self.outside_area;
            writeln!(
                page,
                "  {count} notices were left out: their key may not sign for that area"
            )?;
        }
        if self.news.is_empty() {
            return writeln!(page, "  no new alert");
        }
        self.news.iter().try_for_each(|line| line.write_text(page))
    }
}

#[derive(Serialize)]
struct Listed {
    bundle: Option<u32>,
    not_fresh_since: Option<String>,
    alerts: Vec<Line>,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        match (self.bundle, &self.not_fresh_since) {
            (None, _) => writeln!(page, "no notice bundle was matched yet")?,
            (Some(bundle), None) => writeln!(page, "notice bundle {bundle}")?,
            (Some(bundle), Some(since)) => {
                writeln!(
                    page,
                    "notice bundle {bundle}, {WARNING}not fresh since {since}{WARNING:#}"
                )?;
            }
        }
        if self.alerts.is_empty() {
            return writeln!(page, "  no alerts");
        }
        self.alerts
            .iter()
            .try_for_each(|line| line.write_text(page))
    }
}
