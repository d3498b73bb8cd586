//! `dauchan diary stats` and `dauchan diary calendar`: numbers of visits and hours.

use std::fmt::Write as _;
use std::io::{self, Write};

use dauchan_core::diary::{Figures, TimeRange};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use serde::Serialize;
use time::Date;

use crate::error::{CommandError, Exit};
use crate::output::{FAINT, GOOD, Report, STRONG};
use crate::phone::folder::Phone;
use crate::phone::reading::printable;

/// A number of visits and their time.
#[derive(Clone, Copy, Serialize)]
struct Sum {
    visits: u32,
    seconds: i64,
}

impl Sum {
    const fn new(figures: Figures) -> Self {
        Self {
            visits: figures.visits,
            seconds: figures.seconds,
        }
    }

    /// Returns the time in hours and minutes.
    fn duration(self) -> String {
        format!("{} h {:02}", self.seconds / 3600, self.seconds / 60 % 60)
    }
}

#[derive(Serialize)]
struct DaySum {
    day: String,
    #[serde(flatten)]
    sum: Sum,
}

#[derive(Serialize)]
struct PlaceSum {
    place: String,
    #[serde(flatten)]
    sum: Sum,
}

/// The figures of the whole diary.
#[derive(Serialize)]
pub struct Stats {
    total: Sum,
    days: Vec<DaySum>,
    weeks: Vec<DaySum>,
    places: Vec<PlaceSum>,
}

/// Counts the visits of the whole diary.
///
/// # Errors
/// [`CommandError`] if the diary cannot be read.
pub fn stats(phone: &Phone) -> Result<Stats, CommandError> {
    let found = phone
        .diary()?
        .statistics(TimeRange::ALL, phone.offset(), phone.now())?;
    let days = |days: &[(Day, Figures)]| days.iter().map(day_sum).collect();
    Ok(Stats {
        total: Sum::new(found.total),
        days: days(&found.days),
        weeks: days(&found.weeks),
        places: found
            .places
            .iter()
            .map(|place| PlaceSum {
                place: place.place.name().to_owned(),
                sum: Sum::new(place.figures),
            })
            .collect(),
    })
}

fn day_sum(&(day, figures): &(Day, Figures)) -> DaySum {
    DaySum {
        day: day.to_string(),
        sum: Sum::new(figures),
    }
}

impl Report for Stats {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let line = |page: &mut dyn Write, what: &str, sum: Sum| {
            writeln!(page, "  {:>4}  {:>9}  {what}", sum.visits, sum.duration())
        };
        writeln!(page, "{STRONG}visits, hours{STRONG:#}")?;
        line(page, "in all", self.total)?;
        writeln!(page, "{STRONG}by week, from{STRONG:#}")?;
        for week in &self.weeks {
            line(page, &week.day, week.sum)?;
        }
        writeln!(page, "{STRONG}by place{STRONG:#}")?;
        for place in &self.places {
            line(page, &printable(&place.place), place.sum)?;
        }
        Ok(())
    }
}

/// A month with the figures of each day.
#[derive(Serialize)]
pub struct Calendar {
    month: String,
    days: Vec<DaySum>,
    /// The days of the first week that belong to the month before.
    #[serde(skip)]
    blank: usize,
}

impl Calendar {
    /// Counts the visits of the month of `day`.
    ///
    /// # Errors
    /// [`CommandError`] if the diary cannot be read.
    pub fn of(phone: &Phone, day: Option<Day>) -> Result<Self, CommandError> {
        let offset = phone.offset();
        let date = day.unwrap_or_else(|| Day::of(phone.now(), offset)).date();
        let days = days_of_month(date);
        let range = range(&days, offset).ok_or_else(|| {
            CommandError::new(
                Exit::Usage,
                "month",
                "the month lies outside the years 2020 to 2199",
            )
        })?;
        let found = phone.diary()?.statistics(range, offset, phone.now())?;
        let figures = |day: &Day| {
            let known = found.days.iter().find(|(known, _)| known == day);
            day_sum(&(
                *day,
                known.map_or_else(Figures::default, |&(_, figures)| figures),
            ))
        };
        let first = days.first().map_or(date, |day| day.date());
        Ok(Self {
            month: format!("{:04}-{:02}", date.year(), u8::from(date.month())),
            days: days.iter().map(figures).collect(),
            blank: usize::from(first.weekday().number_days_from_monday()),
        })
    }

