//! The rules of Vencemos, pure.

mod choice;
pub mod code;
pub mod values;
pub mod violation;

pub use choice::Choice;
pub use values::time_zone::today;
