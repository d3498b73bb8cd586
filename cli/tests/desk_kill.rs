//! Each command of the desk is killed at each of its system calls on files, one run after the other.
//! Every time the desk is as before or as after, the same command can be given again, and nothing is
//! left behind.
//!
//! `strace` counts the calls and delivers the kill on entry, so that the call itself does not happen.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up must stop"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use support::{
    INIT, ISSUE, ISSUER_DAYS, MORNING, class_of, dauchan, files_under, init, issue, json, plain,
    run,
};

/// The calls that change files or wait for them to be on disk. Between two of them nothing changes.
const CALLS: [&str; 16] = [
    "openat",
    "mkdir",
    "write",
    "pwrite64",
    "fallocate",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
    "ftruncate",
    "flock",
];
/// A file of passphrases, which a traced command has as its standard input.
const WORDS: &str = "words";
const LATER: &str = "2021-09-27T09:00:00+07:00";

/// Runs the tool under `strace` with more options, and returns whether it came to its end.
fn traced(folder: &Path, options: &[&str], arguments: &[&str]) -> bool {
    let mut strace = plain(Command::new("strace"), folder);
    strace.args(["-f", "-qq", "-o"]).arg(folder.join("trace"));
    let words = fs::File::open(folder.join(WORDS)).map_or_else(|_| Stdio::null(), Stdio::from);
    let output = strace
        .stdin(words)
        .args(options)
        .arg(env!("CARGO_BIN_EXE_dauchan"))
        .args(arguments)
        .output()
        .expect("strace is installed by scripts/setup");
    output.status.code().is_some()
}

/// Returns each of [`CALLS`] that a run makes, with its number among the calls of its name. Opening a
/// file to read it changes nothing and is left out.
fn calls_of(folder: &Path, arguments: &[&str]) -> Vec<(&'static str, usize)> {
    assert!(traced(folder, &[], arguments), "{arguments:?} ended");
    let trace = fs::read_to_string(folder.join("trace")).unwrap();
    let mut counts = BTreeMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let call = line.split_once(' ').map_or("", |(_, rest)| rest.trim());
        let name = call.split_once('(').map_or("", |(name, _)| name);
        if let Some(name) = CALLS.into_iter().find(|&known| known == name) {
            let number = counts.entry(name).or_insert(0);
            *number += 1;
            if !call.contains("O_RDONLY") {
                calls.push((name, *number));
            }
        }
    }
    calls
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let source = folder.join(".");
    let copied = Command::new("cp")
        .arg("-a")
        .arg(source)
        .arg(copy.path())
        .status();
    assert!(copied.unwrap().success());
    copy
}

/// Kills `arguments` at each call, each time in a new copy of the folder that `prepare` fills, and
/// has `check` look at what is left.
fn kill_everywhere(prepare: impl Fn(&Path), arguments: &[&str], check: impl Fn(&Path)) {
    let prepared = tempfile::tempdir().unwrap();
    prepare(prepared.path());
    let calls = calls_of(copy_of(prepared.path()).path(), arguments);
    assert!(calls.len() >= 10, "{calls:?}");
    for (call, number) in calls {
        let folder = copy_of(prepared.path());
        let kill = format!("--inject={call}:signal=SIGKILL:when={number}");
        let ended = traced(folder.path(), &[&kill], arguments);
        assert!(!ended, "{arguments:?} survived {call} {number}");
        check(folder.path());
        let files = files_under(folder.path()).into_iter();
        let partial: Vec<_> = files
            .filter(|path| path.to_string_lossy().contains(".dauchan-"))
            .collect();
        assert!(partial.is_empty(), "{call} {number} left {partial:?}");
    }
}

