//! The rules through the diary itself: tables for each call, and random histories beside a model.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::diary::{Diary, DiaryError, Figures, Page, PurgeConsent, TimeRange};
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::venue::{Direction, VenueId};
use dauchan_core::visit::{
    Certainty, CheckInOutcome, Companions, EndReason, IntervalError, ManualPlace, ManualVisit,
    Moment, Origin, OwnText, PartySize, Place, Retention, Visit, VisitEdit, VisitPolicy,
};
use dauchan_tests::diaries::{HERE, Phone, all_visits, histories, reverify};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{MORNING, VenuePlan, World, minute, venue_plan};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const MARKET: VenuePlan = venue_plan(1, "Chợ Bến Thành");
const SCHOOL: VenuePlan = venue_plan(2, "Trường Đại học Thủ Dầu Một");
const STATION: VenuePlan = venue_plan(3, "Bến xe Miền Đông");

fn here(at: Timestamp) -> Moment {
    Moment { at, offset: HERE }
}

fn text(text: &str) -> OwnText {
    OwnText::new(text).unwrap()
}

fn by_hand(place: &str, from: i64, to: i64) -> ManualVisit {
    ManualVisit {
        place: ManualPlace::FreeText(text(place)),
        start: here(minute(from)),
        end: here(minute(to)),
        companions: Companions::default(),
    }
}

/// `(name, start, end, reason)` of every visit, in minutes of the morning.
fn timeline(diary: &Diary) -> Vec<(String, i64, Option<i64>, Option<EndReason>)> {
    let minutes = |at: Timestamp| at.seconds_since(MORNING) / 60;
    all_visits(diary)
        .iter()
        .map(|visit| {
            (
                visit.place.name().to_owned(),
                minutes(visit.start.at),
                visit.end.map(|end| minutes(end.moment.at)),
                visit.end.map(|end| end.reason),
            )
        })
        .collect()
}

fn scan(diary: &mut Diary, phone: &Phone, plan: VenuePlan, at: i64) -> CheckInOutcome {
    let venue = phone.world.venue(plan);
    diary.check_in(&venue, minute(at), HERE).unwrap()
}

#[test]
fn entry_and_exit_codes_do_one_thing_each() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let entry = VenuePlan {
        direction: Direction::Entry,
        ..MARKET
    };
    let exit = VenuePlan {
        direction: Direction::Exit,
        ..MARKET
    };
    let not_inside = |outcome| matches!(outcome, CheckInOutcome::NotInside { .. });
    assert!(not_inside(scan(&mut diary, &phone, exit, 0)));
    let CheckInOutcome::CheckedIn { visit } = scan(&mut diary, &phone, entry, 1) else {
        panic!("an entry's code checks in");
    };
    let inside = CheckInOutcome::AlreadyInside { visit };
    assert_eq!(scan(&mut diary, &phone, entry, 60), inside);
    scan(&mut diary, &phone, SCHOOL, 61);
    assert!(
        not_inside(scan(&mut diary, &phone, exit, 70)),
        "an exit's code of another venue ends nothing"
    );
    scan(&mut diary, &phone, entry, 80);
    assert!(matches!(
        scan(&mut diary, &phone, exit, 81),
        CheckInOutcome::CheckedOut { .. }
    ));
    assert!(matches!(
        scan(&mut diary, &phone, entry, 82),
        CheckInOutcome::CheckedIn { .. }
    ));
}

#[test]
fn undo_reverts_exactly_the_last_scan() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, SCHOOL, 30);
    diary.undo(minute(31)).unwrap();
    assert_eq!(
        timeline(&diary),
        [(MARKET.name.to_owned(), 0, None, None)],
        "the school is gone, and the market is open again"
    );
    assert_eq!(diary.undo(minute(31)), Err(DiaryError::NothingToUndo));

    scan(&mut diary, &phone, MARKET, 40);
    assert!(diary.open_visit().unwrap().is_none());
    assert_eq!(diary.undo(minute(51)), Err(DiaryError::UndoExpired));
    diary.undo(minute(50)).unwrap();
    let open = diary.open_visit().unwrap().unwrap();

    diary.check_out(open.id, minute(52), HERE).unwrap();
    let mut edit = VisitEdit::of(&diary.visit(open.id).unwrap());
    edit.companions.note = Some(text("with Lan"));
    diary.edit(open.id, &edit, minute(53)).unwrap();
    assert_eq!(
        diary.undo(minute(54)),
        Err(DiaryError::NothingToUndo),
        "something was written since"
    );
}

#[test]
fn undoing_the_first_scan_leaves_an_empty_diary_and_forgets_the_venue() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let id = phone.world.venue(MARKET).id();
    scan(&mut diary, &phone, MARKET, 0);
    diary.undo(minute(1)).unwrap();
    assert!(all_visits(&diary).is_empty());
    let known = ManualVisit {
        place: ManualPlace::Known(id),
        ..by_hand("x", 0, 1)
    };
    assert_eq!(
        diary.add_manual(&known, minute(2)),
        Err(DiaryError::NoSuchVenue)
    );
}

