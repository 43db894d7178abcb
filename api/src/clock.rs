//! The clock: one value in the state, read by whoever needs the time. What is written in a transaction takes the
//! transaction's own instant ([`persistence::Tx::now`]) instead, which is read under its locks.

pub use persistence::Clock;
