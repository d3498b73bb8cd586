//! The state of every venue at the end of any day, from the log of events and the printings.
//!
//! Both are only added to, so a past day gives the same answer whenever it is asked. The log is read once for as many
//! days as a report compares.

use core::ops::Range;

use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::venue::{AreaCode, Sector};
use rusqlite::params;

use super::rows::NONE_GOOD;
use super::{ActivityCount, EventKind, Inspection, Store, StoreError};

/// Days for which an inspection or a count of activity says how a venue is.
pub const EVIDENCE_DAYS: u16 = 28;
/// Days before its last day on which a code is expiring.
pub const EXPIRING_DAYS: u16 = 30;
/// An event that did not happen.
const NEVER: i64 = i64::MAX;

/// The state of a registered venue at the end of a day. Each venue is in one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// People check in there, as the newest evidence shows.
    Working,
    /// The newest evidence shows that nobody checks in there, or nobody can.
    Silent,
    /// A poster was printed, and there is no evidence how it fares.
    NoFigures,
    /// No poster of a good printing was printed yet.
    Unprinted,
    /// The last day of its codes has passed.
    Expired,
    /// Every printing is revoked.
    Revoked,
}

impl State {
    /// Every state, in the order of declaration.
    pub const ALL: [Self; 6] = [
        Self::Working,
        Self::Silent,
        Self::NoFigures,
        Self::Unprinted,
        Self::Expired,
        Self::Revoked,
    ];

    /// Returns the name that scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Silent => "silent",
            Self::NoFigures => "no_figures",
            Self::Unprinted => "unprinted",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// The source that shows a venue in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An inspector found its code in order.
    Inspection,
    /// A count of anonymous activity found visitors.
    Activity,
}

/// Evidence of how a venue fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The source.
    pub source: Source,
    /// The day of an inspection, or the last day of a count.
    pub day: Day,
}

/// A venue at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueDay {
    /// Its number in the register.
    pub number: i64,
    /// Its newest printing.
    pub issue: u16,
    /// The ward of its newest printing.
    pub ward: AreaCode,
    /// The first day of its newest printing, which decides which ward the code means.
    pub valid_from: Day,
    /// The last day of its newest printing.
    pub valid_to: Day,
    /// The sector of its newest printing.
    pub sector: Sector,
    /// The number of its printings.
    pub issued: u16,
    /// Whether a poster of any of its printings was printed.
    pub is_printed: bool,
    /// The day of its newest inspection.
    pub last_seen: Option<Day>,
    /// Whether its code is good for at most 30 more days.
    pub is_expiring: bool,
    /// The state.
    pub state: State,
    /// The evidence for [`State::Working`] or [`State::Silent`].
    pub evidence: Option<Evidence>,
}

/// An inspection of a venue, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedInspection {
    /// The venue's number in the register.
    pub venue: i64,
    /// The time when it was recorded.
    pub at: Timestamp,
    /// The inspection.
    pub inspection: Inspection,
}

/// The lives of all venues up to a day.
#[derive(Debug)]
pub struct History {
    offset: UtcOffset,
    lives: Vec<Life>,
    printings: Vec<Print>,
    /// By venue, each venue's in the order in which they were recorded.
    inspections: Vec<RecordedInspection>,
    /// In the order in which they were recorded.
    counts: Vec<Count>,
}

#[derive(Debug)]
struct Life {
    number: i64,
    registered: i64,
    /// When printings were revoked, and the least that stayed good; `None` for a revocation that was taken back.
    revocations: Vec<(i64, Option<u16>)>,
    printings: Range<usize>,
    inspections: Range<usize>,
}

#[derive(Debug)]
struct Print {
    issue: u16,
    issued: i64,
    printed: i64,
    ward: AreaCode,
    sector: Sector,
    valid_from: Day,
    valid_to: Day,
}

#[derive(Debug)]
struct Count {
    /// Its number in the log.
    number: i64,
    at: i64,
    count: ActivityCount,
    /// By life.
    figures: Vec<Figure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    NotSeen,
    Active,
    Missing,
}

impl Life {
    /// Returns the least issue that was good at a time: 0 for all, [`NONE_GOOD`] for none.
    fn least_good(&self, end: i64) -> u16 {
        let mut in_force = Vec::new();
        for (_, least) in self.revocations.iter().filter(|(at, _)| *at < end) {
            match least {
                Some(least) => in_force.push(*least),
                None => {
                    in_force.pop();
                }
            }
        }
        in_force.into_iter().max().unwrap_or_default()
    }
}

