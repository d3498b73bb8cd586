//! Notices: adding, revising and withdrawing them, and the bundle that phones fetch.

use dauchan_core::notice::{
    Advice, BundleDraft, NoticeId, NoticeRecord, NoticeStatus, Severity, Window,
};
use dauchan_core::random::RandomSource;
use dauchan_core::time::{Day, Timestamp};
use dauchan_core::venue::VenueId;

use super::editor::DeskEditor;
use super::error::DeskError;
use super::reader::Desk;
use crate::files::{self, FileError};
use crate::register::{Issuer, IssuerName, RegisterError};
use crate::store::{EventKind, Writer};

/// The bytes of a bundle that say its sequence number.
const SEQUENCE: std::ops::Range<usize> = 23..27;
/// No bundle is longer: its header and 4092 chunks.
const MAX_BUNDLE: u64 = 128 * 1024 + 4092 * 65_536;
/// The days after a publication by which the next one is due.
const DUE_DAYS: i64 = 1;
/// Hours that a daily publication may be late before phones say that they are not fresh.
const GRACE_HOURS: i64 = 12;

/// A notice that is to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeOrder {
    /// The venues that it is about: several if the secret of a place was replaced.
    pub venues: Vec<VenueId>,
    /// The time that it is about.
    pub window: Window,
    /// Its severity.
    pub severity: Severity,
    /// The code of what to do.
    pub advice: Advice,
}

/// A change of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeChange {
    /// It says something else now.
    Revised {
        /// The time that it is about.
        window: Window,
        /// Its severity.
        severity: Severity,
        /// The code of what to do.
        advice: Advice,
    },
    /// It no longer holds.
    Withdrawn,
}

/// A bundle that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its sequence number.
    pub sequence: u32,
    /// The number of sealed records.
    pub records: usize,
    /// The number of entries, padding included.
    pub entries: usize,
    /// The bytes of the file.
    pub bytes: usize,
    /// The time by which the next one is due.
    pub next_due: Timestamp,
}

impl Desk {
    /// Returns the path of the newest bundle, which goes to the web server.
    #[must_use]
    pub fn bundle_path(&self) -> std::path::PathBuf {
        self.paths.bundle()
    }

