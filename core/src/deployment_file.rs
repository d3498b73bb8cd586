//! `deployment.json`: everything that an app of a deployment is built with, in one public file.
//!
//! The desk writes it and apps read it, so both are here. The fields may be in any order, with any
//! blanks. Everything else has one spelling: `docs/format.md`, section 6.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize};

use crate::deployment::{DeploymentSettings, WitnessSettings};
use crate::json::Object;
use crate::time::UtcOffset;
use crate::version::{self, VersionError};
use crate::visit::VisitPolicy;
use crate::{hex, moments};

const FORMAT: &str = "dauchan deployment 1";
const FORMAT_NAME: &str = "dauchan deployment";
const VERSION: u8 = 1;
/// The length limit of the file in bytes: a list of 16 MiB in base64, and room for the rest.
pub const MAX_LENGTH: u64 = 24 * 1024 * 1024;

/// The field that every version has.
#[derive(Deserialize)]
struct Head<'a> {
    format: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    format: &'a str,
    demonstration: bool,
    #[serde(borrow)]
    hosts: Vec<&'a str>,
    #[serde(borrow)]
    root_keys: Vec<&'a str>,
    threshold: usize,
    epoch: u16,
    utc_offset_minutes: i16,
    build_date: &'a str,
    visits: Object<StoredVisits>,
    baseline_list: &'a str,
    #[serde(borrow, default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_witness: Option<Object<StoredWitness<'a>>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredWitness<'a> {
    name: &'a str,
    key: &'a str,
}

/// Reads a field that may be left out, and must not be `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredVisits {
    debounce_seconds: u32,
    automatic_end: bool,
    switch_ends_previous: bool,
    undo_seconds: u32,
    reminder_seconds: u32,
    retention_days: u16,
}

/// Parses the file's bytes. [`Deployment::new`](crate::deployment::Deployment::new) checks the
/// settings together.
///
/// # Errors
/// [`DeploymentFileError`] names what to correct.
pub fn parse(json: &[u8]) -> Result<DeploymentSettings, DeploymentFileError> {
    if u64::try_from(json.len()).map_or(true, |length| length > MAX_LENGTH) {
        return Err(DeploymentFileError::TooLong);
    }
    let Object(Head { format }) = serde_json::from_slice(json)?;
    match version::check_named(format, FORMAT_NAME, VERSION) {
        Ok(()) => {
            let Object(stored) = serde_json::from_slice::<Object<Stored<'_>>>(json)?;
            stored.settings()
        }
        Err(VersionError::Other { .. }) => Err(DeploymentFileError::OtherVersion),
        Err(VersionError::Impossible) => Err(value("format")),
    }
}

/// Encodes the file. Equal settings have equal bytes.
#[must_use]
pub fn write(settings: &DeploymentSettings) -> Vec<u8> {
    let root_keys: Vec<_> = settings
        .root_keys
        .iter()
        .map(|key| hex::encode(key))
        .collect();
    let build_date = moments::written(settings.build_date, settings.utc_offset);
    let baseline_list = STANDARD.encode(&settings.baseline_list);
    let witness = settings.activity_witness.as_ref();
    let witness = witness.map(|witness| (witness.name.as_str(), hex::encode(&witness.key)));
    let stored = Stored {
        format: FORMAT,
        demonstration: settings.demonstration,
        hosts: settings.hosts.iter().map(String::as_str).collect(),
        root_keys: root_keys.iter().map(|key| key.as_str()).collect(),
        threshold: settings.threshold,
        epoch: settings.epoch,
        utc_offset_minutes: settings.utc_offset.minutes(),
        build_date: &build_date,
        visits: Object(StoredVisits::of(&settings.visits)),
        baseline_list: &baseline_list,
        activity_witness: witness.as_ref().map(|(name, key)| {
            let key = key.as_str();
            Object(StoredWitness { name, key })
        }),
    };
    // Strings, numbers and lists of them always serialize.
    let mut json = serde_json::to_vec_pretty(&stored).unwrap_or_default();
    json.push(b'\n');
    json
}

impl Stored<'_> {
    fn settings(self) -> Result<DeploymentSettings, DeploymentFileError> {
        let root_keys = self.root_keys.iter().map(|key| hex::decode(key));
        let root_keys: Option<_> = root_keys.collect();
        let utc_offset = UtcOffset::from_minutes(self.utc_offset_minutes);
        let utc_offset = utc_offset.ok_or(value("utc_offset_minutes"))?;
        let build_date = moments::parse(self.build_date).ok();
        let build_date =
            build_date.filter(|date| moments::written(*date, utc_offset) == self.build_date);
        let baseline_list = STANDARD.decode(self.baseline_list).ok();
        let witness = self.activity_witness.map(|witness| witness.0.settings());
        Ok(DeploymentSettings {
            hosts: self.hosts.into_iter().map(str::to_owned).collect(),
            root_keys: root_keys.ok_or(value("root_keys"))?,
            threshold: self.threshold,
            epoch: self.epoch,
            baseline_list: baseline_list.ok_or(value("baseline_list"))?,
            build_date: build_date.ok_or(value("build_date"))?,
            utc_offset,
            visits: self.visits.0.policy(),
            demonstration: self.demonstration,
            activity_witness: witness.transpose()?,
        })
    }
}

