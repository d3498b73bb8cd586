//! A rehearsal of what `docs/operations.md` is for: keys that are exchanged, stolen and lost, lists that are held back
//! or put back, and phones of every older state that meet them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that does not hold"
)]

use std::path::Path;
use std::sync::Arc;

use dauchan_authority::desk::DeskEditor;
use dauchan_authority::register::IssuerName;
use dauchan_authority::signers::{IssuerSigner, RootSigner, sign_list};
use dauchan_authority::store::CodeChange;
use dauchan_core::deployment::Deployment;
use dauchan_core::reading::read;
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{
    Acceptance, Areas, IssuerKey, ListVersion, ProgrammeStatus, Purposes, TrustList,
    TrustListDraft, TrustRefusal,
};
use dauchan_core::venue::IssueNumber;
use dauchan_fixtures::venue;
use dauchan_tests::desks::{app_built_now, code_of, desk, order, publish, times, years};
use dauchan_tests::world::{CountingRandom, MORNING, minute};

const MARKET: &str = "Chợ Thủ Dầu Một";

/// A phone: its app, and the newest list that it accepted.
#[derive(Clone)]
struct Phone {
    state: &'static str,
    app: Arc<Deployment>,
    list: TrustList,
}

impl Phone {
    fn new(state: &'static str, app: Arc<Deployment>) -> Self {
        let list = app.baseline().clone();
        Self { state, app, list }
    }

    /// Takes a list as a download, and returns what the phone says to it.
    fn take(&mut self, wire: &[u8], now: Timestamp) -> &'static str {
        match self.app.accept(wire, &self.list, now) {
            Ok(Acceptance::Newer(list)) => {
                self.list = list;
                "newer"
            }
            Ok(Acceptance::Unchanged) => "unchanged",
            Err(refusal) => refusal.class(),
        }
    }

    fn class(&self, code: &str, now: Timestamp) -> &'static str {
        read(code, &self.app, &self.list, now).class()
    }
}

/// A desk that has published four lists, and a phone of each state that this leaves in the field.
struct Field {
    desk: DeskEditor,
    code: String,
    /// Every list, the oldest first.
    lists: Vec<Vec<u8>>,
    phones: Vec<Phone>,
}

impl Field {
    fn new(folder: &Path) -> Self {
        let (mut desk, code) = desk(folder, MARKET);
        let first = app_built_now(&desk);
        let mut lists = vec![first.baseline().wire().to_vec()];
        for days in [7, 14] {
            lists.push(publish(&mut desk, MORNING.plus_days(days), None).unwrap());
        }
        let newest = app_built_now(&desk);
        let never = Phone::new("never fetched a list", Arc::clone(&first));
        let mut once = Phone::new("fetched one list", Arc::clone(&first));
        let mut up_to_date = Phone::new("fetched every list", first);
        assert_eq!(once.take(&lists[1], MORNING.plus_days(8)), "newer");
        for list in &lists[1..] {
            assert_eq!(up_to_date.take(list, MORNING.plus_days(15)), "newer");
        }
        let new = Phone::new("installed today", newest);
        let phones = vec![never, once, up_to_date, new];
        Self {
            desk,
            code,
            lists,
            phones,
        }
    }

    fn newest(&self) -> &[u8] {
        self.lists.last().unwrap()
    }

    fn publish(&mut self, now: Timestamp) -> Vec<u8> {
        let list = publish(&mut self.desk, now, None).unwrap();
        self.lists.push(list.clone());
        list
    }

    /// Has every phone take a list, which all of them must answer alike.
    fn all_take(&mut self, wire: &[u8], now: Timestamp, expected: &str) {
        for phone in &mut self.phones {
            let state = phone.state;
            assert_eq!(phone.take(wire, now), expected, "a phone that {state}");
        }
    }

    /// Has every phone judge a code, which all of them must judge alike.
    fn all_say(&self, code: &str, now: Timestamp, expected: &str) {
        for phone in &self.phones {
            let state = phone.state;
            assert_eq!(phone.class(code, now), expected, "a phone that {state}");
        }
    }
}

fn now() -> Timestamp {
    MORNING.plus_days(16)
}

fn issuer(name: &str) -> IssuerName {
    name.parse().unwrap()
}

