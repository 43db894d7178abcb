//! `…/billing`: what is charged when — looked at, generated, discarded.

use actix_web::http::Method;
use demo::ids;
use domain::{
    billing::Billing,
    code::Code,
    conversion::{Draft, Unbillable},
    permission::Action,
};
use persistence::{
    Db, Tx, Writes,
    closing::billing::{self as rows, Charged, Generation},
    journal::{self, Change},
    negotiations::Dossier,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{opened, status::Empty};
use crate::{
    closing::instalments::{self, InstalmentItem, InstalmentKindWord, items},
    fields::{Choice, Date, Money},
    http::{
        Answer, ApiError, Cx, Result,
        endpoint::{Endpoints, op},
    },
};

/// The billing of a negotiation: as it would be generated now, or as it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BillingOut {
    /// The negotiation's version, which `If-Match` names; null while it is a preview.
    #[schema(minimum = 1, maximum = 9223372036854775807_i64, example = 7)]
    pub version: Option<i64>,
    /// Whether it was generated; if so, services, products, contract and plan are locked.
    pub generated: bool,
    /// First day charged.
    pub starts_on: Date,
    /// In order of due date.
    #[schema(max_items = 500)]
    pub instalments: Vec<BillingInstalment>,
    /// What is sold: the sum of the instalments.
    pub total: Money,
}

/// An instalment of a billing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BillingInstalment {
    /// Counts from 1.
    #[schema(minimum = 1, maximum = 500, example = 1)]
    pub number: i32,
    /// A whole month, or the days before the first one.
    pub kind: InstalmentKindWord,
    /// Due date.
    pub due_on: Date,
    /// First day charged.
    pub period_from: Date,
    /// The day after the last one charged.
    pub period_to: Date,
    /// Sum of the items.
    pub amount: Money,
    /// What it charges.
    #[schema(max_items = 10000)]
    pub items: Vec<InstalmentItem>,
}

/// Its routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    const PATH: &str = "/negotiations/{id}/billing";
    endpoints
        .get(
            PATH,
            read,
            op("getBilling", "Look at the billing", Action::Read)
                .about("A preview until it is generated; 409 `contract_incomplete` while it can't be made. Once generated it carries the negotiation's version.")
                .snapshot()
                .versioned()
                .problems(&[Code::ContractIncomplete]),
        )
        .write(
            Method::POST,
            PATH,
            generate,
            op("generateBilling", "Generate the billing", Action::WriteNegotiation)
                .about("Locks services, products, contract and plan until it is discarded.")
                .versioned()
                .problems(&[Code::BillingAlreadyGenerated, Code::ContractIncomplete])
                .success(201)
                .acts_on(ids::TO_BILL),
        )
        .write(
            Method::DELETE,
            PATH,
            discard,
            op("discardBilling", "Discard the billing", Action::DiscardBilling)
                .about("While the negotiation is open; then it may be generated again.")
                .versioned()
                .conflicts()
                .success(204)
                .acts_on(ids::BILLED),
        )
}

/// `GET …/billing`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<BillingOut>> {
    let row = opened::find(cx, db).await?;
    let dossier = Dossier::load(db, row).await?;
    let draft = dossier.draft(cx.now, &mut Uuid::nil)?;
    let billing = of(db, &dossier, &draft).await?;
    let version = billing.version;
    let answer = Answer::ok(billing);
    Ok(match version {
        Some(version) => answer.version(version),
        None => answer,
    })
}

/// The billing as it was generated, else as it would be now.
///
/// # Errors
/// 409 `contract_incomplete`; 422 when an amount or a date does not fit.
pub async fn of(db: &Db, dossier: &Dossier, draft: &Draft) -> Result<BillingOut> {
    match &dossier.billing {
        Some(billing) => {
            let charged = rows::of_negotiation(db, billing.negotiation_id).await?;
            generated(
                dossier.negotiation.version,
                Date(billing.starts_on),
                &charged,
            )
        }
        None => {
            let (billing, _) = to_generate(draft)?;
            Ok(preview(billing))
        }
    }
}

