//! Scanning of camera frames and photos.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dauchan_core::attention::{AnswerMode, Attention};
use dauchan_core::classify::ForeignCode;
use dauchan_core::scan::{FoundCode, FrameError, LumaFrame, Point, Rotation, Scan, photo, scan};
use dauchan_core::time::Timestamp;

use crate::contain::{Internal, contain};
use crate::deployment::Deployment;
use crate::reading::{self, Reading};

/// The amount of work that a scan may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Effort {
    /// The effort for a frame of a running camera, which the next frame follows in a moment.
    Live,
    /// The effort for a photo: everything within the budget is tried.
    Still,
}

/// How often the codes of a camera are answered.
#[uniffi::remote(Enum)]
pub enum AnswerMode {
    /// One code is answered, and none after it.
    Once,
    /// Each code is answered once, whenever it is in view. After 1,000 codes, the oldest is forgotten.
    OncePerCode,
    /// A code is answered again once it was out of view for three seconds.
    Continuous,
}

/// A point in an upright frame, in pixels from its top left corner.
#[uniffi::remote(Record)]
pub struct Point {
    /// The distance to the right of the left edge.
    pub x: f64,
    /// The distance below the top edge.
    pub y: f64,
}

/// A code in a frame.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ScannedCode {
    /// The meaning of the code.
    pub reading: Reading,
    /// The text of a venue's code, to check in with, or of a link, to show it. The text of any other code is
    /// left out, because it may be personal.
    pub text: Option<String>,
    /// The four outer corners, for an overlay: clockwise from the code's own top left, anticlockwise in a
    /// mirrored code.
    pub corners: Vec<Point>,
}

/// The codes in a frame.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ScanOutcome {
    /// The codes, each once.
    pub codes: Vec<ScannedCode>,
    /// The index of the code to answer now. None if no code can be answered, if several venues are in view, or if the
    /// code was answered already and is still in view.
    #[uniffi(default = None)]
    pub answer: Option<u32>,
    /// The width of the upright frame in pixels. Corners divided by width and height are shares of the
    /// picture, at any size that it is shown at.
    pub frame_width: f64,
    /// The height of the upright frame in pixels.
    pub frame_height: f64,
    /// Whether the work budget ran out, so that the frame may hold more codes.
    pub exhausted: bool,
}

/// Scans the frames of one camera, one at a time.
#[derive(uniffi::Object)]
pub struct ScanSession {
    deployment: Arc<Deployment>,
    effort: Effort,
    attention: Mutex<Attention<AnsweredCode>>,
}

/// What tells one code from another: its text if it may cross the bridge, and its reading.
type AnsweredCode = (Option<String>, Reading);

#[uniffi::export]
impl ScanSession {
    /// Begins a session. Each frame is verified by the trust list that is in force in `deployment` then.
    #[uniffi::constructor]
    pub fn new(deployment: Arc<Deployment>, effort: Effort) -> Self {
        Self {
            deployment,
            effort,
            attention: Mutex::default(),
        }
    }

    /// Scans a luma plane at the phone's time `now`. The plane is borrowed for the call, not copied.
    ///
    /// `luma` holds `height` rows that begin `row_stride` bytes apart, each of `width` pixels of one byte. The
    /// last row may end with its last pixel. `rotation_degrees` is the clockwise turn that makes the frame
    /// upright: 0, 90, 180 or 270. Work is bounded for every frame.
    pub fn scan(
        &self,
        luma: &[u8],
        width: u32,
        height: u32,
        row_stride: u32,
        rotation_degrees: u32,
        now: Timestamp,
    ) -> Result<ScanOutcome, ScanError> {
        contain(|| {
            let rotation = parse_rotation(rotation_degrees)?;
            let frame = LumaFrame::new(luma, width, height, row_stride, rotation)?;
            let found = scan(&frame, self.effort.into());
            Ok(self.read_all(&frame, &found, self.effort, now))
        })
    }

    /// Scans a photo, given as the bytes of a PNG or JPEG file, at the phone's time `now`. The effort is always
    /// `Still`. Corners are points in the photo rotated as its EXIF data says.
    ///
    /// Decode other formats (HEIC) with the phone's decoder, and pass their luma to `scan`.
    pub fn scan_photo(&self, file: &[u8], now: Timestamp) -> Result<ScanOutcome, PhotoError> {
        contain(|| {
            let photo = photo::read(file)?;
            Ok(self.read_all(&photo.frame(), &photo.scan()?, Effort::Still, now))
        })
    }

    /// Begins a mode. A code that was answered before and is still in view stays unanswered.
    pub fn begin_answers(&self, mode: AnswerMode) {
        self.attention().begin(mode);
    }

    /// Reports whether no code will be answered any more, because the mode is `Once` and one was.
    pub fn is_done(&self) -> bool {
        self.attention().is_done()
    }

    /// Forgets which codes were answered, so that they are answered again at once.
    pub fn answer_again(&self) {
        self.attention().forget();
    }
}

impl ScanSession {
    /// Returns the attention. A panic leaves it whole, so a poisoned lock holds a valid one.
    fn attention(&self) -> MutexGuard<'_, Attention<AnsweredCode>> {
        self.attention
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn read_all(
        &self,
        frame: &LumaFrame<'_>,
        found: &Scan,
        effort: Effort,
        now: Timestamp,
    ) -> ScanOutcome {
        let codes = found.codes.iter().map(|code| self.read(code, now));
        let codes: Vec<_> = codes.collect();
        let (frame_width, frame_height) = frame.upright_size();
        ScanOutcome {
            answer: self.attend(&codes, effort, now),
            codes,
            frame_width,
            frame_height,
            exhausted: found.exhausted,
        }
    }

