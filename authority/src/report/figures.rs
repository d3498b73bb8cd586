//! Figures of a day: how many venues are in which state.

use serde::Serialize;

use crate::store::{EXPIRING_DAYS, State, VenueDay};

/// The figures of some venues at the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Venues in the register.
    pub registered: u32,
    /// Printings of their codes.
    pub issued: u32,
    /// Venues of which a poster was printed.
    pub printed: u32,
    /// Venues that an inspector has seen.
    pub seen: u32,
    /// Venues in use.
    pub working: u32,
    /// Venues that the newest evidence shows out of use.
    pub silent: u32,
    /// Venues with a poster and without evidence.
    pub no_figures: u32,
    /// Venues without a poster.
    pub unprinted: u32,
    /// Venues whose code expires within 30 days.
    pub expiring: u32,
    /// Venues whose code has expired.
    pub expired: u32,
    /// Venues that are revoked.
    pub revoked: u32,
}

/// A figure of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Venues in the register.
    Registered,
    /// Printings of their codes.
    Issued,
    /// Venues of which a poster was printed.
    Printed,
    /// Venues that an inspector has seen.
    Seen,
    /// Venues in use.
    Working,
    /// Venues that the newest evidence shows out of use.
    Silent,
    /// Venues with a poster and without evidence.
    NoFigures,
    /// Venues without a poster.
    Unprinted,
    /// Venues whose code expires within 30 days.
    Expiring,
    /// Venues whose code has expired.
    Expired,
    /// Venues that are revoked.
    Revoked,
}

impl What {
    /// Every figure, in the order of a report's columns.
    pub const ALL: [Self; 11] = [
        Self::Registered,
        Self::Issued,
        Self::Printed,
        Self::Seen,
        Self::Working,
        Self::Silent,
        Self::NoFigures,
        Self::Unprinted,
        Self::Expiring,
        Self::Expired,
        Self::Revoked,
    ];

    /// Returns the name that scripts see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Issued => "issued",
            Self::Printed => "printed",
            Self::Seen => "seen",
            Self::Working => "working",
            Self::Silent => "silent",
            Self::NoFigures => "no_figures",
            Self::Unprinted => "unprinted",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl Figures {
    /// Counts a venue.
    pub fn add(&mut self, venue: &VenueDay) {
        self.registered += 1;
        self.issued += u32::from(venue.issued);
        self.printed += u32::from(venue.is_printed);
        self.seen += u32::from(venue.last_seen.is_some());
        self.expiring += u32::from(venue.is_expiring);
        *match venue.state {
            State::Working => &mut self.working,
            State::Silent => &mut self.silent,
            State::NoFigures => &mut self.no_figures,
            State::Unprinted => &mut self.unprinted,
            State::Expired => &mut self.expired,
            State::Revoked => &mut self.revoked,
        } += 1;
    }

    /// Adds the figures of other venues.
    pub fn add_all(&mut self, other: &Self) {
        self.registered += other.registered;
        self.issued += other.issued;
        self.printed += other.printed;
        self.seen += other.seen;
        self.working += other.working;
        self.silent += other.silent;
        self.no_figures += other.no_figures;
        self.unprinted += other.unprinted;
        self.expiring += other.expiring;
        self.expired += other.expired;
        self.revoked += other.revoked;
    }

    /// Returns one of the figures.
    #[must_use]
    pub const fn get(&self, what: What) -> u32 {
        match what {
            What::Registered => self.registered,
            What::Issued => self.issued,
            What::Printed => self.printed,
            What::Seen => self.seen,
            What::Working => self.working,
            What::Silent => self.silent,
            What::NoFigures => self.no_figures,
            What::Unprinted => self.unprinted,
            What::Expiring => self.expiring,
            What::Expired => self.expired,
            What::Revoked => self.revoked,
        }
    }

    /// Returns the venues for which there is evidence.
    #[must_use]
    pub const fn with_evidence(&self) -> u32 {
        self.working + self.silent
    }
}

const _: () = assert!(EXPIRING_DAYS == 30, "the docs above name it");
