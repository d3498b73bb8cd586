//! Posters of the register's venues: one at a time, or a ward's in batches with a cover.

use std::collections::HashMap;

use dauchan_core::scan::encode::Encoder;
use dauchan_core::time::Day;
use dauchan_core::venue::carrier::Host;
use dauchan_core::venue::{AreaCode, IssueNumber, VenueDetails, VenueId};

use super::error::DeskError;
use super::reader::Desk;
use crate::register::{IssuerName, RegisterError};
use crate::sheet::{self, Book, CoverEntry, Fonts, Forms, Imprint, Page, PosterSheet, SheetError};
use crate::signers::{IssuerSigner, SignedVenue};
use crate::store::{Door, Filter, Printing, StoreError, VenueEntry};
use crate::street::street_order;

/// Posters in a file: what a clerk carries, and a viewer opens at once.
const BATCH: usize = 500;

/// What is drawn of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A poster of A4.
    Poster,
    /// A sheet of stickers of 5 cm.
    Stickers,
}

/// A printing that is to be drawn.
#[derive(Debug)]
pub struct PosterEntry {
    /// The venue.
    pub venue: VenueEntry,
    /// The name of the door.
    pub door: String,
    /// The record that the code carries.
    pub details: VenueDetails,
    place: String,
    signed: SignedVenue,
}

impl PosterEntry {
    /// Returns what names this poster in files: ward, short code and printing.
    #[must_use]
    pub fn file_stem(&self) -> String {
        let ward = self.details.area.code();
        format!(
            "{ward}-{}-{}",
            self.venue.short_code,
            self.details.issue.number()
        )
    }

    /// Returns the venue and printing.
    #[must_use]
    pub const fn printing(&self) -> (VenueId, IssueNumber) {
        (self.venue.id, self.details.issue)
    }

    /// Returns the signed code.
    #[must_use]
    pub const fn signed(&self) -> &SignedVenue {
        &self.signed
    }
}

/// The posters of one file of a ward.
#[derive(Debug)]
pub struct Batch {
    /// The ward.
    pub ward: AreaCode,
    /// Its name with that of its district.
    pub place: String,
    /// Which of the ward's files this is, from 1.
    pub number: usize,
    /// How many files the ward has.
    pub of: usize,
    /// The posters, in street order.
    pub posters: Vec<PosterEntry>,
}

impl Batch {
    /// Returns the name of the file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}-{}.pdf", self.ward.code(), self.number)
    }
}

/// Draws posters. It holds the typefaces and tables that all of them share, and knows no desk, so that several threads
/// can draw at once.
pub struct Press {
    fonts: Fonts,
    encoder: Encoder,
    host: Host,
    forms: Forms,
}

impl Press {
    /// Makes a press for codes that begin with `host`.
    ///
    /// # Errors
    /// [`SheetError::Typeface`].
    pub fn new(host: &Host, imprint: &Imprint) -> Result<Self, SheetError> {
        let fonts = Fonts::new()?;
        Ok(Self {
            encoder: Encoder::new(),
            host: host.clone(),
            forms: Forms::new(&fonts, host, imprint),
            fonts,
        })
    }

    /// Lays out the page of a printing in a shape.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn page(&self, entry: &PosterEntry, shape: Shape) -> Result<Page, SheetError> {
        let sheet = PosterSheet {
            short_code: entry.venue.short_code,
            details: &entry.details,
            door: &entry.door,
            street: &entry.venue.street,
            place: &entry.place,
            signed: &entry.signed,
            host: &self.host,
        };
        match shape {
            Shape::Poster => sheet::poster(&self.fonts, &self.encoder, &sheet, &self.forms),
            Shape::Stickers => sheet::stickers(&self.fonts, &self.encoder, &sheet),
        }
    }

    /// Draws one printing as a PDF of one page, which an ordinary reader has read.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn pdf(&self, entry: &PosterEntry, shape: Shape) -> Result<Vec<u8>, SheetError> {
        let mut book = Book::new(&self.fonts, entry.details.name.as_str());
        book.add(&self.page(entry, shape)?)?;
        book.finish()
    }

    /// Draws a batch: a cover, and a page for each poster, all of which an ordinary reader has read.
    ///
    /// # Errors
    /// [`SheetError`] if one of them cannot be read; the batch is not drawn then.
    pub fn book(&self, batch: &Batch, today: Day) -> Result<Vec<u8>, SheetError> {
        let mut book = Book::new(&self.fonts, &batch.place);
        let (year, month, day) = today.date().to_calendar_date();
        let subtitle = format!(
            "Giao nhận áp phích · ngày {day:02}/{:02}/{year} · tập {}/{} · {} tờ",
            u8::from(month),
            batch.number,
            batch.of,
            batch.posters.len()
        );
        let entries: Vec<_> = batch.posters.iter().map(cover_entry).collect();
        for page in sheet::cover(&self.fonts, &batch.place, &subtitle, &entries) {
            book.add(&page)?;
        }
        for entry in &batch.posters {
            book.add(&self.page(entry, Shape::Poster)?)?;
        }
        book.finish()
    }
}

