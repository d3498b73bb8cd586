//! Codes that are judged later: the visits are those of a phone that could judge every code at once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use dauchan_core::diary::{Diary, Reverified};
use dauchan_core::time::{Day, DayRange, Timestamp};
use dauchan_core::venue::Direction;
use dauchan_core::visit::{
    Certainty, Companions, EndReason, ManualPlace, ManualVisit, Moment, Origin, OwnText, Place,
    Visit, VisitEdit, VisitPolicy,
};
use dauchan_tests::diaries::{HERE, Phone, all_visits, histories, reverify};
use dauchan_tests::world::{MORNING, VenuePlan, World, minute, venue_plan};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// What a person does, and how long after the step before.
#[derive(Clone, Copy, Debug)]
struct Step {
    after: i64,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// Scans a code.
    Scan { venue: u8, direction: u8 },
    /// Looks into the diary, by a clock this far ahead.
    Look { ahead: i64 },
    /// Takes a newer list on the phones that have codes waiting.
    Reverify,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let after = prop_oneof![0_i64..400, 0_i64..5_000, Just(90_000)];
    let what = prop_oneof![
        12 => (1_u8..4, 0_u8..3).prop_map(|(venue, direction)| What::Scan { venue, direction }),
        2 => (0_i64..20_000).prop_map(|ahead| What::Look { ahead }),
        1 => Just(What::Reverify),
    ];
    let step = (after, what).prop_map(|(after, what)| Step { after, what });
    prop::collection::vec(step, 1..25)
}

fn plan(venue: u8, direction: u8) -> VenuePlan {
    VenuePlan {
        direction: [Direction::Both, Direction::Entry, Direction::Exit][usize::from(direction)],
        quarter_hours: 6,
        ..venue_plan(venue, ["", "Một", "Hai", "Ba"][usize::from(venue)])
    }
}

/// A visit without its number and without how it came into the diary.
type Stay = (
    String,
    Timestamp,
    Option<(Timestamp, EndReason)>,
    Certainty,
    bool,
    bool,
);

fn stay(visit: &Visit) -> Stay {
    (
        visit.place.name().to_owned(),
        visit.start.at,
        visit.end.map(|end| (end.moment.at, end.reason)),
        visit.certainty,
        visit.clock_suspect,
        visit.piece_of.is_some(),
    )
}

/// Plays `steps` on a phone that cannot judge the scans for which `waits` says so.
fn play(steps: &[Step], policy: VisitPolicy, waits: impl Fn(usize) -> bool) -> Vec<Stay> {
    let phone = Phone::new(World::with_policy(policy));
    let mut diary = phone.open(MORNING);
    let (mut now, mut lists) = (MORNING, 1);
    for (index, step) in steps.iter().enumerate() {
        now = now.plus_seconds(step.after);
        match step.what {
            What::Scan { venue, direction } if waits(index) => {
                let code = phone.world.pending(plan(venue, direction));
                diary.keep_pending(&code, now, HERE).unwrap();
            }
            What::Scan { venue, direction } => {
                let code = phone.world.venue(plan(venue, direction));
                diary.check_in(&code, now, HERE).unwrap();
            }
            // Pieces of a visit that a clock ahead has split stay pieces (ADR 0025).
            What::Look { .. } if !policy.switch_ends_previous => diary.settle(now).unwrap(),
            What::Look { ahead } => diary.settle(now.plus_seconds(ahead)).unwrap(),
            What::Reverify => judge(&mut diary, &phone, &mut lists, now),
        }
    }
    judge(&mut diary, &phone, &mut lists, now);
    assert!(diary.pending().unwrap().is_empty());
    diary.settle(now).unwrap();
    all_visits(&diary).iter().map(stay).collect()
}

fn judge(diary: &mut Diary, phone: &Phone, lists: &mut u32, now: Timestamp) {
    *lists += 1;
    let list = phone.world.newer_list(*lists, MORNING);
    diary.apply_trust_list(&list, now).unwrap();
    let judged = reverify(diary, now);
    assert!(judged.refused.is_empty() && judged.waiting == 0);
}

/// A visit's name, start and end, in minutes of the morning.
type Line = (String, i64, Option<(i64, EndReason)>);

fn timeline(diary: &Diary) -> Vec<Line> {
    let minutes = |at: Timestamp| at.seconds_since(MORNING) / 60;
    all_visits(diary)
        .iter()
        .map(|visit| {
            let end = visit.end.map(|end| (minutes(end.moment.at), end.reason));
            (visit.place.name().to_owned(), minutes(visit.start.at), end)
        })
        .collect()
}

