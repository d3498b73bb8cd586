//! A desk's folder: the register, the issuers' keys, the roots' keys until they are carried away, and
//! the files that go out to apps and phones.
//!
//! | file | holds | who may have it |
//! |---|---|---|
//! | `deployment.json` | what apps are built with, and the newest trust list | everybody |
//! | `trust.list` | a copy of the newest trust list | everybody; any web server carries it |
//! | `register.json` | issuers, venues and their secrets, revocations | the desk |
//! | `issuers/NAME/issuer.key` | an issuer's private key | the desk |
//! | `roots/root-N/root.key` | a root's private key | its holder, elsewhere |
//! | `lock` | nothing | |
//! | `init.unfinished` | nothing; exists while `create` runs | |
//!
//! Every file is replaced whole, and every change has one file whose rename completes it:
//! `register.json` for issuers, venues and revocations, `deployment.json` for a new desk or list. A
//! process killed before that rename changed nothing; one killed after it changed everything, and the
//! next editor renews the copies. A key or a counter that was written before the rename is not lost:
//! a key is adopted by the next attempt, a counter stays unused.
//!
//! [`Desk`] reads; [`DeskEditor`] holds the lock and is the only one who writes.

mod editor;
mod error;
mod paths;
mod reader;
#[cfg(test)]
mod tests;

pub use editor::{DeskEditor, NewDesk};
pub use error::DeskError;
pub use reader::Desk;
