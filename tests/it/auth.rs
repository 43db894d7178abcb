//! `/auth` and `/employees`: who somebody is, and for how long.

mod callers;
mod employees;
mod limits;
mod memory;
mod sessions;
mod tokens;
