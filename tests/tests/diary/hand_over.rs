//! Handing visits over: what leaves, what stays, and the receipt.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;
use std::path::Path;

use dauchan_core::diary::{Diary, DiaryError, HandOverError, HandOverPick, PurgeConsent};
use dauchan_core::hand_over::{HandOverFile, Identity, VerifiedRequest};
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{Companions, OwnText, VisitEdit, VisitId};
use dauchan_core::visit_line::ClaimedPlace;
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::world::{CountingRandom, World, minute, venue_plan};

const DAY: i64 = 24 * 60;

fn identity() -> Identity {
    Identity::from_bytes(&[9; 32])
}

/// A phone with a visit the day before the days asked for, and three in them.
fn visited() -> (Phone, Diary) {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(minute(-DAY));
    let venue = |number, name| phone.world.venue(venue_plan(number, name));
    diary
        .check_in(&venue(1, "Hôm qua"), minute(-DAY), HERE)
        .unwrap();
    diary.check_in(&venue(2, "Chợ"), minute(0), HERE).unwrap();
    diary
        .check_in(&venue(3, "Trường học"), minute(60), HERE)
        .unwrap();
    diary
        .check_in(&venue(4, "Bến xe"), minute(120), HERE)
        .unwrap();
    let market = all_visits(&diary)[1].clone();
    let mut edit = VisitEdit::of(&market);
    edit.companions = Companions {
        note: OwnText::new("gặp chị Ba").ok(),
        declared_for: OwnText::new("Bà Năm").ok(),
        ..Companions::default()
    };
    diary.edit(market.id, &edit, minute(121)).unwrap();
    (phone, diary)
}

fn pick(visit: VisitId) -> HandOverPick {
    HandOverPick {
        visit,
        with_note: false,
        with_declared_for: false,
    }
}

fn hand_over(
    diary: &mut Diary,
    request: &VerifiedRequest,
    picks: &[HandOverPick],
    now: Timestamp,
    file: &Path,
) -> Result<u32, HandOverError> {
    let mut random = CountingRandom::new(79);
    let receipt = diary.hand_over(request, picks, &mut random, now, HERE, file)?;
    Ok(receipt.visits)
}

#[test]
fn what_the_owner_picked_leaves_and_nothing_else() {
    let (phone, mut diary) = visited();
    let request = phone.world.request(identity().recipient(), minute(130));
    let proposed = diary.propose_hand_over(&request).unwrap();
    let names: Vec<_> = proposed.iter().map(|visit| visit.place.name()).collect();
    assert_eq!(
        names,
        ["Bến xe", "Trường học", "Chợ"],
        "those in the days asked for"
    );

    let (market, station) = (proposed[2].id, proposed[0].id);
    let picks = [
        pick(station),
        HandOverPick {
            with_note: true,
            ..pick(market)
        },
    ];
    let preview = diary.preview_hand_over(&request, &picks).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visits.age");
    assert_eq!(
        hand_over(&mut diary, &request, &picks, minute(131), &file),
        Ok(2)
    );

    let bytes = fs::read(&file).unwrap();
    let opened = HandOverFile::read(bytes.as_slice(), &identity()).unwrap();
    assert_eq!(opened.request, request.request().id);
    let starts: Vec<_> = opened.visits.iter().map(|visit| visit.start.at).collect();
    assert_eq!(starts, [minute(0), minute(120)]);
    let companions = &opened.visits[0].companions;
    assert_eq!(
        companions.note.as_ref().map(OwnText::as_str),
        Some("gặp chị Ba")
    );
    assert_eq!(companions.declared_for, None, "it was not ticked");
    assert!(
        opened
            .visits
            .iter()
            .all(|visit| matches!(visit.place, ClaimedPlace::Code(_)))
    );
    // The preview is the file, line by line.
    let text: usize = preview.iter().map(|one| one.line.len() + 1).sum();
    let head = r#"{"format":"dauchan hand-over 1","request":"05050505050505050505050505050505"}"#;
    let sealed = bytes.len() - text - head.len() - 1 - 16 - 16;
    assert_eq!(
        &bytes[sealed - 1..sealed],
        b"\n",
        "the header, the nonce, these lines and a tag"
    );
    assert!(preview.iter().all(|one| !one.line.contains("Bà Năm")));

    let receipts = diary.hand_over_receipts().unwrap();
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].authority.as_str(), "CDC Bình Dương");
    assert_eq!(receipts[0].still_there, [market, station]);
    diary.delete(market).unwrap();
    let receipts = diary.hand_over_receipts().unwrap();
    assert_eq!(
        (receipts[0].visits, receipts[0].still_there.as_slice()),
        (2, &[station][..])
    );
    drop(diary);
    let mut diary = phone.open(minute(132));
    diary
        .purge(minute(131 + 21 * DAY), PurgeConsent::Given)
        .unwrap();
    assert!(
        diary.hand_over_receipts().unwrap().is_empty(),
        "receipts obey the retention"
    );
}

#[test]
fn what_was_not_asked_for_does_not_leave() {
    let (phone, mut diary) = visited();
    let request = phone.world.request(identity().recipient(), minute(130));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visits.age");
    let visits = all_visits(&diary);
    let (yesterday, market) = (visits[0].id, visits[1].id);
    let mut attempt = |picks: &[HandOverPick], now| {
        hand_over(&mut diary, &request, picks, now, &file).unwrap_err()
    };
    let now = minute(131);
    assert_eq!(attempt(&[], now), HandOverError::NothingPicked);
    let not_asked = HandOverError::NotAskedFor { visit: yesterday };
    assert_eq!(attempt(&[pick(market), pick(yesterday)], now), not_asked);
    let twice = HandOverError::PickedTwice { visit: market };
    assert_eq!(attempt(&[pick(market), pick(market)], now), twice);
    let unknown = attempt(&[pick(VisitId::from_number(99))], now);
    assert_eq!(unknown, HandOverError::Diary(DiaryError::NoSuchVisit));
    let late = attempt(&[pick(market)], minute(7 * DAY));
    assert!(matches!(late, HandOverError::Expired { .. }));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(diary.hand_over_receipts().unwrap().is_empty());
    let nowhere = folder.path().join("no/such/folder");
    let error = hand_over(&mut diary, &request, &[pick(market)], now, &nowhere).unwrap_err();
    assert!(matches!(error, HandOverError::File(_)));
    assert!(diary.hand_over_receipts().unwrap().is_empty());
}