const MARKET: VenuePlan = VenuePlan {
    quarter_hours: 6,
    ..venue_plan(1, "Chợ Bến Thành")
};
const CLINIC: VenuePlan = venue_plan(2, "Phòng khám Thủ Đức");
const STATION: VenuePlan = venue_plan(3, "Bến xe Miền Đông");

fn keep(diary: &mut Diary, phone: &Phone, plan: VenuePlan, at: i64) {
    let code = phone.world.pending(plan);
    diary.keep_pending(&code, minute(at), HERE).unwrap();
}

fn scan(diary: &mut Diary, phone: &Phone, plan: VenuePlan, at: i64) {
    let venue = phone.world.venue(plan);
    diary.check_in(&venue, minute(at), HERE).unwrap();
}

fn take_newer_list(diary: &mut Diary, phone: &Phone, at: i64) -> Reverified {
    let list = phone.world.newer_list(2, MORNING);
    diary.apply_trust_list(&list, minute(at)).unwrap();
    reverify(diary, minute(at))
}

#[test]
fn a_visit_that_was_judged_late_ends_after_its_codes_stay() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let thursday = 3 * 24 * 60 + 600;
    keep(&mut diary, &phone, MARKET, 0);
    keep(&mut diary, &phone, CLINIC, thursday);
    let judged = take_newer_list(&mut diary, &phone, thursday + 10);
    assert_eq!(judged.visits, all_visits(&diary));
    assert_eq!(
        timeline(&diary),
        [
            (MARKET.name.to_owned(), 0, Some((90, EndReason::Automatic))),
            (CLINIC.name.to_owned(), thursday, None),
        ]
    );
}

#[test]
fn an_entrance_that_waited_and_an_exit_that_did_not_make_one_visit() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let exit = VenuePlan {
        direction: Direction::Exit,
        ..MARKET
    };
    keep(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, exit, 40);
    assert!(all_visits(&diary).is_empty());
    take_newer_list(&mut diary, &phone, 50);
    let visit = (MARKET.name.to_owned(), 0, Some((40, EndReason::ExitScan)));
    assert_eq!(timeline(&diary), [visit]);
}

#[test]
fn a_visit_that_begins_again_keeps_its_number_its_origin_and_its_owners_words() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    keep(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, CLINIC, 30);
    let clinic = diary.open_visit().unwrap().unwrap();
    let mut edit = VisitEdit::of(&clinic);
    edit.companions.note = OwnText::new("khám mắt").ok();
    let clinic = diary.edit(clinic.id, &edit, minute(31)).unwrap();
    keep(&mut diary, &phone, STATION, 60);
    let judged = take_newer_list(&mut diary, &phone, 70);
    let visits = all_visits(&diary);
    assert_eq!(
        judged.visits,
        [visits[0].clone(), visits[2].clone()],
        "the clinic's code did not wait"
    );
    assert_eq!((visits[1].id, visits[1].origin), (clinic.id, Origin::Scan));
    assert_eq!(visits[1].companions, clinic.companions);
    assert_eq!(visits[0].origin, Origin::Pending);
    assert_eq!(
        timeline(&diary),
        [
            (MARKET.name.to_owned(), 0, Some((30, EndReason::NextScan))),
            (CLINIC.name.to_owned(), 30, Some((60, EndReason::NextScan))),
            (STATION.name.to_owned(), 60, None),
        ]
    );
}

#[test]
fn words_are_kept_even_if_their_scan_would_have_ended_a_visit() {
    let phone = Phone::new(World::new());
    for has_note in [false, true] {
        let mut diary = phone.open(MORNING);
        keep(&mut diary, &phone, MARKET, 0);
        scan(&mut diary, &phone, MARKET, 20);
        let visit = diary.open_visit().unwrap().unwrap();
        let mut edit = VisitEdit::of(&visit);
        edit.companions.note = OwnText::new("mua gạo").ok().filter(|_| has_note);
        diary.edit(visit.id, &edit, minute(21)).unwrap();
        take_newer_list(&mut diary, &phone, 30);
        let first = (MARKET.name.to_owned(), 0);
        let expected = if has_note {
            vec![
                (first.0.clone(), 0, Some((20, EndReason::NextScan))),
                (first.0, 20, None),
            ]
        } else {
            vec![(first.0, 0, Some((20, EndReason::ExitScan)))]
        };
        assert_eq!(timeline(&diary), expected);
        drop(diary);
        dauchan_core::diary::erase(phone.folder.path(), &phone.vault).unwrap();
    }
}

