//! The output of commands: text for people or JSON for scripts, never a mixture.
//!
//! Reports go to standard output, errors and warnings to standard error. The streams use colour only
//! on a terminal, and not when `NO_COLOR` is set.

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use crate::error::{CommandError, Exit};
use crate::language::say;

/// The style of a success.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// The style of an error.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// The style of a warning.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The style of the most important words.
pub const STRONG: Style = Style::new().bold();
/// The style of the least important words.
pub const FAINT: Style = Style::new().dimmed();

/// The result of a command. Serialized, it is the output of `--json`, whose fields `docs/cli.md`
/// promises.
pub trait Report: Serialize {
    /// Writes the text for people. Styles are written as `{GOOD}text{GOOD:#}`.
    ///
    /// # Errors
    /// Those of `page`.
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()>;
}

/// The streams that a command writes to.
pub struct Output {
    json: bool,
    page: AutoStream<io::Stdout>,
    errors: AutoStream<io::Stderr>,
}

impl Output {
    /// Opens standard output and standard error, for JSON or for people.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            page: anstream::stdout(),
            errors: anstream::stderr(),
        }
    }

    /// Reports whether the output is JSON.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Writes a report.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be written.
    pub fn show<A: Report>(&mut self, answer: &A) -> Result<(), CommandError> {
        if self.json {
            return self.show_json(answer);
        }
        let written = answer.write_text(&mut self.page);
        written.and_then(|()| self.page.flush()).or_else(unwritten)
    }

    /// Writes a value as JSON, even without `--json`, as a benchmark does.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be written.
    pub fn show_json(&mut self, answer: &impl Serialize) -> Result<(), CommandError> {
        let line = serde_json::to_string(answer)
            .map_err(|error| CommandError::new(Exit::System, "output", error))?;
        writeln!(self.page, "{line}")
            .and_then(|()| self.page.flush())
            .or_else(unwritten)
    }

    /// Writes a text as it stands, in CSV or JSON.
    ///
    /// # Errors
    /// [`CommandError`] if it cannot be written.
    pub fn show_text(&mut self, text: &str) -> Result<(), CommandError> {
        let written = self.page.write_all(text.as_bytes());
        written.and_then(|()| self.page.flush()).or_else(unwritten)
    }

    /// Writes an error to standard error. If that fails too, nothing is reported.
    pub fn report_error(&mut self, error: &CommandError) {
        let CommandError {
            class,
            text,
            advice,
            ..
        } = error;
        let _ = if self.json {
            let line = json!({ "error": { "class": class, "text": text, "advice": advice } });
            writeln!(self.errors, "{line}")
        } else {
            let advice = advice.as_ref().map(|advice| format!("\n  {advice}"));
            writeln!(
                self.errors,
                "{BAD}{}:{BAD:#} {text}{}",
                say!("error", "lỗi"),
                advice.unwrap_or_default()
            )
        };
    }

    /// Overwrites the line of progress on a terminal. A file gets none.
    pub fn show_progress(&mut self, text: &str) {
        if io::stderr().is_terminal() {
            let _ = write!(self.errors, "\r\x1B[K{text}");
        }
    }

    /// Ends the line of progress.
    pub fn end_progress(&mut self) {
        if io::stderr().is_terminal() {
            let _ = writeln!(self.errors);
        }
    }

    /// Writes a warning for people to standard error. JSON has none.
    pub fn warn(&mut self, text: &str) {
        if !self.json {
            let warning = say!("warning", "cảnh báo");
            let _ = writeln!(self.errors, "{WARNING}{warning}:{WARNING:#} {text}");
        }
    }
}

/// Accepts that a reader has seen enough (`dauchan … | head`).
fn unwritten(error: io::Error) -> Result<(), CommandError> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(CommandError::new(
            Exit::System,
            "output",
            say!(
                "cannot write the output: {error}",
                "không ghi được kết quả: {error}"
            ),
        )),
    }
}

/// Returns a path as text and JSON show it.
pub fn path_text(path: &Path) -> String {
    path.display().to_string()
}
