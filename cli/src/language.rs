//! The language of this process, and the texts in it.
//!
//! Set once, before any command runs, from `--lang` or the locale. Every text for people is written by [`say!`], in
//! both languages at the place where it is used: a command that forgets one does not compile.

use std::env;
use std::sync::OnceLock;

use clap::ValueEnum;
use dauchan_authority::language::Language;
use dauchan_core::moments;
use dauchan_core::time::Day;

static CHOSEN: OnceLock<Choice> = OnceLock::new();

/// A language as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// Vietnamese, with dates as 27/09/2021
    Vi,
    /// English, with dates as in ISO 8601
    En,
}

impl From<Name> for Language {
    fn from(name: Name) -> Self {
        match name {
            Name::Vi => Self::Vietnamese,
            Name::En => Self::English,
        }
    }
}

#[derive(Clone, Copy)]
struct Choice {
    terminal: Language,
    document: Language,
}

impl Choice {
    /// Without `--lang`, a terminal follows its locale, and a document is for Vietnamese readers.
    fn of(argument: Option<Name>, locale: &str) -> Self {
        let argument = argument.map(Language::from);
        Self {
            terminal: argument.unwrap_or_else(|| Language::of_locale(locale)),
            document: argument.unwrap_or(Language::Vietnamese),
        }
    }
}

/// Chooses the languages of this process. A second choice changes nothing.
pub fn choose(argument: Option<Name>) {
    let _ = CHOSEN.set(Choice::of(argument, &locale()));
}

/// Returns the language of what appears on the terminal.
pub fn current() -> Language {
    chosen().terminal
}

/// Returns the language of pages and tables for people: Vietnamese, unless `--lang` says otherwise.
pub fn of_documents() -> Language {
    chosen().document
}

fn chosen() -> Choice {
    CHOSEN
        .get()
        .copied()
        .unwrap_or_else(|| Choice::of(None, &locale()))
}

/// The locale of messages, by the order of POSIX.
fn locale() -> String {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let mut set = variables.filter_map(|name| env::var(name).ok());
    set.find(|locale| !locale.is_empty()).unwrap_or_default()
}

/// Formats a text in the language of the terminal: `say!("drew {path}", "đã vẽ {path}")`.
///
/// Numbers and days are written by [`Language`], as in `say!("{rows} rows", "{rows} dòng", rows = number(3))`.
macro_rules! say {
    ($($text:tt)*) => {
        ::dauchan_authority::in_language!($crate::language::current(), $($text)*)
    };
}
pub(crate) use say;

/// Writes a day as the terminal's reader does.
pub fn day(day: Day) -> String {
    current().day(day)
}

/// Writes a day of JSON, `2021-09-27`, as the terminal's reader does.
pub fn written(day: &str) -> String {
    moments::parse_day(day).map_or_else(|_| day.to_owned(), |day| current().day(day))
}

/// Writes a moment of JSON, `2021-09-27T08:05:00+07:00`, as the terminal's reader does.
pub fn moment(moment: &str) -> String {
    match (current(), moment.get(..10), moment.get(11..16)) {
        (Language::Vietnamese, Some(day), Some(time)) => format!("{time} {}", written(day)),
        _ => moment.to_owned(),
    }
}

/// Writes what a command did, by the name that scripts see.
pub fn changed(name: &str) -> String {
    match name {
        "added" => say!("added", "đã thêm"),
        "issued" => say!("issued", "đã cấp mã"),
        "corrected" => say!("corrected", "đã sửa"),
        "closed" => say!("closed", "đã đóng"),
        "revoked" => say!("revoked", "đã thu hồi"),
        "restored" => say!("restored", "đã khôi phục"),
        "published" => say!("published", "đã phát hành"),
        "revised" => say!("revised", "đã sửa"),
        "withdrawn" => say!("withdrawn", "đã rút"),
        other => other.to_owned(),
    }
}

/// Writes a number as the terminal's reader does.
pub fn number(number: impl Into<u64>) -> String {
    current().number(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_decides_over_the_locale() {
        let english = Choice::of(Some(Name::En), "vi_VN.UTF-8");
        assert_eq!(english.terminal, Language::English);
        assert_eq!(english.document, Language::English);
        let vietnamese = Choice::of(None, "vi_VN.UTF-8");
        assert_eq!(vietnamese.terminal, Language::Vietnamese);
        let unset = Choice::of(None, "C");
        assert_eq!(unset.terminal, Language::English);
        assert_eq!(unset.document, Language::Vietnamese);
    }
}
