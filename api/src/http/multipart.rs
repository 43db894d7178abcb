//! `multipart/form-data` (RFC 7578) with exactly one file in the field `file`.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use domain::{attachment, code::Code};
use futures_util::{Stream, StreamExt};
use jsonptr::PointerBuf;
use multer::{Field, Multipart};

use super::{
    disposition::{Disposition, parameter},
    raw::{BrokenOff, Chunk, Chunks},
};
use crate::problem::{ApiError, Result};

/// The only field.
const FIELD: &str = "file";
/// What a form may hold before its file, and after it: the parser keeps it until it is whole.
const AROUND: u64 = 64 * 1024;
/// Longest boundary; the standard says 70 (RFC 2046, 5.1.1).
const LONGEST: usize = 200;

/// The boundary of a form.
///
/// # Errors
/// 415 when it is no form.
pub fn boundary(content_type: Option<&str>) -> Result<String> {
    let content_type = content_type.unwrap_or_default();
    let media = content_type.split(';').next().unwrap_or_default().trim();
    let boundary = parameter(content_type, "boundary").filter(|boundary| {
        media.eq_ignore_ascii_case("multipart/form-data") && (1..=LONGEST).contains(&boundary.len())
    });
    boundary.ok_or_else(|| ApiError::new(Code::UnsupportedMediaType))
}

/// A form whose file is being read.
#[derive(Debug)]
pub struct Form {
    parts: Multipart<'static>,
    file: Option<Field<'static>>,
    file_name: String,
    body: Shared,
}

/// The body, for the form and for what comes after it: no more of it than is allowed at the time.
#[derive(Clone, Debug)]
struct Shared(Arc<Mutex<Allowed>>);

#[derive(Debug)]
struct Allowed {
    chunks: Chunks,
    left: u64,
}

impl Shared {
    fn new(chunks: Chunks) -> Self {
        let left = AROUND;
        Self(Arc::new(Mutex::new(Allowed { chunks, left })))
    }

    fn allowed(&self) -> MutexGuard<'_, Allowed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn allow(&self, bytes: u64) {
        self.allowed().left = bytes;
    }

    fn refused(&self) -> ApiError {
        ApiError::new(match self.allowed().left {
            0 => Code::PayloadTooLarge,
            _ => Code::InvalidMultipart,
        })
    }
}

impl Stream for Shared {
    type Item = Chunk;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Chunk>> {
        let mut allowed = self.allowed();
        let chunk = ready!(allowed.chunks.poll_next_unpin(cx));
        Poll::Ready(match chunk {
            Some(Ok(_)) if allowed.left == 0 => Some(Err(BrokenOff)),
            Some(Ok(chunk)) => {
                allowed.left = allowed.left.saturating_sub(chunk.len() as u64);
                Some(Ok(chunk))
            }
            other => other,
        })
    }
}

impl Form {
    /// Reads up to the file's first byte.
    ///
    /// # Errors
    /// 400 when it is malformed, 413 when too much comes first, 422 without the file or with another field.
    pub async fn open(boundary: String, chunks: Chunks) -> Result<Self> {
        let body = Shared::new(chunks);
        let mut parts = Multipart::new(body.clone(), boundary);
        let file = parts.next_field().await.map_err(|_| body.refused())?;
        let file = file.ok_or_else(|| ApiError::at("/file", Code::Required))?;
        let head = head(&file);
        if head.name.as_deref() != Some(FIELD) {
            return Err(unknown(head.name.as_deref()));
        }
        body.allow(attachment::MAX_BYTES + AROUND);
        Ok(Self {
            parts,
            file: Some(file),
            file_name: head.file_name.unwrap_or_default(),
            body,
        })
    }

    /// The file's name, as sent.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The file's next bytes.
    ///
    /// # Errors
    /// 400 when it breaks off, 413 when the form is too large.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        match &mut self.file {
            Some(file) => file.chunk().await.map_err(|_| self.body.refused()),
            None => Ok(None),
        }
    }

    /// Reads to the end of the form and of the body, which only then is known to be whole.
    ///
    /// # Errors
    /// 400 when it breaks off or has a second file, 413 when too much follows it, 422 with another field.
    pub async fn end(mut self) -> Result<()> {
        // The parts can't be read on while one of them is there.
        self.file = None;
        self.body.allow(AROUND);
        let next = self.parts.next_field().await;
        let next = next.map_err(|_| self.body.refused())?;
        let Some(next) = next else {
            return self.end_of_body().await;
        };
        match head(&next).name.as_deref() {
            Some(FIELD) => Err(ApiError::at("/file", Code::DuplicateMember)),
            name => Err(unknown(name)),
        }
    }

    async fn end_of_body(mut self) -> Result<()> {
        while let Some(chunk) = self.body.next().await {
            chunk.map_err(|_| self.body.refused())?;
        }
        Ok(())
    }
}

/// What a part is called. multer has read it too, but only as browsers write it.
fn head(part: &Field<'_>) -> Disposition {
    let header = part.headers().get("content-disposition");
    header
        .map(|header| Disposition::of(header.as_bytes()))
        .unwrap_or_default()
}

fn unknown(name: Option<&str>) -> ApiError {
    let name: String = name.unwrap_or_default().chars().take(100).collect();
    let pointer = PointerBuf::from_tokens([name]);
    ApiError::at(pointer.to_string(), Code::UnknownMember)
}
