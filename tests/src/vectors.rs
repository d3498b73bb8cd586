//! The files under `tests/vectors`, typed, and the project's results in the terms of those files.
//!
//! A case's `expect` is compared as a whole with the result of [`venue_answer`] and its siblings, so no
//! field can be forgotten. `README.md` in that folder defines the fields.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dauchan_core::backup::{RestoreError, RestoreReport};
use dauchan_core::classify::Code;
use dauchan_core::deployment::{Deployment, DeploymentError, DeploymentSettings, WitnessSettings};
use dauchan_core::deployment_file::DeploymentFileError;
use dauchan_core::hand_over::{self, HandOverFile, HandOverFileError, VerifiedRequest};
use dauchan_core::keys::{PublicKey, PublicKeyError};
use dauchan_core::moments;
use dauchan_core::person::{PersonCode, PersonCodeError};
use dauchan_core::reading::Reading;
use dauchan_core::time::{Timestamp, UtcOffset};
use dauchan_core::trust::{
    self, Acceptance, Areas, IssuerKey, ListError, ProgrammeStatus, Purposes, RootsError,
    TrustList, TrustRefusal,
};
use dauchan_core::venue::carrier::{CarrierError, Host};
use dauchan_core::venue::{Direction, NameError, RecordError, ShortCode, ShortCodeError};
use dauchan_core::verify::{VenueRefusal, VerifiedVenue};
use dauchan_core::visit::{Certainty, Moment, VisitPolicy};
use dauchan_core::visit_line::{ClaimedPlace, VisitLine};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// Bytes that a file writes in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Hex {
    /// The bytes as an array.
    ///
    /// # Panics
    /// If they are not `N`.
    #[must_use]
    pub fn array<const N: usize>(&self) -> [u8; N] {
        self.0
            .as_slice()
            .try_into()
            .expect("the file has another number of bytes")
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("not hexadecimal"))
    }
}

/// A case of `short-code/`: a text, and the venue's id if it has one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct ShortCodeCase {
    pub name: String,
    pub comment: String,
    pub venue_id: Option<Hex>,
    pub text: String,
    pub expect: Value,
}

/// The expected result for a text of `short-code/`.
#[must_use]
pub fn short_code_answer(read: Result<ShortCode, ShortCodeError>) -> Value {
    match read {
        Ok(code) => json!({"class": "accepted", "short_code": code.to_string()}),
        Err(ShortCodeError::Length { .. }) => json!({"class": "length"}),
        Err(ShortCodeError::Character { .. }) => json!({"class": "character"}),
        Err(ShortCodeError::Check) => json!({"class": "check"}),
    }
}

/// A case of `person/`: a text, and what it is as a code of a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct PersonCase {
    pub name: String,
    pub comment: String,
    pub text: String,
    pub expect: Value,
}

/// The expected result for a text of `person/`.
#[must_use]
pub fn person_answer(text: &str) -> Value {
    match PersonCode::parse(text) {
        Ok(code) => json!({
            "class": "accepted",
            "kind": code.kind().name(),
            "initials": code.shown().initials(),
            "year_of_birth": code.shown().year_of_birth,
        }),
        Err(PersonCodeError::Damaged { kind, field }) => {
            json!({"class": "damaged", "kind": kind.name(), "field": field.name()})
        }
        Err(PersonCodeError::Foreign) => json!({"class": "foreign"}),
    }
}

/// The bytes of lower-case hexadecimal `text`.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}

/// `bytes` in lower-case hexadecimal.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A case of `venue/`: how a code was made, the list that judges it, and the expected result.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct VenueCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub list: String,
    pub now: i64,
    pub record: Hex,
    pub signed: Hex,
    pub signed_instead: Option<Hex>,
    pub signature: Hex,
    pub wire: Hex,
    pub poster: String,
    pub link: String,
    pub expect: Value,
}

/// A case of `carrier/` or `classify/`: a text and what it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct TextCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub text: String,
    pub expect: Value,
}

/// A case of `trust/`: a list, the deployment that it is offered to, and the expected result.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct TrustCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub in_force: Option<String>,
    pub payload: Hex,
    pub signatures: Vec<ListSignature>,
    pub wire: Hex,
    pub expect: Value,
}

