//! `…/win/preview`: is it ready, what is missing, and what would come into being.

use domain::{
    conversion::{Draft, NewContract, NewLogin},
    negotiation::Outcome,
    readiness::readiness,
};
use persistence::{Db, entity::port_claims, negotiations::Dossier};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Date, Instant, Money, ShortCode},
    http::{Answer, Cx, Result},
    negotiations::{billing, opened},
    problem::{ProblemItem, items},
};

/// Whether a negotiation can be won now.
#[derive(Debug, Serialize, ToSchema)]
pub struct WinPreview {
    /// Nothing is missing.
    pub ready: bool,
    /// All that is missing.
    #[schema(max_items = 200)]
    pub blockers: Vec<ProblemItem>,
    /// The pipeline wants a reason with the win.
    pub reason_required: bool,
    /// What would come into being, as far as it is known yet.
    pub would_create: WouldCreate,
}

/// What a win would create. A part that is absent creates nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct WouldCreate {
    /// The prospect would become a client.
    pub client: bool,
    /// The customer contract.
    pub contract: Option<WouldContract>,
    /// The network login.
    pub login: Option<WouldLogin>,
    /// A ticket would be opened.
    pub ticket: bool,
    /// Tasks that would go on.
    #[schema(max_items = 1000)]
    pub tasks: Vec<Uuid>,
    /// The instalments; null while they can't be made.
    pub instalments: Option<WouldInstalments>,
}

/// The contract to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WouldContract {
    /// Code of the offer sold.
    pub offer_code: Option<ShortCode>,
    /// First day, when won today.
    pub starts_on: Date,
    /// Months the client would be bound.
    #[schema(format = Int64, minimum = 0, maximum = 120, example = 12)]
    pub commitment_months: i32,
}

/// The login to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WouldLogin {
    /// The login itself.
    #[schema(max_length = 64, example = "maria.silva")]
    pub login: Option<String>,
    /// Service box.
    pub service_box_id: Option<Uuid>,
    /// Its port.
    #[schema(format = Int64, minimum = 1, maximum = 10_000, example = 3)]
    pub port: Option<i32>,
    /// When the port's hold ends.
    pub hold_until: Option<Instant>,
}

/// The instalments to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WouldInstalments {
    /// They were generated before.
    pub generated: bool,
    /// How many.
    #[schema(format = Int64, minimum = 0, maximum = 500, example = 13)]
    pub count: usize,
    /// Their sum.
    pub total: Money,
    /// When the first is due.
    pub first_due_on: Option<Date>,
}

/// `GET …/win/preview`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<WinPreview>> {
    let row = opened::find(cx, db).await?;
    let dossier = Dossier::load(db, row).await?;
    let blockers = readiness(&dossier.readiness(cx.now)?);
    let draft = dossier.draft(cx.now, &mut Uuid::nil)?;
    Ok(Answer::ok(WinPreview {
        ready: blockers.is_empty(),
        blockers: items(cx.language, &blockers),
        reason_required: dossier.reason_required_for()?.contains(&Outcome::Won),
        would_create: would_create(db, &dossier, draft).await?,
    }))
}

async fn would_create(db: &Db, dossier: &Dossier, draft: Draft) -> Result<WouldCreate> {
    let instalments = match billing::of(db, dossier, &draft).await {
        Ok(billing) => Some(billing),
        // What keeps them from being made stands among the blockers.
        Err(err) if err.status.is_client_error() => None,
        Err(err) => return Err(err),
    };
    Ok(WouldCreate {
        client: draft.client_converted_at.is_some(),
        contract: draft.contract.as_ref().map(contract),
        login: draft.login.as_ref().and_then(|new| login(dossier, new)),
        ticket: draft.ticket.is_some(),
        tasks: draft.carried_tasks,
        instalments: instalments.map(|billing| WouldInstalments {
            generated: billing.generated,
            count: billing.instalments.len(),
            total: billing.total,
            first_due_on: billing.instalments.first().map(|first| first.due_on),
        }),
    })
}

fn contract(new: &NewContract) -> WouldContract {
    let sold = new.terms.sales_plan_id.is_some();
    WouldContract {
        offer_code: sold.then(|| ShortCode::stored(&new.offer.offer_code)),
        starts_on: Date(new.starts_on),
        commitment_months: new.terms.commitment_months,
    }
}

/// Box and port as they are chosen so far, and until when they are held.
fn login(dossier: &Dossier, new: &NewLogin) -> Option<WouldLogin> {
    let part = dossier.access.as_ref()?;
    let own = |claim: &&port_claims::Model| claim.negotiation_id == dossier.negotiation.id;
    let claim = part.port_claim.as_ref().filter(own);
    Some(WouldLogin {
        login: new.login.as_ref().map(ToString::to_string),
        service_box_id: part.access.service_box_id,
        port: part.access.port,
        hold_until: claim.and_then(|claim| claim.hold_until).map(Instant),
    })
}
