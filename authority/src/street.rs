//! The order in which a street is walked.

use crate::fold::fold;

/// Streets by name, and their numbers as numbers: 2 before 10.
pub(crate) fn street_order(street: &str) -> (String, u32, String) {
    let folded = fold(street);
    let is_number = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let words = folded.split(' ').skip_while(|word| *word == "so");
    let number = words.clone().next().filter(is_number).unwrap_or_default();
    let digits = number.split(|letter: char| !letter.is_ascii_digit()).next();
    let digits = digits.and_then(|digits| digits.parse().ok());
    let name = words
        .skip(usize::from(!number.is_empty()))
        .collect::<Vec<_>>()
        .join(" ");
    (name, digits.unwrap_or(u32::MAX), folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_walked_by_its_numbers() {
        let mut streets = [
            "10 Nguyễn Thái Học",
            "5 Yersin",
            "2 Nguyễn Thái Học",
            "Số 2A nguyễn thái học",
            "Bạch Đằng",
            "12/3 Yersin",
        ];
        streets.sort_by_cached_key(|street| street_order(street));
        let walked = [
            "Bạch Đằng",
            "2 Nguyễn Thái Học",
            "Số 2A nguyễn thái học",
            "10 Nguyễn Thái Học",
            "5 Yersin",
            "12/3 Yersin",
        ];
        assert_eq!(streets, walked);
    }
}
