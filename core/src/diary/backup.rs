//! Writing a backup of every visit.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use dauchan_age::{Passphrase, SEED_LENGTH, Sealer, Seed};
use rusqlite::{Connection, Row};
use zeroize::Zeroizing;

use crate::backup::{BackupError, BackupSummary, MAX_VISITS, write_head};
use crate::diary::rows::{self, select_visits};
use crate::diary::{Diary, sql};
use crate::new_file::NewFile;
use crate::random::{RandomSource, RandomUnavailable};
use crate::time::{Timestamp, UtcOffset};
use crate::visit::{Moment, Visit, VisitId};
use crate::visit_line::VisitLine;

/// The visits between two reports of progress.
const VISITS_A_STEP: u64 = 256;

/// Draws the random bytes of one sealed file.
pub(crate) fn draw_seed(random: &mut dyn RandomSource) -> Result<Seed, RandomUnavailable> {
    let mut bytes = Zeroizing::new([0; SEED_LENGTH]);
    random.fill(bytes.as_mut_slice())?;
    Ok(Seed::from_bytes(bytes))
}

/// Reads a visit, and the signed bytes of its code, if it has one.
pub(super) fn visit_with_code(
    row: &Row<'_>,
) -> rusqlite::Result<(Visit, Option<Zeroizing<Vec<u8>>>)> {
    let code: Option<Vec<u8>> = row.get(12)?;
    Ok((rows::visit(row)?, code.map(Zeroizing::new)))
}

impl Diary {
    /// Writes a backup of every visit to `destination`, over a file of that name, and returns what it
    /// holds. The file appears when it is whole and synced. `now` and `offset` are the phone's time.
    /// `progress` is called with the number of visits written, now and then.
    ///
    /// It takes a tenth of a second or more, and 64 MiB of memory, to stretch the passphrase.
    ///
    /// # Errors
    /// [`BackupError`]; there is no new file then.
    pub fn export_backup(
        &self,
        passphrase: &Passphrase,
        random: &mut dyn RandomSource,
        now: Timestamp,
        offset: UtcOffset,
        destination: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<BackupSummary, BackupError> {
        let database = self.database()?;
        let seed = draw_seed(random)?;
        let (new, file) = NewFile::create(destination).map_err(file_error)?;
        let mut sealer = Sealer::with_passphrase(passphrase, seed, file).map_err(file_error)?;
        let made = Moment { at: now, offset };
        write_line(&mut sealer, &write_head(made)).map_err(file_error)?;
        let visits = write_visits(database, &mut sealer, progress)?;
        let file = sealer.finish().map_err(file_error)?;
        file.sync_all().map_err(file_error)?;
        new.install().map_err(file_error)?;
        let waiting = u64::try_from(self.pending()?.len()).unwrap_or(u64::MAX);
        Ok(BackupSummary { visits, waiting })
    }
}

fn file_error(error: io::Error) -> BackupError {
    BackupError::File(error.into())
}

/// Adds a line to a sealed file.
pub(crate) fn write_line(sealer: &mut Sealer<impl io::Write>, line: &str) -> io::Result<()> {
    sealer.write(line.as_bytes())?;
    sealer.write(b"\n")
}

/// Writes every visit, oldest first, and returns how many there were.
fn write_visits(
    database: &Connection,
    sealer: &mut Sealer<impl io::Write>,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, BackupError> {
    let sql = select_visits!("ORDER BY start, start_event");
    let (mut visits, mut groups) = (0, Groups::default());
    sql::try_for_each(database, sql, [], |row| {
        let (visit, code) = visit_with_code(row)?;
        if visits == MAX_VISITS {
            return Err(BackupError::TooMany);
        }
        let group = groups.number(visit.piece_of)?;
        let line = VisitLine::write(&visit, code.as_ref().map(|code| code.as_slice()), group);
        write_line(sealer, &line).map_err(file_error)?;
        visits += 1;
        if visits % VISITS_A_STEP == 0 {
            progress(visits);
        }
        Ok(())
    })?;
    progress(visits);
    Ok(visits)
}

/// The numbers of split visits in a backup, in the order in which their pieces come.
#[derive(Default)]
struct Groups(HashMap<VisitId, u16>);

impl Groups {
    /// Returns the number of the visit whose first piece is `first`, if it was split.
    fn number(&mut self, first: Option<VisitId>) -> Result<Option<u16>, BackupError> {
        let Some(first) = first else {
            return Ok(None);
        };
        let next = u16::try_from(self.0.len() + 1).map_err(|_| BackupError::TooMany)?;
        Ok(Some(*self.0.entry(first).or_insert(next)))
    }
}
