use std::collections::BTreeMap;

use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueId, VenueName};
use dauchan_fixtures::{CountingRandom, days};

use super::*;
use crate::areas::{AreaTable, Edition};
use crate::import::DoorOrder;
use crate::language::Language;
use crate::register::{Issuer, IssuerName};
use crate::signers::IssuerSigner;
use crate::store::{
    ActivityCount, Author, CodeChange, Edit, EventKind, Finding, Inspection, NewVenue, Source,
    State, Store, StoreKey, VenueDay, Writer,
};
use dauchan_core::venue::{IssueNumber, VenueSecret};

const OFFSET: UtcOffset = UtcOffset::VIET_NAM;
/// 2021-09-27.
const MONDAY: u16 = 635;
const PHU_CUONG: u16 = 25_747;
const HIEP_THANH: u16 = 25_741;

fn day(number: u16) -> Day {
    Day::from_number(number)
}

struct Register {
    store: Store,
    _folder: tempfile::TempDir,
    random: CountingRandom,
    next: u32,
}

impl Register {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut random = CountingRandom::new(3);
        let key = StoreKey::generate(&mut random).unwrap();
        let store = Store::create(&folder.path().join("register.db"), &key, |_| Ok(())).unwrap();
        let mut register = Self {
            store,
            _folder: folder,
            random,
            next: 0,
        };
        let signer = IssuerSigner::generate(&mut register.random).unwrap();
        let issuer = Issuer {
            name: issuer_name(),
            key: signer.public().clone(),
            purposes: Purposes::VENUE,
            areas: Areas::All,
            validity: days(600, 1000),
            revoked: false,
        };
        register
            .on(MONDAY, |writer| writer.add_issuer(&issuer))
            .unwrap();
        register
    }

    /// Changes the register at noon of a day.
    fn on<T>(
        &mut self,
        number: u16,
        make: impl FnOnce(&mut Writer<'_>) -> Result<T, crate::store::StoreError>,
    ) -> Result<T, crate::store::StoreError> {
        let author = Author {
            name: "Lan".to_owned(),
            at: noon(number),
        };
        let mut writer = self.store.writer(&author)?;
        let made = make(&mut writer)?;
        writer.commit()?;
        Ok(made)
    }

    fn register(&mut self, on: u16, ward: u16, street: &str) -> VenueId {
        self.next += 1;
        let number = self.next;
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        let new = NewVenue {
            reference: Some(number.to_string()),
            legal_name: format!("Quán {number}"),
            street: street.to_owned(),
            owner: String::new(),
            phone: format!("09{number:08}"),
            note: String::new(),
            doors: vec![DoorOrder {
                label: String::new(),
                direction: Direction::Both,
            }],
            code: code(ward, &format!("Quán {number}")),
        };
        self.on(on, |writer| {
            writer.register(&new, &VenueSecret::from_bytes(bytes))
        })
        .unwrap()
    }

    fn printed(&mut self, on: u16, ward: u16, street: &str) -> VenueId {
        let id = self.register(on, ward, street);
        self.on(on, |writer| {
            writer.record(EventKind::Printed, id, IssueNumber::new(1), None)
        })
        .unwrap();
        id
    }

    fn inspect(&mut self, on: u16, id: VenueId, findings: &[Finding]) {
        let inspection = Inspection {
            on: day(on),
            findings: findings.to_vec(),
        };
        self.on(on, |writer| writer.inspect(id, None, &inspection))
            .unwrap();
    }

    fn venues(&self, on: u16) -> Vec<VenueDay> {
        let history = self.store.history(day(on), day(on), OFFSET).unwrap();
        history.venues(day(on)).collect()
    }

    fn states(&self, on: u16) -> Vec<State> {
        self.venues(on).iter().map(|venue| venue.state).collect()
    }

    fn daily(&self, on: u16) -> Daily {
        Daily::of(&self.store, &areas(), day(on), OFFSET).unwrap()
    }
}

fn noon(number: u16) -> Timestamp {
    day(number).start(OFFSET).plus_seconds(12 * 3600)
}

fn areas() -> AreaTable {
    AreaTable::parse(AreaTable::edition(Edition::November2021).as_bytes()).unwrap()
}

fn issuer_name() -> IssuerName {
    "tinh".parse().unwrap()
}

fn code(ward: u16, name: &str) -> CodeChange {
    CodeChange {
        issuer: issuer_name(),
        name: VenueName::new(name).unwrap(),
        ward: AreaCode::new(ward).unwrap(),
        sector: Sector::OTHER,
        stay: DefaultStay::from_quarter_hours(4).unwrap(),
        validity: days(MONDAY, MONDAY + 100),
    }
}

