//! Notices of a desk, as a phone with the venue's secret reads them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use std::fs;
use std::path::Path;

use dauchan_core::notice::{
    Advice, Hit, NoticeRecord, NoticeStatus, Severity, VerifiedBundle, Window,
};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{AreaCode, VenueId, VenueSecret};
use dauchan_fixtures::{CountingRandom, days};

use super::tests::{NOW, author, name, order, small_desk, times};
use super::{Desk, DeskEditor, DeskError, NoticeChange, NoticeOrder};
use crate::register::RegisterError;
use crate::store::EventKind;

/// A desk with a venue, and an issuer of notices that phones know.
fn desk_with_notices(folder: &Path, areas: Areas) -> VenueId {
    let id = small_desk(folder);
    let random = &mut CountingRandom::new(77);
    let mut desk = DeskEditor::open(folder, &author()).unwrap();
    desk.add_issuer_for(
        Purposes::NOTICE,
        name("cdc"),
        areas,
        days(600, 1000),
        random,
    )
    .unwrap();
    let roots = desk.desk().roots_at_hand().unwrap();
    desk.publish(&roots[..2], times(NOW.plus_seconds(90)), None)
        .unwrap();
    id
}

fn window(from: i64, to: i64) -> Window {
    Window::new(NOW.plus_seconds(from), NOW.plus_seconds(to), 30, 1).unwrap()
}

fn about(id: VenueId) -> NoticeOrder {
    NoticeOrder {
        venues: vec![id],
        window: window(-7200, -3600),
        severity: Severity::Medium,
        advice: Advice::named("get_tested").unwrap(),
    }
}

fn open(folder: &Path, at: Timestamp) -> DeskEditor {
    let author = crate::store::Author { at, ..author() };
    DeskEditor::open(folder, &author).unwrap()
}

/// What a phone reads that has scanned the venue, from the file of the desk.
fn as_a_phone(folder: &Path, id: VenueId) -> Vec<NoticeRecord> {
    let desk = Desk::open(folder).unwrap();
    let newest = desk.register().venue(id).unwrap();
    let issue = newest.newest().unwrap().details.issue;
    let (_, record) = desk.register().record(id, issue).unwrap();
    let bundle = fs::read(desk.bundle_path()).unwrap();
    let deployment = desk.deployment();
    let clock = deployment.clock(NOW.plus_days(1), deployment.baseline());
    let bundle = VerifiedBundle::open(std::io::Cursor::new(bundle), deployment.baseline(), clock);
    let secret = VenueSecret::from_bytes(*record.secret.expose());
    let (hits, _) = bundle.unwrap().find(&[secret]).unwrap();
    hits.iter().map(|hit: &Hit| hit.record).collect()
}

#[test]
fn a_notice_is_published_revised_and_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let id = desk_with_notices(folder.path(), Areas::All);
    let random = &mut CountingRandom::new(5);
    let mut desk = open(folder.path(), NOW.plus_seconds(100));
    let (ids, published) = desk.publish_notices(&[about(id)], None, random).unwrap();
    assert_eq!(
        (published.sequence, published.records, published.entries),
        (1, 1, 1024)
    );
    let [read] = as_a_phone(folder.path(), id)[..] else {
        panic!("one notice");
    };
    assert_eq!(
        (read.id, read.revision, read.severity),
        (ids[0], 1, Severity::Medium)
    );

    let change = NoticeChange::Revised {
        window: window(-7200, 0),
        severity: Severity::High,
        advice: Advice::OTHER,
    };
    desk.change_notice(ids[0], change, None, random).unwrap();
    let read = as_a_phone(folder.path(), id);
    assert_eq!(
        (read.len(), read[0].revision, read[0].severity),
        (1, 2, Severity::High)
    );

    desk.change_notice(ids[0], NoticeChange::Withdrawn, None, random)
        .unwrap();
    let read = as_a_phone(folder.path(), id);
    assert_eq!(
        (read[0].revision, read[0].status),
        (3, NoticeStatus::Withdrawn)
    );
    let again = desk.change_notice(ids[0], change, None, random);
    let withdrawn = RegisterError::WithdrawnNotice { id: ids[0] };
    assert!(matches!(again, Err(DeskError::Rule(rule)) if rule == withdrawn));
    let kinds: Vec<_> = desk.desk().register().events(id).unwrap();
    let kinds: Vec<_> = kinds.iter().map(|event| event.kind).collect();
    assert!(kinds.ends_with(&[
        EventKind::NoticeAdded,
        EventKind::NoticeRevised,
        EventKind::NoticeWithdrawn
    ]));
}

