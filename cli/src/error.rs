//! The end of a command: exit codes for scripts, and texts for people.

use std::fmt;

use dauchan_authority::language::Language;
use dauchan_files::FileError;

use crate::advice;
use crate::language::{self, say};
use crate::vietnamese::translated;

/// The advice for a file that is missing or damaged.
pub const RESTORE: &str = "Nothing was changed. Put the file back from a backup.";

/// The result of the tool. `docs/cli.md` promises the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command did its work.
    Done = 0,
    /// The answer is no: a code or list was refused, or nothing was found.
    #[allow(dead_code, reason = "the phone's commands answer with it")]
    Refused = 1,
    /// The arguments are not valid. `clap` uses the same code.
    Usage = 2,
    /// A folder or file is missing, damaged or of another version.
    Folder = 3,
    /// Another process works on the folder.
    Busy = 4,
    /// The system failed: disk, permissions, random bytes or clock.
    System = 5,
}

impl Exit {
    /// Returns the exit code of the process.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// The error of a command.
#[derive(Debug)]
pub struct CommandError {
    /// The exit code that it leads to.
    pub exit: Exit,
    /// Its name for scripts, in `snake_case`. Names are promised as exit codes are.
    pub class: &'static str,
    /// A text that says, in lower case and without keys or visits, what is wrong.
    pub text: String,
    /// A sentence, or a command to type, that says what to do.
    pub advice: Option<String>,
}

impl CommandError {
    /// Makes an error without advice.
    pub fn new(exit: Exit, class: &'static str, text: impl fmt::Display) -> Self {
        let text = text.to_string();
        Self {
            exit,
            class,
            text,
            advice: None,
        }
    }

    /// Adds what to do about it: a sentence, or a command to type.
    pub fn advise(mut self, advice: impl fmt::Display) -> Self {
        let advice = advice.to_string();
        let vietnamese = match language::current() {
            Language::Vietnamese => advice::vietnamese(&advice),
            Language::English => None,
        };
        self.advice = Some(vietnamese.map_or(advice, str::to_owned));
        self
    }

    /// Puts the words of an error in another language in place of the English ones.
    pub fn in_words(mut self, words: Option<String>) -> Self {
        if let Some(words) = words {
            self.text = words;
        }
        self
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let words = translated(&error);
        let error = match &error {
            FileError::Missing { .. } => {
                Self::new(Exit::Folder, "missing_file", &error).advise(RESTORE)
            }
            FileError::Exists { .. } => Self::new(Exit::Folder, "exists", &error)
                .advise("Nothing was changed. Choose another name, or move the file away."),
            FileError::NotRegular { .. } => Self::new(Exit::Folder, "not_a_file", &error)
                .advise("Nothing was changed. Choose another name."),
            FileError::TooLong { .. } => {
                Self::new(Exit::Folder, "damaged_file", &error).advise(RESTORE)
            }
            FileError::TooOpen { path, .. } => {
                Self::new(Exit::Folder, "too_open", &error).advise(say!(
                    "Close it, and find out who has read it: chmod 600 {path}",
                    "Hãy khóa tệp lại và tìm xem ai đã đọc: chmod 600 {path}",
                    path = path.display(),
                ))
            }
            FileError::Busy { .. } => Self::new(Exit::Busy, "busy", &error)
                .advise("Wait until the other command has ended, and try again."),
            FileError::Read { .. } | FileError::Write { .. } => {
                Self::new(Exit::System, "file", &error)
            }
        };
        error.in_words(words)
    }
}
