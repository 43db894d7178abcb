//! `…/proposals/{proposal_id}/attachments`: files that go with a proposal.
//!
//! [`upload`] brings the bytes into the object store first and their row into the database after; [`read`] lists the
//! rows and gives the bytes back; [`remove`] takes the row away first and the bytes after.

pub mod dto;
pub mod read;
pub mod remove;
pub mod upload;

use actix_web::http::Method;
use domain::{attachment::FileKind, permission::Action};
use persistence::entity::proposal_attachments;

use crate::http::{
    download::Download,
    endpoint::{Endpoints, op},
    list::params,
};

const ALL: &str = "/negotiations/{id}/proposals/{proposal_id}/attachments";
const ONE: &str = "/negotiations/{id}/proposals/{proposal_id}/attachments/{attachment_id}";

/// What a file may be, and so be given back as.
const MEDIA_TYPES: &[&str] = &[
    FileKind::Pdf.media_type(),
    FileKind::Png.media_type(),
    FileKind::Jpeg.media_type(),
    FileKind::Webp.media_type(),
    FileKind::Docx.media_type(),
    FileKind::Xlsx.media_type(),
    FileKind::Odt.media_type(),
    FileKind::Txt.media_type(),
    FileKind::Csv.media_type(),
];

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            ALL,
            read::list,
            op("listProposalAttachments", "List the attachments of a proposal", Action::Read)
                .about("A keyset page, newest first.")
                .params(params(read::LIST)),
        )
        .raw::<dto::AttachmentUpload, dto::Attachment>(
            Method::POST,
            ALL,
            upload::create,
            op("createProposalAttachment", "Attach a file to a draft", Action::WriteNegotiation)
                .about(
                    "pdf, png, jpg, webp, docx, xlsx, odt, txt or csv, by extension and content: 415 `unsupported_file_type` otherwise. \
                     10 MiB a file, 20 MiB and 20 files a proposal. Only on a draft of an open negotiation.",
                )
                .takes("multipart/form-data")
                .success(201)
                .conflicts()
                .refuses(&[408]),
        )
        .raw::<(), ()>(
            Method::GET,
            ONE,
            read::bytes,
            op("getProposalAttachment", "Download an attachment", Action::Read)
                .about("The bytes, to be saved. The `ETag` is their SHA-256.")
                .gives(MEDIA_TYPES)
                .ranged(),
        )
        .no_transaction(
            Method::DELETE,
            ONE,
            remove::remove,
            op("deleteProposalAttachment", "Remove an attachment from a draft", Action::WriteNegotiation)
                .about("Only from a draft: 409 `proposal_not_draft` afterwards.")
                .success(204)
                .versioned()
                .conflicts(),
        )
}

/// What a row stands for in the object store: for the download here and on the client's page.
#[must_use]
pub fn download(row: &proposal_attachments::Model) -> Download {
    Download {
        key: row.storage_key.clone(),
        file_name: row.file_name.clone(),
        content_type: row.content_type.clone(),
        size: u64::try_from(row.size).unwrap_or(0),
        sha256: row.sha256.clone(),
    }
}
