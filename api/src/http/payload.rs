//! Reading a whole body: capped, with a deadline.

use std::time::Duration;

use actix_web::{HttpRequest, web};
use bytes::{Bytes, BytesMut};
use domain::code::Code;
use tokio::time::{Instant, timeout_at};

use super::incoming::Incoming;
use crate::problem::{ApiError, Result};

/// Largest JSON body, uncompressed.
pub const JSON_LIMIT: usize = 256 * 1024;
/// What one character takes at most: JSON may write it as two escapes, `\ud83d\ude00`.
pub const LONGEST_CHARACTER: usize = 12;
/// The same from who is not logged in: an answer to a proposal, as a form, has three letters a byte.
pub const STRANGERS_LIMIT: usize = 64 * 1024;
/// The body must arrive within this time.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);

/// Reads the whole body. A refused one is read to its end, or the refusal would not be heard.
///
/// # Errors
/// 413 when it is too large, 408 when it is too slow, 400 when it breaks off or is no gzip, 415 in another encoding.
pub async fn read(http: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Bytes> {
    let deadline = Instant::now() + DEADLINE;
    let mut incoming = Incoming::new(http, payload, limit);
    let body = timeout_at(deadline, collect(&mut incoming, limit)).await;
    let body = body.map_err(|_| ApiError::new(Code::RequestTimeout))?;
    if body.is_err() {
        // Out of time as well: then the answer comes a little early.
        let _ = timeout_at(deadline, incoming.drain()).await;
    }
    body
}

async fn collect(incoming: &mut Incoming, limit: usize) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = incoming.next().await? {
        if body.len() + chunk.len() > limit {
            return Err(ApiError::new(Code::PayloadTooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
