use std::path::PathBuf;

use dauchan_core::time::Timestamp;
use dauchan_core::trust::{Areas, Purposes};
use dauchan_core::venue::{Direction, VenueSecret};

use super::*;
use crate::import::DoorOrder;
use crate::register::testing::full_register;
use crate::register::{Issuer, ListTimes};
use crate::signers::IssuerSigner;
use dauchan_fixtures::{CountingRandom, days};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);

fn author() -> Author {
    Author {
        name: "Lan".to_owned(),
        at: NOW,
    }
}

fn issuer_name() -> IssuerName {
    "thu-dau-mot".parse().unwrap()
}

fn issuer() -> Issuer {
    let signer = IssuerSigner::generate(&mut CountingRandom::new(7)).unwrap();
    Issuer {
        name: issuer_name(),
        key: signer.public().clone(),
        purposes: Purposes::VENUE,
        areas: Areas::All,
        validity: days(600, 1000),
        revoked: false,
    }
}

fn secret(number: u32) -> VenueSecret {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    VenueSecret::from_bytes(bytes)
}

fn code(name: &str) -> CodeChange {
    CodeChange {
        issuer: issuer_name(),
        name: VenueName::new(name).unwrap(),
        ward: AreaCode::new(25_747).unwrap(),
        sector: Sector::OTHER,
        stay: DefaultStay::from_quarter_hours(4).unwrap(),
        validity: days(635, 999),
    }
}

fn door(label: &str, direction: Direction) -> DoorOrder {
    DoorOrder {
        label: label.to_owned(),
        direction,
    }
}

fn new_venue(reference: &str, name: &str) -> NewVenue {
    NewVenue {
        reference: Some(reference.to_owned()),
        legal_name: format!("Công ty {name}"),
        street: "12 Đại lộ Bình Dương".to_owned(),
        owner: "Bà Ba".to_owned(),
        phone: "0912345678".to_owned(),
        note: String::new(),
        doors: vec![door("", Direction::Both)],
        code: code(name),
    }
}

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("register.db")
    }

    fn key(&self) -> StoreKey {
        StoreKey::generate(&mut CountingRandom::new(3)).unwrap()
    }

    fn create(&self) -> Store {
        let mut store = Store::create(&self.path(), &self.key(), |_| Ok(())).unwrap();
        let mut writer = store.writer(&author()).unwrap();
        writer.add_issuer(&issuer()).unwrap();
        writer.commit().unwrap();
        store
    }
}

fn register(store: &mut Store, new: &NewVenue, number: u32) -> VenueId {
    let mut writer = store.writer(&author()).unwrap();
    let id = writer.register(new, &secret(number)).unwrap();
    writer.commit().unwrap();
    id
}

fn change<T>(
    store: &mut Store,
    make: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut writer = store.writer(&author())?;
    let made = make(&mut writer)?;
    writer.commit()?;
    Ok(made)
}

