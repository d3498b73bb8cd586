//! What a table would change in the register, and the change itself, in batches.
//!
//! A row is known by its reference. The same row again changes nothing, so an import that was stopped is simply begun
//! again: each batch is one transaction, and what was kept is found unchanged.

use std::collections::HashMap;

use dauchan_core::random::RandomSource;
use dauchan_core::time::DayRange;
use dauchan_core::venue::{AreaCode, ShortCode, VenueId};

use super::editor::DeskEditor;
use super::error::DeskError;
use super::reader::Desk;
use crate::fold::fold;
use crate::import::{Checked, Column, Reason, Refusal, VenueRow};
use crate::register::{Issuer, IssuerName};
use crate::store::{CodeChange, Edit, NewVenue, VenueEntry};

/// What all rows of a table have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportTerms {
    /// The days on which the codes are good.
    pub validity: DayRange,
    /// The issuer that signs; `None` for the one that may sign for each row's ward.
    pub issuer: Option<IssuerName>,
}

/// A venue that a table adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedVenue {
    /// The row.
    pub row: VenueRow,
    /// The issuer that signs.
    pub issuer: IssuerName,
}

/// A new venue that may be another one under a second reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The row of the new venue.
    pub row: usize,
    /// The other's reference, if it has one.
    pub reference: Option<String>,
    /// The other's short code, if it is in the register already.
    pub short_code: Option<ShortCode>,
    /// Whether the telephone number is the same; else the name and the ward are.
    pub same_phone: bool,
}

/// The changes of a table to the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPlan {
    /// The venues that are new.
    pub new: Vec<PlannedVenue>,
    /// The corrections that change no code.
    pub corrections: Vec<(VenueId, Edit)>,
    /// How many rows are in the register as they stand.
    pub unchanged: usize,
    /// The reasons why other rows are refused.
    pub refusals: Vec<Refusal>,
    /// New venues that a person should look at.
    pub suspects: Vec<Suspect>,
}

impl Desk {
    /// Compares a checked table with the register. Nothing is changed.
    ///
    /// # Errors
    /// [`DeskError`] if the register cannot be read, or the issuer that was named is not known.
    pub fn plan_import(
        &self,
        checked: &Checked,
        terms: &ImportTerms,
    ) -> Result<ImportPlan, DeskError> {
        let issuers = match &terms.issuer {
            Some(name) => vec![self.register.issuer(name)?],
            None => self.register.issuers()?,
        };
        let mut signers = Signers::new(issuers, terms.validity);
        let mut plan = ImportPlan {
            refusals: checked.refusals.clone(),
            ..ImportPlan::default()
        };
        let mut earlier = Earlier::default();
        for row in &checked.rows {
            if let Some(entry) = self.register.by_reference(&row.reference)? {
                plan.compare(row, &entry);
                continue;
            }
            let Some(issuer) = signers.of(row.ward) else {
                plan.refuse(row, Column::Ward, Reason::NoIssuer);
                continue;
            };
            self.suspect(row, &mut earlier, &mut plan)?;
            plan.new.push(PlannedVenue {
                row: row.clone(),
                issuer,
            });
        }
        plan.refusals
            .sort_by_key(|refusal| (refusal.row, refusal.column));
        Ok(plan)
    }

    fn suspect(
        &self,
        row: &VenueRow,
        earlier: &mut Earlier,
        plan: &mut ImportPlan,
    ) -> Result<(), DeskError> {
        let name = row.name.as_str();
        let found = self
            .register
            .duplicates(&row.reference, name, row.ward, &row.phone)?;
        plan.suspects.extend(found.into_iter().map(|other| Suspect {
            row: row.row,
            reference: other.reference,
            short_code: Some(other.short_code),
            same_phone: other.same_phone,
        }));
        for (reference, same_phone) in earlier.like(row) {
            plan.suspects.push(Suspect {
                row: row.row,
                reference: Some(reference),
                short_code: None,
                same_phone,
            });
        }
        Ok(())
    }
}

impl ImportPlan {
    fn refuse(&mut self, row: &VenueRow, column: Column, reason: Reason) {
        self.refusals.push(Refusal {
            row: row.row,
            column,
            reason,
            proposals: Vec::new(),
        });
    }

