//! The end of a command: exit codes for scripts, and texts for people.

use std::fmt;

use dauchan_files::FileError;

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
        self.advice = Some(advice.to_string());
        self
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        match &error {
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
                Self::new(Exit::Folder, "too_open", &error).advise(format!(
                    "Close it, and find out who has read it: chmod 600 {}",
                    path.display()
                ))
            }
            FileError::Busy { .. } => Self::new(Exit::Busy, "busy", &error)
                .advise("Wait until the other command has ended, and try again."),
            FileError::Read { .. } | FileError::Write { .. } => {
                Self::new(Exit::System, "file", &error)
            }
        }
    }
}
