//! `dauchan poster`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use clap::{Args, ValueEnum};
use dauchan_authority::desk::{Batch, Desk, DeskEditor, PosterEntry, Press, Shape};
use dauchan_authority::sheet::{self, Imprint, SheetError, Style};
use dauchan_authority::store::EventKind;
use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use dauchan_core::venue::carrier::Host;
use dauchan_files as files;
use serde::Serialize;

use super::lookup;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::{GOOD, Output, Report, path_text};
use crate::output_file::Overwrite;
use crate::progress::Progress;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The venues, by short code, id, reference or name; without any, every venue whose code phones accept
    #[arg(value_name = "VENUE")]
    venues: Vec<String>,
    /// Draw one PDF a ward, in batches of 500 posters with a cover for receipts
    #[arg(long, conflicts_with_all = ["venues", "format", "stickers", "text"])]
    by_ward: bool,
    /// Only the ward of this code; several may be named
    #[arg(long = "ward", value_name = "CODE", requires = "by_ward")]
    wards: Vec<u16>,
    /// The folder for the posters
    #[arg(long, value_name = "DIR", default_value = "posters")]
    out: PathBuf,
    /// The file format of single posters
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
    /// Draw a sheet of twelve stickers of 5 cm instead of a poster
    #[arg(long)]
    stickers: bool,
    /// Draw lines instead of the band of colour
    #[arg(long)]
    little_ink: bool,
    /// Who issued the codes, as posters say it
    #[arg(
        long,
        value_name = "TEXT",
        env = "DAUCHAN_AUTHORITY",
        default_value = ""
    )]
    authority: String,
    /// The telephone number that posters name
    #[arg(
        long,
        value_name = "TEXT",
        env = "DAUCHAN_HELP_LINE",
        default_value = ""
    )]
    help_line: String,
    /// Also write the code's text and its link (for NFC tags) to a .txt file
    #[arg(long)]
    text: bool,
    #[command(flatten)]
    overwrite: Overwrite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For every printer
    Pdf,
    /// Outlines, sharp at every size: for print shops
    Svg,
    /// Pixels, 300 to the inch
    Png,
    /// SVG and PNG
    Both,
}

impl Arguments {
    fn imprint(&self, desk: &Desk) -> Imprint {
        Imprint {
            authority: self.authority.clone(),
            help_line: self.help_line.clone(),
            style: if self.little_ink {
                Style::LittleInk
            } else {
                Style::Colour
            },
            demonstration: desk.deployment().is_demonstration(),
        }
    }

    const fn shape(&self) -> Shape {
        if self.stickers {
            Shape::Stickers
        } else {
            Shape::Poster
        }
    }
}

#[derive(Serialize)]
struct Drawn {
    posters: Vec<String>,
}

impl Report for Drawn {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for path in &self.posters {
            let drew = say!("drew", "đã vẽ");
            writeln!(page, "{GOOD}{drew}{GOOD:#} {path}")?;
        }
        Ok(())
    }
}

/// Draws posters. The same printing always gives the same bytes, so a poster can be drawn again. A poster and its text
/// hold the venue's secret, so no other user may read them. An ordinary reader reads each code before it is written.
///
/// # Errors
/// [`CommandError`]; posters that were already drawn stay.
pub fn run(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut editor = DeskEditor::open(&context.desk, &context.author())?;
    let host = first_host(editor.desk())?;
    let press = Press::new(&host, &arguments.imprint(editor.desk()))?;
    let posters = if arguments.by_ward {
        let today = Day::of(context.now, editor.desk().deployment().utc_offset());
        draw_wards(arguments, &mut editor, &press, today, output)?
    } else {
        draw_single(arguments, &mut editor, &press, &host)?
    };
    if posters.is_empty() {
        let text = say!(
            "the register holds no venue whose poster phones would accept",
            "sổ đăng ký không có điểm nào có áp phích mà điện thoại chấp nhận"
        );
        return Err(
            CommandError::new(Exit::Usage, "no_venue", text).advise(say!(
                "Issue one first: dauchan venue issue NAME",
                "Hãy cấp mã cho một điểm trước: dauchan venue issue TÊN"
            )),
        );
    }
    output.show(&Drawn { posters })
}

fn first_host(desk: &Desk) -> Result<Host, CommandError> {
    let host = desk.deployment().hosts().first().cloned();
    host.ok_or_else(|| {
        let text = say!(
            "the deployment lists no host",
            "cấu hình triển khai không có tên miền nào"
        );
        CommandError::new(Exit::Folder, "host", text)
    })
}

fn draw_single(
    arguments: &Arguments,
    editor: &mut DeskEditor,
    press: &Press,
    host: &Host,
) -> Result<Vec<String>, CommandError> {
    let mut paths = Vec::new();
    let entries = wanted(arguments, editor.desk())?;
    if !entries.is_empty() {
        prepare(&arguments.out)?;
    }
    for entry in entries {
        for (extension, bytes) in files_of(arguments, press, host, &entry)? {
            let path = arguments
                .out
                .join(format!("{}.{extension}", entry.file_stem()));
            arguments.overwrite.write_again(&path, &bytes)?;
            paths.push(path_text(&path));
        }
        editor.record(EventKind::Printed, &[entry.printing()])?;
    }
    Ok(paths)
}

