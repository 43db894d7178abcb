//! What leaves the house on paper: the proposal and the printed contract.
//!
//! [`sheet`] is the proposal as its reader sees it; [`format`] writes amounts and dates as Brazilians read them.

pub mod format;
pub mod sheet;
