//! A table as text, from CSV or XLSX.
//!
//! Rows carry the numbers that a spreadsheet shows beside them: the header is row 1.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

/// The longest file in bytes.
pub const MAX_LENGTH: u64 = 128 * 1024 * 1024;
/// More rows than a province has venues by far.
const MAX_ROWS: usize = 500_000;
const MAX_COLUMNS: usize = 64;

/// The first sheet of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The cells of the first row.
    pub headers: Vec<String>,
    /// The rows that are not empty.
    pub rows: Vec<TableRow>,
}

/// A row below the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The number that a spreadsheet shows beside it.
    pub number: usize,
    /// Its cells, as many as there are headers.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads a file as XLSX if it begins as one does, else as CSV with `,`, `;` or tabs.
    ///
    /// # Errors
    /// [`TableError`].
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        let raw = match bytes {
            [b'P', b'K', 3, 4, ..] => read_xlsx(bytes)?,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(TableError::OldExcel),
            _ => read_csv(bytes)?,
        };
        let mut rows = raw.into_iter();
        let (_, headers) = rows.next().ok_or(TableError::Empty)?;
        let headers: Vec<_> = headers.into_iter().collect();
        let width = headers.len();
        if width > MAX_COLUMNS {
            return Err(TableError::TooWide);
        }
        let rows = rows
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(number, mut cells)| {
                cells.resize(width.max(cells.len()), String::new());
                TableRow { number, cells }
            })
            .collect();
        Ok(Self { headers, rows })
    }
}

type RawRow = (usize, Vec<String>);

fn read_csv(bytes: &[u8]) -> Result<Vec<RawRow>, TableError> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => from_utf16(rest)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?.to_owned(),
        _ => utf8(bytes)?.to_owned(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut breaks = 0;
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            TableError::Row {
                row: usize::try_from(line).unwrap_or_default(),
            }
        })?;
        if rows.len() > MAX_ROWS {
            return Err(TableError::TooLong);
        }
        let line = record
            .position()
            .map_or(0, |position| first_line(&text, position));
        // A line break inside quotes begins a new line of the file and no new row of the sheet.
        rows.push((line - breaks, record.iter().map(str::to_owned).collect()));
        breaks += record
            .iter()
            .map(|cell| cell.matches('\n').count())
            .sum::<usize>();
    }
    Ok(rows)
}

/// The line on which a record begins. The reader passes over empty lines and does not count them.
fn first_line(text: &str, position: &csv::Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or_default();
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest
        .iter()
        .take_while(|&&byte| byte == b'\r' || byte == b'\n');
    let skipped = empty.filter(|&&byte| byte == b'\n').count();
    usize::try_from(position.line()).unwrap_or_default() + skipped
}

fn utf8(bytes: &[u8]) -> Result<&str, TableError> {
    core::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let breaks = good.split(|&byte| byte == b'\n').count();
        TableError::NotUtf8 { row: breaks }
    })
}

/// What Excel calls Unicode text.
fn from_utf16(bytes: &[u8]) -> Result<String, TableError> {
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<_> = units.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty());
    text.ok_or(TableError::NotUtf8 { row: 1 })
}

/// The separator that the first line has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let bare: String = first.split('"').step_by(2).collect();
    let count = |separator: u8| bare.bytes().filter(|&byte| byte == separator).count();
    let separators = [b',', b';', b'\t'];
    separators
        .into_iter()
        .rev()
        .max_by_key(|&separator| count(separator))
        .unwrap_or(b',')
}

fn read_xlsx(bytes: &[u8]) -> Result<Vec<RawRow>, TableError> {
    let damaged = |_| TableError::NotXlsx;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let range = book
        .worksheet_range_at(0)
        .ok_or(TableError::Empty)?
        .map_err(damaged)?;
    let (first, _) = range.start().ok_or(TableError::Empty)?;
    let first = usize::try_from(first).unwrap_or_default() + 1;
    if range.height() > MAX_ROWS {
        return Err(TableError::TooLong);
    }
    let rows = (first..).zip(range.rows());
    Ok(rows
        .map(|(number, cells)| (number, cells.iter().map(text_of).collect()))
        .collect())
}

/// A cell as text. Numbers that are whole are written without a point or an exponent, however long.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// The reason why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There is no row in it.
    #[error("the table is empty")]
    Empty,
    /// It is neither UTF-8 nor Excel's Unicode text.
    #[error("row {row} is not UTF-8; save the table as \"CSV UTF-8\" or as XLSX")]
    NotUtf8 {
        /// The row.
        row: usize,
    },
    /// A row of a CSV cannot be read.
    #[error("row {row} cannot be read")]
    Row {
        /// The row.
        row: usize,
    },
    /// It begins as an XLSX and is damaged.
    #[error("the XLSX is damaged; open it, and save it again")]
    NotXlsx,
    /// It is in Excel's format of before 2007.
    #[error("this is Excel's old format; save the table as XLSX")]
    OldExcel,
    /// More rows than a desk can have.
    #[error("the table has more than {MAX_ROWS} rows")]
    TooLong,
    /// More columns than a table of venues can have.
    #[error("the table has more than {MAX_COLUMNS} columns")]
    TooWide,
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    fn cells(table: &Table) -> Vec<(usize, Vec<&str>)> {
        table
            .rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn every_kind_of_csv_is_one_table() {
        let comma = "ref,tên\n1,Chợ\n\n2,\"a, b\"\n";
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(
                comma
                    .replace(',', "\t")
                    .replace("a\t b", "a, b")
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            )
            .collect();
        for bytes in [
            comma.as_bytes().to_vec(),
            format!("\u{FEFF}{comma}").into_bytes(),
            comma.replace('\n', "\r\n").into_bytes(),
            comma
                .replace("ref,", "ref;")
                .replace("1,", "1;")
                .replace("2,", "2;")
                .into_bytes(),
            utf16,
        ] {
            let table = Table::read(&bytes).unwrap();
            assert_eq!(table.headers, ["ref", "tên"]);
            assert_eq!(
                cells(&table),
                [(2, vec!["1", "Chợ"]), (4, vec!["2", "a, b"])]
            );
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let table = Table::read(b"a,b\n1,\"x\ny\"\n2,z\n").unwrap();
        assert_eq!(cells(&table), [(2, vec!["1", "x\ny"]), (3, vec!["2", "z"])]);
    }

    #[test]
    fn numbers_of_a_spreadsheet_keep_all_their_digits() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "ref").unwrap();
        sheet.write(0, 1, "phone").unwrap();
        sheet.write(2, 0, 3_700_123_456_789_f64).unwrap();
        sheet.write(2, 1, "0912 345 678").unwrap();
        let table = Table::read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(cells(&table), [(3, vec!["3700123456789", "0912 345 678"])]);
    }

    #[test]
    fn what_is_no_table_is_told_apart() {
        assert_eq!(Table::read(b""), Err(TableError::Empty));
        assert_eq!(
            Table::read(b"a\nb\xFF"),
            Err(TableError::NotUtf8 { row: 2 })
        );
        assert_eq!(
            Table::read(b"PK\x03\x04 and then nothing"),
            Err(TableError::NotXlsx)
        );
        assert_eq!(Table::read(b"\xD0\xCF\x11\xE0"), Err(TableError::OldExcel));
        let wide = ",".repeat(64);
        assert_eq!(Table::read(wide.as_bytes()), Err(TableError::TooWide));
    }
}
