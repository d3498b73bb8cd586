//! Passphrases: typed at the terminal without echo, or read by a script's file descriptor.
//!
//! A passphrase is never an argument and never in the environment, where other processes see it.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use dauchan_authority::keyring::PassphraseSource;
use dauchan_authority::{MIN_PASSPHRASE, Passphrase, PassphraseError};
use dauchan_core::backup;
use zeroize::Zeroizing;

use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::random::SystemRandom;

/// How often a person may try.
const ATTEMPTS: usize = 3;
/// The longest passphrase that is read, in bytes.
const MAX_LENGTH: usize = 1024;

/// The source of this process's passphrases.
#[derive(Clone, Default)]
pub struct Passphrases(Source);

#[derive(Clone, Default)]
enum Source {
    /// Each line of a file descriptor is one passphrase, in the order in which they are needed.
    Lines(Arc<Mutex<Box<dyn Read + Send>>>),
    Terminal,
    /// Nobody is there to ask.
    #[default]
    None,
}

impl std::fmt::Debug for Passphrases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrases(…)")
    }
}

impl Passphrases {
    /// Reads passphrases from file descriptor `descriptor`, or from the terminal without one.
    ///
    /// # Errors
    /// [`CommandError`] if the descriptor cannot be read.
    pub fn from(descriptor: Option<u32>) -> Result<Self, CommandError> {
        let source = match descriptor {
            Some(0) => Source::Lines(Arc::new(Mutex::new(Box::new(io::stdin())))),
            Some(number) => {
                let file = File::open(format!("/dev/fd/{number}")).map_err(|error| {
                    let text = say!(
                        "cannot read file descriptor {number}: {error}",
                        "không đọc được bộ mô tả tệp {number}: {error}"
                    );
                    CommandError::new(Exit::Usage, "passphrase_fd", text)
                })?;
                Source::Lines(Arc::new(Mutex::new(Box::new(file))))
            }
            None if io::stdin().is_terminal() => Source::Terminal,
            None => Source::None,
        };
        Ok(Self(source))
    }

    /// Asks for the passphrase that opens something. Returns `None` if nobody enters one.
    pub fn ask(&self, of_what: &str, attempt: usize) -> Option<Passphrase> {
        match &self.0 {
            Source::Lines(lines) => next_line(lines).ok().flatten(),
            Source::Terminal if attempt < ATTEMPTS => {
                let again = if attempt == 0 {
                    String::new()
                } else {
                    say!("It does not open. ", "Không mở được. ")
                };
                typed(&say!(
                    "{again}Passphrase of {of_what}: ",
                    "{again}Cụm mật khẩu của {of_what}: "
                ))
                .ok()
            }
            Source::Terminal | Source::None => None,
        }
        .map(Passphrase::entered)
    }

    /// Asks for a new passphrase, at the terminal twice.
    ///
    /// # Errors
    /// [`CommandError`] if no passphrase is entered, or it is too weak.
    pub fn choose(&self, for_what: &str) -> Result<Passphrase, CommandError> {
        let text = match &self.0 {
            Source::Lines(lines) => next_line(lines)
                .map_err(unread)?
                .ok_or_else(|| needed(for_what))?,
            Source::Terminal => chosen_at_terminal(for_what)?,
            Source::None => return Err(needed(for_what)),
        };
        Ok(Passphrase::chosen(text)?)
    }
}

impl Passphrases {
    /// Asks for the passphrase that opens a backup.
    ///
    /// # Errors
    /// [`CommandError`] if no passphrase is entered.
    pub fn of_backup(&self) -> Result<backup::Passphrase, CommandError> {
        let of_what = "the backup";
        let text = match &self.0 {
            Source::Lines(lines) => next_line(lines).map_err(unread)?,
            Source::Terminal => Some(
                typed(&say!(
                    "Passphrase of the backup: ",
                    "Mật khẩu của bản sao lưu: "
                ))
                .map_err(unread)?,
            ),
            Source::None => None,
        };
        let text = text.ok_or_else(|| needed(of_what))?;
        Ok(backup::parse_passphrase(&text))
    }

