//! Which of the codes in front of a camera is answered, and when, so that no code is answered twice or
//! by accident.
//!
//! ```
//! use dauchan_core::attention::{AnswerMode, Attention};
//! use dauchan_core::time::Timestamp;
//!
//! let mut attention = Attention::default();
//! let at = Timestamp::from_unix_seconds;
//! let is_foreign = |code: &&str| code.starts_with("http");
//! assert_eq!(attention.next(&["market"], is_foreign, at(0)), Some(0));
//! assert_eq!(attention.next(&["market"], is_foreign, at(1)), None, "still in view");
//! assert_eq!(attention.next(&["market"], is_foreign, at(9)), Some(0), "back in view");
//!
//! attention.begin(AnswerMode::OncePerCode);
//! assert_eq!(attention.next(&["market"], is_foreign, at(20)), Some(0));
//! assert_eq!(attention.next(&["market"], is_foreign, at(40)), None, "answered already");
//! ```

use std::collections::VecDeque;

use crate::time::Timestamp;

/// How long a code must be out of sight before it is answered again, in seconds. A person who reads
/// the answer still holds the camera at the poster.
const OUT_OF_SIGHT_SECONDS: i64 = 3;
/// How many frames in a row must show a foreign code before it is answered, so that passing over one
/// says nothing.
const FOREIGN_PATIENCE: u32 = 3;

/// How many codes `OncePerCode` remembers. It bounds the memory; beyond it the oldest code is answered
/// again.
const REMEMBERED_CODES: usize = 1_000;

/// How often the codes of a camera are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerMode {
    /// One code is answered, and none after it.
    Once,
    /// Each code is answered once, whenever it is in view.
    OncePerCode,
    /// A code is answered again once it was out of view for three seconds.
    #[default]
    Continuous,
}

/// The pause after a scan: what was answered last, and what has been in view since. `C` is a code with
/// everything that its answer depends on.
#[derive(Debug)]
pub struct Attention<C> {
    mode: AnswerMode,
    /// The code that was answered last, and when it was last in view.
    answered: Option<(C, Timestamp)>,
    /// The codes that were answered since the mode began, the oldest first.
    answered_in_mode: VecDeque<C>,
    foreign_in_a_row: u32,
}

impl<C> Default for Attention<C> {
    fn default() -> Self {
        Self {
            mode: AnswerMode::default(),
            answered: None,
            answered_in_mode: VecDeque::new(),
            foreign_in_a_row: 0,
        }
    }
}

impl<C: Clone + PartialEq> Attention<C> {
    /// Begins a mode. A code that was answered before and is still in view stays unanswered.
    pub fn begin(&mut self, mode: AnswerMode) {
        self.mode = mode;
        self.answered_in_mode.clear();
    }

    /// Reports whether no code will be answered any more.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.mode == AnswerMode::Once && !self.answered_in_mode.is_empty()
    }

    /// Returns the index of the code in a camera's frame to answer now, if any. It counts as answered
    /// from here on.
    pub fn next(
        &mut self,
        codes: &[C],
        is_foreign: impl Fn(&C) -> bool,
        now: Timestamp,
    ) -> Option<usize> {
        let Some((index, code)) = choose(codes, &is_foreign) else {
            self.foreign_in_a_row = 0;
            return None;
        };
        if self.is_done() || self.is_still_in_view(code, now) || self.was_answered(code) {
            return None;
        }
        if is_foreign(code) {
            self.foreign_in_a_row += 1;
            if self.foreign_in_a_row < FOREIGN_PATIENCE {
                return None;
            }
        }
        self.answer(code, now);
        Some(index)
    }

    /// Returns the index of the code to answer in a photo that a person picked, if there is one. It is
    /// answered however often it is picked.
    pub fn pick(
        &mut self,
        codes: &[C],
        is_foreign: impl Fn(&C) -> bool,
        now: Timestamp,
    ) -> Option<usize> {
        let (index, code) = choose(codes, &is_foreign)?;
        self.answer(code, now);
        Some(index)
    }

    /// Forgets what was answered, so that the same code is answered again at once.
    pub fn forget(&mut self) {
        *self = Self {
            mode: self.mode,
            ..Self::default()
        };
    }

    fn answer(&mut self, code: &C, now: Timestamp) {
        self.answered = Some((code.clone(), now));
        self.foreign_in_a_row = 0;
        if self.mode == AnswerMode::Continuous {
            return;
        }
        if self.answered_in_mode.len() == REMEMBERED_CODES {
            self.answered_in_mode.pop_front();
        }
        self.answered_in_mode.push_back(code.clone());
    }

    fn was_answered(&self, code: &C) -> bool {
        self.answered_in_mode.contains(code)
    }

    fn is_still_in_view(&mut self, code: &C, now: Timestamp) -> bool {
        let Some((answered, seen)) = &mut self.answered else {
            return false;
        };
        if answered == code && now.seconds_since(*seen) < OUT_OF_SIGHT_SECONDS {
            *seen = now;
            return true;
        }
        self.answered = None;
        false
    }
}

