//! Secret keys under passphrases, and lists that roots sign elsewhere, through the tool itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use support::{ISSUE, ISSUER_DAYS, MORNING, class_of, desk, error_class, issue, json, plain, run};

const HOST: [&str; 3] = ["init", "--host", "dauchan.example"];
const DESK: &str = "autumn river lantern drums";
const LATER: &str = "2021-09-27T09:00:00+07:00";

/// Runs the tool with these passphrases on file descriptor 0, one a line.
fn with(folder: &Path, passphrases: &[&str], arguments: &[&str]) -> Output {
    use std::io::Write as _;
    let mut command = support::dauchan(folder);
    command
        .args(["--json", "--passphrase-fd", "0"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = passphrases.join("\n");
    // A command that fails before it asks reads nothing.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

fn done(folder: &Path, passphrases: &[&str], arguments: &[&str]) -> Value {
    let output = with(folder, passphrases, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn states(folder: &Path, passphrases: &[&str]) -> Vec<String> {
    let listed = done(folder, passphrases, &["key", "list"]);
    let keys = listed["keys"].as_array().unwrap().iter();
    keys.map(|key| {
        format!(
            "{} {}",
            key["key"].as_str().unwrap(),
            key["state"].as_str().unwrap()
        )
    })
    .collect()
}

#[test]
fn a_sealed_desk_works_with_its_passphrase_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let now = ["--now", MORNING];
    done(folder, &[DESK], &[&now[..], &HOST].concat());
    let add = [&["issuer", "add", "tinh", "--everywhere"], &ISSUER_DAYS[..]].concat();
    done(folder, &[DESK], &add);
    done(folder, &[DESK], ISSUE);
    done(folder, &[DESK], &["--now", LATER, "trust", "publish"]);
    done(folder, &[DESK], &["poster"]);
    let expected = ["register", "issuer tinh", "root 1", "root 2", "root 3"];
    assert_eq!(
        states(folder, &[DESK]),
        expected.map(|key| format!("{key} sealed"))
    );

    assert_eq!(error_class(folder, &["venue", "list"]), "passphrase_needed");
    assert_eq!(
        class_of(&with(folder, &["another"], &["venue", "list"])),
        "wrong_passphrase"
    );
    // A second line is a second try.
    done(folder, &["another", DESK], &["venue", "list"]);

    let path = folder.join("desk/issuers/tinh/issuer.key");
    let mut key = fs::read(&path).unwrap();
    *key.last_mut().unwrap() ^= 1;
    fs::write(&path, &key).unwrap();
    let damaged = with(folder, &[DESK], &["poster", "--force"]);
    assert_eq!(class_of(&damaged), "damaged_key");
    assert!(String::from_utf8_lossy(&damaged.stderr).contains("issuers/tinh/issuer.key"));
    assert_eq!(fs::read(&path).unwrap(), key);
}

#[test]
fn nobody_makes_plain_keys_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(error_class(folder, &HOST), "passphrase_needed");
    assert_eq!(class_of(&with(folder, &["short"], &HOST)), "passphrase");
    assert_eq!(
        class_of(&with(folder, &["mùa thu Bình Dương"], &HOST)),
        "passphrase"
    );
    assert!(!folder.join("desk/deployment.json").exists());
}

#[test]
fn plain_keys_are_sealed_and_each_root_gets_a_passphrase_of_its_own() {
    let folder = desk();
    let folder = folder.path();
    issue(folder);
    done(folder, &[DESK], &["key", "seal"]);
    // As after a command that was stopped: what is sealed already stays.
    let again = done(folder, &[DESK, DESK], &["key", "seal"]);
    assert!(
        again["sealed"]
            .as_array()
            .unwrap()
            .iter()
            .all(|file| file["changed"] == false)
    );
    let root = "desk/roots/root-1/root.key";
    let of_root = "four drums of the harvest";
    done(folder, &[of_root], &["key", "seal", root]);
    let expected = [
        "register sealed",
        "issuer tinh sealed",
        "root 1 sealed",
        "root 2 plain",
        "root 3 plain",
    ];
    assert_eq!(states(folder, &[DESK]), expected);
    let publish = ["--now", LATER, "trust", "publish"];
    assert_eq!(
        class_of(&with(folder, &[DESK], &publish)),
        "passphrase_needed"
    );
    done(folder, &[DESK, of_root], &publish);
    // The passphrase is changed by the old one and a new one.
    let changed = "six boats under one bridge";
    let output = with(folder, &[of_root, changed], &["key", "seal", root]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let publish = ["--now", "2021-09-27T09:01:00+07:00", "trust", "publish"];
    done(folder, &[DESK, changed], &publish);
}

#[test]
fn a_passphrase_is_in_no_argument_and_comes_without_echo() {
    let folder = desk();
    // `script` gives the tool a terminal, and records what is shown on it.
    let command = format!("{} key seal", env!("CARGO_BIN_EXE_dauchan"));
    let mut script = plain(Command::new("script"), folder.path());
    script
        .args(["--quiet", "--return", "--command", &command, "shown"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = script.spawn().unwrap();
    let mut terminal = child.stdin.take().unwrap();
    for _ in 0..2 {
        use std::io::Write as _;
        std::thread::sleep(std::time::Duration::from_secs(2));
        terminal.write_all(format!("{DESK}\n").as_bytes()).unwrap();
    }
    assert!(child.wait().unwrap().success());
    let shown = fs::read_to_string(folder.path().join("shown")).unwrap();
    assert!(
        shown.contains("New passphrase") && shown.contains("sealed"),
        "{shown}"
    );
    assert!(!shown.contains("lantern"), "{shown}");
    done(folder.path(), &[DESK], &["venue", "list"]);
}

/// Makes a root on a machine of its own, and returns its passphrase.
fn root(folder: &Path, holder: &str) -> String {
    fs::create_dir(folder.join(holder)).unwrap();
    let passphrase = format!("{holder} has a long passphrase");
    let made = done(
        folder,
        &[&passphrase],
        &["root", "new", &format!("{holder}/root.key")],
    );
    let shown = json(
        folder,
        &["root", "show", &format!("{holder}/root.key.public")],
    );
    assert_eq!(made["fingerprint"], shown["fingerprint"]);
    passphrase
}

#[test]
fn roots_that_never_meet_sign_the_lists_of_a_desk() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let holders = ["lan", "minh", "hoa"];
    let passphrases = holders.map(|holder| root(folder, holder));
    let files = holders.map(|holder| format!("{holder}/root.key.public"));
    let mut init = ["--now", MORNING].to_vec();
    init.extend(HOST);
    init.extend(files.iter().flat_map(|file| ["--root-file", file]));
    let prepared = done(folder, &[DESK], &init);
    assert_eq!(
        class_of(&with(folder, &[DESK], &["venue", "list"])),
        "awaits_list"
    );
    assert_eq!(class_of(&with(folder, &[DESK], &init)), "awaits_list");

    let publish = ["trust", "publish", "list-1.1.json"];
    assert_eq!(
        class_of(&with(folder, &[DESK], &publish)),
        "not_enough_signatures"
    );
    let sign = |holder: usize, file: &str| {
        let key = format!("{}/root.key", holders[holder]);
        let sign = ["trust", "sign", file, "--root", &key, "--yes"];
        done(folder, &[&passphrases[holder]], &sign)
    };
    let signed = sign(0, "list-1.1.json");
    assert_eq!(signed["fingerprint"], prepared["fingerprint"]);
    assert_eq!(signed["signatures"], 1);
    // A signature of the same root counts once.
    assert_eq!(sign(0, "list-1.1.json")["signatures"], 1);
    assert_eq!(
        class_of(&with(folder, &[DESK], &publish)),
        "not_enough_signatures"
    );
    sign(2, "list-1.1.json");
    let published = done(folder, &[DESK], &publish);
    assert_eq!(published["version"], "1.1");
    assert_eq!(published["fingerprint"], prepared["fingerprint"]);
    assert_eq!(class_of(&with(folder, &[DESK], &init)), "desk_exists");

    let add = [&["issuer", "add", "tinh", "--everywhere"], &ISSUER_DAYS[..]].concat();
    done(folder, &[DESK], &add);
    done(
        folder,
        &[DESK],
        &["--now", LATER, "trust", "prepare", "next.json"],
    );
    // Two copies are signed at the same time.
    fs::copy(folder.join("next.json"), folder.join("copy.json")).unwrap();
    assert_eq!(sign(1, "next.json")["keys"].as_array().unwrap().len(), 1);
    sign(2, "copy.json");
    let published = done(
        folder,
        &[DESK],
        &["trust", "publish", "next.json", "copy.json"],
    );
    assert_eq!(
        (&published["version"], &published["keys"]),
        (&"1.2".into(), &1.into())
    );
    let again = with(
        folder,
        &[DESK],
        &["trust", "publish", "next.json", "copy.json"],
    );
    assert_eq!(class_of(&again), "older_list");
    json(folder, &["phone", "setup", "desk/deployment.json"]);

    // What nobody confirmed is not signed.
    done(
        folder,
        &[DESK],
        &["--now", LATER, "trust", "prepare", "third.json"],
    );
    let before = fs::read(folder.join("third.json")).unwrap();
    let key = "lan/root.key";
    let unasked = with(
        folder,
        &[&passphrases[0]],
        &["trust", "sign", "third.json", "--root", key],
    );
    assert_eq!(class_of(&unasked), "not_confirmed");
    assert_eq!(fs::read(folder.join("third.json")).unwrap(), before);
    fs::write(folder.join("third.json"), &before[..before.len() - 2]).unwrap();
    let damaged = with(
        folder,
        &[&passphrases[0]],
        &["trust", "sign", "third.json", "--root", key],
    );
    assert_eq!(class_of(&damaged), "damaged_list");
}

#[test]
fn a_list_of_another_desk_is_not_published() {
    let (ours, other) = (desk(), desk());
    let prepare = ["--now", LATER, "trust", "prepare", "list.json"];
    json(other.path(), &prepare);
    let list = other.path().join("list.json");
    for root in ["desk/roots/root-1/root.key", "desk/roots/root-2/root.key"] {
        json(
            other.path(),
            &["trust", "sign", "list.json", "--root", root, "--yes"],
        );
    }
    let list = list.to_str().unwrap();
    // This desk gave out no such number yet; then its roots have not signed it.
    assert_eq!(
        error_class(ours.path(), &["trust", "publish", list]),
        "foreign_list"
    );
    json(ours.path(), &prepare);
    let class = error_class(ours.path(), &["trust", "publish", list]);
    assert_eq!(class, "not_enough_signatures");
    assert_eq!(json(ours.path(), &["trust", "show"])["version"], "1.1");
}

#[test]
fn two_lists_in_one_second_are_published() {
    let folder = desk();
    let publish = ["--now", LATER, "trust", "publish"];
    assert_eq!(json(folder.path(), &publish)["version"], "1.2");
    assert_eq!(json(folder.path(), &publish)["version"], "1.3");
}

#[test]
fn a_revocation_is_asked_for_and_taken_back_until_the_next_list() {
    let folder = desk();
    let folder = folder.path();
    let id = issue(folder);
    let revoke = ["venue", "revoke", &id];
    let output = run(folder, &revoke);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error.contains("Chợ Thủ Dầu Một, Phường Phú Cường"),
        "{error}"
    );
    assert!(error.contains("--yes"), "{error}");
    let state = || json(folder, &["venue", "show", &id])["venue"]["revoked"].clone();
    assert_eq!(state(), "none");
    assert_eq!(
        error_class(folder, &["venue", "restore", &id]),
        "not_revoked"
    );

    // An earlier state comes back as it was.
    let days = ["--from", "2022-01-01", "--to", "2022-12-31"];
    json(folder, &[&["venue", "reissue", &id], &days[..]].concat());
    json(folder, &["venue", "revoke", &id, "--earlier", "--yes"]);
    json(folder, &["venue", "revoke", &id, "--yes"]);
    assert_eq!(state(), "all");
    json(folder, &["venue", "restore", &id]);
    assert_eq!(state(), "earlier");
    assert_eq!(
        error_class(folder, &["venue", "restore", &id]),
        "not_revoked"
    );
    json(folder, &["venue", "revoke", &id, "--yes"]);
    json(folder, &["--now", LATER, "trust", "publish"]);
    assert_eq!(
        error_class(folder, &["venue", "restore", &id]),
        "revocation_listed"
    );

    json(folder, &["issuer", "revoke", "tinh", "--yes"]);
    json(folder, &["issuer", "restore", "tinh"]);
    assert_eq!(
        error_class(folder, &["issuer", "restore", "tinh"]),
        "not_revoked"
    );
    json(folder, &["issuer", "revoke", "tinh", "--yes"]);
    json(folder, &["--now", LATER, "trust", "prepare", "list.json"]);
    assert_eq!(
        error_class(folder, &["issuer", "restore", "tinh"]),
        "revocation_listed"
    );
}

#[test]
fn a_desk_goes_on_from_an_old_backup_by_the_published_list() {
    let folder = desk();
    let folder = folder.path();
    let id = issue(folder);
    let copied = Command::new("cp")
        .args(["-a", "desk", "backup"])
        .current_dir(folder)
        .status();
    assert!(copied.unwrap().success());
    json(folder, &["venue", "revoke", &id, "--yes"]);
    let days = &ISSUER_DAYS[..];
    json(
        folder,
        &[&["issuer", "add", "moi", "--everywhere"], days].concat(),
    );
    json(folder, &["--now", LATER, "trust", "publish"]);
    json(folder, &["--now", LATER, "trust", "publish"]);
    fs::rename(folder.join("desk/trust.list"), folder.join("published")).unwrap();
    fs::remove_dir_all(folder.join("desk")).unwrap();
    fs::rename(folder.join("backup"), folder.join("desk")).unwrap();

    let adopted = json(folder, &["--now", LATER, "trust", "adopt", "published"]);
    assert_eq!(
        (&adopted["change"], &adopted["version"]),
        (&"adopted".into(), &"1.3".into())
    );
    // What the list revoked stays revoked, and the next list has a number of its own.
    assert_eq!(
        json(folder, &["venue", "show", &id])["venue"]["revoked"],
        "all"
    );
    assert_eq!(
        error_class(folder, &["venue", "restore", &id]),
        "revocation_listed"
    );
    let next = json(folder, &["--now", LATER, "trust", "publish"]);
    assert_eq!(
        (&next["version"], &next["revoked_venues"]),
        (&"1.4".into(), &1.into())
    );
    let again = error_class(folder, &["--now", LATER, "trust", "adopt", "published"]);
    assert_eq!(again, "rollback");
    fs::write(folder.join("published"), b"<html>captive portal</html>").unwrap();
    assert_eq!(
        error_class(folder, &["trust", "adopt", "published"]),
        "damaged"
    );
}
