//! A list of venues as HTML: a sheet for each ward, in the order in which its streets are walked.

use std::fmt::Write as _;

use super::html::{document, escape};
use super::list::{Listed, VenueList};
use super::page::Heading;
use super::words::{age, pick, state};
use crate::in_language;
use crate::labels;
use crate::language::Language;
use crate::store::{Source, State};

/// The purpose of a list, which decides its title and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Every venue, with its state.
    All,
    /// Silent venues, to be visited: with a box to tick.
    Silent,
}

/// Draws a list as a page.
#[must_use]
pub fn list_page(
    list: &VenueList,
    kind: ListKind,
    heading: &Heading,
    language: Language,
) -> String {
    let title = title(kind, language);
    let (day, authority) = (language.long_day(list.day), escape(&heading.authority));
    let count = u64::try_from(list.venues.len()).unwrap_or(u64::MAX);
    let count = in_language!(
        language,
        "{count} venues",
        "{count} điểm",
        count = language.number(count)
    );
    let mut body = format!(
        "<header>\n<h1>{title}</h1>\n<p class=\"day\">{day}</p>\n\
         <p class=\"authority\">{authority}</p>\n<p class=\"as-of\">{count}</p>\n</header>\n"
    );
    for ward in list.by_ward() {
        write_ward(&mut body, ward, list, kind, language);
    }
    if list.venues.is_empty() {
        let none = pick!(language, "There is none.", "Không có điểm nào.");
        let _ = write!(body, "<p class=\"lead\">{none}</p>");
    }
    let tab = in_language!(
        language,
        "{title}, {day}",
        "{title}, {day}",
        day = language.day(list.day)
    );
    document(language, &tab, &body)
}

/// Returns the title of a list.
pub(super) const fn title(kind: ListKind, language: Language) -> &'static str {
    match kind {
        ListKind::All => pick!(language, "Venues", "Danh sách điểm quét mã QR"),
        ListKind::Silent => pick!(
            language,
            "Silent venues, for visits",
            "Điểm không hoạt động cần đến kiểm tra"
        ),
    }
}

/// Returns the headings of a list's columns.
pub(super) fn headings(kind: ListKind, language: Language) -> Vec<&'static str> {
    let mut headings = vec![
        pick!(language, "Code", "Mã"),
        pick!(language, "Name", "Tên"),
        pick!(language, "Street", "Địa chỉ"),
        pick!(language, "Telephone", "Điện thoại"),
    ];
    match kind {
        ListKind::All => headings.extend([
            pick!(language, "Sector", "Lĩnh vực"),
            pick!(language, "State", "Tình trạng"),
            pick!(language, "Valid until", "Hiệu lực đến"),
        ]),
        ListKind::Silent => headings.extend([
            pick!(language, "Why", "Căn cứ"),
            pick!(language, "Last inspected", "Kiểm tra gần nhất"),
            pick!(language, "Reminded", "Số lần nhắc"),
        ]),
    }
    headings
}

/// Returns the cells of a venue, in the order of [`headings`].
pub(super) fn cells(
    listed: &Listed,
    list: &VenueList,
    kind: ListKind,
    language: Language,
) -> Vec<String> {
    let Listed { venue, contact, .. } = listed;
    let mut cells = vec![
        contact.short_code.clone(),
        contact.name.clone(),
        contact.street.clone(),
        contact.phone.clone(),
    ];
    match kind {
        ListKind::All => cells.extend([
            labels::of_sector(venue.sector).text(language).to_owned(),
            state(venue.state, language).to_owned(),
            language.day(venue.valid_to),
        ]),
        ListKind::Silent => cells.extend([
            why(listed, list, language),
            venue.last_seen.map_or_else(
                || pick!(language, "never", "chưa lần nào").to_owned(),
                |day| language.day(day),
            ),
            language.number(contact.reminders),
        ]),
    }
    cells
}

fn why(listed: &Listed, list: &VenueList, language: Language) -> String {
    let Some(evidence) = listed.venue.evidence else {
        return state(listed.venue.state, language).to_owned();
    };
    let age = age(evidence.day, list.day, language);
    match (evidence.source, listed.venue.state) {
        (Source::Inspection, State::Working) => {
            in_language!(language, "in order ({age})", "đạt yêu cầu ({age})")
        }
        (Source::Inspection, _) => {
            in_language!(
                language,
                "code did not work ({age})",
                "mã không dùng được ({age})"
            )
        }
        (Source::Activity, State::Working) => {
            in_language!(language, "visitors ({age})", "có lượt quét ({age})")
        }
        (Source::Activity, _) => in_language!(
            language,
            "hardly any visitor ({age})",
            "hầu như không có lượt quét ({age})"
        ),
    }
}

fn write_ward(
    body: &mut String,
    ward: &[Listed],
    list: &VenueList,
    kind: ListKind,
    language: Language,
) {
    let Some(first) = ward.first() else { return };
    let count = u64::try_from(ward.len()).unwrap_or(u64::MAX);
    let count = in_language!(
        language,
        "{count} venues",
        "{count} điểm",
        count = language.number(count)
    );
    let name = match first.group.as_str() {
        "" => escape(&first.ward),
        group => format!("{}, {}", escape(&first.ward), escape(group)),
    };
    let _ = write!(
        body,
        "<section class=\"ward\"><h2>{name} <span>{count}</span></h2><div class=\"table\"><table class=\"walk\"><thead><tr>"
    );
    if kind == ListKind::Silent {
        body.push_str("<th scope=\"col\" class=\"box\"></th>");
    }
    body.push_str("<th scope=\"col\" class=\"number\">#</th>");
    for heading in headings(kind, language) {
        let _ = write!(body, "<th scope=\"col\">{heading}</th>");
    }
    body.push_str("</tr></thead><tbody>\n");
    for (number, listed) in (1..).zip(ward) {
        body.push_str("<tr>");
        if kind == ListKind::Silent {
            body.push_str("<td class=\"box\"><span></span></td>");
        }
        let _ = write!(body, "<td class=\"number\">{number}</td>");
        for (column, cell) in cells(listed, list, kind, language).iter().enumerate() {
            let class = match column {
                0 => "code",
                1 => "name",
                3 => "phone",
                _ => "text",
            };
            let _ = write!(body, "<td class=\"{class}\">{}</td>", escape(cell));
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody></table></div></section>\n");
}
