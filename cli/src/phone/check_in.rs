//! `dauchan check-in` and `dauchan check-out`: from a photo to a visit.

use std::path::Path;

use dauchan_core::reading::Reading;
use dauchan_core::trust::TrustList;
use dauchan_core::verify::{PendingVenue, Refused};
use dauchan_core::visit::CheckInOutcome;

use super::folder::Phone;
use super::outcome::{CheckIn, Done};
use super::picture;
use crate::error::{CommandError, Exit};

/// Reads the photo at `image`, and records what scanning its venue means. With `keep_pending`, a
/// code that only a newer trust list can judge is kept until then.
///
/// # Errors
/// [`CommandError`] if the photo shows no code or several venues, or the diary cannot be used.
pub fn check_in(phone: &Phone, image: &Path, keep_pending: bool) -> Result<CheckIn, CommandError> {
    let mut diary = phone.diary()?;
    let list = diary.trust_list()?;
    let (now, offset) = (phone.now(), phone.offset());
    match choose(phone, &list, image, keep_pending)? {
        Chosen::Text(text) => {
            let outcome = diary.check_in_text(&text, &list, now, offset)?;
            Ok(CheckIn::new(Done::Scan(Box::new(outcome)), phone))
        }
        Chosen::Pending(code) => {
            let pending = diary.keep_pending(&code, now, offset)?;
            Ok(CheckIn::new(Done::KeptPending(pending), phone))
        }
    }
}

/// Ends the visit that is open.
///
/// # Errors
/// [`CommandError`] of class `not_inside` if no visit is open.
pub fn check_out(phone: &Phone) -> Result<CheckIn, CommandError> {
    let mut diary = phone.diary()?;
    let visit = diary.open_visit()?.ok_or_else(|| {
        CommandError::new(Exit::Refused, "not_inside", "no visit is open")
            .advise("See today's visits: dauchan diary list")
    })?;
    let visit = diary.check_out(visit.id, phone.now(), phone.offset())?;
    let outcome = CheckInOutcome::CheckedOut { visit };
    Ok(CheckIn::new(Done::Scan(Box::new(outcome)), phone))
}

/// The code that a check-in begins with.
enum Chosen {
    /// The text of one code.
    Text(String),
    /// A code to keep until a newer trust list judges it.
    Pending(PendingVenue),
}

/// Chooses the one venue in the picture. Other codes may be there too: a payment code hangs on the
/// same counter. Without a venue, a code that was refused explains more than a foreign one.
fn choose(
    phone: &Phone,
    list: &TrustList,
    image: &Path,
    keep_pending: bool,
) -> Result<Chosen, CommandError> {
    let picture = picture::load(image)?;
    let scan = picture::scan(image, &picture)?;
    let (mut verified, mut pending) = (Vec::new(), Vec::new());
    let (mut refused, mut foreign) = (None, None);
    for text in scan.codes.iter().filter_map(|code| code.text()) {
        match phone.read(text, list) {
            Reading::Verified(venue) => verified.push((text, venue)),
            Reading::Refused(Refused { code, refusal }) => {
                refused.get_or_insert(text);
                pending.extend(PendingVenue::keep(code, &refusal));
            }
            Reading::Damaged(_) => {
                refused.get_or_insert(text);
            }
            Reading::Foreign(_) => {
                foreign.get_or_insert(text);
            }
        }
    }
    verified.dedup_by(|one, other| one.1.wire() == other.1.wire());
    pending.dedup_by(|one, other| one.wire() == other.wire());
    match (verified.as_slice(), pending.pop()) {
        ([(text, _)], _) => Ok(Chosen::Text((*text).to_owned())),
        ([_, _, ..], _) => Err(several(image)),
        ([], Some(_)) if keep_pending && !pending.is_empty() => Err(several(image)),
        ([], Some(code)) if keep_pending => Ok(Chosen::Pending(code)),
        ([], _) => {
            let text = refused.or(foreign).ok_or_else(|| no_code(image))?;
            Ok(Chosen::Text(text.to_owned()))
        }
    }
}

fn several(image: &Path) -> CommandError {
    let text = format!("{} shows several venues", image.display());
    CommandError::new(Exit::Refused, "several_venues", text)
        .advise("Go nearer, so that the picture shows one poster.")
}

fn no_code(image: &Path) -> CommandError {
    let text = format!("{} shows no code", image.display());
    CommandError::new(Exit::Refused, "no_code", text)
        .advise("Take the photo again: nearer, straight on, without shadow or glare.")
}