/// One signature of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct ListSignature {
    pub key_id: Hex,
    pub signed: Hex,
    pub signature: Hex,
}

/// A case of `clock/`: the lists that a phone took, and what it then knows of the time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct ClockCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub taken: Vec<TakenList>,
    pub now: i64,
    pub expect: Value,
}

/// A list that a phone took when its clock said `now`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct TakenList {
    pub now: i64,
    pub wire: Hex,
    pub ahead: bool,
}

/// A case of `keys/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct KeyCase {
    pub name: String,
    pub comment: String,
    pub public_key: Hex,
    pub expect: Value,
}

/// A case of `deployment/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct DeploymentCase {
    pub name: String,
    pub comment: String,
    pub settings: Settings,
    pub file: String,
    pub expect: Value,
}

/// A case of `deployment-file/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct DeploymentFileCase {
    pub name: String,
    pub comment: String,
    pub file: String,
    pub expect: Value,
}

/// A deployment's settings, as `deployments/` and `deployment/` write them.
#[derive(Clone, Debug, Deserialize)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct Settings {
    pub hosts: Vec<String>,
    pub root_keys: Vec<Hex>,
    pub threshold: usize,
    pub epoch: u16,
    pub baseline: String,
    pub build_date: i64,
    pub utc_offset_minutes: i16,
    pub demonstration: bool,
    pub activity_witness: Option<WitnessCase>,
}

/// The activity witness of a deployment's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct WitnessCase {
    pub name: String,
    pub key: Hex,
}

impl WitnessCase {
    fn settings(&self) -> WitnessSettings {
        WitnessSettings {
            name: self.name.clone(),
            key: self.key.array(),
        }
    }
}

impl Settings {
    /// The deployment of these settings, if they make one.
    ///
    /// # Errors
    /// As [`Deployment::new`].
    ///
    /// # Panics
    /// If the baseline has no file.
    pub fn deployment(&self) -> Result<Deployment, DeploymentError> {
        Deployment::new(&self.stated())
    }

    /// The settings as an app states them.
    ///
    /// # Panics
    /// If the baseline has no file.
    #[must_use]
    pub fn stated(&self) -> DeploymentSettings {
        DeploymentSettings {
            hosts: self.hosts.clone(),
            root_keys: self.root_keys.iter().map(Hex::array).collect(),
            threshold: self.threshold,
            epoch: self.epoch,
            baseline_list: list_wire(&self.baseline),
            build_date: Timestamp::from_unix_seconds(self.build_date),
            utc_offset: UtcOffset::from_minutes(self.utc_offset_minutes)
                .expect("an offset within 18 hours"),
            visits: VisitPolicy::default(),
            demonstration: self.demonstration,
            activity_witness: self.activity_witness.as_ref().map(WitnessCase::settings),
        }
    }
}

/// The folder of the vectors.
#[must_use]
pub fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors"].iter().collect()
}