/// Lives by the number of their venue.
struct Index(Vec<Option<usize>>);

impl Index {
    fn of(lives: &[Life]) -> Self {
        let mut places = Vec::new();
        for (place, life) in lives.iter().enumerate() {
            let number = usize::try_from(life.number).unwrap_or_default();
            if places.len() <= number {
                places.resize(number + 1, None);
            }
            places[number] = Some(place);
        }
        Self(places)
    }

    fn get(&self, number: i64) -> Option<usize> {
        let number = usize::try_from(number).ok()?;
        self.0.get(number).copied().flatten()
    }
}

impl Store {
    /// Reads what the days from `first` to `last` need.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self, first: Day, last: Day, offset: UtcOffset) -> Result<History, StoreError> {
        let until = next(last).start(offset).unix_seconds();
        let mut lives = self.lives(until)?;
        let index = Index::of(&lives);
        let printings = self.prints(&mut lives, &index, until)?;
        self.revoked_lives(&mut lives, &index, until)?;
        let inspections = self.inspections_of(&mut lives, &index, until)?;
        let since = Day::from_number(first.number().saturating_sub(EVIDENCE_DAYS));
        let since = since.start(offset).unix_seconds();
        let counts = self.counts(&index, lives.len(), since..until)?;
        Ok(History {
            offset,
            lives,
            printings,
            inspections,
            counts,
        })
    }

    fn lives(&self, until: i64) -> Result<Vec<Life>, StoreError> {
        let mut lives = Vec::new();
        for kind in [EventKind::Registered, EventKind::Migrated] {
            self.events_of(kind, i64::MIN..until, |number, registered, _| {
                lives.push(Life {
                    number,
                    registered,
                    revocations: Vec::new(),
                    printings: 0..0,
                    inspections: 0..0,
                });
            })?;
        }
        Ok(lives)
    }

    fn prints(
        &self,
        lives: &mut [Life],
        index: &Index,
        until: i64,
    ) -> Result<Vec<Print>, StoreError> {
        let mut printings = Vec::with_capacity(lives.len());
        let sql = "SELECT venue, issue, ward, sector, valid_from, valid_to FROM printing ORDER BY venue, issue";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(place) = index.get(row.get(0)?) else {
                continue;
            };
            let damaged = |what| move || StoreError::Damaged { what };
            let range = &mut lives[place].printings;
            if range.start == range.end {
                *range = printings.len()..printings.len();
            }
            range.end += 1;
            printings.push(Print {
                issue: row.get(1)?,
                issued: NEVER,
                printed: NEVER,
                ward: AreaCode::new(row.get(2)?).ok_or_else(damaged("a printing's ward"))?,
                sector: Sector::from_number(row.get(3)?)
                    .ok_or_else(damaged("a printing's sector"))?,
                valid_from: Day::from_number(row.get(4)?),
                valid_to: Day::from_number(row.get(5)?),
            });
        }
        for kind in [EventKind::Migrated, EventKind::Issued, EventKind::Printed] {
            self.events_of(kind, i64::MIN..until, |venue, at, issue| {
                let Some(place) = index.get(venue) else {
                    return;
                };
                let mut of_venue = printings[lives[place].printings.clone()].iter_mut();
                let Some(printing) = of_venue.find(|printing| printing.issue == issue) else {
                    return;
                };
                let moment = match kind {
                    EventKind::Printed => &mut printing.printed,
                    _ => &mut printing.issued,
                };
                *moment = (*moment).min(at);
            })?;
        }
        Ok(printings)
    }

    fn revoked_lives(
        &self,
        lives: &mut [Life],
        index: &Index,
        until: i64,
    ) -> Result<(), StoreError> {
        let sql = "SELECT venue, at, coalesce(issue, ?1), kind FROM event WHERE kind IN (?2, ?3) AND at < ?4 ORDER BY number";
        let (revoked, withdrawn) = (EventKind::Revoked, EventKind::RevocationWithdrawn);
        let mut statement = self.database.prepare_cached(sql)?;
        let values = params![NONE_GOOD, revoked as u8, withdrawn as u8, until];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let Some(place) = index.get(row.get(0)?) else {
                continue;
            };
            let (least, kind): (u16, u8) = (row.get(2)?, row.get(3)?);
            let least = Some(least).filter(|_| kind == revoked as u8);
            lives[place].revocations.push((row.get(1)?, least));
        }
        Ok(())
    }

    fn inspections_of(
        &self,
        lives: &mut [Life],
        index: &Index,
        until: i64,
    ) -> Result<Vec<RecordedInspection>, StoreError> {
        let sql = "SELECT venue, at, detail FROM event WHERE kind = ?1 AND at < ?2 ORDER BY venue, at, number";
        let values = params![EventKind::Seen as u8, until];
        let inspections = self.collect(sql, values, |row| {
            Ok(RecordedInspection {
                venue: row.get(0)?,
                at: Timestamp::from_unix_seconds(row.get(1)?),
                inspection: row.get::<_, String>(2)?.parse()?,
            })
        })?;
        let mut start = 0;
        for of_venue in inspections.chunk_by(|one, other| one.venue == other.venue) {
            if let Some(place) = of_venue.first().and_then(|first| index.get(first.venue)) {
                lives[place].inspections = start..start + of_venue.len();
            }
            start += of_venue.len();
        }
        Ok(inspections)
    }

    fn counts(
        &self,
        index: &Index,
        lives: usize,
        times: Range<i64>,
    ) -> Result<Vec<Count>, StoreError> {
        let sql = "SELECT number, at, detail FROM event WHERE kind = ?1 AND at >= ?2 AND at < ?3 ORDER BY number";
        let values = params![EventKind::ActivityCounted as u8, times.start, times.end];
        let mut counts = self.collect(sql, values, |row| {
            Ok(Count {
                number: row.get(0)?,
                at: row.get(1)?,
                count: row.get::<_, String>(2)?.parse()?,
                figures: vec![Figure::NotSeen; lives],
            })
        })?;
        let sql = "SELECT number, venue FROM event WHERE kind = ?1 AND at >= ?2 AND at < ?3";
        for (kind, figure) in [
            (EventKind::Active, Figure::Active),
            (EventKind::Unmeasured, Figure::Missing),
        ] {
            let mut statement = self.database.prepare_cached(sql)?;
            let mut rows = statement.query(params![kind as u8, times.start, times.end])?;
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                // A count's venues follow it in the log.
                let after = counts.partition_point(|count| count.number < number);
                let count = after.checked_sub(1).and_then(|place| counts.get_mut(place));
                if let (Some(count), Some(place)) = (count, index.get(row.get(1)?)) {
                    count.figures[place] = figure;
                }
            }
        }
        Ok(counts)
    }

    /// Calls `each` with the venue, time and issue (0 for none) of every event of a kind, from the index alone.
    fn events_of(
        &self,
        kind: EventKind,
        times: Range<i64>,
        mut each: impl FnMut(i64, i64, u16),
    ) -> Result<(), StoreError> {
        let sql = "SELECT venue, at, coalesce(issue, 0) FROM event WHERE kind = ?1 AND at >= ?2 AND at < ?3";
        let mut statement = self.database.prepare_cached(sql)?;
        let mut rows = statement.query(params![kind as u8, times.start, times.end])?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get(1)?, row.get(2)?);
        }
        Ok(())
    }
}

