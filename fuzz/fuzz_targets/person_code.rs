//! Any text as a code of a person: it is read without a panic in bounded memory, shows at most six initials, and one
//! text is one person.
#![no_main]

use dauchan_core::person::{MAX_LENGTH, PersonCode, PersonCodeError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match PersonCode::parse(text) {
        Ok(code) => {
            assert!(text.len() <= MAX_LENGTH);
            let shown = code.shown();
            let dots = shown.initials().matches('.').count();
            assert!((1..=6).contains(&dots), "{dots} initials");
            assert!(
                shown
                    .year_of_birth
                    .is_none_or(|year| (1900..=2099).contains(&year))
            );
            let again = PersonCode::parse(text).expect("one text has one answer");
            assert!(again.identity() == code.identity());
        }
        Err(PersonCodeError::Damaged { kind, field }) => {
            let error = PersonCodeError::Damaged { kind, field }.to_string();
            assert!(!error.is_empty());
        }
        Err(PersonCodeError::Foreign) => {}
    }
});
