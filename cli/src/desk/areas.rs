//! `dauchan areas …`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use dauchan_authority::areas::{AreaTable, MAX_LENGTH, Share};
use dauchan_authority::desk::{Desk, DeskEditor};
use dauchan_authority::import::Table;
use dauchan_authority::store::{CodeChange, Filter, VenueEntry};
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use dauchan_files as files;
use serde::Serialize;

use super::arguments::Validity;
use super::lookup;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{say, written};
use crate::output::{FAINT, GOOD, Output, Report, STRONG, path_text};
use crate::output_file::Overwrite;
use crate::vietnamese::said;

/// The columns of a table of moves. The commands read the first and the last; the others are for the clerk.
const MOVES: [&str; 7] = [
    "short_code",
    "reference",
    "name",
    "street",
    "old_ward",
    "successors",
    "new_ward",
];

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the wards of a day
    List {
        /// The day; by default, today
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        on: Option<Day>,
    },
    /// Write the desk's table of areas, to be corrected and imported
    Export {
        /// The file to write
        #[arg(value_name = "FILE", default_value = "areas.csv")]
        file: PathBuf,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Use another table of areas from now on
    Import {
        /// The table
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List the venues whose wards have ended by a day, with their successors
    Move {
        /// The first day of the new wards, as in 2025-07-01
        #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
        on: Day,
        /// The table to write; fill in the last column where a ward was split
        #[arg(long, value_name = "FILE", default_value = "moves.csv")]
        out: PathBuf,
        #[command(flatten)]
        overwrite: Overwrite,
    },
    /// Issue the new printings of a table of moves
    Apply {
        /// The table that 'areas move' wrote
        #[arg(value_name = "FILE")]
        moves: PathBuf,
        #[command(flatten)]
        validity: Validity,
    },
}

impl Command {
    pub fn run(self, context: &Context, output: &mut Output) -> Result<(), CommandError> {
        match self {
            Self::List { on } => {
                let desk = Desk::open(&context.desk)?;
                let today = Day::of(context.now, desk.deployment().utc_offset());
                output.show(&Listed::of(&desk, on.unwrap_or(today)))
            }
            Self::Export { file, overwrite } => {
                let desk = Desk::open(&context.desk)?;
                overwrite.write(&file, desk.areas().to_csv().as_bytes())?;
                output.show(&Written {
                    wrote: path_text(&file),
                })
            }
            Self::Import { file } => {
                let text = files::read(&file, MAX_LENGTH)?;
                let table = AreaTable::parse(&text).map_err(|error| {
                    let text = format!("{}: {}", file.display(), said(&error));
                    CommandError::new(Exit::Folder, "areas", text).advise(
                        "Nothing was changed. Begin with the desk's own: dauchan areas export",
                    )
                })?;
                let mut desk = DeskEditor::open(&context.desk, &context.author())?;
                desk.set_areas(table)?;
                output.show(&Written {
                    wrote: path_text(&context.desk.join("areas.csv")),
                })
            }
            Self::Move { on, out, overwrite } => {
                let desk = Desk::open(&context.desk)?;
                let moves = moves(&desk, on)?;
                overwrite.write(&out, &write_moves(&moves)?)?;
                output.show(&Moves {
                    table: path_text(&out),
                    venues: moves.len(),
                    undecided: moves.iter().filter(|one| one.new_ward.is_none()).count(),
                })
            }
            Self::Apply { moves, validity } => apply(&moves, &validity, context, output),
        }
    }
}

/// A venue whose ward has ended.
struct Move {
    venue: VenueEntry,
    old_ward: String,
    successors: String,
    /// The one ward that took all of the old one.
    new_ward: Option<AreaCode>,
}

fn moves(desk: &Desk, on: Day) -> Result<Vec<Move>, CommandError> {
    let areas = desk.areas();
    let mut found = Vec::new();
    let filter = Filter {
        good_only: true,
        ..Filter::default()
    };
    desk.register().for_each(&filter, |venue| {
        let first = venue
            .newest()
            .map(|printing| printing.details.validity.first());
        let Some(first) = first.filter(|&first| first < on) else {
            return Ok(());
        };
        let Some(old) = areas
            .ward(venue.ward, first)
            .filter(|ward| !ward.existed_on(on))
        else {
            return Ok(());
        };
        let successors = areas.successors(venue.ward, first);
        let named = |(ward, _): &(&dauchan_authority::areas::Area, Share)| {
            format!("{} {}", ward.code.code(), ward.name)
        };
        found.push(Move {
            old_ward: format!("{} {}", old.code.code(), old.name),
            successors: successors.iter().map(named).collect::<Vec<_>>().join(" | "),
            new_ward: match successors.as_slice() {
                [(ward, Share::Whole)] => Some(ward.code),
                _ => None,
            },
            venue,
        });
        Ok(())
    })?;
    Ok(found)
}

fn write_moves(moves: &[Move]) -> Result<Vec<u8>, CommandError> {
    let failed = |error: csv::Error| CommandError::new(Exit::System, "table", error);
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(MOVES).map_err(failed)?;
    for one in moves {
        let code = one
            .new_ward
            .map(|ward| ward.code().to_string())
            .unwrap_or_default();
        writer
            .write_record([
                one.venue.short_code.to_string().as_str(),
                one.venue.reference.as_deref().unwrap_or_default(),
                one.venue.name.as_str(),
                &one.venue.street,
                &one.old_ward,
                &one.successors,
                &code,
            ])
            .map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| CommandError::new(Exit::System, "table", error))
}

/// Issues new printings for the rows that name a new ward. A venue that is in it already is passed over, so that a
/// stopped command can be given again.
fn apply(
    path: &Path,
    validity: &Validity,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let validity = validity.range()?;
    let bytes = files::read(path, MAX_LENGTH)?;
    let wrong = |text: String| {
        CommandError::new(Exit::Folder, "table", format!("{}: {text}", path.display()))
            .advise("Write it anew: dauchan areas move --on DAY")
    };
    let table = Table::read(&bytes).map_err(|error| wrong(said(&error)))?;
    let column = |name: &str| table.headers.iter().position(|header| header == name);
    let (Some(code), Some(ward)) = (column(MOVES[0]), column(MOVES[6])) else {
        return Err(wrong(say!(
            "it has no columns short_code and new_ward",
            "không có cột short_code và new_ward"
        )));
    };
    let mut desk = DeskEditor::open(&context.desk, &context.author())?;
    let mut applied = Applied {
        issued: 0,
        unchanged: 0,
        undecided: 0,
    };
    for row in &table.rows {
        let cell = |column: usize| row.cells.get(column).map_or("", |cell| cell.trim());
        if cell(ward).is_empty() {
            applied.undecided += 1;
            continue;
        }
        let found = desk.desk().areas().find_ward(cell(ward), validity.first());
        let found = found
            .map_err(|error| {
                let row = row.number;
                let error = said(&error);
                wrong(say!("row {row}: {error}", "dòng {row}: {error}"))
            })?
            .code;
        let venue = lookup::venue(desk.desk(), cell(code))?;
        let newest = venue
            .newest()
            .map(|printing| printing.details.validity.first());
        if venue.ward == found && newest.is_some_and(|first| first >= validity.first()) {
            applied.unchanged += 1;
            continue;
        }
        let change = CodeChange {
            issuer: venue.issuer.clone(),
            name: venue.name.clone(),
            ward: found,
            sector: venue.sector,
            stay: venue.stay,
            validity,
        };
        desk.reissue(venue.id, &change, None, None)?;
        applied.issued += 1;
    }
    output.show(&applied)
}

#[derive(Serialize)]
struct Listed {
    day: String,
    wards: Vec<Ward>,
}

#[derive(Serialize)]
struct Ward {
    code: u16,
    name: String,
    group: Option<String>,
    province: u16,
}

impl Listed {
    fn of(desk: &Desk, day: Day) -> Self {
        let areas = desk.areas();
        let wards = areas.wards(day).map(|ward| Ward {
            code: ward.code.code(),
            name: ward.name.clone(),
            group: ward
                .group
                .and_then(|code| areas.group(code, day))
                .map(|group| group.name.clone()),
            province: ward.province,
        });
        Self {
            day: day.to_string(),
            wards: wards.collect(),
        }
    }
}

impl Report for Listed {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for ward in &self.wards {
            let group = ward.group.as_deref().unwrap_or_default();
            writeln!(
                page,
                "{:>5}  {STRONG}{}{STRONG:#}  {FAINT}{group}{FAINT:#}",
                ward.code, ward.name
            )?;
        }
        let text = say!(
            "{wards} wards on {day}",
            "{wards} phường, xã vào ngày {day}",
            wards = self.wards.len(),
            day = written(&self.day),
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct Written {
    wrote: String,
}

impl Report for Written {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let wrote = say!("wrote", "đã ghi");
        writeln!(page, "{GOOD}{wrote}{GOOD:#} {}", self.wrote)
    }
}

#[derive(Serialize)]
struct Moves {
    table: String,
    venues: usize,
    undecided: usize,
}

impl Report for Moves {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            table,
            venues,
            undecided,
        } = self;
        let wrote = say!("wrote", "đã ghi");
        let text = say!(
            "{table}: {venues} venues, of which {undecided} lie in wards that were split",
            "{table}: {venues} điểm, trong đó {undecided} điểm thuộc phường, xã bị chia tách"
        );
        writeln!(page, "{GOOD}{wrote}{GOOD:#} {text}")?;
        let text = say!(
            "Posters stay good. Fill in new_ward, and issue new ones: dauchan areas apply {table} --from DAY --to DAY",
            "Áp phích cũ vẫn dùng được. Hãy điền cột new_ward, rồi cấp mã mới: dauchan areas apply {table} --from NGÀY --to NGÀY"
        );
        writeln!(page, "{text}")
    }
}

#[derive(Serialize)]
struct Applied {
    issued: usize,
    unchanged: usize,
    undecided: usize,
}

impl Report for Applied {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            issued,
            unchanged,
            undecided,
        } = self;
        let done = say!("issued", "đã cấp");
        let text = say!(
            "new printings of {issued} venues; {unchanged} were there already, {undecided} are undecided",
            "lần in mới cho {issued} điểm; {unchanged} điểm đã có sẵn, {undecided} điểm chưa quyết định"
        );
        writeln!(page, "{GOOD}{done}{GOOD:#} {text}")
    }
}