#[test]
fn a_venue_is_found_by_everything_that_names_it() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("3700", "Chợ Thủ Dầu Một"), 1);
    register(&mut store, &new_venue("3701", "Quán Bà Tư"), 2);
    let entry = store.venue(id).unwrap();
    assert_eq!(store.by_reference("3700").unwrap().as_ref(), Some(&entry));
    assert_eq!(
        store.by_short_code(ShortCode::of(id)).unwrap().as_ref(),
        Some(&entry)
    );
    assert_eq!(
        store.by_prefix(&id.to_string()[..6], 10).unwrap(),
        std::slice::from_ref(&entry)
    );
    for (text, found) in [
        ("cho thu", 1),
        ("dai lo binh", 2),
        ("CÔNG TY", 2),
        ("xiếc", 0),
    ] {
        let filter = Filter {
            text: Some(text.to_owned()),
            ..Filter::default()
        };
        let mut count = 0;
        store
            .for_each(&filter, |_| {
                count += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(count, found, "{text}");
    }
    let (signer, record) = store.record(id, IssueNumber::FIRST).unwrap();
    assert_eq!(
        (signer, record.details),
        (issuer_name(), entry.newest().unwrap().details.clone())
    );
    assert!(matches!(
        store.venue(VenueId([0; 8])),
        Err(StoreError::Rule(RegisterError::UnknownVenue { .. }))
    ));
}

#[test]
fn doors_belong_to_one_venue_and_are_revoked_by_the_least_that_hangs() {
    let folder = Folder::new();
    let mut store = folder.create();
    let doors = vec![door("", Direction::Entry), door("Cổng 2", Direction::Exit)];
    let new = NewVenue {
        doors,
        ..new_venue("1", "Siêu thị")
    };
    let id = register(&mut store, &new, 1);
    let nothing = change(&mut store, |writer| writer.revoke_earlier(id)).unwrap_err();
    assert!(matches!(
        nothing,
        StoreError::Rule(RegisterError::NothingEarlier { .. })
    ));
    let one = change(&mut store, |writer| {
        writer.reissue(id, &code("Siêu thị"), Some(1))
    })
    .unwrap();
    assert_eq!(
        one.iter().map(|issue| issue.number()).collect::<Vec<_>>(),
        [3]
    );
    let least = change(&mut store, |writer| writer.revoke_earlier(id)).unwrap();
    assert_eq!(least.number(), 2, "the exit's first poster still hangs");
    let both = change(&mut store, |writer| {
        writer.reissue(id, &code("Siêu thị mới"), None)
    })
    .unwrap();
    assert_eq!(both.len(), 2);
    let least = change(&mut store, |writer| writer.revoke_earlier(id)).unwrap();
    assert_eq!(least.number(), 4);
    let third = change(&mut store, |writer| {
        writer.add_door(id, &door("Cổng 3", Direction::Both), &code("Siêu thị mới"))
    });
    assert_eq!(third.unwrap(), 3);
    assert!(change(&mut store, |writer| writer.close_door(id, 2)).unwrap());
    assert!(!change(&mut store, |writer| writer.close_door(id, 2)).unwrap());
    let entry = store.venue(id).unwrap();
    let doors: Vec<_> = entry
        .doors
        .iter()
        .map(|door| {
            (
                door.number,
                door.is_closed,
                door.newest.details.issue.number(),
            )
        })
        .collect();
    assert_eq!(doors, [(1, false, 4), (2, true, 5), (3, false, 6)]);
    assert!(
        entry.is_revoked(IssueNumber::new(3).unwrap())
            && !entry.is_revoked(IssueNumber::new(4).unwrap())
    );
}

#[test]
fn what_was_revoked_stays_so_and_reaches_the_list() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "Chợ"), 1);
    change(&mut store, |writer| writer.revoke(id)).unwrap();
    for refused in [
        change(&mut store, |writer| writer.revoke(id)),
        change(&mut store, |writer| {
            writer.reissue(id, &code("Chợ"), None).map(drop)
        }),
    ] {
        assert!(matches!(
            refused,
            Err(StoreError::Rule(RegisterError::RevokedVenue { .. }))
        ));
    }
    let times = ListTimes {
        issued: NOW,
        refresh_days: 14,
        expiry_days: 180,
    };
    let draft = change(&mut store, |writer| writer.draft_list(1, times)).unwrap();
    assert_eq!((draft.version.counter, draft.keys.len()), (1, 1));
    assert_eq!(draft.revoked_venues, store.revocations().unwrap());
    assert_eq!(draft.revoked_venues.len(), 1);
    change(&mut store, |writer| writer.revoke_issuer(&issuer_name())).unwrap();
    let refused = change(&mut store, |writer| {
        writer.register(&new_venue("2", "B"), &secret(2))
    });
    assert!(matches!(
        refused,
        Err(StoreError::Rule(RegisterError::RevokedIssuer { .. }))
    ));
    assert_eq!(store.list_counter().unwrap(), 1);
}

#[test]
fn a_change_that_is_not_committed_leaves_nothing() {
    let folder = Folder::new();
    let mut store = folder.create();
    let mut writer = store.writer(&author()).unwrap();
    writer.register(&new_venue("1", "Chợ"), &secret(1)).unwrap();
    drop(writer);
    assert_eq!(store.venue_count().unwrap(), 0);
    let end = NOW.plus_seconds(1);
    assert_eq!(store.count_events(EventKind::Registered, end).unwrap(), 0);
}

