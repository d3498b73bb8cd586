//! Visits that the owner enters manually.

use dauchan_core::visit::{Companions, Moment, OwnText};

use crate::diary_error::DiaryError;

/// The place of a manual visit.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ManualPlace {
    /// A place in the owner's words.
    InWords {
        /// The words of the owner.
        text: OwnText,
    },
    /// A venue that is in the diary already. Exposure notices match the visit.
    AtVenue {
        /// The public id of the venue.
        venue_id: String,
    },
}

/// A visit that the owner enters manually.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ManualVisit {
    /// The place of the visit.
    pub place: ManualPlace,
    /// The start of the visit.
    pub start: Moment,
    /// The end of the visit.
    pub end: Moment,
    /// The people of the visit, and the owner's words about it.
    pub companions: Companions,
}

impl ManualVisit {
    pub(crate) fn parse(self) -> Result<dauchan_core::visit::ManualVisit, DiaryError> {
        use dauchan_core::visit::ManualPlace as Place;
        let place = match self.place {
            ManualPlace::InWords { text } => Place::FreeText(text),
            ManualPlace::AtVenue { venue_id } => {
                let venue = venue_id.parse();
                Place::Known(venue.map_err(|_| DiaryError::NoSuchVenue)?)
            }
        };
        Ok(dauchan_core::visit::ManualVisit {
            place,
            start: self.start,
            end: self.end,
            companions: self.companions,
        })
    }
}