/// Returns the cases of `area` in the order of their file names, and prints their count.
///
/// # Panics
/// If the folder holds no case, or a case cannot be read or has another name than its file.
#[must_use]
pub fn cases<T: DeserializeOwned>(area: &str) -> Vec<T> {
    let folder = folder().join(area);
    let entries = fs::read_dir(&folder).expect("the folder of the vectors");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(
        !paths.is_empty(),
        "there is no vector in {}",
        folder.display()
    );
    println!("{} vectors of {area}", paths.len());
    let read = |path: &PathBuf| {
        let value: Value = read_json(path);
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        assert_eq!(value.get("name").and_then(Value::as_str), stem);
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn read_json<T: DeserializeOwned>(path: &PathBuf) -> T {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The wire form of the shared list `name`.
///
/// # Panics
/// If it has no file.
#[must_use]
pub fn list_wire(name: &str) -> Vec<u8> {
    #[derive(Deserialize)]
    struct SharedList {
        wire: Hex,
    }
    read_json::<SharedList>(&folder().join("lists").join(format!("{name}.json")))
        .wire
        .0
}

/// The shared deployments by name, each read once.
#[derive(Default)]
pub struct Deployments(BTreeMap<String, Deployment>);

impl Deployments {
    /// The deployment `name`.
    ///
    /// # Panics
    /// If it has no file, or is refused.
    pub fn named(&mut self, name: &str) -> &Deployment {
        self.0.entry(name.to_owned()).or_insert_with(|| {
            let path = folder().join("deployments").join(format!("{name}.json"));
            let settings: Settings = read_json(&path);
            settings.deployment().expect("a shared deployment is sound")
        })
    }
}

/// The shared list `name`, as `deployment` reads it on its own.
///
/// # Panics
/// If it has no file, or is refused.
#[must_use]
pub fn shared_list(name: &str, deployment: &Deployment) -> TrustList {
    trust::read(&list_wire(name), deployment.roots(), deployment.epoch())
        .expect("a shared list is sound")
}

/// The class that a case expects.
///
/// # Panics
/// If it names none.
#[must_use]
pub fn class_of(expect: &Value) -> &str {
    expect
        .get("class")
        .and_then(Value::as_str)
        .expect("a case names its class")
}

/// Compares a result with what a case expects. The cause counts if the case names one.
///
/// # Panics
/// If they differ.
pub fn assert_answer(name: &str, mut answer: Value, expect: &Value) {
    if expect.get("cause").is_none()
        && let Some(fields) = answer.as_object_mut()
    {
        fields.remove("cause");
    }
    assert_eq!(&answer, expect, "{name}");
}

/// Returns the result for a venue's code, in the terms of `venue/`.
#[must_use]
pub fn venue_answer(reading: &Reading) -> Value {
    let class = reading.class();
    match reading {
        Reading::Verified(venue) => verified_answer(venue),
        Reading::Refused(refused) => match &refused.refusal {
            VenueRefusal::Malformed(error) => {
                json!({"class": class, "cause": record_cause(*error)})
            }
            _ => json!({"class": class}),
        },
        Reading::Damaged(error) => carrier_answer(*error),
        Reading::Foreign(code) => json!({"class": class, "code": code.name()}),
    }
}

fn verified_answer(venue: &VerifiedVenue) -> Value {
    let details = &venue.record().details;
    json!({
        "class": "verified",
        "issuer_fingerprint": to_hex(&venue.issuer().0),
        "venue_id": venue.id().to_string(),
        "secret": to_hex(venue.record().secret.expose()),
        "direction": match details.direction {
            Direction::Both => "both",
            Direction::Entry => "entry",
            Direction::Exit => "exit",
        },
        "sector": details.sector.number(),
        "stay_quarter_hours": details.default_stay.quarter_hours(),
        "area": details.area.code(),
        "issue": details.issue.number(),
        "valid_from": details.validity.first().number(),
        "valid_to": details.validity.last().number(),
        "name": details.name.as_str(),
    })
}

/// Returns the class of a text, in the terms of `carrier/` and `classify/`.
#[must_use]
pub fn code_answer(code: &Code) -> Value {
    match code {
        Code::Venue(venue) => json!({"class": "venue", "wire": to_hex(venue.wire())}),
        Code::DamagedVenue(error) => carrier_answer(*error),
        Code::Foreign(code) => json!({"class": "foreign", "code": code.name()}),
    }
}

fn carrier_answer(error: CarrierError) -> Value {
    let cause = match error {
        CarrierError::OtherVersion { .. } => return json!({"class": "newer_app"}),
        CarrierError::Empty => "empty",
        CarrierError::DigitCount => "digit_count",
        CarrierError::DigitOverflow => "digit_overflow",
        CarrierError::NotBase64Url => "not_base64url",
        CarrierError::WireLength { .. } => "wire_length",
        CarrierError::NoVersion => "no_version",
    };
    json!({"class": "damaged", "cause": cause})
}

const fn record_cause(error: RecordError) -> &'static str {
    match error {
        RecordError::TooShort => "too_short",
        RecordError::Direction => "direction",
        RecordError::DefaultStay => "default_stay",
        RecordError::Area => "area",
        RecordError::Issue => "issue",
        RecordError::Validity => "validity",
        RecordError::Name(NameError::Empty) => "name_empty",
        RecordError::Name(NameError::TooLong { .. }) => "name_too_long",
        RecordError::Name(NameError::Character { .. }) => "name_character",
        RecordError::Name(NameError::Spacing) => "name_spacing",
        RecordError::Name(NameError::NotUtf8) => "name_not_utf8",
    }
}

/// Offers the list of `case` to `deployment`, and returns the result in the terms of `trust/`.
#[must_use]
pub fn trust_answer(case: &TrustCase, deployment: &Deployment) -> Value {
    let outcome = match &case.in_force {
        None => {
            trust::read(&case.wire.0, deployment.roots(), deployment.epoch()).map(Acceptance::Newer)
        }
        Some(name) => {
            let in_force = shared_list(name, deployment);
            deployment.accept(&case.wire.0, &in_force, in_force.issued())
        }
    };
    match outcome {
        Ok(Acceptance::Newer(list)) => list_answer(&list),
        Ok(Acceptance::Unchanged) => json!({"class": "unchanged"}),
        Err(refusal) => match refusal {
            TrustRefusal::Malformed(error) => {
                json!({"class": refusal.class(), "cause": list_cause(error)})
            }
            _ => json!({"class": refusal.class()}),
        },
    }
}

fn list_answer(list: &TrustList) -> Value {
    let revoked_venues: Vec<_> = list
        .revoked_venues()
        .map(|venue| {
            json!({
                "venue_id": venue.id.to_string(),
                "least_good_issue": venue.least_good_issue.map(|issue| issue.number()),
            })
        })
        .collect();
    json!({
        "class": "accepted",
        "epoch": list.version().epoch,
        "counter": list.version().counter,
        "issued": list.issued().unix_seconds(),
        "refresh_due": list.refresh_due().unix_seconds(),
        "hard_expiry": list.hard_expiry().unix_seconds(),
        "status": match list.status() {
            ProgrammeStatus::Active => "active",
            ProgrammeStatus::Paused => "paused",
            ProgrammeStatus::Ended => "ended",
        },
        "keys": list.keys().iter().map(issuer_answer).collect::<Vec<_>>(),
        "revoked_keys": list.revoked_keys().iter().map(|key| to_hex(key.as_bytes())).collect::<Vec<_>>(),
        "revoked_venues": revoked_venues,
    })
}

fn issuer_answer(issuer: &IssuerKey) -> Value {
    use dauchan_core::envelope::Purpose;
    let purposes = [
        ("venue", Purpose::Venue),
        ("notice", Purpose::Notice),
        ("tracer_request", Purpose::TracerRequest),
        ("activity", Purpose::Activity),
    ];
    let included = |purposes: Purposes, purpose| purposes.include(purpose);
    json!({
        "public_key": to_hex(issuer.key.as_bytes()),
        "key_id": issuer.key.key_id().to_string(),
        "purposes": purposes
            .iter()
            .filter(|(_, purpose)| included(issuer.purposes, *purpose))
            .map(|(name, _)| *name)
            .collect::<Vec<_>>(),
        "valid_from": issuer.validity.first().number(),
        "valid_to": issuer.validity.last().number(),
        "areas": match &issuer.areas {
            Areas::All => json!("all"),
            Areas::Listed(areas) => areas.iter().map(|area| json!(area.code())).collect(),
        },
    })
}

const fn list_cause(error: ListError) -> &'static str {
    match error {
        ListError::Length => "length",
        ListError::Times => "times",
        ListError::Status => "status",
        ListError::TooManyKeys { .. } => "too_many_keys",
        ListError::Key(PublicKeyError::NotAPoint) => "key_not_a_point",
        ListError::Key(PublicKeyError::NotCanonical) => "key_not_canonical",
        ListError::Key(PublicKeyError::SmallOrder) => "key_small_order",
        ListError::Purposes => "purposes",
        ListError::Validity => "validity",
        ListError::Areas => "areas",
        ListError::Order => "order",
        ListError::RevokedAndTrusted => "revoked_and_trusted",
        ListError::TooManyRevokedVenues { .. } => "too_many_revoked_venues",
        ListError::RevokesNothing => "revokes_nothing",
    }
}

/// Returns the result of reading 32 bytes as a public key, in the terms of `keys/`.
#[must_use]
pub fn key_answer(bytes: &[u8; 32]) -> Value {
    let cause = match PublicKey::from_bytes(bytes) {
        Ok(key) => {
            return json!({
                "class": "accepted",
                "fingerprint": to_hex(&key.fingerprint().0),
                "key_id": key.key_id().to_string(),
                "demonstration": key.key_id().is_demonstration(),
            });
        }
        Err(PublicKeyError::NotAPoint) => "not_a_point",
        Err(PublicKeyError::NotCanonical) => "not_canonical",
        Err(PublicKeyError::SmallOrder) => "small_order",
    };
    json!({"class": "refused", "cause": cause})
}

/// Returns the result for a deployment's settings, in the terms of `deployment/`.
#[must_use]
pub const fn deployment_class(outcome: &Result<Deployment, DeploymentError>) -> &'static str {
    match outcome {
        Ok(_) => "accepted",
        Err(DeploymentError::NoHost) => "no_host",
        Err(DeploymentError::Host(_)) => "host",
        Err(DeploymentError::Roots(error)) => match error {
            RootsError::Count { .. } => "roots_count",
            RootsError::Threshold { .. } => "threshold",
            RootsError::Key(_) => "root_key",
            RootsError::SameKeyId { .. } => "same_key_id",
            RootsError::DemonstrationRoot { .. } => "demonstration_root",
            RootsError::RealRoot { .. } => "real_root",
        },
        Err(DeploymentError::Visits(_)) => "visits",
        Err(DeploymentError::Baseline(_)) => "baseline",
        Err(DeploymentError::WitnessName(_)) => "witness_name",
        Err(DeploymentError::WitnessKey(_)) => "witness_key",
    }
}

