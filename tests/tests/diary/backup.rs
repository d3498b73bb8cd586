//! Backups: what comes back on a new phone, and what a bad file leaves behind.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;
use std::path::Path;

use dauchan_core::backup::{
    Passphrase, RestoreError, RestoreRefusal, RestoreReport, generate_passphrase, parse_passphrase,
};
use dauchan_core::diary::Diary;
use dauchan_core::time::Timestamp;
use dauchan_core::visit::{
    Companions, ManualPlace, ManualVisit, Moment, OwnText, PartySize, Visit, VisitEdit,
};
use dauchan_tests::diaries::{HERE, Phone, all_visits};
use dauchan_tests::world::{CountingRandom, World, minute, venue_plan};

fn passphrase() -> Passphrase {
    generate_passphrase(&mut CountingRandom::new(77)).unwrap()
}

fn export(diary: &Diary, path: &Path, now: Timestamp) -> u64 {
    let mut random = CountingRandom::new(78);
    let secret = passphrase();
    let written = diary.export_backup(&secret, &mut random, now, HERE, path, &mut |_| ());
    written.unwrap().visits
}

fn restore(diary: &mut Diary, file: &[u8], now: Timestamp) -> Result<RestoreReport, RestoreError> {
    diary.restore(file, &passphrase(), now, &mut |_| ())
}

fn moment(minutes: i64) -> Moment {
    Moment {
        at: minute(minutes),
        offset: HERE,
    }
}

/// A day with scans, a split visit, a manual visit with words, and a visit that lasts.
fn busy_day(phone: &Phone) -> Diary {
    let mut diary = phone.open(minute(0));
    let venue = |number, name| phone.world.venue(venue_plan(number, name));
    diary
        .check_in(&venue(1, "Chợ Thủ Dầu Một"), minute(0), HERE)
        .unwrap();
    diary
        .check_in(&venue(2, "Trường học"), minute(60), HERE)
        .unwrap();
    let manual = ManualVisit {
        place: ManualPlace::FreeText(OwnText::new("Quán Cô Út").unwrap()),
        start: moment(90),
        end: moment(100),
        companions: Companions {
            party: PartySize::new(3).unwrap(),
            declared_for: OwnText::new("Bà Năm").ok(),
            note: OwnText::new("bàn \"ngoài\",\ngần cửa").ok(),
        },
    };
    diary.add_manual(&manual, minute(110)).unwrap();
    // Splits the visit to the school around the one to the café.
    diary
        .check_in(&venue(3, "Bến xe"), minute(200), HERE)
        .unwrap();
    diary
}

/// What of a visit a backup carries.
fn carried(visit: &Visit) -> String {
    let Visit {
        place,
        start,
        end,
        origin,
        certainty,
        clock_suspect,
        companions,
        ..
    } = visit;
    let text = |text: &Option<OwnText>| text.as_ref().map(|text| text.as_str().to_owned());
    format!(
        "{} {start:?} {end:?} {origin:?} {certainty:?} {clock_suspect} {} {:?} {:?} {}",
        place.name(),
        companions.party.people(),
        text(&companions.declared_for),
        text(&companions.note),
        visit.piece_of.is_some(),
    )
}

