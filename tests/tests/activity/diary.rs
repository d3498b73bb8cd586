//! The diary's part: off until asked, a week once, the same bytes, deletions, answers, and nothing that
//! depends on the visits.

use dauchan_core::activity::{PlanAcceptance, PlanRefusal, Week};
use dauchan_core::diary::{ActivityUpload, Diary, PlanError, PurgeConsent};
use dauchan_core::time::{Day, DayRange, Timestamp};
use dauchan_core::venue::VenueId;
use dauchan_core::visit::{
    Companions, ManualPlace, ManualVisit, Moment, OwnText, VisitEdit, VisitId,
};
use dauchan_fixtures::sign_plan;
use dauchan_tests::diaries::HERE;

use crate::aggregators::week_of;
use crate::programme::{Phone, Programme, SeededRandom, Size, first_week, in_week, record};

const SIZE: Size = Size {
    venues: 60,
    shards: 8,
    reports: 8,
};

fn reports(diary: &mut Diary, now: Timestamp) -> Vec<ActivityUpload> {
    diary
        .activity_reports(now, &mut SeededRandom::new("reports", 0))
        .unwrap()
}

/// Returns the end of the sending time: every report of the first week is due.
fn all_due() -> Timestamp {
    in_week(14, 0)
}

fn visit(diary: &mut Diary, programme: &Programme, index: usize, day: i64) -> VisitId {
    let at = in_week(day, 3600 * i64::try_from(index % 12).unwrap());
    diary.check_in(&programme.venue(index), at, HERE).unwrap();
    let id = diary.open_visit().unwrap().unwrap().id;
    diary.check_out(id, at.plus_seconds(600), HERE).unwrap();
    id
}

#[test]
fn nothing_is_drawn_before_the_owner_switches_it_on() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.open(in_week(0, 0));
    diary.apply_activity_plan(&programme.plan()).unwrap();
    assert!(reports(&mut diary, in_week(9, 0)).is_empty());
    assert_eq!(diary.next_activity(in_week(1, 0)).unwrap(), None);
    let preview = diary.activity_preview().unwrap();
    assert!(!preview.is_on && preview.votes.is_empty());
    assert_eq!(preview.helper.unwrap().as_str(), "Đại học Thủ Dầu Một");
    let terms = preview.terms.unwrap();
    assert_eq!(
        (terms.shards, terms.reports, terms.epsilon.factor_tenths()),
        (8, 8, 27)
    );
    // Switched on in the second week, the first is never drawn.
    diary.share_activity(true, in_week(8, 0)).unwrap();
    assert!(reports(&mut diary, in_week(9, 0)).is_empty());
    assert_eq!(
        diary.next_activity(in_week(9, 0)).unwrap(),
        Some(in_week(14, 0))
    );
}

#[test]
fn a_week_is_drawn_once_and_bytes_stay_until_they_are_answered() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    visit(&mut diary, &programme, 3, 1);
    assert!(
        reports(&mut diary, in_week(6, 86_000)).is_empty(),
        "the week is not over"
    );
    assert_eq!(
        diary.next_activity(in_week(5, 0)).unwrap(),
        Some(in_week(7, 0))
    );
    drop(reports(&mut diary, in_week(7, 0)));
    let preview = diary.activity_preview().unwrap();
    assert_eq!(preview.votes.len(), 8);
    let named: Vec<_> = preview
        .votes
        .iter()
        .filter_map(|vote| vote.place.as_ref())
        .collect();
    assert_eq!(
        named.len(),
        1,
        "all shards are voted in, and one visit was made"
    );
    assert_eq!(named[0].as_str(), "Quán 3");
    let next = diary.next_activity(in_week(7, 1)).unwrap().unwrap();
    assert_eq!(next, preview.votes[0].send_at.max(in_week(7, 1)));

    let first = reports(&mut diary, all_due());
    assert_eq!(first.len(), 8);
    assert!(
        first
            .iter()
            .all(|upload| week_of(&upload.body) == first_week())
    );
    diary.lock();
    let mut diary = phone.open(all_due());
    let again = diary
        .activity_reports(all_due(), &mut SeededRandom::new("other", 7))
        .unwrap();
    assert_eq!(again, first, "the same bytes after a new start");
    for status in [0, 301, 408, 429, 500, 503] {
        diary.activity_answered(first[0].id, status).unwrap();
        assert_eq!(reports(&mut diary, all_due()), first, "{status}");
    }
    for (upload, status) in first.iter().zip([200, 201, 204, 400, 404, 409, 413, 403]) {
        diary.activity_answered(upload.id, status).unwrap();
        assert!(!reports(&mut diary, all_due()).contains(upload), "{status}");
    }
    diary.activity_answered(first[0].id, 200).unwrap();
    assert!(
        reports(&mut diary, in_week(13, 86_399)).is_empty(),
        "the week stays spent"
    );
}