#[test]
fn a_venue_is_in_one_state_that_its_log_explains() {
    let mut register = Register::new();
    let unprinted = register.register(MONDAY, PHU_CUONG, "1 Yersin");
    let unknown = register.printed(MONDAY, PHU_CUONG, "2 Yersin");
    let good = register.printed(MONDAY, PHU_CUONG, "3 Yersin");
    let bad = register.printed(MONDAY, PHU_CUONG, "4 Yersin");
    let revoked = register.printed(MONDAY, PHU_CUONG, "5 Yersin");
    register.inspect(MONDAY, good, &[Finding::BehindGlass]);
    register.inspect(MONDAY, bad, &[Finding::Unreadable]);
    register
        .on(MONDAY, |writer| writer.revoke(revoked))
        .unwrap();
    let expected = [
        State::Unprinted,
        State::NoFigures,
        State::Working,
        State::Silent,
        State::Revoked,
    ];
    assert_eq!(register.states(MONDAY), expected);
    // Evidence is good for 28 days, and nothing is known after it.
    assert_eq!(register.states(MONDAY + 27)[2..4], expected[2..4]);
    assert_eq!(register.states(MONDAY + 28)[2..4], [State::NoFigures; 2]);
    // The codes end on day 100.
    assert!(!register.venues(MONDAY + 69)[1].is_expiring);
    assert!(register.venues(MONDAY + 70)[1].is_expiring);
    assert_eq!(register.states(MONDAY + 101)[0], State::Expired);
    assert_eq!(register.states(MONDAY - 1), []);
    // A revocation that was taken back is one of the days before.
    register
        .on(MONDAY + 2, |writer| writer.restore_venue(revoked))
        .unwrap();
    assert_eq!(register.states(MONDAY + 1)[4], State::Revoked);
    assert_eq!(register.states(MONDAY + 2)[4], State::NoFigures);
    let _ = (unprinted, unknown);
}

#[test]
fn the_newer_of_two_contradictions_holds() {
    let mut register = Register::new();
    let ids: Vec<_> = (0..4)
        .map(|number| register.printed(MONDAY, PHU_CUONG, &format!("{number} Yersin")))
        .collect();
    let late = register.printed(MONDAY + 6, PHU_CUONG, "9 Yersin");
    let count = ActivityCount {
        first: day(MONDAY),
        last: day(MONDAY + 6),
        registered_by: day(MONDAY),
    };
    register
        .on(MONDAY + 8, |writer| {
            writer.record_activity(&count, &ids[..2], &ids[3..])
        })
        .unwrap();
    register.inspect(MONDAY + 9, ids[1], &[Finding::Missing]);
    let found = |on| -> Vec<_> {
        let venues = register.venues(on);
        venues
            .iter()
            .map(|venue| (venue.state, venue.evidence.map(|evidence| evidence.source)))
            .collect()
    };
    let active = (State::Working, Some(Source::Activity));
    let silent = (State::Silent, Some(Source::Activity));
    let unknown = (State::NoFigures, None);
    // A venue that the count could not know, or has no figure for, is not silent.
    assert_eq!(
        found(MONDAY + 8),
        [active, active, silent, unknown, unknown]
    );
    assert_eq!(
        found(MONDAY + 7),
        [unknown; 5],
        "the count was not recorded yet"
    );
    let contradicted = (State::Silent, Some(Source::Inspection));
    assert_eq!(found(MONDAY + 9)[..2], [active, contradicted]);
    let _ = late;
}

#[test]
fn a_past_day_is_reported_alike_whatever_came_later() {
    let mut register = Register::new();
    let id = register.printed(MONDAY, PHU_CUONG, "12 Yersin");
    register.printed(MONDAY, HIEP_THANH, "3 Yersin");
    register.inspect(MONDAY, id, &[Finding::Missing]);
    let silent = |register: &Register| {
        let wanted = Wanted {
            states: vec![State::Silent],
            ..Wanted::default()
        };
        VenueList::of(&register.store, &areas(), day(MONDAY), OFFSET, &wanted).unwrap()
    };
    let heading = Heading::default();
    let all = |register: &Register| {
        let (daily, list) = (register.daily(MONDAY), silent(register));
        (
            page(&daily, &heading, Language::Vietnamese),
            daily_workbook(&daily, Language::Vietnamese).unwrap(),
            list_page(&list, ListKind::Silent, &heading, Language::English),
            list_workbook(&list, ListKind::Silent, Language::English).unwrap(),
        )
    };
    let before = all(&register);
    let edit = Edit {
        street: Some("1 Bạch Đằng".to_owned()),
        phone: Some("0999999999".to_owned()),
        legal_name: Some("Quán khác".to_owned()),
        ..Edit::default()
    };
    for number in 1..3 {
        let street = Some(format!("{number} Bạch Đằng"));
        let edit = Edit {
            street,
            ..edit.clone()
        };
        register
            .on(MONDAY + number, |writer| writer.edit(id, &edit))
            .unwrap();
    }
    let moved = code(HIEP_THANH, "Quán mới");
    register
        .on(MONDAY + 3, |writer| writer.reissue(id, &moved, None))
        .unwrap();
    register
        .on(MONDAY + 3, |writer| {
            writer.record(EventKind::Reminded, id, None, None)
        })
        .unwrap();
    register.on(MONDAY + 4, |writer| writer.revoke(id)).unwrap();
    assert!(
        all(&register) == before,
        "every byte of the day is the same"
    );
    let listed = silent(&register);
    assert_eq!(listed.venues[0].contact.street, "12 Yersin");
    assert_eq!(listed.venues[0].contact.phone, "0900000001");
}

