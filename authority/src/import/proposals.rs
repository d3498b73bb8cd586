//! Display names for legal names that a code cannot carry, by abbreviations that everybody knows.

use dauchan_core::venue::VenueName;

use crate::fold::spelling;

/// Words of legal names and how they are abbreviated, the longest first.
const ABBREVIATIONS: [(&str, &str); 38] = [
    ("trách nhiệm hữu hạn", "TNHH"),
    ("doanh nghiệp tư nhân", "DNTN"),
    ("trung học phổ thông", "THPT"),
    ("trung học cơ sở", "THCS"),
    ("ủy ban nhân dân", "UBND"),
    ("một thành viên", "MTV"),
    ("xuất nhập khẩu", "XNK"),
    ("khu công nghiệp", "KCN"),
    ("trung tâm y tế", "TTYT"),
    ("phòng khám đa khoa", "PKĐK"),
    ("hộ kinh doanh", "HKD"),
    ("hợp tác xã", "HTX"),
    ("chi nhánh", "CN"),
    ("trung tâm", "TT"),
    ("thương mại", "TM"),
    ("sản xuất", "SX"),
    ("xây dựng", "XD"),
    ("dịch vụ", "DV"),
    ("đầu tư", "ĐT"),
    ("du lịch", "DL"),
    ("cổ phần", "CP"),
    ("bệnh viện", "BV"),
    ("nhà hàng", "NH"),
    ("khách sạn", "KS"),
    ("tiểu học", "TH"),
    ("mầm non", "MN"),
    ("trường", "Tr."),
    ("công ty", "Cty"),
    ("thành phố", "TP."),
    ("thị trấn", "TT."),
    ("khu phố", "KP."),
    ("bộ phận", "BP"),
    ("thị xã", "TX."),
    ("phường", "P."),
    ("huyện", "H."),
    ("quận", "Q."),
    ("tỉnh", "T."),
    ("và", "&"),
];
/// What a firm does, which its name can do without.
const ACTIVITIES: [&str; 8] = ["SX", "TM", "DV", "XNK", "XD", "ĐT", "DL", "&"];
/// What a firm is in law.
const FORMS: [&str; 6] = ["Cty", "TNHH", "MTV", "CP", "DNTN", "HKD"];

/// Returns display names for a legal name, the one nearest to it first; none may fit.
#[must_use]
pub(super) fn propose(legal_name: &str) -> Vec<VenueName> {
    let plain: String = legal_name
        .chars()
        .filter(|character| !matches!(character, '®' | '™' | '©'))
        .collect();
    let short = abbreviated(&plain);
    let without = |words: &[&str]| {
        let kept = short.split(' ').filter(|word| !words.contains(word));
        kept.collect::<Vec<_>>().join(" ")
    };
    let all = [ACTIVITIES.as_slice(), FORMS.as_slice()].concat();
    let mut candidates = abbreviated_step_by_step(&plain);
    candidates.extend([without(&ACTIVITIES), without(&all)]);
    let mut names: Vec<VenueName> = Vec::new();
    for candidate in candidates {
        let candidate = candidate.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Ok(name) = VenueName::new(&candidate)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The name with the first abbreviation, with the first two, and so on: no more is shortened than must be.
fn abbreviated_step_by_step(name: &str) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let mut current = name.to_owned();
    for (long, short) in ABBREVIATIONS {
        let next = replace_words(&current, long, short);
        if next != current {
            current.clone_from(&next);
            names.push(next);
        }
    }
    let fitting = names.iter().position(|name| VenueName::new(name).is_ok());
    fitting
        .map(|first| vec![names.swap_remove(first)])
        .unwrap_or_default()
}

fn abbreviated(name: &str) -> String {
    ABBREVIATIONS
        .iter()
        .fold(name.to_owned(), |name, (long, short)| {
            replace_words(&name, long, short)
        })
}

/// `text` with whole words replaced, compared without case and without the place of tones.
fn replace_words(text: &str, long: &str, short: &str) -> String {
    let words: Vec<_> = text.split(' ').collect();
    let spelt: Vec<_> = words.iter().map(|word| spelling(word)).collect();
    let wanted: Vec<_> = long.split(' ').map(spelling).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        if spelt[at..].starts_with(&wanted) {
            kept.push(short);
            at += wanted.len();
        } else {
            kept.push(word);
            at += 1;
        }
    }
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(name: &str) -> Vec<String> {
        propose(name).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_firms_name_is_abbreviated_no_more_than_it_must_be() {
        let names = proposed("Công ty TNHH MTV Sản xuất Thương mại Dịch vụ Hoàng Gia Phát");
        assert_eq!(
            names,
            [
                "Công ty TNHH MTV SX TM DV Hoàng Gia Phát",
                "Cty TNHH MTV Hoàng Gia Phát",
                "Hoàng Gia Phát"
            ]
        );
    }

    #[test]
    fn an_office_keeps_its_place() {
        let names = proposed("UBND phường Phú Cường – Bộ phận Một cửa");
        assert_eq!(names[0], "UBND phường Phú Cường – BP Một cửa");
        let names = proposed("Trung tâm Y tế thành phố Thủ Dầu Một – Cơ sở khám bệnh số 2");
        assert!(names.iter().all(|name| name.len() <= 48), "{names:?}");
    }

    #[test]
    fn signs_of_trade_are_left_out_and_nothing_is_cut() {
        assert_eq!(
            proposed("Highlands Coffee® AEON"),
            ["Highlands Coffee AEON"]
        );
        assert_eq!(proposed(&"Ộ".repeat(30)), Vec::<String>::new());
    }
}
