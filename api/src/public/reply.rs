//! `POST …/accept` and `POST …/decline`: the client's answer, as JSON or as a form.

use std::sync::Arc;

use domain::proposal::ProposalAction;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{dto::PublicProposal, link, page::form::Forms, show::seen};
use crate::{
    fields::{AnswerDocument, Message, Title},
    http::{Answer, ApiError, Cx, Request, Result},
    negotiations::proposals::answer::{self, Acceptance, Linked, Visitor},
    state::State,
};

/// Who accepts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "João Pereira", "document": "111.444.777-35",
}))]
pub struct AcceptIn {
    /// Name of who accepts.
    pub name: Title,
    /// CPF or CNPJ of who accepts, with or without its mask.
    pub document: Option<AnswerDocument>,
}

/// Why it is declined.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "note": "Vamos esperar a mudança.",
}))]
pub struct DeclineIn {
    /// What the client says to it.
    pub note: Option<Message>,
}

/// `POST /public/proposals/{token}/accept`
pub async fn accept(cx: &Cx<AcceptIn>, state: &Arc<State>) -> Result<Answer<PublicProposal>> {
    let linked = link::find(cx).await?;
    let document = cx.json()?;
    let answered = accepted(cx, state, &linked, &document).await;
    told(cx, ProposalAction::Accept, &document, answered).await
}

/// `POST /public/proposals/{token}/decline`
pub async fn decline(cx: &Cx<DeclineIn>, state: &Arc<State>) -> Result<Answer<PublicProposal>> {
    let linked = link::find(cx).await?;
    let document = cx.json()?;
    let answered = declined(cx, state, &linked, &document).await;
    told(cx, ProposalAction::Decline, &document, answered).await
}

async fn accepted(
    cx: &Cx<AcceptIn>,
    state: &Arc<State>,
    linked: &Linked,
    document: &Value,
) -> Result<Linked> {
    ready(cx, linked, ProposalAction::Accept)?;
    let input = cx.read(document)?;
    let document = input.document.map(|text| text.as_str().parse());
    let acceptance = Acceptance {
        name: input.name.into(),
        document: document
            .transpose()
            .map_err(|code| ApiError::at("/document", code))?,
    };
    let (token, visitor, host) = who(cx, state);
    state
        .store
        .transaction(move |tx| {
            let (token, visitor, host) = (token.clone(), visitor.clone(), host.clone());
            let acceptance = acceptance.clone();
            Box::pin(async move { answer::accept(tx, &token, &visitor, acceptance, &host).await })
        })
        .await
}

async fn declined(
    cx: &Cx<DeclineIn>,
    state: &Arc<State>,
    linked: &Linked,
    document: &Value,
) -> Result<Linked> {
    ready(cx, linked, ProposalAction::Decline)?;
    let note = cx.read(document)?.note.map(String::from);
    let (token, visitor, host) = who(cx, state);
    state
        .store
        .transaction(move |tx| {
            let (token, visitor, host) = (token.clone(), visitor.clone(), host.clone());
            let note = note.clone();
            Box::pin(async move { answer::decline(tx, &token, &visitor, note, &host).await })
        })
        .await
}

/// The proposal may be answered, and nobody hammers at it.
fn ready(request: &Request, linked: &Linked, action: ProposalAction) -> Result<()> {
    request.state.link_limits.answer(linked.proposal.id)?;
    linked.check(action)
}

fn who(request: &Request, state: &State) -> (String, Visitor, String) {
    let token = link::token(request).to_owned();
    (token, Visitor::of(request), state.settings.public_host())
}

/// What came of it: for a form the page, with what was typed when it is refused.
async fn told(
    request: &Request,
    action: ProposalAction,
    typed: &Value,
    answered: Result<Linked>,
) -> Result<Answer<PublicProposal>> {
    match answered {
        Ok(_) if request.is_form() => Ok(Answer::see_other(link::path(request))),
        Ok(linked) => Ok(Answer::ok(PublicProposal::of(&linked))),
        Err(err) if request.wants_page() && matches!(err.status.as_u16(), 409 | 410 | 422) => {
            // As it stands now: another answer may have come first.
            let linked = link::find(request).await?;
            let forms = Forms::refused(action, typed, &err);
            seen(request, err.status, &linked, forms)
        }
        Err(err) => Err(err),
    }
}
