//! `GET …/proposals/{proposal_id}/document`: the proposal on paper.

use actix_web::HttpResponse;
use futures_util::future::LocalBoxFuture;
use persistence::negotiations::Dossier;

use super::{super::opened, read::find, send::sheet};
use crate::http::{ApiError, Request, Result, paper, raw::Raw};

/// `GET …/proposals/{proposal_id}/document`
pub fn document(request: Request, _raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let (printer, db) = (&request.state.printer, request.state.store.db());
        let negotiation = opened::find(&request, db).await?;
        let row = find(&request, db, &negotiation).await?;
        let bytes = match row.snapshot.clone() {
            Some(snapshot) => {
                let sent = serde_json::from_value(snapshot).map_err(ApiError::internal)?;
                printer.proposal(&sent).await?
            }
            None => {
                let dossier = Dossier::load(db, negotiation).await?;
                let today = dossier.today(request.now);
                printer
                    .draft(&sheet(db, &dossier, &row, today).await?)
                    .await?
            }
        };
        Ok(paper::pdf(bytes, &format!("proposta-{}.pdf", row.number)))
    })
}
