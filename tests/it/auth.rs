//! `/auth` and `/employees`: who somebody is, and for how long.

mod api_keys;
mod callers;
mod employees;
mod limits;
mod memory;
mod sessions;
mod tokens;