#[test]
fn an_automatic_end_is_split_around_what_was_added_meanwhile() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    diary
        .add_manual(&by_hand("Nhà bà ngoại", 60, 90), minute(120))
        .unwrap();
    diary.settle(minute(240)).unwrap();
    assert_eq!(
        timeline(&diary),
        [
            (
                MARKET.name.to_owned(),
                0,
                Some(60),
                Some(EndReason::NextScan)
            ),
            (
                "Nhà bà ngoại".to_owned(),
                60,
                Some(90),
                Some(EndReason::Edited)
            ),
            (
                MARKET.name.to_owned(),
                90,
                Some(240),
                Some(EndReason::Automatic)
            ),
        ]
    );
    let visits = all_visits(&diary);
    assert_eq!(visits[0].piece_of, Some(visits[0].id));
    assert_eq!(visits[2].piece_of, Some(visits[0].id));
    assert_eq!(visits[0].certainty, Certainty::Certain);
    assert_eq!(visits[2].certainty, Certainty::Inferred);
    let statistics = diary.statistics(TimeRange::ALL, HERE, minute(300)).unwrap();
    assert_eq!(statistics.total.visits, 2, "the pieces count once");
    assert_eq!(statistics.total.seconds, 240 * 60);
}

#[test]
fn where_several_may_be_open_the_outer_one_is_split() {
    let phone = Phone::new(World::with_policy(VisitPolicy {
        switch_ends_previous: false,
        ..VisitPolicy::default()
    }));
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, SCHOOL, 30);
    scan(&mut diary, &phone, SCHOOL, 60);
    scan(&mut diary, &phone, MARKET, 100);
    let names: Vec<_> = timeline(&diary)
        .into_iter()
        .map(|(name, from, to, _)| (name, from, to))
        .collect();
    assert_eq!(
        names,
        [
            (MARKET.name.to_owned(), 0, Some(30)),
            (SCHOOL.name.to_owned(), 30, Some(60)),
            (MARKET.name.to_owned(), 60, Some(100)),
        ]
    );
    diary.undo(minute(101)).unwrap();
    assert_eq!(timeline(&diary)[0], (MARKET.name.to_owned(), 0, None, None));
    assert_eq!(timeline(&diary).len(), 2, "the piece is gone with the end");
}

#[test]
fn an_impossible_manual_visit_is_refused() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, MARKET, 60);
    let market = all_visits(&diary)[0].id;
    let now = minute(1000);
    let overlaps = || Err(DiaryError::Overlaps { visit: market });
    let days = |days: i64| days * 24 * 60;
    let table = [
        ((100, 200), Ok(())),
        ((-60, 0), Ok(())),
        ((60, 100), Ok(())),
        ((200, 200), Ok(())),
        ((30, 90), overlaps()),
        ((10, 50), overlaps()),
        ((30, 30), overlaps()),
        ((300, 299), Err(IntervalError::EndsBeforeItBegins.into())),
        ((900, 1001), Err(IntervalError::InTheFuture.into())),
        ((days(-31) - 61, -60), Err(IntervalError::TooLong.into())),
        (
            (days(-22), 1000 + days(-21)),
            Err(IntervalError::PastRetention { days: 21 }.into()),
        ),
        ((days(-22), 1001 + days(-21)), Ok(())),
    ];
    for ((from, to), expected) in table {
        let added = diary.add_manual(&by_hand("Quán cà phê", from, to), now);
        assert_eq!(added.map(drop), expected, "{from} to {to}");
    }
}

#[test]
fn a_known_venue_can_be_visited_manually_and_keeps_its_id() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, MARKET, 30);
    let id = phone.world.venue(MARKET).id();
    let visit = ManualVisit {
        place: ManualPlace::Known(id),
        companions: Companions {
            party: PartySize::new(4).unwrap(),
            declared_for: Some(text("bà Sáu, không có điện thoại")),
            note: Some(text("mua gạo")),
        },
        ..by_hand("x", 40, 50)
    };
    let added = diary.add_manual(&visit, minute(60)).unwrap();
    assert_eq!(diary.visit(added.id).as_ref(), Ok(&added));
    assert!(matches!(&added.place, Place::Venue(venue) if venue.id == id));
    assert_eq!(added.origin, Origin::Manual);
    assert_eq!(added.companions, visit.companions);
    let unknown = ManualVisit {
        place: ManualPlace::Known(VenueId([1; 8])),
        ..by_hand("x", 52, 53)
    };
    assert_eq!(
        diary.add_manual(&unknown, minute(60)),
        Err(DiaryError::NoSuchVenue)
    );
}

#[test]
fn an_edit_keeps_what_it_does_not_change() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    let id = diary.open_visit().unwrap().unwrap().id;
    let mut edit = VisitEdit::of(&diary.visit(id).unwrap());
    edit.start = here(minute(-5));
    diary.edit(id, &edit, minute(10)).unwrap();
    assert!(diary.open_visit().unwrap().is_some(), "still open");
    edit.end = Some(here(minute(8)));
    diary.edit(id, &edit, minute(10)).unwrap();
    let visit = diary.visit(id).unwrap();
    assert_eq!(visit.end.unwrap().reason, EndReason::Edited);
    assert_eq!(visit.start.at, minute(-5));
    edit.end = None;
    assert_eq!(
        diary.edit(id, &edit, minute(11)),
        Err(IntervalError::CannotReopen.into())
    );
    diary.delete(id).unwrap();
    assert_eq!(diary.delete(id), Err(DiaryError::NoSuchVisit));
    assert_eq!(
        diary.edit(id, &edit, minute(11)),
        Err(DiaryError::NoSuchVisit)
    );
}

#[test]
fn retention_is_exact_on_both_edges() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, MARKET, 60);
    let end = minute(60);
    let keep = PurgeConsent::NotAsked;
    let last_second = end.plus_days(21).plus_seconds(-1);
    assert_eq!(diary.purge(last_second, keep), Ok(0));
    assert_eq!(diary.purge(end.plus_days(21), keep), Ok(1));
    assert!(all_visits(&diary).is_empty());
}

