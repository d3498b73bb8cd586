//! `dauchan venue import` and `dauchan venue template`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use dauchan_authority::desk::{Desk, DeskEditor, ImportPlan, ImportTerms, Suspect};
use dauchan_authority::import::{self, Checked, Note, Refusal, Table};
use dauchan_authority::language::Language;
use dauchan_authority::register::IssuerName;
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_files as files;
use serde::Serialize;

use super::arguments::{Validity, issuer_name};
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{self, number, say};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING, path_text};
use crate::output_file::Overwrite;
use crate::progress::Progress;
use crate::random::SystemRandom;
use crate::vietnamese::{Vietnamese, said};

/// Venues that are kept in one transaction. A killed import loses one batch at most, and goes on behind it.
const BATCH: usize = 500;
/// Refusals and warnings that are shown on a screen; the table and JSON have all of them.
const SHOWN: usize = 40;

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The table: CSV with commas, semicolons or tabs, or XLSX
    #[arg(value_name = "FILE")]
    table: PathBuf,
    #[command(flatten)]
    validity: Validity,
    /// The issuer that signs; by default, for each ward the issuer that may
    #[arg(long, value_name = "NAME", value_parser = issuer_name)]
    issuer: Option<IssuerName>,
    /// Show every problem, and change nothing
    #[arg(long)]
    check: bool,
    /// The file for refused rows; by default, beside the table
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TemplateArguments {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "venues.xlsx")]
    file: PathBuf,
    /// The day whose wards are offered; by default, today
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    on: Option<Day>,
    #[command(flatten)]
    overwrite: Overwrite,
}

/// Writes an empty table with lists of wards, sectors and doors.
///
/// # Errors
/// [`CommandError`]; no file is written.
pub fn template(
    arguments: &TemplateArguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let desk = Desk::open(&context.desk)?;
    let today = Day::of(context.now, desk.deployment().utc_offset());
    let bytes = import::template(desk.areas(), arguments.on.unwrap_or(today))
        .map_err(|error| CommandError::new(Exit::System, "template", error))?;
    arguments.overwrite.write(&arguments.file, &bytes)?;
    output.show(&Template {
        template: path_text(&arguments.file),
    })
}

#[derive(Serialize)]
struct Template {
    template: String,
}

impl Report for Template {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let wrote = say!("wrote", "đã ghi");
        writeln!(page, "{GOOD}{wrote}{GOOD:#} {}", self.template)
    }
}

/// Registers and issues the venues of a table.
///
/// # Errors
/// [`CommandError`]; batches that were kept before stay, and the same command goes on behind them.
pub fn import(
    arguments: &ImportArguments,
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let bytes = files::read(&arguments.table, import::MAX_LENGTH)?;
    let table = Table::read(&bytes).map_err(|error| table_error(&arguments.table, &error))?;
    let terms = ImportTerms {
        validity: arguments.validity.range()?,
        issuer: arguments.issuer.clone(),
    };
    if arguments.check {
        let desk = Desk::open(&context.desk)?;
        let checked = check(&table, &desk, &terms, arguments)?;
        let plan = desk.plan_import(&checked, &terms)?;
        let imported = Imported::of(true, &table, &checked, &plan, None);
        output.show(&imported)?;
        return Ok(imported.exit());
    }
    let mut desk = DeskEditor::open(&context.desk, &context.author())?;
    let checked = check(&table, desk.desk(), &terms, arguments)?;
    let plan = desk.desk().plan_import(&checked, &terms)?;
    let refused = write_refused(arguments, &table, &checked, &plan)?;
    desk.edit(&plan.corrections)?;
    let mut progress = Progress::new(plan.new.len());
    for batch in plan.new.chunks(BATCH) {
        desk.import(batch, terms.validity, &mut SystemRandom)?;
        progress.advance(batch.len(), output)?;
    }
    let imported = Imported::of(false, &table, &checked, &plan, refused);
    output.show(&imported)?;
    Ok(imported.exit())
}

fn check(
    table: &Table,
    desk: &Desk,
    terms: &ImportTerms,
    arguments: &ImportArguments,
) -> Result<Checked, CommandError> {
    import::check(table, desk.areas(), terms.validity.first())
        .map_err(|error| table_error(&arguments.table, &error))
}

