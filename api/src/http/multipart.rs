//! `multipart/form-data` (RFC 7578) with exactly one file in the field `file`.

use bytes::Bytes;
use domain::{attachment, code::Code};
use multer::{Constraints, Error, Field, Multipart, SizeLimit};

use super::{
    disposition::{Disposition, parameter},
    problem::{ApiError, Result},
    raw::Chunks,
};

/// The only field.
const FIELD: &str = "file";
/// What a form may hold besides the file: boundaries and headers.
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
}

impl Form {
    /// Reads up to the file's first byte.
    ///
    /// # Errors
    /// 400 when it is malformed, 422 without the file or with another field.
    pub async fn open(boundary: String, chunks: Chunks) -> Result<Self> {
        let limit = SizeLimit::new().whole_stream(attachment::MAX_BYTES + AROUND);
        let constraints = Constraints::new().size_limit(limit);
        let mut parts = Multipart::with_constraints(chunks, boundary, constraints);
        let file = parts.next_field().await.map_err(|err| refused(&err))?;
        let file = file.ok_or_else(|| ApiError::at("/file", Code::Required))?;
        let head = head(&file);
        match head.name.as_deref() {
            Some(FIELD) => Ok(Self {
                parts,
                file: Some(file),
                file_name: head.file_name.unwrap_or_default(),
            }),
            name => Err(unknown(name)),
        }
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
            Some(file) => file.chunk().await.map_err(|err| refused(&err)),
            None => Ok(None),
        }
    }

    /// Reads to the end of the form.
    ///
    /// # Errors
    /// 400 when it breaks off or has a second file, 422 with another field.
    pub async fn end(mut self) -> Result<()> {
        // The parts can't be read on while one of them is there.
        self.file = None;
        let next = self.parts.next_field().await.map_err(|err| refused(&err))?;
        let Some(next) = next else {
            return Ok(());
        };
        match head(&next).name.as_deref() {
            Some(FIELD) => Err(ApiError::at("/file", Code::DuplicateMember)),
            name => Err(unknown(name)),
        }
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
    let name = name.replace('~', "~0").replace('/', "~1");
    ApiError::at(format!("/{name}"), Code::UnknownMember)
}

fn refused(err: &Error) -> ApiError {
    match err {
        Error::StreamSizeExceeded { .. } => ApiError::new(Code::PayloadTooLarge),
        _ => ApiError::new(Code::InvalidMultipart),
    }
}
