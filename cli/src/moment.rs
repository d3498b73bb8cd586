//! The present by the system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use dauchan_core::time::Timestamp;

use crate::error::{CommandError, Exit};
use crate::language::say;

/// Returns the time of the system's clock.
///
/// # Errors
/// [`CommandError`] if the clock is before 1970.
pub fn system() -> Result<Timestamp, CommandError> {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .map(Timestamp::from_unix_seconds)
        .ok_or_else(|| {
            let text = say!(
                "the system's clock is before 1970",
                "đồng hồ của máy ở trước năm 1970"
            );
            CommandError::new(Exit::System, "clock", text)
                .advise("Set the date and time of this machine, or name the time with --now.")
        })
}
