//! Edges of the diary's operations: the last moment at which a rule holds, and what is left behind.

#![allow(
    clippy::unwrap_used,
    reason = "tests stop at the first thing that does not hold"
)]

use std::fs;
use std::os::unix::fs::symlink;

use dauchan_core::diary::{
    Diary, DiaryError, EraseError, OpenError, PurgeConsent, StorageError, TimeRange, erase,
};
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::visit::{
    Companions, EndReason, ManualPlace, ManualVisit, Moment, OwnText, Reminder, VisitPolicy,
};
use dauchan_tests::diaries::{HERE, Phone, all_visits, reverify};
use dauchan_tests::world::{MORNING, VenuePlan, World, minute, venue_plan};

const MARKET: VenuePlan = venue_plan(1, "Chợ Búng");
const SCHOOL: VenuePlan = venue_plan(2, "Trường");
/// A market whose code the deployment's list cannot judge.
const NEW: VenuePlan = venue_plan(3, "Chợ mới");

fn moment(minutes: i64) -> Moment {
    Moment {
        at: minute(minutes),
        offset: HERE,
    }
}

fn manual(from: i64, to: i64) -> ManualVisit {
    ManualVisit {
        place: ManualPlace::FreeText(OwnText::new("Nhà bà").unwrap()),
        start: moment(from),
        end: moment(to),
        companions: Companions::default(),
    }
}

fn keep(
    diary: &mut Diary,
    phone: &Phone,
    plan: VenuePlan,
    at: i64,
) -> dauchan_core::visit::PendingId {
    diary
        .keep_pending(&phone.world.pending(plan), minute(at), HERE)
        .unwrap()
}

/// The rows of a table, which another program with the key counts.
fn rows(phone: &Phone, table: &str) -> i64 {
    let database = rusqlite::Connection::open(phone.folder.path().join("diary.db")).unwrap();
    let key = phone.vault.key_in_hex();
    database
        .execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
        .unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    database.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_discarded_code_leaves_nothing_and_the_others_wait() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let first = keep(&mut diary, &phone, NEW, 0);
    assert_eq!(keep(&mut diary, &phone, NEW, 1), first, "the same scan");
    let second = keep(&mut diary, &phone, venue_plan(4, "Quán"), 20);
    diary.discard_pending(first).unwrap();
    let waiting: Vec<_> = diary.pending().unwrap().iter().map(|it| it.id).collect();
    assert_eq!(waiting, [second]);
    assert_eq!(diary.discard_pending(first), Err(DiaryError::NoSuchPending));

    let list = phone.world.newer_list(2, MORNING);
    diary.apply_trust_list(&list, minute(30)).unwrap();
    assert_eq!(reverify(&mut diary, minute(30)).visits.len(), 1);
    assert_eq!(
        diary.discard_pending(second),
        Err(DiaryError::NoSuchPending)
    );
}

#[test]
fn what_was_noted_for_a_pending_code_goes_with_it() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let pending = keep(&mut diary, &phone, NEW, 0);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(30), HERE).unwrap();
    let visit = diary.open_visit().unwrap().unwrap();
    diary.check_out(visit.id, minute(60), HERE).unwrap();
    diary.discard_pending(pending).unwrap();
    diary.lock();
    drop(diary);
    assert_eq!(rows(&phone, "pending"), 0);
}

#[test]
fn a_reminder_comes_before_the_automatic_end_of_an_open_visit() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    assert_eq!(diary.next_reminder(minute(0)), Ok(None));
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    let visit = diary.open_visit().unwrap().unwrap().id;
    let reminder = Reminder {
        visit,
        at: minute(225),
        automatic_end: Some(minute(240)),
    };
    assert_eq!(diary.next_reminder(minute(224)), Ok(Some(reminder)));
    assert_eq!(diary.next_reminder(minute(225)), Ok(None));
    diary.check_out(visit, minute(10), HERE).unwrap();
    assert_eq!(diary.next_reminder(minute(11)), Ok(None));
}

#[test]
fn a_manual_visit_may_touch_the_start_of_the_open_visit_and_not_hold_it() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(60), HERE).unwrap();
    let open = diary.open_visit().unwrap().unwrap().id;
    let overlaps = Err(DiaryError::Overlaps { visit: open });
    let add =
        |diary: &mut Diary, from, to| diary.add_manual(&manual(from, to), minute(120)).map(drop);
    assert_eq!(add(&mut diary, 30, 61), overlaps);
    assert_eq!(add(&mut diary, 59, 90), overlaps);
    assert_eq!(add(&mut diary, 30, 60), Ok(()));
    assert_eq!(add(&mut diary, 60, 90), Ok(()));
}

#[test]
fn a_scan_that_changes_nothing_cannot_be_undone_and_the_one_before_can() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    diary.check_in(&market, minute(1), HERE).unwrap();
    diary.undo(minute(2)).unwrap();
    assert_eq!(all_visits(&diary), []);
    assert_eq!(diary.undo(minute(3)), Err(DiaryError::NothingToUndo));
}

#[test]
fn a_purge_that_deletes_nothing_leaves_the_last_scan_to_be_undone() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    assert_eq!(diary.purge(minute(1), PurgeConsent::NotAsked), Ok(0));
    diary.undo(minute(2)).unwrap();
}

#[test]
fn a_purge_of_as_many_codes_as_visits_forgets_the_venues_too() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    let visit = diary.open_visit().unwrap().unwrap().id;
    diary.check_out(visit, minute(10), HERE).unwrap();
    keep(&mut diary, &phone, NEW, 10);
    let later = minute(10).plus_days(22);
    assert_eq!(diary.purge(later, PurgeConsent::NotAsked), Ok(1));
    assert_eq!(diary.pending(), Ok(Vec::new()));
    diary.lock();
    drop(diary);
    assert_eq!(rows(&phone, "venue"), 0);
}

