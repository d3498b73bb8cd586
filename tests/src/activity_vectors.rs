//! The cases of `activity-plan/`.

use dauchan_core::activity::{
    ContentsError, HpkeKey, Plan, PlanAcceptance, PlanRefusal, Signature, Weakness, accept, read,
};
use dauchan_core::deployment::Deployment;
use dauchan_core::venue::VenueId;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::vectors::{Hex, shared_list, to_hex};

/// A plan that is offered to an app, and the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the README beside the files defines each field"
)]
pub struct PlanCase {
    pub name: String,
    pub comment: String,
    pub deployment: String,
    pub list: String,
    pub in_force: Option<Hex>,
    pub wire: Hex,
    pub expect: Value,
}

/// The result of offering the plan of `case` to an app of `deployment`.
///
/// # Panics
/// If the plan in force is refused.
#[must_use]
pub fn plan_answer(case: &PlanCase, deployment: &Deployment) -> Value {
    let list = shared_list(&case.list, deployment);
    let (witness, offset) = (deployment.activity_witness(), deployment.utc_offset());
    let in_force = case.in_force.as_ref();
    let in_force = in_force.map(|wire| read(&wire.0, witness, &list, offset).expect("in force"));
    match accept(&case.wire.0, witness, &list, offset, in_force.as_ref()) {
        Ok(PlanAcceptance::Newer(plan)) => plan_fields(&plan, &case.expect),
        Ok(PlanAcceptance::Unchanged) => json!({"class": "unchanged"}),
        Err(refusal) => match cause(&refusal) {
            Some(cause) => json!({"class": refusal.class(), "cause": cause}),
            None => json!({"class": refusal.class()}),
        },
    }
}

fn plan_fields(plan: &Plan, expect: &Value) -> Value {
    let contents = plan.contents();
    let key = |key: HpkeKey| json!({"id": key.id, "key": to_hex(&key.key)});
    let venues = expect["places"].as_array().into_iter().flatten();
    let places = venues.filter_map(|venue| {
        let id = crate::vectors::from_hex(venue["venue_id"].as_str()?)?;
        let place = contents.numbering.of(VenueId(id.try_into().ok()?))?;
        let (shard, bucket) = (place.shard, place.bucket.number());
        Some(json!({"venue_id": venue["venue_id"], "shard": shard, "bucket": bucket}))
    });
    json!({
        "class": "accepted",
        "number": contents.number,
        "issued": contents.issued.unix_seconds(),
        "first_week": contents.first_week.number(),
        "last_week": contents.last_week.number(),
        "shards": contents.numbering.shards,
        "buckets": contents.numbering.buckets,
        "chunk": contents.chunk,
        "reports": contents.reports,
        "one_in": contents.one_in,
        "epsilon_tenths": contents.epsilon.tenths(),
        "min_batch": contents.min_batch,
        "url": contents.leader_url,
        "leader": key(contents.leader),
        "helper": key(contents.helper),
        "register_day": contents.register_day.number(),
        "tasks": contents.tasks.iter().map(|task| to_hex(&task.0)).collect::<Vec<_>>(),
        "places": places.collect::<Vec<_>>(),
    })
}

const fn cause(refusal: &PlanRefusal) -> Option<&'static str> {
    Some(match refusal {
        PlanRefusal::OneSignature { missing } => match missing {
            Signature::Authority => "authority",
            Signature::Helper => "helper",
        },
        PlanRefusal::TooWeak(weakness) => match weakness {
            Weakness::Reports { .. } => "reports",
            Weakness::Epsilon { .. } => "epsilon",
            Weakness::MinBatch { .. } => "min_batch",
            Weakness::Buckets { .. } => "buckets",
            Weakness::Weeks { .. } => "weeks",
        },
        PlanRefusal::Malformed(error) => match error {
            ContentsError::Length => "length",
            ContentsError::Times => "times",
            ContentsError::Url => "url",
            ContentsError::Shards { .. } => "shards",
            ContentsError::Histogram { .. } => "histogram",
            ContentsError::Shares => "shares",
            ContentsError::Numbering => "numbering",
            ContentsError::TaskTwice => "task_twice",
            ContentsError::HpkeKey => "hpke_key",
            ContentsError::OtherDap { .. } | ContentsError::TooWeak(_) => return None,
        },
        _ => return None,
    })
}
