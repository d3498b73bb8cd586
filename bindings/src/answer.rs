//! The answer to a scanned code.

use dauchan_core::classify::ForeignCode;
use dauchan_core::visit::PendingId;

use crate::diary_error::DiaryError;
use crate::reading::Refusal;
use crate::visit::CheckInOutcome;

/// The answer to a scanned code or an opened link. A failure is a value too, so that a scanner's loop goes on.
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a scan and crosses at once; a box would only be one more allocation"
)]
#[derive(Debug, PartialEq, uniffi::Enum)]
pub enum ScanAnswer {
    /// The code was judged.
    Outcome {
        /// The outcome, by which an app decides.
        outcome: CheckInOutcome,
        /// The text of a link that is not a venue's, to show it. Never open it.
        link: Option<String>,
    },
    /// The code was refused, and is kept until a newer trust list can verify it. Let the person in.
    KeptPending {
        /// The number of the pending visit.
        id: PendingId,
        /// The reason of the refusal.
        refusal: Refusal,
    },
    /// The diary failed, and recorded nothing.
    Failed {
        /// The failure.
        error: DiaryError,
    },
}

impl ScanAnswer {
    pub(crate) fn new(answer: dauchan_core::diary::ScanAnswer, text: &str) -> Self {
        use dauchan_core::diary::ScanAnswer as Answer;
        match answer {
            Answer::Outcome(outcome) => Self::outcome(outcome.into(), Some(text)),
            Answer::KeptPending { id, refusal } => Self::KeptPending {
                id,
                refusal: refusal.into(),
            },
        }
    }

    /// Makes the answer of an outcome. The text is left out unless it is a link's: it may be personal.
    pub(crate) fn outcome(outcome: CheckInOutcome, text: Option<&str>) -> Self {
        let is_link = matches!(
            outcome,
            CheckInOutcome::Foreign {
                kind: ForeignCode::Link
            }
        );
        Self::Outcome {
            outcome,
            link: text.filter(|_| is_link).map(str::to_owned),
        }
    }
}

impl From<DiaryError> for ScanAnswer {
    fn from(error: DiaryError) -> Self {
        Self::Failed { error }
    }
}
