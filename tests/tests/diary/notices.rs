//! Notice bundles through a diary: what becomes an alert, what happens to it afterwards, and that a bundle with a
//! fault changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::collections::HashSet;
use std::io::{Cursor, Read, Seek, SeekFrom};

use dauchan_core::diary::{
    Alert, AlertNews, Diary, DiaryError, NoticeError, NoticesMatched, PurgeConsent,
};
use dauchan_core::notice::{
    BundleError, BundleRefusal, NoticeRecord, NoticeStatus, SealedFor, Severity, Window, Work,
};
use dauchan_core::time::{DayRange, Timestamp};
use dauchan_core::venue::AreaCode;
use dauchan_core::visit::{Companions, ManualPlace, ManualVisit, Moment, OwnText, VisitEdit};
use dauchan_tests::diaries::{HERE, Phone, all_visits, reverify};
use dauchan_tests::world::{MORNING, World, minute, notice, sealed_for, venue_plan};

const MARKET: u8 = 1;
const SCHOOL: u8 = 2;
/// After the visits of [`visited`].
const EVENING: Timestamp = minute(600);

/// A phone that was at the market from minute 0 to 60, and at the school from minute 60 to 180.
fn visited() -> (Phone, Diary) {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    for (number, name, at) in [
        (MARKET, "Chợ Thủ Dầu Một", 0),
        (SCHOOL, "Trường Chu Văn An", 60),
    ] {
        let venue = phone.world.venue(venue_plan(number, name));
        diary.check_in(&venue, minute(at), HERE).unwrap();
    }
    let open = diary.open_visit().unwrap().unwrap();
    diary.check_out(open.id, minute(180), HERE).unwrap();
    (phone, diary)
}

fn apply(
    diary: &mut Diary,
    phone: &Phone,
    sequence: u32,
    notices: Vec<SealedFor>,
) -> NoticesMatched {
    let bundle = phone.world.bundle(sequence, EVENING, notices);
    diary.match_notices(Cursor::new(bundle), EVENING).unwrap()
}

fn market(notices: Vec<NoticeRecord>) -> Vec<SealedFor> {
    vec![sealed_for(MARKET, notices)]
}

/// What a test looks at of an alert.
fn seen(alert: &Alert) -> (String, i64, NoticeStatus, Option<AlertNews>) {
    let name = alert.visit.place.name().to_owned();
    (name, alert.overlap.minutes(), alert.status, alert.news)
}

#[test]
fn an_alert_names_the_visit_the_overlap_severity_and_advice() {
    let (phone, mut diary) = visited();
    let matched = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)]));
    let [alert] = &matched.news[..] else {
        panic!("{} alerts", matched.news.len());
    };
    assert_eq!(alert.visit, all_visits(&diary)[0]);
    assert_eq!(alert.overlap.minutes(), 30);
    assert_eq!(alert.notice, notice(1, 30, 90));
    assert_eq!(alert.raised_at, EVENING);
    assert_eq!(alert.news, Some(AlertNews::Raised));
    assert_eq!(diary.alerts().unwrap(), matched.news);
}

#[test]
fn a_notice_and_a_visit_make_one_alert_however_often_a_bundle_comes() {
    let (phone, mut diary) = visited();
    let bundle = phone
        .world
        .bundle(1, EVENING, market(vec![notice(1, 30, 90)]));
    for _ in 0..2 {
        diary.match_notices(Cursor::new(&bundle), EVENING).unwrap();
    }
    let next = apply(&mut diary, &phone, 2, market(vec![notice(1, 30, 90)]));
    assert_eq!(next.news.len(), 1, "it was not announced yet");
    diary.alerts_announced(&[next.news[0].id]).unwrap();
    let last = apply(&mut diary, &phone, 3, market(vec![notice(1, 30, 90)]));
    assert!(last.news.is_empty());
    assert_eq!(diary.alerts().unwrap().len(), 1);
}

#[test]
fn an_alert_that_was_not_announced_is_found_after_a_crash() {
    let (phone, mut diary) = visited();
    let news = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)])).news;
    drop(diary);
    let mut diary = phone.open(minute(700));
    assert_eq!(diary.alerts_to_announce().unwrap(), news);
    diary.alerts_announced(&[news[0].id]).unwrap();
    assert!(diary.alerts_to_announce().unwrap().is_empty());
}

