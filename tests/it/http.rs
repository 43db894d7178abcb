//! HTTP craft: what holds for every route.

mod bad_input;
mod concurrency;
mod headers;
mod idempotency;
mod lists;
mod operations;
mod problems;
mod promises;
mod references;
mod tags;
