//! What leaves the house on paper: the proposal and the printed contract.
//!
//! [`sheet`] is the proposal as its reader sees it; [`mod@format`] writes amounts and dates as Brazilians read them;
//! [`contract`] is the contract, whose text is the user's [`template`]. [`printer`] sets papers off the event loop,
//! by the pages in `pages/`, and of each text what is `printable`.

pub mod contract;
pub mod format;
pub mod html;
pub mod printer;
pub mod sheet;
pub mod template;

mod glyphs;
mod press;
mod printable;
mod proposal;
mod words;

pub use printer::{Printer, Unprinted};
