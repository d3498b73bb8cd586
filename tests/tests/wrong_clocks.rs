//! A desk whose clock is wrong, and a phone whose clock is right or wrong: who is stopped, and the way
//! back. Rule: `docs/format.md`, section 4.1.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::sync::Arc;

use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::diary::Diary;
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{Acceptance, TrustList};
use dauchan_core::visit::CheckInOutcome;
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::world::{MORNING, VenuePlan, World, minute, venue_plan};
use proptest::prelude::*;

const MARKET: VenuePlan = venue_plan(1, "Chợ Thủ Dầu Một");
const SCHOOL: VenuePlan = venue_plan(2, "Trường Nguyễn Đình Chiểu");

/// The class that `plan`'s code gets at `now`.
fn class(world: &World, deployment: &Deployment, list: &TrustList, now: Timestamp) -> &'static str {
    read(&world.link(MARKET), deployment, list, now).class()
}

fn take(deployment: &Deployment, list: &TrustList, wire: &[u8], now: Timestamp) -> TrustList {
    match deployment.accept(wire, list, now).unwrap() {
        Acceptance::Newer(list) => list,
        Acceptance::Unchanged => panic!("the list is not newer"),
    }
}

/// An app that was built with `baseline` on the day on which it was issued.
fn app_with(world: &World, baseline: Vec<u8>, issued: Timestamp) -> Deployment {
    Deployment::new(&DeploymentSettings {
        baseline_list: baseline,
        build_date: issued,
        ..world.settings()
    })
    .unwrap()
}

fn check_in(diary: &mut Diary, phone: &Phone, plan: VenuePlan, now: Timestamp) -> CheckInOutcome {
    let text = phone.world.link(plan);
    let list = diary.trust_list().unwrap();
    let Reading::Verified(venue) = read(&text, &phone.world.deployment, &list, now) else {
        panic!("a phone whose clock is right was stopped");
    };
    diary.check_in(&venue, now, HERE).unwrap()
}

#[test]
fn a_list_of_any_date_stops_no_phone_whose_clock_is_right() {
    let world = World::new();
    let deployment = &world.deployment;
    let day = 86_400;
    for ahead in [
        0,
        1,
        day,
        day + 1,
        3 * day,
        31 * day,
        366 * day,
        9_000 * day,
    ] {
        let wire = world.newer_list(2, MORNING.plus_seconds(ahead));
        let list = take(deployment, deployment.baseline(), &wire, MORNING);
        assert_eq!(
            class(&world, deployment, &list, MORNING),
            "verified",
            "{ahead}"
        );
        let clock = deployment.clock(MORNING, &list);
        assert!(!clock.is_behind(), "{ahead}");
        assert_eq!(list.was_ahead(), ahead > day, "{ahead}");
        // Its own date would keep an app from fetching the correction.
        assert_eq!(list.is_refresh_due(clock), ahead > day, "{ahead}");
    }
}

proptest! {
    /// Whatever dates lists bear, and in whatever order and however often a phone takes them: while
    /// its clock is right it is not called behind, and the floor never passes it by more than a day.
    #[test]
    fn no_sequence_of_lists_makes_a_right_clock_behind(
        steps in prop::collection::vec((0_i64..20, -400_i64..400, any::<bool>()), 1..12),
    ) {
        let world = World::new();
        let deployment = &world.deployment;
        let mut list = deployment.baseline().clone();
        let mut now = MORNING;
        for (counter, (days, ahead, restarted)) in (2..).zip(steps) {
            now = now.plus_days(days);
            // Hours beyond whole days: the tolerance is a day.
            let issued = now.plus_seconds(ahead * 40_000);
            list = take(deployment, &list, &world.newer_list(counter, issued), now);
            if restarted {
                let witness = list.was_ahead().then(|| list.witness());
                list = deployment.list_in_force(Some(list.wire()), witness);
            }
            let clock = deployment.clock(now, &list);
            prop_assert!(!clock.is_behind());
            prop_assert!(clock.floor <= now.plus_days(1));
        }
    }

    /// The newest list that was not ahead decides: what came before it counts for nothing.
    #[test]
    fn the_floor_is_that_of_the_newest_list_that_was_not_ahead(
        issues in prop::collection::vec(-400_i64..400, 1..12),
    ) {
        let world = World::new();
        let deployment = &world.deployment;
        let mut list = deployment.baseline().clone();
        let mut expected = list.issued();
        for (counter, days) in (2..).zip(issues) {
            let issued = MORNING.plus_days(days);
            list = take(deployment, &list, &world.newer_list(counter, issued), MORNING);
            if days <= 1 {
                expected = issued;
            }
            prop_assert_eq!(deployment.clock(MORNING, &list).floor, expected);
        }
    }
}

