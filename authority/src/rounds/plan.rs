//! The plan of a round: every open door of a ward, in street order.

use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Workbook, XlsxError};

use super::ticks::Column;
use crate::desk::{Desk, DeskError};
use crate::language::Language;
use crate::sheet::{Book, CoverEntry, Fonts, SheetError, cover};
use crate::store::{Door, Filter, StoreError, VenueEntry};
use crate::street::street_order;

/// A door that an inspector looks at.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The venue.
    pub venue: VenueEntry,
    /// The door.
    pub door: Door,
    /// The ward with its district.
    pub place: String,
}

/// The workbook of a plan could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the table of the round could not be made: {0}")]
pub struct PlanError(#[from] XlsxError);

impl Desk {
    /// Returns the open doors of a ward in street order. Revoked venues are left out.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn round(&self, ward: AreaCode) -> Result<Vec<Stop>, DeskError> {
        let filter = Filter {
            ward: Some(ward),
            good_only: true,
            ..Filter::default()
        };
        let mut venues = Vec::new();
        self.register().for_each(&filter, |venue| {
            venues.push(venue);
            Ok::<_, StoreError>(())
        })?;
        venues.sort_by_cached_key(|venue| street_order(&venue.street));
        let stops = venues.into_iter().flat_map(|venue| {
            let doors = venue.doors.clone().into_iter();
            doors
                .filter(|door| !door.is_closed)
                .map(|door| self.stop(&venue, door))
                .collect::<Vec<_>>()
        });
        Ok(stops.collect())
    }

    fn stop(&self, venue: &VenueEntry, door: Door) -> Stop {
        let first = door.newest.details.validity.first();
        Stop {
            place: self.areas().place(venue.ward, first).unwrap_or_default(),
            venue: venue.clone(),
            door,
        }
    }
}

/// Draws the plan of a ward as a PDF: a numbered list with room to write.
///
/// # Errors
/// [`SheetError`].
pub fn plan_pdf(fonts: &Fonts, stops: &[Stop], today: Day) -> Result<Vec<u8>, SheetError> {
    let place = stops.first().map_or("", |stop| stop.place.as_str());
    let day = Language::Vietnamese.day(today);
    let subtitle = format!("Kiểm tra điểm quét mã · ngày {day} · {} cửa", stops.len());
    let entries: Vec<_> = stops.iter().map(entry).collect();
    let mut book = Book::new(fonts, place);
    for page in cover(fonts, place, &subtitle, &entries) {
        book.add(&page)?;
    }
    book.finish()
}

fn entry(stop: &Stop) -> CoverEntry {
    let name = stop.venue.name.as_str();
    CoverEntry {
        short_code: stop.venue.short_code.to_string(),
        name: match stop.door.label.as_str() {
            "" => name.to_owned(),
            door => format!("{name} – {door}"),
        },
        street: stop.venue.street.clone(),
        issue: stop.door.newest.details.issue.number(),
    }
}

/// Makes the table of a ward that an inspector fills in, with lists of yes and no.
///
/// # Errors
/// [`PlanError`].
pub fn plan_xlsx(stops: &[Stop]) -> Result<Vec<u8>, PlanError> {
    let mut book = Workbook::new();
    let bold = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    // Text, so that a telephone number keeps its 0.
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet().set_name("Kiểm tra")?;
    for (index, column) in (0..).zip(Column::ALL) {
        sheet.set_column_width(index, column.width())?;
        sheet.set_column_format(index, &text)?;
        sheet.write_with_format(0, index, column.header(), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, stop) in (1..).zip(stops) {
        let door = stop.door.number.to_string();
        let known = [
            (Column::ShortCode, stop.venue.short_code.to_string()),
            (Column::Door, door),
            (Column::Name, stop.venue.name.as_str().to_owned()),
            (Column::Label, stop.door.label.clone()),
            (Column::Street, stop.venue.street.clone()),
            (Column::Ward, stop.place.clone()),
            (Column::Phone, stop.venue.phone.clone()),
        ];
        for (column, value) in known {
            sheet.write_with_format(row, column.index(), value, &text)?;
        }
    }
    let last = u32::try_from(stops.len()).unwrap_or(u32::MAX).max(1);
    for column in Column::ALL.into_iter().filter(|column| column.is_ticked()) {
        let rule = DataValidation::new().allow_list_strings(&["có", "không"])?;
        sheet.add_data_validation(1, column.index(), last, column.index(), &rule)?;
    }
    Ok(book.save_to_buffer()?)
}
