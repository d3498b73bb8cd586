//! Behaviour of a desk's folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use dauchan_core::reading::read;
use dauchan_core::time::{Day, Timestamp, UtcOffset};
use dauchan_core::trust::Areas;
use dauchan_core::venue::{AreaCode, DefaultStay, Direction, Sector, VenueId, VenueName};

use super::paths::DeskPaths;
use super::{Desk, DeskEditor, DeskError, ImportTerms, NewDesk, Press};
use crate::areas::{AreaTable, Edition};
use crate::files::FileError;
use crate::import::{Checked, Table, check};
use crate::key_file::KeyFileError;
use crate::register::{IssuerName, ListTimes, RegisterError, VenueOrder};
use crate::sheet::{Imprint, Style};
use crate::signers::{RootKind, RootSigner};
use crate::store::Author;
use dauchan_fixtures::{CountingRandom, days};

pub(super) const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);

pub(super) fn times(issued: Timestamp) -> ListTimes {
    ListTimes {
        issued,
        refresh_days: 14,
        expiry_days: 180,
    }
}

fn new_desk() -> NewDesk {
    NewDesk {
        hosts: vec!["dauchan.example".to_owned()],
        roots: 3,
        threshold: 2,
        utc_offset: UtcOffset::VIET_NAM,
        kind: RootKind::Real,
    }
}

pub(super) fn author() -> Author {
    Author {
        name: "Lan".to_owned(),
        at: NOW,
    }
}

pub(super) fn name(name: &str) -> IssuerName {
    name.parse().unwrap()
}

pub(super) fn order() -> VenueOrder {
    VenueOrder {
        issuer: name("thu-dau-mot"),
        name: VenueName::new("Chợ Thủ Dầu Một").unwrap(),
        direction: Direction::Both,
        sector: Sector::OTHER,
        default_stay: DefaultStay::from_quarter_hours(4).unwrap(),
        area: AreaCode::new(25_747).unwrap(),
        validity: days(635, 999),
    }
}

/// A desk with an issuer and a venue, its lock free again.
pub(super) fn small_desk(folder: &Path) -> VenueId {
    let random = &mut CountingRandom::new(1);
    let mut desk = DeskEditor::create(folder, &new_desk(), times(NOW), &author(), random).unwrap();
    desk.add_issuer(name("thu-dau-mot"), Areas::All, days(600, 1000), random)
        .unwrap();
    let id = desk.issue(order(), random).unwrap();
    let roots = desk.desk().roots_at_hand().unwrap();
    desk.publish(&roots[..2], times(NOW.plus_seconds(60)), None)
        .unwrap();
    id
}

fn class_of(desk: &Desk, id: VenueId) -> &'static str {
    let venue = desk.register().venue(id).unwrap();
    let signed = desk
        .sign(id, venue.newest().unwrap().details.issue)
        .unwrap();
    let deployment = desk.deployment();
    let text = signed.link_text(&deployment.hosts()[0]);
    let now = desk.trust_list().issued();
    read(&text, deployment, deployment.baseline(), now).class()
}

#[test]
fn what_is_issued_and_revoked_phones_see_with_the_next_list() {
    let folder = tempfile::tempdir().unwrap();
    let id = small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    assert_eq!(class_of(editor.desk(), id), "verified");
    editor.revoke(id).unwrap();
    assert_eq!(class_of(editor.desk(), id), "verified");
    let roots = editor.desk().roots_at_hand().unwrap();
    editor
        .publish(&roots, times(NOW.plus_seconds(120)), None)
        .unwrap();
    assert_eq!(class_of(editor.desk(), id), "revoked_venue");
    editor.revoke_issuer(&name("thu-dau-mot")).unwrap();
    editor
        .publish(&roots, times(NOW.plus_seconds(180)), None)
        .unwrap();
    assert_eq!(class_of(editor.desk(), id), "revoked_key");
    assert_eq!(editor.desk().trust_list().version().counter, 4);
    drop(editor);
    let again = Desk::open(folder.path()).unwrap();
    assert_eq!(
        again.trust_list().wire(),
        fs::read(again.trust_list_path()).unwrap()
    );
}

#[test]
fn one_root_is_not_enough_and_a_foreign_one_none_at_all() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let before = fs::read(editor.desk().trust_list_path()).unwrap();
    let roots = editor.desk().roots_at_hand().unwrap();
    let later = times(NOW.plus_seconds(120));
    let error = editor.publish(&roots[..1], later, None).unwrap_err();
    assert!(matches!(error, DeskError::Deployment { .. }), "{error}");
    let foreign = RootSigner::generate(RootKind::Real, &mut CountingRandom::new(9)).unwrap();
    let error = editor.publish(&[foreign], later, None).unwrap_err();
    assert!(matches!(error, DeskError::ForeignRoot { .. }), "{error}");
    assert_eq!(fs::read(editor.desk().trust_list_path()).unwrap(), before);
}