#[test]
fn a_day_without_a_notice_has_a_bundle_of_the_same_length_and_of_another_id() {
    let folder = tempfile::tempdir().unwrap();
    let id = desk_with_notices(folder.path(), Areas::All);
    let random = &mut CountingRandom::new(5);
    let mut bundles = Vec::new();
    for (day, orders) in [(1, vec![]), (2, vec![about(id)]), (3, vec![])] {
        let mut desk = open(folder.path(), NOW.plus_seconds(day * 100));
        desk.publish_notices(&orders, None, random).unwrap();
        bundles.push(fs::read(desk.desk().bundle_path()).unwrap());
    }
    let lengths: Vec<_> = bundles.iter().map(Vec::len).collect();
    assert_eq!(lengths, [65_675; 3]);
    assert_ne!(bundles[1][7..23], bundles[2][7..23]);
    assert_eq!(as_a_phone(folder.path(), id).len(), 1, "it still counts");
    // Three weeks after its end it does not.
    let mut desk = open(folder.path(), NOW.plus_days(22));
    assert_eq!(
        desk.publish_notices(&[], None, random).unwrap().1.records,
        0
    );
}

#[test]
fn a_venue_whose_printings_are_all_revoked_gets_its_notice() {
    let folder = tempfile::tempdir().unwrap();
    let id = desk_with_notices(folder.path(), Areas::All);
    let random = &mut CountingRandom::new(5);
    let mut desk = open(folder.path(), NOW.plus_seconds(100));
    let other = desk.issue(order(), random).unwrap();
    desk.revoke(id).unwrap();
    // Its secret was replaced: one notice, for both.
    let both = NoticeOrder {
        venues: vec![id, other],
        ..about(id)
    };
    let (_, published) = desk.publish_notices(&[both], None, random).unwrap();
    assert_eq!(published.records, 2);
    for id in [id, other] {
        assert_eq!(as_a_phone(folder.path(), id).len(), 1);
    }
}

#[test]
fn what_phones_would_not_take_is_not_published() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = Areas::Listed(vec![AreaCode::new(25_748).unwrap()]);
    let id = desk_with_notices(folder.path(), elsewhere);
    let random = &mut CountingRandom::new(5);
    let mut desk = open(folder.path(), NOW.plus_seconds(100));
    let early = NoticeOrder {
        window: Window::new(NOW.plus_days(-40), NOW.plus_days(-39), 0, 1).unwrap(),
        ..about(id)
    };
    let unknown = VenueId([9; 8]);
    type Is = fn(&RegisterError) -> bool;
    let cases: [(NoticeOrder, Is); 3] = [
        (about(id), |rule| {
            matches!(rule, RegisterError::OutsideIssuerAreas { .. })
        }),
        (early, |rule| {
            matches!(rule, RegisterError::NotInCirculation { .. })
        }),
        (about(unknown), |rule| {
            matches!(rule, RegisterError::UnknownVenue { .. })
        }),
    ];
    for (order, is) in cases {
        let error = desk.publish_notices(&[order], None, random);
        assert!(matches!(error, Err(DeskError::Rule(rule)) if is(&rule)));
    }
    let venues = name("thu-dau-mot");
    let error = desk.publish_notices(&[], Some(&venues), random);
    let rule = RegisterError::NotForNotices { name: venues };
    assert!(matches!(error, Err(DeskError::Rule(other)) if other == rule));
    assert!(desk.desk().register().notices().unwrap().is_empty());
    assert_eq!(desk.desk().register().bundle_sequence().unwrap(), 0);
    assert!(!desk.desk().bundle_path().exists());
}

#[test]
fn without_random_bytes_nothing_is_published() {
    struct Exhausted;
    impl RandomSource for Exhausted {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
            Err(RandomUnavailable)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    desk_with_notices(folder.path(), Areas::All);
    let mut desk = open(folder.path(), NOW.plus_seconds(100));
    assert!(desk.publish_notices(&[], None, &mut Exhausted).is_err());
    assert_eq!(desk.desk().register().bundle_sequence().unwrap(), 0);
}

/// As after a kill between the register and the file.
#[test]
fn a_bundle_that_was_not_written_is_noticed_and_the_next_one_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let id = desk_with_notices(folder.path(), Areas::All);
    let random = &mut CountingRandom::new(5);
    let mut desk = open(folder.path(), NOW.plus_seconds(100));
    assert!(
        desk.desk().is_bundle_written().unwrap(),
        "no bundle was published yet"
    );
    desk.publish_notices(&[], None, random).unwrap();
    let before = fs::read(desk.desk().bundle_path()).unwrap();
    desk.publish_notices(&[about(id)], None, random).unwrap();
    fs::write(desk.desk().bundle_path(), before).unwrap();
    assert!(!desk.desk().is_bundle_written().unwrap());
    desk.publish_notices(&[], None, random).unwrap();
    assert!(desk.desk().is_bundle_written().unwrap());
    assert_eq!(as_a_phone(folder.path(), id).len(), 1);
}