#[test]
fn a_new_phone_has_the_visits_of_the_old_one() {
    let old = Phone::new(World::new());
    let diary = busy_day(&old);
    let path = old.folder.path().join("../").canonicalize().unwrap();
    let path = tempfile::tempdir_in(path).unwrap();
    let file = path.path().join("backup.age");
    assert_eq!(export(&diary, &file, minute(201)), 5);
    let bytes = fs::read(&file).unwrap();

    let new = Phone::new(World::new());
    let mut restored = new.open(minute(210));
    let report = restore(&mut restored, &bytes, minute(210)).unwrap();
    assert_eq!((report.added, report.known, report.refused), (5, 0, 0));
    assert_eq!(report.made, moment(201));
    let before: Vec<_> = all_visits(&diary).iter().map(carried).collect();
    let after: Vec<_> = all_visits(&restored).iter().map(carried).collect();
    assert_eq!(before, after);
    let pieces: Vec<_> = all_visits(&restored)
        .iter()
        .filter_map(|visit| visit.piece_of)
        .collect();
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[0], pieces[1], "the pieces are of one visit");

    // Twice adds nothing, also after the diary was closed.
    drop(restored);
    let mut restored = new.open(minute(211));
    let changes = restored.changes();
    let report = restore(&mut restored, &bytes, minute(211)).unwrap();
    assert_eq!((report.added, report.known, report.refused), (0, 5, 0));
    assert_eq!(restored.changes(), changes);
    // The visit that lasts goes on as on the old phone.
    let venue = new.world.venue(venue_plan(3, "Bến xe"));
    restored.check_in(&venue, minute(260), HERE).unwrap();
    assert!(restored.open_visit().unwrap().is_none());
}

#[test]
fn a_backup_merges_into_a_diary_and_does_not_undo_its_owners_changes() {
    let phone = Phone::new(World::new());
    let mut diary = busy_day(&phone);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.age");
    export(&diary, &file, minute(201));
    let bytes = fs::read(&file).unwrap();
    // The owner corrects one end, and deletes another visit.
    let visits = all_visits(&diary);
    let mut edit = VisitEdit::of(&visits[0]);
    edit.end = Some(moment(50));
    diary.edit(visits[0].id, &edit, minute(202)).unwrap();
    diary.delete(visits[2].id).unwrap();
    let report = restore(&mut diary, &bytes, minute(203)).unwrap();
    assert_eq!((report.added, report.known, report.refused), (1, 3, 1));
    assert_eq!(report.refusals[0].refusal, RestoreRefusal::Overlaps);
    assert_eq!(report.refusals[0].line, 2);
    assert_eq!(all_visits(&diary)[0].end.unwrap().moment, moment(50));
}

#[test]
fn a_bad_file_or_passphrase_changes_nothing() {
    let old = Phone::new(World::new());
    let diary = busy_day(&old);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.age");
    export(&diary, &file, minute(201));
    let bytes = fs::read(&file).unwrap();

    let new = Phone::new(World::new());
    let mut diary = new.open(minute(210));
    let before = (diary.changes(), all_visits(&diary));
    let wrong = parse_passphrase("cho ben thanh sai gon xua");
    let error = diary.restore(bytes.as_slice(), &wrong, minute(210), &mut |_| ());
    assert_eq!(error, Err(RestoreError::WrongPassphrase));
    for length in [0, 5, 30, bytes.len() / 2, bytes.len() - 1] {
        let error = restore(&mut diary, &bytes[..length], minute(210)).unwrap_err();
        let expected = if length < 22 { "not_age" } else { "cut" };
        assert_eq!(error.class(), expected, "{length}");
    }
    let endless = std::io::repeat(b'a');
    let error = diary.restore(endless, &passphrase(), minute(210), &mut |_| ());
    assert_eq!(error, Err(RestoreError::NotAge));
    assert_eq!((diary.changes(), all_visits(&diary)), before);
    diary.lock();
    let error = restore(&mut diary, &bytes, minute(210)).unwrap_err();
    assert_eq!(error.class(), "diary");
}

#[test]
fn a_backup_is_not_written_over_a_better_one_when_it_fails() {
    let phone = Phone::new(World::new());
    let mut diary = busy_day(&phone);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.age");
    export(&diary, &file, minute(201));
    let bytes = fs::read(&file).unwrap();
    diary.lock();
    let mut random = CountingRandom::new(1);
    let error = diary.export_backup(
        &passphrase(),
        &mut random,
        minute(1),
        HERE,
        &file,
        &mut |_| (),
    );
    assert!(error.is_err());
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