/// Returns the only venue's code in view, or else the only code. Among several the person chooses, by
/// coming close.
fn choose<'a, C>(codes: &'a [C], is_foreign: &impl Fn(&C) -> bool) -> Option<(usize, &'a C)> {
    let codes = || codes.iter().enumerate();
    let mut venues = codes().filter(|(_, code)| !is_foreign(code));
    match (venues.next(), venues.next()) {
        (Some(venue), None) => Some(venue),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let mut all = codes();
            all.next().filter(|_| all.next().is_none())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A venue's code is in capitals.
    fn next(attention: &mut Attention<&str>, codes: &[&'static str], at: i64) -> Option<usize> {
        attention.next(codes, is_foreign, Timestamp::from_unix_seconds(1000 + at))
    }

    fn is_foreign(code: &&str) -> bool {
        code.starts_with(char::is_lowercase)
    }

    #[test]
    fn a_poster_that_stays_in_view_is_answered_once() {
        let mut attention = Attention::default();
        assert_eq!(next(&mut attention, &["A"], 0), Some(0));
        for at in 1..10 {
            assert_eq!(next(&mut attention, &["A"], 2 * at), None);
        }
    }

    #[test]
    fn a_poster_that_was_out_of_sight_is_answered_again() {
        let mut attention = Attention::default();
        next(&mut attention, &["A"], 0);
        assert_eq!(next(&mut attention, &["A"], 2), None);
        assert_eq!(next(&mut attention, &["A"], 5), Some(0));
        assert_eq!(next(&mut attention, &["A"], -60), None, "a clock set back");
        assert_eq!(next(&mut attention, &["A"], -57), Some(0));
    }

    #[test]
    fn another_poster_is_answered_at_once() {
        let mut attention = Attention::default();
        next(&mut attention, &["A"], 0);
        assert_eq!(next(&mut attention, &["B"], 0), Some(0));
        assert_eq!(next(&mut attention, &["A"], 0), Some(0));
    }

    #[test]
    fn a_person_who_asks_to_scan_again_is_answered_at_once() {
        let mut attention = Attention::default();
        next(&mut attention, &["A"], 0);
        attention.forget();
        assert_eq!(next(&mut attention, &["A"], 0), Some(0));
    }

    #[test]
    fn passing_over_a_foreign_code_says_nothing() {
        let mut attention = Attention::default();
        let frames = [&["menu"][..], &["menu"], &[], &["menu"], &["menu"]];
        for frame in frames {
            assert_eq!(next(&mut attention, frame, 0), None);
        }
        assert_eq!(next(&mut attention, &["menu"], 0), Some(0));
        assert_eq!(next(&mut attention, &["menu"], 1), None);
    }

    #[test]
    fn a_venue_beside_foreign_codes_is_the_one_and_of_two_venues_none_is() {
        let mut attention = Attention::default();
        assert_eq!(next(&mut attention, &["menu", "A", "card"], 0), Some(1));
        assert_eq!(next(&mut attention, &["B", "C"], 0), None);
        assert_eq!(next(&mut attention, &["menu", "card"], 0), None);
    }

    #[test]
    fn once_is_one_answer_and_the_poster_in_view_waits_for_the_next_round() {
        let mut attention = Attention::default();
        attention.begin(AnswerMode::Once);
        assert_eq!(next(&mut attention, &["A"], 0), Some(0));
        assert!(attention.is_done());
        assert_eq!(next(&mut attention, &["B"], 1), None, "one is enough");
        attention.begin(AnswerMode::Once);
        assert!(!attention.is_done());
        assert_eq!(next(&mut attention, &["A"], 2), None, "still in view");
        assert_eq!(next(&mut attention, &["B"], 2), Some(0));
        attention.forget();
        assert_eq!(next(&mut attention, &["B"], 2), Some(0), "asked for again");
    }

    #[test]
    fn once_per_code_answers_each_code_once_and_forgets_only_the_oldest() {
        let mut attention = Attention::default();
        attention.begin(AnswerMode::OncePerCode);
        let at = |seconds| Timestamp::from_unix_seconds(seconds);
        let never_foreign = |_: &usize| false;
        for code in 0..=REMEMBERED_CODES {
            assert_eq!(attention.next(&[code], never_foreign, at(0)), Some(0));
            assert_eq!(attention.next(&[code], never_foreign, at(60)), None);
        }
        assert_eq!(attention.next(&[1], never_foreign, at(90)), None);
        assert_eq!(attention.next(&[0], never_foreign, at(90)), Some(0));
        assert!(!attention.is_done());
    }

    #[test]
    fn a_photo_is_answered_however_often_it_is_picked() {
        let mut attention = Attention::default();
        let now = Timestamp::from_unix_seconds(1000);
        for _ in 0..2 {
            assert_eq!(attention.pick(&["menu"], is_foreign, now), Some(0));
        }
        assert_eq!(attention.pick(&["A", "B"], is_foreign, now), None);
        assert_eq!(next(&mut attention, &["menu"], 1), None, "it was answered");
    }
}
