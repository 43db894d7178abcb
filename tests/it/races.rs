//! Many at once: the database decides, exactly one succeeds, the others are told why.

mod claims;
mod people;
mod updates;
mod wins;