#[test]
fn what_the_owner_wrote_stays() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    keep(&mut diary, &phone, MARKET, 0);
    scan(&mut diary, &phone, CLINIC, 30);
    let clinic = diary.open_visit().unwrap().unwrap();
    scan(&mut diary, &phone, CLINIC, 50);
    let mut edit = VisitEdit::of(&diary.visit(clinic.id).unwrap());
    edit.start.at = minute(35);
    diary.edit(clinic.id, &edit, minute(55)).unwrap();
    scan(&mut diary, &phone, STATION, 60);
    let station = diary.open_visit().unwrap().unwrap();
    scan(&mut diary, &phone, STATION, 70);
    diary.delete(station.id).unwrap();
    let home = ManualVisit {
        place: ManualPlace::FreeText(OwnText::new("Nhà").unwrap()),
        start: Moment {
            at: minute(10),
            offset: HERE,
        },
        end: Moment {
            at: minute(20),
            offset: HERE,
        },
        companions: Companions::default(),
    };
    diary.add_manual(&home, minute(75)).unwrap();
    take_newer_list(&mut diary, &phone, 100);
    assert_eq!(
        timeline(&diary),
        [
            (MARKET.name.to_owned(), 0, Some((10, EndReason::NextScan))),
            ("Nhà".to_owned(), 10, Some((20, EndReason::Edited))),
            (MARKET.name.to_owned(), 20, Some((35, EndReason::NextScan))),
            (CLINIC.name.to_owned(), 35, Some((50, EndReason::ExitScan))),
        ],
        "the owner went from the market to the clinic, and the station is not back"
    );
}

#[test]
fn a_clock_set_back_revives_no_code() {
    let phone = Phone::new(World::new());
    let june = Timestamp::from_unix_seconds(1_623_283_200); // 2021-06-10
    let days = |from: i64, to: i64| {
        let day = |days| Day::of(june.plus_days(days), HERE);
        DayRange::new(day(from), day(to)).unwrap()
    };
    let in_june = phone.world.pending_on(MARKET, days(-9, 20));
    let always = phone.world.pending(CLINIC);
    let mut diary = phone.open(june);
    diary.keep_pending(&in_june, june, HERE).unwrap();
    diary
        .keep_pending(&always, june.plus_seconds(600), HERE)
        .unwrap();
    assert!(diary.pending().unwrap().iter().all(|it| it.clock_suspect));
    let judged = take_newer_list(&mut diary, &phone, 60);
    assert_eq!(judged.refused.len(), 1);
    assert_eq!(judged.refused[0].1.class(), "expired");
    let visits = all_visits(&diary);
    assert_eq!(visits.len(), 1);
    assert!(visits[0].clock_suspect, "nobody knows when it was");
}

#[test]
fn a_code_that_was_kept_by_a_clock_ahead_becomes_a_doubtful_visit() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    keep(&mut diary, &phone, MARKET, 30 * 24 * 60);
    take_newer_list(&mut diary, &phone, 60);
    let visits = all_visits(&diary);
    assert!(visits[0].clock_suspect);
}

/// Buttons are pressed again where they were: the visit that is open then ends, whatever was open at first.
#[test]
fn a_button_that_came_after_a_pending_code_is_pressed_again() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    keep(&mut diary, &phone, STATION, 0);
    scan(&mut diary, &phone, MARKET, 30);
    let market = diary.open_visit().unwrap().unwrap().id;
    diary.check_out(market, minute(45), HERE).unwrap();
    take_newer_list(&mut diary, &phone, 60);
    let user = |at| Some((at, EndReason::User));
    let expected = [
        (STATION.name.to_owned(), 0, Some((30, EndReason::NextScan))),
        (MARKET.name.to_owned(), 30, user(45)),
    ];
    assert_eq!(timeline(&diary), expected);

    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    let market = diary.open_visit().unwrap().unwrap().id;
    keep(&mut diary, &phone, STATION, 40);
    diary.check_out(market, minute(45), HERE).unwrap();
    take_newer_list(&mut diary, &phone, 60);
    let expected = [
        (MARKET.name.to_owned(), 0, Some((40, EndReason::NextScan))),
        (STATION.name.to_owned(), 40, user(45)),
    ];
    assert_eq!(timeline(&diary), expected);
}