#[test]
fn events_and_printings_cannot_be_changed_or_removed() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "Chợ"), 1);
    change(&mut store, |writer| {
        writer.edit(
            id,
            &Edit {
                phone: Some("0900000000".into()),
                ..Edit::default()
            },
        )
    })
    .unwrap();
    let kinds: Vec<_> = store
        .events(id)
        .unwrap()
        .iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            EventKind::Registered,
            EventKind::Issued,
            EventKind::Corrected
        ]
    );
    for sql in [
        "DELETE FROM event",
        "UPDATE event SET who = 'x'",
        "UPDATE printing SET name = 'x'",
    ] {
        assert!(store.database.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn the_same_correction_twice_is_one_event() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "Chợ"), 1);
    let edit = Edit {
        street: Some("5 Yersin".into()),
        ..Edit::default()
    };
    for _ in 0..2 {
        change(&mut store, |writer| writer.edit(id, &edit)).unwrap();
    }
    let corrected = store
        .events(id)
        .unwrap()
        .into_iter()
        .filter(|event| event.kind == EventKind::Corrected);
    assert_eq!(corrected.count(), 1);
    let filter = Filter {
        text: Some("yersin".into()),
        ..Filter::default()
    };
    let mut found = 0;
    store
        .for_each(&filter, |_| {
            found += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(found, 1);
}

#[test]
fn who_may_be_the_same_is_told() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "Chợ"), 1);
    let ward = AreaCode::new(25_747).unwrap();
    let found = |reference, name, phone| {
        let found = store.duplicates(reference, name, ward, phone).unwrap();
        found
            .iter()
            .map(|one| (one.id, one.same_phone))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("1", "Chợ", "0912345678"), []);
    assert_eq!(found("2", "Chợ", ""), [(id, false)]);
    assert_eq!(found("2", "Quán", "0912345678"), [(id, true)]);
}

#[test]
fn a_second_venue_never_takes_a_short_code_or_a_reference() {
    let folder = Folder::new();
    let mut store = folder.create();
    register(&mut store, &new_venue("1", "Chợ"), 1);
    let same = change(&mut store, |writer| {
        writer.register(&new_venue("2", "B"), &secret(1))
    });
    assert!(matches!(
        same,
        Err(StoreError::Rule(RegisterError::VenueExists { .. }))
    ));
    assert!(
        change(&mut store, |writer| writer
            .register(&new_venue("1", "B"), &secret(2)))
        .is_err()
    );
    assert_eq!(store.venue_count().unwrap(), 1);
}

#[test]
fn another_key_or_a_damaged_file_is_told_and_left_alone() {
    let folder = Folder::new();
    drop(folder.create());
    let bytes = std::fs::read(folder.path()).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"), "it is encrypted");
    let other = StoreKey::generate(&mut CountingRandom::new(4)).unwrap();
    assert!(matches!(
        Store::open(&folder.path(), &other),
        Err(StoreError::KeyOrDamaged)
    ));
    assert_eq!(std::fs::read(folder.path()).unwrap(), bytes);
    let mut damaged = bytes;
    damaged[100] ^= 1;
    std::fs::write(folder.path(), &damaged).unwrap();
    assert!(matches!(
        Store::open(&folder.path(), &folder.key()),
        Err(StoreError::KeyOrDamaged)
    ));
    assert_eq!(std::fs::read(folder.path()).unwrap(), damaged);
}

#[test]
fn a_newer_register_is_not_touched_and_a_missing_one_not_made() {
    let folder = Folder::new();
    let store = folder.create();
    store
        .database
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    drop(store);
    let newer = Store::open(&folder.path(), &folder.key());
    assert!(matches!(newer, Err(StoreError::Newer { version: 99, .. })));
    std::fs::remove_file(folder.path()).unwrap();
    assert!(matches!(
        Store::open(&folder.path(), &folder.key()),
        Err(StoreError::File(_))
    ));
    assert!(!folder.path().exists());
}

#[test]
fn a_register_that_is_not_complete_has_no_name() {
    let folder = Folder::new();
    let failed = Store::create(&folder.path(), &folder.key(), |_| Err(StoreError::Full));
    assert!(matches!(failed, Err(StoreError::Full)));
    assert!(!folder.path().exists());
    assert_eq!(folder.create().venue_count().unwrap(), 0);
}

#[test]
fn the_older_register_comes_over_as_it_was() {
    let older = full_register();
    let folder = Folder::new();
    let store = Store::create(&folder.path(), &folder.key(), |store| {
        store.migrate(&older, &author())
    })
    .unwrap();
    for venue in older.venues() {
        let entry = store.venue(venue.id()).unwrap();
        let newest = entry.newest().unwrap();
        assert_eq!(newest.details, venue.record().details);
        assert_eq!(entry.revocation, venue.revocation());
        let (_, record) = store.record(venue.id(), newest.details.issue).unwrap();
        assert_eq!(record.encode(), venue.record().encode());
    }
    assert_eq!(store.issuers().unwrap().len(), older.issuers().len());
}