#[test]
fn reports_wait_for_ten_days_and_weeks_missed_are_not_made_up() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    assert_eq!(reports(&mut diary, in_week(7, 0)).len(), 0);
    let mut of_first_week = |now| {
        let due = reports(&mut diary, now);
        let weeks = due.iter().map(|upload| week_of(&upload.body));
        weeks.filter(|week| *week == first_week()).count()
    };
    assert_eq!(of_first_week(in_week(17, -1)), 8);
    assert_eq!(of_first_week(in_week(17, 0)), 0);
    // Off for four weeks: only the last of them is drawn.
    let after = reports(&mut diary, in_week(49, 0));
    assert!(after.is_empty(), "drawn, and due later");
    let weeks: Vec<_> = reports(&mut diary, in_week(55, 86_399))
        .iter()
        .map(|upload| week_of(&upload.body))
        .collect();
    let last = Week::from_number(first_week().number() + 6);
    assert_eq!(weeks, [last; 8]);
}

#[test]
fn switching_off_deletes_what_waits_and_the_week_stays_spent() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    drop(reports(&mut diary, in_week(7, 0)));
    diary.share_activity(false, in_week(7, 10)).unwrap();
    assert!(diary.activity_preview().unwrap().votes.is_empty());
    assert!(reports(&mut diary, all_due()).is_empty());
    assert_eq!(diary.next_activity(in_week(8, 0)).unwrap(), None);
    diary.share_activity(true, in_week(7, 20)).unwrap();
    assert!(
        reports(&mut diary, in_week(13, 0)).is_empty(),
        "no week before the running one"
    );
}

#[test]
fn a_vote_for_a_deleted_visit_becomes_one_for_none_unless_it_was_handed_out() {
    let programme = Programme::new(SIZE);
    for handed_out in [false, true] {
        let phone = Phone::new(&programme);
        let mut diary = phone.sharing(&programme);
        let id = visit(&mut diary, &programme, 3, 1);
        drop(reports(&mut diary, in_week(7, 0)));
        let before = diary.activity_preview().unwrap();
        let sent = if handed_out {
            reports(&mut diary, in_week(13, 86_399))
        } else {
            Vec::new()
        };
        diary.delete(id).unwrap();
        let after = diary.activity_preview().unwrap();
        assert!(
            after.votes.iter().all(|vote| vote.place.is_none()),
            "nothing of it is left"
        );
        let times = |votes: &[dauchan_core::diary::ActivityVote]| -> Vec<_> {
            votes.iter().map(|vote| vote.send_at).collect()
        };
        assert_eq!(times(&before.votes), times(&after.votes));
        let now = reports(&mut diary, in_week(13, 86_399));
        assert_eq!(now.len(), 8);
        assert!(
            now.iter()
                .all(|upload| upload.body.len() == now[0].body.len())
        );
        if handed_out {
            assert_eq!(now, sent, "what was handed out stays");
        } else {
            let again = reports(&mut diary, in_week(13, 86_399));
            assert_eq!(now, again, "what was remade stays too");
        }
        assert_eq!(
            totals(&programme, &now),
            u128::from(handed_out),
            "votes for venues"
        );
    }
}

/// Counts the votes for venues in these reports.
fn totals(programme: &Programme, uploads: &[ActivityUpload]) -> u128 {
    (0..SIZE.shards)
        .map(|shard| {
            let url = programme.contents.upload_url(shard).unwrap();
            let mut task = crate::aggregators::Task::new(
                &programme.contents,
                shard,
                &programme.leader,
                &programme.helper,
            );
            for upload in uploads.iter().filter(|upload| upload.url == url) {
                task.upload(&upload.body, all_due()).unwrap();
            }
            task.totals()[1..].iter().sum::<u128>()
        })
        .sum()
}

