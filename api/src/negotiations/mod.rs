//! `/negotiations` and everything below it: one file a part.

pub mod opened;
pub mod values;
