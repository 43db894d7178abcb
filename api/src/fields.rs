//! Types of JSON members: parsed once at the door, described to the OpenAPI document by the same type.

mod address;
mod choice;
mod discount;
mod held;
mod ids;
mod list;
mod number;
pub mod phones;
mod refusal;
mod set;
mod string;
mod temporal;

pub use address::{Address, Latitude, Longitude};
pub use choice::Choice;
pub use discount::{Discount, DiscountKindWord, Months};
pub use held::keeping;
pub use ids::{Ids, id_schema};
pub use list::List;
pub use number::{Coordinate, Int, Money, Percent};
pub use phones::Phones;
pub use refusal::{Refusal, refuse};
pub use set::Set;
pub use string::{
    AnswerDocument, Complement, DecimalText, DocumentText, Email, Guest, HouseNumber, Line, Login,
    LoginName, Mac, Message, Name, NetworkPassword, NewPassword, Password, Phone, PostalCode,
    ShortCode, ShortLine, State, Str, StrKind, TEXT, Template, TimeZone, Title, Token, kind,
};
pub use temporal::{Date, Instant};

/// Branches that a row is limited to; empty = every branch.
pub type BranchIds = Ids<200>;

/// Serde default of switches that are on.
#[must_use]
pub fn yes() -> bool {
    true
}

/// For members that go in and never come out. serde's `skip_serializing` would do, but drops them from the
/// document too.
#[must_use]
pub fn hidden<T>(_: &T) -> bool {
    true
}
