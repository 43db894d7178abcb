//! `/auth` and `/employees`: who somebody is, and for how long.

mod employees;
mod memory;
mod sessions;
mod tokens;