#[test]
fn the_owner_keeps_visits_for_fewer_days_and_not_for_more() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let (of_days, longest) = (|days| Retention { days, longest: 21 }, 21);
    assert_eq!(diary.retention(), Ok(of_days(21)));
    for days in [0, 22, u16::MAX] {
        let refused = DiaryError::Retention { days, longest };
        assert_eq!(diary.set_retention(days), Err(refused));
    }
    let before = diary.changes();
    diary.set_retention(7).unwrap();
    assert_eq!(diary.changes(), before + 1);
    diary.set_retention(7).unwrap();
    assert_eq!(diary.changes(), before + 1, "it was so already");

    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, MARKET, 60);
    let (end, keep) = (minute(60), PurgeConsent::NotAsked);
    drop(diary);
    let mut diary = phone.open(minute(61));
    assert_eq!(diary.retention(), Ok(of_days(7)), "the diary remembers");
    let old = by_hand("Quán cà phê", -60, 0);
    assert_eq!(
        diary.add_manual(&old, minute(0).plus_days(7)),
        Err(IntervalError::PastRetention { days: 7 }.into())
    );
    let week_over = end.plus_days(7);
    assert_eq!(diary.purge(week_over.plus_seconds(-1), keep), Ok(0));
    assert_eq!(diary.purge(week_over, keep), Ok(1));
    diary.lock();
    assert_eq!(diary.retention(), Err(DiaryError::Locked));
    assert_eq!(diary.set_retention(8), Err(DiaryError::Locked));
    assert_eq!(diary.set_retention(0), Err(DiaryError::Locked));
}

#[test]
fn a_choice_of_retention_deletes_nothing_and_leaves_the_last_scan_to_be_undone() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    diary
        .add_manual(&by_hand("Quán cà phê", -60 * 24 * 2, -60 * 24 * 2), MORNING)
        .unwrap();
    scan(&mut diary, &phone, MARKET, 0);
    diary.set_retention(1).unwrap();
    assert_eq!(all_visits(&diary).len(), 2);
    diary.undo(minute(1)).unwrap();
    assert_eq!(diary.purge(minute(2), PurgeConsent::NotAsked), Ok(1));
}

#[test]
fn an_update_that_keeps_visits_less_long_holds_at_once_and_one_that_keeps_them_longer_does_not() {
    let phone = Phone::new(World::new());
    phone.open(MORNING).set_retention(20).unwrap();
    let updated = |retention_days| Phone {
        folder: tempfile::tempdir().unwrap(),
        vault: MemoryVault::holding(phone.vault.key().unwrap()),
        world: World::with_policy(VisitPolicy {
            retention_days,
            ..VisitPolicy::default()
        }),
    };
    for (deployment, days) in [(14, 14), (28, 20), (20, 20)] {
        let updated = updated(deployment);
        updated.put_files(&phone.files());
        let expected = Retention {
            days,
            longest: deployment,
        };
        assert_eq!(updated.open(MORNING).retention(), Ok(expected));
    }
}

#[test]
fn a_clock_far_ahead_purges_nothing_without_consent() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, MARKET, 60);
    let year_ahead = MORNING.plus_days(365);
    let suspect = DiaryError::ClockSuspect {
        latest_known: minute(60),
    };
    assert_eq!(
        diary.purge(year_ahead, PurgeConsent::NotAsked),
        Err(suspect.clone())
    );
    // A scan by that clock does not vouch for it.
    let venue = phone.world.venue(SCHOOL);
    diary.check_in(&venue, year_ahead, HERE).unwrap();
    assert_eq!(
        diary.purge(year_ahead, PurgeConsent::NotAsked),
        Err(suspect)
    );
    assert_eq!(all_visits(&diary).len(), 2);
    assert_eq!(diary.purge(year_ahead, PurgeConsent::Given), Ok(1));
    assert_eq!(
        diary.purge(year_ahead.plus_days(1), PurgeConsent::NotAsked),
        Ok(0),
        "open visits stay"
    );
}

#[test]
fn a_clock_that_jumps_back_makes_no_negative_visit() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 100);
    scan(&mut diary, &phone, SCHOOL, 99);
    let visits = all_visits(&diary);
    assert!(visits.iter().all(|visit| !visit.clock_suspect));
    assert_eq!(visits[1].start.at, minute(100), "two minutes are jitter");

    scan(&mut diary, &phone, STATION, -60 * 24 * 30);
    let visits = all_visits(&diary);
    assert!(visits.iter().filter(|visit| visit.clock_suspect).count() == 2);
    assert!(
        visits
            .iter()
            .all(|visit| { visit.end.is_none_or(|end| visit.start.at <= end.moment.at) })
    );
}