#[test]
fn a_revised_notice_is_news_if_it_says_something_else() {
    let (phone, mut diary) = visited();
    let first = notice(1, 30, 90);
    let id = apply(&mut diary, &phone, 1, market(vec![first])).news[0].id;
    diary.dismiss_alert(id, minute(601)).unwrap();
    let again = NoticeRecord {
        revision: 2,
        ..first
    };
    assert!(
        apply(&mut diary, &phone, 2, market(vec![again]))
            .news
            .is_empty()
    );
    assert!(
        diary.alerts().unwrap()[0].dismissed_at.is_some(),
        "dismissed is kept"
    );

    let severe = NoticeRecord {
        revision: 3,
        severity: Severity::High,
        ..first
    };
    let news = apply(&mut diary, &phone, 3, market(vec![severe])).news;
    assert_eq!(news[0].id, id);
    assert_eq!(news[0].news, Some(AlertNews::Revised));
    assert_eq!(news[0].notice.severity, Severity::High);
    assert_eq!(news[0].dismissed_at, None);
}

/// COVID Alert kept the milder of two.
#[test]
fn a_lower_revision_never_replaces_a_higher_one_and_the_most_severe_comes_first() {
    let (phone, mut diary) = visited();
    let severe = NoticeRecord {
        revision: 5,
        severity: Severity::High,
        ..notice(1, 30, 90)
    };
    let mild = NoticeRecord {
        revision: 4,
        severity: Severity::Low,
        ..severe
    };
    apply(&mut diary, &phone, 1, market(vec![mild, severe]));
    apply(&mut diary, &phone, 2, market(vec![mild]));
    assert_eq!(diary.alerts().unwrap()[0].notice, severe);

    let low = NoticeRecord {
        severity: Severity::Low,
        ..notice(2, 0, 60)
    };
    apply(&mut diary, &phone, 3, market(vec![low]));
    let order: Vec<_> = diary
        .alerts()
        .unwrap()
        .iter()
        .map(|it| it.notice.severity)
        .collect();
    assert_eq!(order, [Severity::High, Severity::Low]);
}

#[test]
fn a_withdrawn_notice_withdraws_its_alert_and_raises_none() {
    let (phone, mut diary) = visited();
    let raised = notice(1, 30, 90);
    let withdrawn = NoticeRecord {
        revision: 2,
        status: NoticeStatus::Withdrawn,
        ..raised
    };
    let id = apply(&mut diary, &phone, 1, market(vec![raised])).news[0].id;
    diary.alerts_announced(&[id]).unwrap();
    let news = apply(&mut diary, &phone, 2, market(vec![withdrawn])).news;
    let name = "Chợ Thủ Dầu Một".to_owned();
    let over = (
        name,
        30,
        NoticeStatus::Withdrawn,
        Some(AlertNews::Withdrawn),
    );
    assert_eq!(news.iter().map(seen).collect::<Vec<_>>(), [over]);

    // Who learns of it afterwards is not told, and a later replay of the first changes nothing.
    let (phone, mut diary) = visited();
    assert!(
        apply(&mut diary, &phone, 2, market(vec![withdrawn]))
            .news
            .is_empty()
    );
    assert!(
        apply(&mut diary, &phone, 3, market(vec![raised]))
            .news
            .is_empty()
    );
    assert!(diary.alerts().unwrap().is_empty());
}

#[test]
fn a_notice_revised_away_from_a_visit_withdraws_the_alert() {
    let (phone, mut diary) = visited();
    let id = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)])).news[0].id;
    diary.alerts_announced(&[id]).unwrap();
    let moved = NoticeRecord {
        revision: 2,
        ..notice(1, 60, 90)
    };
    let news = apply(&mut diary, &phone, 2, market(vec![moved])).news;
    assert_eq!(news[0].news, Some(AlertNews::Withdrawn));
    let back = NoticeRecord {
        revision: 3,
        ..notice(1, 50, 90)
    };
    let news = apply(&mut diary, &phone, 3, market(vec![back])).news;
    assert_eq!((news[0].id, news[0].status), (id, NoticeStatus::Active));
    assert_eq!(news[0].overlap.minutes(), 10);
}

