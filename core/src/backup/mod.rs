//! Backups: a diary's visits in a file that only a passphrase opens, for a new phone.
//!
//! [`Diary::export_backup`](crate::diary::Diary::export_backup) writes one, and
//! [`Diary::restore`](crate::diary::Diary::restore) merges one into a diary. What a backup says is not
//! trusted: codes are verified again, and nothing but visits is taken from it. Layout:
//! `docs/format.md`, section 10.

mod error;
mod passphrase;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use dauchan_age::{MAX_COST, Passphrase};
pub use error::{BackupError, RestoreError, RestoreRefusal};
pub use passphrase::{WORDS_IN_PASSPHRASE, generate_passphrase, parse_passphrase};

use crate::hand_over::check_format;
use crate::visit::Moment;
use crate::visit_line::{parse_json, parse_moment, write_json, write_moment};

const FORMAT: &str = "dauchan backup";
const VERSION: u8 = 1;
/// The most visits in a backup.
pub(crate) const MAX_VISITS: u64 = 200_000;
/// The most refused visits that a report lists.
pub const MAX_LISTED: usize = 100;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    made: String,
}

/// Writes the first line of a backup that is made now.
pub(crate) fn write_head(made: Moment) -> Zeroizing<String> {
    write_json(&Head {
        format: format!("{FORMAT} {VERSION}"),
        made: write_moment(made),
    })
}

/// Returns when the backup with this first line was made.
pub(crate) fn parse_head(line: &str) -> Result<Moment, RestoreError> {
    check_format(line, FORMAT, VERSION)?;
    parse_json::<Head>(line)
        .and_then(|head| parse_moment(&head.made))
        .ok_or(RestoreError::Malformed { line: 1 })
}

/// The contents of a backup, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    /// The visits in it.
    pub visits: u64,
    /// The codes that wait for a newer trust list. They are not in the backup.
    pub waiting: u64,
}

/// A visit of a backup that was not restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedVisit {
    /// Its line in the backup, counted from 1.
    pub line: u64,
    /// The start of the visit, as the backup says.
    pub start: Moment,
    /// The reason of the refusal.
    pub refusal: RestoreRefusal,
}

/// The outcome of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// The moment at which the backup was made, as it says.
    pub made: Moment,
    /// The visits that were added.
    pub added: u64,
    /// The visits that the diary had already.
    pub known: u64,
    /// The visits that were refused.
    pub refused: u64,
    /// The first of the refused visits, at most [`MAX_LISTED`].
    pub refusals: Vec<RefusedVisit>,
}
