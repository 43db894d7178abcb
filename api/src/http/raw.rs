//! A request whose body is too large to be held: its handler takes it in as it arrives.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{HttpRequest, web};
use bytes::Bytes;
use domain::code::Code;
use futures_util::Stream;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};
use tracing::Instrument as _;

use super::{
    incoming::{DRAIN_LIMIT, Fault, Incoming},
    payload::DEADLINE,
};
use crate::problem::{ApiError, Result};

/// A file must arrive within this time, and something of it within each [`DEADLINE`].
const UPLOAD_DEADLINE: Duration = Duration::from_secs(120);

/// The request as it came in, its body unread.
pub struct Raw {
    /// Head of the request.
    pub http: HttpRequest,
    body: Incoming,
    ended: bool,
    deadline: Instant,
}

/// Some of the body, or that it broke off.
pub type Chunk = std::result::Result<Bytes, BrokenOff>;

/// The body broke off.
#[derive(Debug, thiserror::Error)]
#[error("the body broke off")]
pub struct BrokenOff;

impl Raw {
    /// Takes a request over.
    #[must_use]
    pub fn new(http: HttpRequest, payload: web::Payload) -> Self {
        Self {
            body: Incoming::new(&http, payload, DRAIN_LIMIT),
            http,
            ended: false,
            deadline: Instant::now() + UPLOAD_DEADLINE,
        }
    }

    /// Feeds the body to `work`, chunk by chunk as fast as it takes them. `work` runs in a task of its own: when the
    /// request is dropped it sees the body break off, and tidies up.
    ///
    /// # Errors
    /// The work's; 408 when the body does not arrive in time, 400 or 415 when it is not what it says.
    pub async fn feed<T, F, W>(&mut self, work: F) -> Result<T>
    where
        F: FnOnce(Chunks) -> W,
        W: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(1);
        let task = tokio::spawn(work(Chunks::new(receiver)).in_current_span());
        let fed = self.pump(sender).await;
        let done = task.await.unwrap_or_else(|err| Err(err.into()));
        fed.and(done)
    }

    async fn pump(&mut self, sender: mpsc::Sender<Chunk>) -> Result<()> {
        loop {
            let chunk = tokio::select! {
                chunk = self.next() => chunk,
                () = sender.closed() => return Ok(()),
            };
            let sent = match chunk {
                Ok(None) => return Ok(()),
                Ok(Some(chunk)) => sender.send(chunk).await,
                Err(refused) => {
                    let _ = sender.send(Err(BrokenOff)).await;
                    return Err(refused);
                }
            };
            if sent.is_err() {
                return Ok(());
            }
        }
    }

    async fn next(&mut self) -> Result<Option<Chunk>> {
        if self.ended {
            return Ok(None);
        }
        let deadline = self.deadline.min(Instant::now() + DEADLINE);
        let chunk = timeout_at(deadline, self.body.next()).await;
        let chunk = chunk.map_err(|_| ApiError::new(Code::RequestTimeout));
        self.ended = !matches!(chunk, Ok(Ok(Some(_))));
        match chunk? {
            Ok(chunk) => Ok(chunk.map(Ok)),
            Err(Fault::BrokenOff) => Ok(Some(Err(BrokenOff))),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The whole body, where it is a small one after all.
    ///
    /// # Errors
    /// 413 when it is larger, 408 when it does not arrive in time, 400 when it breaks off or is no gzip, 415 in another
    /// encoding.
    pub async fn whole(&mut self, limit: usize) -> Result<Bytes> {
        let mut body = bytes::BytesMut::new();
        while let Some(chunk) = self.next().await? {
            body.extend_from_slice(&chunk.map_err(|_| ApiError::new(Code::InvalidJson))?);
            if body.len() > limit {
                return Err(ApiError::new(Code::PayloadTooLarge));
            }
        }
        Ok(body.freeze())
    }

    /// Reads on what nobody wanted, so that its sender can hear the answer; not without end.
    pub async fn drain(&mut self) {
        let deadline = self.deadline.min(Instant::now() + DEADLINE);
        let _ = timeout_at(deadline, self.body.drain()).await;
    }
}

/// The chunks of a body, never two without a pause: a reader that takes all there is holds one at a time.
#[derive(Debug)]
pub struct Chunks {
    receiver: mpsc::Receiver<Chunk>,
    gave: bool,
}

impl Chunks {
    fn new(receiver: mpsc::Receiver<Chunk>) -> Self {
        Self {
            receiver,
            gave: false,
        }
    }
}

impl Stream for Chunks {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let chunk = self.receiver.poll_recv(cx);
        self.gave = matches!(chunk, Poll::Ready(Some(_)));
        chunk
    }
}
