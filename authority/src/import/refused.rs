//! The refused rows, as a table that can be corrected and imported again.

use std::collections::BTreeMap;

use super::columns::{Column, Columns};
use super::rows::Refusal;
use super::table::{Table, TableError};

/// Headers of what is added behind the table's own columns. An import passes over them.
const ADDED: [&str; 4] = ["Dòng", "Cột", "Lý do", "Tên khác"];

/// Writes the refused rows of `table` as CSV with a byte-order mark, so that Excel shows Vietnamese. The cells are as they
/// were; only an empty display name is filled with the first proposal. `explain` says a refusal in the clerk's language.
///
/// # Errors
/// [`TableError`] if memory cannot be written, which does not happen.
pub fn write_refused(
    table: &Table,
    columns: &Columns,
    refusals: &[Refusal],
    explain: impl Fn(&Refusal) -> String,
) -> Result<Vec<u8>, TableError> {
    let mut of_row: BTreeMap<usize, Vec<&Refusal>> = BTreeMap::new();
    for refusal in refusals {
        of_row.entry(refusal.row).or_default().push(refusal);
    }
    let mut headers = table.headers.clone();
    let mut name_place = columns.place(Column::Name);
    if name_place.is_none() && refusals.iter().any(|refusal| !refusal.proposals.is_empty()) {
        name_place = Some(headers.len());
        headers.push(Column::Name.header().to_owned());
    }
    let own = headers.len();
    headers.retain(|header| !ADDED.contains(&header.as_str()));
    let kept: Vec<usize> = (0..own)
        .filter(|&index| {
            table
                .headers
                .get(index)
                .is_none_or(|header| !ADDED.contains(&header.as_str()))
        })
        .collect();
    headers.extend(ADDED.map(str::to_owned));
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    let failed = |_| TableError::TooLong;
    writer.write_record(&headers).map_err(failed)?;
    for row in table
        .rows
        .iter()
        .filter(|row| of_row.contains_key(&row.number))
    {
        let refused = &of_row[&row.number];
        let mut cells: Vec<String> = row.cells.clone();
        cells.resize(own.max(cells.len()), String::new());
        let proposals: Vec<_> = refused
            .iter()
            .flat_map(|refusal| &refusal.proposals)
            .collect();
        if let (Some(place), Some(first)) = (name_place, proposals.first())
            && let Some(cell) = cells.get_mut(place)
            && cell.trim().is_empty()
        {
            *cell = first.to_string();
        }
        let mut cells: Vec<_> = kept
            .iter()
            .filter_map(|&index| cells.get(index).cloned())
            .collect();
        let joined = |texts: Vec<String>| texts.join("; ");
        cells.push(row.number.to_string());
        cells.push(joined(
            refused
                .iter()
                .map(|refusal| refusal.column.header().to_owned())
                .collect(),
        ));
        cells.push(joined(
            refused.iter().map(|refusal| explain(refusal)).collect(),
        ));
        cells.push(joined(proposals.iter().map(ToString::to_string).collect()));
        writer.write_record(&cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| TableError::TooLong)
}

#[cfg(test)]
mod tests {
    use dauchan_core::moments;

    use super::*;
    use crate::areas::{AreaTable, Edition};
    use crate::import::check;

    fn refused(table: &Table) -> (Vec<u8>, usize) {
        let areas = AreaTable::parse(AreaTable::edition(Edition::November2021).as_bytes()).unwrap();
        let checked = check(table, &areas, moments::parse_day("2021-12-01").unwrap()).unwrap();
        let written = write_refused(table, &checked.columns, &checked.refusals, |one| {
            one.reason.to_string()
        });
        (written.unwrap(), checked.rows.len())
    }

    #[test]
    fn a_refused_row_comes_back_as_it_was_with_its_reasons() {
        let table =
            Table::read(b"MST;T\xC3\xAAn;X\xC3\xA3;Kh\xC3\xA1c\n1;A;25747;x\n2;B;718;\"y;z\"\n")
                .unwrap();
        let (written, taken) = refused(&table);
        assert_eq!(taken, 1);
        let again = Table::read(&written).unwrap();
        assert_eq!(
            again.headers,
            [
                "MST",
                "Tên",
                "Xã",
                "Khác",
                "Dòng",
                "Cột",
                "Lý do",
                "Tên khác"
            ]
        );
        let [row] = again.rows.as_slice() else {
            panic!("one row")
        };
        assert_eq!(row.cells[..6], ["2", "B", "718", "y;z", "3", "Phường/xã"]);
    }

    #[test]
    fn the_first_proposal_stands_ready_and_the_table_imports_again() {
        let name = "Công ty TNHH MTV Sản xuất Thương mại Dịch vụ Hoàng Gia Phát";
        let table = Table::read(format!("MST,Tên,Xã\n1,{name},25747\n2,B,\n").as_bytes()).unwrap();
        let (written, taken) = refused(&table);
        assert_eq!(taken, 0);
        let again = Table::read(&written).unwrap();
        let (written, taken) = refused(&again);
        assert_eq!(taken, 1, "the long name is taken by its proposal");
        let last = Table::read(&written).unwrap();
        assert_eq!(
            (last.rows.len(), last.headers.len()),
            (1, again.headers.len())
        );
    }
}
