//! The lengths of a plan and of its uploads.

use dauchan_core::activity::{Bucket, seal};

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
