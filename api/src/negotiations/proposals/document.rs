//! `GET …/proposals/{proposal_id}/document`: the proposal on paper.

use actix_web::HttpResponse;
use futures_util::future::LocalBoxFuture;
use persistence::{Db, negotiations::Dossier};

use super::{super::opened, read::find, send::sheet};
use crate::{
    http::{ApiError, Request, Result, paper, raw::Raw},
    paper::sheet::ProposalSheet,
};

/// What is printed of a proposal.
struct Printed {
    number: i64,
    sheet: ProposalSheet,
    draft: bool,
}

/// `GET …/proposals/{proposal_id}/document`
pub fn document(request: Request, _raw: &mut Raw) -> LocalBoxFuture<'_, Result<HttpResponse>> {
    Box::pin(async move {
        let (state, read) = (&request.state, async |db: &Db| printed(&request, db).await);
        let of = state.store.snapshot(read).await?;
        let bytes = match of.draft {
            true => state.printer.draft(&of.sheet).await?,
            false => state.printer.proposal(&of.sheet).await?,
        };
        Ok(paper::pdf(bytes, &format!("proposta-{}.pdf", of.number)))
    })
}

async fn printed(request: &Request, db: &Db) -> Result<Printed> {
    let negotiation = opened::find(request, db).await?;
    let row = find(request, db, &negotiation).await?;
    let (number, draft) = (row.number, row.snapshot.is_none());
    let sheet = match row.snapshot {
        Some(snapshot) => serde_json::from_value(snapshot).map_err(ApiError::internal)?,
        None => {
            let dossier = Dossier::load(db, negotiation).await?;
            let today = dossier.today(request.now);
            sheet(db, &dossier, &row, today).await?
        }
    };
    Ok(Printed {
        number,
        sheet,
        draft,
    })
}