#[test]
fn wards_with_nothing_are_named_and_no_figures_is_not_zero() {
    let mut register = Register::new();
    let id = register.printed(MONDAY, PHU_CUONG, "1 Yersin");
    register.printed(MONDAY, HIEP_THANH, "1 Yersin");
    register.inspect(MONDAY, id, &[Finding::Missing]);
    let daily = register.daily(MONDAY + 7);
    assert_eq!(daily.gaps.without_venues.len(), 89);
    assert_eq!(daily.gaps.without_figures, ["Phường Hiệp Thành"]);
    let [still] = daily.gaps.without_working.as_slice() else {
        panic!("one ward has a silent venue alone");
    };
    assert_eq!(
        (still.name.as_str(), still.is_repeated),
        ("Phường Phú Cường", true)
    );
    let row = |code: u16| {
        let ward = daily.wards.iter().find(|ward| ward.code.code() == code);
        ward.unwrap().figures
    };
    assert_eq!(row(PHU_CUONG).day.silent, 1);
    assert_eq!(row(HIEP_THANH).day.no_figures, 1);
    let page = page(&daily, &Heading::default(), Language::Vietnamese);
    assert!(page.contains("<b>Phường Phú Cường</b> (cả tuần trước)"));
    assert!(
        page.contains("<td class=\"zero\">–</td>"),
        "a dash, and no 0"
    );
}

#[test]
fn changes_are_since_the_day_and_the_week_before() {
    let mut register = Register::new();
    for on in [MONDAY, MONDAY + 6, MONDAY + 7, MONDAY + 7] {
        register.register(on, PHU_CUONG, "1 Yersin");
    }
    let totals = register.daily(MONDAY + 7).totals;
    let registered = |figures: Figures| figures.registered;
    assert_eq!(registered(totals.day), 4);
    assert_eq!(registered(totals.day_before), 2);
    assert_eq!(registered(totals.week_before), 1);
    assert_eq!(register.daily(MONDAY + 7).trend.len(), 30);
}

#[test]
fn inspections_are_counted_with_their_findings() {
    let mut register = Register::new();
    let id = register.printed(MONDAY, PHU_CUONG, "1 Yersin");
    register.inspect(MONDAY, id, &[Finding::Missing]);
    register.inspect(MONDAY + 3, id, &[]);
    register.inspect(MONDAY + 3, id, &[Finding::NoHelp, Finding::Missing]);
    let daily = register.daily(MONDAY + 3);
    let two = BTreeMap::from([(Finding::Missing, 1), (Finding::NoHelp, 1)]);
    assert_eq!(
        (daily.inspections.total, daily.inspections.in_order),
        (2, 1)
    );
    assert_eq!(daily.inspections.findings, two);
    assert_eq!(daily.inspections_of_week.total, 3);
}

#[test]
fn a_list_is_walked_street_by_street() {
    let mut register = Register::new();
    for street in ["10 Yersin", "2 Yersin", "5 Bạch Đằng"] {
        register.printed(MONDAY, PHU_CUONG, street);
    }
    register.printed(MONDAY, HIEP_THANH, "1 Yersin");
    let wanted = Wanted::default();
    let list = VenueList::of(&register.store, &areas(), day(MONDAY), OFFSET, &wanted).unwrap();
    let streets: Vec<_> = list
        .venues
        .iter()
        .map(|venue| venue.contact.street.as_str())
        .collect();
    assert_eq!(
        streets,
        ["1 Yersin", "5 Bạch Đằng", "2 Yersin", "10 Yersin"]
    );
    assert_eq!(list.by_ward().count(), 2);
}

#[test]
fn a_page_needs_nothing_else_and_holds_no_markup_of_others() {
    let mut register = Register::new();
    let id = register.printed(MONDAY, PHU_CUONG, "1 <b>Yersin</b> & \"con\"");
    register.inspect(MONDAY, id, &[Finding::Missing]);
    let heading = Heading {
        authority: "Sở <i>Y tế</i>".to_owned(),
        so_far: Some("08:00".to_owned()),
    };
    let list = VenueList::of(
        &register.store,
        &areas(),
        day(MONDAY),
        OFFSET,
        &Wanted::default(),
    );
    let list = list.unwrap();
    for language in [Language::Vietnamese, Language::English] {
        let daily = page(&register.daily(MONDAY), &heading, language);
        let silent = list_page(&list, ListKind::Silent, &heading, language);
        for page in [daily, silent] {
            for foreign in [
                "<script",
                "http://",
                "https://",
                "url(",
                "<b>Yersin",
                "<i>Y",
            ] {
                assert!(!page.contains(foreign), "{foreign}");
            }
            assert!(page.contains(&format!("<html lang=\"{}\">", language.code())));
        }
    }
}
