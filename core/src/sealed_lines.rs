//! The lines of a sealed file, one by one, in bounded memory.

use std::io::Read;

use dauchan_age::{OpenError, Opened, PayloadError, Secret};
use zeroize::Zeroizing;

use crate::visit_line::MAX_LINE_LENGTH;

/// Why a sealed file cannot be read on.
#[derive(Debug)]
pub(crate) enum LinesError {
    Open(OpenError),
    Payload(PayloadError),
    /// The line with this number, counted from 1, is too long, has no end, or is not UTF-8.
    Line(u64),
}

/// A file that was opened, and the number of its next line.
pub(crate) struct LineReader<R> {
    opened: Opened<R>,
    /// Bytes that were opened, of which those before `at` were read.
    held: Zeroizing<Vec<u8>>,
    at: usize,
    line: u64,
}

impl<R: Read> LineReader<R> {
    pub(crate) fn open(source: R, secret: &Secret<'_>) -> Result<Self, LinesError> {
        let opened = Opened::open(source, secret).map_err(LinesError::Open)?;
        // Room for all of it at once: a buffer that grows leaves copies behind.
        let most = dauchan_age::CHUNK_LENGTH + MAX_LINE_LENGTH + 1;
        Ok(Self {
            opened,
            held: Zeroizing::new(Vec::with_capacity(most)),
            at: 0,
            line: 0,
        })
    }

    /// Returns the number of the line that was read last, counted from 1.
    pub(crate) const fn line(&self) -> u64 {
        self.line
    }

    /// Returns the next line without its line feed, or `None` after the last one.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, LinesError> {
        self.line += 1;
        loop {
            let rest = self.held.get(self.at..).unwrap_or_default();
            if let Some(length) = rest.iter().position(|&byte| byte == b'\n') {
                let from = self.at;
                self.at += length + 1;
                if length > MAX_LINE_LENGTH {
                    return Err(LinesError::Line(self.line));
                }
                let line = self.held.get(from..from + length).unwrap_or_default();
                return core::str::from_utf8(line)
                    .map(Some)
                    .map_err(|_| LinesError::Line(self.line));
            }
            if rest.len() > MAX_LINE_LENGTH {
                return Err(LinesError::Line(self.line));
            }
            if !self.hold_next_chunk()? {
                let is_at_end = self.at == self.held.len();
                return if is_at_end {
                    Ok(None)
                } else {
                    Err(LinesError::Line(self.line))
                };
            }
        }
    }

    /// Drops what was read and holds the next chunk as well; reports whether there was one.
    fn hold_next_chunk(&mut self) -> Result<bool, LinesError> {
        self.held.drain(..self.at);
        self.at = 0;
        match self.opened.chunk().map_err(LinesError::Payload)? {
            Some(chunk) => {
                self.held.extend_from_slice(chunk);
                Ok(true)
            }
            None => Ok(false),
        }
    }
}
