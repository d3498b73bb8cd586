//! What the tests of the command line share: running the tool in a folder of its own.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses a part, and one that cannot be set up must stop"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A moment on the first day of the programme.
pub const MORNING: &str = "2021-09-27T08:00:00+07:00";
/// Makes a desk without a passphrase. What passphrases do: `desk_keys.rs`.
pub const INIT: &[&str] = &["init", "--host", "dauchan.example", "--plain-keys"];
/// The days of an issuer.
pub const ISSUER_DAYS: [&str; 4] = ["--from", "2021-09-27", "--to", "2022-12-31"];
/// A venue to issue.
pub const ISSUE: &[&str] = &[
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

/// Returns the tool, to be run in `folder` without what the environment says.
pub fn dauchan(folder: &Path) -> Command {
    plain(Command::new(env!("CARGO_BIN_EXE_dauchan")), folder)
}

/// Returns a command that runs in `folder` as [`dauchan`] does.
pub fn plain(mut command: Command, folder: &Path) -> Command {
    command
        .current_dir(folder)
        .env_remove("DAUCHAN_DESK")
        .env_remove("DAUCHAN_PHONE")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .env_remove("NO_COLOR");
    command
}

/// Runs the tool to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    dauchan(folder).args(arguments).output().unwrap()
}

/// Runs a command that must succeed, and returns its JSON.
pub fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = dauchan(folder)
        .arg("--json")
        .args(arguments)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a command that must fail, and returns its error's class.
pub fn error_class(folder: &Path, arguments: &[&str]) -> String {
    let output = dauchan(folder)
        .arg("--json")
        .args(arguments)
        .output()
        .unwrap();
    assert!(!output.status.success(), "{arguments:?} succeeded");
    class_of(&output)
}

/// Returns the class of the error that a failed command wrote as JSON.
pub fn class_of(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    let line = error.lines().last().unwrap_or_default();
    let json: Value = serde_json::from_str(line).unwrap_or_default();
    json["error"]["class"].as_str().unwrap_or(line).to_owned()
}

/// Makes a desk in `folder`.
pub fn init(folder: &Path) {
    json(folder, &[&["--now", MORNING], INIT].concat());
}

/// Returns a folder with a desk and an issuer for everywhere in it.
pub fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let add = ["issuer", "add", "tinh", "--everywhere"];
    json(folder.path(), &[&add[..], &ISSUER_DAYS].concat());
    folder
}

/// Issues a venue and returns its id.
pub fn issue(folder: &Path) -> String {
    let issued = json(folder, ISSUE);
    issued["venue"]["id"].as_str().unwrap().to_owned()
}

/// Returns every file under `folder`.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_under(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