fn strings(list: &Value, field: &str) -> Vec<String> {
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| entry[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Gives a command again. It must succeed, unless the killed run already did all and it now fails
/// with `class`.
fn again(folder: &Path, arguments: &[&str], class: &str) {
    let output = dauchan(folder).arg("--json").args(arguments).output();
    let output = output.unwrap();
    if !output.status.success() {
        assert_eq!(class_of(&output), class, "{arguments:?}");
    }
}

fn with_issuer(folder: &Path) {
    init(folder);
    let add = ["issuer", "add", "tinh", "--everywhere"];
    json(folder, &[&add[..], &ISSUER_DAYS].concat());
}

#[test]
fn a_killed_init_can_be_given_again() {
    let arguments = [&["--now", MORNING], INIT].concat();
    kill_everywhere(
        |_| {},
        &arguments,
        |folder| {
            again(folder, &arguments, "desk_exists");
            assert!(
                !folder.join("desk/init.unfinished").exists()
                    || folder.join("desk/deployment.json").exists()
            );
            with_next_steps(folder);
        },
    );
}

/// A desk works: an issuer, a venue, a list and a poster.
fn with_next_steps(folder: &Path) {
    let add = ["issuer", "add", "tinh", "--everywhere"];
    json(folder, &[&add[..], &ISSUER_DAYS].concat());
    issue(folder);
    let published = json(folder, &["--now", LATER, "trust", "publish"]);
    assert_eq!(published["keys"], 1);
    json(folder, &["poster"]);
    assert!(!folder.join("desk/init.unfinished").exists());
}

#[test]
fn a_killed_issuer_add_can_be_given_again() {
    let arguments = [&["issuer", "add", "tinh", "--everywhere"], &ISSUER_DAYS[..]].concat();
    kill_everywhere(init, &arguments, |folder| {
        let listed = json(folder, &["issuer", "list"]);
        let names = strings(&listed["issuers"], "name");
        assert!(names.is_empty() || names == ["tinh"], "{names:?}");
        again(folder, &arguments, "issuer_exists");
        issue(folder);
        json(folder, &["poster"]);
    });
}

#[test]
fn a_killed_change_of_the_register_happened_or_not() {
    kill_everywhere(with_issuer, ISSUE, |folder| {
        let count = |folder| {
            let listed = json(folder, &["venue", "list"]);
            listed["venues"].as_array().unwrap().len()
        };
        let before = count(folder);
        assert!(before <= 1, "{before} venues");
        issue(folder);
        assert_eq!(count(folder), before + 1);
    });
    let revoke = ["issuer", "revoke", "tinh", "--yes"];
    kill_everywhere(with_issuer, &revoke, |folder| {
        again(folder, &revoke, "revoked_issuer");
        let listed = json(folder, &["issuer", "list"]);
        assert_eq!(listed["issuers"][0]["revoked"], true);
    });
}

#[test]
fn a_killed_publication_happened_or_not_and_no_number_is_used_twice() {
    let arguments = ["--now", LATER, "trust", "publish"];
    kill_everywhere(with_issuer, &arguments, |folder| {
        let version = |list: &Value| list["version"].as_str().unwrap().to_owned();
        let before = version(&json(folder, &["trust", "show"]));
        assert!(before == "1.1" || before == "1.2", "{before}");
        let seen = fs::read(folder.join("desk/trust.list")).unwrap();
        let published = version(&json(folder, &arguments));
        assert!(published > before, "{published} after {before}");
        let list = fs::read(folder.join("desk/trust.list")).unwrap();
        assert_ne!(list, seen);
        assert!(json(folder, &["phone", "setup", "desk/deployment.json"]).is_object());
        let updated = json(
            folder,
            &["--now", LATER, "phone", "update", "desk/trust.list"],
        );
        assert_eq!(
            (version(&updated), &updated["newer"]),
            (published, &false.into())
        );
    });
}

/// Phones see the bundle before or the new one, and the next publication has what the killed one had recorded.
#[test]
fn a_killed_notice_leaves_the_old_bundle_or_the_new_one() {
    let prepare = |folder: &Path| {
        with_issuer(folder);
        issue(folder);
        let add = ["issuer", "add", "cdc", "--for", "notice", "--everywhere"];
        json(folder, &[&add[..], &ISSUER_DAYS].concat());
        json(folder, &["--now", LATER, "trust", "publish"]);
        json(folder, &["--now", LATER, "notice", "publish"]);
        json(folder, &["phone", "setup", "desk/deployment.json"]);
    };
    let publish = ["--now", "2021-09-27T10:00:00+07:00", "notice", "publish"];
    let about = [
        "cho",
        "--from",
        "2021-09-27 08:00",
        "--to",
        "2021-09-27 09:00",
    ];
    let what = ["--severity", "high", "--advice", "stay_home"];
    let arguments = [&publish[..], &about, &what].concat();
    kill_everywhere(prepare, &arguments, |folder| {
        let bundle = folder.join("desk/notice.bundle");
        let seen = fs::read(&bundle).unwrap();
        let match_it = [
            "--now",
            LATER,
            "diary",
            "notices",
            "match",
            "desk/notice.bundle",
        ];
        let matched = json(folder, &match_it)["bundle"].as_u64().unwrap();
        assert!(matched == 1 || matched == 2, "bundle {matched}");
        let listed = json(folder, &["notice", "list"]);
        let recorded = listed["notices"].as_array().unwrap().len();
        assert!(
            matched == 1 || recorded == 1,
            "a bundle ahead of the register"
        );
        let next = json(folder, &publish);
        assert_eq!(next["bundle"]["records"], recorded);
        assert!(next["bundle"]["sequence"].as_u64().unwrap() > matched);
        assert_ne!(fs::read(&bundle).unwrap(), seen);
        json(folder, &match_it);
    });
}

#[test]
fn a_killed_poster_is_drawn_again() {
    let prepare = |folder: &Path| {
        with_issuer(folder);
        issue(folder);
    };
    let arguments = ["poster", "--text"];
    kill_everywhere(prepare, &arguments, |folder| {
        let drawn = json(folder, &arguments);
        let posters = drawn["posters"].as_array().unwrap();
        assert_eq!(files_under(&folder.join("posters")).len(), posters.len());
    });
}

#[test]
fn a_killed_sealing_leaves_each_key_whole_and_can_be_given_again() {
    // The same words open what is sealed already, and seal the rest.
    const LINES: &str = "autumn river lantern drums\nautumn river lantern drums\n";
    let prepare = |folder: &Path| {
        with_issuer(folder);
        issue(folder);
        fs::write(folder.join(WORDS), LINES).unwrap();
    };
    let with_words = |folder: &Path, arguments: &[&str]| {
        let words = fs::File::open(folder.join(WORDS)).unwrap();
        let mut command = dauchan(folder);
        command
            .args(["--json", "--passphrase-fd", "0"])
            .args(arguments);
        let output = command.stdin(words).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {error}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let seal = ["--passphrase-fd", "0", "key", "seal"];
    kill_everywhere(prepare, &seal, |folder| {
        with_words(folder, &["poster"]);
        with_words(folder, &["key", "seal"]);
        let listed = with_words(folder, &["key", "list"]);
        let states = strings(&listed["keys"], "state");
        assert_eq!(states[..2], ["sealed", "sealed"]);
    });
}

const TABLE: &str = "ref,legal_name,ward,street,doors\n\
    1,Chợ Thủ Dầu Một,25747,10 Yersin,\n\
    2,Siêu thị Ven Sông,25747,2 Yersin,\"vào, ra\"\n\
    3,Quán Bà Tư,25750,,\n";
const IMPORT: [&str; 7] = [
    "venue",
    "import",
    "venues.csv",
    "--from",
    "2021-09-27",
    "--to",
    "2022-09-26",
];

fn with_table(folder: &Path) {
    with_issuer(folder);
    fs::write(folder.join("venues.csv"), TABLE).unwrap();
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    kill_everywhere(with_table, &IMPORT, |folder| {
        assert!(run(folder, &IMPORT).status.success());
        let listed = json(folder, &["venue", "list"]);
        let mut references = strings(&listed["venues"], "reference");
        references.sort();
        assert_eq!(references, ["1", "2", "3"]);
        let codes: BTreeSet<_> = strings(&listed["venues"], "short_code")
            .into_iter()
            .collect();
        assert_eq!(codes.len(), 3);
        let shown = json(folder, &["venue", "show", "2"]);
        let issues = shown["venue"]["doors"].as_array().unwrap().iter();
        let issues: Vec<_> = issues.map(|door| door["issue"].as_u64().unwrap()).collect();
        assert_eq!(issues, [1, 2]);
        assert_eq!(shown["events"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn a_killed_press_draws_whole_wards() {
    let prepare = |folder: &Path| {
        with_table(folder);
        assert!(run(folder, &IMPORT).status.success());
    };
    let arguments = ["--now", LATER, "poster", "--by-ward"];
    kill_everywhere(prepare, &arguments, |folder| {
        let posters = folder.join("posters");
        let left = if posters.exists() {
            files_under(&posters)
        } else {
            Vec::new()
        };
        for path in left {
            let name = path.to_string_lossy();
            let whole = fs::read(&path).unwrap().ends_with(b"%%EOF");
            assert!(whole || name.contains(".dauchan-"), "{name}");
        }
        assert!(run(folder, &arguments).status.success());
        assert_eq!(files_under(&posters).len(), 2);
    });
}
