//! Venues from a table: read, corrected and checked; refused rows are written back as a table.
//!
//! ```text
//! file → table → repair → rows ─┬→ venues to register
//!                               └→ refusals → a table that can be corrected and imported again
//! ```
//!
//! Nothing here knows the register. What has one meaning is repaired and reported; everything else is refused with its
//! row, its column and a reason.

mod columns;
mod proposals;
mod refused;
mod repair;
mod rows;
mod table;
mod template;

pub use columns::{Column, ColumnError, Columns};
pub use refused::write_refused;
pub use repair::Repair;
pub use rows::{Checked, DoorOrder, Note, Reason, Refusal, VenueRow, check};
pub use table::{MAX_LENGTH, Table, TableError, TableRow};
pub use template::{TemplateError, template};