/// Returns the result of reading a deployment's file, in the terms of `deployment-file/`.
#[must_use]
pub fn deployment_file_answer(outcome: &Result<DeploymentSettings, DeploymentFileError>) -> Value {
    match outcome {
        Ok(_) => json!({"class": "accepted"}),
        Err(DeploymentFileError::TooLong) => json!({"class": "too_long"}),
        Err(DeploymentFileError::Syntax { .. }) => json!({"class": "syntax"}),
        Err(DeploymentFileError::OtherVersion) => json!({"class": "other_version"}),
        Err(DeploymentFileError::Value { field }) => json!({"class": "value", "field": field}),
    }
}

/// Returns the host that `text`, the text of a venue's code, begins with.
///
/// # Panics
/// If the host is not one of `deployment`'s.
#[must_use]
pub fn host_of<'d>(text: &str, deployment: &'d Deployment) -> &'d Host {
    deployment
        .hosts()
        .iter()
        .find(|host| text.starts_with(&host.prefix()))
        .expect("the text begins with a host of the deployment")
}

/// A case of `tracer-request/`: a request, the list that judges it, and the expected result.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct RequestCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub list: String,
    pub now: i64,
    pub wire: Hex,
    pub poster: String,
    pub link: String,
    pub expect: Value,
}

