//! Reading the body: decompressed, capped, with a deadline.

use std::time::Duration;

use actix_web::{HttpRequest, dev, web};
use bytes::{Bytes, BytesMut};
use domain::code::Code;
use futures_util::StreamExt;

use super::problem::{ApiError, Result};

/// Largest JSON body, after decompression.
pub const JSON_LIMIT: usize = 256 * 1024;
/// A larger body is read on up to here, so that its sender can hear the answer.
pub(super) const DRAIN_LIMIT: usize = 16 * 1024 * 1024;
/// The body must arrive within this time.
pub(super) const DEADLINE: Duration = Duration::from_secs(30);

/// Reads the whole body.
///
/// # Errors
/// 413 when it is too large, 400 when it breaks off or does not decompress.
pub async fn read(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Bytes> {
    let reading = tokio::time::timeout(DEADLINE, collect(request, payload, limit));
    reading
        .await
        .map_err(|_| ApiError::new(Code::RequestTimeout))?
}

async fn collect(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Bytes> {
    let mut stream = dev::Decompress::from_headers(payload.into_inner(), request.headers());
    let mut body = BytesMut::new();
    let mut size = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ApiError::new(Code::InvalidJson))?;
        size += chunk.len();
        if size > DRAIN_LIMIT {
            break;
        }
        if size <= limit {
            body.extend_from_slice(&chunk);
        }
    }
    match size <= limit {
        true => Ok(body.freeze()),
        false => Err(ApiError::new(Code::PayloadTooLarge)),
    }
}