/// Adds an issuer, and issues the market's next printing by it.
fn reissue_by(desk: &mut DeskEditor, name: &str) -> String {
    let random = &mut CountingRandom::new(7);
    desk.add_issuer(issuer(name), Areas::All, years(), random)
        .unwrap();
    let order = order(&issuer(name), MARKET);
    let mut id = None;
    let all = dauchan_authority::store::Filter::default();
    desk.desk()
        .register()
        .for_each(&all, |venue| {
            id = Some(venue.id);
            Ok(())
        })
        .unwrap();
    let id = id.unwrap();
    let code: CodeChange = order.into_code();
    let issues = desk.reissue(id, &code, None, None).unwrap();
    assert_eq!(issues, [IssueNumber::new(2).unwrap()]);
    code_of(desk, id, issues[0])
}

/// A code that a thief signs for a venue that does not exist.
fn invented(desk: &DeskEditor, key: &IssuerSigner) -> String {
    let mut record = venue(9, "Quán không có thật");
    record.details.validity = years();
    let code = key.sign_venue(&record);
    code.link_text(&desk.desk().deployment().hosts()[0])
        .to_string()
}

#[test]
fn an_issuer_is_exchanged_without_a_poster_failing() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let (old, new) = (
        field.code.clone(),
        reissue_by(&mut field.desk, "thu-dau-mot-2"),
    );
    // Before a phone has the list, the new posters wait for it and the old ones go on.
    field.all_say(&new, now(), "unknown_key");
    field.all_say(&old, now(), "verified");
    let list = field.publish(now());
    field.all_take(&list, now(), "newer");
    field.all_say(&new, now(), "verified");
    field.all_say(&old, now(), "verified");
}

#[test]
fn a_stolen_issuer_key_signs_until_the_next_list_and_never_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let stolen = field
        .desk
        .desk()
        .issuer_signer(&issuer("thu-dau-mot"))
        .unwrap();
    let forged = invented(&field.desk, &stolen);
    // Nothing tells the thief's signature from the issuer's.
    field.all_say(&forged, now(), "verified");
    let hung_again = reissue_by(&mut field.desk, "thu-dau-mot-2");
    field.desk.revoke_issuer(&issuer("thu-dau-mot")).unwrap();
    let list = field.publish(now());
    let offline = field.phones.clone();
    field.all_take(&list, now(), "newer");
    // A thief writes any date: all of the key's codes are refused, those on walls too.
    field.all_say(&forged, now(), "revoked_key");
    field.all_say(&field.code.clone(), now(), "revoked_key");
    field.all_say(&hung_again, now(), "verified");
    // A phone that gets no list is the thief's for 180 days at most.
    for phone in offline {
        assert_eq!(phone.class(&forged, now()), "verified", "{}", phone.state);
        let late = phone.list.hard_expiry().plus_seconds(1);
        assert_eq!(
            phone.class(&forged, late),
            "list_expired",
            "{}",
            phone.state
        );
    }
}

/// A list by which a thief has every phone trust a key of the thief's own.
fn thiefs_list(newest: &TrustList, key: &IssuerSigner, roots: &[&RootSigner]) -> Vec<u8> {
    let ListVersion { epoch, counter } = newest.version();
    let draft = TrustListDraft {
        version: ListVersion {
            epoch,
            counter: counter + 1,
        },
        issued: now(),
        refresh_due: now().plus_days(14),
        hard_expiry: now().plus_days(180),
        status: ProgrammeStatus::Active,
        keys: vec![IssuerKey {
            key: key.public().clone(),
            purposes: Purposes::VENUE,
            validity: years(),
            areas: Areas::All,
        }],
        revoked_keys: Vec::new(),
        revoked_venues: Vec::new(),
    };
    sign_list(&draft, roots).unwrap()
}

