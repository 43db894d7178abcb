//! Parsed values: each has private fields, a `parse` that refuses with a [`Code`](crate::code::Code),
//! and a `Display` that is its stored, canonical form.

mod text_value;

pub mod address;
pub mod date;
pub mod document;
pub mod email;
pub mod login;
pub mod mac;
pub mod money;
pub mod network_password;
pub mod pasted;
pub mod percent;
pub mod person_password;
pub mod phone;
pub mod postal_code;
pub mod state;
pub mod text;
pub mod time_zone;

pub use address::{Address, AddressInput};
pub use date::DateFault;
pub use document::{Document, DocumentFault, DocumentKind};
pub use email::Email;
pub use login::Login;
pub use mac::Mac;
pub use money::Money;
pub use network_password::NetworkPassword;
pub use percent::Percent;
pub use phone::{Phone, PhoneFault};
pub use postal_code::PostalCode;
pub use state::State;
pub use time_zone::TimeZone;
