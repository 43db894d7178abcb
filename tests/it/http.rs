//! HTTP craft: what holds for every route.

mod bad_input;
mod concurrency;
mod exact;
mod filters;
mod headers;
mod idempotency;
mod lists;
mod operations;
mod problems;
mod references;
mod tags;
