//! The register on disk: issuers, venues with their doors and printings, and everything that happened.
//!
//! An SQLCipher database under a random key of its own. What was committed is durable, a process killed at any instant
//! leaves the last committed state, and events and printings are never changed or removed, so that any day's figures
//! can be made again. One change costs the same among seventy venues and seventy thousand.
//!
//! The rules are those of [`crate::register`]: numbers are used once, a re-issue keeps the secret, no printing is made
//! that phones would refuse, what a list revoked stays so.

mod contacts;
mod corrections;
mod database;
mod events;
mod evidence;
mod history;
mod key;
mod migrate;
mod notices;
mod query;
mod rows;
mod write;

use dauchan_core::time::Timestamp;
use dauchan_core::venue::{
    AreaCode, DefaultStay, Direction, IssueNumber, Sector, ShortCode, VenueDetails, VenueId,
    VenueName,
};

use crate::files::FileError;
use crate::register::{IssuerName, RegisterError, RevocationState};

pub use contacts::Contact;
pub use database::Store;
pub use events::{Event, EventKind};
pub use evidence::{ActivityCount, Finding, Inspection};
pub use history::{
    EVIDENCE_DAYS, EXPIRING_DAYS, Evidence, History, RecordedInspection, Source, State, VenueDay,
};
pub(crate) use key::MAX_FILE as MAX_KEY_FILE;
pub use key::StoreKey;
pub use notices::NoticeEntry;
pub use query::{Duplicate, Filter};
pub use write::{Adopted, CodeChange, Edit, NewVenue, Writer};

/// The person who changes the register, and the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The clerk, as the event log names them.
    pub name: String,
    /// The time of the change.
    pub at: Timestamp,
}

/// A venue in the register, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueEntry {
    /// Its public id.
    pub id: VenueId,
    /// Its short code.
    pub short_code: ShortCode,
    /// The register's own key: a licence or tax number.
    pub reference: Option<String>,
    /// The name in the licence.
    pub legal_name: String,
    /// House number and street.
    pub street: String,
    /// The operator of the venue.
    pub owner: String,
    /// The telephone number.
    pub phone: String,
    /// A note in free text.
    pub note: String,
    /// The issuer that signs the next printing.
    pub issuer: IssuerName,
    /// The name that the next printing carries.
    pub name: VenueName,
    /// The ward of the venue.
    pub ward: AreaCode,
    /// The kind of the place.
    pub sector: Sector,
    /// The default stay.
    pub stay: DefaultStay,
    /// The printings that are revoked.
    pub revocation: RevocationState,
    /// Its doors, also closed ones.
    pub doors: Vec<Door>,
}

impl VenueEntry {
    /// Returns the newest printing of all doors.
    #[must_use]
    pub fn newest(&self) -> Option<&Printing> {
        let newest = self.doors.iter().map(|door| &door.newest);
        newest.max_by_key(|printing| printing.details.issue)
    }

    /// Reports whether phones would refuse this printing as revoked.
    #[must_use]
    pub fn is_revoked(&self, issue: IssueNumber) -> bool {
        match self.revocation {
            RevocationState::Good => false,
            RevocationState::RevokedBefore(least) => issue < least,
            RevocationState::Revoked => true,
        }
    }
}

/// A door of a venue, which has a poster of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// Its number, from 1.
    pub number: u16,
    /// The name on the poster; empty for the one door of most venues.
    pub label: String,
    /// The direction of its code: check in, check out, or both.
    pub direction: Direction,
    /// No poster is printed for it any more.
    pub is_closed: bool,
    /// Its newest printing.
    pub newest: Printing,
}

/// A printing of a door's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// The issuer that signs it.
    pub issuer: IssuerName,
    /// The details in the code.
    pub details: VenueDetails,
}

/// The reason why the register could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file beside the database.
    #[error(transparent)]
    File(#[from] FileError),
    /// The register's rules forbid the change.
    #[error(transparent)]
    Rule(#[from] RegisterError),
    /// The key does not open the database.
    #[error("the register does not open: its key is of another register, or it is damaged")]
    KeyOrDamaged,
    /// The database holds a page or a value that is not valid.
    #[error("the register is damaged: {what}")]
    Damaged {
        /// The part that is wrong.
        what: &'static str,
    },
    /// A later version of this tool wrote it.
    #[error("the register has schema {version}, and this tool knows {known}; update the tool")]
    Newer {
        /// The schema found.
        version: i64,
        /// The newest schema that this tool knows.
        known: i64,
    },
    /// This build of the tool cannot encrypt.
    #[error("this build of the tool has no cipher; nothing was written")]
    NoCipher,
    /// Another process has been writing for longer than one waits.
    #[error("another process is writing to the register; try again")]
    Busy,
    /// The disk is full.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// The system failed.
    #[error("the register cannot be read or written: {0}")]
    System(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::KeyOrDamaged,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { what: "a page" },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::System(error),
        }
    }
}

#[cfg(test)]
mod tests;