    /// What a row says beside what the register says of the same reference.
    fn compare(&mut self, row: &VenueRow, entry: &VenueEntry) {
        let refused = self.refusals.len();
        let mut differs = |column, is_same: bool, registered: String| {
            if !is_same {
                self.refuse(row, column, Reason::Differs { registered });
            }
        };
        differs(Column::Name, row.name == entry.name, entry.name.to_string());
        differs(
            Column::Ward,
            row.ward == entry.ward,
            entry.ward.code().to_string(),
        );
        differs(
            Column::Sector,
            row.sector == entry.sector,
            entry.sector.number().to_string(),
        );
        let minutes = u16::from(entry.stay.quarter_hours()) * 15;
        differs(Column::Stay, row.stay == entry.stay, minutes.to_string());
        let doors = entry.doors.iter().filter(|door| !door.is_closed);
        let doors = doors.map(|door| (door.label.as_str(), door.direction));
        let same_doors = doors.eq(row
            .doors
            .iter()
            .map(|door| (door.label.as_str(), door.direction)));
        differs(Column::Doors, same_doors, format!("{}", entry.doors.len()));
        if self.refusals.len() > refused {
            return;
        }
        let changed = |new: &str, old: &str| (new != old).then(|| new.to_owned());
        let edit = Edit {
            reference: None,
            legal_name: changed(&row.legal_name, &entry.legal_name),
            street: changed(&row.street, &entry.street),
            owner: changed(&row.owner, &entry.owner),
            phone: changed(&row.phone, &entry.phone),
            note: changed(&row.note, &entry.note),
        };
        if edit == Edit::default() {
            self.unchanged += 1;
        } else {
            self.corrections.push((entry.id, edit));
        }
    }
}

impl DeskEditor {
    /// Registers and issues venues of a plan, all of them or none.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is issued.
    pub fn import(
        &mut self,
        venues: &[PlannedVenue],
        validity: DayRange,
        random: &mut dyn RandomSource,
    ) -> Result<Vec<VenueId>, DeskError> {
        let new: Vec<_> = venues
            .iter()
            .map(|planned| new_venue(planned, validity))
            .collect();
        self.register(&new, random)
    }
}

fn new_venue(planned: &PlannedVenue, validity: DayRange) -> NewVenue {
    let row = planned.row.clone();
    NewVenue {
        reference: Some(row.reference),
        legal_name: row.legal_name,
        street: row.street,
        owner: row.owner,
        phone: row.phone,
        note: row.note,
        doors: row.doors,
        code: CodeChange {
            issuer: planned.issuer.clone(),
            name: row.name,
            ward: row.ward,
            sector: row.sector,
            stay: row.stay,
            validity,
        },
    }
}

/// Who may sign for which ward on the days of an import.
struct Signers {
    issuers: Vec<Issuer>,
    known: HashMap<AreaCode, Option<IssuerName>>,
}

impl Signers {
    fn new(issuers: Vec<Issuer>, validity: DayRange) -> Self {
        let mut issuers = issuers;
        issuers.retain(|issuer| !issuer.revoked && issuer.validity.contains_range(validity));
        // One for a few wards before one for everywhere: a stolen key then does little harm.
        issuers.sort_by_key(|issuer| match &issuer.areas {
            dauchan_core::trust::Areas::Listed(areas) => areas.len(),
            dauchan_core::trust::Areas::All => usize::MAX,
        });
        Self {
            issuers,
            known: HashMap::new(),
        }
    }

    fn of(&mut self, ward: AreaCode) -> Option<IssuerName> {
        let issuers = &self.issuers;
        let find = || {
            let mut may_sign = issuers.iter().filter(|issuer| issuer.areas.include(ward));
            may_sign.next().map(|issuer| issuer.name.clone())
        };
        self.known.entry(ward).or_insert_with(find).clone()
    }
}

/// The new venues of the table so far.
#[derive(Default)]
struct Earlier {
    by_name: HashMap<(String, AreaCode), String>,
    by_phone: HashMap<String, String>,
}

impl Earlier {
    /// The references of venues that may be the same as this row, which is then one of them.
    fn like(&mut self, row: &VenueRow) -> Vec<(String, bool)> {
        let reference = row.reference.clone();
        let name = (fold(row.name.as_str()), row.ward);
        let same_name = self
            .by_name
            .insert(name, reference.clone())
            .map(|other| (other, false));
        let same_phone = if row.phone.is_empty() {
            None
        } else {
            self.by_phone
                .insert(row.phone.clone(), reference)
                .map(|other| (other, true))
        };
        same_name.into_iter().chain(same_phone).collect()
    }
}
