//! Many at once: the database decides, exactly one succeeds, the others are told why.

mod claims;
mod moments;
mod moves;
mod order;
mod people;
mod updates;
mod wins;
