//! The upload that npm's `@divviup/dap` made, in `tests/vectors/activity-upload`, and the lengths of ours.

use std::fs;

use dauchan_core::activity::{
    Bucket, Epsilon, HpkeKey, Numbering, PlanContents, TaskId, Week, seal,
};
use dauchan_core::time::{Day, Timestamp};
use dauchan_tests::vectors::{folder, from_hex};
use serde_json::Value;

use crate::aggregators::{HpkePair, Rejected, Role, Task};
use crate::programme::{Programme, SeededRandom, Size, first_week};

#[test]
fn the_plan_and_the_bodies_of_a_province_have_the_lengths_that_the_docs_state() {
    let programme = Programme::new(Size {
        venues: 70_000,
        shards: 32,
        reports: 8,
    });
    assert_eq!(programme.plan().len(), 29_302);
    let plan = &programme.contents;
    for vote in [0, 1, plan.numbering.buckets - 1] {
        let mut random = SeededRandom::new("length", vote.into());
        let body = seal(
            plan,
            0,
            Bucket::from_number(vote),
            first_week(),
            &mut random,
        )
        .unwrap();
        assert_eq!(body.len(), 39_542, "vote {vote}");
    }
}

#[test]
fn an_upload_of_another_implementation_is_counted() {
    let path = folder().join("activity-upload/divviup-dap.json");
    let case: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let bytes = |field: &Value| from_hex(field.as_str().unwrap()).unwrap();
    let number = |field: &str| u16::try_from(case[field].as_u64().unwrap()).unwrap();
    let pair = |name: &str| {
        let id = u8::try_from(case[name]["id"].as_u64().unwrap()).unwrap();
        HpkePair::of(id, &bytes(&case[name]["private_key"]).try_into().unwrap())
    };
    let (leader, helper) = (pair("leader"), pair("helper"));
    let plan = plan(
        &case,
        number("length"),
        number("chunk_length"),
        leader.public(),
        helper.public(),
    );
    let mut task = Task::new(&plan, 0, &leader, &helper);
    let body = bytes(&case["body"]);
    let week = Week::of(Timestamp::from_unix_seconds(case["time"].as_i64().unwrap()));
    let mut changed = body.clone();
    *changed.last_mut().unwrap() ^= 1;
    let refused = task.upload(&changed, week.end());
    assert_eq!(refused, Err(Rejected::Decrypt(Role::Helper)));
    task.upload(&body, week.end()).unwrap();
    let totals = task.totals();
    let vote = usize::from(number("measurement"));
    assert_eq!((totals.iter().sum::<u128>(), totals[vote]), (1, 1));
    // Ours has the same length for the same parameters.
    let ours = seal(
        &plan,
        0,
        Bucket::NONE,
        week,
        &mut SeededRandom::new("ours", 0),
    )
    .unwrap();
    assert_eq!(ours.len(), body.len());
}

/// Returns a plan of one shard, with the task of the vector.
fn plan(case: &Value, buckets: u16, chunk: u16, leader: HpkeKey, helper: HpkeKey) -> PlanContents {
    let task = from_hex(case["task_id"].as_str().unwrap()).unwrap();
    PlanContents {
        number: 1,
        issued: Timestamp::MIN,
        first_week: Week::from_number(0),
        last_week: Week::from_number(0),
        chunk,
        reports: 1,
        one_in: 1,
        epsilon: Epsilon::from_tenths(10),
        min_batch: 1000,
        leader_url: "https://leader.example/".to_owned(),
        leader,
        helper,
        register_day: Day::from_number(0),
        tasks: vec![TaskId(task.try_into().unwrap())],
        numbering: Numbering {
            shards: 1,
            buckets,
            salt: [0; 16],
            displacements: vec![0],
        },
    }
}
