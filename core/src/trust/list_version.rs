//! The version of a trust list.

use core::fmt;

/// The version of a list, compared by epoch and then by counter. A later list has a higher version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListVersion {
    /// A number that is raised with an app release, when the counter or the roots start anew.
    pub epoch: u16,
    /// A number that is raised with each list.
    pub counter: u32,
}

impl fmt::Display for ListVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.counter)
    }
}
