//! An empty table for those who fill it in: drop-down lists for wards, sectors and doors.

use dauchan_core::time::Day;
use dauchan_core::venue::Sector;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, XlsxError};

use super::columns::Column;
use crate::areas::AreaTable;
use crate::labels;

/// Rows that have the lists.
const ROWS: u32 = 5_000;
const LISTS: &str = "Danh mục";
const DOORS: [&str; 3] = ["vào ra", "vào, ra", "vào"];

/// The workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the template could not be made: {0}")]
pub struct TemplateError(#[from] XlsxError);

/// Makes an XLSX with the columns of an import and lists of the wards of a day.
///
/// # Errors
/// [`TemplateError`].
pub fn template(areas: &AreaTable, day: Day) -> Result<Vec<u8>, TemplateError> {
    let mut book = Workbook::new();
    let bold = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    // Text, so that a telephone number keeps its 0 and a tax number its digits.
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet().set_name("Địa điểm")?;
    for (index, column) in (0..).zip(Column::ALL) {
        sheet.set_column_width(index, width(column))?;
        sheet.set_column_format(index, &text)?;
        sheet.write_with_format(0, index, column.header(), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let wards: Vec<String> = areas
        .wards(day)
        .map(|ward| {
            let place = areas.place(ward.code, day).unwrap_or_default();
            format!("{} {place}", ward.code.code())
        })
        .collect();
    let sectors: Vec<String> = (0..)
        .map_while(|number| Sector::from_number(number).filter(|sector| sector.name().is_some()))
        .map(|sector| {
            format!(
                "{} {}",
                sector.number(),
                labels::of_sector(sector).vietnamese
            )
        })
        .collect();
    for (column, letter, list) in [
        (Column::Ward, 'A', wards.len()),
        (Column::Sector, 'B', sectors.len()),
        (Column::Doors, 'C', DOORS.len()),
    ] {
        let range = format!("='{LISTS}'!${letter}$1:${letter}${list}");
        let mut rule = DataValidation::new().allow_list_formula(range.as_str().into());
        if column == Column::Doors {
            // Doors may have names, which no list knows.
            rule = rule.show_error_message(false);
        }
        let place = u16::try_from(column as usize).unwrap_or_default();
        sheet.add_data_validation(1, place, ROWS, place, &rule)?;
    }
    let lists = book.add_worksheet().set_name(LISTS)?;
    lists.set_column_width(0, 48)?;
    let doors = DOORS.map(str::to_owned).to_vec();
    for (column, list) in (0..).zip([wards, sectors, doors]) {
        for (row, entry) in (0..).zip(list) {
            lists.write_with_format(row, column, entry, &text)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

const fn width(column: Column) -> u16 {
    match column {
        Column::LegalName | Column::Street | Column::Ward => 40,
        Column::Name | Column::Sector | Column::Owner | Column::Note => 26,
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use dauchan_core::moments;

    use super::*;
    use crate::areas::Edition;
    use crate::import::{Table, check};

    #[test]
    fn a_template_is_read_as_an_empty_table_with_every_column() {
        let areas = AreaTable::parse(AreaTable::edition(Edition::November2021).as_bytes()).unwrap();
        let day = moments::parse_day("2021-12-01").unwrap();
        let table = Table::read(&template(&areas, day).unwrap()).unwrap();
        assert_eq!(table.rows, []);
        let checked = check(&table, &areas, day).unwrap();
        assert_eq!(checked.columns.unknown, Vec::<String>::new());
        for entry in ["25747 Phường Phú Cường, Thành phố Thủ Dầu Một", "8 Chợ"] {
            let rows = format!(
                "mst,tên,xã,lĩnh vực\n1,A,\"{}\",{}\n",
                if entry.starts_with('2') {
                    entry
                } else {
                    "25747"
                },
                if entry.starts_with('8') { entry } else { "" }
            );
            let checked = check(&Table::read(rows.as_bytes()).unwrap(), &areas, day).unwrap();
            assert_eq!(checked.refusals, [], "what a list offers is taken");
        }
    }
}