/// `POST …/billing`
pub async fn generate(cx: &Cx<Empty>, tx: &Tx) -> Result<Answer<BillingOut>> {
    let row = opened::lock(cx, tx).await?;
    let document = cx.json()?;
    cx.expect_version(row.version)?;
    opened::editable(cx, &row)?;
    cx.read(&document)?;
    let dossier = Dossier::load(tx, row).await?;
    let draft = dossier.draft(tx.now(), &mut || tx.new_id())?;
    let (billing, ids) = to_generate(&draft)?;
    let generation = Generation {
        by: Some(cx.caller.id),
        at: tx.now(),
        contract_id: None,
    };
    let charged = rows::insert(tx, &dossier.negotiation, billing, ids, generation).await?;
    let change = changes(&Value::Null, &summary(billing));
    let path = format!("/negotiations/{}/billing", dossier.negotiation.id);
    let mut writes = Writes::new();
    let events = charged
        .iter()
        .map(|one| instalments::created(&instalments::shown(one)?));
    journal::push(&mut writes, &cx.act(tx), events.collect::<Result<_>>()?);
    let (row, action) = (dossier.negotiation, "billing.generated");
    let row = opened::save_with(cx, tx, writes, row, action, &change).await?;
    let shown = generated(row.version, Date(billing.starts_on), &charged)?;
    Ok(Answer::created(path, shown).version(row.version))
}

/// `DELETE …/billing`
pub async fn discard(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    let row = opened::lock(cx, tx).await?;
    cx.expect_version(row.version)?;
    opened::may(cx, &row)?;
    opened::allow(&row, domain::negotiation::Write::Edit)?;
    let charged = rows::of_negotiation(tx, row.id).await?;
    if charged.is_empty() {
        return Err(ApiError::not_found());
    }
    rows::discard(tx, row.id).await?;
    let before = json!({ "instalments": charged.len(), "total": total(&charged)? });
    let mut writes = Writes::new();
    let events = charged
        .iter()
        .map(|one| instalments::deleted(&instalments::shown(one)?));
    journal::push(&mut writes, &cx.act(tx), events.collect::<Result<_>>()?);
    let changes = changes(&before, &Value::Null);
    opened::save_with(cx, tx, writes, row, "billing.discarded", &changes).await?;
    Ok(Answer::no_content())
}

/// The draft's billing, with the ids of its instalments.
///
/// # Errors
/// 409 `contract_incomplete` or `billing_already_generated`; 422 when an amount or a date does not fit.
fn to_generate(draft: &Draft) -> Result<(&Billing, &[Uuid])> {
    match draft.to_generate() {
        Ok(Some(billing)) => Ok(billing),
        Ok(None) => Err(ApiError::new(Code::BillingAlreadyGenerated)),
        Err(Unbillable::Incomplete(missing)) => {
            Err(ApiError::conflict(Code::ContractIncomplete, missing))
        }
        Err(Unbillable::OutOfRange(code)) => Err(ApiError::at("/contract", code)),
    }
}

fn preview(billing: &Billing) -> BillingOut {
    let instalments = billing
        .instalments
        .iter()
        .map(|instalment| BillingInstalment {
            number: instalment.number,
            kind: Choice(instalment.kind),
            due_on: Date(instalment.due_on),
            period_from: Date(instalment.period_from),
            period_to: Date(instalment.period_to),
            amount: Money(instalment.amount),
            items: instalment
                .items
                .iter()
                .map(|item| InstalmentItem {
                    kind: Choice(item.kind),
                    description: item.description.clone(),
                    amount: Money(item.amount),
                })
                .collect(),
        });
    BillingOut {
        version: None,
        generated: false,
        starts_on: Date(billing.starts_on),
        instalments: instalments.collect(),
        total: Money(billing.total),
    }
}

fn generated(version: i64, starts_on: Date, charged: &[Charged]) -> Result<BillingOut> {
    let instalments = charged.iter().map(|Charged { row, items: list }| {
        Ok(BillingInstalment {
            number: row.number,
            kind: Choice::stored(&row.kind)?,
            due_on: Date(row.due_on),
            period_from: Date(row.period_from),
            period_to: Date(row.period_to),
            amount: Money::stored(row.amount_cents)?,
            items: items(list)?,
        })
    });
    Ok(BillingOut {
        version: Some(version),
        generated: true,
        starts_on,
        instalments: instalments.collect::<Result<_>>()?,
        total: total(charged)?,
    })
}

fn total(charged: &[Charged]) -> Result<Money> {
    Ok(Money::stored(
        charged.iter().map(|one| one.row.amount_cents).sum(),
    )?)
}

fn summary(billing: &Billing) -> Value {
    json!({ "instalments": billing.instalments.len(), "total": Money(billing.total) })
}

fn changes(before: &Value, after: &Value) -> Vec<Change> {
    journal::diff("billing", before, after)
}