fn cover_entry(entry: &PosterEntry) -> CoverEntry {
    let name = entry.details.name.as_str();
    CoverEntry {
        short_code: entry.venue.short_code.to_string(),
        name: match entry.door.as_str() {
            "" => name.to_owned(),
            door => format!("{name} – {door}"),
        },
        street: entry.venue.street.clone(),
        issue: entry.details.issue.number(),
    }
}

impl Desk {
    /// Returns the newest printings of a venue's open doors, ready to be drawn.
    ///
    /// # Errors
    /// [`DeskError::Rule`] if phones would refuse every one of them, because the venue or an issuer is revoked.
    pub fn posters_of(&self, venue: VenueEntry) -> Result<Vec<PosterEntry>, DeskError> {
        let id = venue.id;
        if let Some(revoked) = self
            .revoked_issuers()?
            .into_iter()
            .find(|name| venue.doors.iter().any(|door| door.newest.issuer == *name))
        {
            return Err(RegisterError::RevokedIssuer { name: revoked }.into());
        }
        let posters = self.printable(&venue, &[], &mut HashMap::new())?;
        if posters.is_empty() {
            return Err(RegisterError::RevokedVenue { id }.into());
        }
        Ok(posters)
    }

    /// Returns every poster that phones accept, by ward and street.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn all_posters(&self) -> Result<Vec<PosterEntry>, DeskError> {
        let mut posters = Vec::new();
        for (ward, _) in self.register.wards()? {
            posters.extend(self.posters_in(ward)?);
        }
        Ok(posters)
    }

    /// Returns the posters of a ward in street order, in batches. What phones would refuse is left out.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn batches(&self, ward: AreaCode) -> Result<Vec<Batch>, DeskError> {
        let posters = self.posters_in(ward)?;
        let of = posters.len().div_ceil(BATCH);
        let mut posters = posters.into_iter().peekable();
        let mut batches = Vec::new();
        while let Some(first) = posters.peek() {
            let place = first.place.clone();
            batches.push(Batch {
                ward,
                place,
                number: batches.len() + 1,
                of,
                posters: posters.by_ref().take(BATCH).collect(),
            });
        }
        Ok(batches)
    }

    fn posters_in(&self, ward: AreaCode) -> Result<Vec<PosterEntry>, DeskError> {
        let filter = Filter {
            ward: Some(ward),
            good_only: true,
            ..Filter::default()
        };
        let mut venues = Vec::new();
        self.register.for_each(&filter, |venue| {
            venues.push(venue);
            Ok::<_, StoreError>(())
        })?;
        venues.sort_by_cached_key(|venue| street_order(&venue.street));
        let revoked = self.revoked_issuers()?;
        let mut signers = HashMap::new();
        let mut posters = Vec::new();
        for venue in &venues {
            posters.extend(self.printable(venue, &revoked, &mut signers)?);
        }
        Ok(posters)
    }

    fn revoked_issuers(&self) -> Result<Vec<IssuerName>, DeskError> {
        let issuers = self.register.issuers()?.into_iter();
        Ok(issuers
            .filter(|issuer| issuer.revoked)
            .map(|issuer| issuer.name)
            .collect())
    }

    /// The newest printings of the open doors, without those that are revoked or signed by a revoked issuer.
    fn printable(
        &self,
        venue: &VenueEntry,
        revoked: &[IssuerName],
        signers: &mut HashMap<String, IssuerSigner>,
    ) -> Result<Vec<PosterEntry>, DeskError> {
        let is_printable = |door: &&Door| {
            let Printing { issuer, details } = &door.newest;
            !door.is_closed && !venue.is_revoked(details.issue) && !revoked.contains(issuer)
        };
        let mut posters = Vec::new();
        for door in venue.doors.iter().filter(is_printable) {
            let details = door.newest.details.clone();
            let (issuer, record) = self.register.record(venue.id, details.issue)?;
            let signed = self.signer(&issuer, signers)?.sign_venue(&record);
            let place = self.areas.place(details.area, details.validity.first());
            posters.push(PosterEntry {
                door: door.label.clone(),
                place: place.unwrap_or_default(),
                details,
                signed,
                venue: venue.clone(),
            });
        }
        Ok(posters)
    }

    /// An issuer's signer, read once.
    fn signer<'a>(
        &self,
        name: &IssuerName,
        signers: &'a mut HashMap<String, IssuerSigner>,
    ) -> Result<&'a IssuerSigner, DeskError> {
        if !signers.contains_key(name.as_str()) {
            signers.insert(name.as_str().to_owned(), self.issuer_signer(name)?);
        }
        signers
            .get(name.as_str())
            .ok_or_else(|| RegisterError::UnknownIssuer { name: name.clone() }.into())
    }
}