#[test]
fn a_second_process_reads_while_the_first_writes() {
    let folder = Folder::new();
    let mut store = folder.create();
    let mut writer = store.writer(&author()).unwrap();
    writer.register(&new_venue("1", "Chợ"), &secret(1)).unwrap();
    let reader = Store::open(&folder.path(), &folder.key()).unwrap();
    assert_eq!(reader.venue_count().unwrap(), 0);
    writer.commit().unwrap();
    assert_eq!(reader.venue_count().unwrap(), 1);
}

#[test]
fn no_printing_is_made_that_phones_would_refuse() {
    let folder = Folder::new();
    let mut store = folder.create();
    let ward = AreaCode::new(25_747).unwrap();
    let district = Issuer {
        name: "di-an".parse().unwrap(),
        key: IssuerSigner::generate(&mut CountingRandom::new(8))
            .unwrap()
            .public()
            .clone(),
        areas: Areas::Listed(vec![ward]),
        ..issuer()
    };
    change(&mut store, |writer| writer.add_issuer(&district)).unwrap();
    let by_district = |code: CodeChange| CodeChange {
        issuer: district.name.clone(),
        ..code
    };
    let ward = AreaCode::new(25_750).unwrap();
    type IsExpected = fn(&RegisterError) -> bool;
    let rules: [(CodeChange, IsExpected); 3] = [
        (by_district(CodeChange { ward, ..code("A") }), |rule| {
            matches!(rule, RegisterError::OutsideIssuerAreas { .. })
        }),
        (
            CodeChange {
                validity: days(599, 700),
                ..code("A")
            },
            |rule| matches!(rule, RegisterError::OutsideIssuerValidity { .. }),
        ),
        (
            CodeChange {
                issuer: "x".parse().unwrap(),
                ..code("A")
            },
            |rule| matches!(rule, RegisterError::UnknownIssuer { .. }),
        ),
    ];
    for (code, is_rule) in rules {
        let new = NewVenue {
            code,
            ..new_venue("9", "A")
        };
        let error = change(&mut store, |writer| writer.register(&new, &secret(9))).unwrap_err();
        assert!(
            matches!(&error, StoreError::Rule(rule) if is_rule(rule)),
            "{error}"
        );
    }
    let same_key = Issuer {
        name: "khac".parse().unwrap(),
        ..district
    };
    let error = change(&mut store, |writer| writer.add_issuer(&same_key)).unwrap_err();
    assert!(matches!(
        error,
        StoreError::Rule(RegisterError::KeyExists { .. })
    ));
    assert_eq!(store.venue_count().unwrap(), 0);
}

#[test]
fn the_last_issue_number_is_not_passed() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "A"), 1);
    store
        .database
        .execute("UPDATE venue SET last_issue = 65533", [])
        .unwrap();
    let reissue = |store: &mut Store| change(store, |writer| writer.reissue(id, &code("A"), None));
    assert_eq!(reissue(&mut store).unwrap()[0].number(), 65_534);
    let error = reissue(&mut store).unwrap_err();
    assert!(matches!(
        error,
        StoreError::Rule(RegisterError::NoIssueLeft { .. })
    ));
}

/// A register of schema 1 is brought forward when it is opened, with everything in it.
#[test]
fn a_register_of_schema_1_is_brought_forward() {
    let folder = Folder::new();
    let mut store = folder.create();
    let id = register(&mut store, &new_venue("1", "Chợ Mới"), 1);
    // What schema 2 added is taken away again.
    store
        .database
        .execute_batch(
            "DROP TABLE notice_venue; DROP TABLE notice_revision; DROP TABLE notice;
             ALTER TABLE state DROP COLUMN bundle_sequence;
             ALTER TABLE issuer DROP COLUMN purposes;
             PRAGMA user_version = 1",
        )
        .unwrap();
    drop(store);
    let store = Store::open(&folder.path(), &folder.key()).unwrap();
    assert_eq!(store.venue(id).unwrap().id, id);
    let issuers = store.issuers().unwrap();
    assert_eq!(issuers[0].purposes, Purposes::VENUE);
    assert_eq!(store.bundle_sequence().unwrap(), 0);
    assert!(store.notices().unwrap().is_empty());
}
