//! `dauchan notice …`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use dauchan_authority::desk::{Desk, DeskEditor, NoticeChange, NoticeOrder, Published};
use dauchan_authority::import::{self, Table};
use dauchan_authority::notice_table::{self, DEFAULT_LEAST_MINUTES};
use dauchan_authority::register::IssuerName;
use dauchan_authority::store::NoticeEntry;
use dauchan_core::moments;
use dauchan_core::notice::{Advice, NoticeId, NoticeIdError, NoticeStatus, Severity, Window};
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_files as files;
use serde::Serialize;

use super::arguments::issuer_name;
use super::lookup;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{changed, say};
use crate::output::{FAINT, GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::random::SystemRandom;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Publish a notice, those of a table, or the bundle of the day without a new one
    Publish(PublishArguments),
    /// Change what a notice says, and publish it
    Revise(ReviseArguments),
    /// Withdraw a notice, and publish that
    Withdraw {
        /// The notice's id
        #[arg(value_parser = notice_id)]
        notice: NoticeId,
        #[command(flatten)]
        signer: SignerArgument,
    },
    /// List the notices
    List,
}

#[derive(Debug, Args)]
pub struct SignerArgument {
    /// The issuer that signs; by default, the only one that may sign notices
    #[arg(long, value_name = "NAME", value_parser = issuer_name)]
    issuer: Option<IssuerName>,
}

#[derive(Debug, Args)]
pub struct PublishArguments {
    /// The venue by short code, reference, id or name; several if the secret of a place was replaced
    #[arg(value_name = "VENUE", requires_all = ["from", "to", "severity", "advice"])]
    venues: Vec<String>,
    /// The first moment, as in '2021-09-27 08:00'
    #[arg(long, value_name = "MOMENT", requires = "venues")]
    from: Option<String>,
    /// The end, which is not included
    #[arg(long, value_name = "MOMENT", requires = "venues")]
    to: Option<String>,
    /// Its severity: low, medium or high
    #[arg(long, value_parser = severity, requires = "venues")]
    severity: Option<Severity>,
    /// The advice: other, watch_health, get_tested, stay_home or call_health_station
    #[arg(long, value_parser = advice, requires = "venues")]
    advice: Option<Advice>,
    /// The minutes after the end that count as well
    #[arg(long, value_name = "MINUTES", default_value_t = 0)]
    tail: u16,
    /// The minutes of a visit that must lie inside; with 0, any presence does
    #[arg(long, value_name = "MINUTES", default_value_t = DEFAULT_LEAST_MINUTES)]
    least: u8,
    /// A table of notices: CSV or XLSX with the columns venue, from, to, severity, advice, tail_minutes, least_minutes
    #[arg(long, value_name = "FILE", conflicts_with = "venues")]
    table: Option<PathBuf>,
    #[command(flatten)]
    signer: SignerArgument,
}

#[derive(Debug, Args)]
pub struct ReviseArguments {
    /// The notice's id
    #[arg(value_parser = notice_id)]
    notice: NoticeId,
    /// The first moment
    #[arg(long, value_name = "MOMENT")]
    from: Option<String>,
    /// The end, which is not included
    #[arg(long, value_name = "MOMENT")]
    to: Option<String>,
    /// Its severity
    #[arg(long, value_parser = severity)]
    severity: Option<Severity>,
    /// The advice
    #[arg(long, value_parser = advice)]
    advice: Option<Advice>,
    /// The minutes after the end that count as well
    #[arg(long, value_name = "MINUTES")]
    tail: Option<u16>,
    /// The minutes of a visit that must lie inside
    #[arg(long, value_name = "MINUTES")]
    least: Option<u8>,
    #[command(flatten)]
    signer: SignerArgument,
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::Publish(arguments) => publish(&arguments, context, output),
            Self::Revise(arguments) => revise(&arguments, context, output),
            Self::Withdraw { notice, signer } => {
                let mut editor = DeskEditor::open(&context.desk, &context.author())?;
                let issuer = signer.issuer.as_ref();
                let change = NoticeChange::Withdrawn;
                let published = editor.change_notice(notice, change, issuer, &mut SystemRandom)?;
                show(
                    editor.desk(),
                    &[notice],
                    Some("withdrawn"),
                    published,
                    output,
                )
            }
            Self::List => {
                let desk = Desk::open(&context.desk)?;
                if !desk.is_bundle_written()? {
                    output.warn(&say!(
                        "{path} is not the newest bundle, because a command was stopped; \
                         publish again: dauchan notice publish",
                        "{path} không phải gói mới nhất vì một lệnh bị dừng giữa chừng; \
                         hãy phát hành lại: dauchan notice publish",
                        path = desk.bundle_path().display(),
                    ));
                }
                let notices = desk.register().notices()?;
                let offset = desk.deployment().utc_offset();
                let notices = notices.iter().map(|it| Entry::of(it, offset)).collect();
                output.show(&Listed { notices })
            }
        }
    }
}

