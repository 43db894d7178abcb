//! The OpenAPI document: complete, current and true.

mod answers;
mod quality;
