//! How lists are numbered.

use core::fmt;

/// Which list this is; a later one has the higher version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListVersion {
    /// Raised with an app release, when the counter or the roots start anew.
    pub epoch: u16,
    /// Raised with each list.
    pub counter: u32,
}

impl fmt::Display for ListVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.counter)
    }
}