#[test]
fn one_stolen_root_decides_nothing_and_two_decide_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let roots = field.desk.desk().roots_at_hand().unwrap();
    let own = IssuerSigner::generate(&mut CountingRandom::new(8)).unwrap();
    let strange = RootSigner::generate(
        dauchan_authority::signers::RootKind::Real,
        &mut CountingRandom::new(9),
    )
    .unwrap();
    let newest = field.desk.desk().trust_list().clone();
    let forged = invented(&field.desk, &own);
    // The stolen one alone, and with a root that no app knows.
    for thieves in [&[&roots[0]][..], &[&roots[0], &strange]] {
        let list = thiefs_list(&newest, &own, thieves);
        field.all_take(&list, now(), "not_enough_signatures");
    }
    field.all_say(&forged, now(), "unknown_key");
    // The two others sign on, and phones take it.
    field.desk.publish(&roots[1..], times(now()), None).unwrap();
    let list = std::fs::read(field.desk.desk().trust_list_path()).unwrap();
    field.all_take(&list, now(), "newer");
    // What the handbook warns of: two roots are all that a list needs.
    let newest = field.desk.desk().trust_list().clone();
    let list = thiefs_list(&newest, &own, &[&roots[0], &roots[1]]);
    field.all_take(&list, now(), "newer");
    field.all_say(&forged, now(), "verified");
}

#[test]
fn an_older_list_is_put_back_for_nobody_who_has_a_newer_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let lists = field.lists.clone();
    let said: Vec<_> = field
        .phones
        .iter_mut()
        .map(|phone| phone.take(&lists[0], now()))
        .collect();
    assert_eq!(said, ["unchanged", "rollback", "rollback", "rollback"]);
    let said: Vec<_> = field
        .phones
        .iter_mut()
        .map(|phone| phone.take(&lists[1], now()))
        .collect();
    assert_eq!(said, ["newer", "unchanged", "rollback", "rollback"]);
    field.all_say(&field.code.clone(), now(), "verified");

    // A desk that goes on from a backup which is too old gives a number out again.
    let backup = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(folder.path().join("."))
        .arg(backup.path())
        .status();
    assert!(copied.unwrap().success());
    let list = field.publish(now());
    field.all_take(&list, now(), "newer");
    let clerk = dauchan_authority::store::Author {
        name: "Lan".to_owned(),
        at: now(),
    };
    let mut restored = DeskEditor::open(backup.path(), &clerk).unwrap();
    let again = publish(&mut restored, minute(60 * 24 * 17), None).unwrap();
    field.all_take(&again, now(), "conflict");
}

#[test]
fn a_list_that_is_held_back_is_due_after_a_fortnight_and_ends_after_half_a_year() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let frozen = field.newest().to_vec();
    for phone in &mut field.phones {
        phone.take(&frozen, now());
    }
    let list = field.desk.desk().trust_list().clone();
    let code = field.code.clone();
    let due = list.refresh_due().plus_seconds(1);
    field.all_take(&frozen, due, "unchanged");
    for phone in &field.phones {
        let is_due = |now| phone.list.is_refresh_due(phone.app.clock(now, &phone.list));
        assert!(!is_due(now()) && is_due(due), "{}", phone.state);
    }
    field.all_say(&code, list.hard_expiry(), "verified");
    let end = list.hard_expiry().plus_seconds(1);
    field.all_say(&code, end, "list_expired");
    // The server lets a list through again.
    let day = Some(end);
    let thawed = publish(&mut field.desk, end, day).unwrap();
    field.all_take(&thawed, end, "newer");
    field.all_say(&code, end, "verified");
}

/// More about clocks: `wrong_clocks.rs`.
#[test]
fn a_clock_that_is_wrong_is_named_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let frozen = field.newest().to_vec();
    for phone in &mut field.phones {
        phone.take(&frozen, now());
    }
    let code = field.code.clone();
    let issued = field.desk.desk().trust_list().issued();
    field.all_say(&code, issued.plus_days(-2), "clock_behind");
    field.all_say(&code, issued.plus_days(400), "list_expired");
    // The desk's list, taken while the clock is behind, stays good when it is right.
    let list = field.publish(now());
    field.all_take(&list, now().plus_days(-30), "newer");
    field.all_say(&code, now(), "verified");
}

#[test]
fn a_damaged_list_is_told_from_a_forged_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut field = Field::new(folder.path());
    let list = field.publish(now());
    field.all_take(&list[..list.len() - 1], now(), "forged");
    field.all_take(b"<html>captive portal</html>", now(), "damaged");
    let mut newer = list.clone();
    newer[0] = 2;
    field.all_take(&newer, now(), "newer_app");
    field.all_take(&list, now(), "newer");
    assert_eq!(TrustRefusal::NewerApp.class(), "newer_app");
}
