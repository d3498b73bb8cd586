//! When a trust list may be signed without a clerk's word for the date.
//!
//! A wrong date in a list does no harm to a phone whose clock is right, but it goes into every app
//! that is built with the list (`docs/format.md`, section 4.1). So a doubtful date is asked about.

use dauchan_core::time::Timestamp;

/// How long after the last known moment a publication is ordinary: the usual time to refresh.
const ORDINARY_DAYS: i64 = 14;

/// Why the time of a publication is doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoubtfulTime {
    /// The newest list has this time or a later one. One of the two dates is wrong. If it is that of
    /// the newest list, publishing now puts it right.
    #[error("the newest list was issued at this time or later")]
    NotAfter {
        /// When the newest list was issued.
        newest: Timestamp,
    },
    /// Nothing happened at this desk for more than two weeks before it.
    #[error("it is more than two weeks after the desk's last work")]
    FarAfter {
        /// The latest moment that the desk knows.
        latest: Timestamp,
    },
}

/// Checks the time at which a list is to be issued. `newest` is the newest list's, and `latest_event`
/// that of the last change of the register, where it is known.
///
/// # Errors
/// [`DoubtfulTime`]: a clerk has to say that the date is right.
pub fn check(
    issued: Timestamp,
    newest: Timestamp,
    latest_event: Option<Timestamp>,
) -> Result<(), DoubtfulTime> {
    if issued <= newest {
        return Err(DoubtfulTime::NotAfter { newest });
    }
    let latest = latest_event.map_or(newest, |event| event.max(newest));
    if issued > latest.plus_days(ORDINARY_DAYS) {
        return Err(DoubtfulTime::FarAfter { latest });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: Timestamp = Timestamp::from_unix_seconds(1_632_700_000);

    #[test]
    fn an_ordinary_publication_needs_no_word() {
        for (issued, event) in [
            (NEWEST.plus_seconds(1), None),
            (NEWEST.plus_days(14), None),
            (NEWEST.plus_days(40), Some(NEWEST.plus_days(26))),
            (NEWEST.plus_days(14), Some(NEWEST.plus_days(-3))),
        ] {
            assert_eq!(check(issued, NEWEST, event), Ok(()), "{issued:?}");
        }
    }

    #[test]
    fn a_time_not_after_the_newest_list_is_doubtful() {
        for issued in [NEWEST, NEWEST.plus_seconds(-1), Timestamp::MIN] {
            let newest = NEWEST;
            assert_eq!(
                check(issued, newest, Some(issued)),
                Err(DoubtfulTime::NotAfter { newest })
            );
        }
    }

    #[test]
    fn a_time_far_after_everything_known_is_doubtful() {
        let far = NEWEST.plus_days(14).plus_seconds(1);
        let latest = NEWEST;
        let doubt = Err(DoubtfulTime::FarAfter { latest });
        assert_eq!(check(far, NEWEST, None), doubt);
        assert_eq!(check(far, NEWEST, Some(NEWEST.plus_days(-1))), doubt);
        let latest = NEWEST.plus_days(2);
        assert_eq!(
            check(latest.plus_days(365), NEWEST, Some(latest)),
            Err(DoubtfulTime::FarAfter { latest })
        );
    }
}
