//! The words of reports in both languages.

use dauchan_core::time::Day;

use super::figures::What;
use crate::language::Language;
use crate::store::{EVIDENCE_DAYS, EXPIRING_DAYS, Finding, State};

/// Picks one of two texts that hold no values.
macro_rules! pick {
    ($language:expr, $english:expr, $vietnamese:expr $(,)?) => {
        match $language {
            $crate::language::Language::English => $english,
            $crate::language::Language::Vietnamese => $vietnamese,
        }
    };
}
pub(super) use pick;

/// Returns the heading of a figure.
#[must_use]
pub const fn what(what: What, language: Language) -> &'static str {
    match what {
        What::Registered => pick!(language, "Registered", "Đã đăng ký"),
        What::Issued => pick!(language, "Codes issued", "Mã đã cấp"),
        What::Printed => pick!(language, "Printed", "Đã in"),
        What::Seen => pick!(language, "Inspected", "Đã kiểm tra"),
        What::Working => pick!(language, "Working", "Hoạt động"),
        What::Silent => pick!(language, "Silent", "Không hoạt động"),
        What::NoFigures => pick!(language, "No figures", "Chưa có số liệu"),
        What::Unprinted => pick!(language, "Not printed", "Chưa in"),
        What::Expiring => pick!(language, "Expiring", "Sắp hết hạn"),
        What::Expired => pick!(language, "Expired", "Hết hạn"),
        What::Revoked => pick!(language, "Revoked", "Thu hồi"),
    }
}

/// Returns what a figure counts.
pub(super) fn explained(what: What, language: Language) -> String {
    let (evidence, expiring) = (EVIDENCE_DAYS, EXPIRING_DAYS);
    match what {
        What::Registered => pick!(
            language,
            "venues in the register, with the revoked and the expired",
            "điểm có trong sổ đăng ký, kể cả điểm đã thu hồi và đã hết hạn"
        )
        .to_owned(),
        What::Issued => pick!(
            language,
            "printings of codes; a venue has one for each door, and again after a correction",
            "số lượt cấp mã; mỗi cửa một mã, cấp lại khi nội dung mã thay đổi"
        )
        .to_owned(),
        What::Printed => pick!(
            language,
            "venues of which a poster was printed",
            "điểm đã được in áp phích"
        )
        .to_owned(),
        What::Seen => pick!(
            language,
            "venues where an inspector has been",
            "điểm đã có người đến kiểm tra tại chỗ"
        )
        .to_owned(),
        What::Working => crate::in_language!(
            language,
            "venues that inspectors found in order, or where anonymous figures show visitors, in the last {evidence} days",
            "điểm được kiểm tra đạt yêu cầu hoặc có lượt quét theo số liệu ẩn danh trong {evidence} ngày qua"
        ),
        What::Silent => crate::in_language!(
            language,
            "venues that inspectors found without a code that works, or where anonymous figures show hardly any visitor, in the last {evidence} days",
            "điểm được kiểm tra thấy mã không dùng được, hoặc hầu như không có lượt quét theo số liệu ẩn danh, trong {evidence} ngày qua"
        ),
        What::NoFigures => crate::in_language!(
            language,
            "printed venues without any evidence of the last {evidence} days; this is not zero",
            "điểm đã in nhưng không có số liệu nào trong {evidence} ngày qua; không có nghĩa là bằng không"
        ),
        What::Unprinted => pick!(
            language,
            "venues without a printed poster that is good",
            "điểm chưa có áp phích nào còn giá trị được in"
        )
        .to_owned(),
        What::Expiring => crate::in_language!(
            language,
            "venues whose code ends within {expiring} days",
            "điểm có mã hết hạn trong vòng {expiring} ngày tới"
        ),
        What::Expired => pick!(
            language,
            "venues whose last code has ended",
            "điểm có mã cuối cùng đã hết hạn"
        )
        .to_owned(),
        What::Revoked => pick!(
            language,
            "venues whose codes are all revoked",
            "điểm có toàn bộ mã đã bị thu hồi"
        )
        .to_owned(),
    }
}

/// Returns the name of a state.
#[must_use]
pub const fn state(state: State, language: Language) -> &'static str {
    what(
        match state {
            State::Working => What::Working,
            State::Silent => What::Silent,
            State::NoFigures => What::NoFigures,
            State::Unprinted => What::Unprinted,
            State::Expired => What::Expired,
            State::Revoked => What::Revoked,
        },
        language,
    )
}

/// Returns what an inspector found.
#[must_use]
pub const fn finding(finding: Finding, language: Language) -> &'static str {
    match finding {
        Finding::Missing => pick!(language, "no code on display", "chưa treo mã"),
        Finding::Unreadable => pick!(language, "code cannot be read", "mã không đọc được"),
        Finding::Expired => pick!(language, "code has expired", "mã đã hết hạn"),
        Finding::Revoked => pick!(language, "code is revoked", "mã đã bị thu hồi"),
        Finding::Forged => pick!(language, "code is not genuine", "mã giả"),
        Finding::Foreign => pick!(language, "another app's code", "mã của ứng dụng khác"),
        Finding::OtherVenue => pick!(language, "another venue's code", "mã của địa điểm khác"),
        Finding::Duplicate => pick!(
            language,
            "one code at two venues",
            "hai địa điểm dùng chung một mã"
        ),
        Finding::NotAtEntrance => {
            pick!(
                language,
                "poster not at the entrance",
                "mã không đặt ở lối vào"
            )
        }
        Finding::BehindGlass => pick!(language, "poster behind glass", "mã đặt sau kính"),
        Finding::StaffNotInstructed => pick!(
            language,
            "staff not instructed",
            "nhân viên chưa được hướng dẫn"
        ),
        Finding::NoHelp => pick!(
            language,
            "no help for people without a phone",
            "không hỗ trợ người không có điện thoại"
        ),
    }
}

/// Returns how old evidence is on the day of a report.
pub(super) fn age(evidence: Day, day: Day, language: Language) -> String {
    let days = day.number().saturating_sub(evidence.number());
    match days {
        0 => pick!(language, "the same day", "ngay trong ngày").to_owned(),
        1 => pick!(language, "1 day old", "cách 1 ngày").to_owned(),
        _ => crate::in_language!(language, "{days} days old", "cách {days} ngày"),
    }
}