    /// Returns the passphrase of a new backup. At a terminal, six words are drawn, shown once with `show`,
    /// and asked back once.
    ///
    /// # Errors
    /// [`CommandError`] if no passphrase is entered, or other words were typed back.
    pub fn for_new_backup(
        &self,
        show: impl FnOnce(&str) -> Result<(), CommandError>,
    ) -> Result<backup::Passphrase, CommandError> {
        if !matches!(self.0, Source::Terminal) {
            return self.of_backup();
        }
        let drawn = backup::generate_passphrase(&mut SystemRandom)
            .map_err(|error| CommandError::new(Exit::System, "random", error))?;
        show(drawn.expose())?;
        let back = typed(&say!("The six words again: ", "Nhập lại sáu từ: ")).map_err(unread)?;
        if backup::parse_passphrase(&back).expose() == drawn.expose() {
            return Ok(drawn);
        }
        let text = "these are not the words that were shown";
        Err(CommandError::new(Exit::Usage, "passphrase", text)
            .advise("No backup was written. Write the words down, and give the command again."))
    }
}

impl PassphraseSource for Passphrases {
    fn passphrase(&self, path: &Path, attempt: usize) -> Option<Passphrase> {
        self.ask(&path.display().to_string(), attempt)
    }
}

fn chosen_at_terminal(for_what: &str) -> Result<Zeroizing<String>, CommandError> {
    let first = typed(&say!(
        "New passphrase for {for_what}, {MIN_PASSPHRASE} characters or more: ",
        "Cụm mật khẩu mới cho {for_what}, từ {MIN_PASSPHRASE} ký tự trở lên: "
    ))
    .map_err(unread)?;
    let second = typed(&say!("The same again: ", "Nhập lại lần nữa: ")).map_err(unread)?;
    if first == second {
        return Ok(first);
    }
    let text = say!(
        "the two passphrases are not the same",
        "hai cụm mật khẩu không giống nhau"
    );
    Err(CommandError::new(Exit::Usage, "passphrase", text)
        .advise("Nothing was changed. Give the command again."))
}

fn typed(prompt: &str) -> io::Result<Zeroizing<String>> {
    rpassword::prompt_password(prompt).map(Zeroizing::new)
}

/// Reads one line byte by byte, so that no buffer holds the next ones.
fn next_line(lines: &Mutex<Box<dyn Read + Send>>) -> io::Result<Option<Zeroizing<String>>> {
    let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LENGTH));
    let mut byte = Zeroizing::new([0; 1]);
    while lines.read(byte.as_mut())? == 1 {
        let [letter] = *byte;
        if letter == b'\n' {
            return text(&line).map(Some);
        }
        if line.len() == MAX_LENGTH {
            return Err(io::ErrorKind::InvalidData.into());
        }
        line.push(letter);
    }
    if line.is_empty() {
        return Ok(None);
    }
    text(&line).map(Some)
}

fn text(line: &[u8]) -> io::Result<Zeroizing<String>> {
    let text = std::str::from_utf8(line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
    Ok(Zeroizing::new(text?.to_owned()))
}

fn unread(error: io::Error) -> CommandError {
    let text = say!(
        "cannot read the passphrase: {error}",
        "không đọc được cụm mật khẩu: {error}"
    );
    CommandError::new(Exit::System, "passphrase", text)
}

fn needed(for_what: &str) -> CommandError {
    let text = say!(
        "a passphrase for {for_what} is needed, and there is no terminal to ask at",
        "cần cụm mật khẩu cho {for_what}, nhưng không có cửa sổ lệnh để hỏi"
    );
    CommandError::new(Exit::Usage, "passphrase_needed", text)
        .advise("Pass it by a file descriptor: --passphrase-fd 3 3<FILE")
}

impl From<PassphraseError> for CommandError {
    fn from(error: PassphraseError) -> Self {
        Self::new(Exit::Usage, "passphrase", error).advise(
            "Nothing was changed. Take six words that do not belong together, without diacritics.",
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

    use super::*;

    fn lines(text: &str) -> Passphrases {
        let bytes = io::Cursor::new(text.as_bytes().to_vec());
        Passphrases(Source::Lines(Arc::new(Mutex::new(Box::new(bytes)))))
    }

    #[test]
    fn each_line_of_a_descriptor_is_one_passphrase() {
        let source = lines("first of the desk\nsecond of a root");
        let first = source.choose("the desk").unwrap();
        let second = source.ask("a root", 0).unwrap();
        let expected = |text: &str| Passphrase::entered(Zeroizing::new(text.to_owned()));
        assert_eq!(first, expected("first of the desk"));
        assert_eq!(second, expected("second of a root"));
        assert!(source.ask("another", 0).is_none());
        assert_eq!(
            source.choose("more").unwrap_err().class,
            "passphrase_needed"
        );
        let long = "a".repeat(MAX_LENGTH + 1);
        assert!(lines(&long).ask("a file", 0).is_none());
    }
}