/// One scan by a clock ahead, and one after it was put right: the second is true.
#[test]
fn a_clock_ahead_that_was_put_right_spoils_its_own_visit_alone() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    let ahead = 30 * 24 * 60;
    scan(&mut diary, &phone, SCHOOL, ahead);
    let before = all_visits(&diary);
    let outcome = scan(&mut diary, &phone, STATION, 30);
    assert!(matches!(outcome, CheckInOutcome::SwitchedFrom { .. }));
    let visits = all_visits(&diary);
    let seen: Vec<_> = timeline(&diary)
        .into_iter()
        .zip(visits.iter().map(|visit| visit.clock_suspect))
        .map(|((name, from, to, _), suspect)| (name, from, to, suspect))
        .collect();
    let visit = |name: &str, from, to, suspect| (name.to_owned(), from, to, suspect);
    assert_eq!(
        seen,
        [
            visit(MARKET.name, 0, Some(30), false),
            visit(STATION.name, 30, None, false),
            visit(SCHOOL.name, ahead, Some(ahead), true),
        ]
    );
    // Undone, the diary is as it was: nothing is known of the clock but what it said before.
    diary.undo(minute(31)).unwrap();
    diary.settle(minute(ahead)).unwrap();
    assert_eq!(all_visits(&diary), before);
    assert_eq!(diary.undo(minute(ahead)), Err(DiaryError::NothingToUndo));
}

/// Two scans by one clock against one by another: the two are believed.
#[test]
fn a_clock_that_contradicts_several_moments_is_the_doubtful_one() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 1000);
    scan(&mut diary, &phone, SCHOOL, 1030);
    scan(&mut diary, &phone, STATION, 0);
    let suspect: Vec<_> = all_visits(&diary)
        .iter()
        .map(|visit| (visit.place.name().to_owned(), visit.clock_suspect))
        .collect();
    assert_eq!(
        suspect,
        [
            (STATION.name.to_owned(), true),
            (MARKET.name.to_owned(), false),
            (SCHOOL.name.to_owned(), true),
        ],
        "the school's end is doubtful"
    );
}

#[test]
fn undo_takes_back_what_the_scan_said_about_the_clock() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    let year_ahead = 365 * 24 * 60;
    scan(&mut diary, &phone, SCHOOL, year_ahead);
    diary.undo(minute(year_ahead)).unwrap();
    diary.settle(minute(10)).unwrap();
    scan(&mut diary, &phone, STATION, 20);
    scan(&mut diary, &phone, MARKET, 30);
    assert!(all_visits(&diary).iter().all(|visit| !visit.clock_suspect));
    let suspect = DiaryError::ClockSuspect {
        latest_known: minute(30),
    };
    assert_eq!(
        diary.purge(minute(year_ahead), PurgeConsent::NotAsked),
        Err(suspect)
    );
}

#[test]
fn a_split_visit_whose_first_piece_was_deleted_still_counts() {
    for delete in [
        |diary: &mut Diary, first: &Visit| diary.delete(first.id).unwrap(),
        |diary: &mut Diary, first: &Visit| {
            let now = first.end.unwrap().moment.at.plus_days(21);
            assert_eq!(diary.purge(now, PurgeConsent::Given), Ok(1));
        },
    ] {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        scan(&mut diary, &phone, MARKET, 0);
        diary
            .add_manual(&by_hand("Nhà", 60, 90), minute(120))
            .unwrap();
        diary
            .add_manual(&by_hand("Nhà", 100, 110), minute(120))
            .unwrap();
        diary.settle(minute(240)).unwrap();
        let visits = all_visits(&diary);
        delete(&mut diary, &visits[0]);
        let rest = all_visits(&diary);
        let figures = |diary: &Diary| diary.statistics(TimeRange::ALL, HERE, minute(300)).unwrap();
        assert_eq!(figures(&diary).total.visits, 3);
        assert_eq!(rest[1].piece_of, Some(rest[1].id));
        assert_eq!(rest[3].piece_of, Some(rest[1].id));
    }
}

#[test]
fn search_ignores_case_and_vietnamese_diacritics() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, SCHOOL, 10);
    scan(&mut diary, &phone, STATION, 20);
    let mut edit = VisitEdit::of(&diary.open_visit().unwrap().unwrap());
    edit.companions.note = Some(text("đón Ngọc, 100% đúng giờ"));
    let station = diary.open_visit().unwrap().unwrap().id;
    diary.edit(station, &edit, minute(21)).unwrap();
    let found = |query: &str| -> Vec<String> {
        let visits = diary.search(query, Page::first(10)).unwrap();
        visits
            .iter()
            .map(|visit| visit.place.name().to_owned())
            .collect()
    };
    assert_eq!(found("cho ben thanh"), [MARKET.name]);
    assert_eq!(found("CHỢ BẾN"), [MARKET.name]);
    assert_eq!(found("dai hoc thu dau"), [SCHOOL.name]);
    assert_eq!(found("ĐẠI"), [SCHOOL.name]);
    assert_eq!(found("ben"), [STATION.name, MARKET.name]);
    assert_eq!(found("don ngoc"), [STATION.name]);
    assert_eq!(found("100%"), [STATION.name], "no wildcards");
    assert_eq!(found("be\u{302}\u{301}n xe"), [STATION.name], "decomposed");
    assert!(found("_").is_empty());
    assert_eq!(found("  ").len(), 3);
}

#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    // Three visits begin in the same second.
    for plan in [MARKET, SCHOOL, STATION] {
        scan(&mut diary, &phone, plan, 0);
    }
    scan(&mut diary, &phone, MARKET, 10);
    let mut names = Vec::new();
    let mut page = Page::first(1);
    while let Some(visit) = diary.visits(TimeRange::ALL, page).unwrap().pop() {
        page = Page::after(&visit, 1);
        names.push(visit.place.name().to_owned());
    }
    assert_eq!(names, [MARKET.name, STATION.name, SCHOOL.name, MARKET.name]);
}

