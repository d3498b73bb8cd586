//! `dauchan scan` and `dauchan inspect`: judging codes without recording anything.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dauchan_core::classify::{Code, classify};
use dauchan_core::reading::Reading;
use dauchan_core::scan::{Effort, FoundCode, Scan};
use dauchan_core::trust::TrustList;
use serde::Serialize;

use super::folder::Phone;
use super::picture;
use super::reading::ReadCode;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{FAINT, Output, Report, STRONG};
use crate::output_file::Overwrite;

/// Reads every picture, even after one that cannot be read.
///
/// # Errors
/// [`CommandError`] if the deployment cannot be used or the output not be written.
pub fn scan(
    images: &[PathBuf],
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let judge = Judge::open(context, output)?;
    let mut worst = Exit::Done;
    for image in images {
        let exit = match judge.scan(image) {
            Ok(scanned) => {
                output.show(&scanned)?;
                scanned.exit()
            }
            Err(error) => {
                output.report_error(&error);
                error.exit
            }
        };
        if exit.code() > worst.code() {
            worst = exit;
        }
    }
    Ok(worst)
}

/// Reads one picture, draws what the scanner found in it, and lists what it tried.
///
/// # Errors
/// [`CommandError`] unless there is one picture that can be read, and the drawing can be written.
pub fn explain(
    images: &[PathBuf],
    (drawing, overwrite): (&Path, Overwrite),
    context: &Context,
    output: &mut Output,
) -> Result<Exit, CommandError> {
    let [image] = images else {
        return Err(CommandError::new(
            Exit::Usage,
            "several_images",
            "--explain accepts one picture only",
        )
        .advise("Give one IMAGE."));
    };
    let judge = Judge::open(context, output)?;
    let picture = picture::load(image)?;
    let (scan, explanation) = dauchan_core::scan::explain(&picture.frame(), Effort::Still);
    overwrite.write(drawing, &explanation.to_png())?;
    let scanned = Scanned {
        notes: explanation.notes().to_vec(),
        ..judge.scanned(image, &scan)
    };
    output.show(&scanned)?;
    Ok(scanned.exit())
}

/// Judges the text of a code.
///
/// # Errors
/// [`CommandError`] if the deployment cannot be used or the output not be written.
pub fn inspect(text: &str, context: &Context, output: &mut Output) -> Result<Exit, CommandError> {
    let inspected = Inspected(Judge::open(context, output)?.judge(text));
    output.show(&inspected)?;
    Ok(exit_for(&[inspected.0]))
}

/// The deployment and the trust list by which codes are judged, if the phone was set up.
struct Judge {
    judge: Option<(Phone, TrustList)>,
}

impl Judge {
    fn open(context: &Context, output: &mut Output) -> Result<Self, CommandError> {
        let Some(phone) = Phone::find(context)? else {
            output.warn(&format!(
                "{} is not a phone's folder, so no venue's code can be verified; see dauchan phone setup",
                context.phone.display()
            ));
            return Ok(Self { judge: None });
        };
        let list = phone.trust_list()?;
        Ok(Self {
            judge: Some((phone, list)),
        })
    }

    fn scan(&self, image: &Path) -> Result<Scanned, CommandError> {
        let picture = picture::load(image)?;
        let scan = picture::scan(image, &picture)?;
        Ok(self.scanned(image, &scan))
    }

    fn scanned(&self, image: &Path, scan: &Scan) -> Scanned {
        Scanned {
            image: image.display().to_string(),
            codes: scan.codes.iter().map(|found| self.seen(found)).collect(),
            exhausted: scan.exhausted,
            notes: Vec::new(),
        }
    }

    fn seen(&self, found: &FoundCode) -> SeenCode {
        SeenCode {
            code: found
                .text()
                .map_or_else(ReadCode::without_text, |text| self.judge(text)),
            corners: found.corners().map(|corner| [corner.x, corner.y]),
        }
    }

    fn judge(&self, text: &str) -> ReadCode {
        let reading = match &self.judge {
            Some((phone, list)) => phone.read(text, list),
            None => read_without_deployment(text),
        };
        ReadCode::new(text, &reading)
    }
}

/// Reads a text without a deployment: without hosts, nothing is a venue's code.
fn read_without_deployment(text: &str) -> Reading {
    match classify(text, &[]) {
        Code::Foreign(code) => Reading::Foreign(code),
        Code::DamagedVenue(error) => Reading::Damaged(error),
        Code::Venue(_) => Reading::Foreign(dauchan_core::classify::ForeignCode::Link),
    }
}

fn exit_for<'codes>(codes: impl IntoIterator<Item = &'codes ReadCode>) -> Exit {
    let mut codes = codes.into_iter().peekable();
    if codes.peek().is_none() || codes.any(ReadCode::is_refused) {
        Exit::Refused
    } else {
        Exit::Done
    }
}

/// The codes in a picture.
#[derive(Serialize)]
struct Scanned {
    image: String,
    codes: Vec<SeenCode>,
    /// Whether the scanner's budget ended before the whole picture was searched.
    exhausted: bool,
    /// What the scanner tried, with `--explain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct SeenCode {
    #[serde(flatten)]
    code: ReadCode,
    /// In pixels, clockwise from the code's own upper left.
    corners: [[f64; 2]; 4],
}

impl Scanned {
    fn exit(&self) -> Exit {
        exit_for(self.codes.iter().map(|seen| &seen.code))
    }
}

impl Report for Scanned {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{STRONG}{}{STRONG:#}", self.image)?;
        for seen in &self.codes {
            seen.code.write_text(page)?;
        }
        for note in &self.notes {
            writeln!(page, "    {FAINT}{note}{FAINT:#}")?;
        }
        match (self.codes.is_empty(), self.exhausted) {
            (true, false) => writeln!(page, "  no code found"),
            (_, true) => writeln!(
                page,
                "  the picture is too complex to be searched whole: there may be more codes"
            ),
            _ => Ok(()),
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Inspected(ReadCode);

impl Report for Inspected {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.0.write_text(page)
    }
}