#[test]
fn the_time_of_a_visit_counts_on_the_days_of_the_range_alone() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    // From 23:00 to 01:00.
    diary
        .add_manual(&manual(-9 * 60, -7 * 60), minute(0))
        .unwrap();
    let today = Day::of(minute(0), HERE);
    let figures = diary
        .statistics(TimeRange::day(today, HERE), HERE, minute(0))
        .unwrap();
    let days: Vec<_> = figures
        .days
        .iter()
        .map(|(day, it)| (*day, it.visits, it.seconds))
        .collect();
    assert_eq!(days, [(today, 0, 3600)]);
}

#[test]
fn figures_of_a_clock_past_the_last_day_come_to_an_end() {
    let phone = Phone::new(World::with_policy(VisitPolicy {
        automatic_end: false,
        ..VisitPolicy::default()
    }));
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    let year_2300 = Timestamp::from_unix_seconds(10_413_792_000);
    let figures = diary.statistics(TimeRange::ALL, HERE, year_2300).unwrap();
    assert_eq!(figures.total.seconds, year_2300.seconds_since(minute(0)));
}

#[test]
fn a_mark_that_is_too_long_is_cut_at_the_next_change() {
    let phone = Phone::new(World::new());
    let mark = phone.folder.path().join("diary.mark");
    drop(phone.open(MORNING));
    let length = fs::metadata(&mark).map_or(49, |it| it.len());
    fs::write(&mark, vec![7; 100]).unwrap();
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    assert_eq!(fs::metadata(&mark).unwrap().len(), length);
    drop(diary);
    assert_eq!(all_visits(&phone.open(minute(1))).len(), 1);
}

#[test]
fn a_half_made_database_counts_only_with_its_own_key_and_check() {
    let phone = Phone::new(World::new());
    drop(phone.open(MORNING));
    let path = |name| phone.folder.path().join(name);
    fs::rename(path("diary.db"), path("diary.db.new")).unwrap();
    let whole = fs::read(path("diary.db.new")).unwrap();
    let key = phone.vault.key();
    let missing = Some(OpenError::DatabaseMissing);

    phone.vault.set(Some([9; 32]));
    assert_eq!(phone.try_open(MORNING).err(), missing, "another key");
    phone.vault.set(key);
    let mut other = whole.clone();
    other[0] ^= 1;
    fs::write(path("diary.db.new"), other).unwrap();
    assert_eq!(phone.try_open(MORNING).err(), missing, "another salt");
    fs::write(path("diary.db.new"), whole).unwrap();
    drop(phone.open(MORNING));
}

#[test]
fn a_reserve_that_is_too_short_is_made_whole() {
    let phone = Phone::new(World::new());
    drop(phone.open(MORNING));
    let reserve = phone.folder.path().join("diary.reserve");
    let whole = fs::metadata(&reserve).unwrap().len();
    fs::write(&reserve, [7; 10]).unwrap();
    drop(phone.open(MORNING));
    assert_eq!(fs::metadata(&reserve).unwrap().len(), whole);
}

#[test]
fn a_file_that_cannot_be_read_is_not_taken_for_a_missing_one() {
    for name in ["diary.check", "diary.mark"] {
        let phone = Phone::new(World::new());
        let mut diary = phone.open(MORNING);
        let market = phone.world.venue(MARKET);
        diary.check_in(&market, minute(0), HERE).unwrap();
        drop(diary);
        let path = phone.folder.path().join(name);
        fs::remove_file(&path).unwrap();
        symlink(&path, &path).unwrap();
        let error = phone.try_open(minute(1)).err();
        assert!(
            matches!(error, Some(OpenError::Storage(StorageError::Device { .. }))),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn an_erase_that_cannot_remove_a_file_says_so_and_is_finished_later() {
    let phone = Phone::new(World::new());
    drop(phone.open(MORNING));
    let obstacle = phone.folder.path().join("diary.db-shm");
    fs::create_dir(&obstacle).unwrap();
    let erased = erase(phone.folder.path(), &phone.vault);
    assert!(matches!(erased, Err(EraseError::Storage(_))), "{erased:?}");
    fs::remove_dir(obstacle).unwrap();
    erase(phone.folder.path(), &phone.vault).unwrap();
    assert_eq!(phone.files().len(), 0);
}

#[test]
fn an_end_by_a_clock_that_is_behind_makes_the_visit_doubtful() {
    let phone = Phone::new(World::new());
    let mut diary = phone.open(MORNING);
    let market = phone.world.venue(MARKET);
    diary.check_in(&market, minute(0), HERE).unwrap();
    let open = diary.open_visit().unwrap().unwrap();
    assert!(!open.clock_suspect);
    let ended = diary
        .check_out(open.id, minute(-10 * 24 * 60), HERE)
        .unwrap();
    assert!(ended.clock_suspect);
    assert_eq!(diary.visit(open.id), Ok(ended));
}

#[test]
fn of_two_open_visits_the_later_one_is_inside_the_other() {
    let phone = Phone::new(World::with_policy(VisitPolicy {
        switch_ends_previous: false,
        ..VisitPolicy::default()
    }));
    let mut diary = phone.open(MORNING);
    let [market, school] = [MARKET, SCHOOL].map(|plan| phone.world.venue(plan));
    diary.check_in(&market, minute(0), HERE).unwrap();
    let outer = all_visits(&diary)[0].id;
    diary.check_in(&school, minute(30), HERE).unwrap();
    let end = diary
        .check_out(outer, minute(60), HERE)
        .unwrap()
        .end
        .unwrap();
    assert_eq!(
        (end.moment.at, end.reason),
        (minute(30), EndReason::NextScan)
    );
}