#[test]
fn only_the_owners_own_verified_visits_of_the_week_count() {
    let programme = Programme::new(SIZE);
    let count = |make: &dyn Fn(&mut Diary)| {
        let phone = Phone::new(&programme);
        let mut diary = phone.sharing(&programme);
        make(&mut diary);
        drop(reports(&mut diary, in_week(7, 0)));
        let votes = diary.activity_preview().unwrap().votes;
        votes.iter().filter(|vote| vote.place.is_some()).count()
    };
    assert_eq!(count(&|_| {}), 0);
    let once = |diary: &mut Diary| {
        visit(diary, &programme, 3, 1);
    };
    assert_eq!(count(&once), 1);
    assert_eq!(
        count(&|diary| {
            visit(diary, &programme, 3, 1);
            visit(diary, &programme, 3, 2);
        }),
        1,
        "a venue twice"
    );
    assert_eq!(
        count(&|diary| {
            visit(diary, &programme, 3, -1);
            visit(diary, &programme, 4, 7);
        }),
        0,
        "the weeks before and after"
    );
    assert_eq!(
        count(&|diary| {
            visit(diary, &programme, 3, -1);
            enter(diary, programme.register[3].secret.venue_id());
        }),
        0,
        "a manual entry"
    );
    assert_eq!(
        count(&|diary| {
            let id = visit(diary, &programme, 3, 1);
            declare_for_another(diary, id);
        }),
        0,
        "a visit declared for another"
    );
    // The venue was registered after the register was numbered: its code is valid from a later day.
    let mut newcomer = record(1000);
    let first = programme.contents.register_day.number() + 1;
    newcomer.details.validity =
        DayRange::new(Day::from_number(first), Day::from_number(60_000)).unwrap();
    let code = programme.verified_at(&newcomer, in_week(4, 0));
    let check_in = |diary: &mut Diary| {
        diary.check_in(&code, in_week(4, 0), HERE).unwrap();
    };
    assert_eq!(count(&check_in), 0, "a venue that the plan does not number");
}

/// Enters a visit to the venue that was scanned a week before.
fn enter(diary: &mut Diary, venue: VenueId) {
    let moment = |seconds| Moment {
        at: in_week(1, seconds),
        offset: HERE,
    };
    let manual = ManualVisit {
        place: ManualPlace::Known(venue),
        start: moment(0),
        end: moment(600),
        companions: Companions::default(),
    };
    diary.add_manual(&manual, in_week(1, 700)).unwrap();
}

fn declare_for_another(diary: &mut Diary, id: VisitId) {
    let mut edit = VisitEdit::of(&diary.visit(id).unwrap());
    edit.companions.declared_for = Some(OwnText::new("Bà Tư").unwrap());
    diary.edit(id, &edit, in_week(2, 0)).unwrap();
}

#[test]
fn numbers_sizes_and_order_do_not_depend_on_the_diary() {
    let programme = Programme::new(Size {
        venues: 60,
        shards: 32,
        reports: 4,
    });
    let observe = |visits: usize| {
        let phone = Phone::new(&programme);
        let mut diary = phone.sharing(&programme);
        for index in 0..visits {
            visit(
                &mut diary,
                &programme,
                index % 60,
                i64::try_from(index / 12 % 7).unwrap(),
            );
        }
        drop(
            diary
                .activity_reports(in_week(7, 0), &mut SeededRandom::new("observer", 1))
                .unwrap(),
        );
        let votes = diary.activity_preview().unwrap().votes.len();
        let due = reports(&mut diary, in_week(13, 86_399));
        assert!(
            due.iter()
                .all(|upload| upload.media_type == "application/dap-report")
        );
        let lengths: Vec<_> = due.iter().map(|upload| upload.body.len()).collect();
        (
            votes,
            lengths,
            diary.next_activity(in_week(8, 0)).unwrap().is_some(),
        )
    };
    let empty = observe(0);
    assert_eq!(empty.0, 4);
    for visits in [1, 12, 80] {
        assert_eq!(observe(visits), empty, "{visits} visits");
    }
}

