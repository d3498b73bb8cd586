//! The commands of the README, run as they are typed, one after the other in one shell.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

/// What a shell reports before it runs the commands. `cargo` starts the program that is built already, and
/// `scripts/test` would start this test again.
const SHELL: &str = r#"
trap 'echo "FAILED: $BASH_COMMAND" >&2' ERR
cargo() {
    [[ "$1 $2 $3 $4 $5" == "run --release -p dauchan --" ]] || return 1
    shift 5
    target/release/dauchan "$@"
}
scripts/test() { :; }
"#;

/// Returns the shell blocks of the README, in order.
fn commands() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = fs::read_to_string(readme).unwrap();
    let blocks = text.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

#[test]
#[cfg(unix)]
fn every_command_runs_as_it_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("target/release")).unwrap();
    symlink(
        env!("CARGO_BIN_EXE_dauchan"),
        folder.path().join("target/release/dauchan"),
    )
    .unwrap();
    let commands = commands();
    assert!(
        commands.lines().count() >= 8,
        "the README has lost its commands"
    );
    let output = Command::new("bash")
        .args(["-c", &format!("{SHELL}{commands}")])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<_> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.starts_with("FAILED"))
        .map(str::to_owned)
        .collect();
    // Some photos are refused, which the exit status says. The last command finds no clear text, as it should.
    assert_eq!(failed.len(), 2, "{output:?}");
    assert!(failed[0].contains("scan photos/*.jpg"), "{output:?}");
    assert!(failed[1].contains("grep -c Chợ"), "{output:?}");
    let counts: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("phone/diary/"))
        .collect();
    assert!(
        counts.len() > 1 && counts.iter().all(|line| line.ends_with(":0")),
        "{said}"
    );
    assert!(said.contains("Chợ"), "the diary lists no market: {said}");
}
