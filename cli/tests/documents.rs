//! The commands of docs/cli.md, docs/operations.md and docs/vi/huong-dan.md run as they are typed, one after the other in one shell. Those
//! of the README: `readme.rs`.
//!
//! A `console` block shows commands after `$` and their output; the output is compared. An `sh` block
//! holds commands alone. Ids and keys are random, so short codes and hexadecimal words of 8 and of 16 digits are equal.
//! A line `…` stands for any lines.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod support;

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::plain;

/// A command of a page.
struct Typed {
    line: usize,
    text: String,
    /// The lines that the page shows under it; `None` in an `sh` block.
    output: Option<Vec<String>>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the commands of a page in their order.
fn commands_of(page: &str) -> Vec<Typed> {
    let mut commands: Vec<Typed> = Vec::new();
    let mut block = None;
    for (index, text) in page.lines().enumerate() {
        let line = index + 1;
        if let Some(language) = text.strip_prefix("```") {
            block = if block.is_none() {
                Some(language)
            } else {
                None
            };
        } else if block == Some("console") {
            if let Some(command) = text.strip_prefix("$ ") {
                let (text, output) = (command.to_owned(), Some(Vec::new()));
                commands.push(Typed { line, text, output });
            } else if let Some(output) = commands.last_mut().and_then(|last| last.output.as_mut()) {
                output.push(text.to_owned());
            }
        } else if block == Some("sh") && !text.trim().is_empty() {
            let (text, output) = (text.to_owned(), None);
            commands.push(Typed { line, text, output });
        }
    }
    commands
}

/// Runs the commands in one shell, and returns the exit code and output of each.
fn run_all(folder: &Path, commands: &[Typed]) -> Vec<(i32, String)> {
    let results = folder.join("results");
    let work = folder.join("work");
    let tools = folder.join("tools");
    for new in [&results, &work, &tools] {
        fs::create_dir(new).unwrap();
    }
    symlink(env!("CARGO_BIN_EXE_dauchan"), tools.join("dauchan")).unwrap();
    let mut script = String::new();
    for (number, command) in commands.iter().enumerate() {
        let (result, command) = (results.join(number.to_string()), &command.text);
        let result = result.display();
        script += &format!("{{\n{command}\n}} >{result} 2>&1 </dev/null\necho $? >{result}.code\n");
    }
    let path = env::var("PATH").unwrap();
    let shell = plain(Command::new("bash"), &work)
        .args(["-c", &script])
        .env("PATH", format!("{}:{path}", tools.display()))
        .env("NO_COLOR", "1")
        .status();
    assert!(shell.unwrap().success());
    let result = |number: usize| {
        let result = results.join(number.to_string());
        let code = fs::read_to_string(result.with_extension("code")).unwrap();
        (
            code.trim().parse().unwrap(),
            fs::read_to_string(result).unwrap(),
        )
    };
    (0..commands.len()).map(result).collect()
}

/// Replaces short codes, such as `VV9Z-88EB`.
fn without_short_codes(line: &str) -> String {
    let letter = |byte: &u8| matches!(byte, b'2'..=b'9' | b'A'..=b'Z');
    let is_code = |text: &str| {
        let bytes = text.as_bytes();
        bytes[4] == b'-' && bytes[..4].iter().chain(&bytes[5..]).all(letter)
    };
    // A ward's code in front of it ends a word too.
    let begins_word =
        |at: &usize| !line[..*at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let places = line.char_indices().map(|(at, _)| at).filter(begins_word);
    places
        .filter_map(|at| line.get(at..at + 9))
        .filter(|text| is_code(text))
        .fold(line.to_owned(), |line, code| line.replace(code, "<code>"))
}

/// Replaces short codes, and hexadecimal words of 8 and of 16 digits.
fn without_ids(line: &str) -> String {
    let line = without_short_codes(line);
    let mut plain = String::new();
    for word in line.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric()) {
        let id = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        let is_hex = id
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex && [8, 16].contains(&id.len()) {
            plain += "<id>";
            plain += &word[id.len()..];
        } else {
            plain += word;
        }
    }
    plain
}

/// Reports whether lines are as a page shows them.
fn is_as_shown(lines: &[String], shown: &[String]) -> bool {
    match shown {
        [] => lines.is_empty(),
        [first, rest @ ..] if first.trim() == "…" => {
            (0..=lines.len()).any(|skipped| is_as_shown(&lines[skipped..], rest))
        }
        [first, rest @ ..] => lines.first() == Some(first) && is_as_shown(&lines[1..], rest),
    }
}

fn lines_of<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut lines: Vec<_> = lines.map(|line| without_ids(line.trim_end())).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn check(page: &str) {
    let text = fs::read_to_string(repository().join(page)).unwrap();
    let commands = commands_of(&text);
    assert!(!commands.is_empty(), "{page} has commands");
    let folder = tempfile::tempdir().unwrap();
    for (command, (code, output)) in commands.iter().zip(run_all(folder.path(), &commands)) {
        let Typed { line, text, .. } = command;
        // 1 is the answer 'no', as of a photo whose code is refused, and no error.
        let is_answer = code == 0
            || code == 1
                && !["error:", "lỗi:"]
                    .iter()
                    .any(|error| output.contains(error));
        assert!(
            is_answer,
            "{page}:{line}: {text}\nexit code {code}\n{output}"
        );
        if let Some(shown) = &command.output {
            let shown = lines_of(shown.iter().map(String::as_str));
            let lines = lines_of(output.lines());
            assert!(
                is_as_shown(&lines, &shown),
                "{page}:{line}: {text}\n{output}"
            );
        }
    }
}

#[test]
fn the_manual_of_the_command_line_runs_as_it_is_typed() {
    check("docs/cli.md");
}

#[test]
fn the_handbook_of_the_desk_runs_as_it_is_typed() {
    check("docs/operations.md");
}

#[test]
fn the_manual_in_vietnamese_runs_as_it_is_typed() {
    check("docs/vi/huong-dan.md");
}

#[test]
fn a_page_that_is_wrong_is_found() {
    let shown = |text: &str| lines_of(text.lines());
    let lines = shown("made 0123abcd\n  a\n  b\nend");
    assert!(is_as_shown(&lines, &shown("made 99999999\n  …\nend\n")));
    assert!(!is_as_shown(&lines, &shown("made 99999999\n  …\nbegin")));
    assert!(!is_as_shown(&lines, &shown("made 9999\n  …\nend")));
    let page = "```console\n$ a\nb\n\nc\n$ d\n```\n```sh\ne # f\n```\n```json\n{}\n```";
    let typed: Vec<_> = commands_of(page)
        .into_iter()
        .map(|typed| typed.text)
        .collect();
    assert_eq!(typed, ["a", "d", "e # f"]);
}
