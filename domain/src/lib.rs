//! The rules of Vencemos, pure.

mod choice;

pub mod access;
pub mod appointment;
pub mod billing;
pub mod billing_type;
pub mod branch;
pub mod client;
pub mod code;
pub mod contract;
pub mod discount;
pub mod lines;
pub mod negotiation;
pub mod offer;
pub mod permission;
pub mod sale;
pub mod task;
pub mod ticket;
pub mod values;
pub mod violation;

pub use choice::Choice;
pub use values::time_zone::today;