#[test]
fn everything_is_its_owners_alone() {
    fn walk(folder: &Path) {
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path().join("desk");
    small_desk(&desk);
    walk(&desk);
}

#[test]
fn two_cannot_work_on_a_desk_at_once() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let first = DeskEditor::open(folder.path(), &author()).unwrap();
    let second = DeskEditor::open(folder.path(), &author());
    assert!(matches!(
        second,
        Err(DeskError::File(FileError::Busy { .. }))
    ));
    assert!(Desk::open(folder.path()).is_ok(), "reading needs no lock");
    drop(first);
    assert!(DeskEditor::open(folder.path(), &author()).is_ok());
}

#[test]
fn a_desk_is_never_made_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let id = small_desk(folder.path());
    let random = &mut CountingRandom::new(5);
    let error = DeskEditor::create(folder.path(), &new_desk(), times(NOW), &author(), random);
    assert!(matches!(error, Err(DeskError::DeskExists { .. })));
    assert_eq!(
        class_of(&Desk::open(folder.path()).unwrap(), id),
        "verified"
    );
}

#[test]
fn settings_that_do_not_hold_together_write_nothing() {
    for wrong in [
        NewDesk {
            hosts: vec!["Dauchan.Example".to_owned()],
            ..new_desk()
        },
        NewDesk {
            hosts: Vec::new(),
            ..new_desk()
        },
        NewDesk {
            threshold: 4,
            ..new_desk()
        },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let random = &mut CountingRandom::new(5);
        let error =
            DeskEditor::create(folder.path(), &wrong, times(NOW), &author(), random).unwrap_err();
        assert!(matches!(error, DeskError::Deployment { .. }), "{error}");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "the lock alone"
        );
    }
}

#[test]
fn a_hostile_desk_file_is_named_and_left_alone() {
    let files = [
        "deployment.json",
        "register.db",
        "register.key",
        "issuers/thu-dau-mot/issuer.key",
        "roots/root-2/root.key",
    ];
    let contents: [&[u8]; 5] = [b"", b"\0", b"{}", b"[[[[[[", &[0xFF; 5000]];
    for file in files {
        for content in contents {
            let folder = tempfile::tempdir().unwrap();
            small_desk(folder.path());
            let path = folder.path().join(file);
            fs::write(&path, content).unwrap();
            let error = Desk::open(folder.path())
                .and_then(|desk| desk.issuer_signer(&name("thu-dau-mot")).map(|_| desk))
                .and_then(|desk| desk.roots_at_hand().map(|_| ()))
                .unwrap_err();
            assert!(error.to_string().contains(file), "{error}");
            assert_eq!(fs::read(&path).unwrap(), content);
        }
    }
}

#[test]
fn a_key_of_another_issuer_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let random = &mut CountingRandom::new(9);
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    editor
        .add_issuer(name("di-an"), Areas::All, days(600, 1000), random)
        .unwrap();
    let key = |issuer: &str| DeskPaths::of(folder.path()).issuer_key(&name(issuer));
    fs::copy(key("di-an"), key("thu-dau-mot")).unwrap();
    let error = editor
        .desk()
        .issuer_signer(&name("thu-dau-mot"))
        .unwrap_err();
    assert!(matches!(error, DeskError::OtherKey { .. }));
    fs::copy(DeskPaths::of(folder.path()).root_key(1), key("thu-dau-mot")).unwrap();
    let error = editor
        .desk()
        .issuer_signer(&name("thu-dau-mot"))
        .unwrap_err();
    assert!(matches!(
        error,
        DeskError::Key(KeyFileError::OtherKind { .. })
    ));
}

#[test]
fn an_interrupted_issuer_gets_the_key_that_was_stored() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    let register = fs::read(paths.register()).unwrap();
    let add = |random: &mut CountingRandom| {
        let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
        let areas = Areas::All;
        editor.add_issuer(name("di-an"), areas, days(600, 1000), random)
    };
    let random = &mut CountingRandom::new(9);
    add(random).unwrap();
    let key = fs::read(paths.issuer_key(&name("di-an"))).unwrap();
    // A process that is killed before the register is replaced leaves the key and the old register.
    fs::write(paths.register(), register).unwrap();
    add(random).unwrap();
    assert_eq!(fs::read(paths.issuer_key(&name("di-an"))).unwrap(), key);
    let desk = Desk::open(folder.path()).unwrap();
    assert!(desk.issuer_signer(&name("di-an")).is_ok());
    assert!(matches!(add(random), Err(DeskError::Rule(_))));
}

