//! Arguments that several commands of the desk share.

use clap::Args;
use dauchan_authority::register::{IssuerName, IssuerNameError, ListTimes};
use dauchan_core::moments;
use dauchan_core::time::{Day, DayRange};

use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::language::{day, say};
use crate::vietnamese::said;

/// The days on which something is valid.
#[derive(Debug, Args)]
pub struct Validity {
    /// The first day, as in 2021-09-27
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    from: Day,
    /// The last day, inclusive
    #[arg(long, value_name = "DAY", value_parser = moments::parse_day)]
    to: Day,
}

impl Validity {
    /// Returns the days as a range.
    ///
    /// # Errors
    /// [`CommandError`] of class `validity` if the last day is before the first.
    pub fn range(&self) -> Result<DayRange, CommandError> {
        DayRange::new(self.from, self.to).ok_or_else(|| {
            let text = say!(
                "the last day, {to}, is before the first, {from}",
                "ngày cuối, {to}, trước ngày đầu, {from}",
                to = day(self.to),
                from = day(self.from),
            );
            CommandError::new(Exit::Usage, "validity", text)
                .advise("Exchange the days of --from and --to.")
        })
    }
}

/// The lifetimes of a trust list.
#[derive(Debug, Args)]
pub struct Lifetimes {
    /// Days until phones should fetch the next list
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    refresh_days: u16,
    /// Days until phones stop verifying codes by this list
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    expiry_days: u16,
}

impl Lifetimes {
    /// Returns the dates of a list that is signed now.
    pub const fn from(&self, context: &Context) -> ListTimes {
        ListTimes {
            issued: context.now,
            refresh_days: self.refresh_days,
            expiry_days: self.expiry_days,
        }
    }
}

/// Parses an issuer's name for the argument parser.
///
/// # Errors
/// The error's text.
pub fn issuer_name(name: &str) -> Result<IssuerName, String> {
    name.parse().map_err(|error: IssuerNameError| said(&error))
}
