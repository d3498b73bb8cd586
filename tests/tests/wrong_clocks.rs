//! A desk whose clock is wrong, and a phone whose clock is right or wrong: who is stopped, and the way
//! back. Rule: `docs/format.md`, section 4.1.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::sync::Arc;

use dauchan_authority::desk::DeskError;
use dauchan_core::deployment::{Deployment, DeploymentSettings};
use dauchan_core::diary::Diary;
use dauchan_core::reading::{Reading, read};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{Acceptance, TrustList};
use dauchan_core::visit::CheckInOutcome;
use dauchan_tests::desks::{app_built_now, desk, publish};
use dauchan_tests::diaries::{HERE, Phone};
use dauchan_tests::vaults::MemoryVault;
use dauchan_tests::world::{CountingRandom, MORNING, VenuePlan, World, minute, venue_plan};
use proptest::prelude::*;

const MARKET: VenuePlan = venue_plan(1, "Chợ Thủ Dầu Một");

/// The class that the market's code gets at `now`.
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

/// The desk publishes with its clock a year ahead; every phone takes the list, and an app is built
/// with it. What `docs/format.md`, section 4.1, tells the authority to do brings all of them back.
#[test]
fn after_a_publication_with_a_wrong_date_every_phone_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, code) = desk(folder.path(), MARKET.name);
    let phone = app_built_now(&desk);
    let home = tempfile::tempdir().unwrap();
    let vault = MemoryVault::default();
    let open = |now| {
        let random = &mut CountingRandom::new(2);
        Diary::open(home.path(), &vault, random, phone.clone(), now).unwrap()
    };
    let class = |app: &Deployment, list: &TrustList, now| read(&code, app, list, now).class();
    let mut diary = open(MORNING);

    // The desk asks for a word; a clerk who trusts the clock gives it.
    let a_year_ahead = MORNING.plus_days(365);
    let doubt = publish(&mut desk, a_year_ahead, None).unwrap_err();
    assert!(matches!(doubt, DeskError::UnconfirmedDay { .. }), "{doubt}");
    let wrong = publish(&mut desk, a_year_ahead, Some(a_year_ahead)).unwrap();

    // Phones take the list, and go on, after a restart too.
    diary.apply_trust_list(&wrong, MORNING).unwrap();
    drop(diary);
    let mut diary = open(minute(5));
    let list = diary.trust_list().unwrap();
    let Reading::Verified(venue) = read(&code, &phone, &list, minute(10)) else {
        panic!("a phone whose clock is right was stopped");
    };
    let outcome = diary.check_in(&venue, minute(10), HERE).unwrap();
    assert!(matches!(outcome, CheckInOutcome::CheckedIn { .. }));
    assert!(!diary.open_visit().unwrap().unwrap().clock_suspect);

    // An app that is built with the list is stopped: it has nothing but its build to go by.
    let app = app_built_now(&desk);
    assert_eq!(class(&app, app.baseline(), minute(40)), "clock_behind");

    // The desk sets its clock right and publishes again. It asks once more, since a date goes back.
    let doubt = publish(&mut desk, minute(60), None).unwrap_err();
    assert!(matches!(doubt, DeskError::UnconfirmedDay { .. }), "{doubt}");
    let right = publish(&mut desk, minute(60), Some(minute(60))).unwrap();
    diary.apply_trust_list(&right, minute(70)).unwrap();
    let list = diary.trust_list().unwrap();
    assert!(!list.was_ahead());
    assert_eq!(class(&phone, &list, minute(80)), "verified");
    let taken = take(&app, app.baseline(), &right, minute(70));
    assert_eq!(class(&app, &taken, minute(80)), "verified");
    let restored = app.list_in_force(Some(&right), None);
    assert_eq!(class(&app, &restored, minute(80)), "verified");

    // The floor stands again, in phones, in the app of that day and in the next app.
    let next = app_built_now(&desk);
    for (app, list) in [(&phone, &list), (&app, &taken), (&next, next.baseline())] {
        assert_eq!(app.clock(minute(80), list).floor, minute(60));
        let set_back = minute(80).plus_days(-2);
        assert_eq!(class(app, list, set_back), "clock_behind");
    }

    // The desk goes on as before, and the wrong list cannot come back.
    publish(&mut desk, minute(90), None).unwrap();
    assert!(diary.apply_trust_list(&wrong, minute(90)).is_err());
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
