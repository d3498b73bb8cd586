//! What an app may know of the trust list in force.

use dauchan_core::clock::Clock;
use dauchan_core::time::Timestamp;
use dauchan_core::trust::{self, ProgrammeStatus, TrustList};

/// Which list it is; a later one has the higher epoch, or the same epoch and the higher counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListVersion {
    /// Raised with an app release.
    pub epoch: u16,
    /// Raised with each list.
    pub counter: u32,
}

impl From<trust::ListVersion> for ListVersion {
    fn from(version: trust::ListVersion) -> Self {
        Self {
            epoch: version.epoch,
            counter: version.counter,
        }
    }
}

/// Whether a list is still good to judge by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ListFreshness {
    /// Yes.
    Fresh,
    /// Yes, and it is time to fetch a newer one.
    RefreshDue,
    /// No: codes are refused as `ListExpired`, and may be kept pending, until a newer one is taken.
    Expired,
}

/// The trust list in force.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrustListStatus {
    /// Which list it is.
    pub version: ListVersion,
    /// When it was signed.
    pub issued: Timestamp,
    /// When the next one should have been fetched.
    pub refresh_due: Timestamp,
    /// After this moment nothing is verified by it.
    pub hard_expiry: Timestamp,
    /// Whether it is still good.
    pub freshness: ListFreshness,
    /// Whether people are asked to scan at the moment.
    pub programme: ProgrammeStatus,
}

impl TrustListStatus {
    pub(crate) fn new(list: &TrustList, clock: Clock) -> Self {
        Self {
            version: list.version().into(),
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