#[test]
fn a_stored_key_of_another_issuer_is_not_adopted() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    let (from, to) = (name("thu-dau-mot"), name("di-an"));
    fs::create_dir(paths.issuer_folder(&to)).unwrap();
    fs::copy(paths.issuer_key(&from), paths.issuer_key(&to)).unwrap();
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let random = &mut CountingRandom::new(9);
    let error = editor.add_issuer(to, Areas::All, days(600, 1000), random);
    let exists = RegisterError::KeyExists { name: from };
    assert!(matches!(error, Err(DeskError::Rule(rule)) if rule == exists));
}

#[test]
fn a_desk_that_was_never_completed_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let random = &mut CountingRandom::new(5);
    let paths = DeskPaths::of(folder.path());
    let create = |random: &mut CountingRandom| {
        DeskEditor::create(folder.path(), &new_desk(), times(NOW), &author(), random)
    };
    drop(create(random).unwrap());
    fs::remove_file(paths.deployment()).unwrap();
    fs::write(paths.unfinished(), b"").unwrap();
    let unfinished = |error: DeskError| matches!(error, DeskError::Unfinished { .. });
    assert!(unfinished(Desk::open(folder.path()).unwrap_err()));
    assert!(unfinished(
        DeskEditor::open(folder.path(), &author()).unwrap_err()
    ));
    let editor = create(random).unwrap();
    assert_eq!(editor.desk().roots_at_hand().unwrap().len(), 3);
    assert!(!paths.unfinished().exists());
}

#[test]
fn a_desk_that_lost_its_deployment_keeps_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    let root = fs::read(paths.root_key(1)).unwrap();
    fs::remove_file(paths.deployment()).unwrap();
    let random = &mut CountingRandom::new(5);
    let lost = [
        DeskEditor::create(folder.path(), &new_desk(), times(NOW), &author(), random).unwrap_err(),
        DeskEditor::open(folder.path(), &author()).unwrap_err(),
        Desk::open(folder.path()).unwrap_err(),
    ];
    for error in lost {
        let missing = DeskError::from(FileError::Missing {
            path: paths.deployment(),
        });
        assert_eq!(error.to_string(), missing.to_string());
    }
    assert_eq!(fs::read(paths.root_key(1)).unwrap(), root);
}

#[test]
fn an_interrupted_publication_is_finished_by_the_next_editor() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    fs::write(paths.trust_list(), b"the list before").unwrap();
    let partial = folder.path().join(".dauchan-0123456789abcdef.new");
    fs::write(&partial, b"half").unwrap();
    let desk = Desk::open(folder.path()).unwrap();
    assert!(!desk.is_trust_list_copied().unwrap());
    drop(DeskEditor::open(folder.path(), &author()).unwrap());
    assert!(desk.is_trust_list_copied().unwrap());
    assert!(!partial.exists());
}

#[test]
fn a_second_list_in_the_same_second_is_published() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let roots = editor.desk().roots_at_hand().unwrap();
    let now = editor.desk().trust_list().issued();
    editor.publish(&roots, times(now), None).unwrap();
    assert_eq!(editor.desk().trust_list().version().counter, 3);
}

#[test]
fn a_date_before_the_newest_list_or_far_after_it_needs_a_word() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let roots = editor.desk().roots_at_hand().unwrap();
    let newest = editor.desk().trust_list().issued();
    let day = |moment| Day::of(moment, UtcOffset::VIET_NAM);
    let usual = newest.plus_days(28);
    for unusual in [newest.plus_seconds(-1), usual.plus_seconds(1)] {
        let list = fs::read(editor.desk().trust_list_path()).unwrap();
        let error = editor.publish(&roots, times(unusual), None).unwrap_err();
        assert!(matches!(error, DeskError::UnconfirmedDay { .. }), "{error}");
        let other_day = Some(day(unusual.plus_days(1)));
        let error = editor.publish(&roots, times(unusual), other_day);
        assert!(matches!(error, Err(DeskError::OtherDay { .. })));
        assert_eq!(fs::read(editor.desk().trust_list_path()).unwrap(), list);
    }
    editor.publish(&roots, times(usual), None).unwrap();
    let error = editor.publish(&roots, times(usual), Some(day(newest)));
    assert!(matches!(error, Err(DeskError::OtherDay { .. })));
}

