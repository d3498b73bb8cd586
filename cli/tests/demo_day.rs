//! The demonstration, whole: what it leaves behind, and whom it must not deceive.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

use support::{dauchan, files_under};

/// One demonstration for all tests: it takes a while.
static DEMONSTRATION: LazyLock<(tempfile::TempDir, Output)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path());
    (folder, output)
});

fn demo(folder: &Path) -> Output {
    dauchan(folder)
        .args(["--json", "--now", "2021-09-27T05:00:00+07:00"])
        .args(["demo", "--out", "day"])
        .output()
        .unwrap()
}

fn day() -> PathBuf {
    let (folder, output) = &*DEMONSTRATION;
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    folder.path().join("day")
}

fn run(arguments: &[&str]) -> Output {
    dauchan(&day()).args(arguments).output().unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn the_diary_holds_the_day() {
    day();
    let listed = answer(&run(&[
        "--json",
        "--now",
        "2021-09-27T22:00:00+07:00",
        "diary",
        "list",
    ]));
    let visits: Vec<_> = listed["visits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| {
            let text = |field: &str| visit[field].as_str().unwrap_or("open").to_owned();
            let clock = |field: &str| text(field).get(11..16).unwrap_or("open").to_owned();
            (
                clock("start"),
                clock("end"),
                text("place"),
                text("ended_by"),
            )
        })
        .collect();
    let expected = [
        ("06:10", "07:05", "Chợ Bến Gió", "exit_scan"),
        (
            "07:40",
            "11:45",
            "Khu công nghiệp Đồng Sao, cổng 1",
            "exit_scan",
        ),
        ("12:05", "12:50", "Quán cơm Cô Út Hiền", "next_scan"),
        ("12:50", "13:40", "Bến xe Sông Trăng", "next_scan"),
        ("13:40", "15:00", "Phòng khám An Lành Sớm", "user"),
        ("18:20", "19:50", "Chợ Bến Gió", "automatic"),
    ];
    let expected = expected.map(|(start, end, place, reason)| {
        (
            start.to_owned(),
            end.to_owned(),
            place.to_owned(),
            reason.to_owned(),
        )
    });
    assert_eq!(visits, expected);
}

#[test]
fn each_refused_code_is_called_by_its_name() {
    day();
    let told = String::from_utf8(DEMONSTRATION.1.stdout.clone()).unwrap();
    let refused: Vec<String> = told
        .lines()
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            Some(line.get("refused")?.as_str()?.to_owned())
        })
        .collect();
    assert_eq!(
        refused,
        ["forged", "expired", "revoked_venue", "vietqr_payment"]
    );
}

#[test]
fn the_same_seed_tells_the_same_day() {
    let (_, first) = &*DEMONSTRATION;
    let again = tempfile::tempdir().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&demo(again.path()).stdout),
        String::from_utf8_lossy(&first.stdout)
    );
    let photo = "day/photos/0610-door.jpg";
    assert_eq!(
        fs::read(again.path().join(photo)).unwrap(),
        fs::read(day().join("photos/0610-door.jpg")).unwrap()
    );
}

#[test]
fn no_name_of_a_venue_is_in_the_phones_files() {
    let phone = day().join("phone");
    let files = files_under(&phone);
    assert!(files.iter().any(|path| path.ends_with("diary/diary.db")));
    assert!(files.iter().any(|path| path.ends_with("vault/diary.key")));
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for name in [
            "Bến Gió",
            "Đồng Sao",
            "Cô Út",
            "Sông Trăng",
            "An Lành",
            "Hoa Nắng",
        ] {
            let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let in_clear = contains(&bytes, name.as_bytes()) || contains(&bytes, &utf16);
            assert!(!in_clear, "{name} in {}", path.display());
        }
    }
}

#[test]
fn the_same_search_finds_names_where_they_are_in_clear() {
    let poster = fs::read(day().join("posters/market.svg")).unwrap();
    assert!(contains(&poster, "Bến Gió".as_bytes()));
    let register = fs::read(day().join("desk/register.db")).unwrap();
    assert!(!contains(&register, "Bến Gió".as_bytes()));
}

#[test]
fn its_roots_are_refused_where_it_is_no_demonstration() {
    let deployment = fs::read_to_string(day().join("desk/deployment.json")).unwrap();
    assert!(deployment.contains("\"demonstration\": true"));
    let folder = tempfile::tempdir().unwrap();
    let real = deployment.replace("\"demonstration\": true", "\"demonstration\": false");
    fs::write(folder.path().join("real.json"), real).unwrap();
    let set_up = |name: &str| {
        dauchan(folder.path())
            .args(["phone", "setup", name])
            .output()
            .unwrap()
    };
    let refused = set_up("real.json");
    assert_eq!(refused.status.code(), Some(3));
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(error.contains("is a demonstration root"), "{error}");
    assert!(!folder.path().join("phone").exists());
    fs::write(folder.path().join("marked.json"), deployment).unwrap();
    assert!(set_up("marked.json").status.success());
}

/// What is made today is valid today, by the clock of this machine.
#[test]
fn a_demonstration_without_a_day_is_todays() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = dauchan(folder.path()).args(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        output
    };
    run(&["demo", "--out", "today"]);
    run(&["phone", "setup", "today/desk/deployment.json"]);
    let photo = "today/photos/0610-door.jpg";
    let checked_in = answer(&run(&["--json", "check-in", photo]));
    assert_eq!(checked_in["outcome"], "checked_in");
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("day/photos/holiday.jpg");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "mine").unwrap();
    let refused = demo(folder.path());
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not_ours"));
    assert_eq!(files_under(folder.path()), [file]);
}

/// The list's 180 days are over, the market's code is still good, and somebody is at the door.
#[test]
fn a_code_is_kept_until_a_newer_list_can_judge_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |now: &str, arguments: &[&str]| {
        let mut command = dauchan(folder.path());
        command.args(["--json", "--now", now]).args(arguments);
        command.output().unwrap()
    };
    let copied = Command::new("cp")
        .arg("-a")
        .arg(day().join("desk"))
        .arg(folder.path())
        .status();
    assert!(copied.unwrap().success());
    let photo = day().join("photos/0610-door.jpg");
    let photo = photo.to_str().unwrap();
    let (arrival, evening) = ("2022-06-01T08:00:00+07:00", "2022-06-01T20:00:00+07:00");
    assert!(
        at(arrival, &["phone", "setup", "desk/deployment.json"])
            .status
            .success()
    );
    let refused = at(arrival, &["check-in", photo]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("list_expired"));
    let kept = answer(&at(arrival, &["check-in", "--keep-pending", photo]));
    assert_eq!(
        (&kept["outcome"], &kept["venue"]),
        (&"kept_pending".into(), &Value::Null)
    );
    let publish = ["trust", "publish", "--today-is", "2022-06-01"];
    assert!(at(evening, &publish).status.success());
    let updated = answer(&at(evening, &["phone", "update", "desk/trust.list"]));
    assert_eq!(
        (&updated["verified"], &updated["waiting"]),
        (&1.into(), &0.into())
    );
    let listed = answer(&at(evening, &["diary", "list"]));
    assert_eq!(listed["visits"][0]["place"], "Chợ Bến Gió");
    assert_eq!(listed["visits"][0]["origin"], "pending");
}
