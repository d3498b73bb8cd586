//! What a correction changed: the old values, in the detail of its event.
//!
//! A list of a past day names venues as they were then, so a correction keeps what it replaces. The detail is a JSON
//! object of the corrected fields, as `{"street":"12 Yersin"}`.

use std::collections::BTreeMap;

use super::StoreError;

/// Returns the detail of a correction from the old values.
pub(super) fn written(before: &BTreeMap<&'static str, String>) -> String {
    serde_json::json!(before).to_string()
}

/// Returns the old values of a correction by field.
pub(super) fn read(detail: &str) -> Result<BTreeMap<String, String>, StoreError> {
    serde_json::from_str(detail).map_err(|_| StoreError::Damaged {
        what: "a correction",
    })
}
