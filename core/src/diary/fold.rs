//! Folding of texts for search: without case and without Vietnamese diacritics, đ included. People
//! type 'cho ben thanh'.
//!
//! The table is frozen: the database holds folded texts, and a query is folded by the same table. A
//! change needs a migration that folds them anew.

/// Returns `text`, folded.
#[must_use]
pub(crate) fn fold(text: &str) -> String {
    text.chars().filter_map(fold_character).collect()
}

/// Returns the base letter in lower case, or `None` for a combining mark. A letter outside the table
/// is only made lower case.
fn fold_character(character: char) -> Option<char> {
    let lower = character.to_lowercase().next().unwrap_or(character);
    Some(match lower {
        '\u{300}'..='\u{36F}' => return None,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ă' | 'ạ'..='ặ' => 'a',
        'ç' => 'c',
        'đ' | 'ð' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ẹ'..='ệ' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ỉ' | 'ị' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        '\u{2013}' => '-',
        '\u{2019}' => '\'',
        other => other,
    })
}
