//! `deployment.json`: everything that an app of a deployment is built with, in one public file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dauchan_core::deployment::DeploymentSettings;
use dauchan_core::time::UtcOffset;
use dauchan_core::visit::VisitPolicy;
use serde::{Deserialize, Serialize};

use crate::hex::Hex;
use crate::moments;

const FORMAT: &str = "dauchan deployment 1";
/// The longest such file in bytes: a list of 16 MiB in base64, and room for the rest.
pub const MAX_LENGTH: u64 = 24 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    demonstration: bool,
    hosts: Vec<String>,
    root_keys: Vec<Hex<32>>,
    threshold: usize,
    epoch: u16,
    utc_offset_minutes: i16,
    build_date: String,
    visits: StoredVisits,
    baseline_list: String,
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

/// Reads the file's bytes. Whether the settings hold together,
/// [`Deployment::new`](dauchan_core::deployment::Deployment::new) says.
///
/// # Errors
/// [`DeploymentFileFault`] tells what to mend.
pub fn parse(json: &[u8]) -> Result<DeploymentSettings, DeploymentFileFault> {
    let stored: Stored =
        serde_json::from_slice(json).map_err(|fault| DeploymentFileFault::Syntax {
            line: fault.line(),
            column: fault.column(),
        })?;
    if stored.format != FORMAT {
        return Err(DeploymentFileFault::OtherFormat);
    }
    let baseline_list = STANDARD.decode(&stored.baseline_list);
    Ok(DeploymentSettings {
        hosts: stored.hosts,
        root_keys: stored.root_keys.iter().map(|key| key.0).collect(),
        threshold: stored.threshold,
        epoch: stored.epoch,
        baseline_list: baseline_list.map_err(|_| DeploymentFileFault::BaselineList)?,
        build_date: moments::parse(&stored.build_date)
            .map_err(|_| DeploymentFileFault::BuildDate)?,
        utc_offset: UtcOffset::from_minutes(stored.utc_offset_minutes)
            .ok_or(DeploymentFileFault::UtcOffset)?,
        visits: VisitPolicy {
            debounce_seconds: stored.visits.debounce_seconds,
            automatic_end: stored.visits.automatic_end,
            switch_ends_previous: stored.visits.switch_ends_previous,
            undo_seconds: stored.visits.undo_seconds,
            reminder_seconds: stored.visits.reminder_seconds,
            retention_days: stored.visits.retention_days,
        },
        demonstration: stored.demonstration,
    })
}

/// The file's bytes. The same settings always give the same.
#[must_use]
pub fn write(settings: &DeploymentSettings) -> Vec<u8> {
    let stored = Stored {
        format: FORMAT.to_owned(),
        demonstration: settings.demonstration,
        hosts: settings.hosts.clone(),
        root_keys: settings.root_keys.iter().map(|key| Hex(*key)).collect(),
        threshold: settings.threshold,
        epoch: settings.epoch,
        utc_offset_minutes: settings.utc_offset.minutes(),
        build_date: moments::written(settings.build_date, settings.utc_offset),
        visits: StoredVisits {
            debounce_seconds: settings.visits.debounce_seconds,
            automatic_end: settings.visits.automatic_end,
            switch_ends_previous: settings.visits.switch_ends_previous,
            undo_seconds: settings.visits.undo_seconds,
            reminder_seconds: settings.visits.reminder_seconds,
            retention_days: settings.visits.retention_days,
        },
        baseline_list: STANDARD.encode(&settings.baseline_list),
    };
    // Strings, numbers and lists of them always serialize.
    let mut json = serde_json::to_vec_pretty(&stored).unwrap_or_default();
    json.push(b'\n');
    json
}

/// Why bytes are not a deployment's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeploymentFileFault {
    /// Not JSON, or not with these fields.
    #[error("it is not a deployment's file at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// Of another version of this tool.
    #[error("its format is not \"{FORMAT}\"; another version of this tool wrote it")]
    OtherFormat,
    /// The list is not in base64.
    #[error("its baseline list is not base64")]
    BaselineList,
    /// The build date is not a moment.
    #[error("its build date is not a moment such as 2021-09-27T08:00:00+07:00")]
    BuildDate,
    /// The offset is more than 18 hours.
    #[error("its UTC offset is more than 18 hours")]
    UtcOffset,
}

#[cfg(test)]
mod tests {
    use dauchan_core::time::Timestamp;

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
    }

    #[test]
    fn every_fault_has_its_own_name() {
        let json = String::from_utf8(write(&settings())).unwrap();
        let fault = |from: &str, to: &str| {
            assert!(json.contains(from), "{from}");
            parse(json.replace(from, to).as_bytes()).unwrap_err()
        };
        assert_eq!(
            fault("deployment 1", "deployment 2"),
            DeploymentFileFault::OtherFormat
        );
        assert_eq!(
            fault("\"AQID\"", "\"AQ-D\""),
            DeploymentFileFault::BaselineList
        );
        assert_eq!(fault("T08:00", " 08:00"), DeploymentFileFault::BuildDate);
        assert_eq!(fault("420", "4200"), DeploymentFileFault::UtcOffset);
        for (from, to) in [
            ("threshold", "treshold"),
            ("0101", "01"),
            ("{", "["),
            ("2,", "-2,"),
        ] {
            assert!(
                matches!(fault(from, to), DeploymentFileFault::Syntax { .. }),
                "{to}"
            );
        }
        for length in 0..json.len() - 2 {
            assert!(parse(&json.as_bytes()[..length]).is_err());
        }
    }
}