/// Makes the folder for posters, and deletes what a killed command left in it.
fn prepare(folder: &Path) -> Result<(), CommandError> {
    files::create_folder(folder)?;
    Ok(files::remove_partial_files(folder)?)
}

fn wanted(arguments: &Arguments, desk: &Desk) -> Result<Vec<PosterEntry>, CommandError> {
    if arguments.venues.is_empty() {
        return Ok(desk.all_posters()?);
    }
    let mut entries = Vec::new();
    for named in &arguments.venues {
        entries.extend(desk.posters_of(lookup::venue(desk, named)?)?);
    }
    Ok(entries)
}

/// The files of one printing, each with its extension.
fn files_of(
    arguments: &Arguments,
    press: &Press,
    host: &Host,
    entry: &PosterEntry,
) -> Result<Vec<(&'static str, Vec<u8>)>, CommandError> {
    let title = entry.details.name.as_str();
    let page = press.page(entry, arguments.shape())?;
    let format = arguments.format;
    let mut drawn = Vec::new();
    // The PDF's commands are what is read back, whatever is written.
    let pdf = press.pdf(entry, arguments.shape())?;
    if format == Format::Pdf {
        drawn.push(("pdf", pdf));
    }
    if matches!(format, Format::Svg | Format::Both) {
        drawn.push(("svg", sheet::svg(&page, title)?.into_bytes()));
    }
    if matches!(format, Format::Png | Format::Both) {
        drawn.push(("png", sheet::png(&page, title)?));
    }
    if arguments.text {
        let (prefix, digits) = entry.signed().poster_text(host);
        let text = format!("{prefix}{}\n{}\n", *digits, *entry.signed().link_text(host));
        drawn.push(("txt", text.into_bytes()));
    }
    Ok(drawn)
}

/// A batch and what became of it.
type Finished = (Batch, Result<Vec<u8>, SheetError>);

/// Draws every ward's posters on all processors. Each file is written, and its posters recorded as printed, as soon as
/// it is drawn: a killed command leaves whole files, and the same command draws them again alike.
fn draw_wards(
    arguments: &Arguments,
    editor: &mut DeskEditor,
    press: &Press,
    today: Day,
    output: &mut Output,
) -> Result<Vec<String>, CommandError> {
    let wards = wanted_wards(arguments, editor.desk())?;
    if !wards.is_empty() {
        prepare(&arguments.out)?;
    }
    let total = wards.iter().map(|(_, venues)| venues).sum::<u32>();
    let mut progress = Progress::new(usize::try_from(total).unwrap_or_default());
    let mut paths = Vec::new();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (work, waiting) = mpsc::sync_channel::<Batch>(1);
    let waiting = &Mutex::new(waiting);
    thread::scope(|scope| {
        let (finished, done) = mpsc::channel::<Finished>();
        for _ in 0..workers {
            let finished = finished.clone();
            scope.spawn(move || {
                while let Some(batch) = next(waiting) {
                    let bytes = press.book(&batch, today);
                    if finished.send((batch, bytes)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(finished);
        let mut keep = |editor: &mut DeskEditor, finished: Finished| {
            paths.push(keep(arguments, editor, finished, &mut progress, output)?);
            Ok::<_, CommandError>(())
        };
        for (ward, _) in wards {
            for batch in editor.desk().batches(ward)? {
                // A worker that has gone is a panic, which the scope passes on.
                let _ = work.send(batch);
                while let Ok(finished) = done.try_recv() {
                    keep(editor, finished)?;
                }
            }
        }
        drop(work);
        done.iter().try_for_each(|finished| keep(editor, finished))
    })?;
    paths.sort();
    Ok(paths)
}

fn next(waiting: &Mutex<mpsc::Receiver<Batch>>) -> Option<Batch> {
    let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.recv().ok()
}

fn keep(
    arguments: &Arguments,
    editor: &mut DeskEditor,
    (batch, bytes): Finished,
    progress: &mut Progress,
    output: &mut Output,
) -> Result<String, CommandError> {
    let path = arguments.out.join(Path::new(&batch.file_name()));
    arguments.overwrite.write_again(&path, &bytes?)?;
    let printings: Vec<_> = batch.posters.iter().map(PosterEntry::printing).collect();
    editor.record(EventKind::Printed, &printings)?;
    progress.advance(printings.len(), output)?;
    Ok(path_text(&path))
}

fn wanted_wards(arguments: &Arguments, desk: &Desk) -> Result<Vec<(AreaCode, u32)>, CommandError> {
    let mut wards = desk.register().wards()?;
    if !arguments.wards.is_empty() {
        wards.retain(|(ward, _)| arguments.wards.contains(&ward.code()));
    }
    Ok(wards)
}