fn publish(
    arguments: &PublishArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    let orders = orders(arguments, editor.desk())?;
    let issuer = arguments.signer.issuer.as_ref();
    let (ids, published) = editor.publish_notices(&orders, issuer, &mut SystemRandom)?;
    let change = (!ids.is_empty()).then_some("published");
    show(editor.desk(), &ids, change, published, output)
}

/// Returns the notices that the arguments describe.
fn orders(arguments: &PublishArguments, desk: &Desk) -> Result<Vec<NoticeOrder>, CommandError> {
    let offset = desk.deployment().utc_offset();
    if let Some(path) = &arguments.table {
        let wrong = |error: &dyn std::fmt::Display| {
            let text = format!("{}: {error}", path.display());
            CommandError::new(Exit::Folder, "table", text).advise("Nothing was published.")
        };
        let bytes = files::read(path, import::MAX_LENGTH)?;
        let table = Table::read(&bytes).map_err(|error| wrong(&error))?;
        let rows = notice_table::read(&table, offset).map_err(|error| wrong(&error))?;
        let order = |row: &notice_table::NoticeRow| {
            Ok(NoticeOrder {
                venues: ids_of(desk, &row.venues)?,
                window: row.window,
                severity: row.severity,
                advice: row.advice,
            })
        };
        return rows.iter().map(order).collect();
    }
    let (Some(from), Some(to), Some(severity), Some(advice)) = (
        &arguments.from,
        &arguments.to,
        arguments.severity,
        arguments.advice,
    ) else {
        return Ok(Vec::new());
    };
    let (from, to) = (moment(from, offset)?, moment(to, offset)?);
    Ok(vec![NoticeOrder {
        venues: ids_of(desk, &arguments.venues)?,
        window: window(from, to, arguments.tail, arguments.least)?,
        severity,
        advice,
    }])
}

fn ids_of(
    desk: &Desk,
    names: &[String],
) -> Result<Vec<dauchan_core::venue::VenueId>, CommandError> {
    let id = |name: &String| lookup::venue(desk, name).map(|venue| venue.id);
    names.iter().map(id).collect()
}

fn revise(
    arguments: &ReviseArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    let offset = editor.desk().deployment().utc_offset();
    let before = editor.desk().register().notice(arguments.notice)?.record;
    let or = |text: &Option<String>, usual: Timestamp| match text {
        Some(text) => moment(text, offset),
        None => Ok(usual),
    };
    let change = NoticeChange::Revised {
        window: window(
            or(&arguments.from, before.window.from())?,
            or(&arguments.to, before.window.to())?,
            arguments.tail.unwrap_or(before.window.tail_minutes()),
            arguments.least.unwrap_or(before.window.least_minutes()),
        )?,
        severity: arguments.severity.unwrap_or(before.severity),
        advice: arguments.advice.unwrap_or(before.advice),
    };
    let issuer = arguments.signer.issuer.as_ref();
    let notice = arguments.notice;
    let published = editor.change_notice(notice, change, issuer, &mut SystemRandom)?;
    show(editor.desk(), &[notice], Some("revised"), published, output)
}

fn moment(text: &str, offset: UtcOffset) -> Result<Timestamp, CommandError> {
    notice_table::parse_moment(text, offset).ok_or_else(|| {
        let text = say!("{text} is not a moment", "{text} không phải thời điểm");
        CommandError::new(Exit::Usage, "moment", text).advise("Write it as '2021-09-27 08:00'.")
    })
}

fn window(from: Timestamp, to: Timestamp, tail: u16, least: u8) -> Result<Window, CommandError> {
    Window::new(from, to, tail, least).map_err(|_| {
        let text = say!(
            "the time ends before it begins",
            "thời gian kết thúc trước khi bắt đầu"
        );
        CommandError::new(Exit::Usage, "window", text)
            .advise("Exchange the moments of --from and --to.")
    })
}

fn notice_id(text: &str) -> Result<NoticeId, String> {
    text.parse()
        .map_err(|error: NoticeIdError| error.to_string())
}

fn severity(text: &str) -> Result<Severity, String> {
    let names = Severity::ALL.map(Severity::name).join(", ");
    Severity::named(text).ok_or_else(|| {
        say!(
            "a severity is one of {names}",
            "mức độ là một trong: {names}"
        )
    })
}

fn advice(text: &str) -> Result<Advice, String> {
    let names = Advice::NAMES.join(", ");
    Advice::named(text).ok_or_else(|| {
        say!(
            "an advice is one of {names}",
            "lời khuyên là một trong: {names}"
        )
    })
}

