//! A day of the programme: totals with their changes, wards, sectors, what is missing, and what inspectors found.

use std::collections::{BTreeMap, HashMap};

use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::venue::{AreaCode, Sector};

use super::figures::Figures;
use crate::areas::AreaTable;
use crate::store::{ActivityCount, Finding, History, Source, State, Store, StoreError, VenueDay};

/// Days that a trend shows.
pub const TREND_DAYS: u16 = 30;

/// Figures of a day beside those of a day and of a week before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// The figures of the day.
    pub day: Figures,
    /// Those at the end of the day before.
    pub day_before: Figures,
    /// Those at the end of the same day a week before.
    pub week_before: Figures,
}

/// The figures of a ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WardFigures {
    /// The code of the ward.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// The name of the group that it belongs to, such as a district; empty for a ward without a group.
    pub group: String,
    /// Whether the ward no longer exists on the day: its venues were not moved to a successor.
    pub is_former: bool,
    /// The figures.
    pub figures: Compared,
}

/// The figures of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorFigures {
    /// The sector.
    pub sector: Sector,
    /// The figures.
    pub figures: Compared,
}

/// A ward where no venue works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillWard {
    /// Its name.
    pub name: String,
    /// Whether none worked a week before either.
    pub is_repeated: bool,
}

/// Wards with nothing. Each list holds names in the order of the wards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Wards without a registered venue.
    pub without_venues: Vec<String>,
    /// Wards with evidence of venues, none of which works.
    pub without_working: Vec<StillWard>,
    /// Wards with venues, and no evidence of any of them.
    pub without_figures: Vec<String>,
}

/// What one source says of how venues fare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFigures {
    /// Venues that it shows in use.
    pub working: u32,
    /// Venues that it shows out of use.
    pub silent: u32,
    /// The day of its oldest evidence.
    pub oldest: Day,
    /// The day of its newest evidence.
    pub newest: Day,
}

/// The inspections that were recorded in some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InspectionFigures {
    /// All of them.
    pub total: u32,
    /// Those without a finding.
    pub in_order: u32,
    /// How often each finding was made, in the order of their declaration.
    pub findings: BTreeMap<Finding, u32>,
}

/// A day's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daily {
    /// The day.
    pub day: Day,
    /// All venues.
    pub totals: Compared,
    /// By ward: groups by their code, wards of a group by their code.
    pub wards: Vec<WardFigures>,
    /// By sector.
    pub sectors: Vec<SectorFigures>,
    /// The totals of the last days, the oldest first.
    pub trend: Vec<(Day, Figures)>,
    /// Wards with nothing.
    pub gaps: Gaps,
    /// The venues that inspections show in use or not.
    pub inspected: Option<SourceFigures>,
    /// The newest count of anonymous activity, with the venues that it shows in use or not.
    pub counted: Option<(ActivityCount, SourceFigures)>,
    /// The inspections that were recorded on the day.
    pub inspections: InspectionFigures,
    /// Those of the seven days up to it.
    pub inspections_of_week: InspectionFigures,
}

impl Daily {
    /// Makes the report of a day from the register's log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of(
        register: &Store,
        areas: &AreaTable,
        day: Day,
        offset: UtcOffset,
    ) -> Result<Self, StoreError> {
        let first = before(day, TREND_DAYS - 1);
        let history = register.history(first, day, offset)?;
        let mut sums = Sums::new(areas, day);
        let mut evidence = EvidenceSums::default();
        for venue in history.venues(day) {
            sums.add(&venue, |figures| &mut figures.day);
            evidence.add(&venue);
        }
        for venue in history.venues(before(day, 1)) {
            sums.add(&venue, |figures| &mut figures.day_before);
        }
        for venue in history.venues(before(day, 7)) {
            sums.add(&venue, |figures| &mut figures.week_before);
        }
        let trend = (first.number()..=day.number()).map(Day::from_number);
        let trend = trend.map(|day| (day, totals(&history, day))).collect();
        let wards = sums.wards();
        let week = before(day, 6);
        Ok(Self {
            day,
            totals: sums.totals,
            gaps: gaps(&wards, areas, day),
            wards,
            sectors: sums.sectors(),
            trend,
            inspected: evidence.inspected,
            counted: history.activity(day).zip(evidence.counted),
            inspections: inspections(&history, day, day),
            inspections_of_week: inspections(&history, week, day),
        })
    }
}

/// The totals of a day.
fn totals(history: &History, day: Day) -> Figures {
    let mut totals = Figures::default();
    history.venues(day).for_each(|venue| totals.add(&venue));
    totals
}

/// A ward as long as it had this name, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct WardKey {
    group: Option<AreaCode>,
    code: AreaCode,
    /// A day on which the ward had this name.
    named_on: Day,
}

