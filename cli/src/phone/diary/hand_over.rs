//! `dauchan diary hand-over`: what a tracer asks for, what would leave, and the file.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use dauchan_core::diary::{Diary, HandOverError, HandOverPick};
use dauchan_core::hand_over::{self, RequestRefusal, TracerRequest, VerifiedRequest};
use dauchan_core::moments;
use dauchan_core::time::Day;
use dauchan_core::visit::VisitId;
use serde::Serialize;

use super::entry::Entry;
use crate::error::{CommandError, Exit};
use crate::language::say;
use crate::output::{FAINT, GOOD, Output, Report, STRONG};
use crate::phone::folder::Phone;
use crate::random::SystemRandom;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The text of the tracer's code or link
    request: String,
    /// A visit that is handed over, by its number; may be given several times
    #[arg(long = "visit", value_name = "NUMBER", requires = "out")]
    visits: Vec<i64>,
    /// Hand over the notes of these visits too
    #[arg(long)]
    with_notes: bool,
    /// Hand over for whom these visits were declared too
    #[arg(long)]
    with_declared_for: bool,
    /// Write the file for the tracer; without it, only show what is asked for
    #[arg(long, value_name = "FILE", requires = "visits")]
    out: Option<PathBuf>,
}

/// Shows what a request asks for, or hands visits over.
///
/// # Errors
/// [`CommandError`]; nothing was handed over.
pub fn run(phone: &Phone, arguments: &Arguments, output: &mut Output) -> Result<(), CommandError> {
    let mut diary = phone.diary()?;
    let request = verified(phone, &diary, &arguments.request)?;
    let Some(out) = &arguments.out else {
        let offset = phone.offset();
        let today = Day::of(phone.now(), offset);
        let visits = diary.propose_hand_over(&request)?;
        let visits = visits.iter().map(|visit| Entry::new(visit, today, offset));
        return output.show(&Asked {
            request: Described::of(request.request()),
            visits: visits.collect(),
        });
    };
    let picks: Vec<_> = arguments
        .visits
        .iter()
        .map(|&number| HandOverPick {
            visit: VisitId::from_number(number),
            with_note: arguments.with_notes,
            with_declared_for: arguments.with_declared_for,
        })
        .collect();
    let preview = diary.preview_hand_over(&request, &picks)?;
    let (now, offset) = (phone.now(), phone.offset());
    let receipt = diary.hand_over(&request, &picks, &mut SystemRandom, now, offset, out)?;
    output.show(&HandedOver {
        receipt: receipt.id,
        request: Described::of(request.request()),
        file: out.display().to_string(),
        lines: preview
            .iter()
            .map(|one| one.line.as_str().to_owned())
            .collect(),
    })
}

fn verified(phone: &Phone, diary: &Diary, text: &str) -> Result<VerifiedRequest, CommandError> {
    let deployment = phone.deployment();
    let request = hand_over::decode(text, deployment.hosts()).ok_or_else(|| {
        CommandError::new(
            Exit::Refused,
            "foreign",
            "the text is not a tracer's request",
        )
        .advise("Pass the whole text of the code or link.")
    })?;
    let request = request.map_err(|error| CommandError::new(Exit::Refused, "damaged", error))?;
    let list = diary.trust_list()?;
    let clock = deployment.clock(phone.now(), &list);
    Ok(hand_over::verify(&request, &list, clock)?)
}

#[derive(Serialize)]
struct Described {
    id: String,
    authority: String,
    reason: &'static str,
    first_day: String,
    last_day: String,
    valid_to: String,
}

impl Described {
    fn of(request: &TracerRequest) -> Self {
        Self {
            id: request.id.to_string(),
            authority: request.name.as_str().to_owned(),
            reason: request.reason.name(),
            first_day: request.days.first().to_string(),
            last_day: request.days.last().to_string(),
            valid_to: request.validity.last().to_string(),
        }
    }

    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        let Self {
            authority,
            reason,
            first_day,
            last_day,
            valid_to,
            ..
        } = self;
        writeln!(
            page,
            "{STRONG}{authority}{STRONG:#} asks for the visits from {first_day} to {last_day} ({reason})"
        )?;
        writeln!(
            page,
            "{FAINT}the request is valid until {valid_to}{FAINT:#}"
        )
    }
}

