//! The present, as the system's clock has it.

use std::time::{SystemTime, UNIX_EPOCH};

use dauchan_core::time::Timestamp;

use crate::failure::{Exit, Failure};

/// The system's clock.
///
/// # Errors
/// If it stands before 1970.
pub fn system() -> Result<Timestamp, Failure> {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .map(Timestamp::from_unix_seconds)
        .ok_or_else(|| {
            Failure::new(
                Exit::System,
                "clock",
                "the system's clock stands before 1970",
            )
            .advise("Set the date and time, or give the moment with --now.")
        })
}
