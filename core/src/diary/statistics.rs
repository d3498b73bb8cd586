//! Visits and time by day, week and place.

use std::collections::{BTreeMap, HashMap};

use rusqlite::params;

use crate::diary::error::DiaryError;
use crate::diary::rows::{self, select_visits};
use crate::diary::{Diary, TimeRange, query, sql};
use crate::time::{Day, Timestamp, UtcOffset};
use crate::venue::VenueId;
use crate::visit::{Place, Visit};

/// The number of visits, and the time they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The visits that began in the range. The pieces of a split visit count once.
    pub visits: u32,
    /// The seconds of the visits that lie in the range.
    pub seconds: i64,
}

impl Figures {
    fn add(&mut self, visits: u32, seconds: i64) {
        self.visits += visits;
        self.seconds += seconds;
    }
}

/// The figures of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceFigures {
    /// The place, as described by its last visit in the range.
    pub place: Place,
    /// The figures of this place.
    pub figures: Figures,
}

/// The figures of a range of time. Days and weeks without a visit are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The figures of all visits together.
    pub total: Figures,
    /// The figures by local day, ascending. A visit counts on the day it began, its time on each day.
    pub days: Vec<(Day, Figures)>,
    /// The figures by week, ascending. The day of a week is its Monday.
    pub weeks: Vec<(Day, Figures)>,
    /// The figures by place, the longest time first.
    pub places: Vec<PlaceFigures>,
}

/// The identity of a place: a venue is known by its id, whatever its codes called it.
#[derive(PartialEq, Eq, Hash)]
enum PlaceKey {
    Venue(VenueId),
    FreeText(String),
}

impl Diary {
    /// Returns visits and time by day, week and place in `range`. Days are those of the zone `offset`. A
    /// visit that is open lasts until `now`.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn statistics(
        &self,
        range: TimeRange,
        offset: UtcOffset,
        now: Timestamp,
    ) -> Result<Statistics, DiaryError> {
        let sql = select_visits!(
            "WHERE start >= ",
            query::reaching!(),
            " AND start < ?2
                 AND (start >= ?1 OR until > ?1 OR until IS NULL)
             ORDER BY start, start_event"
        );
        let values = params![range.from().unix_seconds(), range.bound()];
        let mut counts = Counts::default();
        sql::for_each(self.database()?, sql, values, |row| {
            counts.add(rows::visit(row)?, range, offset, now);
            Ok(())
        })?;
        Ok(Statistics {
            total: counts.total,
            weeks: weeks(&counts.days),
            days: counts.days.into_iter().collect(),
            places: sorted(counts.places),
        })
    }
}

/// Figures while visits are counted, in the order in which they began.
#[derive(Default)]
struct Counts {
    total: Figures,
    days: BTreeMap<Day, Figures>,
    places: HashMap<PlaceKey, PlaceFigures>,
}

impl Counts {
    fn add(&mut self, visit: Visit, range: TimeRange, offset: UtcOffset, now: Timestamp) {
        let begins = u32::from(range.contains(visit.start.at) && is_first_piece(&visit));
        let from = visit.start.at.max(range.from());
        let end = visit.end.map_or(now, |end| end.moment.at);
        let to = end.min(range.to()).max(from);
        let seconds = to.seconds_since(from);
        self.total.add(begins, seconds);
        if begins > 0 {
            let day = Day::of(visit.start.at, offset);
            self.days.entry(day).or_default().add(begins, 0);
        }
        add_days(&mut self.days, from, to, offset);
        let place = self
            .places
            .entry(place_key(&visit.place))
            .or_insert_with(|| PlaceFigures {
                place: visit.place.clone(),
                figures: Figures::default(),
            });
        place.place = visit.place;
        place.figures.add(begins, seconds);
    }
}

fn is_first_piece(visit: &Visit) -> bool {
    visit.piece_of.is_none_or(|first| first == visit.id)
}

fn place_key(place: &Place) -> PlaceKey {
    match place {
        Place::Venue(venue) => PlaceKey::Venue(venue.id),
        Place::FreeText(text) => PlaceKey::FreeText(text.as_str().to_owned()),
    }
}

/// Adds to each day its share of the time from `from` to `to`.
fn add_days(days: &mut BTreeMap<Day, Figures>, from: Timestamp, to: Timestamp, offset: UtcOffset) {
    let mut at = from;
    while at < to {
        let day = Day::of(at, offset);
        // No day follows the last day number.
        let midnight = day.start(offset).plus_days(1);
        let until = if midnight > at { midnight.min(to) } else { to };
        days.entry(day).or_default().add(0, until.seconds_since(at));
        at = until;
    }
}

fn weeks(days: &BTreeMap<Day, Figures>) -> Vec<(Day, Figures)> {
    let mut weeks = BTreeMap::<Day, Figures>::new();
    for (day, figures) in days {
        let since_monday = u16::from(day.date().weekday().number_days_from_monday());
        let monday = Day::from_number(day.number().saturating_sub(since_monday));
        let week = weeks.entry(monday).or_default();
        week.add(figures.visits, figures.seconds);
    }
    weeks.into_iter().collect()
}

fn sorted(places: HashMap<PlaceKey, PlaceFigures>) -> Vec<PlaceFigures> {
    let mut places: Vec<_> = places.into_values().collect();
    places.sort_by(|one, other| {
        let key = |place: &PlaceFigures| (place.figures.seconds, place.figures.visits);
        key(other)
            .cmp(&key(one))
            .then_with(|| one.place.name().cmp(other.place.name()))
    });
    places
}
