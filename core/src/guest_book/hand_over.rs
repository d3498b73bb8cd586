//! Answering a contact tracer: the entries of the days asked for, sealed to the request.

use std::io;
use std::path::Path;

use dauchan_age::Sealer;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use zeroize::Zeroizing;

use super::guest::foreign_row;
use super::{GuestBook, GuestBookError, Passage};
use crate::diary::StorageError;
use crate::diary::backup::{draw_seed, write_line};
use crate::hand_over::{MAX_VISITS, RequestId, TracerRequest, VerifiedRequest};
use crate::moments;
use crate::new_file::NewFile;
use crate::person::PersonCodeKind;
use crate::random::{RandomSource, RandomUnavailable};
use crate::store::sql;
use crate::time::{Day, Timestamp, UtcOffset};
use crate::visit_line::write_json;

const FORMAT: &str = "dauchan guest-book 1";

/// The first line of the file.
#[derive(Serialize)]
struct Head {
    format: &'static str,
    request: String,
}

/// An entry, its fields in this order.
#[derive(Serialize)]
struct Line {
    at: String,
    passage: &'static str,
    recorded: &'static str,
    one_in: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Zeroizing<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_of_birth: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Zeroizing<String>>,
}

/// The reason why no entries were handed over. There is no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuestHandOverError {
    /// The guest book cannot be read.
    #[error(transparent)]
    GuestBook(#[from] GuestBookError),
    /// No entry lies in the days asked for.
    #[error("nobody is recorded on the days that were asked for")]
    Nobody,
    /// More than 10,000 entries lie in them.
    #[error("more than {MAX_VISITS} entries are asked for; ask for a request for fewer days")]
    TooMany,
    /// The request has expired since it was verified.
    #[error("the request was valid until {last}; ask for a new one")]
    Expired {
        /// The last day on which the request was valid.
        last: Day,
    },
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The file cannot be written.
    #[error("cannot write the file: {0}")]
    File(StorageError),
}

impl From<rusqlite::Error> for GuestHandOverError {
    fn from(error: rusqlite::Error) -> Self {
        Self::GuestBook(error.into())
    }
}

impl From<io::Error> for GuestHandOverError {
    fn from(error: io::Error) -> Self {
        Self::File(error.into())
    }
}

impl GuestBook {
    /// Seals every entry of the days that `request` asks for, to the recipient of `request`, in the file
    /// `destination`. Returns how many entries are in it. `now` is the phone's time.
    ///
    /// The file gets its name when it is whole and synced. Nothing else leaves the book, and nobody but
    /// the tracer can read the file.
    ///
    /// # Errors
    /// [`GuestHandOverError`].
    pub fn hand_over(
        &self,
        request: &VerifiedRequest,
        random: &mut dyn RandomSource,
        now: Timestamp,
        destination: &Path,
    ) -> Result<usize, GuestHandOverError> {
        let request = request.request();
        let deployment = self.deployment();
        let clock = deployment.clock(now, deployment.baseline());
        let last = request.validity.last();
        if Day::of(clock.effective(), clock.offset) > last {
            return Err(GuestHandOverError::Expired { last });
        }
        let lines = lines(self.database()?, request, clock.offset)?;
        match lines.len() {
            0 => return Err(GuestHandOverError::Nobody),
            count if count > usize::from(MAX_VISITS) => return Err(GuestHandOverError::TooMany),
            _ => {}
        }
        let seed = draw_seed(random)?;
        let (new, file) = NewFile::create(destination)?;
        let mut sealer = Sealer::to_recipient(&request.recipient, seed, file)?;
        write_line(&mut sealer, &head(request.id))?;
        for line in &lines {
            write_line(&mut sealer, line)?;
        }
        sealer.finish()?.sync_all()?;
        new.install()?;
        Ok(lines.len())
    }
}

fn head(request: RequestId) -> Zeroizing<String> {
    write_json(&Head {
        format: FORMAT,
        request: request.to_string(),
    })
}

/// Reads the entries of the days asked for as lines, oldest first, and at most one too many.
fn lines(
    database: &Connection,
    request: &TracerRequest,
    offset: UtcOffset,
) -> rusqlite::Result<Vec<Zeroizing<String>>> {
    let from = request.days.first().start(offset);
    let to = request.days.last().start(offset).plus_days(1);
    let sql = "SELECT at, at_offset, direction, one_in, kind, text, year, contact FROM guest
               WHERE at >= ?1 AND at < ?2 ORDER BY at, id LIMIT ?3";
    let most = u32::from(MAX_VISITS) + 1;
    let values = params![from.unix_seconds(), to.unix_seconds(), most];
    sql::all(database, sql, values, |row| Ok(write_json(&line(row)?)))
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    let offset = UtcOffset::from_minutes(row.get(1)?).ok_or_else(foreign_row)?;
    let at = Timestamp::from_unix_seconds(row.get(0)?);
    let passage = Passage::from_number(row.get(2)?).ok_or_else(foreign_row)?;
    let kind: Option<u8> = row.get(4)?;
    let text = Zeroizing::new(row.get(5)?);
    let plain = Line {
        at: moments::written(at, offset),
        passage: passage.name(),
        recorded: "manual",
        one_in: row.get(3)?,
        code: None,
        name: None,
        year_of_birth: None,
        contact: None,
    };
    Ok(match kind {
        Some(kind) => Line {
            recorded: super::rows::kind_of(kind)
                .map(PersonCodeKind::name)
                .ok_or_else(foreign_row)?,
            code: Some(text),
            ..plain
        },
        None => Line {
            name: Some(text),
            year_of_birth: row.get(6)?,
            contact: row.get::<_, Option<String>>(7)?.map(Zeroizing::new),
            ..plain
        },
    })
}