    /// Returns the index of the code to answer now. A photo is answered however often it is scanned.
    fn attend(&self, codes: &[ScannedCode], effort: Effort, now: Timestamp) -> Option<u32> {
        let seen = codes.iter();
        let seen: Vec<_> = seen
            .map(|code| (code.text.clone(), code.reading.clone()))
            .collect();
        let is_foreign = |(_, reading): &AnsweredCode| matches!(reading, Reading::Foreign { .. });
        let mut attention = self.attention();
        let index = match effort {
            Effort::Live => attention.next(&seen, is_foreign, now),
            Effort::Still => attention.pick(&seen, is_foreign, now),
        };
        index.and_then(|index| u32::try_from(index).ok())
    }

    fn read(&self, code: &FoundCode, now: Timestamp) -> ScannedCode {
        let text = code.text();
        let reading = text.map_or(
            Reading::Foreign {
                kind: ForeignCode::Text,
            },
            |text| reading::read(&self.deployment, text, now),
        );
        ScannedCode {
            text: text.filter(|_| may_cross(&reading)).map(str::to_owned),
            reading,
            corners: code.corners().to_vec(),
        }
    }
}

impl From<Effort> for dauchan_core::scan::Effort {
    fn from(effort: Effort) -> Self {
        match effort {
            Effort::Live => Self::Live,
            Effort::Still => Self::Still,
        }
    }
}

/// Reports whether the text of a code may cross the bridge.
const fn may_cross(reading: &Reading) -> bool {
    match reading {
        Reading::Verified { .. } | Reading::Refused { .. } => true,
        Reading::Foreign { kind } => matches!(kind, ForeignCode::Link),
    }
}

fn parse_rotation(degrees: u32) -> Result<Rotation, ScanError> {
    match degrees {
        0 => Ok(Rotation::None),
        90 => Ok(Rotation::Clockwise90),
        180 => Ok(Rotation::Clockwise180),
        270 => Ok(Rotation::Clockwise270),
        degrees => Err(ScanError::Rotation { degrees }),
    }
}

/// The reason why a frame was not scanned. It is a mistake in the code that made the frame.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum ScanError {
    /// The width or height is zero.
    #[error("the frame has no pixels: its size is {width} by {height}")]
    Empty {
        /// The width of the frame.
        width: u32,
        /// The height of the frame.
        height: u32,
    },
    /// A side or the area of the frame is too large.
    #[error("the frame of {width} by {height} pixels is too large; make it smaller")]
    TooBig {
        /// The width of the frame.
        width: u32,
        /// The height of the frame.
        height: u32,
    },
    /// The row stride is less than the width, so that rows would overlap.
    #[error("the row stride of {row_stride} is less than the width of {width}")]
    StrideBelowWidth {
        /// The row stride of the frame.
        row_stride: u32,
        /// The width of the frame.
        width: u32,
    },
    /// The buffer ends before the last pixel.
    #[error("the frame needs {needed} bytes and has {given}")]
    BufferTooShort {
        /// The number of bytes that the size needs.
        needed: u64,
        /// The number of bytes in the buffer.
        given: u64,
    },
    /// The rotation is not a quarter turn.
    #[error("a frame can be rotated by 0, 90, 180 or 270 degrees, not by {degrees}")]
    Rotation {
        /// The rotation in degrees.
        degrees: u32,
    },
    /// The library has a bug. Continue with the next frame, and report the bug.
    #[error("the library failed while it scanned a frame; report this bug")]
    Internal,
}

impl Internal for ScanError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<FrameError> for ScanError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Empty { width, height } => Self::Empty { width, height },
            FrameError::TooBig { width, height } => Self::TooBig { width, height },
            FrameError::StrideBelowWidth { row_stride, width } => {
                Self::StrideBelowWidth { row_stride, width }
            }
            FrameError::BufferTooShort { needed, given } => Self::BufferTooShort { needed, given },
        }
    }
}

/// The reason why a photo was not scanned.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum PhotoError {
    /// The file is empty.
    #[error("the photo's file is empty")]
    Empty,
    /// The file or its picture is too large.
    #[error("the photo is too large; choose a smaller one")]
    TooBig,
    /// The file is neither a PNG nor a JPEG.
    #[error("the photo is neither a PNG nor a JPEG; convert it first")]
    UnknownFormat,
    /// The file is cut off. Its download may be incomplete.
    #[error("the photo's file is cut off; download it again")]
    Truncated,
    /// The file is damaged.
    #[error("the photo's file is damaged; choose another one")]
    Damaged,
    /// The library has a bug. Report it.
    #[error("the library failed while it scanned a photo; report this bug")]
    Internal,
}

impl Internal for PhotoError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<photo::PhotoError> for PhotoError {
    fn from(error: photo::PhotoError) -> Self {
        use photo::PhotoError as Error;
        match error {
            Error::Empty => Self::Empty,
            Error::FileTooLong { .. } | Error::TooBig => Self::TooBig,
            Error::UnknownFormat => Self::UnknownFormat,
            Error::Truncated => Self::Truncated,
            Error::Damaged => Self::Damaged,
        }
    }
}