#[test]
fn a_venue_has_its_visits_by_whatever_code_and_nothing_of_its_name_alone() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let entrance = VenuePlan {
        direction: Direction::Entry,
        name: "Chợ Bến Thành, cổng Đông",
        ..MARKET
    };
    for (at, plan) in [
        (0, MARKET),
        (10, SCHOOL),
        (20, entrance),
        (30, STATION),
        (40, MARKET),
    ] {
        scan(&mut diary, &phone, plan, at);
    }
    diary
        .add_manual(&by_hand(MARKET.name, -60, -30), minute(50))
        .unwrap();
    let market = phone.world.venue(MARKET).id();
    let mut seen = Vec::new();
    let mut page = Page::first(2);
    loop {
        let found = diary.visits_at(market, page).unwrap();
        let Some(last) = found.last() else { break };
        page = Page::after(last, 2);
        seen.extend(
            found
                .iter()
                .map(|it| it.start.at.seconds_since(MORNING) / 60),
        );
    }
    assert_eq!(seen, [40, 20, 0]);
    let nowhere = diary.visits_at(VenueId([0; 8]), Page::first(9));
    assert_eq!(nowhere, Ok(Vec::new()));
}

#[test]
fn a_day_holds_what_overlaps_it() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let evening = minute(15 * 60); // 23:00
    let venue = phone.world.venue(MARKET);
    diary.check_in(&venue, evening, HERE).unwrap();
    diary
        .check_in(&venue, evening.plus_seconds(2 * 3600), HERE)
        .unwrap();
    let today = Day::of(MORNING, HERE);
    let count = |day: u16| {
        let range = TimeRange::day(Day::from_number(day), HERE);
        diary.visits(range, Page::first(10)).unwrap().len()
    };
    let number = today.number();
    assert_eq!(
        [number - 1, number, number + 1, number + 2].map(count),
        [0, 1, 1, 0]
    );
    let statistics = diary
        .statistics(TimeRange::ALL, HERE, minute(2000))
        .unwrap();
    let seconds: Vec<_> = statistics.days.iter().map(|(_, it)| it.seconds).collect();
    let visits: Vec<_> = statistics.days.iter().map(|(_, it)| it.visits).collect();
    assert_eq!((seconds, visits), (vec![3600, 3600], vec![1, 0]));
    assert_eq!(statistics.weeks.len(), 1);
    assert_eq!(statistics.weeks[0].0.to_string(), "2021-09-27", "a Monday");
    let by_utc = diary
        .statistics(TimeRange::ALL, UtcOffset::UTC, minute(2000))
        .unwrap();
    assert_eq!(by_utc.days.len(), 1, "the zone is at the edge");
}

/// Seconds are counted in UTC and each moment keeps the local time it had: a flight makes no visit
/// negative, and no clock suspect.
#[test]
fn a_journey_across_zones_and_the_date_line_keeps_the_order() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    // Kiritimati, Baker Island and the edges of what can be: the same moments, days apart.
    let journey = [
        (7, MARKET),
        (14, SCHOOL),
        (-12, STATION),
        (18, MARKET),
        (-18, SCHOOL),
    ];
    for (hours, (offset, plan)) in (0_i64..).zip(journey) {
        let offset = UtcOffset::from_minutes(offset * 60).unwrap();
        let venue = phone.world.venue(plan);
        diary.check_in(&venue, minute(hours * 60), offset).unwrap();
    }
    let visits = all_visits(&diary);
    let offsets: Vec<_> = visits
        .iter()
        .map(|it| it.start.offset.minutes() / 60)
        .collect();
    assert_eq!(offsets, [7, 14, -12, 18, -18]);
    assert!(visits.iter().all(|visit| !visit.clock_suspect));
    assert_sound(&visits);
    let last = visits.last().unwrap().start;
    let days: Vec<_> = [-18, 7, 18]
        .map(|hours| Day::of(last.at, UtcOffset::from_minutes(hours * 60).unwrap()).to_string())
        .into();
    assert_eq!(days, ["2021-09-26", "2021-09-27", "2021-09-27"]);
    assert_eq!(UtcOffset::from_minutes(18 * 60 + 1), None);
}

/// A clock may stand anywhere: what it dates is listed, counted and purged all the same.
#[test]
fn a_clock_at_either_end_of_time_hides_nothing() {
    for now in [Timestamp::MIN, Timestamp::MAX] {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        let venue = phone.world.venue(MARKET);
        let CheckInOutcome::CheckedIn { visit } = diary.check_in(&venue, now, HERE).unwrap() else {
            panic!("not checked in");
        };
        assert_eq!(all_visits(&diary).len(), 1);
        assert_eq!(diary.search("cho", Page::first(9)).unwrap().len(), 1);
        let counted = diary.statistics(TimeRange::ALL, HERE, now).unwrap();
        assert_eq!(counted.total.visits, 1);
        assert_eq!(counted.places.len(), 1);
        diary.next_reminder(now).unwrap();
        drop(diary);
        let mut diary = phone.open(MORNING);
        assert_eq!(diary.visit(visit.id).unwrap().start.at, now);
        diary.settle(Timestamp::MAX).unwrap();
        assert_eq!(
            diary.visits(TimeRange::ALL, Page::first(9)).unwrap().len(),
            1
        );
        diary.delete(visit.id).unwrap();
    }
}

