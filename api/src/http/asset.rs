//! What is the same for every caller: made once, compressed once, and asked for anew only when it changed.

use std::io::{self, Write};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        StatusCode,
        header::{self, AcceptEncoding, ContentEncoding, Encoding},
    },
};
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::{Stream, stream};
use persistence::store::unfinished;
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore};

use super::etag;
use crate::problem::{ApiError, Result};

/// They are made one after the other, so that a core is left for everyone else.
static MAKING: Semaphore = Semaphore::const_new(1);

/// Kept by whoever likes, and asked for each time whether it is still current.
const CACHING: &str = "public, no-cache";
/// As much is handed over at once: a slow reader holds no copy of the whole.
const PART: usize = 32 * 1024;
/// Of 0 to 11: beyond it the time grows faster than the gain.
const BROTLI_QUALITY: i32 = 5;

/// Something that was made, or why it could not be.
pub type Made<T> = std::result::Result<T, String>;
/// Makes the bytes of an asset.
pub type Make = fn() -> Made<Bytes>;
/// Compresses bytes.
type Pack = fn(&[u8]) -> io::Result<Vec<u8>>;

/// Something that is the same for every caller.
pub struct Asset {
    /// Where it is.
    pub path: &'static str,
    content_type: &'static str,
    policy: Option<&'static str>,
    make: Make,
    plain: OnceCell<Form>,
    gzip: OnceCell<Form>,
    brotli: OnceCell<Form>,
}

/// Its bytes in one encoding, and their entity tag.
#[derive(Debug)]
struct Form {
    bytes: Bytes,
    tag: String,
}

impl Asset {
    /// Describes an asset; it is made when it is first asked for.
    #[must_use]
    pub const fn new(path: &'static str, content_type: &'static str, make: Make) -> Self {
        Self {
            path,
            content_type,
            policy: None,
            make,
            plain: OnceCell::const_new(),
            gzip: OnceCell::const_new(),
            brotli: OnceCell::const_new(),
        }
    }

    /// With a `Content-Security-Policy` of its own.
    #[must_use]
    pub const fn policy(mut self, policy: &'static str) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Answers a request with the form that it prefers, or that it has it already.
    ///
    /// # Errors
    /// When it can't be made, which is a defect.
    pub async fn answer(&'static self, http: &HttpRequest) -> Result<HttpResponse> {
        let encoding = self.preferred(http);
        let form = self.form(encoding).await?;
        if etag::is_known(http, &form.tag) {
            return Ok(self.head(StatusCode::NOT_MODIFIED, form).finish());
        }
        let mut response = self.head(StatusCode::OK, form);
        // Said of plain bytes too, or they would be compressed on their way out.
        response.insert_header(encoding);
        response.content_type(self.content_type);
        let length = form.bytes.len() as u64;
        Ok(response.body(SizedStream::new(length, parts(form.bytes.clone()))))
    }

    fn head(&self, status: StatusCode, form: &Form) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(status);
        response
            .insert_header((header::ETAG, form.tag.as_str()))
            .insert_header((header::VARY, "accept-encoding"))
            .insert_header((header::CACHE_CONTROL, CACHING));
        if let Some(policy) = self.policy {
            response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        response
    }

    fn preferred(&self, http: &HttpRequest) -> ContentEncoding {
        // Compressed already.
        if self.content_type.starts_with("image/") {
            return ContentEncoding::Identity;
        }
        let made = [Encoding::identity(), Encoding::brotli(), Encoding::gzip()];
        let accepted = http.get_header::<AcceptEncoding>();
        match accepted.and_then(|accepted| accepted.negotiate(made.iter())) {
            Some(Encoding::Known(encoding)) => encoding,
            _ => ContentEncoding::Identity,
        }
    }

    async fn form(&'static self, encoding: ContentEncoding) -> Result<&'static Form> {
        let (cell, pack): (_, Option<Pack>) = match encoding {
            ContentEncoding::Brotli => (&self.brotli, Some(brotli)),
            ContentEncoding::Gzip => (&self.gzip, Some(gzip)),
            _ => (&self.plain, None),
        };
        if let Some(form) = cell.get() {
            return Ok(form);
        }
        // In a task of its own: who goes away meanwhile does not let the next one begin anew.
        let making = tokio::spawn(async move {
            match pack {
                Some(pack) => cell.get_or_try_init(|| self.packed(encoding, pack)).await,
                None => self.plain().await,
            }
        });
        making.await?.map_err(ApiError::internal)
    }

    async fn plain(&'static self) -> Made<&'static Form> {
        let make = self.make;
        let making = || alone(move || make().map(Form::plain));
        self.plain.get_or_try_init(making).await
    }

    async fn packed(&'static self, encoding: ContentEncoding, pack: Pack) -> Made<Form> {
        let plain = self.plain().await?;
        alone(move || plain.packed(encoding, pack)).await
    }
}

impl Form {
    fn plain(bytes: Bytes) -> Self {
        let digest = hex::encode(Sha256::digest(&bytes));
        Self {
            tag: format!("\"{digest:.32}\""),
            bytes,
        }
    }

    fn packed(&self, encoding: ContentEncoding, pack: Pack) -> Made<Self> {
        let packed = pack(&self.bytes).map_err(|err| err.to_string())?;
        let digest = self.tag.trim_matches('"');
        Ok(Self {
            tag: format!("\"{digest}-{}\"", encoding.as_str()),
            bytes: packed.into(),
        })
    }
}

/// Off the threads that serve, and nothing else of its kind beside it.
async fn alone<T: Send + 'static>(work: impl FnOnce() -> Made<T> + Send + 'static) -> Made<T> {
    let turn = MAKING.acquire().await;
    let _turn = turn.map_err(|err| err.to_string())?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|err| unfinished(&err).to_owned())?
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(mut bytes: &[u8]) -> io::Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut packed, &params)?;
    Ok(packed)
}

/// Bytes piece by piece.
fn parts(mut bytes: Bytes) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(std::iter::from_fn(move || {
        let part = bytes.split_to(PART.min(bytes.len()));
        (!part.is_empty()).then_some(Ok(part))
    }))
}
