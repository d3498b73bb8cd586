//! Frames of a camera in, codes and what each of them is out.

use std::sync::{Arc, Mutex, PoisonError};

use dauchan_core::attention::Attention;
use dauchan_core::classify::ForeignCode;
use dauchan_core::scan::photo::{self, PhotoError as CorePhotoError};
use dauchan_core::scan::{self, FoundCode, FrameError, LumaFrame, Rotation, Scan};
use dauchan_core::time::Timestamp;

use crate::contain::{Internal, contain};
use crate::deployment::Deployment;
use crate::reading::{self, Reading};

/// How much work a scan may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Effort {
    /// A frame of a running camera: most hold no code, and the next one comes in a moment.
    Live,
    /// A photo that somebody picked: everything within the budget is tried.
    Still,
}

/// A place in a frame, in pixels from its top left corner, once the frame stands upright.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A code in a frame.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ScannedCode {
    /// What it is.
    pub reading: Reading,
    /// The code's text: of a venue's code, to check in with, and of a link, to show it. Of anything
    /// else it stays here, for it may be personal.
    pub text: Option<String>,
    /// The four outer corners, for an overlay: clockwise from the code's own top left, and
    /// anticlockwise in a mirrored code.
    pub corners: Vec<Point>,
}

/// What was found in a frame.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ScanOutcome {
    /// The codes, each once.
    pub codes: Vec<ScannedCode>,
    /// The width of the frame once it stands upright, in pixels. The codes' corners lie within: divided
    /// by width and height they are shares of the picture, whatever size it is shown at.
    pub frame_width: f64,
    /// The height of the frame once it stands upright, in pixels.
    pub frame_height: f64,
    /// The work budget ran out before all was tried: there may be more.
    pub exhausted: bool,
    /// The index of the code to answer now. None if there is none, if several venues are in view, or if
    /// it was answered already and is still in view.
    #[uniffi(default = None)]
    pub answer: Option<u32>,
}

/// Looks at the frames of one camera, one at a time.
#[derive(uniffi::Object)]
pub struct ScanSession {
    deployment: Arc<Deployment>,
    effort: scan::Effort,
    attention: Mutex<Attention<(Option<String>, Reading)>>,
}

#[uniffi::export]
impl ScanSession {
    /// Begins a session. Codes are judged by the list that `deployment` goes by at each frame.
    #[uniffi::constructor]
    pub fn new(deployment: Arc<Deployment>, effort: Effort) -> Self {
        let effort = match effort {
            Effort::Live => scan::Effort::Live,
            Effort::Still => scan::Effort::Still,
        };
        Self {
            deployment,
            effort,
            attention: Mutex::default(),
        }
    }

    /// Looks for codes in a luma plane, which is borrowed for the call and not copied, at the
    /// phone's time `now`.
    ///
    /// `luma` holds `height` rows that begin `row_stride` bytes apart, each of `width` pixels, a byte
    /// each; the last row may end with its last pixel. `rotation_degrees` says how far the frame must
    /// be turned clockwise to stand upright: 0, 90, 180 or 270, as cameras report it.
    ///
    /// Work is bounded, whatever the frame shows.
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
            Ok(self.judge_all(&frame, &scan::scan(&frame, self.effort), self.effort, now))
        })
    }

    /// Looks for codes in a photo, the bytes of a PNG or JPEG file, at the phone's time `now`;
    /// always with the effort for photos. Corners are given in the photo turned as its EXIF says.
    ///
    /// Other formats a phone has (HEIC) its own decoder knows: give their luma to `scan`.
    pub fn scan_photo(&self, file: &[u8], now: Timestamp) -> Result<ScanOutcome, PhotoError> {
        contain(|| {
            let photo = photo::read(file)?;
            Ok(self.judge_all(&photo.frame(), &photo.scan()?, scan::Effort::Still, now))
        })
    }

    /// Forgets which code was answered last, so that it is answered again at once: the person asked for
    /// that, or the answer failed.
    pub fn answer_again(&self) {
        let attention = self.attention.lock();
        attention.unwrap_or_else(PoisonError::into_inner).forget();
    }
}

