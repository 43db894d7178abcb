//! `…/win`: Vencemos. One transaction, all or nothing, once.

pub mod preview;

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
    closing::conversion::{self as rows, Converted, Win},
    entity::negotiations::Model,
    history::{self, Change},
    negotiations::Dossier,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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
                .of_one_moment(),
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
    check_reason(tx, &dossier.negotiation, StatusAction::Win, input.reason_id).await?;
    let plan = planned(tx, &dossier, &input)?;
    let win = Win {
        act: cx.act(tx),
        reason_id: input.reason_id,
        note: input.note.map(String::from),
        password_sealed: resealed(cx, &dossier, &plan)?,
    };
    let withdrawn = follow(tx, &dossier.negotiation, change).await?;
    let converted = rows::carry_out(tx, dossier, plan, win).await?;
    tell(cx, tx, &converted, withdrawn).await?;
    let version = converted.negotiation.version;
    let shown = conversion::shown(tx, converted).await?;
    metrics::counter!("negotiations_won_total").increment(1);
    Ok(Answer::ok(shown).version(version))
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

/// One entry in the history, and an event for each thing that came into being.
async fn tell(
    request: &Request,
    tx: &Tx,
    converted: &Converted,
    withdrawn: Vec<Change>,
) -> Result<()> {
    let (row, made) = (&converted.negotiation, &converted.conversion);
    let changes = [
        change("status", json!("open"), json!(row.status)),
        change("reason_id", Value::Null, json!(row.reason_id)),
        change("outcome_note", Value::Null, json!(row.outcome_note)),
        change("contract_id", Value::Null, json!(made.contract_id)),
        change("login_id", Value::Null, json!(made.login_id)),
        change("ticket_id", Value::Null, json!(made.ticket_id)),
    ];
    let mut changes: Vec<Change> = changes.into_iter().flatten().collect();
    changes.extend(withdrawn);
    history::record(tx, &request.act(tx), row.id, "negotiation.won", &changes).await?;
    let converted_client = made.client_converted.then_some(made.client_id);
    let events = [
        ("client.converted", converted_client),
        ("contract.created", made.contract_id),
        ("login.activated", made.login_id),
        ("ticket.opened", made.ticket_id),
    ];
    let events: Vec<_> = events
        .into_iter()
        .filter_map(|(topic, id)| Some((topic, json!({ "id": id? }))))
        .collect();
    if !events.is_empty() {
        history::publish_all(tx, tx.now(), row.id, events).await?;
    }
    Ok(())
}

fn change(field: &str, from: Value, to: Value) -> Option<Change> {
    (from != to).then(|| Change {
        field: field.to_owned(),
        from,
        to,
    })
}
