//! The journal as it is followed: `/events` and `/events/latest`.

mod reading;
mod sight;
mod types;
