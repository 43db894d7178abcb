//! The journal as it is followed: `/events` and `/events/latest`.

mod checker;
mod pages;
mod reading;
mod sight;
mod types;
