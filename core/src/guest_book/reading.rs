//! Reading the guest book: by time and by words.

use rusqlite::params;

use super::rows::{self, select_guests};
use super::{Guest, GuestBook, GuestBookError, GuestId};
use crate::diary::fold::fold;
use crate::diary::{MAX_PAGE, TimeRange};
use crate::store::sql;
use crate::time::Timestamp;

/// A page of a list of entries, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestPage {
    before: (i64, i64),
    limit: u16,
}

impl GuestPage {
    /// Returns the first page, with `limit` entries, at most [`MAX_PAGE`].
    #[must_use]
    pub const fn first(limit: u16) -> Self {
        Self {
            before: (i64::MAX, i64::MAX),
            limit: if limit > MAX_PAGE { MAX_PAGE } else { limit },
        }
    }

    /// Returns the page after `last`, the last entry of the page before.
    #[must_use]
    pub const fn after(last: &Guest, limit: u16) -> Self {
        Self::beyond(last.moment.at, last.id, limit)
    }

    /// Returns the page after the entry with this time and id. As [`GuestPage::after`], for a caller
    /// who kept only these two.
    #[must_use]
    pub const fn beyond(at: Timestamp, id: GuestId, limit: u16) -> Self {
        Self {
            before: (at.unix_seconds(), id.number()),
            ..Self::first(limit)
        }
    }
}

impl GuestBook {
    /// Returns the entries in `range`, newest first, `page` by page.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn guests(&self, range: TimeRange, page: GuestPage) -> Result<Vec<Guest>, GuestBookError> {
        let sql = select_guests!(
            "WHERE at >= ?1 AND at < ?2 AND (at, id) < (?3, ?4) ORDER BY at DESC, id DESC LIMIT ?5"
        );
        let (at, id) = page.before;
        let values = params![
            range.from().unix_seconds(),
            range.bound(),
            at,
            id,
            page.limit
        ];
        Ok(sql::all(self.database()?, sql, values, rows::guest)?)
    }

    /// Returns the entries whose name or contact contains `text`, newest first. Case and Vietnamese
    /// diacritics do not matter. What is found is shown by initials all the same. An empty text finds
    /// every entry.
    ///
    /// # Errors
    /// [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn search(&self, text: &str, page: GuestPage) -> Result<Vec<Guest>, GuestBookError> {
        let sql = select_guests!(
            "WHERE instr(folded, ?1) AND (at, id) < (?2, ?3) ORDER BY at DESC, id DESC LIMIT ?4"
        );
        let (at, id) = page.before;
        let values = params![fold(text.trim()), at, id, page.limit];
        Ok(sql::all(self.database()?, sql, values, rows::guest)?)
    }

    /// Returns one entry.
    ///
    /// # Errors
    /// [`GuestBookError::NoSuchGuest`], [`GuestBookError::Locked`] or [`GuestBookError::Storage`].
    pub fn guest(&self, id: GuestId) -> Result<Guest, GuestBookError> {
        let sql = select_guests!("WHERE id = ?1");
        let guest = sql::find(self.database()?, sql, [id.number()], rows::guest)?;
        guest.ok_or(GuestBookError::NoSuchGuest)
    }
}
