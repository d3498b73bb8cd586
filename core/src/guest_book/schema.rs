//! The steps of the guest book's schema: a file of `schema/` each. A released file is never changed.

use crate::store::Step;

pub(super) const STEPS: [Step; 1] = [Step {
    sql: include_str!("schema/001.sql"),
    layout: "2b7a465eb3e369dc99ab2b4d2d98457e262ebc4e1da00966b0ca68e9afc852ed",
}];

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
            "CREATE TRIGGER spy AFTER INSERT ON guest BEGIN DELETE FROM guest; END",
            "CREATE VIEW spy AS SELECT * FROM guest",
            "ALTER TABLE guest ADD COLUMN spy TEXT",
        ] {
            check_refuses(&STEPS, hostile);
        }
    }
}
