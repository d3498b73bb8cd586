//! A contact tracer's side of a hand-over: requests that the desk signs, and the files that answer them.
//!
//! Each request has a key pair of its own. The private key lies in `requests/ID.key` of the desk's folder
//! as `AGE-SECRET-KEY-1…`, so any tool of age opens an answer with it too.

use std::io::Read;
use std::path::{Path, PathBuf};

use dauchan_core::hand_over::{
    AuthorityName, HandOverFile, HandOverFileError, Identity, RequestError, RequestId,
    RequestReason, TracerRequest, link_text, poster_text,
};
use dauchan_core::keys::KeyId;
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::{DayRange, UtcOffset};
use dauchan_core::trust::TrustList;
use dauchan_core::verify::{VenueRefusal, VerifiedVenue, verify_as_of};
use dauchan_core::visit::{Certainty, Origin};
use dauchan_core::visit_line::{ClaimedPlace, VisitLine};
use zeroize::Zeroizing;

use crate::desk::{Desk, DeskError};
use crate::files::{self, FileError};
use crate::register::IssuerName;

const MAX_KEY_LENGTH: u64 = 256;

/// The contents of a request that is to be signed.
#[derive(Clone, Debug)]
pub struct RequestOrder {
    /// The issuer that signs, whose key is for tracers' requests.
    pub issuer: IssuerName,
    /// The days asked for.
    pub days: DayRange,
    /// The days on which the request is valid.
    pub validity: DayRange,
    /// The reason of the request.
    pub reason: RequestReason,
    /// The authority's name, which the citizen reads.
    pub name: AuthorityName,
}

/// A request that was signed.
#[derive(Debug)]
pub struct SignedRequest {
    /// The contents of the request.
    pub request: TracerRequest,
    /// The text of its symbol, in a byte segment and a numeric segment.
    pub poster: (String, String),
    /// The text of its link.
    pub link: String,
}

/// The reason why a request was not made, or an answer not opened.
#[derive(Debug, thiserror::Error)]
pub enum TracerError {
    /// The desk cannot be used.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The request breaks a rule of the format.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The issuer's key may not sign requests, or phones do not know it yet.
    #[error("key {key_id} of issuer {issuer} may not sign requests by the newest trust list")]
    NotAllowed {
        /// The issuer.
        issuer: IssuerName,
        /// Its key.
        key_id: KeyId,
    },
    /// The desk never made this request, or its key was deleted.
    #[error("the desk has no key for request {request}")]
    UnknownRequest {
        /// The request.
        request: RequestId,
    },
    /// The key file of a request is damaged.
    #[error("{} holds no key of age", path.display())]
    DamagedKey {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Answer(#[from] HandOverFileError),
    /// The file answers another request than the one whose key opens it.
    #[error("the file says that it answers request {claimed}, and the key of {request} opens it")]
    OtherRequest {
        /// The request whose key opens the file.
        request: RequestId,
        /// The request that the file names.
        claimed: RequestId,
    },
    /// A file of the desk cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
}

/// Signs a request. Its private key is stored before the request can leave.
///
/// # Errors
/// [`TracerError`]; there is no request.
pub fn request(
    desk: &Desk,
    folder: &Path,
    order: RequestOrder,
    random: &mut dyn RandomSource,
) -> Result<SignedRequest, TracerError> {
    let signer = desk.issuer_signer(&order.issuer)?;
    let may_sign = desk.trust_list().keys().iter().any(|listed| {
        listed.key == *signer.public()
            && listed
                .purposes
                .include(dauchan_core::envelope::Purpose::TracerRequest)
            && listed.validity.contains_range(order.validity)
    });
    if !may_sign {
        return Err(TracerError::NotAllowed {
            issuer: order.issuer,
            key_id: signer.public().key_id(),
        });
    }
    let mut bytes = Zeroizing::new([0; 32]);
    random.fill(bytes.as_mut())?;
    let identity = Identity::from_bytes(&bytes);
    let mut id = [0; 16];
    random.fill(&mut id)?;
    let request = TracerRequest {
        id: RequestId(id),
        days: order.days,
        validity: order.validity,
        reason: order.reason,
        recipient: identity.recipient(),
        name: order.name,
    };
    request.check_days()?;
    files::create_folder(&requests(folder))?;
    let mut text = identity.to_text();
    text.push('\n');
    files::create(&key_path(folder, request.id), text.as_bytes())?;
    let wire = signer.sign_request(&request);
    let host = desk.deployment().hosts().first();
    let host = host.ok_or(TracerError::Request(RequestError::TooShort))?;
    Ok(SignedRequest {
        poster: poster_text(host, &wire),
        link: link_text(host, &wire),
        request,
    })
}

fn requests(folder: &Path) -> PathBuf {
    folder.join("requests")
}

fn key_path(folder: &Path, request: RequestId) -> PathBuf {
    requests(folder).join(format!("{request}.key"))
}

/// Reads the private key of a request.
fn read_key(folder: &Path, request: RequestId) -> Result<Identity, TracerError> {
    let path = key_path(folder, request);
    let text = match files::read_secret(&path, MAX_KEY_LENGTH) {
        Err(FileError::Missing { .. }) => return Err(TracerError::UnknownRequest { request }),
        text => text?,
    };
    let text = core::str::from_utf8(&text).ok().map(str::trim_end);
    text.and_then(|text| Identity::from_text(text).ok())
        .ok_or(TracerError::DamagedKey { path })
}

/// The evidence that a visit's code gives.
#[derive(Debug)]
pub enum Proof {
    /// The code was genuine on the day of the visit. That the person was there, it does not prove.
    Genuine {
        /// The venue.
        venue: Box<VerifiedVenue>,
        /// The newest list revokes the venue, or this printing.
        is_revoked: bool,
    },
    /// The code was not good on that day.
    Refused(VenueRefusal),
    /// There is no code: the place is in the owner's words.
    None,
}

/// A visit that was handed over: what the phone claims, and what its code proves.
#[derive(Debug)]
pub struct ReceivedVisit {
    /// The visit as the phone claims it.
    pub claim: VisitLine,
    /// The evidence of its code.
    pub proof: Proof,
}

/// How much a received visit says, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Scanned, with a genuine code and a trusted clock.
    Scanned,
    /// A part of a longer visit, which no scan confirms.
    Inferred,
    /// The phone's clock was doubtful.
    SuspectClock,
    /// The owner entered it.
    Declared,
    /// Its code was not good.
    BadCode,
}

impl Weight {
    /// Returns the name for lists and scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Inferred => "inferred",
            Self::SuspectClock => "suspect_clock",
            Self::Declared => "declared",
            Self::BadCode => "bad_code",
        }
    }
}

