//! The steps of the diary's schema: a file of `schema/` each. A released file is never changed.

use crate::store::Step;

pub(super) const STEPS: [Step; 6] = [
    Step {
        sql: include_str!("schema/001.sql"),
        layout: "6eae8213b25ad4bd24d23cd241df77c4108f0d98c4d7164dcb9ebec243c19396",
    },
    Step {
        sql: include_str!("schema/002.sql"),
        layout: "c9da4149676d527398ebeee3afb0d81d21d74cf48bed16aecd3cad15804a90cf",
    },
    Step {
        sql: include_str!("schema/003.sql"),
        layout: "9a6d1a9039b3edebc9c36cb5bbab733e410a9ff42fad91851b957378126d3c6c",
    },
    Step {
        sql: include_str!("schema/004.sql"),
        layout: "cb0ed819e9c3e0411b1af96ee88af5c1f5cc4491e6dc8af90a352d64d5e9f592",
    },
    Step {
        sql: include_str!("schema/005.sql"),
        layout: "8bfd64e66b8ce213ead3fbcd8ae2040a9edf04f1e86d26653f83aab7a765ee66",
    },
    Step {
        sql: include_str!("schema/006.sql"),
        layout: "96a6fac01cb9c3694e04eb77453c06b8a1b088ee694ce94979001bd108bb6993",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{check_layouts, check_refuses};

    #[test]
    fn each_layout_is_that_of_its_step() {
        check_layouts(&STEPS);
    }

    #[test]
    fn a_trigger_a_view_or_another_column_is_not_ours() {
        for hostile in [
            "CREATE TRIGGER spy AFTER INSERT ON visit BEGIN DELETE FROM visit; END",
            "CREATE VIEW spy AS SELECT * FROM visit",
            "ALTER TABLE visit ADD COLUMN spy TEXT",
            "CREATE INDEX spy ON visit (party)",
            "DROP INDEX visit_by_end",
        ] {
            check_refuses(&STEPS, hostile);
        }
    }
}
