//! What commands say: text for people, or JSON for scripts, never a mixture.
//!
//! Answers go to standard output and complaints to standard error. Colour is used only on a terminal
//! and not when `NO_COLOR` is set; the streams see to that themselves.

use std::io::{self, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use crate::failure::{Exit, Failure};

/// What went well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What did not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What wants attention.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What matters most in an answer.
pub const STRONG: Style = Style::new().bold();
/// What matters least.
pub const FAINT: Style = Style::new().dimmed();

/// What a command found or did. Serialized, it is the answer of `--json`, whose shape `docs/cli.md`
/// promises.
pub trait Answer: Serialize {
    /// Writes the answer for people. Styles are written as `{GOOD}text{GOOD:#}`.
    ///
    /// # Errors
    /// Those of `page`.
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()>;
}

/// Where answers go.
pub struct Output {
    json: bool,
    page: AutoStream<io::Stdout>,
    complaints: AutoStream<io::Stderr>,
}

impl Output {
    /// Standard output and standard error, in JSON or for people.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            page: anstream::stdout(),
            complaints: anstream::stderr(),
        }
    }

    /// Whether answers are to be in JSON.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Gives an answer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn show<A: Answer>(&mut self, answer: &A) -> Result<(), Failure> {
        if self.json {
            return self.show_json(answer);
        }
        let written = answer.write_text(&mut self.page);
        written.and_then(|()| self.page.flush()).or_else(unwritten)
    }

    /// Gives an answer that is JSON whatever was asked for, as the lines of a benchmark are.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn show_json(&mut self, answer: &impl Serialize) -> Result<(), Failure> {
        let line = serde_json::to_string(answer)
            .map_err(|error| Failure::new(Exit::System, "output", error))?;
        writeln!(self.page, "{line}")
            .and_then(|()| self.page.flush())
            .or_else(unwritten)
    }

    /// Writes a text as it stands, in CSV or JSON.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn show_text(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.page.write_all(text.as_bytes());
        written.and_then(|()| self.page.flush()).or_else(unwritten)
    }

    /// Says on standard error what went wrong. There is nobody left to tell if that fails too.
    pub fn complain(&mut self, failure: &Failure) {
        let Failure {
            class,
            text,
            advice,
            ..
        } = failure;
        let _ = if self.json {
            let line = json!({ "error": { "class": class, "text": text, "advice": advice } });
            writeln!(self.complaints, "{line}")
        } else {
            let advice = advice.as_ref().map(|advice| format!("\n  {advice}"));
            writeln!(
                self.complaints,
                "{BAD}error:{BAD:#} {text}{}",
                advice.unwrap_or_default()
            )
        };
    }

    /// Says on standard error what a person should know beside the answer; a script is spared it.
    pub fn warn(&mut self, text: &str) {
        if !self.json {
            let _ = writeln!(self.complaints, "{WARNING}warning:{WARNING:#} {text}");
        }
    }
}

/// A reader that has seen enough (`dauchan … | head`) is no failure.
fn unwritten(error: io::Error) -> Result<(), Failure> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Failure::new(
            Exit::System,
            "output",
            format!("cannot write the answer: {error}"),
        )),
    }
}
