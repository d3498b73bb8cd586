//! The desk beside other processes and other users, through the tool itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{ISSUE, dauchan, desk, error_class, files_under, issue, json, run};

#[test]
fn a_venue_goes_from_issue_to_reissue_to_revocation() {
    let folder = desk();
    let id = issue(folder.path());
    let days = ["--from", "2022-01-01", "--to", "2022-12-31"];
    let arguments = [&["venue", "reissue", &id, "--name", "Chợ Mới"], &days[..]].concat();
    let again = json(folder.path(), &arguments);
    assert_eq!(again["venue"]["id"], id);
    assert_eq!(
        (&again["venue"]["issue"], &again["venue"]["name"]),
        (&2.into(), &"Chợ Mới".into())
    );
    let earlier = json(
        folder.path(),
        &["venue", "revoke", &id, "--earlier", "--yes"],
    );
    assert_eq!(earlier["venue"]["revoked"], "earlier");
    let all = json(folder.path(), &["venue", "revoke", &id, "--yes"]);
    assert_eq!(all["venue"]["revoked"], "all");
    assert_eq!(run(folder.path(), &arguments).status.code(), Some(2));
    let published = json(
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
        let drawn = json(
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
    assert!(String::from_utf8_lossy(&busy.stderr).contains("another process has locked desk/lock"));
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
    let listed = json(folder.path(), &["venue", "list"]);
    assert_eq!(listed["venues"].as_array().unwrap().len(), done);
}

#[test]
fn what_others_may_read_is_not_used() {
    for secret in ["register.key", "issuers/tinh/issuer.key"] {
        let folder = desk();
        issue(folder.path());
        let path = folder.path().join("desk").join(secret);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = run(folder.path(), &["poster"]);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(3), "{error}");
        assert!(
            error.contains(&format!("chmod 600 desk/{secret}")),
            "{error}"
        );
    }
}

#[test]
fn a_damaged_file_is_named_and_left_as_it_is() {
    let files = [
        "deployment.json",
        "register.db",
        "register.key",
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
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(3), "{error}");
        assert!(
            error.contains(file) && error.contains("from a backup"),
            "{error}"
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

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn posters_and_their_texts_are_private() {
    let folder = desk();
    issue(folder.path());
    json(folder.path(), &["poster", "--format", "both", "--text"]);
    let posters = files_under(&folder.path().join("posters"));
    assert_eq!(posters.len(), 3);
    for path in posters {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(&folder.path().join("posters")), 0o700);
}

#[test]
fn a_poster_is_drawn_over_itself_and_over_nothing_else() {
    let folder = desk();
    issue(folder.path());
    let drawn = json(folder.path(), &["poster"]);
    let poster = folder.path().join(drawn["posters"][0].as_str().unwrap());
    fs::set_permissions(&poster, fs::Permissions::from_mode(0o644)).unwrap();
    json(folder.path(), &["poster"]);
    assert_eq!(mode(&poster), 0o600);
    let genuine = fs::read(&poster).unwrap();
    fs::write(&poster, "a note").unwrap();
    assert_eq!(error_class(folder.path(), &["poster"]), "exists");
    assert_eq!(fs::read(&poster).unwrap(), b"a note");
    json(folder.path(), &["poster", "--force"]);
    assert_eq!(fs::read(&poster).unwrap(), genuine);
}

#[test]
fn no_output_replaces_a_file_a_link_or_a_pipe_unasked() {
    let folder = desk();
    let path = |name: &str| folder.path().join(name);
    issue(folder.path());
    json(
        folder.path(),
        &["poster", "--format", "png", "--out", "posters"],
    );
    fs::rename(&files_under(&path("posters"))[0], path("poster.png")).unwrap();
    json(folder.path(), &["phone", "setup", "desk/deployment.json"]);
    fs::write(path("kept"), "kept").unwrap();
    symlink(path("kept"), path("link")).unwrap();
    let pipe = Command::new("mkfifo").arg(path("pipe")).status();
    assert!(pipe.unwrap().success());
    let commands: [&[&str]; 3] = [
        &["diary", "export", "--out"],
        &["--now", support::MORNING, "diary", "calendar", "--svg"],
        &["scan", "poster.png", "--explain"],
    ];
    for command in commands {
        for (target, class) in [
            ("kept", "exists"),
            ("link", "not_a_file"),
            ("pipe", "not_a_file"),
        ] {
            let error = error_class(folder.path(), &[command, &[target]].concat());
            assert_eq!(error, class, "{command:?} {target}");
        }
        let forced = error_class(folder.path(), &[command, &["link", "--force"]].concat());
        assert_eq!(forced, "not_a_file", "{command:?}");
        assert_eq!(fs::read(path("kept")).unwrap(), b"kept");
        for neighbour in ["out.new", ".out.new"] {
            fs::write(path(neighbour), "kept").unwrap();
        }
        run(folder.path(), &[command, &["out"]].concat());
        assert_eq!(mode(&path("out")), 0o600, "{command:?}");
        let written = fs::read(path("out")).unwrap();
        fs::write(path("out"), "old").unwrap();
        run(folder.path(), &[command, &["out", "--force"]].concat());
        assert_eq!(fs::read(path("out")).unwrap(), written, "{command:?}");
        for neighbour in ["out.new", ".out.new"] {
            assert_eq!(fs::read(path(neighbour)).unwrap(), b"kept");
        }
        fs::remove_file(path("out")).unwrap();
    }
}

#[test]
fn a_revoked_venue_is_not_drawn() {
    let folder = desk();
    let id = issue(folder.path());
    json(folder.path(), &["venue", "revoke", &id, "--yes"]);
    assert_eq!(
        error_class(folder.path(), &["poster", &id]),
        "revoked_venue"
    );
    assert_eq!(error_class(folder.path(), &["poster"]), "no_venue");
    let id = issue(folder.path());
    json(folder.path(), &["issuer", "revoke", "tinh", "--yes"]);
    assert_eq!(
        error_class(folder.path(), &["poster", &id]),
        "revoked_issuer"
    );
    assert!(!folder.path().join("posters").exists());
}