#[test]
fn an_owner_who_changes_the_visit_keeps_the_alert() {
    let (phone, mut diary) = visited();
    let alert = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)]))
        .news
        .remove(0);
    let mut edit = VisitEdit::of(&alert.visit);
    edit.end = Some(Moment {
        at: minute(20),
        offset: HERE,
    });
    diary.edit(alert.visit.id, &edit, EVENING).unwrap();
    apply(&mut diary, &phone, 2, market(vec![notice(1, 30, 90)]));
    assert_eq!(diary.alerts().unwrap()[0].status, NoticeStatus::Active);
    edit.end = Some(Moment {
        at: minute(45),
        offset: HERE,
    });
    diary.edit(alert.visit.id, &edit, EVENING).unwrap();
    apply(&mut diary, &phone, 3, market(vec![notice(1, 30, 90)]));
    assert_eq!(diary.alerts().unwrap()[0].overlap.minutes(), 15);
}

#[test]
fn an_open_visit_counts_until_now() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(MARKET, "Chợ Búng"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    let bundle = |sequence| {
        phone
            .world
            .bundle(sequence, minute(20), market(vec![notice(1, 30, 90)]))
    };
    let matched = diary
        .match_notices(Cursor::new(bundle(1)), minute(30))
        .unwrap();
    assert!(matched.news.is_empty(), "the window begins now");
    let matched = diary
        .match_notices(Cursor::new(bundle(2)), minute(40))
        .unwrap();
    assert_eq!(matched.news[0].overlap.minutes(), 10);
    diary
        .match_notices(Cursor::new(bundle(3)), minute(50))
        .unwrap();
    assert_eq!(diary.alerts().unwrap()[0].overlap.minutes(), 20);
}

#[test]
fn a_manual_visit_to_a_known_venue_matches_and_free_text_does_not() {
    let (phone, mut diary) = visited();
    let known = all_visits(&diary)[0].place.clone();
    let dauchan_core::visit::Place::Venue(known) = known else {
        panic!("a venue")
    };
    for (place, from) in [
        (ManualPlace::Known(known.id), 300),
        (
            ManualPlace::FreeText(OwnText::new("Chợ Thủ Dầu Một").unwrap()),
            400,
        ),
    ] {
        let [start, end] = [from, from + 60].map(|at| Moment {
            at: minute(at),
            offset: HERE,
        });
        let visit = ManualVisit {
            place,
            start,
            end,
            companions: Companions::default(),
        };
        diary.add_manual(&visit, EVENING).unwrap();
    }
    let news = apply(&mut diary, &phone, 1, market(vec![notice(1, 290, 500)])).news;
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].visit.start.at, minute(300));
}

#[test]
fn a_code_that_is_verified_later_is_matched_by_the_same_bundle() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let pending = phone.world.pending(venue_plan(3, "Bến xe Miền Đông"));
    diary.keep_pending(&pending, minute(0), HERE).unwrap();
    let bundle = phone
        .world
        .bundle(1, minute(5), vec![sealed_for(3, vec![notice(1, 0, 60)])]);
    let matched = diary.match_notices(Cursor::new(&bundle), EVENING).unwrap();
    assert!(
        matched.news.is_empty(),
        "nothing is read from a code that waits"
    );
    diary
        .apply_trust_list(&phone.world.newer_list(2, minute(6)), EVENING)
        .unwrap();
    assert_eq!(reverify(&mut diary, EVENING).visits.len(), 1);
    let matched = diary.match_notices(Cursor::new(&bundle), EVENING).unwrap();
    assert_eq!(matched.news.len(), 1);
}

/// A re-issue keeps the secret; a leaked secret is replaced. The desk seals the notice for each.
#[test]
fn a_venue_with_two_secrets_raises_one_alert_a_visit() {
    let (phone, mut diary) = visited();
    let one = notice(1, 30, 90);
    let sealed = vec![sealed_for(MARKET, vec![one]), sealed_for(SCHOOL, vec![one])];
    let news = apply(&mut diary, &phone, 1, sealed).news;
    assert_eq!(news.len(), 2, "two visits, one notice");
    assert_eq!(news[0].notice.id, news[1].notice.id);
}

#[test]
fn a_visit_by_a_printing_that_was_revoked_since_is_warned() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(MARKET, "Chợ Búng"));
    diary.check_in(&venue, minute(0), HERE).unwrap();
    let revoking = phone.world.list_that_revokes(2, MARKET);
    diary.apply_trust_list(&revoking, minute(10)).unwrap();
    let news = apply(&mut diary, &phone, 1, market(vec![notice(1, 0, 60)])).news;
    assert_eq!(news.len(), 1);
}