#[test]
fn a_pending_code_counts_nowhere_until_a_newer_list_verifies_it() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.pending(MARKET);
    diary.keep_pending(&market, minute(0), HERE).unwrap();
    diary.keep_pending(&market, minute(2), HERE).unwrap();
    diary.keep_pending(&market, minute(50), HERE).unwrap();
    assert_eq!(diary.pending().unwrap().len(), 2, "one was debounced");
    assert!(all_visits(&diary).is_empty());
    assert_eq!(reverify(&mut diary, minute(60)).waiting, 2);

    diary
        .apply_trust_list(&phone.world.newer_list(2, minute(60)), minute(60))
        .unwrap();
    let outcome = reverify(&mut diary, minute(61));
    assert!(outcome.refused.is_empty());
    assert_eq!(outcome.waiting, 0);
    assert_eq!(
        timeline(&diary),
        [(
            MARKET.name.to_owned(),
            0,
            Some(50),
            Some(EndReason::ExitScan)
        )]
    );
    assert_eq!(all_visits(&diary)[0].origin, Origin::Pending);
    assert!(diary.pending().unwrap().is_empty());
}

#[test]
fn a_visit_verified_later_takes_its_place_between_the_others() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    diary
        .keep_pending(&phone.world.pending(SCHOOL), minute(30), HERE)
        .unwrap();
    scan(&mut diary, &phone, STATION, 90);
    diary
        .apply_trust_list(&phone.world.newer_list(2, minute(95)), minute(95))
        .unwrap();
    reverify(&mut diary, minute(100));
    assert_eq!(
        timeline(&diary),
        [
            (
                MARKET.name.to_owned(),
                0,
                Some(30),
                Some(EndReason::NextScan)
            ),
            (
                SCHOOL.name.to_owned(),
                30,
                Some(90),
                Some(EndReason::NextScan)
            ),
            (STATION.name.to_owned(), 90, None, None),
        ]
    );
}

/// An app looks into the diary while the phone's clock runs ahead: a visit ends by itself that should
/// not have yet. Once the clock is right again, the diary is as if it had not been read.
#[test]
fn what_a_clock_ahead_has_ended_is_reopened_when_the_clock_is_right() {
    let looks: [fn(&mut Diary); 3] = [
        |diary| diary.settle(minute(600)).unwrap(),
        |diary| diary.settle(minute(40).plus_days(30)).unwrap(),
        |diary| {
            let later = minute(40).plus_days(20);
            assert_eq!(diary.purge(later, PurgeConsent::NotAsked), Ok(0));
        },
    ];
    for look in looks {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        scan(&mut diary, &phone, MARKET, 0);
        look(&mut diary);
        assert!(diary.open_visit().unwrap().is_none());
        diary.settle(minute(20)).unwrap();
        assert_eq!(timeline(&diary), [(MARKET.name.to_owned(), 0, None, None)]);
        look(&mut diary);
        assert!(matches!(
            scan(&mut diary, &phone, SCHOOL, 30),
            CheckInOutcome::SwitchedFrom { .. }
        ));
        look(&mut diary);
        assert!(matches!(
            scan(&mut diary, &phone, SCHOOL, 60),
            CheckInOutcome::CheckedOut { .. }
        ));
        let ended = |name: &str, from, to, reason| (name.to_owned(), from, Some(to), Some(reason));
        assert_eq!(
            timeline(&diary),
            [
                ended(MARKET.name, 0, 30, EndReason::NextScan),
                ended(SCHOOL.name, 30, 60, EndReason::ExitScan),
            ]
        );
        assert!(all_visits(&diary).iter().all(|visit| !visit.clock_suspect));
    }
}

/// The clock that comes after may be the wrong one. One behind the last scan says nothing of what
/// ended by itself.
#[test]
fn a_clock_behind_the_last_scan_reopens_nothing() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    diary.settle(minute(600)).unwrap();
    for wrong in [minute(-1), MORNING.plus_days(-30), Timestamp::MIN] {
        diary.settle(wrong).unwrap();
        drop(diary);
        diary = phone.open(wrong);
        let ended = (
            MARKET.name.to_owned(),
            0,
            Some(240),
            Some(EndReason::Automatic),
        );
        assert_eq!(timeline(&diary), [ended]);
    }
}

/// What random histories are made of; times are steps of the clock in seconds.
#[derive(Clone, Debug)]
enum Step {
    Scan {
        venue: u8,
        direction: u8,
        after: i64,
    },
    Button {
        after: i64,
    },
    Hand {
        back: i64,
        length: i64,
    },
    EditEnd {
        visit: usize,
        by: i64,
    },
    Delete {
        visit: usize,
    },
    Undo {
        after: i64,
    },
    Look {
        ahead: i64,
    },
    KeepPending {
        venue: u8,
        direction: u8,
        after: i64,
    },
    Reverify,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let after = prop_oneof![0_i64..400, 0_i64..20_000];
    let step = prop_oneof![
        6 => (1_u8..4, 0_u8..3, after.clone())
            .prop_map(|(venue, direction, after)| Step::Scan { venue, direction, after }),
        1 => after.clone().prop_map(|after| Step::Button { after }),
        1 => (0_i64..10_000, 0_i64..4000).prop_map(|(back, length)| Step::Hand { back, length }),
        1 => (0_usize..20, -3000_i64..3000).prop_map(|(visit, by)| Step::EditEnd { visit, by }),
        1 => (0_usize..20).prop_map(|visit| Step::Delete { visit }),
        1 => (0_i64..900).prop_map(|after| Step::Undo { after }),
        1 => (-5000_i64..50_000).prop_map(|ahead| Step::Look { ahead }),
        2 => (1_u8..4, 0_u8..3, after)
            .prop_map(|(venue, direction, after)| Step::KeepPending { venue, direction, after }),
        1 => Just(Step::Reverify),
    ];
    prop::collection::vec(step, 1..40)
}

