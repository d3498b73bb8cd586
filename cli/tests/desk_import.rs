//! Venues from a table, by the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;

use support::{desk, error_class, json, run};

const DAYS: [&str; 4] = ["--from", "2021-09-27", "--to", "2022-09-26"];

/// Imports a table and returns its exit code and the last line of JSON.
fn import(folder: &Path, file: &str, more: &[&str]) -> (i32, Value) {
    let arguments = [&["--json", "venue", "import", file][..], &DAYS, more].concat();
    let output = run(folder, &arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.is_empty(), "{error}");
    let last = text.lines().last().unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_str(last).unwrap(),
    )
}

const TABLE: &str = "MST;Tên cơ sở;Phường/xã;Điện thoại\n\
    1;Chợ\u{A0}Thủ  Dầu Một;phú cường;912345678\n\
    2;Công ty TNHH MTV Sản xuất Thương mại Dịch vụ Hoàng Gia Phát;25747;\n\
    3;Quán Bà Tư;Thủ Dầu Một;\n";

#[test]
fn a_check_shows_every_problem_and_changes_nothing() {
    let folder = desk();
    fs::write(folder.path().join("t.csv"), TABLE).unwrap();
    let (code, checked) = import(folder.path(), "t.csv", &["--check"]);
    assert_eq!(
        (code, &checked["new"], &checked["refused_rows"]),
        (1, &1.into(), &2.into())
    );
    let refused = checked["refused"].as_array().unwrap();
    let classes: Vec<_> = refused
        .iter()
        .map(|one| (one["row"].as_u64(), one["class"].as_str()))
        .collect();
    assert_eq!(classes, [(Some(3), Some("name")), (Some(4), Some("ward"))]);
    assert_eq!(checked["repairs"]["leading_zero"], 1);
    assert!(!folder.path().join("t-refused.csv").exists());
    assert_eq!(
        json(folder.path(), &["venue", "list"])["venues"],
        Value::Array(Vec::new())
    );
}

#[test]
fn refused_rows_are_corrected_and_imported_again() {
    let folder = desk();
    fs::write(folder.path().join("t.csv"), TABLE).unwrap();
    assert_eq!(import(folder.path(), "t.csv", &[]).0, 1);
    let path = folder.path().join("t-refused.csv");
    let refused = fs::read_to_string(&path).unwrap();
    fs::write(&path, refused.replace("Thủ Dầu Một,", "25750,")).unwrap();
    let (code, again) = import(folder.path(), "t-refused.csv", &[]);
    assert_eq!((code, &again["new"]), (0, &2.into()), "{again}");
    let (code, same) = import(folder.path(), "t-refused.csv", &[]);
    assert_eq!(
        (code, &same["new"], &same["unchanged"]),
        (0, &0.into(), &2.into())
    );
    let found = json(folder.path(), &["venue", "find", "hoang gia"]);
    assert_eq!(found["venues"].as_array().unwrap().len(), 1);
}

#[test]
fn a_correction_says_whether_a_poster_changes() {
    let folder = desk();
    fs::write(folder.path().join("t.csv"), TABLE).unwrap();
    import(folder.path(), "t.csv", &[]);
    let street = json(
        folder.path(),
        &["venue", "edit", "1", "--street", "5 Yersin"],
    );
    assert_eq!(
        (&street["venue"]["street"], &street["venue"]["issue"]),
        (&"5 Yersin".into(), &1.into())
    );
    let rename = ["venue", "edit", "1", "--name", "Chợ mới"];
    assert_eq!(error_class(folder.path(), &rename), "needs_printing");
    let renamed = json(folder.path(), &[&rename[..], &["--reissue"]].concat());
    assert_eq!(
        (&renamed["venue"]["name"], &renamed["venue"]["issue"]),
        (&"Chợ mới".into(), &2.into())
    );
}

#[test]
fn a_template_is_a_table_without_rows() {
    let folder = desk();
    assert!(
        run(
            folder.path(),
            &["venue", "template", "t.xlsx", "--on", "2021-12-01"]
        )
        .status
        .success()
    );
    let (code, imported) = import(folder.path(), "t.xlsx", &[]);
    assert_eq!((code, &imported["rows"]), (0, &0.into()));
}

#[test]
fn a_ward_that_ended_is_moved_and_a_split_one_is_asked_for() {
    let folder = desk();
    fs::write(
        folder.path().join("t.csv"),
        "ref,legal_name,ward\n1,Chợ,25747\n2,Quán,25741\n",
    )
    .unwrap();
    let days = ["--from", "2022-01-01", "--to", "2022-06-30"];
    let arguments = [&["venue", "import", "t.csv"][..], &days].concat();
    assert!(run(folder.path(), &arguments).status.success());
    let moved = json(folder.path(), &["areas", "move", "--on", "2025-07-01"]);
    assert_eq!(
        (&moved["venues"], &moved["undecided"]),
        (&2.into(), &1.into())
    );
    let table = fs::read_to_string(folder.path().join("moves.csv")).unwrap();
    assert!(
        table.contains("25747 Phường Thủ Dầu Một | 25750 Phường Phú Lợi"),
        "{table}"
    );
    assert!(
        table.lines().any(|line| line.ends_with(",25747")),
        "{table}"
    );
}

#[test]
fn a_day_is_reported_with_its_changes_and_empty_wards() {
    let folder = desk();
    fs::write(
        folder.path().join("t.csv"),
        "ref,legal_name,ward\n1,Chợ,25747\n2,Quán,25750\n",
    )
    .unwrap();
    let at = |day: &str, arguments: &[&str]| {
        let now = format!("{day}T10:00:00+07:00");
        let arguments = [&["--now", &now][..], arguments].concat();
        assert!(run(folder.path(), &arguments).status.success());
    };
    let import = [&["venue", "import", "t.csv"][..], &DAYS].concat();
    at("2021-09-27", &import);
    at("2021-09-28", &["poster", "1"]);
    let report = |day| {
        json(
            folder.path(),
            &["report", "daily", "--on", day, "--csv", "r.csv", "--force"],
        )
    };
    let second = report("2021-09-28");
    let printed = &second["totals"][2];
    assert_eq!(
        (
            &printed["what"],
            &printed["count"],
            &printed["since_day_before"]
        ),
        (&"printed".into(), &1.into(), &1.into())
    );
    assert_eq!(second["wards_without_venues"].as_array().unwrap().len(), 89);
    let table = fs::read_to_string(folder.path().join("r.csv")).unwrap();
    let row = "25747,Phường Phú Cường,Thành phố Thủ Dầu Một,false,1,1,1,0";
    assert!(table.contains(row), "{table}");
    let first = report("2021-09-27");
    assert_eq!(first["totals"][2]["count"], 0);
    assert_eq!(first["totals"][0]["count"], 2);
}