#[test]
fn a_notice_outside_the_areas_of_its_key_is_left_out_and_counted() {
    let (phone, mut diary) = visited();
    let other = AreaCode::new(25_748).unwrap();
    let list = phone.world.list_with_notices_of(2, vec![other]);
    diary.apply_trust_list(&list, minute(200)).unwrap();
    let matched = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)]));
    assert_eq!((matched.news.len(), matched.outside_area), (0, 1));
    let own = AreaCode::new(25_747).unwrap();
    let list = phone.world.list_with_notices_of(3, vec![own, other]);
    diary.apply_trust_list(&list, minute(201)).unwrap();
    let matched = apply(&mut diary, &phone, 2, market(vec![notice(1, 30, 90)]));
    assert_eq!((matched.news.len(), matched.outside_area), (1, 0));
}

#[test]
fn retention_decides_to_the_second_which_visits_are_matched_and_takes_alerts_along() {
    let bundle = |phone: &Phone, at| phone.world.bundle(1, at, market(vec![notice(1, 30, 90)]));
    // The visit to the market ended at minute 60.
    let edge = minute(60).plus_days(21);
    for (now, alerts) in [(edge.plus_seconds(-1), 1), (edge, 0)] {
        let (phone, mut diary) = visited();
        let matched = diary
            .match_notices(Cursor::new(bundle(&phone, now)), now)
            .unwrap();
        assert_eq!(matched.news.len(), alerts);
        diary.purge(edge, PurgeConsent::Given).unwrap();
        assert!(diary.alerts().unwrap().is_empty());
    }
    // A leap of the clock deletes no visit, and hides none from a notice.
    let (phone, mut diary) = visited();
    let leap = MORNING.plus_days(60);
    let matched = diary
        .match_notices(Cursor::new(bundle(&phone, leap)), leap)
        .unwrap();
    assert_eq!(matched.news.len(), 1);
}

#[test]
fn a_split_visit_has_one_alert_which_stays_with_its_pieces() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(0));
    let venue = phone.world.venue(venue_plan(MARKET, "Chợ Búng"));
    // It ends by itself after four hours, and is split around the hour that its owner adds.
    diary.check_in(&venue, minute(0), HERE).unwrap();
    let [start, end] = [60, 120].map(|at| Moment {
        at: minute(at),
        offset: HERE,
    });
    let home = ManualVisit {
        place: ManualPlace::FreeText(OwnText::new("nhà").unwrap()),
        start,
        end,
        companions: Companions::default(),
    };
    diary.add_manual(&home, minute(130)).unwrap();
    diary.settle(EVENING).unwrap();
    let news = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 150)])).news;
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].overlap.minutes(), 60);
    let first = news[0].visit.id;
    diary.delete(first).unwrap();
    let alerts = diary.alerts().unwrap();
    assert_eq!(alerts.len(), 1, "it moved to the next piece");
    assert_ne!(alerts[0].visit.id, first);
    let again = apply(&mut diary, &phone, 2, market(vec![notice(1, 30, 150)])).news;
    assert_eq!(again.len(), 1);
}

#[test]
fn a_deleted_visit_takes_its_alert_along() {
    let (phone, mut diary) = visited();
    let alert = apply(&mut diary, &phone, 1, market(vec![notice(1, 30, 90)]))
        .news
        .remove(0);
    diary.delete(alert.visit.id).unwrap();
    assert!(diary.alerts().unwrap().is_empty());
    let error = diary.dismiss_alert(alert.id, EVENING).unwrap_err();
    assert_eq!(error, DiaryError::NoSuchAlert);
}

#[test]
fn a_bundle_says_since_when_it_is_not_fresh() {
    let (phone, mut diary) = visited();
    assert_eq!(diary.notice_state(EVENING).unwrap(), None);
    apply(&mut diary, &phone, 4, Vec::new());
    let due = EVENING.plus_days(1);
    for (now, expected) in [
        (due.plus_seconds(-1), None),
        (due, Some(due)),
        (due.plus_days(9), Some(due)),
    ] {
        let state = diary.notice_state(now).unwrap().unwrap();
        assert_eq!((state.sequence, state.not_fresh_since), (4, expected));
    }
    // One from the future is due for the next one at once.
    let ahead = phone.world.bundle(5, EVENING.plus_days(3), Vec::new());
    diary.match_notices(Cursor::new(ahead), EVENING).unwrap();
    assert_eq!(
        diary
            .notice_state(EVENING)
            .unwrap()
            .unwrap()
            .not_fresh_since,
        Some(EVENING)
    );
}

