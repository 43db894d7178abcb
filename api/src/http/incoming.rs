//! A request's body as it comes in: plain, or as gzip that is inflated by bounded steps.
//!
//! Whatever comes, a step makes at most [`flate2`]'s buffer of it (32 KiB) and is looked at before the next one: a small
//! body that becomes a large one costs no more than the limit that it meets.

use std::io::{self, Write};

use actix_web::{
    HttpRequest, dev,
    http::header::{CONTENT_ENCODING, HeaderMap},
    web,
};
use bytes::{Buf, Bytes};
use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use flate2::write::GzDecoder;
use futures_util::StreamExt;

use crate::problem::{ApiError, ENCODING};

/// A larger body is read on up to here, so that its sender can hear the answer.
pub(super) const DRAIN_LIMIT: usize = 16 * 1024 * 1024;

/// What gzip adds to a body that it can't make smaller.
const AROUND: usize = 4 * 1024;

/// Why a body can't be read on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Its sender is gone.
    #[error("the body broke off")]
    BrokenOff,
    /// It comes in an encoding that is not taken.
    #[error("the body comes as {0}")]
    Encoding(String),
    /// It says gzip and is none.
    #[error("the body is no gzip")]
    NotGzip,
    /// Already compressed it is larger than it may become.
    #[error("the body is too large")]
    TooLarge,
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::BrokenOff => Self::new(Code::InvalidJson),
            Fault::NotGzip => Self::new(Code::InvalidGzip),
            Fault::TooLarge => Self::new(Code::PayloadTooLarge),
            Fault::Encoding(named) => {
                let violation = Violation::new("Content-Encoding", Code::UnsupportedEncoding);
                Violations::from(violation.with("what", named)).into()
            }
        }
    }
}

/// A body that is coming in.
pub struct Incoming {
    payload: dev::Payload,
    encoding: Encoding,
    /// Bytes that came over the wire.
    read: usize,
    /// As many of them are looked at while they are compressed.
    most: usize,
}

enum Encoding {
    Identity,
    Gzip(Box<Inflate>),
    Other(String),
}

impl Incoming {
    /// Takes a body over. What may come of it at most bounds what is looked at of it.
    #[must_use]
    pub fn new(http: &HttpRequest, payload: web::Payload, limit: usize) -> Self {
        Self {
            payload: payload.into_inner(),
            encoding: Encoding::of(http.headers()),
            read: 0,
            most: limit.saturating_add(AROUND),
        }
    }

    /// The next bytes, as they were before they were compressed; none at the end.
    ///
    /// # Errors
    /// When it breaks off, or is not what it says.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            if let Encoding::Gzip(inflate) = &mut self.encoding
                && let Some(bytes) = inflate.step()?
            {
                return Ok(Some(bytes));
            }
            let Some(chunk) = self.payload.next().await else {
                return self.end();
            };
            let chunk = chunk.map_err(|_| Fault::BrokenOff)?;
            self.read += chunk.len();
            match &mut self.encoding {
                Encoding::Identity => return Ok(Some(chunk)),
                Encoding::Gzip(_) if self.read > self.most => return Err(Fault::TooLarge),
                Encoding::Gzip(inflate) => inflate.rest = chunk,
                Encoding::Other(named) => return Err(Fault::Encoding(std::mem::take(named))),
            }
        }
    }

    /// What is left in the decoder, whose end must be that of the body. An empty body is one in every encoding.
    fn end(&mut self) -> Result<Option<Bytes>, Fault> {
        match std::mem::replace(&mut self.encoding, Encoding::Identity) {
            Encoding::Gzip(inflate) if self.read > 0 => {
                let bytes = inflate.end()?;
                Ok((!bytes.is_empty()).then_some(bytes))
            }
            _ => Ok(None),
        }
    }

    /// Reads on what nobody wants, as it comes, so that its sender can hear the answer; not without end.
    pub async fn drain(&mut self) {
        self.encoding = Encoding::Identity;
        while self.read <= DRAIN_LIMIT {
            match self.payload.next().await {
                Some(Ok(chunk)) => self.read += chunk.len(),
                _ => return,
            }
        }
    }
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(CONTENT_ENCODING);
        let lines: Vec<_> = lines
            .map(|line| String::from_utf8_lossy(line.as_bytes()))
            .collect();
        let named = lines.join(", ");
        match named.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Self::Identity,
            ENCODING | "x-gzip" => Self::Gzip(Box::default()),
            _ => Self::Other(named),
        }
    }
}

/// One gzip member. More of them, or anything else behind it, is no body that a client of HTTP sends.
struct Inflate {
    decoder: GzDecoder<Vec<u8>>,
    rest: Bytes,
}

impl Default for Inflate {
    fn default() -> Self {
        Self {
            decoder: GzDecoder::new(Vec::new()),
            rest: Bytes::new(),
        }
    }
}

impl Inflate {
    /// Inflates on until something comes out, or all is taken in.
    fn step(&mut self) -> Result<Option<Bytes>, Fault> {
        while !self.rest.is_empty() {
            // Behind the end nothing is taken any more.
            let taken = match self.decoder.write(&self.rest) {
                Ok(0) | Err(_) => return Err(Fault::NotGzip),
                Ok(taken) => taken,
            };
            self.rest.advance(taken);
            let out = self.taken_out();
            if !out.is_empty() {
                return Ok(Some(out));
            }
        }
        Ok(None)
    }

    fn end(mut self) -> Result<Bytes, Fault> {
        let ended: io::Result<()> = self.decoder.try_finish();
        ended.map_err(|_| Fault::NotGzip)?;
        Ok(self.taken_out())
    }

    fn taken_out(&mut self) -> Bytes {
        std::mem::take(self.decoder.get_mut()).into()
    }
}
