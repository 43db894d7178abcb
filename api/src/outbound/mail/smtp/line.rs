//! A connection as lettre reads and writes it, that gives up on a server which talks without end.

use std::{
    fmt,
    io::{self, Cursor},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most that a server may say to one command.
const MOST: usize = 128 * 1024;

/// What carries the bytes.
pub trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}

/// A line to a server.
pub struct Line {
    wire: Box<dyn Wire>,
    /// What is read before anything comes from the wire.
    first: Cursor<&'static [u8]>,
    heard: usize,
    peer: SocketAddr,
}

impl Line {
    /// A line on which the server speaks first.
    pub fn new(wire: impl Wire + 'static, peer: SocketAddr) -> Self {
        Self {
            wire: Box::new(wire),
            first: Cursor::new(&[]),
            heard: 0,
            peer,
        }
    }

    /// A line on which the greeting was heard already: after STARTTLS there is no second one, while lettre waits for
    /// one.
    pub fn greeted(wire: impl Wire + 'static, peer: SocketAddr) -> Self {
        Self {
            first: Cursor::new(b"220 go on\r\n"),
            ..Self::new(wire, peer)
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl AsyncTokioStream for Line {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let line = self.get_mut();
        let before = buf.filled().len();
        if line.first.position() == 0 && !line.first.get_ref().is_empty() {
            return Pin::new(&mut line.first).poll_read(cx, buf);
        }
        let read = Pin::new(&mut line.wire).poll_read(cx, buf);
        line.heard += buf.filled().len() - before;
        if line.heard > MOST {
            let endless = io::Error::new(io::ErrorKind::InvalidData, "an endless reply");
            return Poll::Ready(Err(endless));
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        line.heard = 0;
        Pin::new(&mut line.wire).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}