    /// Returns the days of each week from Monday on.
    fn weeks(&self) -> Vec<Vec<Option<&DaySum>>> {
        let cells: Vec<_> = core::iter::repeat_n(None, self.blank)
            .chain(self.days.iter().map(Some))
            .collect();
        cells.chunks(7).map(<[_]>::to_vec).collect()
    }

    /// Draws the month as an SVG.
    pub fn svg(&self) -> String {
        const CELL: usize = 64;
        let weeks = self.weeks();
        let (width, height) = (7 * CELL + 32, weeks.len() * CELL + 80);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"sans-serif\">\n<title>{month}</title>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
             <text x=\"16\" y=\"36\" font-size=\"24\" fill=\"#16212b\">{month}</text>\n",
            month = self.month
        );
        for (column, name) in WEEKDAYS.iter().enumerate() {
            let x = 16 + column * CELL + CELL / 2;
            let _ = writeln!(
                svg,
                "<text x=\"{x}\" y=\"60\" font-size=\"12\" text-anchor=\"middle\" fill=\"#5b6873\">{name}</text>"
            );
        }
        for (row, week) in weeks.iter().enumerate() {
            for (column, day) in week.iter().enumerate() {
                if let Some(day) = day {
                    draw_day(&mut svg, 16 + column * CELL, 68 + row * CELL, day);
                }
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Shades for no visit up to a whole day.
const SHADES: [&str; 5] = ["#eef2f3", "#cfe0e2", "#9cc3c7", "#5f9ba1", "#2c6a73"];

fn draw_day(svg: &mut String, x: usize, y: usize, day: &DaySum) {
    let shade = depth(day.sum);
    let fill = SHADES.get(shade).copied().unwrap_or_default();
    let ink = if shade > 2 { "#ffffff" } else { "#16212b" };
    let _ = writeln!(
        svg,
        "<g transform=\"translate({x} {y})\"><title>{} · {} · {}</title>\
         <rect width=\"60\" height=\"60\" rx=\"6\" fill=\"{fill}\"/>\
         <text x=\"6\" y=\"17\" font-size=\"13\" fill=\"{ink}\">{}</text>",
        day.day,
        day.sum.visits,
        day.sum.duration(),
        day_of_month(day),
    );
    if day.sum.visits > 0 {
        let _ = writeln!(
            svg,
            "<text x=\"54\" y=\"50\" font-size=\"20\" text-anchor=\"end\" fill=\"{ink}\">{}</text>",
            day.sum.visits
        );
    }
    svg.push_str("</g>\n");
}

impl Report for Calendar {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        writeln!(page, "{STRONG}{}{STRONG:#}", self.month)?;
        for name in WEEKDAYS {
            write!(page, " {FAINT}{name:>6}{FAINT:#}")?;
        }
        writeln!(page)?;
        for week in self.weeks() {
            for day in week {
                write_day(page, day)?;
            }
            writeln!(page)?;
        }
        writeln!(
            page,
            "{FAINT} ░ ▒ ▓ █ up to 2, 4, 8 and more hours; beside them the visits{FAINT:#}"
        )
    }
}

fn write_day(page: &mut dyn Write, day: Option<&DaySum>) -> io::Result<()> {
    match day {
        None => write!(page, "       "),
        Some(day) if day.sum.visits == 0 && day.sum.seconds == 0 => {
            write!(page, "  {:>2}   ", day_of_month(day))
        }
        Some(day) => {
            let block = ["░", "░", "▒", "▓", "█"]
                .get(depth(day.sum))
                .copied()
                .unwrap_or("█");
            let visits = day.sum.visits.min(99);
            write!(
                page,
                "  {:>2}{GOOD}{block}{visits:<2}{GOOD:#}",
                day_of_month(day)
            )
        }
    }
}

/// Returns the shade of a day: 0 for no visit, 4 for more than eight hours.
const fn depth(sum: Sum) -> usize {
    match sum.seconds {
        0 if sum.visits == 0 => 0,
        i64::MIN..=7_200 => 1,
        7_201..=14_400 => 2,
        14_401..=28_800 => 3,
        _ => 4,
    }
}

fn day_of_month(day: &DaySum) -> &str {
    let digits = day.day.get(8..).unwrap_or_default();
    digits.strip_prefix('0').unwrap_or(digits)
}

fn days_of_month(date: Date) -> Vec<Day> {
    (1..=31)
        .filter_map(|day| date.replace_day(day).ok())
        .filter_map(Day::from_date)
        .collect()
}

fn range(days: &[Day], offset: UtcOffset) -> Option<TimeRange> {
    let first: Timestamp = days.first()?.start(offset);
    TimeRange::new(first, days.last()?.start(offset).plus_days(1))
}
