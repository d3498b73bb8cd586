//! What the owner writes: visits by hand, changes, companions and notes.

use dauchan_core::venue::VenueId;
use dauchan_core::visit::{self as core, OwnText, PartySize};

use crate::diary::parse_offset;
use crate::diary_error::DiaryError;
use crate::visit::Moment;

/// Who was there, and what the owner wrote about it. Texts have 1 to 1000 bytes of UTF-8, without
/// control characters but line breaks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Companions {
    /// How many people the visit stands for, the owner among them: 1 to 99. They share it, and have no
    /// visits of their own.
    #[uniffi(default = 1)]
    pub party: u8,
    /// For whom the owner declared.
    #[uniffi(default = None)]
    pub declared_for: Option<String>,
    /// The owner's note.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

impl Companions {
    fn parse(&self) -> Result<core::Companions, DiaryError> {
        let text = |text: &Option<String>| text.as_deref().map(OwnText::new).transpose();
        let party =
            PartySize::new(self.party).ok_or(DiaryError::PartySize { people: self.party })?;
        Ok(core::Companions {
            party,
            declared_for: text(&self.declared_for)?,
            note: text(&self.note)?,
        })
    }
}

impl From<core::Companions> for Companions {
    fn from(companions: core::Companions) -> Self {
        let text = |text: OwnText| text.as_str().to_owned();
        Self {
            party: companions.party.people(),
            declared_for: companions.declared_for.map(text),
            note: companions.note.map(text),
        }
    }
}

/// Where a visit was that the owner adds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ManualPlace {
    /// In the owner's words.
    InWords {
        /// The words, 1 to 1000 bytes of UTF-8.
        text: String,
    },
    /// At a venue that was visited before: notices match it.
    AtVenue {
        /// The venue's public id.
        venue_id: String,
    },
}

/// A visit that the owner adds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ManualVisit {
    /// Where.
    pub place: ManualPlace,
    /// Since when.
    pub start: Moment,
    /// Until when.
    pub end: Moment,
    /// Who, and what about it.
    pub companions: Companions,
}

impl ManualVisit {
    pub(crate) fn parse(&self) -> Result<core::ManualVisit, DiaryError> {
        let place = match &self.place {
            ManualPlace::InWords { text } => core::ManualPlace::FreeText(OwnText::new(text)?),
            ManualPlace::AtVenue { venue_id } => {
                core::ManualPlace::Known(parse_venue_id(venue_id)?)
            }
        };
        Ok(core::ManualVisit {
            place,
            start: self.start.parse()?,
            end: self.end.parse()?,
            companions: self.companions.parse()?,
        })
    }
}

/// What a visit is to be after its owner has changed it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VisitEdit {
    /// Since when.
    pub start: Moment,
    /// Until when; none only for a visit that is open.
    pub end: Option<Moment>,
    /// Who, and what about it.
    pub companions: Companions,
}

impl VisitEdit {
    pub(crate) fn parse(&self) -> Result<core::VisitEdit, DiaryError> {
        Ok(core::VisitEdit {
            start: self.start.parse()?,
            end: self.end.map(Moment::parse).transpose()?,
            companions: self.companions.parse()?,
        })
    }
}

impl Moment {
    fn parse(self) -> Result<core::Moment, DiaryError> {
        Ok(core::Moment {
            at: self.at,
            offset: parse_offset(self.utc_offset_minutes)?,
        })
    }
}

/// No venue has an id that is written in another way.
pub(crate) fn parse_venue_id(text: &str) -> Result<VenueId, DiaryError> {
    text.parse().map_err(|_| DiaryError::NoSuchVenue)
}
