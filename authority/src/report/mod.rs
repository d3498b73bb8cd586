//! Reports of the programme: what was done, what works, and where nobody checks in, as of any day.
//!
//! ```text
//! log of events → History → Daily      ─┬→ page (HTML, prints on A4)
//!                         └→ VenueList ─┴→ workbook (XLSX)
//! ```
//!
//! Everything comes from what is only added to, so the report of a past day is the same whenever it is made. CSV and
//! JSON are written by the command line from the same values.

mod chart;
pub mod daily;
pub mod figures;
mod html;
pub mod list;
mod list_page;
mod page;
#[cfg(test)]
mod tests;
pub mod words;
mod workbook;

pub use daily::Daily;
pub use figures::{Figures, What};
pub use list::{Listed, VenueList, Wanted};
pub use list_page::{ListKind, list_page};
pub use page::{Heading, page};
pub use workbook::{WorkbookError, daily_workbook, list_workbook};
