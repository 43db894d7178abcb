//! `GET …/contract/document`: the contract on paper.

use actix_web::{HttpRequest, HttpResponse};
use domain::code::Code;
use futures_util::future::LocalBoxFuture;
use persistence::{Db, negotiations::Dossier};

use super::{super::super::opened, printed};
use crate::{
    http::{
        Request, Result,
        paper::{self, Form},
        raw::Raw,
    },
    paper::contract::ContractSheet,
    registries::contract_templates::refused,
    state::State,
};

/// `GET …/contract/document`
pub fn document(request: Request, raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let read = async |db: &Db| filled(&request, db).await;
        let (sheet, body) = request.state.store.snapshot(read).await?;
        let name = format!(
            "contrato-{}",
            sheet.contract.number.unwrap_or(sheet.negotiation.number)
        );
        let pointer = "/contract/contract_template_id";
        answer(&request.state, &raw.http, (sheet, body), &name, pointer).await
    })
}

async fn filled(request: &Request, db: &Db) -> Result<(ContractSheet, String)> {
    let negotiation = opened::find(request, db).await?;
    let dossier = Dossier::load(db, negotiation).await?;
    let (sheet, template) = printed::sheet(request, db, &dossier).await?;
    Ok((sheet, printed::template(db, template).await?))
}

/// A sheet and its template's text, in the form that is wanted.
///
/// # Errors
/// 409 `template_failed`; 503 when printing is busy.
pub async fn answer(
    state: &State,
    http: &HttpRequest,
    (sheet, body): (ContractSheet, String),
    name: &str,
    pointer: &str,
) -> Result<HttpResponse> {
    let failed = |fault| refused(Code::TemplateFailed, pointer, &[fault]);
    match Form::wanted(http) {
        Form::Pdf => {
            let bytes = state.printer.contract(sheet, body).await?;
            Ok(paper::pdf(bytes.map_err(failed)?, &format!("{name}.pdf")))
        }
        Form::Html => {
            let page = state.printer.contract_page(sheet, body).await?;
            Ok(paper::html(page.map_err(failed)?))
        }
    }
}