#[test]
fn a_replay_and_another_bundle_of_the_same_number_are_refused() {
    let (phone, mut diary) = visited();
    apply(&mut diary, &phone, 5, Vec::new());
    let error = |diary: &mut Diary, sequence| {
        let bundle = phone
            .world
            .bundle(sequence, EVENING, market(vec![notice(1, 30, 90)]));
        diary
            .match_notices(Cursor::new(bundle), EVENING)
            .unwrap_err()
    };
    let replayed = BundleRefusal::Replayed {
        stored: 5,
        offered: 4,
    };
    assert_eq!(error(&mut diary, 4), NoticeError::Refused(replayed));
    let conflict = BundleRefusal::Conflict { sequence: 5 };
    assert_eq!(error(&mut diary, 5), NoticeError::Refused(conflict));
    assert!(diary.alerts().unwrap().is_empty());
}

/// A thief publishes the highest number there is, and a false notice. Then the key is revoked.
#[test]
fn a_revoked_key_loses_its_alerts_and_its_number() {
    let (phone, mut diary) = visited();
    let id = apply(
        &mut diary,
        &phone,
        u32::MAX,
        market(vec![notice(1, 30, 90)]),
    )
    .news[0]
        .id;
    diary.alerts_announced(&[id]).unwrap();
    diary
        .apply_trust_list(&phone.world.list_without_notice_key(2), EVENING)
        .unwrap();
    let own = market(vec![notice(2, 0, 30)]);
    let bundle = phone.world.bundle_of_newcomer(8, EVENING, own);
    let matched = diary.match_notices(Cursor::new(bundle), EVENING).unwrap();
    let news: Vec<_> = matched
        .news
        .iter()
        .map(|it| (it.notice.id.0[0], it.news))
        .collect();
    assert_eq!(news.len(), 2);
    assert!(news.contains(&(1, Some(AlertNews::Withdrawn))));
    assert!(news.contains(&(2, Some(AlertNews::Raised))));
}

#[test]
fn two_notices_of_one_revision_are_refused() {
    let (phone, mut diary) = visited();
    let notices = market(vec![notice(1, 30, 90), notice(1, 31, 90)]);
    let bundle = phone.world.bundle(1, EVENING, notices);
    let error = diary
        .match_notices(Cursor::new(bundle), EVENING)
        .unwrap_err();
    let expected = BundleRefusal::Malformed(BundleError::TwoRevisions);
    assert_eq!(error, NoticeError::Refused(expected));
}

/// Whatever is wrong, and wherever: its own error, and not a byte of the diary changes.
#[test]
fn a_bundle_with_a_fault_changes_nothing() {
    let (phone, mut diary) = visited();
    let good = phone
        .world
        .bundle(1, EVENING, market(vec![notice(1, 30, 90)]));
    let length = good.len();
    let before = phone.files();
    let changes = diary.changes();
    let mut refuse = |bundle: Vec<u8>, expected: BundleRefusal| {
        let error = diary
            .match_notices(Cursor::new(bundle), EVENING)
            .unwrap_err();
        assert_eq!(error, NoticeError::Refused(expected));
    };
    for cut in (0..length).step_by(997) {
        refuse(good[..cut].to_vec(), BundleRefusal::Cut);
    }
    let chunks = length - 65_536;
    for at in (chunks..length).step_by(1009) {
        let mut flipped = good.clone();
        flipped[at] ^= 0x10;
        refuse(flipped, BundleRefusal::Damaged);
    }
    refuse([&good[..], &[0]].concat(), BundleRefusal::TooLong);
    assert_eq!(diary.changes(), changes);
    assert!(diary.alerts().unwrap().is_empty());
    assert_eq!(diary.notice_state(EVENING).unwrap(), None);
    assert!(phone.files() == before, "a refusal changed a file");
    assert_eq!(
        diary
            .match_notices(Cursor::new(good), EVENING)
            .unwrap()
            .news
            .len(),
        1
    );
}

/// A source that never ends, and counts what is read from it.
struct Endless {
    start: Vec<u8>,
    position: usize,
    read: usize,
}

impl Read for &mut Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.start.get(self.position).copied().unwrap_or(0);
            self.position += 1;
        }
        self.read += buffer.len();
        Ok(buffer.len())
    }
}

impl Seek for &mut Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match to {
            SeekFrom::Start(at) => self.position = usize::try_from(at).unwrap(),
            SeekFrom::Current(0) => {}
            _ => return Err(std::io::ErrorKind::Unsupported.into()),
        }
        Ok(u64::try_from(self.position).unwrap())
    }
}