#[test]
fn a_list_of_a_wrong_date_is_taken_back_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let id = small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let roots = editor.desk().roots_at_hand().unwrap();
    let right = editor.desk().trust_list().issued().plus_days(1);
    let wrong = right.plus_days(3650);
    let day = |moment| Some(Day::of(moment, UtcOffset::VIET_NAM));
    editor.publish(&roots, times(wrong), day(wrong)).unwrap();
    editor.publish(&roots, times(right), day(right)).unwrap();
    editor.publish(&roots, times(right), None).unwrap();
    assert_eq!(editor.desk().trust_list().version().counter, 5);
    assert_eq!(editor.desk().trust_list().issued(), right);
    assert_eq!(class_of(editor.desk(), id), "verified");
}

#[test]
fn the_register_of_an_earlier_version_is_brought_over_once() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    let older = crate::register::testing::full_register();
    fs::remove_file(paths.register()).unwrap();
    fs::remove_file(paths.register_key()).unwrap();
    crate::files::create(&paths.older_register(), &older.to_json()).unwrap();
    assert!(matches!(
        Desk::open(folder.path()),
        Err(DeskError::NotMigrated { .. })
    ));
    let random = &mut CountingRandom::new(11);
    assert!(super::migrate(folder.path(), &author(), random).unwrap());
    assert!(!super::migrate(folder.path(), &author(), random).unwrap());
    let desk = Desk::open(folder.path()).unwrap();
    assert_eq!(
        desk.register().list_counter().unwrap(),
        older.list_counter()
    );
    for venue in older.venues() {
        let entry = desk.register().venue(venue.id()).unwrap();
        assert_eq!(entry.newest().unwrap().details, venue.record().details);
    }
}

#[test]
fn a_migration_that_was_interrupted_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let paths = DeskPaths::of(folder.path());
    // The newer register is complete, and the older one not yet renamed.
    let older = crate::register::testing::full_register().to_json();
    crate::files::create(&paths.older_register(), &older).unwrap();
    let random = &mut CountingRandom::new(11);
    assert!(super::migrate(folder.path(), &author(), random).unwrap());
    assert!(Desk::open(folder.path()).is_ok());
    assert!(paths.migrated_register().exists());
}

#[test]
fn a_venue_needs_a_ward_of_its_first_day() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let random = &mut CountingRandom::new(12);
    for code in [718, 1] {
        let area = AreaCode::new(code).unwrap();
        let error = editor.issue(VenueOrder { area, ..order() }, random);
        assert!(matches!(
            error,
            Err(DeskError::Rule(RegisterError::Area(_)))
        ));
    }
}

const TABLE: &str = "ref,legal_name,ward,street,phone,doors\n\
    1,Chợ Thủ Dầu Một,25747,10 Yersin,0912345678,\n\
    2,Siêu thị,25747,2 Yersin,,\"vào, ra\"\n\
    3,Quán Bà Tư,25750,,0912345678,\n";

fn terms() -> ImportTerms {
    ImportTerms {
        validity: days(635, 999),
        issuer: None,
    }
}

fn checked(desk: &Desk, table: &str) -> Checked {
    let table = Table::read(table.as_bytes()).unwrap();
    check(&table, desk.areas(), Day::from_number(635)).unwrap()
}

#[test]
fn the_same_table_again_changes_nothing_and_a_stopped_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let rows = checked(editor.desk(), TABLE);
    let plan = editor.desk().plan_import(&rows, &terms()).unwrap();
    assert_eq!((plan.new.len(), plan.refusals.len()), (3, 0));
    let suspects: Vec<_> = plan
        .suspects
        .iter()
        .map(|one| (one.row, one.same_phone))
        .collect();
    assert_eq!(
        suspects,
        [(2, false), (4, true)],
        "the desk has this market already, without a reference"
    );
    let random = &mut CountingRandom::new(20);
    // As if the process had been killed after the first batch.
    editor
        .import(&plan.new[..1], terms().validity, random)
        .unwrap();
    let plan = editor.desk().plan_import(&rows, &terms()).unwrap();
    assert_eq!((plan.new.len(), plan.unchanged), (2, 1));
    editor.import(&plan.new, terms().validity, random).unwrap();
    let plan = editor.desk().plan_import(&rows, &terms()).unwrap();
    assert_eq!(
        (plan.new.len(), plan.unchanged, plan.corrections.len()),
        (0, 3, 0)
    );
    let changed = TABLE
        .replace("10 Yersin", "11 Yersin")
        .replace("Quán Bà Tư", "Quán Bà Năm");
    let plan = editor
        .desk()
        .plan_import(&checked(editor.desk(), &changed), &terms())
        .unwrap();
    assert_eq!((plan.unchanged, plan.corrections.len()), (1, 1));
    let reasons: Vec<_> = plan
        .refusals
        .iter()
        .map(|one| (one.row, one.reason.class()))
        .collect();
    assert_eq!(reasons, [(4, "differs")]);
    editor.edit(&plan.corrections).unwrap();
    let entry = editor.desk().register().by_reference("1").unwrap().unwrap();
    assert_eq!(entry.street, "11 Yersin");
}

