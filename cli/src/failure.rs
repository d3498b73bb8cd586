//! How a command ends: exit codes for scripts, and words for people.

use std::fmt;

/// How the tool ended. The codes are promised in `docs/cli.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// What was asked for is done.
    Done = 0,
    /// The answer is no: a code or list was looked at and refused, or nothing was found.
    #[allow(dead_code, reason = "the phone's commands answer with it")]
    Refused = 1,
    /// The arguments cannot be followed as they stand. `clap` uses the same code.
    Usage = 2,
    /// A folder or file is not as it must be: missing, damaged, of another version.
    Folder = 3,
    /// Another process works on the folder; try again.
    Busy = 4,
    /// The system failed: disk, rights, random bytes, clock.
    System = 5,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Its name for scripts, in `snake_case`; promised as the codes are.
    pub class: &'static str,
    /// What is wrong: a lower-case fragment without key material or visits.
    pub text: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Failure {
    /// A failure without advice beyond what its text says.
    pub fn new(exit: Exit, class: &'static str, text: impl fmt::Display) -> Self {
        let text = text.to_string();
        Self {
            exit,
            class,
            text,
            advice: None,
        }
    }

    /// Adds what to do about it: a whole sentence, or a command to type.
    pub fn advise(mut self, advice: impl fmt::Display) -> Self {
        self.advice = Some(advice.to_string());
        self
    }
}
