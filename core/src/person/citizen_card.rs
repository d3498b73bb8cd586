//! The chip identity card: `12 digits|9 digits or empty|name|ddmmyyyy|Nam or Nữ|address|ddmmyyyy`, and up
//! to four further fields on newer cards.

use zeroize::Zeroizing;

use super::fields::{self, Fields, require};
use super::{Parsed, PersonField};

pub(super) fn parse(fields: &Fields<'_>) -> Result<Parsed, PersonField> {
    require((7..=11).contains(&fields.len()), PersonField::Count)?;
    let [number, old_number, name, born, sex, address, issued] =
        [0, 1, 2, 3, 4, 5, 6].map(|index| fields.at(index));
    require(fields::is_digits(number, 12), PersonField::Number)?;
    let has_old_number = old_number.is_empty() || fields::is_digits(old_number, 9);
    require(has_old_number, PersonField::OldNumber)?;
    require(fields::is_name(name), PersonField::Name)?;
    let born = fields::compact_date(born).ok_or(PersonField::Born)?;
    require(matches!(sex, "Nam" | "Nữ"), PersonField::Sex)?;
    require(fields::is_plain(address), PersonField::Address)?;
    fields::compact_date(issued).ok_or(PersonField::Issued)?;
    let others = fields.from(7);
    require(
        others.iter().all(|it| fields::is_plain(it)),
        PersonField::Other,
    )?;
    Ok(Parsed {
        name: Zeroizing::new(name.to_owned()),
        born,
        identity: Zeroizing::new(number.to_owned()),
    })
}
