//! How much work a scan may still do.
//!
//! The unit is one look at a pixel. The scanner has no clock: a phone that is slow today must read the same codes as
//! one that is fast, and a test must be able to say what a frame costs.

/// Looks at pixels that are left.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(total: u64) -> Self {
        Self { left: total }
    }

    /// Takes `looks` from the budget; `false` once it is spent.
    pub(crate) fn spend(&mut self, looks: usize) -> bool {
        self.left = self.left.saturating_sub(looks as u64);
        self.left > 0
    }

    /// Takes what was spent elsewhere.
    pub(crate) fn spend_all(&mut self, looks: u64) {
        self.left = self.left.saturating_sub(looks);
    }

    /// Looks that are left.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Whether it is spent.
    pub(crate) fn is_spent(&self) -> bool {
        self.left == 0
    }
}
