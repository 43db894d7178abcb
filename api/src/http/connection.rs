//! A connection that is watched: a caller who does not take its answer, or never ends the head of its request, is let go.
//!
//! The server limits the first head of a connection and the time between requests, and nothing of an answer. What it
//! has no word for is seen here, where its bytes go through.

use std::{
    cell::Cell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    rt::net::TcpStream,
};
use bytes::Bytes;
use pin_project_lite::pin_project;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// A head must arrive within this time.
pub const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// So much of an answer must be taken within each time limit, or the rest of it.
pub const LEAST_TAKEN: usize = 64 * 1024;

/// The server's connection.
pub struct Connection {
    stream: TcpStream,
    requests: Rc<Requests>,
    /// How long a caller may take no more than [`LEAST_TAKEN`].
    patience: Duration,
    head: Option<Head>,
    answer: Option<Taking>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// How many requests a connection has brought so far.
#[derive(Debug, Default)]
pub struct Requests {
    begun: Cell<u64>,
    answered: Cell<u64>,
    refused: Cell<Option<Instant>>,
}

/// The beginning of a request has come.
#[derive(Clone, Copy)]
struct Head {
    /// Requests whose heads were complete by then.
    after: u64,
    until: Instant,
}

/// An answer waits for its caller.
#[derive(Clone, Copy)]
struct Taking {
    taken: usize,
    until: Instant,
}

impl Requests {
    fn are_answered(&self) -> bool {
        self.begun == self.answered
    }

    /// The last one was told to come back later.
    pub fn refuse(&self) {
        self.refused.set(Some(Instant::now()));
    }

    /// Whether one was told so within a time.
    #[must_use]
    pub fn are_hasty(&self, time: Duration) -> bool {
        let refused = self.refused.get();
        refused.is_some_and(|moment| moment.elapsed() < time)
    }

    /// A request's head is complete; dropped, its answer is.
    pub fn begin(self: &Rc<Self>) -> Unanswered {
        self.begun.set(self.begun.get() + 1);
        Unanswered(Rc::clone(self))
    }
}

/// A request whose answer is not yet complete.
#[derive(Debug)]
pub struct Unanswered(Rc<Requests>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.answered.set(self.0.answered.get() + 1);
    }
}

impl Connection {
    /// Watches a connection.
    #[must_use]
    pub fn new(stream: TcpStream, patience: Duration) -> Self {
        Self {
            stream,
            requests: Rc::default(),
            patience,
            head: None,
            answer: None,
            timer: None,
        }
    }

    /// The count of its requests, for whoever answers them.
    #[must_use]
    pub fn requests(&self) -> Rc<Requests> {
        Rc::clone(&self.requests)
    }

    /// Bytes came that belong to no request so far.
    fn has_read(&mut self) {
        if self.requests.are_answered() && self.beginning().is_none() {
            self.head = Some(Head {
                after: self.requests.begun.get(),
                until: Instant::now() + HEAD_DEADLINE,
            });
        }
    }

    /// The head that is not complete yet.
    fn beginning(&self) -> Option<Head> {
        self.head
            .filter(|head| head.after == self.requests.begun.get())
    }

    fn has_written(&mut self, count: usize) {
        if let Some(answer) = &mut self.answer {
            answer.taken += count;
            if answer.taken >= LEAST_TAKEN {
                self.answer = None;
            }
        }
    }

    /// Waits on, unless it has waited for long enough.
    fn wait<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let head = self.beginning().map(|head| head.until);
        let answer = self.answer.map(|answer| answer.until);
        let Some(until) = head.into_iter().chain(answer).min() else {
            return Poll::Pending;
        };
        ready!(self.poll_timer(until, cx));
        // What the kernel still has of the answer is forgotten with the connection.
        let _ = self.stream.set_zero_linger();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Setting a timer costs, and each request would: one that is due earlier wakes the connection in vain once.
    fn poll_timer(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(until)));
        if timer.deadline() > until {
            timer.as_mut().reset(until);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if timer.deadline() >= until {
                return Poll::Ready(());
            }
            timer.as_mut().reset(until);
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        match read {
            Poll::Pending => self.wait(cx),
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                self.has_read();
                read
            }
            Poll::Ready(_) => read,
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        match written {
            Poll::Pending => {
                let until = Instant::now() + self.patience;
                self.answer.get_or_insert(Taking { taken: 0, until });
                self.wait(cx)
            }
            Poll::Ready(Ok(count)) => {
                self.has_written(count);
                written
            }
            Poll::Ready(Err(_)) => written,
        }
    }

    /// Asked for when all there is so far was taken.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.answer = None;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

pin_project! {
    /// A body whose end is the end of its request.
    pub struct AnswerBody<B> {
        #[pin]
        body: B,
        request: Option<Unanswered>,
    }
}

impl<B> AnswerBody<B> {
    /// Keeps a request until the body is sent or given up.
    pub fn new(body: B, request: Option<Unanswered>) -> Self {
        Self { body, request }
    }
}

impl<B: MessageBody> MessageBody for AnswerBody<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.project().body.poll_next(cx)
    }
}