#[test]
fn a_wrong_clock_never_votes_twice_for_a_week() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    let mut seen = std::collections::HashMap::new();
    for days in [
        7, 13, 30, 8, 13, 34, 3, 14, 7, 60, 66, 21, 34, 15, 200, 7, 13,
    ] {
        for upload in reports(&mut diary, in_week(days, 86_000)) {
            let key = (week_of(&upload.body), upload.url.clone());
            let before = seen.insert(key, upload.body.clone());
            assert!(
                before.is_none_or(|before| before == upload.body),
                "another vote"
            );
        }
    }
    assert!(
        seen.len() > 16,
        "more than two weeks were sent: {}",
        seen.len()
    );
}

#[test]
fn an_erased_diary_starts_switched_off_and_votes_for_no_earlier_week() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    drop(reports(&mut diary, in_week(7, 0)));
    diary.lock();
    dauchan_core::diary::erase(phone.folder.path(), &phone.vault).unwrap();
    let mut diary = phone.open(in_week(8, 0));
    assert!(!diary.activity_preview().unwrap().is_on);
    diary.apply_activity_plan(&programme.plan()).unwrap();
    diary.share_activity(true, in_week(8, 0)).unwrap();
    assert!(reports(&mut diary, in_week(13, 86_399)).is_empty());
}

#[test]
fn a_plan_is_replaced_by_a_newer_one_and_dies_with_its_key() {
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    let refusal = |diary: &mut Diary, wire: &[u8]| match diary.apply_activity_plan(wire) {
        Err(PlanError::Refused(refusal)) => refusal.class(),
        other => panic!("{other:?}"),
    };
    assert!(matches!(
        diary.apply_activity_plan(&programme.plan()),
        Ok(PlanAcceptance::Unchanged)
    ));
    let mut other = programme.contents.clone();
    other.one_in = 2;
    assert_eq!(refusal(&mut diary, &programme.sign(&other)), "conflict");
    other.number = 2;
    other.one_in = 1;
    let payload = other.encode().unwrap();
    let [planner, witness] = [&programme.planner, &programme.witness];
    assert_eq!(
        refusal(&mut diary, &sign_plan(&payload, &[planner])),
        "one_signature"
    );
    assert_eq!(
        refusal(&mut diary, &sign_plan(&payload, &[witness])),
        "one_signature"
    );
    drop(reports(&mut diary, in_week(7, 0)));
    assert!(matches!(
        diary.apply_activity_plan(&programme.sign(&other)),
        Ok(PlanAcceptance::Newer(_))
    ));
    assert_eq!(refusal(&mut diary, &programme.plan()), "rollback");
    // The reports of the older plan are still sent.
    let due = reports(&mut diary, in_week(13, 86_399));
    assert_eq!(due.len(), 8);
    diary
        .apply_trust_list(&programme.list_without_planner(), in_week(8, 0))
        .unwrap();
    assert!(reports(&mut diary, in_week(13, 86_399)).is_empty());
    assert_eq!(diary.next_activity(in_week(8, 0)).unwrap(), None);
    assert!(matches!(
        diary.apply_activity_plan(&programme.sign(&other)),
        Err(PlanError::Refused(PlanRefusal::RevokedKey { .. }))
    ));
}

#[test]
fn a_failing_random_source_draws_nothing() {
    struct None;
    impl dauchan_core::random::RandomSource for None {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), dauchan_core::random::RandomUnavailable> {
            Err(dauchan_core::random::RandomUnavailable)
        }
    }
    let programme = Programme::new(SIZE);
    let phone = Phone::new(&programme);
    let mut diary = phone.sharing(&programme);
    assert!(diary.activity_reports(in_week(7, 0), &mut None).is_err());
    assert!(diary.activity_preview().unwrap().votes.is_empty());
    drop(reports(&mut diary, in_week(7, 0)));
    assert_eq!(diary.activity_preview().unwrap().votes.len(), 8);
    diary.purge(in_week(7, 0), PurgeConsent::NotAsked).unwrap();
}
