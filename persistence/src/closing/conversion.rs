//! The win, carried out: everything that the domain planned, in the caller's transaction.

mod changed;
mod made;

use domain::conversion::ConversionPlan;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use self::{
    changed::{bill, carry_tasks, close, convert_client},
    made::{insert_contract, insert_login, insert_ticket},
};
use super::billing::{self, Charged};
use crate::{
    Effect, Error, Tx, column,
    entity::{clients, contracts, conversions, logins, negotiation_tasks, negotiations, tickets},
    journal::Act,
    negotiations::Dossier,
    reference, stamp,
};

/// What the caller adds to the plan.
#[derive(Clone, Debug)]
pub struct Win {
    /// Who, when, in which request.
    pub act: Act,
    /// Why it was won.
    pub reason_id: Option<Uuid>,
    /// What was said.
    pub note: Option<String>,
    /// The network password, sealed for the new login's id.
    pub password_sealed: Option<String>,
}

/// All rows that a win touches, as they are now.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The conversion itself.
    pub conversion: conversions::Model,
    /// The negotiation.
    pub negotiation: negotiations::Model,
    /// The client.
    pub client: clients::Model,
    /// The customer contract.
    pub contract: Option<contracts::Model>,
    /// The network login.
    pub login: Option<logins::Model>,
    /// The ticket.
    pub ticket: Option<tickets::Model>,
    /// Tasks carried over.
    pub tasks: Vec<negotiation_tasks::Model>,
    /// All instalments by number.
    pub instalments: Vec<Charged>,
}

/// Carries a win out.
///
/// # Errors
/// [`Error::Retry`] when the negotiation, its login or its port is not what the plan saw;
/// else as any statement.
pub async fn carry_out(
    tx: &Tx,
    dossier: Dossier,
    plan: ConversionPlan,
    win: Win,
) -> Result<Converted, Error> {
    let negotiation = close(tx, &dossier, &win).await?;
    let (client, client_converted) = convert_client(tx, &dossier, &plan, &win).await?;
    let contract = match &plan.contract {
        Some(new) => Some(insert_contract(tx, &dossier, new, &win).await?),
        None => None,
    };
    let contract_id = contract.as_ref().map(|row| row.id);
    let instalments = bill(tx, &negotiation, &plan.billing, contract_id, &win).await?;
    let login = match &plan.login {
        Some(new) => Some(insert_login(tx, &dossier, new, contract_id, &win).await?),
        None => None,
    };
    let ticket = match &plan.ticket {
        Some(new) => Some(insert_ticket(tx, &dossier, new, contract_id, &win).await?),
        None => None,
    };
    let ticket_id = ticket.as_ref().map(|row| row.id);
    let tasks = carry_tasks(tx, &dossier, &plan.carried_tasks, ticket_id, &win).await?;
    let conversion = conversions::Model {
        negotiation_id: negotiation.id,
        client_id: client.id,
        contract_id,
        login_id: login.as_ref().map(|row| row.id),
        ticket_id,
        won_at: win.act.at,
        won_by: win.act.actor.employee_id(),
        client_converted,
        task_ids: json!(plan.carried_tasks),
    };
    stamp::insert(tx, conversion.clone()).await?;
    tx.after_commit(Effect::Won);
    Ok(Converted {
        conversion,
        negotiation,
        client,
        contract,
        login,
        ticket,
        tasks,
        instalments,
    })
}

/// The rows of a conversion that was carried out before; `None` when there is none.
pub async fn of_negotiation(
    db: &impl ConnectionTrait,
    negotiation: negotiations::Model,
) -> Result<Option<Converted>, Error> {
    let id = negotiation.id;
    let Some(conversion) = conversions::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let client = reference::target::<clients::Entity>(db, conversion.client_id).await?;
    let task_ids: Vec<Uuid> = column::json(&conversion.task_ids, "task_ids")?;
    let tasks = negotiation_tasks::Entity::find()
        .filter(negotiation_tasks::Column::Id.is_in(task_ids))
        .all(db)
        .await?;
    let login = logins::Column::NegotiationId.eq(id);
    let ticket = tickets::Column::NegotiationId.eq(id);
    Ok(Some(Converted {
        client,
        contract: contract(db, id).await?,
        login: logins::Entity::find().filter(login).one(db).await?,
        ticket: tickets::Entity::find().filter(ticket).one(db).await?,
        instalments: billing::of_negotiation(db, id).await?,
        tasks,
        negotiation,
        conversion,
    }))
}

/// The customer contract that a win made; `None` before it.
pub async fn contract(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Option<contracts::Model>, Error> {
    let contract = contracts::Column::NegotiationId.eq(negotiation_id);
    Ok(contracts::Entity::find().filter(contract).one(db).await?)
}
