//! The administrative units that venues lie in, by their codes at the General Statistics Office.
//!
//! The table is Bình Dương's of 1 November 2021 (`data/README.md` names its source).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dauchan_core::venue::AreaCode;

const TABLE: &str = include_str!("../data/binh-duong-units.csv");

/// A ward or a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub code: AreaCode,
    /// Its name with its kind in front, as in `Phường Phú Cường`.
    pub name: &'static str,
    /// The district that a ward belongs to; `None` for a district.
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

/// The unit with this code.
#[must_use]
pub fn unit(code: AreaCode) -> Option<Unit> {
    UNITS.get(&code).copied()
}

/// Every unit, by ascending codes: the districts first.
pub fn units() -> impl Iterator<Item = Unit> {
    UNITS.values().copied()
}

/// The unit itself and, for a district, its wards: what an issuer of that unit signs for.
#[must_use]
pub fn with_wards(code: AreaCode) -> Vec<AreaCode> {
    let belongs = |unit: &Unit| unit.code == code || unit.district == Some(code);
    units().filter(belongs).map(|unit| unit.code).collect()
}

/// The ward of a line and its district.
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
    fn a_district_brings_its_wards_and_a_ward_brings_itself() {
        assert_eq!(with_wards(area(718)).len(), 15);
        assert_eq!(with_wards(area(25_747)), [area(25_747)]);
        assert_eq!(with_wards(area(1)), []);
    }
}