impl RequestCase {
    /// Judges a text that carries the request, as a phone does.
    ///
    /// # Errors
    /// The result in the terms of `tracer-request/`, if it is not verified.
    pub fn verify(
        &self,
        text: &str,
        deployment: &Deployment,
        list: &TrustList,
    ) -> Result<VerifiedRequest, Value> {
        let now = Timestamp::from_unix_seconds(self.now);
        match hand_over::decode(text, deployment.hosts()) {
            None => Err(json!({"class": "foreign"})),
            Some(Err(error)) => Err(carrier_answer(error)),
            Some(Ok(request)) => hand_over::verify(&request, list, deployment.clock(now, list))
                .map_err(|refusal| json!({"class": refusal.class()})),
        }
    }
}

/// Returns the result for a request, in the terms of `tracer-request/`.
#[must_use]
pub fn request_answer(judged: Result<&VerifiedRequest, &Value>) -> Value {
    let verified = match judged {
        Ok(verified) => verified,
        Err(answer) => return answer.clone(),
    };
    let request = verified.request();
    json!({
        "class": "verified",
        "issuer_fingerprint": to_hex(&verified.issuer().0),
        "request_id": request.id.to_string(),
        "first_day": request.days.first().number(),
        "last_day": request.days.last().number(),
        "valid_from": request.validity.first().number(),
        "valid_to": request.validity.last().number(),
        "reason": request.reason.number(),
        "recipient": to_hex(request.recipient.as_bytes()),
        "name": request.name.as_str(),
    })
}

