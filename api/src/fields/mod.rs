//! Types of JSON members: parsed once at the door, described to the OpenAPI document by the same type.

mod choice;
mod list;
mod number;
mod refusal;
mod string;
mod temporal;

pub use choice::Choice;
pub use list::List;
pub use number::{Coordinate, Int, Money, Percent};
pub use refusal::{Refusal, refuse};
pub use string::{
    DocumentText, Email, Line, Login, Mac, Message, Name, NetworkPassword, Password, Phone,
    PostalCode, ShortCode, State, Str, StrKind, Template, TimeZone, Token,
};
pub use temporal::{Date, Instant};

/// Serde default of switches that are on.
#[must_use]
pub fn yes() -> bool {
    true
}