impl StoredWitness<'_> {
    fn settings(self) -> Result<WitnessSettings, DeploymentFileError> {
        Ok(WitnessSettings {
            name: self.name.to_owned(),
            key: hex::decode(self.key).ok_or(value("activity_witness"))?,
        })
    }
}

impl StoredVisits {
    const fn of(policy: &VisitPolicy) -> Self {
        Self {
            debounce_seconds: policy.debounce_seconds,
            automatic_end: policy.automatic_end,
            switch_ends_previous: policy.switch_ends_previous,
            undo_seconds: policy.undo_seconds,
            reminder_seconds: policy.reminder_seconds,
            retention_days: policy.retention_days,
        }
    }

    const fn policy(&self) -> VisitPolicy {
        VisitPolicy {
            debounce_seconds: self.debounce_seconds,
            automatic_end: self.automatic_end,
            switch_ends_previous: self.switch_ends_previous,
            undo_seconds: self.undo_seconds,
            reminder_seconds: self.reminder_seconds,
            retention_days: self.retention_days,
        }
    }
}

/// The reason why bytes are not a deployment file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentFileError {
    /// The file is longer than the limit.
    #[error("the file is longer than 24 MiB, the limit of a deployment file")]
    TooLong,
    /// The file is not JSON with these fields, each once.
    #[error("line {line}, column {column}: this is not the JSON of a deployment file")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// The file has another format version.
    #[error("the format is not \"{FORMAT}\"; use the version of the software that wrote the file")]
    OtherVersion,
    /// A field's value is not in its one spelling.
    #[error("the field \"{field}\" is not written as the desk writes it")]
    Value {
        /// The field's name.
        field: &'static str,
    },
}

impl From<serde_json::Error> for DeploymentFileError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax {
            line: error.line(),
            column: error.column(),
        }
    }
}

const fn value(field: &'static str) -> DeploymentFileError {
    DeploymentFileError::Value { field }
}

#[cfg(test)]
mod tests {
    use crate::time::Timestamp;

    use super::*;

    fn settings() -> DeploymentSettings {
        DeploymentSettings {
            hosts: vec!["dauchan.example".to_owned()],
            root_keys: vec![[1; 32], [2; 32]],
            threshold: 2,
            epoch: 1,
            baseline_list: vec![1, 2, 3],
            build_date: Timestamp::from_unix_seconds(1_632_704_400),
            utc_offset: UtcOffset::VIET_NAM,
            visits: VisitPolicy {
                retention_days: 28,
                ..VisitPolicy::default()
            },
            demonstration: true,
            activity_witness: Some(WitnessSettings {
                name: "Trường Đại học Bình Dương".to_owned(),
                key: [7; 32],
            }),
        }
    }

    #[test]
    fn what_is_written_comes_back() {
        let json = write(&settings());
        let read = parse(&json).unwrap();
        assert_eq!(write(&read), json);
        assert_eq!(read.root_keys, settings().root_keys);
        assert_eq!(read.baseline_list, settings().baseline_list);
        assert_eq!(read.build_date, settings().build_date);
        assert_eq!(read.visits, settings().visits);
        assert_eq!(read.activity_witness, settings().activity_witness);
        let without = DeploymentSettings {
            activity_witness: None,
            ..settings()
        };
        assert_eq!(parse(&write(&without)).unwrap().activity_witness, None);
    }

    #[test]
    fn every_error_has_its_own_name() {
        let json = String::from_utf8(write(&settings())).unwrap();
        let error = |from: &str, to: &str| {
            assert!(json.contains(from), "{from}");
            parse(json.replace(from, to).as_bytes()).unwrap_err()
        };
        let other_version = error("deployment 1", "deployment 2");
        assert_eq!(other_version, DeploymentFileError::OtherVersion);
        for (from, to, field) in [
            ("dauchan deployment", "dauchan register", "format"),
            ("0101", "01", "root_keys"),
            ("\"AQID\"", "\"AQ-D\"", "baseline_list"),
            ("T08:00", " 08:00", "build_date"),
            ("T08:00:00+07:00", "T01:00:00Z", "build_date"),
            ("420", "4200", "utc_offset_minutes"),
            ("0707", "07", "activity_witness"),
        ] {
            assert_eq!(
                error(from, to),
                DeploymentFileError::Value { field },
                "{to}"
            );
        }
        for (from, to) in [("threshold", "treshold"), ("{", "["), ("2,", "-2,")] {
            let error = error(from, to);
            assert!(matches!(error, DeploymentFileError::Syntax { .. }), "{to}");
        }
        for length in 0..json.len() - 2 {
            assert!(parse(&json.as_bytes()[..length]).is_err());
        }
    }

    #[test]
    fn a_file_longer_than_any_is_not_looked_at() {
        let mut json = write(&settings());
        json.resize(usize::try_from(MAX_LENGTH).unwrap(), b' ');
        assert!(parse(&json).is_ok());
        json.push(b' ');
        assert_eq!(parse(&json).unwrap_err(), DeploymentFileError::TooLong);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let json = write(&settings());
        for position in 0..json.len() {
            let mut damaged = json.clone();
            damaged[position] = 0xFF;
            assert!(parse(&damaged).is_err(), "{position}");
        }
    }
}