#[test]
fn an_endless_source_is_left_after_the_length_that_was_signed() {
    let (phone, mut diary) = visited();
    let good = phone
        .world
        .bundle(1, EVENING, market(vec![notice(1, 30, 90)]));
    for (start, expected) in [
        (good.clone(), BundleRefusal::TooLong),
        (good[..200].to_vec(), BundleRefusal::Damaged),
        (Vec::new(), BundleRefusal::Damaged),
        (
            vec![1, 0, 0, 0, 0, 15, 252],
            BundleRefusal::UnknownKey {
                key_id: dauchan_core::keys::KeyId([0; 4]),
            },
        ),
    ] {
        let mut endless = Endless {
            start,
            position: 0,
            read: 0,
        };
        let error = diary.match_notices(&mut endless, EVENING).unwrap_err();
        assert_eq!(error, NoticeError::Refused(expected));
        assert!(
            endless.read <= good.len() + 131_051,
            "{} bytes",
            endless.read
        );
    }
}

/// The cost of a bundle says nothing about hits, but for the slots after one.
#[test]
fn a_hit_costs_no_more_work_than_no_hit_but_for_the_next_slots() {
    let work = |notices: Vec<SealedFor>| -> Work {
        let (phone, mut diary) = visited();
        apply(&mut diary, &phone, 1, notices).work
    };
    let elsewhere = |count| {
        vec![sealed_for(
            9,
            (0..count).map(|it| notice(it, 30, 90)).collect(),
        )]
    };
    let none = work(elsewhere(3));
    assert_eq!(
        none,
        Work {
            chunks: 1,
            tokens: 2,
            records: 0
        }
    );
    let hit = work(market(vec![notice(1, 30, 90)]));
    // The record is opened, and slot 1 is looked for in the chunk that may hold it.
    assert_eq!(
        hit,
        Work {
            chunks: 2,
            tokens: 3,
            records: 1
        }
    );
    assert_eq!(work(Vec::new()), none);
    let three = work(market((0..3).map(|it| notice(it, 30, 90)).collect()));
    assert_eq!(
        three,
        Work {
            chunks: 4,
            tokens: 5,
            records: 3
        }
    );
}

#[test]
fn entries_have_one_length_and_no_token_repeats_within_or_across_bundles() {
    let world = World::new();
    let notices = || {
        let many = (0..40).map(|it| notice(it, 30, 90));
        vec![
            sealed_for(MARKET, many.collect()),
            sealed_for(SCHOOL, vec![notice(50, 0, 9)]),
        ]
    };
    let mut entries = HashSet::new();
    let mut windows = HashSet::new();
    let mut total = 0;
    for sequence in 1..=20 {
        // Whether nothing happened, or much: the file is as long.
        let notices = if sequence % 2 == 0 {
            notices()
        } else {
            Vec::new()
        };
        let bundle = world.bundle(sequence, EVENING, notices);
        assert_eq!(bundle.len(), 107 + 32 + 65_536);
        for entry in bundle[139..].chunks_exact(64) {
            total += 1;
            entries.insert(entry[..16].to_vec());
            // Nor does any part of an entry.
            windows.insert(entry[16..48].to_vec());
        }
    }
    assert_eq!(entries.len(), total);
    assert_eq!(windows.len(), total);
}

#[test]
fn a_notice_key_may_sign_on_its_days_alone() {
    let days = DayRange::new(
        dauchan_core::time::Day::from_number(1),
        dauchan_core::time::Day::from_number(2),
    )
    .unwrap();
    let (phone, mut diary) = visited();
    let list = phone.world.list_with_notices_on(2, days);
    diary.apply_trust_list(&list, minute(200)).unwrap();
    let bundle = phone.world.bundle(1, EVENING, Vec::new());
    let error = diary
        .match_notices(Cursor::new(bundle), EVENING)
        .unwrap_err();
    let expected = BundleRefusal::OutsideKeyValidity { key: days };
    assert_eq!(error, NoticeError::Refused(expected));
}

#[test]
fn the_tail_and_the_least_minutes_of_a_notice_count() {
    let (phone, mut diary) = visited();
    let window = |tail, least| Window::new(minute(-60), minute(0), tail, least).unwrap();
    let notices = [(1, 15, 15), (2, 15, 16), (3, 0, 0)].map(|(number, tail, least)| NoticeRecord {
        window: window(tail, least),
        ..notice(number, 0, 1)
    });
    let news = apply(&mut diary, &phone, 1, market(notices.to_vec())).news;
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].notice.id.0[0], news[0].overlap.minutes()), (1, 15));
}
