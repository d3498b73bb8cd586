//! The health-insurance card: `card|name in hex|dd/mm/yyyy or yyyy|1 or 2|address in hex or -|74 - 034|from|-
//! |to|…|$`, of 14 fields or more.

use zeroize::Zeroizing;

use super::fields::{self, Fields, require};
use super::{Parsed, PersonField};

const MIN_FIELDS: usize = 14;

pub(super) fn parse(fields: &Fields<'_>) -> Result<Parsed, PersonField> {
    require(fields.len() >= MIN_FIELDS, PersonField::Count)?;
    let [number, name, born, sex, address, clinic] =
        [0, 1, 2, 3, 4, 5].map(|index| fields.at(index));
    require(is_card_number(number), PersonField::Number)?;
    let name = fields::hex_of_utf8(name).filter(|name| fields::is_name(name));
    let name: Zeroizing<String> = name.ok_or(PersonField::Name)?;
    let born = fields::slashed_date(born).or_else(|| fields::year(born));
    let born = born.ok_or(PersonField::Born)?;
    require(matches!(sex, "1" | "2"), PersonField::Sex)?;
    let has_address =
        address == "-" || fields::hex_of_utf8(address).is_some_and(|it| fields::is_plain(&it));
    require(has_address, PersonField::Address)?;
    require(is_clinic(clinic), PersonField::Clinic)?;
    let validity = [6, 7, 8].map(|index| fields.at(index));
    let is_day = |day: &&str| **day == *"-" || fields::slashed_date(day).is_some();
    require(validity.iter().all(is_day), PersonField::Validity)?;
    let others = fields.from(9);
    require(
        others.iter().all(|it| fields::is_plain(it)),
        PersonField::Other,
    )?;
    require(fields.last() == "$", PersonField::End)?;
    Ok(Parsed {
        name,
        born,
        identity: Zeroizing::new(number.to_owned()),
    })
}

/// Ten digits, or two letters and thirteen digits on older cards.
fn is_card_number(number: &str) -> bool {
    let (letters, digits) = number.split_at_checked(2).unwrap_or_default();
    fields::is_digits(number, 10)
        || letters.bytes().all(|byte| byte.is_ascii_uppercase()) && fields::is_digits(digits, 13)
}

/// The province and the number of the clinic: `74 - 034`.
fn is_clinic(clinic: &str) -> bool {
    clinic.split_once(" - ").is_some_and(|(province, number)| {
        fields::is_digits(province, 2) && fields::is_digits(number, 3)
    })
}