/// The desk published with its clock a year ahead; every phone took the list, and an app was built
/// with it. What the guide tells the authority to do brings all of them back.
#[test]
fn after_a_publication_with_a_wrong_date_everybody_gets_back() {
    let phone = Phone::new(World::new());
    let world = &phone.world;
    let mut diary = phone.open(MORNING);
    let a_year_ahead = MORNING.plus_days(365);
    let wrong = world.newer_list(2, a_year_ahead);

    // 1. Phones take it, and go on.
    diary.apply_trust_list(&wrong, MORNING).unwrap();
    let outcome = check_in(&mut diary, &phone, MARKET, minute(10));
    assert!(matches!(outcome, CheckInOutcome::CheckedIn { .. }));
    assert!(!diary.open_visit().unwrap().unwrap().clock_suspect);
    drop(diary);
    let mut diary = phone.open(minute(20));
    let outcome = check_in(&mut diary, &phone, SCHOOL, minute(30));
    assert!(matches!(outcome, CheckInOutcome::SwitchedFrom { .. }));

    // 2. An app that was built with it is stopped: it has nothing but its build to go by.
    let app = app_with(world, wrong, a_year_ahead);
    let in_force = app.baseline().clone();
    assert_eq!(class(world, &app, &in_force, minute(40)), "clock_behind");

    // 3. The desk sets its clock right, and publishes the next list.
    let right = world.newer_list(3, minute(60));
    let acceptance = diary.apply_trust_list(&right, minute(70)).unwrap();
    assert!(matches!(acceptance, Acceptance::Newer(_)));
    assert!(!diary.trust_list().unwrap().was_ahead());
    let in_force = take(&app, &in_force, &right, minute(70));
    assert_eq!(class(world, &app, &in_force, minute(80)), "verified");
    let restored = app.list_in_force(Some(&right), None);
    assert_eq!(class(world, &app, &restored, minute(80)), "verified");

    // 4. The floor stands again, in the phone and in the app of that day.
    for (deployment, list) in [
        (&*world.deployment, &diary.trust_list().unwrap()),
        (&app, &in_force),
    ] {
        assert_eq!(deployment.clock(minute(80), list).floor, minute(60));
        let clock_set_back = minute(80).plus_days(-2);
        assert_eq!(
            class(world, deployment, list, clock_set_back),
            "clock_behind"
        );
    }

    // 5. The wrong list cannot come back.
    let again = diary.apply_trust_list(&world.newer_list(2, a_year_ahead), minute(90));
    assert!(again.is_err());
}

#[test]
fn what_a_list_said_of_the_time_outlasts_a_restart() {
    let phone = Phone::new(World::new());
    let floor = |diary: &Diary| {
        let deployment: &Arc<Deployment> = diary.deployment();
        deployment
            .clock(MORNING, &diary.trust_list().unwrap())
            .floor
    };
    let mut diary = phone.open(MORNING);
    for (counter, days, expected) in [(2, 0, 0), (3, 90, 0), (4, 80, 0), (5, -3, -3), (6, 70, -3)] {
        let wire = phone.world.newer_list(counter, MORNING.plus_days(days));
        diary.apply_trust_list(&wire, MORNING).unwrap();
        assert_eq!(floor(&diary), MORNING.plus_days(expected), "{counter}");
        drop(diary);
        diary = phone.open(MORNING);
        assert_eq!(
            floor(&diary),
            MORNING.plus_days(expected),
            "{counter} reopened"
        );
        assert_eq!(diary.trust_list().unwrap().version().counter, counter);
    }
}

/// A clock that was set back may take lists; it then does not get forward by them, and what was known
/// before still holds.
#[test]
fn a_clock_that_was_set_back_stays_behind_what_was_known() {
    let world = World::new();
    let deployment = &world.deployment;
    let known = take(
        deployment,
        deployment.baseline(),
        &world.newer_list(2, MORNING),
        MORNING,
    );
    let set_back = MORNING.plus_days(-30);
    let later = world.newer_list(3, MORNING.plus_days(7));
    let list = take(deployment, &known, &later, set_back);
    assert_eq!(deployment.clock(set_back, &list).floor, MORNING);
    assert_eq!(class(&world, deployment, &list, set_back), "clock_behind");
}

/// An app that was updated knows its own build, whatever an older app's list was.
#[test]
fn a_newer_apps_baseline_decides_over_an_older_list() {
    let world = World::new();
    let old = &world.deployment;
    let ahead = take(
        old,
        old.baseline(),
        &world.newer_list(9, MORNING.plus_days(50)),
        MORNING,
    );
    let built = MORNING.plus_days(20);
    let app = app_with(&world, world.newer_list(5, built), built);
    let stored = app.list_in_force(Some(ahead.wire()), Some(ahead.witness()));
    assert_eq!(stored.version().counter, 9);
    assert_eq!(app.clock(built, &stored).floor, built);
}
