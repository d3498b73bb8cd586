//! Venues as people name them: by short code, id, reference or name.

use dauchan_authority::desk::Desk;
use dauchan_authority::store::{Filter, VenueEntry};
use dauchan_core::venue::{ShortCode, ShortCodeError};

use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::vietnamese::said;

/// Names that are shown where several venues are meant.
const SHOWN: u32 = 10;
/// Fewer digits of an id name too many venues.
const MIN_PREFIX: usize = 4;

/// Searches the register for `text`, and returns at most `limit` venues. The first search that finds any decides: by
/// short code, by reference, by the beginning of the id, by names and street.
///
/// # Errors
/// [`CommandError`] if the register cannot be read, or a short code is mistyped.
pub fn venues(desk: &Desk, text: &str, limit: u32) -> Result<Vec<VenueEntry>, CommandError> {
    let register = desk.register();
    let code: Result<ShortCode, _> = text.parse();
    if let Ok(code) = code
        && let Some(venue) = register.by_short_code(code)?
    {
        return Ok(vec![venue]);
    }
    if let Some(venue) = register.by_reference(text)? {
        return Ok(vec![venue]);
    }
    let is_hex = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex && text.len() >= MIN_PREFIX {
        let found = register.by_prefix(text, limit)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    // Written as a short code is, and none: more likely mistyped than a name.
    if code == Err(ShortCodeError::Check) && text.contains('-') {
        return Err(
            CommandError::new(Exit::Usage, "short_code", said(&ShortCodeError::Check))
                .advise("Have it read aloud again."),
        );
    }
    let mut found = Vec::new();
    let filter = Filter {
        text: Some(text.to_owned()),
        limit: Some(limit),
        ..Filter::default()
    };
    register.for_each(&filter, |venue| {
        found.push(venue);
        Ok(())
    })?;
    Ok(found)
}

/// Returns the one venue that a text names.
///
/// # Errors
/// [`CommandError`] of class `unknown_venue` or `several_venues`.
pub fn venue(desk: &Desk, text: &str) -> Result<VenueEntry, CommandError> {
    let mut found = venues(desk, text, SHOWN)?;
    match (found.pop(), found.is_empty()) {
        (Some(venue), true) => Ok(venue),
        (Some(last), false) => {
            found.push(last);
            let names = found
                .iter()
                .map(|venue| format!("{} {}", venue.short_code, venue.name));
            let names = names.collect::<Vec<_>>().join("; ");
            let text = say!(
                "\"{text}\" names several venues: {names}",
                "\"{text}\" ứng với nhiều điểm: {names}"
            );
            Err(CommandError::new(Exit::Usage, "several_venues", text)
                .advise("Name one of them by its short code."))
        }
        (None, _) => {
            let text = say!("there is no venue {text}", "không có điểm nào là {text}");
            Err(CommandError::new(Exit::Usage, "unknown_venue", text)
                .advise("See the venues: dauchan venue list"))
        }
    }
}