fn table_error(path: &Path, error: &impl Vietnamese) -> CommandError {
    let text = format!("{}: {}", path.display(), said(error));
    CommandError::new(Exit::Folder, "table", text)
        .advise("Nothing was changed. Begin with a template: dauchan venue template")
}

/// Writes the refused rows, if there are any, and returns where.
fn write_refused(
    arguments: &ImportArguments,
    table: &Table,
    checked: &Checked,
    plan: &ImportPlan,
) -> Result<Option<PathBuf>, CommandError> {
    if plan.refusals.is_empty() {
        return Ok(None);
    }
    let path = arguments.refused.clone().unwrap_or_else(|| {
        let stem = arguments
            .table
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        arguments
            .table
            .with_file_name(format!("{stem}-refused.csv"))
    });
    let explain = |refusal: &Refusal| said(&refusal.reason);
    let bytes = import::write_refused(table, &checked.columns, &plan.refusals, explain)
        .map_err(|error| table_error(&path, &error))?;
    files::replace(&path, &bytes)?;
    Ok(Some(path))
}

#[derive(Serialize)]
struct Imported {
    check: bool,
    rows: usize,
    new: usize,
    corrected: usize,
    unchanged: usize,
    refused_rows: usize,
    refused_table: Option<String>,
    /// Headers that no column has.
    unknown_columns: Vec<String>,
    /// How often each kind of repair was made.
    repairs: BTreeMap<&'static str, usize>,
    refused: Vec<RefusedCell>,
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
struct RefusedCell {
    row: usize,
    column: &'static str,
    class: &'static str,
    text: String,
    proposals: Vec<String>,
    /// The name of the column in the template.
    #[serde(skip)]
    header: &'static str,
}

#[derive(Serialize)]
struct Warning {
    row: usize,
    class: &'static str,
    reference: Option<String>,
    short_code: Option<String>,
}

impl Imported {
    fn of(
        check: bool,
        table: &Table,
        checked: &Checked,
        plan: &ImportPlan,
        refused_table: Option<PathBuf>,
    ) -> Self {
        let mut repairs = BTreeMap::new();
        for Note { repair, .. } in &checked.notes {
            *repairs.entry(repair.name()).or_default() += 1;
        }
        let mut refused_rows: Vec<_> = plan.refusals.iter().map(|refusal| refusal.row).collect();
        refused_rows.dedup();
        Self {
            check,
            rows: table.rows.len(),
            new: plan.new.len(),
            corrected: plan.corrections.len(),
            unchanged: plan.unchanged,
            refused_rows: refused_rows.len(),
            refused_table: refused_table.as_deref().map(path_text),
            unknown_columns: checked.columns.unknown.clone(),
            repairs,
            refused: plan.refusals.iter().map(RefusedCell::of).collect(),
            warnings: plan.suspects.iter().map(Warning::of).collect(),
        }
    }

