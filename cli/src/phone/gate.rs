//! `dauchan gate`: a fixed post that records people, from a reader's lines or a camera's frames on standard input.

use std::io::{self, BufRead, Read, Write};
use std::num::NonZeroU32;

use clap::{Args, Subcommand};
use dauchan_core::guest_book::{AnswerKind, Gate, GateAnswer, GuestBook, Passage};
use dauchan_core::person::MAX_LENGTH;
use dauchan_core::scan::{Effort, LumaFrame, Rotation, scan};
use serde::Serialize;

use super::folder::Phone;
use super::guests::entry::Entry;
use crate::context::Context;
use crate::error::{CommandError, Exit};
use crate::output::{BAD, FAINT, GOOD, Output, Report, STRONG, WARNING};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the lines of a serial or USB reader, a code in each
    Lines {
        #[command(flatten)]
        post: Post,
    },
    /// Read a camera's frames: grey pixels of one byte, row after row, frame after frame
    Frames {
        /// The size of a frame in pixels, as in 1280x720
        #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size)]
        size: Size,
        #[command(flatten)]
        post: Post,
    },
}

/// The direction that a post records.
#[derive(Debug, Args)]
pub struct Post {
    /// Record people who leave instead of people who enter
    #[arg(long)]
    exit: bool,
}

impl Post {
    const fn passage(&self) -> Passage {
        if self.exit {
            Passage::Exit
        } else {
            Passage::Entry
        }
    }
}

/// The width and height of a frame.
#[derive(Clone, Copy, Debug)]
pub struct Size(NonZeroU32, NonZeroU32);

fn size(text: &str) -> Result<Size, String> {
    let parse = |part: &str| part.parse().ok();
    text.split_once('x')
        .and_then(|(width, height)| Some(Size(parse(width)?, parse(height)?)))
        .ok_or_else(|| "write width and height as in 1280x720".to_owned())
}

impl Command {
    /// Runs the post until standard input ends.
    ///
    /// # Errors
    /// [`CommandError`] if the guest book does not open, a person could not be recorded, or the input
    /// cannot be read.
    pub fn run(
        &self,
        phone: &Phone,
        context: &Context,
        output: &mut Output,
    ) -> Result<Exit, CommandError> {
        let mut post = OpenPost {
            phone,
            context,
            book: phone.guest_book()?,
            gate: Gate::default(),
            output,
        };
        let input = &mut io::stdin().lock();
        match self {
            Self::Lines { post: lane } => post.lines(input, lane.passage())?,
            Self::Frames { size, post: lane } => post.frames(input, *size, lane.passage())?,
        }
        Ok(Exit::Done)
    }
}

/// A post that is open.
struct OpenPost<'a> {
    phone: &'a Phone,
    context: &'a Context,
    book: GuestBook,
    gate: Gate,
    output: &'a mut Output,
}

impl OpenPost<'_> {
    fn lines(&mut self, input: &mut impl BufRead, passage: Passage) -> Result<(), CommandError> {
        while let Some(line) = read_line(input).map_err(unreadable)? {
            let text = std::str::from_utf8(&line).ok();
            if text.is_some_and(str::is_empty) {
                continue;
            }
            let now = self.phone.moment(self.context.time()?);
            let answer = self.gate.line(&mut self.book, text, passage, now)?;
            self.output.show(&Answered::new(&answer))?;
        }
        Ok(())
    }

    fn frames(
        &mut self,
        input: &mut impl Read,
        Size(width, height): Size,
        passage: Passage,
    ) -> Result<(), CommandError> {
        let (width, height) = (width.get(), height.get());
        let pixels = u64::from(width) * u64::from(height);
        let mut frame = Vec::new();
        loop {
            frame.clear();
            let read = input.by_ref().take(pixels).read_to_end(&mut frame);
            match u64::try_from(read.map_err(unreadable)?) {
                Ok(0) => return Ok(()),
                Ok(bytes) if bytes == pixels => {}
                _ => return Err(cut_frame(frame.len(), pixels)),
            }
            let luma = LumaFrame::new(&frame, width, height, width, Rotation::None)
                .map_err(|error| CommandError::new(Exit::Usage, "frame", error))?;
            let found = scan(&luma, Effort::Live);
            let codes: Vec<_> = found.codes.iter().map(|code| code.text()).collect();
            let now = self.phone.moment(self.context.time()?);
            for answer in self.gate.frame(&mut self.book, &codes, passage, now)? {
                self.output.show(&Answered::new(&answer))?;
            }
        }
    }
}

fn unreadable(error: io::Error) -> CommandError {
    let text = format!("cannot read standard input: {error}");
    CommandError::new(Exit::System, "input", text)
}

fn cut_frame(bytes: usize, pixels: u64) -> CommandError {
    let text = format!("the last frame has {bytes} bytes, and a frame has {pixels}");
    CommandError::new(Exit::Usage, "cut_frame", text)
        .advise("Check that --size is the size of the camera's frames.")
}

/// Reads a line without its end. Of a line that is too long for a code, one byte too many is kept.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = available
            .iter()
            .position(|&byte| matches!(byte, b'\n' | b'\r'));
        let part = available.get(..end.unwrap_or(available.len()));
        let room = (MAX_LENGTH + 1).saturating_sub(line.len());
        line.extend(part.unwrap_or_default().iter().take(room));
        let used = end.map_or(available.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

/// An answer of the post.
#[derive(Serialize)]
struct Answered {
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip)]
    which: AnswerKind,
}

impl Answered {
    fn new(answer: &GateAnswer) -> Self {
        let which = answer.kind();
        let (guest, kind, field) = match answer {
            GateAnswer::New { guest } | GateAnswer::AlreadyRecorded { guest } => {
                (Some(Entry::new(guest)), None, None)
            }
            GateAnswer::Foreign { kind } => {
                (None, Some(kind.map_or("venue", |it| it.name())), None)
            }
            GateAnswer::Unreadable { damage } => (
                None,
                damage.map(|(kind, _)| kind.name()),
                damage.map(|(_, field)| field.name()),
            ),
        };
        Self {
            answer: which.name(),
            guest,
            kind,
            field,
            which,
        }
    }
}

impl Report for Answered {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let (style, word) = match self.which {
            AnswerKind::New => (GOOD, "new"),
            AnswerKind::AlreadyRecorded => (STRONG, "already recorded"),
            AnswerKind::Foreign => (WARNING, "foreign"),
            AnswerKind::Unreadable => (BAD, "unreadable"),
        };
        write!(page, "{style}{word:<16}{style:#}")?;
        if let Some(guest) = &self.guest {
            return guest.write_text(page);
        }
        let what = [self.kind, self.field].into_iter().flatten();
        let what: Vec<_> = what.map(|word| word.replace('_', " ")).collect();
        writeln!(page, "  {FAINT}{}{FAINT:#}", what.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(mut input: &[u8]) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let Some(line) = read_line(&mut input).unwrap() {
            lengths.push(line.len());
        }
        lengths
    }

    #[test]
    fn lines_end_as_readers_end_them_and_are_bounded() {
        assert_eq!(lines(b"one\ntwo\r\nthree"), [3, 3, 0, 5]);
        assert_eq!(lines(b""), [0; 0]);
        let long = [vec![b'x'; 100_000], b"\nnext\n".to_vec()].concat();
        assert_eq!(lines(&long), [MAX_LENGTH + 1, 4]);
    }

    #[test]
    fn a_size_is_two_numbers() {
        assert!(size("1280x720").is_ok());
        for text in ["", "1280", "0x720", "1280x", "1280X720", "-1x2", "1x2x3"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