/// The least that a diary of scans must agree with: who is inside where, since when.
#[derive(Default)]
struct Model {
    inside: Option<(u8, i64)>,
    left: Option<(u8, i64, bool)>,
}

const STAY: i64 = 3600;

impl Model {
    fn settle(&mut self, now: i64) {
        if let Some((venue, since)) = self.inside.filter(|(_, since)| since + STAY <= now) {
            self.inside = None;
            self.left = Some((venue, since + STAY, false));
        }
    }

    fn scan(&mut self, venue: u8, direction: Direction, now: i64) -> &'static str {
        self.settle(now);
        if let Some((_, since)) = self.inside.filter(|(at, _)| *at == venue) {
            let stays = match direction {
                Direction::Entry => true,
                Direction::Exit => false,
                Direction::Both => now - since < 300,
            };
            if stays {
                return "inside";
            }
            self.inside = None;
            self.left = Some((venue, now, true));
            return "out";
        }
        if let Some((at, when, by_scan)) = self.left {
            let came_back = direction == Direction::Entry && by_scan;
            if at == venue && now - when < 300 && !came_back {
                return "just left";
            }
        }
        if direction == Direction::Exit {
            return "not inside";
        }
        self.left = None;
        match self.inside.replace((venue, now)) {
            Some(_) => "switched",
            None => "in",
        }
    }

    fn check_out(&mut self, now: i64) {
        self.settle(now);
        if let Some((venue, _)) = self.inside.take() {
            self.left = Some((venue, now, false));
        }
    }
}

const fn name(outcome: &CheckInOutcome) -> &'static str {
    match outcome {
        CheckInOutcome::CheckedIn { .. } => "in",
        CheckInOutcome::CheckedOut { .. } => "out",
        CheckInOutcome::AlreadyInside { .. } => "inside",
        CheckInOutcome::JustLeft { .. } => "just left",
        CheckInOutcome::SwitchedFrom { .. } => "switched",
        CheckInOutcome::NotInside { .. } => "not inside",
        CheckInOutcome::Refused { .. }
        | CheckInOutcome::Damaged { .. }
        | CheckInOutcome::Foreign { .. } => "not verified",
    }
}

fn plan(venue: u8, direction: u8) -> VenuePlan {
    VenuePlan {
        direction: [Direction::Both, Direction::Entry, Direction::Exit][usize::from(direction)],
        quarter_hours: 4,
        ..venue_plan(venue, ["", "Một", "Hai", "Ba"][usize::from(venue)])
    }
}

fn assert_sound(visits: &[Visit]) {
    for pair in visits.windows(2) {
        let [one, next] = pair else { continue };
        assert!(
            (one.start.at, one.event) < (next.start.at, next.event),
            "in order"
        );
    }
    for (index, one) in visits.iter().enumerate() {
        if let Some(end) = one.end {
            assert!(one.start.at <= end.moment.at, "no negative visit");
        }
        for other in &visits[index + 1..] {
            let end = |visit: &Visit| visit.end.map_or(Timestamp::MAX, |end| end.moment.at);
            let overlap = one.start.at.max(other.start.at) < end(one).min(end(other));
            // An open visit is split only when it ends.
            let is_open = one.end.is_none() || other.end.is_none();
            let is_suspect = one.clock_suspect || other.clock_suspect;
            assert!(!overlap || is_open || is_suspect, "visits overlap");
        }
    }
}

fn assert_one_is_open(visits: &[Visit]) {
    assert!(visits.iter().filter(|visit| visit.end.is_none()).count() <= 1);
}

