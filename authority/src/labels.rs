//! Names of sectors and directions in Vietnamese and English.

use dauchan_core::venue::{Direction, Sector};

use crate::language::Language;

/// A label in the two languages of a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The large line.
    pub vietnamese: &'static str,
    /// The small line.
    pub english: &'static str,
}

impl Label {
    /// Returns the label in a language.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::Vietnamese => self.vietnamese,
            Language::English => self.english,
        }
    }
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

/// Returns the label of a sector. A sector without a name has that of sector 0.
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

/// Returns the label of a direction.
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

/// Returns the name of a direction in commands and files.
#[must_use]
pub const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "both",
        Direction::Entry => "entry",
        Direction::Exit => "exit",
    }
}

/// Returns the direction with this name.
#[must_use]
pub fn direction(name: &str) -> Option<Direction> {
    [Direction::Both, Direction::Entry, Direction::Exit]
        .into_iter()
        .find(|&direction| direction_name(direction) == name)
}