    const fn exit(&self) -> Exit {
        if self.refused_rows == 0 {
            Exit::Done
        } else {
            Exit::Refused
        }
    }
}

impl RefusedCell {
    fn of(refusal: &Refusal) -> Self {
        Self {
            row: refusal.row,
            column: refusal.column.name(),
            class: refusal.reason.class(),
            header: refusal.column.header(),
            text: said(&refusal.reason),
            proposals: refusal.proposals.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Warning {
    fn of(suspect: &Suspect) -> Self {
        Self {
            row: suspect.row,
            class: if suspect.same_phone {
                "same_phone"
            } else {
                "same_name"
            },
            reference: suspect.reference.clone(),
            short_code: suspect.short_code.map(|code| code.to_string()),
        }
    }
}

fn count(count: usize) -> String {
    number(u64::try_from(count).unwrap_or(u64::MAX))
}

/// The kinds of repairs, by the name that scripts see.
fn repair_name(name: &str) -> String {
    match name {
        "composed" => say!("letters with separate marks", "chữ có dấu tách rời"),
        "spaces" => say!("spaces", "khoảng trắng"),
        "invisible" => say!("invisible characters", "ký tự không nhìn thấy"),
        "dash" => say!("dashes", "dấu gạch ngang"),
        "quotes" => say!("quotation marks", "dấu ngoặc kép"),
        "leading_zero" => say!("missing leading zeros", "thiếu số 0 ở đầu"),
        "telephone" => say!("telephone numbers", "số điện thoại"),
        other => other.to_owned(),
    }
}

impl Warning {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let row = self.row;
        let other = self.reference.as_deref().or(self.short_code.as_deref());
        let other = other.unwrap_or("?");
        let text = if self.class == "same_phone" {
            say!(
                "the same telephone number as {other}; is it one venue?",
                "trùng số điện thoại với {other}; có phải cùng một điểm không?"
            )
        } else {
            say!(
                "the same name in the ward as {other}; is it one venue?",
                "trùng tên trong cùng phường, xã với {other}; có phải cùng một điểm không?"
            )
        };
        let place = say!("row {row}", "dòng {row}");
        writeln!(page, "  {WARNING}{place}:{WARNING:#} {text}")
    }
}

impl Report for Imported {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            rows,
            new,
            corrected,
            unchanged,
            refused_rows,
            ..
        } = self;
        let done = if self.check {
            say!("would import", "sẽ nhập")
        } else {
            say!("imported", "đã nhập")
        };
        let venues = if *new == 1 { "venue" } else { "venues" };
        let summary = match language::current() {
            Language::English => format!(
                "{STRONG}{}{STRONG:#} new {venues} of {} rows; {} corrected, {} unchanged, {} refused",
                count(*new),
                count(*rows),
                count(*corrected),
                count(*unchanged),
                count(*refused_rows),
            ),
            Language::Vietnamese => format!(
                "{STRONG}{}{STRONG:#} điểm mới trong {} dòng; sửa {}, giữ nguyên {}, từ chối {}",
                count(*new),
                count(*rows),
                count(*corrected),
                count(*unchanged),
                count(*refused_rows),
            ),
        };
        writeln!(page, "{GOOD}{done}{GOOD:#} {summary}")?;
        for (repair, cells) in &self.repairs {
            let text = say!(
                "repaired {cells} cells: {repair}",
                "đã tự sửa {cells} ô: {repair}",
                repair = repair_name(repair),
                cells = count(*cells),
            );
            writeln!(page, "  {FAINT}{text}{FAINT:#}")?;
        }
        for header in &self.unknown_columns {
            let (label, text) = (
                say!("warning", "cảnh báo"),
                say!(
                    "the column \"{header}\" is not known; it was passed over",
                    "không có cột nào tên là \"{header}\"; cột này được bỏ qua"
                ),
            );
            writeln!(page, "  {WARNING}{label}:{WARNING:#} {text}")?;
        }
        for warning in self.warnings.iter().take(SHOWN) {
            warning.write_text(page)?;
        }
        for refused in self.refused.iter().take(SHOWN) {
            let RefusedCell {
                row,
                column,
                header,
                ..
            } = refused;
            let place = match language::current() {
                Language::English => format!("row {row}, {column}"),
                Language::Vietnamese => format!("dòng {row}, cột {header}"),
            };
            writeln!(page, "  {BAD}{place}:{BAD:#} {}", refused.text)?;
            let possible = say!("possible", "có thể dùng");
            for proposal in &refused.proposals {
                writeln!(page, "      {FAINT}{possible}:{FAINT:#} {proposal}")?;
            }
        }
        let hidden =
            self.refused.len().saturating_sub(SHOWN) + self.warnings.len().saturating_sub(SHOWN);
        if hidden > 0 {
            let text = say!("and {more} more", "và {more} mục nữa", more = count(hidden));
            writeln!(page, "  {text}")?;
        }
        match &self.refused_table {
            Some(path) => {
                let text = say!(
                    "Correct the refused rows in {path}, and import that file.",
                    "Hãy sửa các dòng bị từ chối trong {path}, rồi nhập tệp đó."
                );
                writeln!(page, "{text}")
            }
            None => Ok(()),
        }
    }
}
