//! `dauchan scan` and `dauchan inspect`: what codes say, without writing anything down.

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
use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, FAINT, Output, STRONG};
use crate::output_file::Overwrite;

/// Reads every picture, also after one that cannot be read.
///
/// # Errors
/// If the deployment cannot be used or an answer not written.
pub fn scan(images: &[PathBuf], context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let eyes = Eyes::open(context, output)?;
    let mut worst = Exit::Done;
    for image in images {
        let exit = match eyes.scan(image) {
            Ok(scanned) => {
                output.show(&scanned)?;
                scanned.exit()
            }
            Err(failure) => {
                output.complain(&failure);
                failure.exit
            }
        };
        if exit.code() > worst.code() {
            worst = exit;
        }
    }
    Ok(worst)
}

/// Reads one picture, draws to `drawing` what the scanner saw in it, and says what it tried.
///
/// # Errors
/// [`Failure`] if there is not one picture, or if it cannot be read or the drawing not be written.
pub fn explain(
    images: &[PathBuf],
    (drawing, overwrite): (&Path, Overwrite),
    context: &Context,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let [image] = images else {
        return Err(
            Failure::new(Exit::Usage, "several_images", "--explain draws one picture")
                .advise("Give one IMAGE."),
        );
    };
    let eyes = Eyes::open(context, output)?;
    let picture = picture::load(image)?;
    let (scan, explanation) = dauchan_core::scan::explain(&picture.frame(), Effort::Still);
    overwrite.write(drawing, &explanation.to_png())?;
    let scanned = Scanned {
        notes: explanation.notes().to_vec(),
        ..eyes.scanned(image, &scan)
    };
    output.show(&scanned)?;
    Ok(scanned.exit())
}

/// Says what a text is.
///
/// # Errors
/// If the deployment cannot be used or the answer not written.
pub fn inspect(text: &str, context: &Context, output: &mut Output) -> Result<Exit, Failure> {
    let inspected = Inspected(Eyes::open(context, output)?.judge(text));
    output.show(&inspected)?;
    Ok(exit_for(&[inspected.0]))
}

/// Everything there is to see by.
struct Eyes {
    judge: Option<(Phone, TrustList)>,
}

impl Eyes {
    fn open(context: &Context, output: &mut Output) -> Result<Self, Failure> {
        let Some(phone) = Phone::find(context)? else {
            output.warn(&format!(
                "{} is no phone's folder, so no venue's code can be told; see dauchan phone setup",
                context.phone.display()
            ));
            return Ok(Self { judge: None });
        };
        let list = phone.trust_list()?;
        Ok(Self {
            judge: Some((phone, list)),
        })
    }

    fn scan(&self, image: &Path) -> Result<Scanned, Failure> {
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

/// Without hosts nothing is a venue's code.
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

/// What is in a picture.
#[derive(Serialize)]
struct Scanned {
    image: String,
    codes: Vec<SeenCode>,
    /// The work that one picture is worth was done before all of it was looked at.
    exhausted: bool,
    /// What the scanner tried, where it was to explain itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct SeenCode {
    #[serde(flatten)]
    code: ReadCode,
    /// Clockwise from the code's own upper left, in pixels.
    corners: [[f64; 2]; 4],
}

impl Scanned {
    fn exit(&self) -> Exit {
        exit_for(self.codes.iter().map(|seen| &seen.code))
    }
}

impl Answer for Scanned {
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
            (_, true) => writeln!(page, "  too much to look at: there may be more"),
            _ => Ok(()),
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Inspected(ReadCode);

impl Answer for Inspected {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.0.write_text(page)
    }
}
