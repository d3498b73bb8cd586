//! The export as CSV: every field of every visit, once, page by page.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::visit::{
    Companions, ManualPlace, ManualVisit, Moment, OwnText, PartySize, VisitEdit,
};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

const HEADER: &str = "visit,place,venue,area,sector,start,end,ended_by,origin,certain,clock_suspect,\
                      party,declared_for,note\r\n";

fn moment(minutes: i64) -> Moment {
    Moment {
        at: minute(minutes),
        offset: HERE,
    }
}

fn manual(place: &str, from: i64, to: i64) -> ManualVisit {
    ManualVisit {
        place: ManualPlace::FreeText(OwnText::new(place).unwrap()),
        start: moment(from),
        end: moment(to),
        companions: Companions::default(),
    }
}

#[test]
fn each_field_is_in_its_column() {
    let phone = Phone::new(World::new());
    let market = phone.world.venue(venue_plan(1, "Chợ Búng"));
    let mut diary = phone.open(MORNING);
    diary
        .add_manual(&manual("Nhà bà", -60, -30), minute(0))
        .unwrap();
    diary.check_in(&market, minute(1), HERE).unwrap();
    let open = diary.open_visit().unwrap().unwrap();
    let mut edit = VisitEdit::of(&open);
    edit.companions = Companions {
        party: PartySize::new(3).unwrap(),
        declared_for: OwnText::new("cả nhà").ok(),
        note: OwnText::new("=1+1").ok(),
    };
    diary.edit(open.id, &edit, minute(2)).unwrap();

    let page = diary.export_csv(None).unwrap();
    let [free, venue] = ["\"1\"", "\"2\""].map(|id| {
        let line = page.csv.lines().find(|line| line.starts_with(id)).unwrap();
        line.strip_prefix('"')
            .unwrap()
            .strip_suffix('"')
            .unwrap()
            .split("\",\"")
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let details = &market.record().details;
    assert_eq!(
        free,
        [
            "1",
            "Nhà bà",
            "",
            "",
            "",
            "2021-09-27T07:00:00+07:00",
            "2021-09-27T07:30:00+07:00",
            "edited",
            "manual",
            "true",
            "false",
            "1",
            "",
            ""
        ]
    );
    assert_eq!(
        venue,
        [
            "2",
            "Chợ Búng",
            &market.id().to_string(),
            &details.area.code().to_string(),
            &details.sector.number().to_string(),
            "2021-09-27T08:01:00+07:00",
            "",
            "",
            "scan",
            "true",
            "false",
            "3",
            "cả nhà",
            "'=1+1"
        ]
    );
    assert_eq!((page.visits, page.next), (2, None));
    assert!(page.csv.starts_with(HEADER) && page.csv.ends_with("\"\r\n"));
}

#[test]
fn pages_hold_each_visit_once() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    // Two begin in each minute.
    for number in 0..501 {
        let from = i64::from(number / 2) - 300;
        diary
            .add_manual(&manual(&format!("nơi {number}"), from, from), minute(0))
            .unwrap();
    }
    let first = diary.export_csv(None).unwrap();
    assert_eq!(first.visits, 500);
    let second = diary.export_csv(first.next).unwrap();
    assert_eq!((second.visits, second.next), (1, None));
    assert!(first.csv.starts_with(HEADER) && !second.csv.contains("ended_by"));
    let both = format!("{}{}", *first.csv, *second.csv);
    let places: Vec<_> = both
        .lines()
        .skip(1)
        .map(|line| line.split("\",\"").nth(1).unwrap())
        .collect();
    let expected: Vec<_> = (0..501).map(|number| format!("nơi {number}")).collect();
    assert_eq!(places, expected);
}