fn show(
    desk: &Desk,
    ids: &[NoticeId],
    change: Option<&'static str>,
    published: Published,
    output: &mut Output,
) -> Result<(), CommandError> {
    let offset = desk.deployment().utc_offset();
    let mut notices = Vec::with_capacity(ids.len());
    for id in ids {
        notices.push(Entry::of(&desk.register().notice(*id)?, offset));
    }
    output.show(&Changed {
        change,
        notices,
        bundle: Bundle {
            sequence: published.sequence,
            records: published.records,
            entries: published.entries,
            bytes: published.bytes,
            next_due: moments::written(published.next_due, offset),
            file: path_text(&desk.bundle_path()),
        },
    })
}

#[derive(Serialize)]
struct Entry {
    id: String,
    revision: u16,
    status: &'static str,
    severity: &'static str,
    advice: Option<&'static str>,
    from: String,
    to: String,
    tail_minutes: u16,
    least_minutes: u8,
    venues: Vec<String>,
    /// The first bundle that has this revision.
    sequence: u32,
}

impl Entry {
    fn of(notice: &NoticeEntry, offset: UtcOffset) -> Self {
        let record = &notice.record;
        Self {
            id: record.id.to_string(),
            revision: record.revision,
            status: match record.status {
                NoticeStatus::Active => "active",
                NoticeStatus::Withdrawn => "withdrawn",
            },
            severity: record.severity.name(),
            advice: record.advice.name(),
            from: moments::written(record.window.from(), offset),
            to: moments::written(record.window.to(), offset),
            tail_minutes: record.window.tail_minutes(),
            least_minutes: record.window.least_minutes(),
            venues: notice.venues.iter().map(ToString::to_string).collect(),
            sequence: notice.sequence,
        }
    }

    fn write_lines(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            id,
            revision,
            status,
            severity,
            from,
            to,
            tail_minutes,
            ..
        } = self;
        let withdrawn = match *status {
            "withdrawn" => format!("  {WARNING}{}{WARNING:#}", say!("withdrawn", "đã rút")),
            _ => String::new(),
        };
        let advice = self.advice.unwrap_or("other");
        let text = say!(
            "revision {revision}  {severity}  {advice}",
            "lần sửa {revision}  {severity}  {advice}"
        );
        writeln!(page, "{STRONG}{id}{STRONG:#}  {text}{withdrawn}")?;
        let text = say!(
            "  {from} to {to}, tail {tail_minutes} minutes",
            "  {from} đến {to}, kéo dài thêm {tail_minutes} phút"
        );
        writeln!(page, "{text}")?;
        let venues = say!(
            "venues {ids}",
            "các điểm {ids}",
            ids = self.venues.join(" ")
        );
        writeln!(page, "  {FAINT}{venues}{FAINT:#}")
    }
}

#[derive(Serialize)]
struct Bundle {
    sequence: u32,
    records: usize,
    entries: usize,
    bytes: usize,
    next_due: String,
    file: String,
}

#[derive(Serialize)]
struct Changed {
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    notices: Vec<Entry>,
    bundle: Bundle,
}

impl Report for Changed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for notice in &self.notices {
            write!(
                page,
                "{GOOD}{}{GOOD:#} ",
                changed(self.change.unwrap_or_default())
            )?;
            notice.write_lines(page)?;
        }
        let Bundle {
            sequence,
            records,
            entries,
            bytes,
            next_due,
            file,
        } = &self.bundle;
        let wrote = say!("wrote", "đã ghi");
        let bundle = say!("notice bundle {sequence}", "gói thông báo {sequence}");
        let text = say!(
            "{records} of {entries} entries, {bytes} bytes",
            "{records} trên {entries} mục, {bytes} byte"
        );
        writeln!(
            page,
            "{GOOD}{wrote}{GOOD:#} {STRONG}{bundle}{STRONG:#}: {text}"
        )?;
        let text = say!(
            "  next due      {next_due}\n  for phones    {file}",
            "  hạn gói sau   {next_due}\n  điện thoại    {file}"
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct Listed {
    notices: Vec<Entry>,
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        if self.notices.is_empty() {
            let text = say!(
                "no notices yet; publish one: dauchan notice publish VENUE --from MOMENT --to MOMENT --severity NAME --advice NAME",
                "chưa có thông báo; hãy phát hành: dauchan notice publish ĐIỂM --from THỜI-ĐIỂM --to THỜI-ĐIỂM --severity MỨC --advice TÊN"
            );
            return writeln!(page, "{text}");
        }
        self.notices
            .iter()
            .try_for_each(|notice| notice.write_lines(page))
    }
}
