//! For how long the diary keeps visits, as its owner wishes.

use std::io::{self, Write};

use serde::Serialize;

use crate::failure::Failure;
use crate::output::{Answer, STRONG};
use crate::phone::folder::Phone;

/// Says for how many days visits are kept, after choosing `days` if they are given.
///
/// # Errors
/// [`Failure`] of class `retention` if the deployment does not allow the choice.
pub fn retention(phone: &Phone, days: Option<u16>) -> Result<Kept, Failure> {
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

/// For how many days visits are kept.
#[derive(Serialize)]
pub struct Kept {
    days: u16,
    longest: u16,
}

impl Answer for Kept {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self { days, longest } = self;
        writeln!(
            page,
            "visits are kept for {STRONG}{days} days{STRONG:#}; 1 to {longest} can be chosen"
        )
    }
}
