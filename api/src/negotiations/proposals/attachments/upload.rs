//! `POST …/attachments`: admitted, streamed to the object store, and only then a row.

use std::sync::Arc;

use actix_web::HttpResponse;
use domain::attachment::{self, Inspection};
use futures_util::future::{BoxFuture, LocalBoxFuture};
use persistence::{
    Tx, Writes, branches,
    entity::proposal_attachments::Model,
    history::{self, Change},
    negotiations::attachments as rows,
    stamp::Stamped,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    super::{super::opened, read::find as proposal, write},
    dto::shown,
};
use crate::{
    http::{
        Answer, ApiError, Request, Result,
        answer::Sent,
        dispatch, download,
        multipart::{self, Form},
        raw::{Chunks, Raw},
        run,
    },
    outbound::files::{Files, Writer},
};

/// What has arrived and is on stable storage.
#[derive(Clone, Debug)]
struct Received {
    id: Uuid,
    file_name: String,
    content_type: &'static str,
    size: u64,
    sha256: String,
}

/// `POST …/attachments`
pub fn create(request: Request, raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let boundary = admitted(&request).await?;
        let (files, id) = (
            request.state.files.clone(),
            persistence::new_id(request.now),
        );
        let place = files.place()?;
        let receiving = |chunks| async move {
            let received = receive(&files, id, boundary, chunks).await;
            drop(place);
            received
        };
        let received = raw.feed(receiving).await?;
        let sent = kept(request, received).await?;
        Ok(dispatch::respond(&raw.http, &sent))
    })
}

/// Whether it is worth reading the body; the transaction asks again. Under a key the status is left to it, since an
/// earlier answer may have to be repeated.
async fn admitted(request: &Request) -> Result<String> {
    let db = request.state.store.db();
    let negotiation = opened::find(request, db).await?;
    let proposal = proposal(request, db, &negotiation).await?;
    let boundary = multipart::boundary(request.content_type.as_deref())?;
    opened::may(request, &negotiation)?;
    if request.idempotency_key.is_none() {
        opened::editable(request, &negotiation)?;
        let today = branches::today(db, negotiation.branch_id, request.now).await?;
        write::draft(&proposal, today)?;
    }
    Ok(boundary)
}

/// Streams the file into the store.
async fn receive(files: &Files, id: Uuid, boundary: String, chunks: Chunks) -> Result<Received> {
    let form = Form::open(boundary, chunks).await?;
    let file_name = attachment::file_name(form.file_name())?;
    let mut writer = files.write(&Files::key(id));
    match inspected(form, &file_name, &mut writer).await {
        Ok((content_type, size, sha256)) => {
            writer.finish().await?;
            Ok(Received {
                id,
                file_name,
                content_type,
                size,
                sha256,
            })
        }
        Err(err) => {
            writer.abort().await;
            Err(err)
        }
    }
}

async fn inspected(
    mut form: Form,
    name: &str,
    writer: &mut Writer,
) -> Result<(&'static str, u64, String)> {
    let (mut inspection, mut hash) = (Inspection::default(), Sha256::new());
    while let Some(chunk) = form.chunk().await? {
        inspection.take(&chunk)?;
        hash.update(&chunk);
        writer.put(chunk).await?;
    }
    form.end().await?;
    let sniffed = infer::get(inspection.head()).map(|kind| kind.mime_type());
    let kind = inspection.kind(name, sniffed)?;
    let sha256 = hex::encode(hash.finalize());
    Ok((kind.media_type(), inspection.size(), sha256))
}

/// Gives the file its row, in a task that a dropped request does not cancel.
async fn kept(mut request: Request, received: Received) -> Result<Sent> {
    // What makes two uploads the same for their key.
    let digest = format!("{}\n{}", received.sha256, received.file_name);
    request.body = digest.into();
    let (files, key) = (request.state.files.clone(), Files::key(received.id));
    let keeping = tokio::spawn(async move {
        let sent = run::write(Arc::new(request), inserting(received)).await;
        // An outcome that is not known for sure may have left a row: the sweep decides then.
        let unneeded = match &sent {
            Ok(sent) => sent.replayed,
            Err(err) => err.status.is_client_error(),
        };
        if unneeded {
            files.discard(&key).await;
        }
        sent
    });
    keeping.await.unwrap_or_else(|err| Err(err.into()))
}

fn inserting(received: Received) -> run::Write {
    let received = Arc::new(received);
    Arc::new(move |request, tx| -> BoxFuture<'_, Result<Sent>> {
        let received = Arc::clone(&received);
        Box::pin(async move { insert(request, tx, &received).await })
    })
}

async fn insert(request: &Request, tx: &Tx, received: &Received) -> Result<Sent> {
    let negotiation = opened::lock(request, tx).await?;
    let proposal = proposal(request, tx, &negotiation).await?;
    opened::editable(request, &negotiation)?;
    let today = branches::today(tx, negotiation.branch_id, tx.now()).await?;
    write::draft(&proposal, today)?;
    // The negotiation's lock stands between this sum and another upload.
    attachment::fits(&rows::sizes(tx, proposal.id).await?, received.size)?;
    let row = row(tx, proposal.id, received);
    let shown = shown(&row);
    let after = serde_json::to_value(&shown.input).map_err(ApiError::internal)?;
    let changes = changes(&row, &Value::Null, &after);
    let mut writes = Writes::new();
    writes.insert(row.clone());
    let action = ("attachment.created", row.id);
    opened::save_with(request, tx, writes, negotiation, action, &changes).await?;
    let location = format!("{}/{}", request.path.trim_end_matches('/'), row.id);
    let mut sent = Answer::created(location, shown).send()?;
    sent.etag = Some(download::tag(&row.sha256));
    Ok(sent)
}

fn row(tx: &Tx, proposal: Uuid, received: &Received) -> Model {
    let mut row = Model {
        proposal_id: proposal,
        file_name: received.file_name.clone(),
        content_type: received.content_type.to_owned(),
        size: i64::try_from(received.size).unwrap_or(i64::MAX),
        sha256: received.sha256.clone(),
        storage_key: Files::key(received.id),
        ..Default::default()
    };
    row.born(received.id, tx.now());
    row
}

/// What an attachment's coming or going changes, for the history.
pub(super) fn changes(row: &Model, before: &Value, after: &Value) -> Vec<Change> {
    let prefix = format!("proposals.{}.attachments.{}", row.proposal_id, row.id);
    history::diff(&prefix, before, after)
}