/// What a request asks for.
#[derive(Serialize)]
struct Asked {
    request: Described,
    visits: Vec<Entry>,
}

impl Report for Asked {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.request.write_text(page)?;
        let names = self.visits.iter().map(|entry| entry.place.chars().count());
        let width = names.max().unwrap_or(0);
        self.visits
            .iter()
            .try_for_each(|entry| entry.write_text(page, width))?;
        let next = say!(
            "Nothing was handed over. Pick visits: --visit NUMBER … --out FILE",
            "Chưa cung cấp gì. Hãy chọn các lượt: --visit SỐ … --out TỆP"
        );
        writeln!(page, "{next}")
    }
}

/// What was handed over, to the letter.
#[derive(Serialize)]
struct HandedOver {
    receipt: i64,
    request: Described,
    file: String,
    lines: Vec<String>,
}

impl Report for HandedOver {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        self.request.write_text(page)?;
        let what = say!(
            "What is in the file, sealed for them alone:",
            "Nội dung tệp, chỉ nơi đề nghị mở được:"
        );
        writeln!(page, "{what}")?;
        self.lines
            .iter()
            .try_for_each(|line| writeln!(page, "  {line}"))?;
        let Self { receipt, file, .. } = self;
        writeln!(
            page,
            "{GOOD}wrote{GOOD:#} {file}; receipt {receipt} is in the diary"
        )
    }
}

/// The receipts of what was handed over.
#[derive(Serialize)]
pub struct Receipts {
    receipts: Vec<Receipt>,
}

#[derive(Serialize)]
struct Receipt {
    receipt: i64,
    request: String,
    authority: String,
    reason: &'static str,
    at: String,
    visits: u32,
    still_in_diary: Vec<i64>,
}

impl Receipts {
    /// Reads the receipts.
    ///
    /// # Errors
    /// [`CommandError`] if the diary cannot be read.
    pub fn of(phone: &Phone) -> Result<Self, CommandError> {
        let receipts = phone.diary()?.hand_over_receipts()?;
        let receipts = receipts.into_iter().map(|one| Receipt {
            receipt: one.id,
            request: one.request.to_string(),
            authority: one.authority.as_str().to_owned(),
            reason: one.reason.name(),
            at: moments::written(one.at.at, one.at.offset),
            visits: one.visits,
            still_in_diary: one.still_there.iter().map(|visit| visit.number()).collect(),
        });
        Ok(Self {
            receipts: receipts.collect(),
        })
    }
}

impl Report for Receipts {
    fn write_text(&self, page: &mut dyn Write) -> io::Result<()> {
        for one in &self.receipts {
            let Receipt {
                at,
                authority,
                reason,
                visits,
                ..
            } = one;
            writeln!(
                page,
                "{at}  {STRONG}{authority}{STRONG:#}  {visits} visits  {FAINT}{reason}{FAINT:#}"
            )?;
        }
        if self.receipts.is_empty() {
            writeln!(
                page,
                "{}",
                say!("nothing was handed over", "chưa cung cấp gì")
            )?;
        }
        Ok(())
    }
}

impl From<RequestRefusal> for CommandError {
    fn from(refusal: RequestRefusal) -> Self {
        Self::new(Exit::Refused, refusal.class(), &refusal).advise("Nothing was handed over.")
    }
}

impl From<HandOverError> for CommandError {
    fn from(error: HandOverError) -> Self {
        let class = match error {
            HandOverError::Diary(error) => return error.into(),
            HandOverError::NothingPicked => "nothing_picked",
            HandOverError::TooMany => "too_many",
            HandOverError::PickedTwice { .. } => "picked_twice",
            HandOverError::NotAskedFor { .. } => "not_asked_for",
            HandOverError::Expired { .. } => "expired",
            HandOverError::Random(_) => return Self::new(Exit::System, "random", error),
            HandOverError::File(_) => return Self::new(Exit::System, "file", error),
        };
        Self::new(Exit::Refused, class, &error).advise("Nothing was handed over.")
    }
}
