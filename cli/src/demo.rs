//! `dauchan demo`.

use clap::Args;

use crate::arguments::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;

#[derive(Debug, Args)]
pub struct Arguments {}

/// Not built yet; says so.
///
/// # Errors
/// [`Failure`] of class `not_built`.
pub fn run(_: &Arguments, _: &Context, _: &mut Output) -> Result<Exit, Failure> {
    Err(Failure::new(
        Exit::Usage,
        "not_built",
        "the demonstration is not built yet",
    ))
}
