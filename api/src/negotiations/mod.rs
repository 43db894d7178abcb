//! `/negotiations` and everything below it: one file a part.

pub mod opened;