/// Figures that are being summed up.
struct Sums<'a> {
    areas: &'a AreaTable,
    day: Day,
    totals: Compared,
    wards: BTreeMap<WardKey, Compared>,
    /// By number.
    sectors: BTreeMap<u8, Compared>,
    /// The ward that a code means on a record's first day.
    known: HashMap<(AreaCode, Day), WardKey>,
}

impl<'a> Sums<'a> {
    fn new(areas: &'a AreaTable, day: Day) -> Self {
        Self {
            areas,
            day,
            totals: Compared::default(),
            wards: BTreeMap::new(),
            sectors: BTreeMap::new(),
            known: HashMap::new(),
        }
    }

    fn add(&mut self, venue: &VenueDay, of: impl Fn(&mut Compared) -> &mut Figures) {
        let key = self.key(venue.ward, venue.valid_from);
        of(&mut self.totals).add(venue);
        of(self.wards.entry(key).or_default()).add(venue);
        of(self.sectors.entry(venue.sector.number()).or_default()).add(venue);
    }

    fn key(&mut self, code: AreaCode, record: Day) -> WardKey {
        let (areas, day) = (self.areas, self.day);
        *self.known.entry((code, record)).or_insert_with(|| {
            let ward = areas.ward(code, record);
            // A ward that still exists is one row, whenever its venues were issued.
            let is_same = ward.is_some() && areas.ward(code, day) == ward;
            WardKey {
                group: ward.and_then(|ward| ward.group),
                code,
                named_on: if is_same {
                    day
                } else {
                    ward.map_or(record, |ward| ward.first_day)
                },
            }
        })
    }

    fn wards(&self) -> Vec<WardFigures> {
        let name = |key: &WardKey| {
            let ward = self.areas.ward(key.code, key.named_on);
            ward.map_or_else(|| key.code.code().to_string(), |ward| ward.name.clone())
        };
        let group = |key: &WardKey| {
            let group = key
                .group
                .and_then(|code| self.areas.group(code, key.named_on));
            group.map(|group| group.name.clone()).unwrap_or_default()
        };
        let wards = self.wards.iter().map(|(key, figures)| WardFigures {
            code: key.code,
            name: name(key),
            group: group(key),
            is_former: key.named_on != self.day,
            figures: *figures,
        });
        wards.collect()
    }

    fn sectors(&self) -> Vec<SectorFigures> {
        let sectors = self.sectors.iter().filter_map(|(&number, &figures)| {
            let sector = Sector::from_number(number)?;
            Some(SectorFigures { sector, figures })
        });
        sectors.collect()
    }
}

fn gaps(wards: &[WardFigures], areas: &AreaTable, day: Day) -> Gaps {
    let mut gaps = Gaps::default();
    for ward in areas.wards(day) {
        let is_it = |figures: &&WardFigures| figures.code == ward.code && !figures.is_former;
        let Some(found) = wards.iter().find(is_it) else {
            gaps.without_venues.push(ward.name.clone());
            continue;
        };
        let (now, earlier) = (found.figures.day, found.figures.week_before);
        if now.registered == now.revoked + now.expired {
            gaps.without_venues.push(ward.name.clone());
        } else if now.with_evidence() == 0 {
            gaps.without_figures.push(ward.name.clone());
        } else if now.working == 0 {
            gaps.without_working.push(StillWard {
                name: ward.name.clone(),
                is_repeated: earlier.with_evidence() > 0 && earlier.working == 0,
            });
        }
    }
    gaps
}

#[derive(Default)]
struct EvidenceSums {
    inspected: Option<SourceFigures>,
    counted: Option<SourceFigures>,
}

impl EvidenceSums {
    fn add(&mut self, venue: &VenueDay) {
        let Some(evidence) = venue.evidence else {
            return;
        };
        let sums = match evidence.source {
            Source::Inspection => &mut self.inspected,
            Source::Activity => &mut self.counted,
        };
        let sums = sums.get_or_insert(SourceFigures {
            working: 0,
            silent: 0,
            oldest: evidence.day,
            newest: evidence.day,
        });
        match venue.state {
            State::Working => sums.working += 1,
            _ => sums.silent += 1,
        }
        sums.oldest = sums.oldest.min(evidence.day);
        sums.newest = sums.newest.max(evidence.day);
    }
}

fn inspections(history: &History, first: Day, last: Day) -> InspectionFigures {
    let mut figures = InspectionFigures::default();
    for recorded in history.inspections(first, last) {
        let findings = &recorded.inspection.findings;
        figures.total += 1;
        figures.in_order += u32::from(findings.is_empty());
        for &finding in findings {
            *figures.findings.entry(finding).or_default() += 1;
        }
    }
    figures
}

pub(super) const fn before(day: Day, days: u16) -> Day {
    Day::from_number(day.number().saturating_sub(days))
}
