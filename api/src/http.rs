//! The craft of HTTP, made once: from the request's bytes to the answer's.
//!
//! [`endpoint`] registers a path with its handler and its document; [`dispatch`] authenticates,
//! checks the role and reads the body; [`run`] gives a write its transaction; [`answer`] and
//! [`problem`](crate::problem) are the two ways a request ends.

pub mod accept;
pub mod admission;
pub mod answer;
pub mod asset;
pub mod authentication;
mod blank;
pub mod body;
pub mod claim;
pub mod connection;
pub mod cx;
pub mod dispatch;
mod disposition;
pub mod document;
pub mod download;
pub mod endpoint;
pub mod envelope;
pub mod etag;
pub mod form;
mod head;
pub mod incoming;
pub mod json;
pub mod list;
pub mod multipart;
pub mod op;
pub mod pace;
pub mod paper;
pub mod patch;
pub mod path;
pub mod payload;
pub mod query;
pub mod raw;
pub mod record;
pub mod run;
pub mod schema;
pub mod shape;

pub use crate::problem::{ApiError, Result};
pub use answer::{Answer, HtmlPage};
pub use cx::{Cx, Request};
pub use patch::Patch;
pub use record::{Nothing, Record};
