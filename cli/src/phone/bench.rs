//! `dauchan bench`: a line of JSON for each picture, for scripts that score readers.

use std::io::{self, BufRead as _};
use std::path::Path;

use clap::{Args, Subcommand};
use dauchan_core::scan::{Effort, FoundCode, Scan, scan};
use rustix::time::{ClockId, Timespec, clock_gettime};
use serde::Serialize;

use super::picture;
use crate::error::{CommandError, Exit};
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the pictures whose paths come on standard input, one a line
    Scan(ScanArguments),
}

#[derive(Debug, Args)]
pub struct ScanArguments {
    /// Read the paths from standard input; required
    #[arg(long, required = true)]
    stdin: bool,
    /// Scan as a frame of a running camera instead of as a photo
    #[arg(long)]
    live: bool,
}

/// Measures one picture after the other on one thread.
///
/// # Errors
/// [`CommandError`] if standard input cannot be read or a line not be written.
pub fn run(Command::Scan(arguments): &Command, output: &mut Output) -> Result<Exit, CommandError> {
    let effort = if arguments.live {
        Effort::Live
    } else {
        Effort::Still
    };
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| CommandError::new(Exit::System, "input", error))?;
        if !line.is_empty() {
            output.show_json(&measure(line, effort))?;
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Measured {
    image: String,
    /// The payloads in UTF-8.
    texts: Vec<String>,
    /// The other payloads in hexadecimal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hex: Vec<String>,
    /// The outline of each code.
    outlines: Vec<Outline>,
    /// CPU time in milliseconds, from grey pixels in memory.
    ms: f64,
    exhausted: bool,
    /// The class of the picture's error.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

#[derive(Serialize)]
struct Outline {
    /// The modules on a side.
    side: usize,
    /// In pixels, clockwise from the code's own upper left.
    corners: [[f64; 2]; 4],
}

impl Outline {
    fn of(code: &FoundCode) -> Self {
        Self {
            side: code.version().side(),
            corners: code.corners().map(|corner| [corner.x, corner.y]),
        }
    }
}

fn measure(image: String, effort: Effort) -> Measured {
    let (scan, ms, error) = match picture::load(Path::new(&image)) {
        Ok(picture) => {
            let before = thread_time();
            let scan = scan(&picture.frame(), effort);
            (scan, milliseconds(before, thread_time()), None)
        }
        Err(error) => (Scan::default(), 0.0, Some(error.class)),
    };
    let Scan { codes, exhausted } = scan;
    Measured {
        image,
        texts: codes
            .iter()
            .filter_map(|code| Some(code.text()?.to_owned()))
            .collect(),
        hex: codes
            .iter()
            .filter(|code| code.text().is_none())
            .map(hex)
            .collect(),
        outlines: codes.iter().map(Outline::of).collect(),
        ms,
        exhausted,
        error,
    }
}

fn hex(code: &FoundCode) -> String {
    code.bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn thread_time() -> Timespec {
    clock_gettime(ClockId::ThreadCPUTime)
}

fn milliseconds(from: Timespec, to: Timespec) -> f64 {
    let seconds = i32::try_from(to.tv_sec - from.tv_sec).unwrap_or(i32::MAX);
    let nanoseconds = i32::try_from(to.tv_nsec - from.tv_nsec).unwrap_or(0);
    f64::from(seconds) * 1e3 + f64::from(nanoseconds) / 1e6
}
