//! `dauchan diary retention`: the number of days for which the diary keeps visits.

use std::io::{self, Write};

use serde::Serialize;

use crate::error::CommandError;
use crate::output::{Report, STRONG};
use crate::phone::folder::Phone;

/// Returns the number of days for which visits are kept, after changing it to `days` if given.
///
/// # Errors
/// [`CommandError`] of class `retention` if the deployment does not allow the choice.
pub fn retention(phone: &Phone, days: Option<u16>) -> Result<Kept, CommandError> {
    let mut diary = phone.diary()?;
    if let Some(days) = days {
        diary.set_retention(days)?;
    }
    let retention = diary.retention()?;
    Ok(Kept {
        days: retention.days,
        longest: retention.longest,
    })
}

/// The number of days for which visits are kept.
#[derive(Serialize)]
pub struct Kept {
    days: u16,
    longest: u16,
}

impl Report for Kept {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self { days, longest } = self;
        writeln!(
            page,
            "visits are kept for {STRONG}{days} days{STRONG:#}; 1 to {longest} can be chosen"
        )
    }
}