impl History {
    /// Returns every venue that was registered by the end of a day.
    pub fn venues(&self, day: Day) -> impl Iterator<Item = VenueDay> {
        let end = next(day).start(self.offset).unix_seconds();
        let count = self.newest_count(day);
        let lives = self.lives.iter().enumerate();
        lives.filter_map(move |(place, life)| self.venue(place, life, day, end, count))
    }

    /// Returns the count of activity that a day's report speaks of: the newest that was recorded by its end.
    #[must_use]
    pub fn activity(&self, day: Day) -> Option<ActivityCount> {
        self.newest_count(day).map(|count| count.count)
    }

    /// Returns the inspections that were recorded from a day on, up to the end of another.
    pub fn inspections(&self, first: Day, last: Day) -> impl Iterator<Item = &RecordedInspection> {
        let times = first.start(self.offset)..next(last).start(self.offset);
        let all = self.inspections.iter();
        all.filter(move |recorded| times.contains(&recorded.at))
    }

    fn newest_count(&self, day: Day) -> Option<&Count> {
        let end = next(day).start(self.offset).unix_seconds();
        let recorded = self.counts.iter().filter(|count| count.at < end);
        recorded
            .filter(|count| is_recent(count.count.last, day))
            .max_by_key(|count| (count.count.last, count.number))
    }

