//! For how long visits are kept.

use dauchan_core::visit as core;

/// For how many days of 24 hours after its end a visit is kept.
// Kotlin has an annotation `Retention` that nobody imports and everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VisitRetention {
    /// The days in force: as the diary's owner chose, or as the deployment has it.
    pub days: u16,
    /// The most that the owner may choose: as the deployment has it. The least is 1.
    pub longest: u16,
}

impl From<core::Retention> for VisitRetention {
    fn from(retention: core::Retention) -> Self {
        Self {
            days: retention.days,
            longest: retention.longest,
        }
    }
}
