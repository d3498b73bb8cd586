//! The number and length of visits, by day, week and place.

use std::time::Duration;

use dauchan_core::time::Day;

use crate::reading::Venue;
use crate::visit::place_and_venue;

/// The number and length of some visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Figures {
    /// The number of visits that began in the range. The pieces of a split visit count once.
    pub visits: u32,
    /// The part of their time that lies in the range.
    pub time: Duration,
}

/// The figures of a day, or of the week that begins on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DayFigures {
    /// The day; of a week, its Monday.
    pub day: Day,
    /// The figures of the day or week.
    pub figures: Figures,
}

/// The figures of one place.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlaceFigures {
    /// The name of the venue, or the owner's words for the place.
    pub place: String,
    /// The venue, unless the place is in the owner's words.
    pub venue: Option<Venue>,
    /// The figures of the place.
    pub figures: Figures,
}

/// The figures of a range of time. Days and weeks without a visit are left out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Statistics {
    /// The figures of all visits.
    pub total: Figures,
    /// The figures by local day, ascending. A visit counts on the day of its start, and its time on each day.
    pub days: Vec<DayFigures>,
    /// The figures by week, ascending.
    pub weeks: Vec<DayFigures>,
    /// The figures by place, the longest time first.
    pub places: Vec<PlaceFigures>,
}

impl From<dauchan_core::diary::Statistics> for Statistics {
    fn from(statistics: dauchan_core::diary::Statistics) -> Self {
        let by_day = |days: Vec<(Day, dauchan_core::diary::Figures)>| {
            let figures = days.into_iter().map(|(day, figures)| DayFigures {
                day,
                figures: figures.into(),
            });
            figures.collect()
        };
        let places = statistics.places.into_iter().map(|place| {
            let figures = place.figures.into();
            let (place, venue) = place_and_venue(place.place);
            PlaceFigures {
                place,
                venue,
                figures,
            }
        });
        Self {
            total: statistics.total.into(),
            days: by_day(statistics.days),
            weeks: by_day(statistics.weeks),
            places: places.collect(),
        }
    }
}

impl From<dauchan_core::diary::Figures> for Figures {
    fn from(figures: dauchan_core::diary::Figures) -> Self {
        Self {
            visits: figures.visits,
            time: Duration::from_secs(u64::try_from(figures.seconds).unwrap_or_default()),
        }
    }
}
