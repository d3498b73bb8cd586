//! Reading visits: by time, by venue, by text.

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::fold::fold;
use crate::diary::rows::{self, select_visits};
use crate::diary::writer::automatic_end;
use crate::diary::{Diary, query, sql};
use crate::time::{Day, Timestamp, UtcOffset};
use crate::venue::VenueId;
use crate::visit::{Place, Reminder, Visit, VisitId, rules};

/// The most visits that one page holds.
pub const MAX_PAGE: u16 = 1000;

/// A half-open range of time: its end is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    from: Timestamp,
    to: Timestamp,
}

impl TimeRange {
    /// All of time.
    pub const ALL: Self = Self {
        from: Timestamp::MIN,
        to: Timestamp::MAX,
    };

    /// Returns the range from `from` to `to`, unless `to` comes before or equals `from`.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Returns the range of a local day.
    #[must_use]
    pub const fn day(day: Day, offset: UtcOffset) -> Self {
        let from = day.start(offset);
        Self {
            from,
            to: from.plus_days(1),
        }
    }

    /// Reports whether `moment` lies in the range.
    #[must_use]
    pub fn contains(self, moment: Timestamp) -> bool {
        (self.from.unix_seconds()..self.bound()).contains(&moment.unix_seconds())
    }

    /// Reports whether a visit with these times lies in the range, as [`Diary::visits`] lists it.
    pub(super) fn reaches(self, start: Timestamp, end: Option<Timestamp>) -> bool {
        start.unix_seconds() < self.bound()
            && (start >= self.from || end.is_none_or(|end| end > self.from))
    }

    /// Returns the first moment of the range.
    #[must_use]
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// Returns the end of the range: the first moment after it, or the end of time.
    #[must_use]
    pub const fn to(self) -> Timestamp {
        self.to
    }

    /// Returns the first second after the range. The end of time has a second after it.
    pub(crate) const fn bound(self) -> i64 {
        if self.to.unix_seconds() == Timestamp::MAX.unix_seconds() {
            i64::MAX
        } else {
            self.to.unix_seconds()
        }
    }
}

/// A page of a list of visits: where it begins, and how many visits it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    before: Option<(Timestamp, i64)>,
    limit: u16,
}

impl Page {
    /// Returns the first page, with `limit` visits, at most [`MAX_PAGE`].
    #[must_use]
    pub const fn first(limit: u16) -> Self {
        let limit = if limit > MAX_PAGE { MAX_PAGE } else { limit };
        Self {
            before: None,
            limit,
        }
    }

    /// Returns the page after the visit with this `start` and `event`. As [`Page::after`], for a
    /// caller who kept only these two.
    #[must_use]
    pub const fn beyond(start: Timestamp, event: i64, limit: u16) -> Self {
        Self {
            before: Some((start, event)),
            ..Self::first(limit)
        }
    }

    /// Returns the page after `last`, the last visit of the page before.
    #[must_use]
    pub const fn after(last: &Visit, limit: u16) -> Self {
        Self::beyond(last.start.at, last.event, limit)
    }

    fn before(self) -> (i64, i64) {
        let (start, event) = self.before.unwrap_or((Timestamp::MAX, i64::MAX));
        (start.unix_seconds(), event)
    }
}

impl Diary {
    /// Returns the visits that overlap `range`, newest first, `page` by page. A visit without length
    /// lies in the range that its moment lies in.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visits(&self, range: TimeRange, page: Page) -> Result<Vec<Visit>, DiaryError> {
        let sql = select_visits!(
            "WHERE start >= ",
            query::reaching!(),
            " AND start < ?2
                 AND (start >= ?1 OR until > ?1 OR until IS NULL)
                 AND (start, start_event) < (?3, ?4)
             ORDER BY start DESC, start_event DESC LIMIT ?5"
        );
        let (before, event) = page.before();
        let from = range.from.unix_seconds();
        let values = params![from, range.bound(), before, event, page.limit];
        Ok(sql::all(self.database()?, sql, values, rows::visit)?)
    }

    /// Returns the visits to a venue under all its names, newest first, `page` by page.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visits_at(&self, venue: VenueId, page: Page) -> Result<Vec<Visit>, DiaryError> {
        let sql = select_visits!(
            "WHERE visit.venue IN (SELECT row FROM venue WHERE id = ?1)
                 AND (start, start_event) < (?2, ?3)
             ORDER BY start DESC, start_event DESC LIMIT ?4"
        );
        let (before, event) = page.before();
        let values = params![venue.0, before, event, page.limit];
        Ok(sql::all(self.database()?, sql, values, rows::visit)?)
    }

    /// Returns the visits whose venue, place, note or 'declared for' contains `text`, newest first.
    /// Case and Vietnamese diacritics do not matter. An empty text finds every visit.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn search(&self, text: &str, page: Page) -> Result<Vec<Visit>, DiaryError> {
        let sql = select_visits!(
            "WHERE (visit.venue IN (SELECT row FROM venue WHERE instr(folded, ?1))
                 OR visit.id IN (SELECT visit FROM visit_text WHERE instr(folded, ?1)))
                 AND (start, start_event) < (?2, ?3)
             ORDER BY start DESC, start_event DESC LIMIT ?4"
        );
        let (before, event) = page.before();
        let values = params![fold(text.trim()), before, event, page.limit];
        Ok(sql::all(self.database()?, sql, values, rows::visit)?)
    }

    /// Returns one visit.
    ///
    /// # Errors
    /// [`DiaryError::NoSuchVisit`], [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn visit(&self, id: VisitId) -> Result<Visit, DiaryError> {
        query::visit(self.database()?, id)?.ok_or(DiaryError::NoSuchVisit)
    }

    /// Returns the visit that is open, if any. Of several, which a deployment may allow, it is the
    /// one that began last.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn open_visit(&self) -> Result<Option<Visit>, DiaryError> {
        Ok(query::open_visits(self.database()?)?.pop())
    }

    /// Returns the moment of the next automatic end, if there will be one.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn next_automatic_end(&self) -> Result<Option<Timestamp>, DiaryError> {
        let policy = self.deployment.visits();
        let ends = query::open_visits(self.database()?)?
            .into_iter()
            .filter_map(|visit| automatic_end(&visit, policy));
        Ok(ends.min())
    }

    /// Returns when to remind the owner of the visit that is open, if that moment is still to come.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn next_reminder(&self, now: Timestamp) -> Result<Option<Reminder>, DiaryError> {
        let policy = self.deployment.visits();
        let reminders = query::open_visits(self.database()?)?
            .into_iter()
            .filter_map(|visit| {
                let Place::Venue(venue) = &visit.place else {
                    return None;
                };
                let stay = venue.details.default_stay;
                Some(Reminder {
                    visit: visit.id,
                    at: rules::reminder(visit.start.at, stay, now, policy)?,
                    automatic_end: automatic_end(&visit, policy),
                })
            });
        Ok(reminders.min_by_key(|reminder| reminder.at))
    }
}
