//! What photos show, and what that says about the venues where they were taken.

use std::collections::BTreeMap;

use dauchan_core::envelope::wire_length;
use dauchan_core::keys::SIGNATURE_LENGTH;
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::{IssueNumber, VenueId, VenueRecord};

use super::ticks::Tick;
use crate::desk::Desk;
use crate::store::{Finding, Inspection};

/// The finding that a photo gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A code that phones accept on that day.
    Genuine,
    /// A code of this desk past its last day, or before its first.
    Expired,
    /// A code that is revoked, or whose issuer is.
    Revoked,
    /// A code that looks like one of this desk and was signed by nobody whom phones trust.
    Forged,
    /// Another app's code.
    Foreign(&'static str),
    /// No code that can be read.
    Unreadable,
}

impl Sight {
    /// Returns the name that scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Forged => "forged",
            Self::Foreign(_) => "foreign",
            Self::Unreadable => "unreadable",
        }
    }

    const fn finding(self) -> Option<Finding> {
        match self {
            Self::Genuine => None,
            Self::Expired => Some(Finding::Expired),
            Self::Revoked => Some(Finding::Revoked),
            Self::Forged => Some(Finding::Forged),
            Self::Foreign(_) => Some(Finding::Foreign),
            Self::Unreadable => Some(Finding::Unreadable),
        }
    }

    /// The best of several codes in one photo comes first: beside a genuine poster hangs many a bank's code.
    const fn rank(self) -> u8 {
        match self {
            Self::Genuine => 0,
            Self::Expired => 1,
            Self::Revoked => 2,
            Self::Forged => 3,
            Self::Unreadable => 4,
            Self::Foreign(_) => 5,
        }
    }
}

/// A photo as the desk sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The name of the file.
    pub photo: String,
    /// The finding of the photo.
    pub sight: Sight,
    /// The printing whose code it shows. A forged code names none.
    pub printing: Option<(VenueId, IssueNumber)>,
}

impl Desk {
    /// Judges the codes of one photo as phones would at `now`, by the newest list.
    #[must_use]
    pub fn sight<'a>(
        &self,
        photo: &str,
        texts: impl IntoIterator<Item = &'a str>,
        now: Timestamp,
    ) -> Seen {
        let seen = texts.into_iter().map(|text| self.judge(text, now));
        let best = seen.min_by_key(|(sight, _)| sight.rank());
        let (sight, printing) = best.unwrap_or((Sight::Unreadable, None));
        Seen {
            photo: photo.to_owned(),
            sight,
            printing,
        }
    }

    fn judge(&self, text: &str, now: Timestamp) -> (Sight, Option<(VenueId, IssueNumber)>) {
        let list = self.trust_list();
        let mut reading = read(text, self.deployment(), list, now);
        // The desk's list may be older or newer than the round. That is no fault of the poster.
        let is_about_the_list = matches!(reading.class(), "list_expired" | "clock_behind");
        if is_about_the_list {
            reading = read(text, self.deployment(), list, list.issued());
        }
        let (sight, record) = match reading {
            Reading::Verified(venue) => (Sight::Genuine, record_of(venue.wire())),
            Reading::Refused(refused) => {
                let sight = match refused.refusal.class() {
                    "expired" | "not_yet_valid" => Sight::Expired,
                    "revoked_venue" | "revoked_key" => Sight::Revoked,
                    // Only what a signature vouches for says whose code it is.
                    _ => return (Sight::Forged, None),
                };
                (sight, record_of(refused.code.wire()))
            }
            Reading::Damaged(_) => return (Sight::Unreadable, None),
            Reading::Foreign(code) => return (Sight::Foreign(code.name()), None),
        };
        let Some(record) = record else {
            return (Sight::Forged, None);
        };
        let printing = (record.secret.venue_id(), record.details.issue);
        let day = Day::of(now, self.deployment().utc_offset());
        let sight = match sight {
            Sight::Genuine | Sight::Expired if is_about_the_list => {
                let days = record.details.validity;
                if days.first() <= day && day <= days.last() {
                    Sight::Genuine
                } else {
                    Sight::Expired
                }
            }
            sight => sight,
        };
        (sight, Some(printing))
    }
}

/// Decodes the record between the head of a signed code and its signature.
fn record_of(wire: &[u8]) -> Option<VenueRecord> {
    let head = wire_length(0) - SIGNATURE_LENGTH;
    let payload = wire.get(head..wire.len().checked_sub(SIGNATURE_LENGTH)?)?;
    VenueRecord::decode(payload).ok()
}

/// A venue that was visited, with what was found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The venue.
    pub venue: VenueId,
    /// The printing on the wall, if it was read.
    pub issue: Option<IssueNumber>,
    /// The inspection as the log keeps it.
    pub inspection: Inspection,
}

