//! Reports as XLSX, for those who calculate further. The same report always gives the same bytes.

use dauchan_core::time::Day;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::daily::{Compared, Daily};
use super::figures::What;
use super::list::VenueList;
use super::list_page::{self, ListKind};
use super::page::change;
use super::words::{finding, pick, what};
use crate::labels;
use crate::language::Language;

/// The workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

struct Styles {
    head: Format,
    text: Format,
    number: Format,
    change: Format,
    total: Format,
}

impl Styles {
    fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Medium);
        Self {
            head,
            // Text, so that a telephone number keeps its 0.
            text: Format::new().set_num_format("@"),
            number: Format::new().set_num_format("#,##0"),
            change: Format::new().set_num_format("+#,##0;-#,##0;0"),
            total: Format::new()
                .set_bold()
                .set_num_format("#,##0")
                .set_border_top(FormatBorder::Thin),
        }
    }
}

/// Writes a day's report: totals, wards, sectors, inspections.
///
/// # Errors
/// [`WorkbookError`].
pub fn daily_workbook(daily: &Daily, language: Language) -> Result<Vec<u8>, WorkbookError> {
    let styles = Styles::new();
    let mut book = new_book(daily.day, language)?;
    write_totals(book.add_worksheet(), daily, &styles, language)?;
    let wards = daily.wards.iter().map(|ward| {
        let texts = vec![
            ward.code.code().to_string(),
            ward.name.clone(),
            ward.group.clone(),
        ];
        (texts, ward.figures)
    });
    let heads = [
        pick!(language, "Code", "Mã"),
        pick!(language, "Ward", "Phường, xã"),
        pick!(language, "District", "Quận, huyện"),
    ];
    let sheet = book.add_worksheet();
    sheet.set_name(pick!(language, "Wards", "Phường, xã"))?;
    write_figures(sheet, &heads, wards, &styles, language)?;
    let sectors = daily.sectors.iter().map(|sector| {
        let name = labels::of_sector(sector.sector).text(language);
        (vec![name.to_owned()], sector.figures)
    });
    let sheet = book.add_worksheet();
    sheet.set_name(pick!(language, "Sectors", "Lĩnh vực"))?;
    let heads = [pick!(language, "Sector", "Lĩnh vực")];
    write_figures(sheet, &heads, sectors, &styles, language)?;
    write_inspections(book.add_worksheet(), daily, &styles, language)?;
    Ok(book.save_to_buffer()?)
}

/// Writes a list of venues.
///
/// # Errors
/// [`WorkbookError`].
pub fn list_workbook(
    list: &VenueList,
    kind: ListKind,
    language: Language,
) -> Result<Vec<u8>, WorkbookError> {
    let styles = Styles::new();
    let mut book = new_book(list.day, language)?;
    let sheet = book.add_worksheet();
    sheet.set_name(pick!(language, "Venues", "Danh sách"))?;
    let mut heads = vec![
        pick!(language, "District", "Quận, huyện"),
        pick!(language, "Ward", "Phường, xã"),
    ];
    heads.extend(list_page::headings(kind, language));
    heads.extend([
        pick!(language, "Reference", "Mã số (giấy phép, mã số thuế)"),
        pick!(language, "Legal name", "Tên pháp lý"),
        pick!(language, "Operator", "Chủ cơ sở"),
    ]);
    for (column, head) in (0..).zip(&heads) {
        let width = match column {
            3 | 4 => 34,
            0 | 1 => 24,
            _ => 18,
        };
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(0, column, *head, &styles.head)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, listed) in (1..).zip(&list.venues) {
        let contact = &listed.contact;
        let mut cells = vec![listed.group.clone(), listed.ward.clone()];
        cells.extend(list_page::cells(listed, list, kind, language));
        cells.extend([
            contact.reference.clone(),
            contact.legal_name.clone(),
            contact.owner.clone(),
        ]);
        for (column, cell) in (0..).zip(&cells) {
            sheet.write_with_format(row, column, cell, &styles.text)?;
        }
    }
    print_on_a4(sheet);
    Ok(book.save_to_buffer()?)
}

/// A workbook that says it was made on the day of its report, so that it can be made again.
fn new_book(day: Day, language: Language) -> Result<Workbook, WorkbookError> {
    let (year, month, day) = day.date().to_calendar_date();
    let year = u16::try_from(year).unwrap_or(2020);
    let made = ExcelDateTime::from_ymd(year, u8::from(month), day)?;
    let title = pick!(
        language,
        "Report on check-in codes",
        "Báo cáo về mã QR điểm đến"
    );
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&made),
    );
    Ok(book)
}

