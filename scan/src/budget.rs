//! How much work a scan may still do.
//!
//! The unit of cost is one pixel read. The scanner has no clock: a slow phone reads the same codes as a fast one, and
//! a test can state what a frame costs.

/// The cost that a scan may still add.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(total: u64) -> Self {
        Self { left: total }
    }

    /// Takes `reads` from the budget; returns `false` once it is spent.
    pub(crate) fn spend(&mut self, reads: usize) -> bool {
        self.spend_all(reads as u64);
        self.left > 0
    }

    /// Takes a cost that was counted elsewhere.
    pub(crate) fn spend_all(&mut self, cost: u64) {
        self.left = self.left.saturating_sub(cost);
    }

    /// Returns the cost that is left.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Reports whether nothing is left.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == 0
    }
}
