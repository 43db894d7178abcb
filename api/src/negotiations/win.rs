//! `…/win`: Vencemos. One transaction, all or nothing, once.

pub mod preview;
mod told;

use actix_web::http::Method;
use demo::ids;
use domain::{
    code::Code,
    conversion::{self as rules, ConversionPlan, WinRefusal},
    negotiation::StatusAction,
    permission::Action,
    readiness::readiness,
    violation::Violations,
};
use persistence::{
    Tx,
    closing::conversion::{self as rows, Win},
    entity::negotiations::Model,
    negotiations::Dossier,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    conversion::{self, Conversion},
    opened,
    status::{check_reason, follow},
};
use crate::{
    fields::{Date, Message},
    http::{
        Answer, ApiError, Cx, Request, Result,
        endpoint::{Endpoints, op},
    },
};

/// How it was won.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason_id": ids::OUTCOME_REASONS.number(3), "note": "Fechou por indicação.",
}))]
pub struct WinIn {
    /// Reason out of the registry; required where the pipeline says so.
    pub reason_id: Option<Uuid>,
    /// What was said.
    pub note: Option<Message>,
    /// First day of the contract; the contract part's, else the day of the win.
    pub starts_on: Option<Date>,
}

/// Its routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .get(
            "/negotiations/{id}/win/preview",
            preview::read,
            op("previewWin", "Look at the win", Action::Read)
                .about("All that stands in the way, and what would come into being.")
                .acts_on(ids::READY)
                .snapshot(),
        )
        .write(
            Method::POST,
            "/negotiations/{id}/win",
            win,
            op("winNegotiation", "Vencemos: win the negotiation", Action::AdvanceNegotiation)
                .about(
                    "In one transaction: the prospect becomes a client; contract, instalments, login, ticket come into being; open tasks go on. \
                     409 `not_ready_to_win` tells all blockers; 409 `already_won` links to the `conversion`.",
                )
                .versioned()
                .problems(&[Code::NotReadyToWin, Code::AlreadyWon])
                .acts_on(ids::READY),
        )
}

/// `POST …/win`
pub async fn win(cx: &Cx<WinIn>, tx: &Tx) -> Result<Answer<Conversion>> {
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::may(cx, &row)?;
    // Who comes late must not hold the row for longer than that takes to see.
    let change = opened::status(&row)?.after(StatusAction::Win);
    if matches!(&change, Err(refusal) if refusal.code == Code::AlreadyWon) {
        return Err(already_won(&row));
    }
    let dossier = Dossier::load(tx, row).await?;
    let Ok(change) = change else {
        return Err(not_ready(readiness(&dossier.readiness(tx.now())?)));
    };
    let input = cx.read(&document)?;
    let required = dossier.reason_required_for()?;
    check_reason(tx, &required, StatusAction::Win, input.reason_id).await?;
    let plan = planned(tx, &dossier, &input)?;
    let win = Win {
        act: cx.act(tx),
        reason_id: input.reason_id,
        note: input.note.map(String::from),
        password_sealed: resealed(cx, &dossier, &plan)?,
    };
    let withdrawn = follow(cx, tx, &dossier.negotiation, change).await?;
    let converted = rows::carry_out(tx, dossier, plan, win).await?;
    let won = converted.negotiation.clone();
    let shown = conversion::shown(tx, converted).await?;
    told::tell(cx, tx, &won, &shown, withdrawn).await?;
    Ok(Answer::ok(shown).version(won.version))
}

fn not_ready(blockers: Violations) -> ApiError {
    ApiError::conflict(Code::NotReadyToWin, blockers)
}

fn already_won(row: &Model) -> ApiError {
    let conversion = format!("/negotiations/{}/conversion", row.id);
    ApiError::new(Code::AlreadyWon).with("conversion", conversion)
}

fn planned(tx: &Tx, dossier: &Dossier, input: &WinIn) -> Result<ConversionPlan> {
    let readiness = dossier.readiness(tx.now())?;
    let sale = dossier.sale()?;
    let starts_on = input.starts_on.map(|date| date.0);
    let facts = dossier.conversion(&readiness, &sale, tx.now(), starts_on)?;
    rules::plan(&facts, &mut || tx.new_id()).map_err(|refusal| match refusal {
        WinRefusal::AlreadyWon => already_won(&dossier.negotiation),
        WinRefusal::NotReady(blockers) => not_ready(blockers),
        WinRefusal::StartDiffers { .. } => ApiError::at("/starts_on", Code::BillingStartDiffers),
        WinRefusal::Billing(code) => ApiError::at("/contract", code),
    })
}

/// The network password is sealed for the row it lies in, so the new login gets its own seal.
fn resealed(request: &Request, dossier: &Dossier, plan: &ConversionPlan) -> Result<Option<String>> {
    let part = dossier.access.as_ref().map(|part| &part.access);
    let sealed = part.and_then(|access| access.password_sealed.as_ref());
    let (Some(login), Some(sealed)) = (&plan.login, sealed) else {
        return Ok(None);
    };
    let vault = &request.state.vault;
    let password = vault
        .open(dossier.negotiation.id.as_bytes(), sealed)
        .map_err(ApiError::internal)?;
    let sealed = vault.seal(login.id.as_bytes(), &password);
    sealed.map(Some).map_err(ApiError::internal)
}