#[test]
fn a_table_of_areas_must_know_the_wards_of_all_venues() {
    let folder = tempfile::tempdir().unwrap();
    small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let text = AreaTable::edition(Edition::July2025);
    let without = text
        .lines()
        .filter(|line| !line.starts_with("25747,ward,Phường Phú Cường"));
    let without = without.collect::<Vec<_>>().join("\n");
    let error = editor.set_areas(AreaTable::parse(without.as_bytes()).unwrap());
    assert!(matches!(
        error,
        Err(DeskError::Rule(RegisterError::Area(_)))
    ));
    let renamed = text.replace("Phường Phú Cường,", "Phường Phú Cường mới,");
    editor
        .set_areas(AreaTable::parse(renamed.as_bytes()).unwrap())
        .unwrap();
    drop(editor);
    let desk = Desk::open(folder.path()).unwrap();
    let place = desk
        .areas()
        .place(AreaCode::new(25_747).unwrap(), Day::from_number(635));
    assert_eq!(
        place.unwrap(),
        "Phường Phú Cường mới, Thành phố Thủ Dầu Một"
    );
}

#[test]
fn a_row_needs_an_issuer_for_its_ward() {
    let folder = tempfile::tempdir().unwrap();
    let random = &mut CountingRandom::new(1);
    let mut editor =
        DeskEditor::create(folder.path(), &new_desk(), times(NOW), &author(), random).unwrap();
    for (issuer, code) in [("thu-dau-mot", 718), ("mot-phuong", 25_747)] {
        let areas = crate::areas::signing_areas(&[code]).unwrap();
        editor
            .add_issuer(name(issuer), areas, days(600, 1000), random)
            .unwrap();
    }
    let rows = checked(editor.desk(), &TABLE.replace("25750", "25942"));
    let plan = editor.desk().plan_import(&rows, &terms()).unwrap();
    assert_eq!(plan.refusals.len(), 1);
    assert_eq!(plan.refusals[0].reason.class(), "no_issuer");
    assert!(
        plan.new.iter().all(|one| one.issuer == name("mot-phuong")),
        "the narrower one signs"
    );
}

#[test]
fn a_wards_posters_come_in_street_order_and_without_revoked_ones() {
    let folder = tempfile::tempdir().unwrap();
    let revoked = small_desk(folder.path());
    let mut editor = DeskEditor::open(folder.path(), &author()).unwrap();
    let plan = editor
        .desk()
        .plan_import(&checked(editor.desk(), TABLE), &terms())
        .unwrap();
    editor
        .import(&plan.new, terms().validity, &mut CountingRandom::new(20))
        .unwrap();
    editor.revoke(revoked).unwrap();
    let desk = editor.desk();
    let batches = desk.batches(AreaCode::new(25_747).unwrap()).unwrap();
    let [batch] = batches.as_slice() else {
        panic!("one batch")
    };
    let posters: Vec<_> = batch
        .posters
        .iter()
        .map(|one| (one.venue.street.as_str(), one.details.direction))
        .collect();
    let expected = [
        ("2 Yersin", Direction::Entry),
        ("2 Yersin", Direction::Exit),
        ("10 Yersin", Direction::Both),
    ];
    assert_eq!(posters, expected);
    let imprint = Imprint {
        authority: String::new(),
        help_line: String::new(),
        style: Style::LittleInk,
        demonstration: false,
    };
    let press = Press::new(&desk.deployment().hosts()[0], &imprint).unwrap();
    assert!(
        press
            .book(batch, Day::from_number(700))
            .unwrap()
            .starts_with(b"%PDF")
    );
    let gone = desk.posters_of(desk.register().venue(revoked).unwrap());
    assert!(matches!(
        gone,
        Err(DeskError::Rule(RegisterError::RevokedVenue { .. }))
    ));
}
