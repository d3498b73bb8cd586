//! Where a name is broken in two: never inside a word, and Vietnamese words have two syllables as often as one.

use crate::fold::spelling;

/// Words of two syllables that stand in names of places. A break inside them is the last choice.
const WORDS: [&str; 62] = [
    "an toàn",
    "bảo hiểm",
    "bến xe",
    "bệnh viện",
    "bộ phận",
    "bình dương",
    "cà phê",
    "chi nhánh",
    "cổ phần",
    "công an",
    "công nghệ",
    "công nghiệp",
    "công ty",
    "công viên",
    "cửa hàng",
    "dịch vụ",
    "du lịch",
    "đại học",
    "đại lý",
    "đầu tư",
    "điện máy",
    "điện thoại",
    "điện tử",
    "đường sắt",
    "giao dịch",
    "giáo dục",
    "giáo xứ",
    "hành chính",
    "hợp tác",
    "hoàng gia",
    "khách sạn",
    "khám bệnh",
    "kinh doanh",
    "khu phố",
    "mầm non",
    "mỹ phẩm",
    "ngân hàng",
    "nhà hàng",
    "nhà thuốc",
    "nhà trọ",
    "nhà thờ",
    "nhân dân",
    "phòng khám",
    "quán ăn",
    "sản xuất",
    "siêu thị",
    "tạp hóa",
    "thành phố",
    "thành viên",
    "thị trấn",
    "thị xã",
    "thời trang",
    "thương mại",
    "thủ dầu",
    "tiểu học",
    "tiệm vàng",
    "trung học",
    "trung tâm",
    "trường học",
    "ủy ban",
    "văn phòng",
    "xây dựng",
];

/// How much longer a line may become for a better place to break.
const BEFORE_BRACKET: f32 = 0.88;
const AFTER_COMMA: f32 = 0.9;
const AT_DASH: f32 = 0.75;
const INSIDE_WORD: f32 = 1.6;

/// Returns the two lines of a name that `measure` finds shortest, weighed by where the break is; `None` for one word.
pub(super) fn in_two(name: &str, measure: impl Fn(&str) -> f32) -> Option<(&str, &str)> {
    let breaks = name
        .match_indices(' ')
        .map(|(space, _)| (&name[..space], &name[space + 1..]));
    let costed = breaks.map(|(first, second)| {
        let longest = measure(first).max(measure(second));
        (longest * weight(first, second), (first, second))
    });
    costed
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, lines)| lines)
}

fn weight(first: &str, second: &str) -> f32 {
    // A dash ends a line and does not begin one.
    if second.starts_with('\u{2013}') || second.starts_with("- ") {
        return INSIDE_WORD;
    }
    if first.ends_with('\u{2013}') || first.ends_with('-') {
        return AT_DASH;
    }
    if second.starts_with('(') {
        return BEFORE_BRACKET;
    }
    if first.ends_with(',') {
        return AFTER_COMMA;
    }
    let last = first.rsplit(' ').next().unwrap_or_default();
    let next = second.split(' ').next().unwrap_or_default();
    let both = spelling(&format!("{last} {next}"));
    let is_number = next.bytes().all(|byte| byte.is_ascii_digit());
    if is_number || WORDS.iter().any(|word| spelling(word) == both) {
        INSIDE_WORD
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(name: &str) -> Option<(&str, &str)> {
        in_two(name, |line| {
            f32::from(u16::try_from(line.chars().count()).unwrap())
        })
    }

    #[test]
    fn words_of_two_syllables_stay_whole() {
        for (name, lines) in [
            (
                "Cửa hàng Điện tử Hai Bà Trưng",
                ("Cửa hàng Điện tử", "Hai Bà Trưng"),
            ),
            (
                "Ngân hàng Thương mại Sài Gòn",
                ("Ngân hàng", "Thương mại Sài Gòn"),
            ),
            (
                "Trung tâm Y tế thành phố Thuận An",
                ("Trung tâm Y tế", "thành phố Thuận An"),
            ),
            (
                "Quán cơm tấm Bà Năm số 12",
                ("Quán cơm tấm", "Bà Năm số 12"),
            ),
        ] {
            assert_eq!(broken(name), Some(lines));
        }
    }

    #[test]
    fn dashes_brackets_and_commas_are_good_places() {
        assert_eq!(
            broken("UBND P. Phú Cường – Một cửa"),
            Some(("UBND P. Phú Cường –", "Một cửa"))
        );
        assert_eq!(
            broken("Chợ Bình Dương (khu B)"),
            Some(("Chợ Bình Dương", "(khu B)"))
        );
        assert_eq!(broken("Chợ"), None);
    }
}
