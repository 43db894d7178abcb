//! HTTP craft: what holds for every route.

mod bad_input;
mod compressed;
mod concurrency;
mod directions;
mod exact;
mod filters;
mod headers;
mod idempotency;
mod lists;
mod nulls;
mod operations;
mod problem_lengths;
mod problems;
mod promises;
mod reasons;
mod references;
mod tags;
mod zero;