/// Codes that one list judged are judged again when the next list knows an earlier code.
#[test]
fn a_visit_that_was_judged_is_the_same_visit_when_an_earlier_code_is_judged() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let station = phone.world.pending_for_long(STATION);
    diary.keep_pending(&station, minute(0), HERE).unwrap();
    diary.keep_pending(&station, minute(1), HERE).unwrap();
    keep(&mut diary, &phone, CLINIC, 10);
    keep(&mut diary, &phone, CLINIC, 11);
    scan(&mut diary, &phone, CLINIC, 12);
    assert_eq!(take_newer_list(&mut diary, &phone, 20).waiting, 1);
    assert_eq!(timeline(&diary), [(CLINIC.name.to_owned(), 10, None)]);
    let clinic = diary.open_visit().unwrap().unwrap().id;
    let list = phone.world.newest_list(3);
    diary.apply_trust_list(&list, minute(30)).unwrap();
    assert_eq!(reverify(&mut diary, minute(30)).waiting, 0);
    let expected = [
        (STATION.name.to_owned(), 0, Some((10, EndReason::NextScan))),
        (CLINIC.name.to_owned(), 10, None),
    ];
    assert_eq!(timeline(&diary), expected);
    assert_eq!(diary.open_visit().unwrap().unwrap().id, clinic);
}

#[test]
fn a_code_kept_by_a_clock_that_is_behind_is_doubtful() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    keep(&mut diary, &phone, MARKET, 0);
    keep(&mut diary, &phone, CLINIC, -10 * 24 * 60);
    let doubtful: Vec<_> = diary
        .pending()
        .unwrap()
        .iter()
        .map(|it| it.clock_suspect)
        .collect();
    assert_eq!(doubtful, [false, true]);
}

/// An expired list judges nothing: not even automatic ends are recorded.
#[test]
fn a_list_that_has_expired_leaves_every_code_waiting() {
    for (late, is_open) in [(0, false), (1, true)] {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        for at in [0, 1, 2] {
            keep(&mut diary, &phone, STATION, at);
        }
        scan(&mut diary, &phone, MARKET, 30);
        let expiry = phone.world.deployment.baseline().hard_expiry();
        let judged = reverify(&mut diary, expiry.plus_seconds(late));
        assert_eq!(judged.waiting, 1, "a repeated scan is one code");
        assert!(judged.visits.is_empty() && judged.refused.is_empty());
        assert_eq!(diary.open_visit().unwrap().is_some(), is_open);
    }
}

/// The camera still shows the poster of a venue that was just left.
#[test]
fn a_code_scanned_just_after_leaving_begins_no_visit_when_it_is_judged() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    scan(&mut diary, &phone, MARKET, 0);
    let market = diary.open_visit().unwrap().unwrap().id;
    diary.check_out(market, minute(40), HERE).unwrap();
    keep(&mut diary, &phone, MARKET, 42);
    take_newer_list(&mut diary, &phone, 60);
    let expected = [(MARKET.name.to_owned(), 0, Some((40, EndReason::User)))];
    assert_eq!(timeline(&diary), expected);
}

/// A visit that its owner entered holds the scans from its first to its last moment, and no later one.
#[test]
fn a_scan_within_a_visit_that_the_owner_entered_adds_none() {
    for (at, visits) in [(20, 2), (40, 2), (60, 2), (61, 3)] {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        scan(&mut diary, &phone, MARKET, -300);
        let earlier = diary.open_visit().unwrap().unwrap();
        diary.check_out(earlier.id, minute(-290), HERE).unwrap();
        keep(&mut diary, &phone, MARKET, at);
        let moment = |minutes| Moment {
            at: minute(minutes),
            offset: HERE,
        };
        let Place::Venue(venue) = &earlier.place else {
            panic!("no venue");
        };
        let entered = ManualVisit {
            place: ManualPlace::Known(venue.id),
            start: moment(20),
            end: moment(60),
            companions: Companions::default(),
        };
        diary.add_manual(&entered, minute(70)).unwrap();
        take_newer_list(&mut diary, &phone, 80);
        assert_eq!(timeline(&diary).len(), visits, "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: histories(60),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    /// The same day live, with every code judged later, and with some of them: the same visits.
    #[test]
    fn the_visits_do_not_depend_on_when_a_code_could_be_judged(
        steps in steps(),
        mixed in prop::collection::vec(any::<bool>(), 25),
        switch_ends_previous in prop::bool::weighted(0.8),
    ) {
        let policy = VisitPolicy { switch_ends_previous, ..VisitPolicy::default() };
        let live = play(&steps, policy, |_| false);
        prop_assert_eq!(&play(&steps, policy, |_| true), &live, "all pending");
        prop_assert_eq!(&play(&steps, policy, |index| mixed[index]), &live, "mixed");
    }
}
