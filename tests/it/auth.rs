//! `/auth` and `/employees`: who somebody is, and for how long.

mod employees;
mod sessions;
mod tokens;
