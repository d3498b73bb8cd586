//! The files under `tests/vectors/notice`: a bundle is written as its sealed entries, the label of its
//! padding, and edits. `README.md` beside them defines the fields.

use std::io::Cursor;

use dauchan_core::deployment::Deployment;
use dauchan_core::keys::KeyFingerprint;
use dauchan_core::notice::{
    AppliedBundle, BundleRefusal, NoticeRecord, NoticeStatus, VerifiedBundle,
};
use dauchan_core::random::{RandomSource, RandomUnavailable};
use dauchan_core::time::Timestamp;
use dauchan_core::trust::TrustList;
use dauchan_core::venue::VenueSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha512};

use crate::vectors::{Hex, shared_list, to_hex};

const ENTRY: usize = 64;
const CHUNK: usize = 65_536;

/// A case of `notice/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct NoticeCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub list: String,
    pub now: i64,
    pub stored: Option<Stored>,
    pub secrets: Vec<Hex>,
    pub payload: Hex,
    pub signed: Hex,
    pub signature: Hex,
    pub header: Hex,
    pub sealed: Vec<Sealed>,
    pub padding: String,
    pub chunks: usize,
    pub edits: Vec<Value>,
    pub expect: Value,
}

/// What a phone remembers of the bundle before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct Stored {
    pub sequence: u32,
    pub digest: Hex,
    pub issuer: Hex,
}

/// The stages of an entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct Sealed {
    pub secret: Hex,
    pub slot: u16,
    pub prk: Hex,
    pub token: Hex,
    pub key: Hex,
    pub record: Hex,
    pub entry: Hex,
}

impl NoticeCase {
    /// Returns the bytes of the bundle.
    #[must_use]
    pub fn bundle(&self) -> Vec<u8> {
        let padding = self.chunks * 1024 - self.sealed.len();
        let mut entries: Vec<_> = self.sealed.iter().map(|it| it.entry.array()).collect();
        entries.extend((0..padding).map(|number| padding_entry(&self.padding, number)));
        entries.sort_unstable();
        let mut bytes = self.header.0.clone();
        bytes.extend(entries.as_flattened());
        for edit in &self.edits {
            apply(edit, self.header.0.len(), &mut bytes);
        }
        bytes
    }
}

fn padding_entry(label: &str, number: usize) -> [u8; ENTRY] {
    Sha512::digest(format!("dauchan vectors: padding {label} {number}")).into()
}

/// Applies an edit to a bundle whose chunks begin at `start`.
fn apply(edit: &Value, start: usize, bytes: &mut Vec<u8>) {
    let number = |index: usize| usize::try_from(edit[index].as_u64().unwrap()).unwrap();
    let at = |index: usize, length: usize| start + number(index) * length;
    match edit[0].as_str().unwrap() {
        "swap_entries" => swap(bytes, at(1, ENTRY), at(2, ENTRY), ENTRY),
        "swap_chunks" => swap(bytes, at(1, CHUNK), at(2, CHUNK), CHUNK),
        "copy_entry" => bytes.copy_within(at(1, ENTRY)..at(1, ENTRY) + ENTRY, at(2, ENTRY)),
        "flip" => bytes[number(1)] ^= 1,
        "cut" => bytes.truncate(number(1)),
        "append" => {
            let more = edit[1].as_array().unwrap();
            bytes.extend(
                more.iter()
                    .map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()),
            );
        }
        other => panic!("no edit is called {other}"),
    }
}

fn swap(bytes: &mut [u8], one: usize, other: usize, length: usize) {
    for offset in 0..length {
        bytes.swap(one + offset, other + offset);
    }
}

/// The expected result for a bundle of `notice/`.
#[must_use]
pub fn notice_answer(case: &NoticeCase, deployment: &Deployment) -> Value {
    let list = shared_list(&case.list, deployment);
    match read(case, deployment, &list) {
        Ok(answer) => answer,
        Err(refusal) => json!({"class": refusal.class()}),
    }
}

fn read(
    case: &NoticeCase,
    deployment: &Deployment,
    list: &TrustList,
) -> Result<Value, BundleRefusal> {
    let clock = deployment.clock(Timestamp::from_unix_seconds(case.now), list);
    let bundle = VerifiedBundle::open(Cursor::new(case.bundle()), list, clock)?;
    if let Some(stored) = &case.stored {
        let applied = AppliedBundle {
            sequence: stored.sequence,
            digest: stored.digest.array(),
            issuer: KeyFingerprint(stored.issuer.array()),
        };
        bundle.check_sequence(&applied, list)?;
    }
    let applied = bundle.applied();
    let mut answer = json!({
        "class": "accepted",
        "sequence": applied.sequence,
        "issued": bundle.issued().unix_seconds(),
        "next_due": bundle.next_due().unix_seconds(),
        "digest": to_hex(&applied.digest),
    });
    let secrets: Vec<_> = case
        .secrets
        .iter()
        .map(|it| VenueSecret::from_bytes(it.array()))
        .collect();
    let (hits, _) = bundle.find(&secrets)?;
    let hits = hits.iter().map(|hit| {
        let mut fields = record_fields(&hit.record);
        fields["secret"] = to_hex(&case.secrets[hit.secret].0).into();
        fields
    });
    answer["hits"] = in_order(hits.collect()).into();
    Ok(answer)
}

/// A case lists its hits in the order of the notices; a phone finds them in the order of the tokens.
#[must_use]
pub fn in_order(mut hits: Vec<Value>) -> Vec<Value> {
    hits.sort_by_key(|hit| (hit["secret"].to_string(), hit["id"].to_string()));
    hits
}

fn record_fields(record: &NoticeRecord) -> Value {
    json!({
        "id": record.id.to_string(),
        "revision": record.revision,
        "status": match record.status {
            NoticeStatus::Active => "active",
            NoticeStatus::Withdrawn => "withdrawn",
        },
        "severity": record.severity.name(),
        "advice": record.advice.number(),
        "least_minutes": record.window.least_minutes(),
        "from": record.window.from().unix_seconds(),
        "to": record.window.to().unix_seconds(),
        "tail_minutes": record.window.tail_minutes(),
    })
}

/// The random bytes of which a case was made: its bundle's id, and then the padding.
pub struct CaseRandom<'a> {
    case: &'a NoticeCase,
    padding: usize,
}

impl<'a> CaseRandom<'a> {
    /// The random bytes of `case`.
    #[must_use]
    pub const fn new(case: &'a NoticeCase) -> Self {
        Self { case, padding: 0 }
    }
}

impl RandomSource for CaseRandom<'_> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomUnavailable> {
        if bytes.len() == ENTRY {
            bytes.copy_from_slice(&padding_entry(&self.case.padding, self.padding));
            self.padding += 1;
        } else {
            bytes.copy_from_slice(&self.case.payload.0[2..18]);
        }
        Ok(())
    }
}
