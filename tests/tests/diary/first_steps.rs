//! A diary is made, written, locked and opened again.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use dauchan_core::diary::{DiaryError, OpenError, Page, TimeRange, TrustListError, erase};
use dauchan_core::visit::{CheckInOutcome, EndReason};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{MORNING, World, minute, venue_plan};

#[test]
fn a_day_is_there_after_the_diary_was_closed_and_opened_again() {
    let phone = Phone::new(World::new());
    let market = phone.world.venue(venue_plan(1, "Chợ Thủ Dầu Một"));
    let school = phone.world.venue(venue_plan(2, "Trường Nguyễn Đình Chiểu"));

    let mut diary = phone.open(MORNING);
    let CheckInOutcome::CheckedIn { visit: first } =
        diary.check_in(&market, minute(0), HERE).unwrap()
    else {
        panic!("not checked in");
    };
    assert_eq!(
        diary.check_in(&market, minute(2), HERE).unwrap(),
        CheckInOutcome::AlreadyInside {
            visit: first.clone()
        }
    );
    let CheckInOutcome::SwitchedFrom {
        previous,
        visit: second,
    } = diary.check_in(&school, minute(30), HERE).unwrap()
    else {
        panic!("not switched");
    };
    assert_eq!(previous.id, first.id);
    assert_eq!(diary.visit(first.id), Ok(previous));
    assert_eq!(diary.visit(second.id).as_ref(), Ok(&second));
    let left = diary.check_out(second.id, minute(60), HERE).unwrap();
    assert_eq!(diary.visit(second.id).as_ref(), Ok(&left));
    assert_eq!(
        diary.check_out(second.id, minute(61), HERE),
        Err(DiaryError::NotOpen)
    );
    assert_eq!(
        diary.check_in(&school, minute(62), HERE).unwrap(),
        CheckInOutcome::JustLeft { visit: left }
    );
    let changes = diary.changes();
    diary.lock();
    assert_eq!(diary.open_visit(), Err(DiaryError::Locked));
    drop(diary);

    let diary = phone.open(minute(90));
    assert_eq!(diary.changes(), changes);
    let visits = diary.visits(TimeRange::ALL, Page::first(10)).unwrap();
    let seen: Vec<_> = visits
        .iter()
        .map(|visit| {
            let end = visit.end.unwrap();
            (
                visit.place.name(),
                visit.start.at,
                end.moment.at,
                end.reason,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "Trường Nguyễn Đình Chiểu",
                minute(30),
                minute(60),
                EndReason::User
            ),
            (
                "Chợ Thủ Dầu Một",
                minute(0),
                minute(30),
                EndReason::NextScan
            ),
        ]
    );
}

#[test]
fn a_visit_ends_by_itself_after_the_default_stay() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    diary
        .check_in(&phone.world.venue(venue_plan(1, "Chợ")), minute(0), HERE)
        .unwrap();
    assert_eq!(diary.next_automatic_end(), Ok(Some(minute(240))));
    diary.settle(minute(239)).unwrap();
    assert!(diary.open_visit().unwrap().is_some());
    drop(diary);
    let diary = phone.open(minute(1000));
    assert!(diary.open_visit().unwrap().is_none());
    let visit = diary
        .visits(TimeRange::ALL, Page::first(1))
        .unwrap()
        .remove(0);
    let end = visit.end.unwrap();
    assert_eq!(
        (end.moment.at, end.reason),
        (minute(240), EndReason::Automatic)
    );
}

#[test]
fn a_second_open_is_refused_and_erasing_waits_for_the_lock() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let second = phone.try_open(MORNING);
    assert_eq!(second.err(), Some(OpenError::OpenElsewhere));
    assert!(erase(phone.folder.path(), &phone.vault).is_err());
    diary.lock();
    diary.lock();
    erase(phone.folder.path(), &phone.vault).unwrap();
    assert_eq!(phone.vault.key(), None);
    assert_eq!(std::fs::read_dir(phone.folder.path()).unwrap().count(), 0);
}

#[test]
fn a_newer_trust_list_stays_in_the_diary() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    diary
        .apply_trust_list(&phone.world.newer_list(5, MORNING), MORNING)
        .unwrap();
    assert!(matches!(
        diary.apply_trust_list(&phone.world.newer_list(4, MORNING), MORNING),
        Err(TrustListError::Refused(_))
    ));
    drop(diary);
    let diary = phone.open(MORNING);
    assert_eq!(diary.trust_list().unwrap().version().counter, 5);
}
