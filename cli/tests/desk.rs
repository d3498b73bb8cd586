//! The desk under other processes, kills and prying eyes, through the tool itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const ISSUE: &[&str] = &[
    "venue",
    "issue",
    "Chợ Thủ Dầu Một",
    "--issuer",
    "tinh",
    "--area",
    "25747",
    "--from",
    "2021-09-27",
    "--to",
    "2022-09-26",
];

fn dauchan(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dauchan"));
    command
        .current_dir(folder)
        .env_remove("DAUCHAN_DESK")
        .env_remove("NO_COLOR");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    dauchan(folder).args(arguments).output().unwrap()
}

/// Runs a command that must succeed, and gives its answer in JSON.
fn answer(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = dauchan(folder)
        .arg("--json")
        .args(arguments)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with a desk and an issuer in it.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let now = "2021-09-27T08:00:00+07:00";
    answer(
        folder.path(),
        &["--now", now, "init", "--host", "dauchan.example"],
    );
    let days = ["--from", "2021-09-27", "--to", "2022-12-31"];
    answer(
        folder.path(),
        &[&["issuer", "add", "tinh"], &days[..]].concat(),
    );
    folder
}

fn issue(folder: &Path) -> String {
    answer(folder, ISSUE)["venue"]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_venue_goes_from_issue_to_reissue_to_revocation() {
    let folder = desk();
    let id = issue(folder.path());
    let days = ["--from", "2022-01-01", "--to", "2022-12-31"];
    let arguments = [&["venue", "reissue", &id, "--name", "Chợ Mới"], &days[..]].concat();
    let again = answer(folder.path(), &arguments);
    assert_eq!(again["venue"]["id"], id);
    assert_eq!(
        (&again["venue"]["issue"], &again["venue"]["name"]),
        (&2.into(), &"Chợ Mới".into())
    );
    let earlier = answer(folder.path(), &["venue", "revoke", &id, "--earlier"]);
    assert_eq!(earlier["venue"]["revoked"], "earlier");
    let all = answer(folder.path(), &["venue", "revoke", &id]);
    assert_eq!(all["venue"]["revoked"], "all");
    assert_eq!(run(folder.path(), &arguments).status.code(), Some(2));
    let published = answer(
        folder.path(),
        &["--now", "2021-09-28T08:00:00Z", "trust", "publish"],
    );
    assert_eq!(published["revoked_venues"], 1);
}

#[test]
fn the_same_poster_is_drawn_again() {
    let folder = desk();
    let id = issue(folder.path());
    let draw = |out: &str| {
        let drawn = answer(
            folder.path(),
            &["poster", &id, "--format", "both", "--out", out],
        );
        let read = |path: &serde_json::Value| fs::read(folder.path().join(path.as_str().unwrap()));
        let posters = drawn["posters"].as_array().unwrap();
        posters
            .iter()
            .map(|path| read(path).unwrap())
            .collect::<Vec<_>>()
    };
    let (first, second) = (draw("first"), draw("second"));
    assert_eq!(first.len(), 2);
    assert!(
        first == second,
        "a poster that is drawn again has other bytes"
    );
}

#[test]
fn a_desk_that_is_worked_on_says_so() {
    let folder = desk();
    let lock = fs::File::options()
        .write(true)
        .open(folder.path().join("desk/lock"))
        .unwrap();
    lock.lock().unwrap();
    let busy = run(folder.path(), ISSUE);
    assert_eq!(busy.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&busy.stderr).contains("another process works on desk/lock"));
    assert!(
        run(folder.path(), &["venue", "list"]).status.success(),
        "looking needs no lock"
    );
    drop(lock);
    assert!(run(folder.path(), ISSUE).status.success());
}

#[test]
fn two_at_once_lose_nothing() {
    let folder = desk();
    let spawn = || {
        dauchan(folder.path())
            .args(ISSUE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    };
    let children: Vec<_> = (0..8).map(|_| spawn().unwrap()).collect();
    let codes = children
        .into_iter()
        .map(|mut child| child.wait().unwrap().code().unwrap());
    let done = codes
        .inspect(|code| assert!([0, 4].contains(code)))
        .filter(|&code| code == 0)
        .count();
    let listed = answer(folder.path(), &["venue", "list"]);
    assert_eq!(listed["venues"].as_array().unwrap().len(), done);
}

#[test]
fn a_killed_command_leaves_the_old_register_or_the_new() {
    let folder = desk();
    let mut least = 0;
    for round in 0..40 {
        let mut child = dauchan(folder.path())
            .args(ISSUE)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(400 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let listed = answer(folder.path(), &["venue", "list"]);
        let venues = listed["venues"].as_array().unwrap().len();
        assert!(
            (least..=least + 1).contains(&venues),
            "round {round}: {least} became {venues}"
        );
        least = venues;
    }
    issue(folder.path());
}

#[test]
fn what_others_may_read_is_not_used() {
    for secret in ["register.json", "issuers/tinh/issuer.key"] {
        let folder = desk();
        issue(folder.path());
        let path = folder.path().join("desk").join(secret);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = run(folder.path(), &["poster"]);
        let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(3), "{complaint}");
        assert!(
            complaint.contains(&format!("chmod 600 desk/{secret}")),
            "{complaint}"
        );
    }
}

#[test]
fn a_damaged_file_is_named_and_left_as_it_is() {
    let files = [
        "deployment.json",
        "register.json",
        "issuers/tinh/issuer.key",
    ];
    for (file, content) in files
        .into_iter()
        .flat_map(|file| [(file, "{}"), (file, "\u{0}"), (file, "")])
    {
        let folder = desk();
        issue(folder.path());
        let path = folder.path().join("desk").join(file);
        fs::write(&path, content).unwrap();
        let refused = run(folder.path(), &["poster"]);
        let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(3), "{complaint}");
        assert!(
            complaint.contains(file) && complaint.contains("from a backup"),
            "{complaint}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
}

#[test]
fn without_a_terminal_there_is_no_colour() {
    let folder = desk();
    for arguments in [
        ISSUE,
        &["venue", "list"],
        &["venue", "revoke", "0011223344556677"],
    ] {
        let output = run(folder.path(), arguments);
        assert!(
            ![output.stdout, output.stderr].concat().contains(&0x1B),
            "{arguments:?}"
        );
    }
}