/// A case of `hand-over/`: a file, the key that opens it, and what is in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct HandOverCase {
    pub name: String,
    pub comment: String,
    pub identity: Hex,
    pub file: Hex,
    pub text: Option<String>,
    pub expect: Value,
}

/// Returns the result for a hand-over's file, in the terms of `hand-over/`.
#[must_use]
pub fn hand_over_answer(read: Result<&HandOverFile, &HandOverFileError>) -> Value {
    match read {
        Ok(file) => json!({
            "class": "opened",
            "request": file.request.to_string(),
            "visits": file.visits.iter().map(visit_answer).collect::<Vec<_>>(),
        }),
        Err(HandOverFileError::Malformed { line }) => json!({"class": "malformed", "line": line}),
        Err(error) => json!({"class": error.class()}),
    }
}

/// Returns a visit as the object on its line.
fn visit_answer(visit: &VisitLine) -> Value {
    let written = |moment: Moment| moments::written(moment.at, moment.offset);
    let mut fields = json!({
        "start": written(visit.start),
        "recorded": visit.origin.name(),
        "certain": visit.certainty == Certainty::Certain,
        "clock_suspect": visit.clock_suspect,
        "party": visit.companions.party.people(),
    });
    if let Some(end) = visit.end {
        fields["end"] = written(end.moment).into();
        fields["ended"] = end.reason.name().into();
    }
    if let Some(group) = visit.group {
        fields["group"] = group.into();
    }
    let companions = &visit.companions;
    for (name, text) in [
        ("declared_for", &companions.declared_for),
        ("note", &companions.note),
    ] {
        if let Some(text) = text {
            fields[name] = text.as_str().into();
        }
    }
    match &visit.place {
        ClaimedPlace::FreeText(text) => fields["place"] = text.as_str().into(),
        ClaimedPlace::Code(code) => fields["code"] = to_base64url(code.wire()).into(),
    }
    fields
}

fn to_base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<bool> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let letter = |group: &[bool]| {
        let index = (0..6).fold(0, |index, at| {
            index << 1 | usize::from(group.get(at).copied().unwrap_or(false))
        });
        char::from(ALPHABET[index])
    };
    bits.chunks(6).map(letter).collect()
}

/// A case of `backup/`: a backup, and what becomes of each visit in an empty diary.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct BackupCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub list: String,
    pub now: i64,
    pub passphrase: String,
    pub file: Hex,
    pub text: Option<String>,
    pub expect: Value,
}

/// Returns the result of a restore, in the terms of `backup/`: of its visits, those that were not refused
/// are counted.
#[must_use]
pub fn restore_answer(restored: Result<&RestoreReport, &RestoreError>) -> Value {
    match restored {
        Ok(report) => {
            let refused = report.refusals.iter();
            let refused = refused.map(|one| json!([one.line, one.refusal.class()]));
            json!({
                "class": "restored",
                "added": report.added,
                "known": report.known,
                "refused": refused.collect::<Vec<_>>(),
            })
        }
        Err(RestoreError::Malformed { line }) => json!({"class": "malformed", "line": line}),
        Err(error) => json!({"class": error.class()}),
    }
}

impl BackupCase {
    /// Returns what the case expects, in the form of [`restore_answer`].
    #[must_use]
    pub fn expected(&self) -> Value {
        let Some(outcomes) = self.expect.get("outcomes").and_then(Value::as_array) else {
            return self.expect.clone();
        };
        let count = |name: &str| outcomes.iter().filter(|outcome| **outcome == name).count();
        let refused = (2..)
            .zip(outcomes)
            .filter(|(_, outcome)| **outcome != "added" && **outcome != "known");
        json!({
            "class": "restored",
            "added": count("added"),
            "known": count("known"),
            "refused": refused.map(|(line, outcome)| json!([line, outcome])).collect::<Vec<_>>(),
        })
    }
}
