//! Which column of a table is what, by its header in Vietnamese or English.

use crate::fold::fold;

/// A column that an import knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The register's own key: a licence or tax number.
    Ref,
    /// The name in the licence.
    LegalName,
    /// The name that the code carries.
    Name,
    /// House number and street.
    Street,
    /// The ward, by code or by name.
    Ward,
    /// The sector, by number or by name.
    Sector,
    /// Minutes that people stay as a rule.
    Stay,
    /// The doors that have a poster each.
    Doors,
    /// The operator of the venue.
    Owner,
    /// The telephone number.
    Phone,
    /// Anything else.
    Note,
}

impl Column {
    /// All of them, in the order of a template.
    pub const ALL: [Self; 11] = [
        Self::Ref,
        Self::LegalName,
        Self::Name,
        Self::Street,
        Self::Ward,
        Self::Sector,
        Self::Stay,
        Self::Doors,
        Self::Owner,
        Self::Phone,
        Self::Note,
    ];

    /// The name that commands and tables use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ref => "ref",
            Self::LegalName => "legal_name",
            Self::Name => "display_name",
            Self::Street => "street",
            Self::Ward => "ward",
            Self::Sector => "sector",
            Self::Stay => "stay",
            Self::Doors => "doors",
            Self::Owner => "owner",
            Self::Phone => "phone",
            Self::Note => "note",
        }
    }

    /// The header of a template.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Ref => "Mã số",
            Self::LegalName => "Tên đầy đủ",
            Self::Name => "Tên trên mã QR",
            Self::Street => "Số nhà, đường",
            Self::Ward => "Phường/xã",
            Self::Sector => "Lĩnh vực",
            Self::Stay => "Thời gian lưu lại (phút)",
            Self::Doors => "Cửa",
            Self::Owner => "Chủ cơ sở",
            Self::Phone => "Điện thoại",
            Self::Note => "Ghi chú",
        }
    }

    /// Whether a table without it cannot be imported.
    const fn is_required(self) -> bool {
        matches!(self, Self::Ref | Self::LegalName | Self::Ward)
    }

    /// What else it may be called, folded.
    const fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Ref => &[
                "ma so thue",
                "mst",
                "so giay phep",
                "ma so dkkd",
                "ma",
                "licence",
                "tax number",
                "id",
            ],
            Self::LegalName => &[
                "ten",
                "ten dia diem",
                "ten co so",
                "ten doanh nghiep",
                "legal name",
                "name",
            ],
            Self::Name => &[
                "ten ngan",
                "ten hien thi",
                "ten tren ma",
                "display name",
                "short name",
            ],
            Self::Street => &["dia chi", "so nha", "duong", "address", "street address"],
            Self::Ward => &[
                "phuong",
                "xa",
                "phuong xa",
                "phuong, xa",
                "xa/phuong",
                "ma xa",
                "ward code",
                "commune",
                "area",
            ],
            Self::Sector => &["nganh", "loai hinh", "nhom nganh", "kind", "category"],
            Self::Stay => &["thoi gian luu lai", "phut", "stay minutes"],
            Self::Doors => &["loi", "cong", "loi vao ra", "direction", "doors"],
            Self::Owner => &["chu", "nguoi dai dien", "nguoi phu trach", "representative"],
            Self::Phone => &["so dien thoai", "sdt", "dt", "telephone", "mobile"],
            Self::Note => &["ghi chu them", "remark", "comment"],
        }
    }

    fn of_header(header: &str) -> Option<Self> {
        let folded = fold(header).replace('_', " ");
        let folded = folded.trim_matches(['*', ':', ' ']);
        Self::ALL.into_iter().find(|column| {
            folded == fold(column.header())
                || folded == column.name().replace('_', " ")
                || column.aliases().contains(&folded)
        })
    }
}

/// The position of each column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    places: [Option<usize>; Column::ALL.len()],
    /// The headers that no column has: they are kept in the table of refusals and otherwise passed over.
    pub unknown: Vec<String>,
}

impl Columns {
    /// Finds the columns by their headers.
    ///
    /// # Errors
    /// [`ColumnError`] if one is missing or there twice.
    pub fn of(headers: &[String]) -> Result<Self, ColumnError> {
        let mut places = [None; Column::ALL.len()];
        let mut unknown = Vec::new();
        for (index, header) in headers.iter().enumerate() {
            let Some(column) = Column::of_header(header) else {
                unknown.push(header.clone());
                continue;
            };
            let place = &mut places[column as usize];
            if place.replace(index).is_some() {
                return Err(ColumnError::Twice { column });
            }
        }
        let columns = Self { places, unknown };
        let required = Column::ALL
            .into_iter()
            .filter(|column| column.is_required());
        let missing: Vec<_> = required
            .filter(|&column| columns.place(column).is_none())
            .collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(ColumnError::Missing { columns: missing })
        }
    }

    /// Returns the index of a column, counted from 0.
    #[must_use]
    pub const fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }
}

/// The reason why the header of a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// Columns that every table must have.
    #[error("the table has no column {}", columns.iter().map(|column| column.header()).collect::<Vec<_>>().join(", "))]
    Missing {
        /// The columns.
        columns: Vec<Column>,
    },
    /// Two headers mean the same column.
    #[error("two columns of the table are {}", column.header())]
    Twice {
        /// The column.
        column: Column,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headers: &[&str]) -> Result<Columns, ColumnError> {
        Columns::of(
            &headers
                .iter()
                .map(|&header| header.to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn headers_are_known_in_both_languages_and_as_people_write_them() {
        for headers in [
            ["ref", "legal_name", "ward"],
            ["Mã số thuế", "TÊN CƠ SỞ", "Phường, xã"],
            ["MST*", "Tên đầy đủ:", "Phuong/Xa"],
        ] {
            let columns = columns(&headers).unwrap();
            assert_eq!(columns.place(Column::Ward), Some(2), "{headers:?}");
            assert_eq!(columns.unknown, Vec::<String>::new());
        }
    }

    #[test]
    fn a_template_knows_its_own_headers() {
        let headers: Vec<_> = Column::ALL.iter().map(|column| column.header()).collect();
        let columns = columns(&headers).unwrap();
        assert!(
            Column::ALL
                .iter()
                .all(|&column| columns.place(column) == Some(column as usize))
        );
    }

    #[test]
    fn what_is_missing_or_doubled_is_named() {
        let missing = vec![Column::LegalName, Column::Ward];
        assert_eq!(
            columns(&["ref", "x"]),
            Err(ColumnError::Missing { columns: missing })
        );
        let twice = ColumnError::Twice {
            column: Column::Ref,
        };
        assert_eq!(columns(&["ref", "MST", "tên", "xã"]), Err(twice));
    }
}
