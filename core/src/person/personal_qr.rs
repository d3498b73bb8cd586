//! The personal QR code: `number|NAME|YYYY-MM-DD|0 or 1|QID|EXT`, with stars for what its holder hides.

use zeroize::Zeroizing;

use super::fields::{self, Fields, require};
use super::{Parsed, PersonField};

/// The fields of the extension, divided by `<`: sex, insurance number, telephone, signature, and the
/// id of the helper's code.
const MAX_EXTENSIONS: usize = 5;
const MAX_CODE_ID: usize = 64;
/// The digits of the number that its holder may hide.
const MAX_STARS: usize = 6;

pub(super) fn parse(fields: &Fields<'_>) -> Result<Parsed, PersonField> {
    require(fields.len() == 6, PersonField::Count)?;
    let [number, name, born, declared, id, extension] =
        [0, 1, 2, 3, 4, 5].map(|index| fields.at(index));
    require(is_number(number), PersonField::Number)?;
    require(is_capitals(name), PersonField::Name)?;
    let day = fields::starred_date(born).ok_or(PersonField::Born)?;
    require(
        matches!(declared, "0" | "1"),
        PersonField::DeclaredByAnother,
    )?;
    require(is_code_id(id), PersonField::CodeId)?;
    require(is_extension(extension), PersonField::Other)?;
    Ok(Parsed {
        name: Zeroizing::new(name.to_owned()),
        born: day,
        identity: Zeroizing::new([number, name, born, id].join("|")),
    })
}

fn is_number(number: &str) -> bool {
    let stars = number.bytes().take_while(|&byte| byte == b'*').count();
    (9..=13).contains(&number.len())
        && stars <= MAX_STARS
        && number.bytes().skip(stars).all(|byte| byte.is_ascii_digit())
}

/// A personal QR code writes names in capitals without marks.
fn is_capitals(name: &str) -> bool {
    fields::is_name(name)
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b' ')
}

fn is_code_id(id: &str) -> bool {
    id.len() <= MAX_CODE_ID
        && id
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'<')
}

fn is_extension(extension: &str) -> bool {
    fields::is_plain(extension)
        && extension.is_ascii()
        && extension.split('<').count() <= MAX_EXTENSIONS
}
