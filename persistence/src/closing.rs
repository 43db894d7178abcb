//! What a negotiation leaves behind: instalments, and all that its win makes.

pub mod billing;
pub mod conversion;