fn write_totals(
    sheet: &mut Worksheet,
    daily: &Daily,
    styles: &Styles,
    language: Language,
) -> Result<(), WorkbookError> {
    sheet.set_name(pick!(language, "Totals", "Tổng hợp"))?;
    sheet.set_column_width(0, 30)?;
    sheet.write_with_format(0, 0, language.long_day(daily.day), &styles.head)?;
    let heads = [
        pick!(language, "Venues", "Số điểm"),
        pick!(language, "Change in a day", "Thay đổi 1 ngày"),
        pick!(language, "Change in a week", "Thay đổi 7 ngày"),
    ];
    for (column, head) in (1..).zip(heads) {
        sheet.set_column_width(column, 16)?;
        sheet.write_with_format(0, column, head, &styles.head)?;
    }
    let Compared {
        day,
        day_before,
        week_before,
    } = daily.totals;
    for (row, figure) in (1..).zip(What::ALL) {
        sheet.write(row, 0, what(figure, language))?;
        sheet.write_with_format(row, 1, day.get(figure), &styles.number)?;
        for (column, earlier) in [(2, day_before), (3, week_before)] {
            let change = change(day, earlier, figure);
            sheet.write_with_format(row, column, real(change), &styles.change)?;
        }
    }
    print_on_a4(sheet);
    Ok(())
}

fn write_figures(
    sheet: &mut Worksheet,
    heads: &[&str],
    rows: impl Iterator<Item = (Vec<String>, Compared)>,
    styles: &Styles,
    language: Language,
) -> Result<(), WorkbookError> {
    let texts = u16::try_from(heads.len()).unwrap_or_default();
    for (column, head) in (0..).zip(heads) {
        sheet.set_column_width(
            column,
            if heads.len() > 1 && column == 0 {
                9
            } else {
                30
            },
        )?;
        sheet.write_with_format(0, column, *head, &styles.head)?;
    }
    for (column, figure) in (texts..).zip(What::ALL) {
        sheet.set_column_width(column, 12)?;
        sheet.write_with_format(0, column, what(figure, language), &styles.head)?;
    }
    let mut sum = Compared::default();
    let mut end = 1;
    for (row, (names, figures)) in (1..).zip(rows) {
        for (column, name) in (0..).zip(&names) {
            sheet.write_with_format(row, column, name, &styles.text)?;
        }
        for (column, figure) in (texts..).zip(What::ALL) {
            sheet.write_with_format(row, column, figures.day.get(figure), &styles.number)?;
        }
        sum.day.add_all(&figures.day);
        end = row + 1;
    }
    let all = pick!(language, "All", "Toàn bộ");
    sheet.write_with_format(end, texts.saturating_sub(1), all, &styles.total)?;
    for (column, figure) in (texts..).zip(What::ALL) {
        sheet.write_with_format(end, column, sum.day.get(figure), &styles.total)?;
    }
    sheet.set_freeze_panes(1, texts)?;
    print_on_a4(sheet);
    Ok(())
}

fn write_inspections(
    sheet: &mut Worksheet,
    daily: &Daily,
    styles: &Styles,
    language: Language,
) -> Result<(), WorkbookError> {
    sheet.set_name(pick!(language, "Inspections", "Kiểm tra tại chỗ"))?;
    sheet.set_column_width(0, 40)?;
    let heads = [
        pick!(language, "Result", "Kết quả"),
        pick!(language, "This day", "Trong ngày"),
        pick!(language, "7 days", "7 ngày qua"),
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(0, column, head, &styles.head)?;
    }
    let (day, week) = (&daily.inspections, &daily.inspections_of_week);
    let mut rows = vec![
        (
            pick!(language, "venues inspected", "số lượt kiểm tra"),
            day.total,
            week.total,
        ),
        (
            pick!(language, "in order", "đạt yêu cầu"),
            day.in_order,
            week.in_order,
        ),
    ];
    rows.extend(week.findings.iter().map(|(&found, &count)| {
        let on_day = day.findings.get(&found).copied().unwrap_or_default();
        (finding(found, language), on_day, count)
    }));
    for (row, (name, day, week)) in (1..).zip(rows) {
        sheet.write(row, 0, name)?;
        sheet.write_with_format(row, 1, day, &styles.number)?;
        sheet.write_with_format(row, 2, week, &styles.number)?;
    }
    print_on_a4(sheet);
    Ok(())
}

/// A4, across, as many pages long as it needs.
fn print_on_a4(sheet: &mut Worksheet) {
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
    // Row 0 always exists.
    let _ = sheet.set_repeat_rows(0, 0);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a change of venues is far below 2^53"
)]
const fn real(change: i64) -> f64 {
    change as f64
}
