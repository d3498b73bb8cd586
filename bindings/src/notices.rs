//! Alerts as values, and the errors of notice bundles.

use dauchan_core::diary::{AlertId, AlertNews, NoticeState, StorageError};
use dauchan_core::notice::{BundleRefusal, NoticeStatus, Severity};
use dauchan_core::time::Timestamp;

use crate::contain::Internal;
use crate::visit::Visit;

uniffi::custom_type!(
    /// The number of an alert in its diary. A number is never used twice.
    AlertId, i64, {
    remote,
    lower: |id| id.number(),
    try_lift: |number| Ok(AlertId::from_number(number)),
});

/// The severity of a notice, the lowest first.
#[uniffi::remote(Enum)]
pub enum Severity {
    /// The notice is for information.
    Low,
    /// The owner should do something.
    Medium,
    /// The owner must do something at once.
    High,
}

/// The status of an alert.
#[uniffi::remote(Enum)]
#[uniffi(name = "AlertStatus")]
pub enum NoticeStatus {
    /// The alert holds.
    Active,
    /// The authority has withdrawn the notice, or changed it so that it no longer concerns the visit.
    Withdrawn,
}

/// What the owner is to be told of an alert.
#[uniffi::remote(Enum)]
pub enum AlertNews {
    /// The alert is new.
    Raised,
    /// The alert says something else than before.
    Revised,
    /// The alert was withdrawn.
    Withdrawn,
}

/// The advice of a notice. The app has the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Advice {
    /// Follow what the health authority announces. It stands also for an advice that this library does not know.
    Other,
    /// Watch the health for two weeks.
    WatchHealth,
    /// Get tested.
    GetTested,
    /// Stay home and get tested.
    StayHome,
    /// Call the health station now.
    CallHealthStation,
}

impl From<dauchan_core::notice::Advice> for Advice {
    fn from(advice: dauchan_core::notice::Advice) -> Self {
        match advice.number() {
            1 => Self::WatchHealth,
            2 => Self::GetTested,
            3 => Self::StayHome,
            4 => Self::CallHealthStation,
            _ => Self::Other,
        }
    }
}

/// A notice that concerns a visit. There is one for each notice and visit.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct VisitAlert {
    /// The number of the alert.
    pub id: AlertId,
    /// The severity of the notice.
    pub severity: Severity,
    /// The advice of the notice.
    pub advice: Advice,
    /// The first moment that the notice is about.
    pub from: Timestamp,
    /// The end of the time that the notice is about.
    pub to: Timestamp,
    /// The visit. Of a visit that was split, it is the first piece.
    pub visit: Visit,
    /// The whole minutes of the visit inside the time of the notice.
    pub overlap_minutes: u32,
    /// The status of the alert.
    pub status: NoticeStatus,
    /// The moment at which the phone learnt of the notice.
    pub raised_at: Timestamp,
    /// What the owner was not told yet, if anything.
    pub news: Option<AlertNews>,
    /// The moment at which the owner dismissed the alert, if the owner did.
    pub dismissed_at: Option<Timestamp>,
}

impl From<dauchan_core::diary::Alert> for VisitAlert {
    fn from(alert: dauchan_core::diary::Alert) -> Self {
        let record = alert.notice;
        Self {
            id: alert.id,
            severity: record.severity,
            advice: record.advice.into(),
            from: record.window.from(),
            to: record.window.end(),
            overlap_minutes: u32::try_from(alert.overlap.minutes()).unwrap_or(u32::MAX),
            status: alert.status,
            raised_at: alert.raised_at,
            news: alert.news,
            dismissed_at: alert.dismissed_at,
            visit: alert.visit.into(),
        }
    }
}

/// The newest notice bundle that was matched.
#[uniffi::remote(Record)]
pub struct NoticeState {
    /// The sequence number of the bundle.
    pub sequence: u32,
    /// The moment at which the bundle was published.
    pub issued: Timestamp,
    /// The moment since which a newer bundle is missing, if one is.
    pub not_fresh_since: Option<Timestamp>,
}

/// The reason why a notice bundle was not matched. Nothing was written.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum NoticeError {
    /// The file cannot be read, is cut off, damaged or too long, or is not a bundle. Download it again.
    #[error("{explanation}")]
    Damaged {
        /// The damage, as an English sentence.
        explanation: String,
    },
    /// The bundle was made for a newer app. Ask the owner to update the app.
    #[error("the notice bundle needs a newer app; update the app")]
    NewerApp,
    /// The trust list has expired or does not know the bundle's key. Download the list first.
    #[error("{explanation}")]
    ListOutdated {
        /// The reason as an English sentence.
        explanation: String,
    },
    /// No key that is trusted for notices has signed the bundle. Do not use it.
    #[error("{explanation}")]
    Forged {
        /// The reason as an English sentence.
        explanation: String,
    },
    /// The bundle is signed and breaks the rules of its format. Report it to the authority.
    #[error("{explanation}")]
    Malformed {
        /// The rule that is broken, as an English sentence.
        explanation: String,
    },
    /// The bundle is older than one that was matched, as from a cache. Download it again later.
    #[error("the notice bundle is older than the one before; download it again later")]
    Rollback {
        /// The sequence number of the bundle that was matched.
        stored: u32,
        /// The sequence number of the refused bundle.
        offered: u32,
    },
    /// Two different bundles have one sequence number. Report it to the authority.
    #[error("two different notice bundles have one number; report it to the authority")]
    Conflict {
        /// The sequence number of both bundles.
        sequence: u32,
    },
    /// The diary is locked. Open it again.
    #[error("the diary is locked; open it again")]
    Locked,
    /// The bundle is valid, and the storage failed.
    #[error("{explanation}")]
    Storage {
        /// The failure of the storage.
        error: StorageError,
        /// The failure as an English sentence.
        explanation: String,
    },
    /// The library has a bug. Open the diary again, and report the bug.
    #[error("the library failed while it matched notices; report this bug")]
    Internal,
}

impl Internal for NoticeError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<std::io::Error> for NoticeError {
    fn from(error: std::io::Error) -> Self {
        BundleRefusal::from(error).into()
    }
}

impl From<dauchan_core::diary::NoticeError> for NoticeError {
    fn from(error: dauchan_core::diary::NoticeError) -> Self {
        use dauchan_core::diary::NoticeError as Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Locked => Self::Locked,
            Error::Storage(error) => Self::Storage {
                error,
                explanation: error.to_string(),
            },
        }
    }
}

impl From<BundleRefusal> for NoticeError {
    fn from(refusal: BundleRefusal) -> Self {
        let explanation = refusal.to_string();
        match refusal {
            BundleRefusal::Source { .. }
            | BundleRefusal::Cut
            | BundleRefusal::Damaged
            | BundleRefusal::TooLong => Self::Damaged { explanation },
            BundleRefusal::NewerApp => Self::NewerApp,
            BundleRefusal::UnknownKey { .. } | BundleRefusal::ListExpired { .. } => {
                Self::ListOutdated { explanation }
            }
            BundleRefusal::WrongPurpose { .. }
            | BundleRefusal::Forged { .. }
            | BundleRefusal::RevokedKey { .. }
            | BundleRefusal::OutsideKeyValidity { .. } => Self::Forged { explanation },
            BundleRefusal::Malformed(_) => Self::Malformed { explanation },
            BundleRefusal::Replayed { stored, offered } => Self::Rollback { stored, offered },
            BundleRefusal::Conflict { sequence } => Self::Conflict { sequence },
        }
    }
}
