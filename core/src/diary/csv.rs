//! Export as CSV: everything, for its owner, in a table that spreadsheets open.

use rusqlite::params;
use zeroize::Zeroizing;

use crate::diary::error::DiaryError;
use crate::diary::rows::{self, select_visits};
use crate::diary::{Diary, sql};
use crate::moments::written;
use crate::time::Timestamp;
use crate::visit::{Certainty, Moment, OwnText, Place, Visit};

const HEADER: &str = "visit,place,venue,area,sector,start,end,ended_by,origin,certain,clock_suspect,\
                      party,declared_for,note\r\n";
/// Visits in one page of an export.
const PAGE: u16 = 500;

/// A page of an exported diary.
#[derive(Debug)]
pub struct CsvPage {
    /// Lines of CSV (RFC 4180), in clear; the first page begins with the header.
    pub csv: Zeroizing<String>,
    /// The number of visits on the page.
    pub visits: usize,
    /// The start and the event of the last visit, if another page follows.
    pub next: Option<(Timestamp, i64)>,
}

impl Diary {
    /// Returns a page of the export of every visit, oldest first. `after` is [`CsvPage::next`] of the
    /// page before, or `None` for the first.
    ///
    /// Every cell is quoted. A cell that a spreadsheet would run as a formula begins with an
    /// apostrophe (OWASP, CSV injection): names and notes are not trusted.
    ///
    /// # Errors
    /// [`DiaryError::Locked`] or [`DiaryError::Storage`].
    pub fn export_csv(&self, after: Option<(Timestamp, i64)>) -> Result<CsvPage, DiaryError> {
        let sql = select_visits!(
            "WHERE (start, start_event) > (?1, ?2) ORDER BY start, start_event LIMIT ?3"
        );
        let (start, event) = after.map_or((0, 0), |(start, event)| (start.unix_seconds(), event));
        let values = params![start, event, PAGE];
        let visits = sql::all(self.database()?, sql, values, rows::visit)?;
        let header = if after.is_none() { HEADER } else { "" };
        let mut csv = Zeroizing::new(header.to_owned());
        for visit in &visits {
            write_line(visit, &mut csv);
        }
        let is_full = visits.len() == usize::from(PAGE);
        let last = visits.last().filter(|_| is_full);
        Ok(CsvPage {
            csv,
            visits: visits.len(),
            next: last.map(|visit| (visit.start.at, visit.event)),
        })
    }
}

fn write_line(visit: &Visit, csv: &mut String) {
    let venue = match &visit.place {
        Place::Venue(venue) => Some(venue),
        Place::FreeText(_) => None,
    };
    let moment = |moment: Moment| written(moment.at, moment.offset);
    let own = |text: &Option<OwnText>| text.as_ref().map_or("", OwnText::as_str).to_owned();
    let cells = [
        visit.id.number().to_string(),
        visit.place.name().to_owned(),
        venue.map(|venue| venue.id.to_string()).unwrap_or_default(),
        venue.map_or(String::new(), |venue| venue.details.area.code().to_string()),
        venue.map_or(String::new(), |venue| {
            venue.details.sector.number().to_string()
        }),
        moment(visit.start),
        visit.end.map(|end| moment(end.moment)).unwrap_or_default(),
        visit.end.map_or("", |end| end.reason.name()).to_owned(),
        visit.origin.name().to_owned(),
        (visit.certainty == Certainty::Certain).to_string(),
        visit.clock_suspect.to_string(),
        visit.companions.party.people().to_string(),
        own(&visit.companions.declared_for),
        own(&visit.companions.note),
    ];
    for (index, cell) in cells.map(Zeroizing::new).iter().enumerate() {
        if index > 0 {
            csv.push(',');
        }
        write_cell(cell, csv);
    }
    csv.push_str("\r\n");
}

/// Writes a cell in quotes, defused.
fn write_cell(cell: &str, csv: &mut String) {
    csv.push('"');
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        csv.push('\'');
    }
    for character in cell.chars() {
        if character == '"' {
            csv.push('"');
        }
        csv.push(character);
    }
    csv.push('"');
}

#[cfg(test)]
mod tests {
    use super::write_cell;

    fn quoted(cell: &str) -> String {
        let mut csv = String::new();
        write_cell(cell, &mut csv);
        csv
    }

    #[test]
    fn formulas_are_defused_and_quotes_doubled() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        for start in ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'] {
            let cell = quoted(&format!("{start}cmd"));
            assert!(cell.starts_with("\"'"), "{start:?}");
        }
        let (name, cell) = ("Quán \"Cô Út\", cổng 1", "\"Quán \"\"Cô Út\"\", cổng 1\"");
        assert_eq!(quoted(name), cell);
        assert_eq!(quoted(""), "\"\"");
    }
}
