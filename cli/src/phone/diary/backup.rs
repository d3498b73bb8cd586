//! `dauchan diary backup` and `dauchan diary restore`.

use std::io::{self, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use dauchan_core::backup::{BackupError, Passphrase, RestoreError, RestoreReport};
use dauchan_core::moments;
use serde::Serialize;

use crate::error::{CommandError, Exit};
use crate::language::{self, say};
use crate::output::{GOOD, Report, WARNING};
use crate::phone::folder::Phone;
use crate::random::SystemRandom;

/// The result of a backup.
#[derive(Serialize)]
pub struct BackedUp {
    file: String,
    visits: u64,
    waiting: u64,
}

/// Writes a backup of the diary.
///
/// # Errors
/// [`CommandError`]; there is no new file.
pub fn backup(
    phone: &Phone,
    file: &Path,
    passphrase: &Passphrase,
) -> Result<BackedUp, CommandError> {
    let diary = phone.diary()?;
    let random = &mut SystemRandom;
    let (now, offset) = (phone.now(), phone.offset());
    let written = diary.export_backup(passphrase, random, now, offset, file, &mut |_| ())?;
    Ok(BackedUp {
        file: file.display().to_string(),
        visits: written.visits,
        waiting: written.waiting,
    })
}

impl Report for BackedUp {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self { file, visits, .. } = self;
        let done = say!(
            "{GOOD}backed up{GOOD:#} {visits} visits to {file}",
            "{GOOD}đã sao lưu{GOOD:#} {visits} lượt vào {file}"
        );
        writeln!(page, "{done}")?;
        if self.waiting > 0 {
            let waiting = self.waiting;
            let text = say!(
                "{waiting} codes wait for a newer trust list and are not in it",
                "{waiting} mã còn chờ danh sách mới và không có trong bản sao lưu"
            );
            writeln!(page, "{WARNING}{text}{WARNING:#}")?;
        }
        Ok(())
    }
}

/// The result of a restore.
#[derive(Serialize)]
pub struct Restored {
    made: String,
    added: u64,
    known: u64,
    refused: u64,
    refusals: Vec<Refusal>,
}

#[derive(Serialize)]
struct Refusal {
    start: String,
    class: &'static str,
    text: String,
}

impl Restored {
    fn of(report: &RestoreReport) -> Self {
        let refusals = report.refusals.iter().map(|one| Refusal {
            start: moments::written(one.start.at, one.start.offset),
            class: one.refusal.class(),
            text: one.refusal.to_string(),
        });
        Self {
            made: moments::written(report.made.at, report.made.offset),
            added: report.added,
            known: report.known,
            refused: report.refused,
            refusals: refusals.collect(),
        }
    }
}

impl Report for Restored {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            made,
            added,
            known,
            refused,
            refusals,
        } = self;
        let made = language::moment(made);
        let done = say!(
            "{GOOD}restored{GOOD:#} the backup of {made}: {added} visits added, {known} known already, {refused} refused",
            "{GOOD}đã khôi phục{GOOD:#} bản sao lưu lúc {made}: thêm {added} lượt, đã có {known}, không nhận {refused}"
        );
        writeln!(page, "{done}")?;
        for Refusal { start, class, text } in refusals {
            writeln!(page, "  {start}  {WARNING}{class}{WARNING:#}: {text}")?;
        }
        Ok(())
    }
}

/// Merges a backup into the diary.
///
/// # Errors
/// [`CommandError`]; the diary is as it was.
pub fn restore(
    phone: &Phone,
    file: &Path,
    passphrase: &Passphrase,
) -> Result<Restored, CommandError> {
    let source = std::fs::File::open(file).map_err(|error| {
        let text = format!("cannot read {}: {error}", file.display());
        CommandError::new(Exit::Folder, "no_file", text)
    })?;
    let mut diary = phone.diary()?;
    let started = Instant::now();
    let restored = diary.restore(BufReader::new(source), passphrase, phone.now(), &mut |_| ());
    match restored {
        Ok(report) => Ok(Restored::of(&report)),
        Err(RestoreError::WrongPassphrase) => {
            let seconds = started.elapsed().as_secs_f64();
            let error = CommandError::from(RestoreError::WrongPassphrase);
            Err(error.advise(format!(
                "Nothing was changed; the attempt took {seconds:.1} s. Check each word and try again."
            )))
        }
        Err(error) => Err(error.into()),
    }
}

impl From<BackupError> for CommandError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Diary(error) => error.into(),
            BackupError::TooMany => Self::new(Exit::Refused, "too_many", error),
            BackupError::Random(_) => Self::new(Exit::System, "random", error),
            BackupError::File(_) => Self::new(Exit::System, "file", error),
        }
    }
}

impl From<RestoreError> for CommandError {
    fn from(error: RestoreError) -> Self {
        let class = error.class();
        match error {
            RestoreError::Diary(error) => error.into(),
            RestoreError::File(_) => Self::new(Exit::System, class, error),
            error => Self::new(Exit::Refused, class, error).advise("Nothing was changed."),
        }
    }
}
