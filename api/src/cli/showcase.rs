//! The part of the demo that takes the product's own hands: files in the store, and proposals that were sent.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use demo::ids;
use persistence::{
    Scope, Tx,
    entity::{negotiations, proposal_attachments, proposals::Entity as Proposals},
    negotiations::{self as finders, Dossier},
    stamp::{self, Stamped},
    table,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    auth::token,
    negotiations::proposals::send,
    outbound::files::Files,
    problem::{ApiError, Result},
    state::State,
};

/// What is in the demo's attachments.
const TEXT: &str = "Condições da oferta: instalação em até cinco dias úteis.\n";

/// The sent proposals, each with what its link opens with.
const SENT: [(Uuid, &str); 3] = [
    (ids::BEHIND_LINK, ids::LINK),
    (ids::TO_ACCEPT, ids::LINK_TO_ACCEPT),
    (ids::TO_DECLINE, ids::LINK_TO_DECLINE),
];

/// Gives the drafts of the demo their attachments, and makes sent proposals of some. No mail is queued.
///
/// # Errors
/// As any statement, or that the store of files is away.
pub async fn send_proposals(state: &State, now: DateTime<Utc>) -> Result<()> {
    let attachments = [
        (ids::ATTACHMENTS.one(), ids::PROPOSALS.one()),
        (ids::ATTACHMENTS.spare(), ids::PROPOSALS.one()),
        (ids::LINKED_FILES.one(), ids::BEHIND_LINK),
    ];
    for (id, _) in attachments {
        let mut writer = state.files.write(&Files::key(id));
        writer.put(Bytes::from_static(TEXT.as_bytes())).await?;
        writer.finish().await?;
    }
    let sending = state
        .store
        .transaction(move |tx| Box::pin(async move { insert(tx, &attachments, now).await }));
    sending.await
}

async fn insert(tx: &Tx, attachments: &[(Uuid, Uuid)], now: DateTime<Utc>) -> Result<()> {
    for (id, proposal) in attachments {
        stamp::insert(tx, attachment(*id, *proposal, now)).await?;
    }
    let found = finders::find(tx, Scope::system(), ids::NEGOTIATIONS.one()).await?;
    let negotiation = found.ok_or_else(ApiError::not_found)?;
    for (id, link) in SENT {
        sent(tx, &negotiation, id, link, now).await?;
    }
    // Nobody knows the link of the one that is to be withdrawn.
    sent(tx, &negotiation, ids::TO_CANCEL, &token::opaque(), now).await
}

fn attachment(id: Uuid, proposal: Uuid, now: DateTime<Utc>) -> proposal_attachments::Model {
    let mut row = proposal_attachments::Model {
        proposal_id: proposal,
        file_name: "condicoes.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        size: i64::try_from(TEXT.len()).unwrap_or(0),
        sha256: hex::encode(Sha256::digest(TEXT.as_bytes())),
        storage_key: Files::key(id),
        ..Default::default()
    };
    row.born(id, now);
    row
}

async fn sent(
    tx: &Tx,
    negotiation: &negotiations::Model,
    id: Uuid,
    link: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let dossier = Dossier::load(tx, negotiation.clone()).await?;
    let found = table::find_below::<Proposals>(tx, Scope::system(), negotiation.id, id).await?;
    let mut row = found.ok_or_else(ApiError::not_found)?;
    let sheet = send::sheet(tx, &dossier, &row, dossier.today(now)).await?;
    send::become_sent(&mut row, &sheet, link, now)?;
    Ok(stamp::update(tx, row).await?)
}