impl ReceivedVisit {
    fn judge(claim: VisitLine, list: &TrustList, offset: UtcOffset) -> Self {
        let proof = match &claim.place {
            ClaimedPlace::FreeText(_) => Proof::None,
            ClaimedPlace::Code(code) => match verify_as_of(code, list, claim.start.at, offset) {
                Ok(judged) => Proof::Genuine {
                    venue: Box::new(judged.venue),
                    is_revoked: judged.is_revoked,
                },
                Err(refusal) => Proof::Refused(refusal),
            },
        };
        Self { claim, proof }
    }

    /// Returns how much the visit says.
    #[must_use]
    pub fn weight(&self) -> Weight {
        let claim = &self.claim;
        match &self.proof {
            Proof::Refused(_) => Weight::BadCode,
            _ if claim.origin == Origin::Manual => Weight::Declared,
            Proof::None => Weight::Declared,
            Proof::Genuine { .. } if claim.clock_suspect => Weight::SuspectClock,
            Proof::Genuine { .. } if claim.certainty == Certainty::Inferred => Weight::Inferred,
            Proof::Genuine { .. } => Weight::Scanned,
        }
    }

    /// Returns the name of the place: the genuine code's, or the owner's words.
    #[must_use]
    pub fn place(&self) -> &str {
        match (&self.proof, &self.claim.place) {
            (Proof::Genuine { venue, .. }, _) => venue.record().details.name.as_str(),
            (_, ClaimedPlace::FreeText(text)) => text.as_str(),
            _ => "",
        }
    }
}

/// The answer to a request, opened and judged.
#[derive(Debug)]
pub struct Received {
    /// The request that it answers.
    pub request: RequestId,
    /// The visits, oldest first as the phone wrote them.
    pub visits: Vec<ReceivedVisit>,
}

/// Opens an answer with the key of `request`, and judges each code again, as of the day of its visit.
///
/// # Errors
/// [`TracerError`]; nothing of the file was used.
pub fn open(
    desk: &Desk,
    folder: &Path,
    request: RequestId,
    answer: impl Read,
) -> Result<Received, TracerError> {
    let identity = read_key(folder, request)?;
    let file = HandOverFile::read(answer, &identity)?;
    if file.request != request {
        let claimed = file.request;
        return Err(TracerError::OtherRequest { request, claimed });
    }
    let (list, offset) = (desk.trust_list(), desk.deployment().utc_offset());
    let judge = |claim| ReceivedVisit::judge(claim, list, offset);
    Ok(Received {
        request,
        visits: file.visits.into_iter().map(judge).collect(),
    })
}

/// Returns the requests of the desk whose keys are there, in no order.
///
/// # Errors
/// [`TracerError::File`] if the folder cannot be read.
pub fn requests_with_keys(folder: &Path) -> Result<Vec<RequestId>, TracerError> {
    let path = requests(folder);
    let entries = match std::fs::read_dir(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|source| FileError::Read { path, source })?,
    };
    let id = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        RequestId::parse(name.strip_suffix(".key")?)
    };
    Ok(entries.flatten().filter_map(id).collect())
}
