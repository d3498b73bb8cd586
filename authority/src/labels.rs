//! What sectors and directions are called, in Vietnamese and in English.

use dauchan_core::venue::{Direction, Sector};

/// Words in the two languages of a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The large line.
    pub vietnamese: &'static str,
    /// The small line.
    pub english: &'static str,
}

const SECTORS_IN_VIETNAMESE: [&str; 13] = [
    "Địa điểm công cộng",
    "Công thương",
    "Giao thông vận tải",
    "Y tế",
    "Giáo dục",
    "Lao động",
    "Khu công nghiệp",
    "Cơ quan nhà nước",
    "Chợ",
    "Ăn uống",
    "Lưu trú",
    "Văn hóa và thể thao",
    "Cơ sở tôn giáo",
];

/// What a sector is called; one without a name yet is called as sector 0 is.
#[must_use]
pub fn of_sector(sector: Sector) -> Label {
    let number = usize::from(sector.number());
    match (SECTORS_IN_VIETNAMESE.get(number), sector.name()) {
        (Some(vietnamese), Some(english)) if number > 0 => Label {
            vietnamese,
            english,
        },
        _ => Label {
            vietnamese: SECTORS_IN_VIETNAMESE[0],
            english: "public place",
        },
    }
}

/// What a direction is called on a poster.
#[must_use]
pub const fn of_direction(direction: Direction) -> Label {
    match direction {
        Direction::Both => Label {
            vietnamese: "Vào và ra",
            english: "In and out",
        },
        Direction::Entry => Label {
            vietnamese: "Lối vào",
            english: "Entrance",
        },
        Direction::Exit => Label {
            vietnamese: "Lối ra",
            english: "Exit",
        },
    }
}

/// The name of a direction in commands and files.
#[must_use]
pub const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "both",
        Direction::Entry => "entry",
        Direction::Exit => "exit",
    }
}

/// The direction with this name.
#[must_use]
pub fn direction(name: &str) -> Option<Direction> {
    [Direction::Both, Direction::Entry, Direction::Exit]
        .into_iter()
        .find(|&direction| direction_name(direction) == name)
}
