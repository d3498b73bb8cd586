//! Reminders: which venues are not in order, and the letters that say so.
//!
//! A venue is reminded three times. What follows is the office's decision, and no letter. An inspection without a finding
//! ends the count.

use dauchan_core::time::Day;
use dauchan_core::venue::AreaCode;

use crate::desk::{Desk, DeskError};
use crate::language::Language;
use crate::report::words;
use crate::sheet::{Book, Fonts, Letter, SheetError, letter};
use crate::store::{Event, EventKind, Filter, Finding, Inspection, StoreError, VenueEntry};
use crate::street::street_order;

/// A letter is for the people of a venue.
const LANGUAGE: Language = Language::Vietnamese;

/// How often a venue is reminded.
pub const MAX_REMINDERS: u8 = 3;

/// A venue that is not in order.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// The venue.
    pub venue: VenueEntry,
    /// The ward with its district.
    pub place: String,
    /// The newest inspection, which found something, if an inspection is the reason.
    pub inspection: Option<Inspection>,
    /// Whether the code of its newest printing is past its last day.
    pub is_expired: bool,
    /// How often it was reminded since it was last in order.
    pub reminded: u8,
}

impl Desk {
    /// Returns the venues that are not in order on a day, by ward and street: whose newest inspection found something, or
    /// whose code has expired.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn reminders(
        &self,
        ward: Option<AreaCode>,
        today: Day,
    ) -> Result<Vec<Reminder>, DeskError> {
        let filter = Filter {
            ward,
            good_only: true,
            ..Filter::default()
        };
        let mut venues = Vec::new();
        self.register().for_each(&filter, |venue| {
            venues.push(venue);
            Ok::<_, StoreError>(())
        })?;
        venues.sort_by_cached_key(|venue| (venue.ward, street_order(&venue.street)));
        let mut reminders = Vec::new();
        for venue in venues {
            let reminder = self.reminder(venue, today)?;
            let has_findings = |found: &Inspection| !found.findings.is_empty();
            if reminder.is_expired || reminder.inspection.as_ref().is_some_and(has_findings) {
                reminders.push(reminder);
            }
        }
        Ok(reminders)
    }

    /// Returns what is known of one venue, in order or not.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn reminder(&self, venue: VenueEntry, today: Day) -> Result<Reminder, DeskError> {
        let events = self.register().events(venue.id)?;
        let mut reminded = 0_u8;
        let mut newest = None;
        for event in &events {
            match event.kind {
                EventKind::Reminded => reminded = reminded.saturating_add(1),
                EventKind::Seen => {
                    let found = inspection(event)?;
                    if found.findings.is_empty() {
                        reminded = 0;
                    }
                    newest = Some(found);
                }
                _ => {}
            }
        }
        let details = venue.newest().map(|printing| &printing.details);
        let first = details.map_or(today, |details| details.validity.first());
        Ok(Reminder {
            place: self.areas().place(venue.ward, first).unwrap_or_default(),
            is_expired: details.is_some_and(|details| details.validity.last() < today),
            inspection: newest,
            reminded,
            venue,
        })
    }
}

fn inspection(event: &Event) -> Result<Inspection, StoreError> {
    event.detail.as_deref().unwrap_or_default().parse()
}

/// Draws letters, a page each, as one PDF. Each names its number of [`MAX_REMINDERS`].
///
/// # Errors
/// [`SheetError`].
pub fn letters(
    fonts: &Fonts,
    reminders: &[Reminder],
    authority: &str,
    help_line: &str,
    today: Day,
) -> Result<Vec<u8>, SheetError> {
    let mut book = Book::new(fonts, "Nhắc nhở");
    for reminder in reminders {
        let text = text_of(reminder, authority, help_line, today);
        book.add(&letter(fonts, &text))?;
    }
    book.finish()
}

fn text_of(reminder: &Reminder, authority: &str, help_line: &str, today: Day) -> Letter {
    let Reminder { venue, place, .. } = reminder;
    let number = reminder.reminded.saturating_add(1);
    let mut paragraphs = vec![match &reminder.inspection {
        Some(found) => {
            let day = LANGUAGE.day(found.on);
            format!("Qua kiểm tra ngày {day}, điểm quét mã của quý vị chưa bảo đảm yêu cầu:")
        }
        None => "Điểm quét mã của quý vị chưa bảo đảm yêu cầu:".to_owned(),
    }];
    let findings = reminder.inspection.iter().flat_map(|found| &found.findings);
    paragraphs.extend(findings.map(|finding| format!("– {}", finding_text(*finding))));
    if reminder.is_expired {
        paragraphs.push(format!("– {}", finding_text(Finding::Expired)));
    }
    if paragraphs.len() == 1 {
        paragraphs.push("– chưa ghi nhận lượt quét mã nào".to_owned());
    }
    paragraphs.push("Đề nghị quý vị khắc phục ngay.".to_owned());
    if number >= MAX_REMINDERS {
        paragraphs.push(
            "Đây là lần nhắc nhở cuối cùng. Nếu không khắc phục, cơ sở có thể bị tạm dừng hoạt động.".to_owned(),
        );
    }
    if !help_line.is_empty() {
        paragraphs.push(format!("Cần hướng dẫn, xin gọi {help_line}."));
    }
    Letter {
        from: authority.to_owned(),
        heading: format!("Nhắc nhở lần {number}/{MAX_REMINDERS}"),
        address: vec![
            format!("Kính gửi: {}", venue.legal_name),
            venue.street.clone(),
            place.clone(),
            format!("Mã điểm: {}", venue.short_code),
        ],
        paragraphs,
        closing: format!("Ngày {}", LANGUAGE.day(today)),
    }
}

fn finding_text(finding: Finding) -> &'static str {
    words::finding(finding, LANGUAGE)
}
