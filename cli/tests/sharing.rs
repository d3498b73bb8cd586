//! From a tracer's request to the opened answer, and from a backup to a new phone, through the tool itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use support::{ISSUER_DAYS, class_of, dauchan, desk, error_class, issue, json};

/// Runs the tool as JSON, with `passphrase` on a file descriptor.
fn with_passphrase(folder: &Path, passphrase: &str, arguments: &[&str]) -> Output {
    fs::write(folder.join("words"), passphrase).unwrap();
    let words = fs::File::open(folder.join("words")).unwrap();
    dauchan(folder)
        .args([
            "--json",
            "--now",
            "2021-09-27T12:00:00+07:00",
            "--passphrase-fd",
            "0",
        ])
        .args(arguments)
        .stdin(words)
        .output()
        .unwrap()
}

/// A desk that has published a tracer's key, and a phone with a manual visit and a scanned one.
fn desk_and_phone() -> tempfile::TempDir {
    let folder = desk();
    let at = folder.path();
    issue(at);
    let add = [
        "issuer",
        "add",
        "cdc",
        "--everywhere",
        "--for",
        "tracer-request",
    ];
    json(at, &[&add[..], &ISSUER_DAYS].concat());
    json(
        at,
        &["--now", "2021-09-27T08:05:00+07:00", "trust", "publish"],
    );
    json(at, &["phone", "setup", "desk/deployment.json"]);
    json(
        at,
        &[
            "poster",
            "cho thu dau mot",
            "--format",
            "png",
            "--out",
            "posters",
        ],
    );
    let poster = fs::read_dir(at.join("posters"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let poster = poster.to_str().unwrap();
    json(
        at,
        &["--now", "2021-09-27T09:00:00+07:00", "check-in", poster],
    );
    json(at, &["--now", "2021-09-27T09:40:00+07:00", "check-out"]);
    let times = [
        "--from",
        "2021-09-27T10:30:00+07:00",
        "--to",
        "2021-09-27T11:00:00+07:00",
    ];
    let add = [
        "--now",
        "2021-09-27T12:00:00+07:00",
        "diary",
        "add",
        "--place",
        "=Quán Cô Út",
    ];
    json(at, &[&add[..], &["--note", "riêng"], &times].concat());
    folder
}

fn request(folder: &Path) -> (String, String) {
    let days = ["--from", "2021-09-20", "--to", "2021-09-27"];
    let who = [
        "--issuer",
        "cdc",
        "--name",
        "CDC Bình Dương",
        "--reason",
        "outbreak",
    ];
    let order = ["--now", "2021-09-27T12:00:00+07:00", "tracer", "request"];
    let signed = json(folder, &[&order[..], &who, &days].concat());
    let text = |field: &str| signed[field].as_str().unwrap().to_owned();
    (text("request"), text("link"))
}

#[test]
fn a_tracer_learns_what_the_owner_picked() {
    let folder = desk_and_phone();
    let at = folder.path();
    let (id, link) = request(at);
    let noon = ["--now", "2021-09-27T12:05:00+07:00"];
    let asked = json(at, &[&noon[..], &["diary", "hand-over", &link]].concat());
    assert_eq!(asked["request"]["authority"], "CDC Bình Dương");
    let visits = asked["visits"].as_array().unwrap();
    assert_eq!(visits.len(), 2);
    let numbers: Vec<_> = visits
        .iter()
        .map(|visit| visit["visit"].to_string())
        .collect();
    let pick = [
        "--visit",
        &numbers[0],
        "--visit",
        &numbers[1],
        "--out",
        "visits.age",
    ];
    let handed = json(
        at,
        &[&noon[..], &["diary", "hand-over", &link], &pick].concat(),
    );
    let lines = handed["lines"].to_string();
    assert!(!lines.contains("riêng"), "the note stays: {lines}");
    let receipts = json(at, &["diary", "receipts"]);
    assert_eq!(receipts["receipts"][0]["request"], id.as_str());

    let open = [
        "tracer",
        "open",
        "visits.age",
        "--request",
        &id,
        "--csv",
        "visits.csv",
    ];
    let opened = json(at, &open);
    let weight = |index: usize| {
        opened["visits"][index]["weight"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        (weight(0), weight(1)),
        ("scanned".into(), "declared".into())
    );
    assert_eq!(opened["visits"][0]["place"], "Chợ Thủ Dầu Một");
    let table = fs::read_to_string(at.join("visits.csv")).unwrap();
    assert!(
        table.contains("'=Quán Cô Út"),
        "a formula is defused: {table}"
    );

    let late = [
        "--now",
        "2021-10-05T12:00:00+07:00",
        "diary",
        "hand-over",
        &link,
    ];
    assert_eq!(error_class(at, &late), "expired");
    let forged = format!("{}A", &link[..link.len() - 1]);
    let forged = if forged == link {
        format!("{}B", &link[..link.len() - 1])
    } else {
        forged
    };
    let class = error_class(at, &[&noon[..], &["diary", "hand-over", &forged]].concat());
    assert!(class == "forged" || class == "damaged", "{class}");
    let (other, _) = request(at);
    let open = ["tracer", "open", "visits.age", "--request", &other];
    assert_eq!(error_class(at, &open), "wrong_key");
    let issuer = ["--issuer", "tinh", "--name", "A", "--reason", "other"];
    let days = ["--from", "2021-09-20", "--to", "2021-09-27"];
    let order = [&["tracer", "request"], &issuer[..], &days].concat();
    assert_eq!(
        error_class(at, &[&noon[..], &order].concat()),
        "not_allowed"
    );
}

#[test]
fn a_backup_moves_to_a_new_phone() {
    let folder = desk_and_phone();
    let at = folder.path();
    let words = "cho ben thanh sai gon xua";
    let backup = with_passphrase(at, words, &["diary", "backup", "diary.age"]);
    let error = String::from_utf8_lossy(&backup.stderr);
    assert!(backup.status.success(), "{error}");
    let again = with_passphrase(at, words, &["diary", "backup", "diary.age"]);
    assert_eq!(class_of(&again), "exists");

    let new = ["--phone", "new"];
    json(
        at,
        &[&new[..], &["phone", "setup", "desk/deployment.json"]].concat(),
    );
    let restore = [&new[..], &["diary", "restore", "diary.age"]].concat();
    let wrong = with_passphrase(at, "another", &restore);
    assert_eq!(class_of(&wrong), "wrong_passphrase");
    for (added, known) in [(2, 0), (0, 2)] {
        let restored = with_passphrase(at, "Chợ-Bến-Thành Sài Gòn xưa", &restore);
        let report: serde_json::Value = serde_json::from_slice(&restored.stdout).unwrap();
        assert_eq!(
            (&report["added"], &report["known"]),
            (&added.into(), &known.into())
        );
    }
}
