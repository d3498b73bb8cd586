//! How often and how long somebody was where.

use std::time::Duration;

use dauchan_core::diary as core;
use dauchan_core::time::Day;

use crate::visit::{VisitedVenue, place_and_venue};

/// How often and how long somebody was somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Figures {
    /// Visits that began in the range. The pieces of a split visit count once.
    pub visits: u32,
    /// The time spent, as far as it lies in the range.
    pub time: Duration,
}

/// The figures of a day, or of the week that begins on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DayFigures {
    /// The day; of a week, its Monday.
    pub day: Day,
    /// The figures.
    pub figures: Figures,
}

/// The figures of one place.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlaceFigures {
    /// The place's name, or the owner's words for it.
    pub place: String,
    /// The venue, if it is one.
    pub venue: Option<VisitedVenue>,
    /// The figures.
    pub figures: Figures,
}

/// The figures of a range of time. Days and weeks without a visit are left out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Statistics {
    /// All together.
    pub total: Figures,
    /// By local day, ascending. A visit counts on the day it began; its time on the days it lasted.
    pub days: Vec<DayFigures>,
    /// By week, ascending.
    pub weeks: Vec<DayFigures>,
    /// By place, the longest time first.
    pub places: Vec<PlaceFigures>,
}

impl From<core::Statistics> for Statistics {
    fn from(statistics: core::Statistics) -> Self {
        let by_day = |days: Vec<(Day, core::Figures)>| {
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

impl From<core::Figures> for Figures {
    fn from(figures: core::Figures) -> Self {
        Self {
            visits: figures.visits,
            time: Duration::from_secs(u64::try_from(figures.seconds).unwrap_or_default()),
        }
    }
}
