//! One answer a person: which of the codes that a camera or a reader sees are answered, and with what.

use sha2::{Digest as _, Sha256};

use super::record::Recorded;
use super::{AnswerKind, Guest, GuestBook, GuestBookError, Passage};
use crate::classify::{Code, ForeignCode, classify};
use crate::person::{PersonCode, PersonCodeError, PersonCodeKind, PersonField};
use crate::time::Timestamp;
use crate::visit::Moment;

/// How long a code must be out of sight before it is answered again, in seconds.
const OUT_OF_SIGHT_SECONDS: i64 = 3;
/// How many frames must show a code that is not recorded before it is answered, so that passing over
/// one says nothing.
const PATIENCE: u32 = 3;
/// The most codes that are remembered: more than pass in the time that one is out of sight.
const MAX_SIGHTINGS: usize = 64;

/// The answer to a person's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateAnswer {
    /// The person is recorded now.
    New {
        /// The entry.
        guest: Guest,
    },
    /// The person was recorded less than three minutes ago, or has stayed in view since.
    AlreadyRecorded {
        /// The entry of that time.
        guest: Guest,
    },
    /// The code is not a person's.
    Foreign {
        /// The kind of the code; `None` for a venue's poster.
        kind: Option<ForeignCode>,
    },
    /// The code looks like a person's and is damaged, or its content is no text.
    Unreadable {
        /// The kind and the first damaged field, unless the content is no text.
        damage: Option<(PersonCodeKind, PersonField)>,
    },
}

impl GateAnswer {
    /// Returns which of the four answers this is.
    #[must_use]
    pub const fn kind(&self) -> AnswerKind {
        match self {
            Self::New { .. } => AnswerKind::New,
            Self::AlreadyRecorded { .. } => AnswerKind::AlreadyRecorded,
            Self::Foreign { .. } => AnswerKind::Foreign,
            Self::Unreadable { .. } => AnswerKind::Unreadable,
        }
    }
}

/// What a camera or a reader saw: the text of a code, or `None` for a code whose content is no text.
pub type GateInput<'a> = Option<&'a str>;

/// Watches one camera or one reader. It remembers which codes are in view by hashes alone.
#[derive(Debug, Default)]
pub struct Gate {
    sightings: Vec<Sighting>,
}

/// A code in view.
#[derive(Debug)]
struct Sighting {
    key: [u8; 32],
    passage: Passage,
    seen: Timestamp,
    frames: u32,
    answer: Option<GateAnswer>,
}

impl Gate {
    /// Returns the answers to the codes of a camera's frame at `now`. A code that stays in view is
    /// answered once, however many frames show it; the codes beside it are answered all the same.
    ///
    /// # Errors
    /// [`GuestBookError`]: the code was not recorded, and the next frame tries again.
    pub fn frame(
        &mut self,
        book: &mut GuestBook,
        codes: &[GateInput<'_>],
        passage: Passage,
        now: Moment,
    ) -> Result<Vec<GateAnswer>, GuestBookError> {
        let mut answers = Vec::new();
        for &code in codes {
            let index = self.see(code, passage, now.at);
            let Some(sighting) = self.sightings.get_mut(index) else {
                continue;
            };
            let judged = judge(book, code);
            let is_person = matches!(judged, Judged::Person(_));
            if sighting.answer.is_some() || !is_person && sighting.frames < PATIENCE {
                continue;
            }
            let answer = judged.answer(book, passage, now)?;
            sighting.answer = Some(answer.clone());
            answers.push(answer);
        }
        Ok(answers)
    }

    /// Returns the answer to a line of a serial or USB reader at `now`. Every line has one, because a
    /// reader sends a code once each time that a person shows it.
    ///
    /// # Errors
    /// [`GuestBookError`]: the code was not recorded.
    pub fn line(
        &mut self,
        book: &mut GuestBook,
        code: GateInput<'_>,
        passage: Passage,
        now: Moment,
    ) -> Result<GateAnswer, GuestBookError> {
        let index = self.see(code, passage, now.at);
        let before = self.sightings.get(index).and_then(|it| it.answer.clone());
        let answer = match before {
            // A reader that repeats a code in view counts nobody twice, however long it lasts.
            Some(GateAnswer::New { guest } | GateAnswer::AlreadyRecorded { guest }) => {
                GateAnswer::AlreadyRecorded { guest }
            }
            _ => judge(book, code).answer(book, passage, now)?,
        };
        if let Some(sighting) = self.sightings.get_mut(index) {
            sighting.answer = Some(answer.clone());
        }
        Ok(answer)
    }

    /// Forgets what is in view, so that it is answered again at once.
    pub fn forget(&mut self) {
        self.sightings.clear();
    }

    /// Returns the index of the sighting of this code.
    fn see(&mut self, code: GateInput<'_>, passage: Passage, now: Timestamp) -> usize {
        let is_in_view = |seen: Timestamp| now.seconds_since(seen).abs() < OUT_OF_SIGHT_SECONDS;
        self.sightings.retain(|it| is_in_view(it.seen));
        let key = key(code);
        let known = self
            .sightings
            .iter()
            .position(|it| it.key == key && it.passage == passage);
        if let Some(index) = known {
            if let Some(sighting) = self.sightings.get_mut(index) {
                sighting.seen = now;
                sighting.frames = sighting.frames.saturating_add(1);
            }
            return index;
        }
        if self.sightings.len() == MAX_SIGHTINGS {
            self.sightings.remove(0);
        }
        self.sightings.push(Sighting {
            key,
            passage,
            seen: now,
            frames: 1,
            answer: None,
        });
        self.sightings.len() - 1
    }
}

/// Hashes a code. A code without text is told from every text.
fn key(code: GateInput<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([u8::from(code.is_some())]);
    hash.update(code.unwrap_or_default());
    hash.finalize().into()
}

/// A code before anything is written.
enum Judged {
    Person(PersonCode),
    Other(GateAnswer),
}

impl Judged {
    fn answer(
        self,
        book: &mut GuestBook,
        passage: Passage,
        now: Moment,
    ) -> Result<GateAnswer, GuestBookError> {
        let code = match self {
            Self::Other(answer) => return Ok(answer),
            Self::Person(code) => code,
        };
        Ok(match book.record(&code, passage, now)? {
            Recorded::New(guest) => GateAnswer::New { guest },
            Recorded::Already(guest) => GateAnswer::AlreadyRecorded { guest },
        })
    }
}

fn judge(book: &GuestBook, code: GateInput<'_>) -> Judged {
    let Some(text) = code else {
        return Judged::Other(GateAnswer::Unreadable { damage: None });
    };
    match PersonCode::parse(text) {
        Ok(code) => Judged::Person(code),
        Err(PersonCodeError::Damaged { kind, field }) => Judged::Other(GateAnswer::Unreadable {
            damage: Some((kind, field)),
        }),
        Err(PersonCodeError::Foreign) => {
            let kind = match classify(text, book.deployment().hosts()) {
                Code::Venue(_) | Code::DamagedVenue(_) => None,
                Code::Foreign(kind) => Some(kind),
            };
            Judged::Other(GateAnswer::Foreign { kind })
        }
    }
}