/// Every query returns what a search through all `visits` finds.
fn assert_queries_agree(diary: &Diary, visits: &[Visit], now: Timestamp, phone: &Phone) {
    let of = |wanted: &dyn Fn(&Visit) -> bool| -> Vec<Visit> {
        visits
            .iter()
            .rev()
            .filter(|visit| wanted(visit))
            .cloned()
            .collect()
    };
    let whole = Page::first(1000);
    let first_day = visits
        .first()
        .map_or(0, |visit| Day::of(visit.start.at, HERE).number());
    for day in first_day.saturating_sub(1)..=Day::of(now, HERE).number() + 1 {
        let day = TimeRange::day(Day::from_number(day), HERE);
        let overlaps = |visit: &Visit| {
            let ends_later = visit.end.is_none_or(|end| day.from() < end.moment.at);
            visit.start.at < day.to() && (day.contains(visit.start.at) || ends_later)
        };
        assert_eq!(diary.visits(day, whole).unwrap(), of(&overlaps));
    }
    for (venue, name) in [(1, "mot"), (2, "HAI"), (3, "bà")] {
        let venue = phone.world.venue(plan(venue, 0));
        let at = |visit: &Visit| matches!(&visit.place, Place::Venue(it) if it.id == venue.id());
        assert_eq!(diary.visits_at(venue.id(), whole).unwrap(), of(&at));
        assert_eq!(diary.search(name, whole).unwrap(), of(&at));
    }
    let by_hand = |visit: &Visit| visit.origin == Origin::Manual;
    assert_eq!(diary.search("o nha", whole).unwrap(), of(&by_hand));

    let found = diary.statistics(TimeRange::ALL, HERE, now).unwrap();
    let seconds = |visit: &Visit| {
        let end = visit.end.map_or(now, |end| end.moment.at);
        end.seconds_since(visit.start.at).max(0)
    };
    let is_whole = |visit: &&Visit| visit.piece_of.is_none_or(|first| first == visit.id);
    let expected = Figures {
        visits: u32::try_from(visits.iter().filter(is_whole).count()).unwrap(),
        seconds: visits.iter().map(seconds).sum(),
    };
    let sum = |figures: &mut dyn Iterator<Item = Figures>| {
        figures.fold(Figures::default(), |sum, one| Figures {
            visits: sum.visits + one.visits,
            seconds: sum.seconds + one.seconds,
        })
    };
    assert_eq!(found.total, expected);
    assert_eq!(sum(&mut found.days.iter().map(|it| it.1)), expected);
    assert_eq!(sum(&mut found.weeks.iter().map(|it| it.1)), expected);
    assert_eq!(sum(&mut found.places.iter().map(|it| it.figures)), expected);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: histories(60),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    /// Scans and buttons alone: every outcome is the model's, however often and by whatever clock an
    /// app looks into the diary in between.
    #[test]
    fn scans_mean_what_the_model_says(
        scans in prop::collection::vec(
            (1_u8..4, 0_u8..4, prop_oneof![0_i64..400, 0_i64..5000],
                prop::option::of(-100_000_i64..100_000)), 1..40)
    ) {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        let (mut model, mut now) = (Model::default(), 0);
        for (venue, direction, after, look) in scans {
            if let Some(ahead) = look {
                diary.settle(MORNING.plus_seconds(now + ahead)).unwrap();
            }
            now += after;
            let at = MORNING.plus_seconds(now);
            if direction == 3 {
                diary.settle(at).unwrap();
                if let Some(open) = diary.open_visit().unwrap() {
                    diary.check_out(open.id, at, HERE).unwrap();
                }
                model.check_out(now);
                continue;
            }
            let plan = plan(venue, direction);
            let outcome = diary.check_in(&phone.world.venue(plan), at, HERE).unwrap();
            prop_assert_eq!(name(&outcome), model.scan(venue, plan.direction, now));
            let open = diary.open_visit().unwrap();
            prop_assert_eq!(
                open.map(|visit| visit.start.at.seconds_since(MORNING)),
                model.inside.map(|(_, since)| since)
            );
        }
        let visits = all_visits(&diary);
        assert_sound(&visits);
        assert_one_is_open(&visits);
        prop_assert!(visits.iter().all(|visit| !visit.clock_suspect));
    }

    /// Everything at once: whatever happens, visits are in order, none is negative, none overlap, and
    /// closing and opening changes nothing.
    #[test]
    fn no_history_breaks_the_timeline(steps in steps(), switch_ends_previous in any::<bool>()) {
        let phone = Phone::new(World::with_policy(VisitPolicy {
            switch_ends_previous,
            ..VisitPolicy::default()
        }));
        let mut diary = phone.open(MORNING);
        let newer = phone.world.newer_list(2, MORNING);
        let mut now = MORNING;
        for step in steps {
            match step {
                Step::Scan { venue, direction, after } => {
                    now = now.plus_seconds(after);
                    let venue = phone.world.venue(plan(venue, direction));
                    diary.check_in(&venue, now, HERE).unwrap();
                }
                Step::Button { after } => {
                    now = now.plus_seconds(after);
                    diary.settle(now).unwrap();
                    if let Some(open) = diary.open_visit().unwrap() {
                        diary.check_out(open.id, now, HERE).unwrap();
                    }
                }
                Step::Hand { back, length } => {
                    let start = now.plus_seconds(-back);
                    let visit = ManualVisit {
                        start: here(start),
                        end: here(start.plus_seconds(length)),
                        ..by_hand("ở nhà", 0, 0)
                    };
                    drop(diary.add_manual(&visit, now));
                }
                Step::EditEnd { visit, by } => {
                    let visits = all_visits(&diary);
                    let Some(visit) = visits.get(visit) else { continue };
                    let mut edit = VisitEdit::of(visit);
                    edit.end = edit.end.map(|end| here(end.at.plus_seconds(by)));
                    if by % 3 == 0 {
                        edit.start = here(edit.start.at.plus_seconds(-by));
                    }
                    drop(diary.edit(visit.id, &edit, now));
                }
                Step::Delete { visit } => {
                    let visits = all_visits(&diary);
                    let Some(visit) = visits.get(visit) else { continue };
                    diary.delete(visit.id).unwrap();
                }
                Step::Undo { after } => {
                    now = now.plus_seconds(after);
                    drop(diary.undo(now));
                }
                Step::Look { ahead } => diary.settle(now.plus_seconds(ahead)).unwrap(),
                Step::KeepPending { venue, direction, after } => {
                    now = now.plus_seconds(after);
                    let code = phone.world.pending(plan(venue, direction));
                    diary.keep_pending(&code, now, HERE).unwrap();
                }
                Step::Reverify => {
                    diary.apply_trust_list(&newer, now).unwrap();
                    let waiting = diary.pending().unwrap().len();
                    let judged = reverify(&mut diary, now);
                    prop_assert!(judged.refused.is_empty() && judged.waiting == 0);
                    prop_assert!(judged.visits.len() <= waiting);
                    prop_assert!(diary.pending().unwrap().is_empty());
                }
            }
            let visits = all_visits(&diary);
            assert_sound(&visits);
            if switch_ends_previous {
                assert_one_is_open(&visits);
            }
        }
        let visits = all_visits(&diary);
        assert_queries_agree(&diary, &visits, now, &phone);
        drop(diary);
        prop_assert_eq!(all_visits(&phone.open(MORNING)), visits);
    }
}
