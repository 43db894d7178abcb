//! The rules of Vencemos, pure: no I/O, no clock, no random ids, nothing asynchronous.
//!
//! What a rule needs to know comes in as *facts* (structs without behaviour), `now`, `today` and new ids as
//! arguments; what it decides goes out as data. A refusal is [`violation::Violations`]: every reason at once,
//! each with a JSON pointer and a [`code::Code`]. Texts for people live in the API's locales.
//!
//! | to know | read |
//! |---|---|
//! | what may come in as text | [`values`]: money, documents, phones, e-mail, addresses, dates; [`values::text`] for the rest |
//! | who may do what | [`permission`]: `role × action`, and who may grant which role and branch |
//! | what is sold | [`offer`] (a sales plan's terms), [`discount`], [`lines`], [`sale`] (the two totals) |
//! | how a negotiation lives | [`negotiation::status`], [`negotiation::stage`], [`negotiation::outcome`] |
//! | what it may point at | [`negotiation::references`], with [`negotiation::defaults`] for what is omitted |
//! | what a plan fills in | [`negotiation::prefill`] |
//! | its parts | [`contract`], [`access`] (with [`access::claim`]), [`ticket`], [`task`], [`appointment`] |
//! | what is offered on paper | [`proposal`] |
//! | what a person of Pipedrive becomes | [`person`] |
//! | which files go with a proposal | [`attachment`] |
//! | what is charged when | [`billing`] |
//! | what is missing for the win | [`readiness`] |
//! | what the win makes | [`conversion`] |
//! | what the journal can tell | [`event`] |
//!
//! Closed sets of words implement [`Words`]: the same snake_case in JSON, in the database and in `Display`.

mod choice;

pub mod access;
pub mod appointment;
pub mod attachment;
pub mod billing;
pub mod billing_type;
pub mod branch;
pub mod client;
pub mod code;
pub mod contract;
pub mod conversion;
pub mod discount;
pub mod event;
pub mod lines;
pub mod negotiation;
pub mod offer;
pub mod permission;
pub mod person;
pub mod proposal;
pub mod readiness;
pub mod sale;
pub mod task;
pub mod ticket;
pub mod values;
pub mod violation;

pub use choice::Words;
pub use code::Code;
pub use values::time_zone::{local, today};
pub use violation::{Violation, Violations};
