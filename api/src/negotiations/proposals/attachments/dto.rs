//! An attachment over HTTP.

use persistence::entity::proposal_attachments::Model;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Record;

/// A form with one file.
#[derive(Debug, ToSchema)]
pub struct AttachmentUpload {
    /// The file; its name's extension and its content must agree.
    #[schema(value_type = String, format = Binary, max_length = 10_485_760)]
    pub file: Vec<u8>,
}

/// A file that goes with a proposal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalAttachment {
    /// Name it is saved under.
    #[schema(min_length = 1, max_length = 200, example = "planta.pdf")]
    pub file_name: String,
    /// Media type, by extension and content.
    #[schema(max_length = 100, example = "application/pdf")]
    pub content_type: String,
    /// Bytes.
    #[schema(minimum = 1, maximum = 10_485_760, example = 48_211)]
    pub size: i64,
    /// SHA-256 of the bytes, in hexadecimal.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub sha256: String,
}

/// An attachment as it is shown.
pub type Attachment = Record<ProposalAttachment>;

/// A row as it is shown.
#[must_use]
pub fn shown(row: &Model) -> Attachment {
    let members = ProposalAttachment {
        file_name: row.file_name.clone(),
        content_type: row.content_type.clone(),
        size: row.size,
        sha256: row.sha256.clone(),
    };
    Record::new(row, members, crate::http::Nothing {})
}
