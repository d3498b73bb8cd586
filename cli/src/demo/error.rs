//! The one error of the demonstration.

use std::fmt::Display;

use crate::error::{CommandError, Exit};

/// Returns the error of a demonstration that did not come out as planned.
pub fn broken(what: &(impl Display + ?Sized)) -> CommandError {
    let text = format!("the demonstration did not come out as planned: {what}");
    CommandError::new(Exit::Refused, "demonstration", text)
}
