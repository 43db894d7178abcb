//! `POST /contract-templates/{id}/preview`: what a template looks like, filled in.

use actix_web::HttpResponse;
use demo::ids;
use domain::code::Code;
use futures_util::future::LocalBoxFuture;
use persistence::{
    Db,
    entity::contract_templates::{Entity, Model},
    negotiations::{self, Dossier},
    table,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::{ApiError, Request, Result, body, payload::JSON_LIMIT, raw::Raw},
    negotiations::parts::contract::{document, printed},
    paper::contract::{ContractSheet, sample},
};

/// What to fill it in with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "negotiation_id": ids::NEGOTIATIONS.one(),
}))]
pub struct ContractTemplatePreviewIn {
    /// The negotiation whose data are taken; sample data when omitted.
    pub negotiation_id: Option<Uuid>,
}

/// `POST /contract-templates/{id}/preview`
pub fn preview(mut request: Request, raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        request.body = raw.whole(JSON_LIMIT).await?;
        let db = request.state.store.db();
        let row = table::find::<Entity>(db, request.scope(), request.id()?).await?;
        let row = row.ok_or_else(ApiError::not_found)?;
        let asked: ContractTemplatePreviewIn = body::read(&request.json()?)?;
        let sheet = match asked.negotiation_id {
            Some(id) => real(&request, db, &row, id).await?,
            None => sample()
                .cloned()
                .ok_or_else(|| ApiError::internal("the sample contract can't be read"))?,
        };
        let filled = (sheet, row.body);
        document::answer(&request.state, &raw.http, filled, "modelo", "/body").await
    })
}

async fn real(request: &Request, db: &Db, row: &Model, id: Uuid) -> Result<ContractSheet> {
    let negotiation = negotiations::find(db, request.scope(), id).await?;
    let unseen = || ApiError::at("/negotiation_id", Code::ReferenceNotFound);
    let mut dossier = Dossier::load(db, negotiation.ok_or_else(unseen)?).await?;
    // Which template the contract itself names is of no matter here.
    if let Some(part) = &mut dossier.contract {
        part.contract.contract_template_id = Some(row.id);
    }
    let (sheet, _) = printed::sheet(request, db, &dossier).await?;
    Ok(sheet)
}
