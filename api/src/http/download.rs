//! Bytes as an answer: conditional, in ranges (RFC 9110), always to be saved and never to be run by a browser.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{
            self, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType,
            ExtendedValue, HeaderName, Range,
        },
    },
};
use domain::code::Code;

use super::etag;
use crate::{
    outbound::files::{Fault, Files},
    problem::ApiError,
};

/// Nothing that is in the file may load, run or navigate.
const SANDBOX: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// A stored file.
#[derive(Clone, Debug)]
pub struct Download {
    /// Key in the object store.
    pub key: String,
    /// Name to be saved under.
    pub file_name: String,
    /// Media type.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal: the entity tag.
    pub sha256: String,
}

/// Which bytes a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Unchanged,
    Whole,
    /// First and last byte.
    Part(u64, u64),
    Nothing,
}

/// The entity tag of bytes.
#[must_use]
pub fn tag(sha256: &str) -> String {
    format!("\"{sha256}\"")
}

impl Download {
    /// Answers a request with the file, a part of it, or that it is unchanged.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the object is gone, or that the store is away.
    pub async fn answer(
        &self,
        http: &HttpRequest,
        files: &Files,
    ) -> std::result::Result<HttpResponse, Fault> {
        let tag = tag(&self.sha256);
        let (first, last, status) = match self.wanted(http, &tag) {
            Wanted::Unchanged => {
                let mut response = HttpResponse::NotModified();
                return Ok(response.insert_header((header::ETAG, tag)).finish());
            }
            Wanted::Nothing => return Ok(self.unsatisfiable(http)),
            Wanted::Whole => (0, self.size.saturating_sub(1), StatusCode::OK),
            Wanted::Part(first, last) => (first, last, StatusCode::PARTIAL_CONTENT),
        };
        let range = (status == StatusCode::PARTIAL_CONTENT).then(|| first..last + 1);
        let bytes = files.read(&self.key, range).await?;
        let mut response = HttpResponse::build(status);
        self.describe(&mut response, tag);
        if status == StatusCode::PARTIAL_CONTENT {
            let part = format!("bytes {first}-{last}/{}", self.size);
            response.insert_header((header::CONTENT_RANGE, part));
        }
        Ok(response.body(SizedStream::new(last + 1 - first, bytes)))
    }

    fn wanted(&self, http: &HttpRequest, tag: &str) -> Wanted {
        if etag::is_known(http, tag) {
            return Wanted::Unchanged;
        }
        // HEAD tells of the whole, whatever part is asked for.
        if http.method() == Method::HEAD {
            return Wanted::Whole;
        }
        // A part of another version is of no use: the whole is sent then.
        if text(http, &header::IF_RANGE).is_some_and(|known| known != tag) {
            return Wanted::Whole;
        }
        let range = text(http, &header::RANGE).and_then(|range| range.parse::<Range>().ok());
        match range {
            Some(Range::Bytes(parts)) => match parts.as_slice() {
                [part] => match part.to_satisfiable_range(self.size) {
                    Some((first, last)) => Wanted::Part(first, last),
                    None => Wanted::Nothing,
                },
                // Several parts may be answered with the whole.
                _ => Wanted::Whole,
            },
            _ => Wanted::Whole,
        }
    }

    fn describe(&self, response: &mut HttpResponseBuilder, tag: String) {
        response
            .insert_header((header::CONTENT_TYPE, self.content_type.as_str()))
            .insert_header(disposition(&self.file_name))
            .insert_header((header::ETAG, tag))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
            // Compressed bytes have no length and no ranges.
            .insert_header(ContentEncoding::Identity);
    }

    fn unsatisfiable(&self, http: &HttpRequest) -> HttpResponse {
        let mut response = super::dispatch::refuse(http, &ApiError::new(Code::RangeNotSatisfiable));
        if let Ok(size) = format!("bytes */{}", self.size).parse() {
            response.headers_mut().insert(header::CONTENT_RANGE, size);
        }
        response
    }
}

/// `attachment` with the name in ASCII and, for those who read it, in full (RFC 6266).
fn disposition(name: &str) -> ContentDisposition {
    let ascii = |c: char| {
        if c.is_ascii_graphic() || c == ' ' {
            c
        } else {
            '_'
        }
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(name.chars().map(ascii).collect()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}

fn text<'a>(http: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    http.headers().get(name)?.to_str().ok()
}
