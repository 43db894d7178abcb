//! A mail's letter and what goes with it, from the rows, the printer and the object store.

use bytes::Bytes;
use persistence::{
    column::word,
    entity::{branches, mails::Model, negotiations, proposal_attachments, proposals},
    reference,
};

use super::{
    Undelivered,
    letter::{self, AnswerFacts},
    message::{Enclosure, Letter},
};
use crate::{
    outbound::files::Fault,
    paper::{Unprinted, sheet::ProposalSheet},
    state::State,
};

/// The proposal with its paper and its attachments.
///
/// # Errors
/// For good when a row or a file is not what it should be, for now when printer or store are not to be had.
pub async fn offering(
    state: &State,
    mail: &Model,
    proposal: &proposals::Model,
    files: &[proposal_attachments::Model],
) -> Result<Letter, Undelivered> {
    let snapshot = proposal.snapshot.clone().ok_or_else(defect)?;
    let sheet: ProposalSheet = serde_json::from_value(snapshot).map_err(|_| defect())?;
    let mut letter = letter::proposal(&sheet, &link(state, mail)?)?;
    letter.enclosures.push(Enclosure {
        name: format!("Proposta-{}.pdf", sheet.number),
        content_type: "application/pdf".to_owned(),
        bytes: printed(state, proposal, &sheet).await?,
        sha256: None,
    });
    for file in files {
        letter.enclosures.push(enclosure(state, file).await?);
    }
    Ok(letter)
}

/// The address that opens the proposal, for this recipient alone.
fn link(state: &State, mail: &Model) -> Result<String, Undelivered> {
    let sealed = mail.link_sealed.as_deref().ok_or_else(defect)?;
    let token = state.vault.open(mail.id.as_bytes(), sealed);
    let token = token.ok().and_then(|token| String::from_utf8(token).ok());
    let token = token.ok_or_else(|| {
        Undelivered::for_good("key", "the key that sealed the link is not to be had")
    })?;
    Ok(state.settings.proposal_link(&token))
}

/// The proposal as a PDF: printed once for all of its recipients.
async fn printed(
    state: &State,
    proposal: &proposals::Model,
    sheet: &ProposalSheet,
) -> Result<Bytes, Undelivered> {
    let hash = proposal.snapshot_hash.clone().ok_or_else(defect)?;
    let printing = async {
        let printed = state.printer.proposal(sheet).await;
        printed.map_err(|unprinted| unavailable(&unprinted))
    };
    let printed = state.post.papers.try_get_with(hash, printing).await;
    printed.map_err(|undelivered| (*undelivered).clone())
}

fn unavailable(unprinted: &Unprinted) -> Undelivered {
    match unprinted {
        Unprinted::Busy | Unprinted::TooSlow => {
            Undelivered::for_now("printer", "the proposal could not be printed in time")
        }
        Unprinted::Unprintable => Undelivered::for_good(
            "unprintable",
            "the proposal can't be printed: type its title, message, names and descriptions anew, without unusual signs",
        ),
        Unprinted::Broken(_) => {
            tracing::error!(%unprinted, "a proposal is not to be printed");
            Undelivered::for_good("printer", "the proposal could not be printed")
        }
    }
}

async fn enclosure(
    state: &State,
    file: &proposal_attachments::Model,
) -> Result<Enclosure, Undelivered> {
    let bytes = state
        .files
        .whole(&file.storage_key, file.size.unsigned_abs());
    let bytes = bytes.await.map_err(|fault| match fault {
        Fault::Missing => {
            let reason = format!("the attachment {} is missing", file.file_name);
            Undelivered::for_good("missing", reason)
        }
        _ => Undelivered::for_now("storage", "the store of the attachments is away"),
    })?;
    Ok(Enclosure {
        name: file.file_name.clone(),
        content_type: file.content_type.clone(),
        bytes,
        sha256: Some(file.sha256.clone()),
    })
}

/// What the client answered.
///
/// # Errors
/// For now when the database is away.
pub async fn telling(state: &State, proposal: &proposals::Model) -> Result<Letter, Undelivered> {
    let db = state.store.db();
    let id = proposal.negotiation_id;
    let negotiation = reference::target::<negotiations::Entity>(db, id).await?;
    let branch = reference::target::<branches::Entity>(db, negotiation.branch_id).await?;
    let snapshot = proposal.snapshot.clone().ok_or_else(defect)?;
    let sheet: ProposalSheet = serde_json::from_value(snapshot).map_err(|_| defect())?;
    letter::answered(&AnswerFacts {
        number: proposal.number,
        title: &proposal.title,
        negotiation: negotiation.number,
        client: &sheet.client.name,
        status: word(&proposal.status)?,
        name: proposal.answer_name.as_deref(),
        document: proposal.answer_document.as_deref(),
        note: proposal.answer_note.as_deref(),
        at: proposal.answered_at.ok_or_else(defect)?,
        time_zone: &branch.time_zone,
    })
}

/// A row holds what this program never writes.
#[must_use]
pub fn defect() -> Undelivered {
    Undelivered::for_good("defect", "the mail could not be put together")
}