    /// Reports whether the file of the newest bundle is that of the register's newest number. It is not after a process
    /// was killed between the two; the next publication has everything.
    ///
    /// # Errors
    /// [`DeskError`] if the file cannot be read.
    pub fn is_bundle_written(&self) -> Result<bool, DeskError> {
        let sequence = self.register.bundle_sequence()?;
        match files::read(&self.bundle_path(), MAX_BUNDLE) {
            Ok(bundle) => Ok(bundle.get(SEQUENCE) == Some(&sequence.to_be_bytes())),
            Err(FileError::Missing { .. }) => Ok(sequence == 0),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the issuer that signs notices: the one with this name, or the only one that may.
    ///
    /// # Errors
    /// [`DeskError::Rule`].
    pub fn notice_issuer(&self, name: Option<&IssuerName>) -> Result<Issuer, DeskError> {
        let may = |issuer: &Issuer| {
            let purpose = dauchan_core::envelope::Purpose::Notice;
            !issuer.revoked && issuer.purposes.include(purpose)
        };
        if let Some(name) = name {
            let issuer = self.register.issuer(name)?;
            let name = name.clone();
            return match may(&issuer) {
                true => Ok(issuer),
                false if issuer.revoked => Err(RegisterError::RevokedIssuer { name }.into()),
                false => Err(RegisterError::NotForNotices { name }.into()),
            };
        }
        let mut issuers = self.register.issuers()?;
        issuers.retain(may);
        match (issuers.pop(), issuers.is_empty()) {
            (Some(issuer), true) => Ok(issuer),
            (Some(_), false) => Err(RegisterError::SeveralForNotices.into()),
            (None, _) => Err(RegisterError::NoneForNotices.into()),
        }
    }
}

impl DeskEditor {
    /// Adds `orders`, all of them or none, and writes the bundle with every notice that still counts. Without an order
    /// it is the daily publication. Returns the ids of the new notices in the same order.
    ///
    /// # Errors
    /// [`DeskError`]; the bundle before stays.
    pub fn publish_notices(
        &mut self,
        orders: &[NoticeOrder],
        issuer: Option<&IssuerName>,
        random: &mut dyn RandomSource,
    ) -> Result<(Vec<NoticeId>, Published), DeskError> {
        let offset = self.desk.deployment.utc_offset();
        let mut ids = Vec::with_capacity(orders.len());
        for _ in orders {
            let mut id = [0; 8];
            random.fill(&mut id)?;
            ids.push(NoticeId(id));
        }
        let published = self.publish_bundle(issuer, random, |writer| {
            for (order, id) in orders.iter().zip(&ids) {
                let record = NoticeRecord {
                    id: *id,
                    revision: 1,
                    status: NoticeStatus::Active,
                    severity: order.severity,
                    advice: order.advice,
                    window: order.window,
                };
                writer.add_notice(&record, &order.venues, offset)?;
            }
            Ok(())
        })?;
        Ok((ids, published))
    }

    /// Adds a revision of a notice, and writes the bundle.
    ///
    /// # Errors
    /// [`DeskError`]; the bundle before stays.
    pub fn change_notice(
        &mut self,
        id: NoticeId,
        change: NoticeChange,
        issuer: Option<&IssuerName>,
        random: &mut dyn RandomSource,
    ) -> Result<Published, DeskError> {
        let before = self.desk.register.notice(id)?.record;
        if before.status == NoticeStatus::Withdrawn {
            return Err(RegisterError::WithdrawnNotice { id }.into());
        }
        let revision = before.revision.checked_add(1);
        let revision = revision.ok_or(RegisterError::NoRevisionLeft { id })?;
        let (kind, record) = match change {
            NoticeChange::Withdrawn => {
                let status = NoticeStatus::Withdrawn;
                let record = NoticeRecord { status, ..before };
                (EventKind::NoticeWithdrawn, record)
            }
            NoticeChange::Revised {
                window,
                severity,
                advice,
            } => {
                let record = NoticeRecord {
                    window,
                    severity,
                    advice,
                    ..before
                };
                (EventKind::NoticeRevised, record)
            }
        };
        let record = NoticeRecord { revision, ..record };
        self.publish_bundle(issuer, random, |writer| {
            Ok(writer.revise_notice(&record, kind)?)
        })
    }

    /// Makes a change of the notices and the bundle that has it. The register is committed before anyone sees the
    /// bundle, so that no number is used twice. The file is replaced whole.
    fn publish_bundle(
        &mut self,
        issuer: Option<&IssuerName>,
        random: &mut dyn RandomSource,
        change: impl FnOnce(&mut Writer<'_>) -> Result<(), DeskError>,
    ) -> Result<Published, DeskError> {
        let issuer = self.desk.notice_issuer(issuer)?;
        let signer = self.desk.issuer_signer(&issuer.name)?;
        let offset = self.desk.deployment.utc_offset();
        let kept = self.desk.deployment.visits().retention_days;
        let issued = self.author.at;
        check_day(&issuer, Day::of(issued, offset))?;
        let mut writer = self.desk.register.writer(&self.author)?;
        change(&mut writer)?;
        let (notices, wards) = writer.live_notices(issued.plus_days(-i64::from(kept)))?;
        if let Some(area) = wards.into_iter().find(|ward| !issuer.areas.include(*ward)) {
            let issuer = issuer.name;
            return Err(RegisterError::OutsideIssuerAreas { area, issuer }.into());
        }
        let draft = BundleDraft {
            sequence: writer.draft_bundle()?,
            issued,
            next_due: issued.plus_days(DUE_DAYS).plus_seconds(GRACE_HOURS * 3600),
            notices,
        };
        let bundle = signer.sign_bundle(&draft, random)?;
        writer.commit()?;
        files::replace(&self.desk.paths.bundle(), &bundle)?;
        Ok(Published {
            sequence: draft.sequence,
            records: draft.notices.iter().map(|one| one.notices.len()).sum(),
            entries: bundle.len() / 65_536 * 1024,
            bytes: bundle.len(),
            next_due: draft.next_due,
        })
    }
}

fn check_day(issuer: &Issuer, today: Day) -> Result<(), RegisterError> {
    let validity = issuer.validity;
    if validity.first() <= today && today <= validity.last() {
        return Ok(());
    }
    let issuer = issuer.name.clone();
    Err(RegisterError::OutsideIssuerValidity { issuer, validity })
}
