//! Administrative units by their codes at the General Statistics Office.
//!
//! The table is that of Bình Dương on 1 November 2021 (source: `data/README.md`).

mod table;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dauchan_core::trust::Areas;
use dauchan_core::venue::AreaCode;

pub use table::{Area, AreaKind, AreaTable, AreaTableError, Edition, MAX_LENGTH, Share, WardError};

const TABLE: &str = include_str!("../../data/binh-duong-units.csv");

/// A ward or a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The code at the General Statistics Office.
    pub code: AreaCode,
    /// Its name after its kind, as in `Phường Phú Cường`.
    pub name: &'static str,
    /// The district of a ward, or `None` for a district.
    pub district: Option<AreaCode>,
}

static UNITS: LazyLock<BTreeMap<AreaCode, Unit>> = LazyLock::new(|| {
    TABLE
        .lines()
        .skip(1)
        .filter_map(parse_line)
        .flatten()
        .map(|unit| (unit.code, unit))
        .collect()
});

/// Returns the unit with this code.
#[must_use]
pub fn unit(code: AreaCode) -> Option<Unit> {
    UNITS.get(&code).copied()
}

/// Returns every unit by ascending code, districts first.
pub fn units() -> impl Iterator<Item = Unit> {
    UNITS.values().copied()
}

/// Returns the ward with this code. A venue lies in a ward, never in a district at large.
///
/// # Errors
/// [`AreaError`] if the code is unknown or that of a district.
pub fn ward(code: AreaCode) -> Result<Unit, AreaError> {
    let unit = unit(code).ok_or(AreaError::Unknown { code: code.code() })?;
    if unit.district.is_some() {
        Ok(unit)
    } else {
        let name = unit.name.to_owned();
        Err(AreaError::District { code, name })
    }
}

/// Returns the areas for which an issuer of these units signs. A district brings its wards.
///
/// # Errors
/// [`AreaError`] if a code is unknown, or `codes` is empty.
pub fn signing_areas(codes: &[u16]) -> Result<Areas, AreaError> {
    let mut areas = Vec::new();
    for &code in codes {
        let known = AreaCode::new(code).filter(|&area| unit(area).is_some());
        areas.extend(with_wards(known.ok_or(AreaError::Unknown { code })?));
    }
    areas.sort_unstable();
    areas.dedup();
    if areas.is_empty() {
        return Err(AreaError::None);
    }
    Ok(Areas::Listed(areas))
}

/// Returns the unit and, for a district, its wards.
#[must_use]
pub fn with_wards(code: AreaCode) -> Vec<AreaCode> {
    let belongs = |unit: &Unit| unit.code == code || unit.district == Some(code);
    units().filter(belongs).map(|unit| unit.code).collect()
}

/// The reason why area codes cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaError {
    /// No unit has this code.
    #[error("no administrative unit has the code {code}")]
    Unknown {
        /// The unknown code.
        code: u16,
    },
    /// The unit is a district, and a venue lies in a ward.
    #[error("{} is the code of {name}, a district; a venue needs the code of its ward", code.code())]
    District {
        /// The district's code.
        code: AreaCode,
        /// Its name.
        name: String,
    },
    /// No area was listed.
    #[error("an issuer for listed areas needs one area at least")]
    None,
}

/// Returns the ward of a line and its district.
fn parse_line(line: &'static str) -> Option<[Unit; 2]> {
    let mut fields = line.split(',');
    let ward = code(fields.next()?)?;
    let ward_name = fields.next()?;
    let district = code(fields.nth(1)?)?;
    let district_name = fields.next()?;
    Some([
        Unit {
            code: ward,
            name: ward_name,
            district: Some(district),
        },
        Unit {
            code: district,
            name: district_name,
            district: None,
        },
    ])
}

fn code(field: &str) -> Option<AreaCode> {
    field.parse().ok().and_then(AreaCode::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: u16) -> AreaCode {
        AreaCode::new(code).unwrap()
    }

    #[test]
    fn the_table_holds_nine_districts_and_ninety_one_wards() {
        let districts = units().filter(|unit| unit.district.is_none()).count();
        assert_eq!((districts, units().count() - districts), (9, 91));
    }

    #[test]
    fn a_ward_knows_its_district() {
        let ward = unit(area(25_747)).unwrap();
        assert_eq!(ward.name, "Phường Phú Cường");
        let district = unit(ward.district.unwrap()).unwrap();
        assert_eq!(
            (district.code.code(), district.name),
            (718, "Thành phố Thủ Dầu Một")
        );
    }

    #[test]
    fn a_venue_lies_in_a_ward_and_not_in_a_district() {
        assert_eq!(ward(area(25_747)).unwrap().name, "Phường Phú Cường");
        let (code, name) = (area(718), "Thành phố Thủ Dầu Một".to_owned());
        assert_eq!(ward(code), Err(AreaError::District { code, name }));
        assert_eq!(ward(area(1)), Err(AreaError::Unknown { code: 1 }));
    }

    #[test]
    fn an_issuer_signs_for_listed_units_without_repetition() {
        let areas = signing_areas(&[25_747, 718]).unwrap();
        assert_eq!(areas, Areas::Listed(with_wards(area(718))));
        assert_eq!(signing_areas(&[]), Err(AreaError::None));
        assert_eq!(
            signing_areas(&[718, 0]),
            Err(AreaError::Unknown { code: 0 })
        );
    }

    #[test]
    fn a_district_brings_its_wards_and_a_ward_brings_itself() {
        assert_eq!(with_wards(area(718)).len(), 15);
        assert_eq!(with_wards(area(25_747)), [area(25_747)]);
        assert_eq!(with_wards(area(1)), []);
    }
}
