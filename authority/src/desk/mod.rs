//! A desk's folder: the register, the issuers' keys, the roots' keys until they are carried away, and
//! the files that go out to apps and phones.
//!
//! | file | holds | who may have it |
//! |---|---|---|
//! | `deployment.json` | what apps are built with, and the newest trust list | everybody |
//! | `trust.list` | a copy of the newest trust list | everybody; any web server carries it |
//! | `notice.bundle` | the newest notice bundle | everybody; any web server carries it |
//! | `register.db` | issuers, venues and their secrets, what happened, encrypted | the desk |
//! | `register.key` | the key of the register | the desk |
//! | `areas.csv` | the wards that the desk knows, if it has its own table | everybody |
//! | `issuers/NAME/issuer.key` | an issuer's private key | the desk |
//! | `roots/root-N/root.key` | a root's private key | its holder, elsewhere |
//! | `lock` | nothing | |
//! | `deployment.unsigned` | the deployment of a desk that waits for its first list | everybody |
//! | `init.unfinished` | nothing; exists while `create` runs | |
//!
//! Every file but the register is replaced whole, and every change has one moment that completes it:
//! a commit of `register.db` for issuers, venues and revocations, `deployment.json` for a new desk or list. A
//! process killed before that changed nothing; one killed after it changed everything, and the
//! next editor renews the copies. A key or a counter that was written before is not lost:
//! a key is adopted by the next attempt, a counter stays unused.
//!
//! [`Desk`] reads; [`DeskEditor`] holds the lock and is the only one who writes.

mod ceremony;
mod editor;
mod error;
mod import;
#[cfg(test)]
mod notice_tests;
mod notices;
mod paths;
mod press;
mod reader;
#[cfg(test)]
mod tests;

pub use ceremony::{check_new, complete_desk, first_list};
pub use editor::{DeskEditor, NewDesk, migrate};
pub use error::DeskError;
pub use import::{ImportPlan, ImportTerms, PlannedVenue, Suspect};
pub use notices::{NoticeChange, NoticeOrder, Published};
pub use press::{Batch, PosterEntry, Press, Shape};
pub use reader::Desk;
