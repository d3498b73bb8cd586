//! Killing a child process amid what it announces.
//!
//! A child prints a word before and after each operation. The parent kills it a random time after the announcement of
//! the operation that it aims at, and hears what was announced until then.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::child;

/// The operation that a kill is aimed at, with the words that the child prints before and after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Aim {
    /// The name of the operation.
    pub name: &'static str,
    /// The word before it.
    pub before: &'static str,
    /// The word after it.
    pub after: &'static str,
}

/// An aim with this name and these words.
#[must_use]
pub const fn aim(name: &'static str, before: &'static str, after: &'static str) -> Aim {
    Aim {
        name,
        before,
        after,
    }
}

/// How the kills of one aim went, and how long after the announcement the next one comes: shorter
/// after one that came too late, longer after one that hit.
pub struct Record {
    /// The aim.
    pub aim: Aim,
    /// The longest time from the announcement to the next kill.
    pub longest: Duration,
    /// The kills that came while the operation was going on.
    pub hits: u32,
    /// All kills.
    pub kills: u32,
}

impl Record {
    /// The record of an aim before its first kill.
    #[must_use]
    pub const fn new(aim: Aim) -> Self {
        Self {
            aim,
            longest: Duration::from_millis(2),
            hits: 0,
            kills: 0,
        }
    }
}

/// Prints an announcement.
pub fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}").unwrap();
    out.flush().unwrap();
}

/// Runs the test `test` as a child with `arguments`, kills it during the operation of `record`, and passes each whole
/// line that it printed to `hear`. Opening, which comes once, is always the first operation.
pub fn run_and_kill(
    test: &str,
    arguments: &[&str],
    record: &mut Record,
    random: u64,
    mut hear: impl FnMut(&str),
) {
    let aim = record.aim;
    let mut child = child::command(test, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut is_amid = false;
    let mut hear = || -> Option<bool> {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        // A line that is cut is no acknowledgement.
        let line = line.strip_suffix('\n')?;
        let word = line.split(' ').next().unwrap_or_default();
        is_amid = word == aim.before || is_amid && word != aim.after;
        hear(line);
        Some(is_amid)
    };
    // Opening comes once; of the others, not always the first.
    let mut turn = if aim.before == "opening" {
        0
    } else {
        random % 3
    };
    loop {
        match hear() {
            None => panic!("the child ended by itself"),
            Some(true) if turn == 0 => break,
            Some(is_amid) => turn -= u64::from(is_amid),
        }
    }
    let longest = u64::try_from(record.longest.as_nanos()).unwrap();
    thread::sleep(Duration::from_nanos(random % longest.max(1)));
    child.kill().unwrap();
    child.wait().unwrap();
    let mut hit = true;
    while let Some(is_amid) = hear() {
        hit = is_amid;
    }
    record.kills += 1;
    record.hits += u32::from(hit);
    record.longest = match hit {
        true => (record.longest * 5 / 4).min(Duration::from_millis(100)),
        false => record.longest * 4 / 5,
    };
}
