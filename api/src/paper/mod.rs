//! What leaves the house on paper: the proposal and the printed contract.
//!
//! [`sheet`] is the proposal as its reader sees it; [`format`] writes amounts and dates as Brazilians read them;
//! [`printer`] sets papers off the event loop, by the pages in `pages/`.

pub mod format;
pub mod printer;
pub mod sheet;

mod press;
mod proposal;
mod words;

pub use printer::{Printer, Unprinted};
