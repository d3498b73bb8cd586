//! Posters as sheets of paper: one layout, written as PDF, SVG or PNG, and read back before it leaves.
//!
//! ```text
//! venue + printing → layout → page ─┬→ pdf   (many pages, fonts embedded)
//!                                   └→ svg → png
//!                                proof: an ordinary reader reads what was written
//! ```
//!
//! Measures are millimetres from the upper left corner. The same venue always gives the same page.

mod breaks;
mod cover;
mod font;
mod layout;
mod letter;
mod page;
mod pdf;
mod proof;
mod svg;

pub use cover::{CoverEntry, cover};
pub use font::Fonts;
pub use layout::{Forms, Imprint, PosterSheet, Style, poster, stickers};
pub use letter::{Letter, letter};
pub use page::Page;
pub use pdf::Book;
pub use proof::ProofError;
pub use svg::{png, svg};

/// The reason why a sheet could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The tool was built without its typefaces.
    #[error("the poster's typeface is damaged; build the tool again")]
    Typeface,
    /// The code needs too dense a symbol.
    #[error(transparent)]
    Symbol(#[from] dauchan_core::scan::encode::EncodeError),
    /// An ordinary reader does not read the code on the sheet as it was signed.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The picture could not be drawn.
    #[error("the poster's picture could not be drawn")]
    Picture,
}

#[cfg(test)]
mod tests;