    fn venue(
        &self,
        place: usize,
        life: &Life,
        day: Day,
        end: i64,
        count: Option<&Count>,
    ) -> Option<VenueDay> {
        if life.registered >= end {
            return None;
        }
        let printings = self.printings[life.printings.clone()].iter();
        let printings = printings.filter(|printing| printing.issued < end);
        let newest = printings.clone().next_back()?;
        let least_good = life.least_good(end);
        let mut good = printings
            .clone()
            .filter(|printing| printing.issue >= least_good);
        let mut last_seen = None;
        let seen = self.newest_inspection(life, end);
        if let Some(inspection) = seen {
            last_seen = Some(inspection.on);
        }
        let (in_use, evidence) = self.judge(place, life, day, seen, count);
        let state = if least_good == NONE_GOOD {
            State::Revoked
        } else if newest.valid_to < day {
            State::Expired
        } else if !good.any(|printing| printing.printed < end) {
            State::Unprinted
        } else {
            in_use
        };
        let is_alive = !matches!(state, State::Revoked | State::Expired);
        let left = newest.valid_to.number().saturating_sub(day.number());
        Some(VenueDay {
            number: life.number,
            issue: newest.issue,
            ward: newest.ward,
            valid_from: newest.valid_from,
            valid_to: newest.valid_to,
            sector: newest.sector,
            issued: u16::try_from(printings.clone().count()).unwrap_or(u16::MAX),
            is_printed: printings.clone().any(|printing| printing.printed < end),
            last_seen,
            is_expiring: is_alive && left <= EXPIRING_DAYS,
            state,
            evidence: evidence.filter(|_| matches!(state, State::Working | State::Silent)),
        })
    }

    /// The inspection of the latest day among those recorded by then.
    fn newest_inspection(&self, life: &Life, end: i64) -> Option<&Inspection> {
        let recorded = self.inspections[life.inspections.clone()].iter();
        recorded
            .filter(|recorded| recorded.at.unix_seconds() < end)
            .map(|recorded| &recorded.inspection)
            .max_by_key(|inspection| inspection.on)
    }

    /// What the evidence of the last days says. The newer of two contradictions holds.
    fn judge(
        &self,
        place: usize,
        life: &Life,
        day: Day,
        seen: Option<&Inspection>,
        count: Option<&Count>,
    ) -> (State, Option<Evidence>) {
        let seen = seen.filter(|inspection| is_recent(inspection.on, day));
        let inspected = seen.map(|inspection| {
            let evidence = Evidence {
                source: Source::Inspection,
                day: inspection.on,
            };
            (evidence, inspection.is_working())
        });
        let counted = count.and_then(|count| {
            let evidence = Evidence {
                source: Source::Activity,
                day: count.count.last,
            };
            let registered = Timestamp::from_unix_seconds(life.registered);
            let is_known = Day::of(registered, self.offset) <= count.count.registered_by;
            match count.figures[place] {
                Figure::Active => Some((evidence, true)),
                Figure::NotSeen if is_known => Some((evidence, false)),
                _ => None,
            }
        });
        let state = |works| if works { State::Working } else { State::Silent };
        match (inspected, counted) {
            (None, None) => (State::NoFigures, None),
            (Some((evidence, works)), None) | (None, Some((evidence, works))) => {
                (state(works), Some(evidence))
            }
            // Few visitors are no contradiction to a code in order; a count may be too coarse to see them.
            (Some((evidence, true)), Some((_, false))) => (State::Working, Some(evidence)),
            (Some((one, seen)), Some((other, active))) => {
                let (evidence, works) = if one.day > other.day {
                    (one, seen)
                } else {
                    (other, active)
                };
                (state(works), Some(evidence))
            }
        }
    }
}

/// Reports whether evidence of a day still says something on another.
const fn is_recent(evidence: Day, day: Day) -> bool {
    evidence.number() <= day.number() && day.number() - evidence.number() < EVIDENCE_DAYS
}

const fn next(day: Day) -> Day {
    Day::from_number(day.number().saturating_add(1))
}