impl ScanSession {
    /// Returns the index of the code to answer now. A photo is answered however often it is picked.
    fn attend(&self, codes: &[ScannedCode], effort: scan::Effort, now: Timestamp) -> Option<u32> {
        let seen: Vec<_> = codes
            .iter()
            .map(|code| (code.text.clone(), code.reading.clone()))
            .collect();
        let is_foreign = |(_, reading): &(_, Reading)| matches!(reading, Reading::Foreign { .. });
        let mut attention = self
            .attention
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let index = match effort {
            scan::Effort::Live => attention.next(&seen, is_foreign, now),
            scan::Effort::Still => attention.pick(&seen, is_foreign, now),
        };
        index.and_then(|index| u32::try_from(index).ok())
    }

    fn judge_all(
        &self,
        frame: &LumaFrame<'_>,
        scan: &Scan,
        effort: scan::Effort,
        now: Timestamp,
    ) -> ScanOutcome {
        let codes = scan.codes.iter().map(|code| self.judge(code, now));
        let codes: Vec<_> = codes.collect();
        let (frame_width, frame_height) = frame.upright_size();
        ScanOutcome {
            answer: self.attend(&codes, effort, now),
            codes,
            frame_width,
            frame_height,
            exhausted: scan.exhausted,
        }
    }

    fn judge(&self, code: &FoundCode, now: Timestamp) -> ScannedCode {
        let corners = code.corners().map(|corner| Point {
            x: corner.x,
            y: corner.y,
        });
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
            corners: corners.to_vec(),
        }
    }
}

/// Whether the text of such a code may leave this side.
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

/// Why a frame could not be looked at. Drop it, and mend the code that made it.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum ScanError {
    /// Width or height is zero.
    #[error("the frame has no pixels: {width} by {height}")]
    Empty {
        /// The width given.
        width: u32,
        /// The height given.
        height: u32,
    },
    /// A side or the area is too big.
    #[error("the frame is too big: {width} by {height}")]
    TooBig {
        /// The width given.
        width: u32,
        /// The height given.
        height: u32,
    },
    /// Rows would overlap.
    #[error("a row stride of {row_stride} is less than the width of {width}")]
    StrideBelowWidth {
        /// The stride given.
        row_stride: u32,
        /// The width given.
        width: u32,
    },
    /// The buffer ends before the last pixel.
    #[error("the frame needs {needed} bytes and has {given}")]
    BufferTooShort {
        /// The bytes that the sizes ask for.
        needed: u64,
        /// The bytes there are.
        given: u64,
    },
    /// Not a quarter turn.
    #[error("a frame can be turned by 0, 90, 180 or 270 degrees, not by {degrees}")]
    Rotation {
        /// The turn given.
        degrees: u32,
    },
    /// A bug in this library. Go on with the next frame, and report it.
    #[error("the library failed while it looked at a frame; report it")]
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

/// Why a file gave no photo to look at.
#[derive(Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum PhotoError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The file, or the picture in it, is too big to look at.
    #[error("the photo is too big to look at")]
    TooBig,
    /// Neither a PNG nor a JPEG.
    #[error("the file is neither a PNG nor a JPEG")]
    UnknownFormat,
    /// The file breaks off: it may not be downloaded whole yet.
    #[error("the file breaks off before the picture ends")]
    Truncated,
    /// The file is damaged.
    #[error("the file is damaged")]
    Damaged,
    /// A bug in this library. Report it.
    #[error("the library failed while it looked at a photo; report it")]
    Internal,
}

impl Internal for PhotoError {
    fn internal() -> Self {
        Self::Internal
    }
}

impl From<CorePhotoError> for PhotoError {
    fn from(error: CorePhotoError) -> Self {
        match error {
            CorePhotoError::Empty => Self::Empty,
            CorePhotoError::FileTooLong { .. } | CorePhotoError::TooBig => Self::TooBig,
            CorePhotoError::UnknownFormat => Self::UnknownFormat,
            CorePhotoError::Truncated => Self::Truncated,
            CorePhotoError::Damaged => Self::Damaged,
        }
    }
}
