//! The state of the trust list in force.

use dauchan_core::clock::Clock;
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{ListVersion, ProgrammeStatus, TrustList};

/// The freshness of a trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ListFreshness {
    /// The list is valid, and no newer one is due.
    Fresh,
    /// The list is valid, and a newer one should be downloaded.
    RefreshDue,
    /// The list has expired. Codes are refused as `ListExpired`, and can be kept pending.
    Expired,
}

/// The trust list in force.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrustListStatus {
    /// The version of the list.
    pub version: ListVersion,
    /// The moment at which the list was signed.
    pub issued: Timestamp,
    /// The moment from which a newer list should be downloaded.
    pub refresh_due: Timestamp,
    /// The last moment at which codes are verified by the list.
    pub hard_expiry: Timestamp,
    /// The freshness of the list.
    pub freshness: ListFreshness,
    /// The state of the programme, as the list says.
    pub programme: ProgrammeStatus,
}

impl TrustListStatus {
    pub(crate) fn new(list: &TrustList, clock: Clock) -> Self {
        Self {
            version: list.version(),
            issued: list.issued(),
            refresh_due: list.refresh_due(),
            hard_expiry: list.hard_expiry(),
            freshness: ListFreshness::of(list, clock),
            programme: list.status(),
        }
    }
}

impl ListFreshness {
    fn of(list: &TrustList, clock: Clock) -> Self {
        if clock.effective() > list.hard_expiry() {
            Self::Expired
        } else if list.is_refresh_due(clock) {
            Self::RefreshDue
        } else {
            Self::Fresh
        }
    }
}
