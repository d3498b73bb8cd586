//! Reports of the programme: what was done, what works, and where nobody checks in, as of any day.
//!
//! ```text
//! log of events → History → Daily      ─┬→ page (HTML, prints on A4)
//!                         └→ VenueList ─┼→ workbook (XLSX)
//!                                       └→ CSV, JSON
//! ```
//!
//! Everything comes from what is only added to, so the report of a past day is the same whenever it is made.

pub mod daily;
pub mod figures;
pub mod list;

pub use daily::Daily;
pub use figures::{Figures, What};
pub use list::{Listed, VenueList, Wanted};
