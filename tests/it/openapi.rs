//! The OpenAPI document: complete, current and true.

mod answers;
mod clients;
mod examples;
mod quality;
mod reading;
