//! `dauchan diary export`: everything, for its owner, in a table that spreadsheets open.
//!
//! A cell that begins like a formula would be run by a spreadsheet, and names and notes are not ours
//! to trust. Such a cell gets an apostrophe in front (OWASP, CSV injection).

use std::io::{self, Write};

use dauchan_core::diary::TimeRange;
use dauchan_core::time::Day;
use serde::Serialize;

use super::entry::Entry;
use super::list::all;
use crate::failure::Failure;
use crate::output::Answer;
use crate::phone::folder::Phone;

const COLUMNS: &str = "visit,place,venue,area,start,end,ended_by,origin,certain,clock_suspect,party,declared_for,note";

/// Every visit, oldest first.
#[derive(Serialize)]
pub struct Export {
    visits: Vec<Entry>,
}

impl Export {
    /// Reads the diary.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be read.
    pub fn of(phone: &Phone) -> Result<Self, Failure> {
        let offset = phone.offset();
        let visits = all(&phone.diary()?, TimeRange::ALL)?;
        let entry = |visit: &_| Entry::new(visit, Day::of(phone.now(), offset), offset);
        Ok(Self {
            visits: visits.iter().rev().map(entry).collect(),
        })
    }

    /// How many visits there are.
    pub const fn len(&self) -> usize {
        self.visits.len()
    }
}

impl Answer for Export {
    /// CSV as RFC 4180 has it.
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        write!(page, "{COLUMNS}\r\n")?;
        self.visits.iter().try_for_each(|visit| {
            let cells = visit.cells().map(|cell| quoted(&cell));
            write!(page, "{}\r\n", cells.join(","))
        })
    }
}

/// A cell in quotes, defused.
fn quoted(cell: &str) -> String {
    let is_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let apostrophe = if is_formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn formulas_are_defused_and_quotes_doubled() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        for start in ['=', '+', '-', '@', '\t', '\r', '\n', '＝'] {
            assert!(
                quoted(&format!("{start}cmd")).starts_with("\"'"),
                "{start:?}"
            );
        }
        assert_eq!(
            quoted("Quán \"Cô Út\", cổng 1"),
            "\"Quán \"\"Cô Út\"\", cổng 1\""
        );
        assert_eq!(quoted(""), "\"\"");
    }
}
