//! `/auth`: sessions of employees, their tokens and passwords; API keys; and what is remembered of who calls.

pub mod api_key;
pub mod callers;
pub mod handlers;
pub mod limit;
pub mod password;
pub mod token;