/// Brings photos and ticks together: one visit for each venue and day.
///
/// A photo that a row names was taken at that row's door, so its code is compared with the venue of the row. Other photos
/// speak for the venue of their code alone.
#[must_use]
pub fn visits(seen: &[Seen], ticks: &[Tick], day: Day) -> Vec<Visit> {
    let mut visits: BTreeMap<(VenueId, Day), Visit> = BTreeMap::new();
    let mut named = Vec::new();
    for tick in ticks {
        let visit = visit_of(&mut visits, tick.venue, tick.on);
        visit.inspection.findings.extend(&tick.findings);
        let photo = tick.photo.as_deref();
        let Some(photo) = seen.iter().find(|seen| Some(seen.photo.as_str()) == photo) else {
            continue;
        };
        named.push(photo.photo.as_str());
        match photo.printing {
            Some((id, issue)) if id == tick.venue => visit.issue = Some(issue),
            Some(_) => visit.inspection.findings.push(Finding::OtherVenue),
            None => {}
        }
        if photo.printing.is_none_or(|(id, _)| id == tick.venue) {
            visit.inspection.findings.extend(photo.sight.finding());
        } else if is_elsewhere_too(photo, seen, ticks) {
            visit.inspection.findings.push(Finding::Duplicate);
        }
    }
    for photo in seen
        .iter()
        .filter(|seen| !named.contains(&seen.photo.as_str()))
    {
        if let Some((id, issue)) = photo.printing {
            let visit = visit_of(&mut visits, id, day);
            visit.issue = Some(issue);
            visit.inspection.findings.extend(photo.sight.finding());
        }
    }
    let mut visits: Vec<_> = visits.into_values().collect();
    for visit in &mut visits {
        visit.inspection.findings.sort_unstable();
        visit.inspection.findings.dedup();
    }
    visits
}

fn visit_of(visits: &mut BTreeMap<(VenueId, Day), Visit>, venue: VenueId, on: Day) -> &mut Visit {
    visits.entry((venue, on)).or_insert_with(|| Visit {
        venue,
        issue: None,
        inspection: Inspection {
            on,
            findings: Vec::new(),
        },
    })
}

/// Reports whether the same code was photographed at the door of another row.
fn is_elsewhere_too(photo: &Seen, seen: &[Seen], ticks: &[Tick]) -> bool {
    let same = |other: &&Seen| other.photo != photo.photo && other.printing == photo.printing;
    let is_at_a_door = |other: &Seen| {
        let mut ticks = ticks.iter();
        ticks.any(|tick| tick.photo.as_deref() == Some(other.photo.as_str()))
    };
    seen.iter().filter(same).any(is_at_a_door)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Day = Day::from_number(635);

    fn seen(photo: &str, sight: Sight, venue: Option<u8>) -> Seen {
        let printing = venue.map(|byte| (VenueId([byte; 8]), IssueNumber::FIRST));
        Seen {
            photo: photo.to_owned(),
            sight,
            printing,
        }
    }

    fn tick(venue: u8, photo: &str, findings: &[Finding]) -> Tick {
        Tick {
            row: 2,
            venue: VenueId([venue; 8]),
            on: DAY,
            photo: Some(photo.to_owned()),
            findings: findings.to_vec(),
        }
    }

    fn findings(visits: &[Visit], venue: u8) -> &[Finding] {
        let visit = visits
            .iter()
            .find(|visit| visit.venue == VenueId([venue; 8]));
        visit.map_or(&[], |visit| &visit.inspection.findings)
    }

    #[test]
    fn a_code_at_another_door_is_named_at_that_door_alone() {
        let seen = [
            seen("a", Sight::Genuine, Some(1)),
            seen("b", Sight::Genuine, Some(1)),
            seen("c", Sight::Genuine, Some(9)),
        ];
        let ticks = [
            tick(1, "a", &[]),
            tick(2, "b", &[]),
            tick(3, "c", &[Finding::NoHelp]),
        ];
        let visits = visits(&seen, &ticks, DAY);
        assert_eq!(visits.len(), 3);
        assert_eq!(findings(&visits, 1), []);
        assert_eq!(
            findings(&visits, 2),
            [Finding::OtherVenue, Finding::Duplicate]
        );
        assert_eq!(findings(&visits, 3), [Finding::OtherVenue, Finding::NoHelp]);
        assert_eq!(visits[0].issue, Some(IssueNumber::FIRST));
        assert_eq!(visits[1].issue, None);
    }

    #[test]
    fn what_a_photo_shows_is_found_at_the_door_of_its_row_or_of_its_code() {
        let seen = [
            seen("foreign", Sight::Foreign("vietqr_payment"), None),
            seen("expired", Sight::Expired, Some(4)),
            seen("lost", Sight::Unreadable, None),
        ];
        let visits = visits(&seen, &[tick(1, "foreign", &[Finding::BehindGlass])], DAY);
        assert_eq!(
            findings(&visits, 1),
            [Finding::Foreign, Finding::BehindGlass]
        );
        assert_eq!(findings(&visits, 4), [Finding::Expired]);
        assert_eq!(visits.len(), 2, "a photo of no door says nothing of any");
    }
}
