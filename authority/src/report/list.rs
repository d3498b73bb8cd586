//! Venues one by one on a day: all of them, or those that are silent, for the person who goes there.

use dauchan_core::time::{Day, UtcOffset};
use dauchan_core::venue::AreaCode;

use crate::areas::AreaTable;
use crate::store::{Contact, State, Store, StoreError, VenueDay};
use crate::street::street_order;

/// A venue of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its state.
    pub venue: VenueDay,
    /// How it is found and reached.
    pub contact: Contact,
    /// The name of its ward.
    pub ward: String,
    /// The name of the group that the ward belongs to; empty for a ward without a group.
    pub group: String,
}

/// Venues of a day, by ward, and in the order in which their streets are walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueList {
    /// The day.
    pub day: Day,
    /// The venues.
    pub venues: Vec<Listed>,
}

/// A choice of venues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only venues in one of these states; all, if it is empty.
    pub states: Vec<State>,
    /// Only venues of these wards; all, if it is empty.
    pub wards: Vec<AreaCode>,
}

impl Wanted {
    fn includes(&self, venue: &VenueDay) -> bool {
        (self.states.is_empty() || self.states.contains(&venue.state))
            && (self.wards.is_empty() || self.wards.contains(&venue.ward))
    }
}

impl VenueList {
    /// Makes the list of a day from the register's log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn of(
        register: &Store,
        areas: &AreaTable,
        day: Day,
        offset: UtcOffset,
        wanted: &Wanted,
    ) -> Result<Self, StoreError> {
        let history = register.history(day, day, offset)?;
        let days: Vec<_> = history
            .venues(day)
            .filter(|venue| wanted.includes(venue))
            .collect();
        let end = Day::from_number(day.number().saturating_add(1)).start(offset);
        let contacts = register.contacts(&days, end)?;
        let venues = days.into_iter().zip(contacts);
        let mut venues: Vec<_> = venues
            .map(|(venue, contact)| Listed::of(venue, contact, areas))
            .collect();
        venues.sort_by_cached_key(|listed| {
            let VenueDay { ward, number, .. } = listed.venue;
            let street = street_order(&listed.contact.street);
            (
                listed.group.clone(),
                ward,
                listed.ward.clone(),
                street,
                number,
            )
        });
        Ok(Self { day, venues })
    }

    /// Returns the venues ward by ward.
    pub fn by_ward(&self) -> impl Iterator<Item = &[Listed]> {
        self.venues
            .chunk_by(|one, other| (one.venue.ward, &one.ward) == (other.venue.ward, &other.ward))
    }
}

impl Listed {
    fn of(venue: VenueDay, contact: Contact, areas: &AreaTable) -> Self {
        let VenueDay {
            ward, valid_from, ..
        } = venue;
        let area = areas.ward(ward, valid_from);
        let group = area.and_then(|area| areas.group(area.group?, valid_from));
        Self {
            ward: area.map_or_else(|| ward.code().to_string(), |area| area.name.clone()),
            group: group.map(|group| group.name.clone()).unwrap_or_default(),
            venue,
            contact,
        }
    }
}
