//! `…/conversion`: what the win created. The win itself answers with the same.

use demo::ids;
use domain::permission::Action;
use persistence::Executor;
use persistence::{
    Db,
    closing::conversion::{self, Converted},
    entity::negotiation_tasks,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    dto::{self, Negotiation},
    opened,
};
use crate::{
    closing::{
        contracts::{Contracts, CustomerContract},
        instalments::{self, Instalment},
        logins::{Logins, NetworkLogin},
        tickets::{OpenedTicket, Tickets},
    },
    fields::{Instant, Line},
    http::{
        Answer, ApiError, Cx, Nothing, Record, Result,
        endpoint::{Endpoints, op},
    },
    registries::clients::Clients,
    resource::{Shown, one},
};

/// A client as it is shown.
pub type Client = Shown<Clients>;
/// A contract as it is shown.
pub type WonContract = Record<CustomerContract>;
/// A login as it is shown.
pub type WonLogin = Record<NetworkLogin>;
/// A ticket as it is shown.
pub type WonTicket = Record<OpenedTicket>;
/// A task as it is shown.
pub type WonTask = Record<CarriedTask>;
/// An instalment as it is shown.
pub type WonInstalment = Record<Instalment>;

/// What a win created. A part that was absent created nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conversion {
    /// The negotiation, won.
    pub negotiation: Negotiation,
    /// The client.
    pub client: Client,
    /// Whether this win turned a prospect into a client.
    pub client_converted: bool,
    /// When it was won.
    pub won_at: Instant,
    /// Who won it.
    pub won_by_id: Option<Uuid>,
    /// The customer contract.
    pub contract: Option<WonContract>,
    /// The network login; its password stays sealed.
    pub login: Option<WonLogin>,
    /// The ticket.
    pub ticket: Option<WonTicket>,
    /// Tasks that were open and go on.
    #[schema(max_items = 1000)]
    pub tasks: Vec<WonTask>,
    /// All instalments, by number.
    #[schema(max_items = 500)]
    pub instalments: Vec<WonInstalment>,
}

/// A task that goes on after the win.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedTask {
    /// What is to be done.
    pub title: Line,
    /// What it is for.
    pub schedule_type_id: Option<Uuid>,
    /// Who does it.
    pub responsible_id: Option<Uuid>,
    /// When it starts.
    pub starts_at: Option<Instant>,
    /// When it must be done.
    pub due_at: Option<Instant>,
    /// Whether it is done by now.
    pub done: bool,
    /// The ticket it hangs on.
    pub ticket_id: Option<Uuid>,
}

/// Its route.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.get(
        "/negotiations/{id}/conversion",
        read,
        op("getConversion", "Read what the win created", Action::Read)
            .about("404 until the negotiation is won.")
            .acts_on(ids::WON)
            .snapshot(),
    )
}

/// `GET …/conversion`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<Conversion>> {
    let row = opened::find(cx, db).await?;
    let converted = conversion::of_negotiation(db, row).await?;
    let converted = converted.ok_or_else(ApiError::not_found)?;
    Ok(Answer::ok(shown(db, converted).await?))
}

/// The representation of a conversion.
///
/// # Errors
/// When a row holds what this version doesn't know.
pub async fn shown(db: &impl Executor, converted: Converted) -> Result<Conversion> {
    let instalments = converted.instalments.iter().map(instalments::shown);
    Ok(Conversion {
        negotiation: dto::shown(&converted.negotiation)?,
        client: one::<Clients>(db, converted.client).await?,
        client_converted: converted.conversion.client_converted,
        won_at: Instant(converted.conversion.won_at),
        won_by_id: converted.conversion.won_by,
        contract: match converted.contract {
            Some(row) => Some(one::<Contracts>(db, row).await?),
            None => None,
        },
        login: match converted.login {
            Some(row) => Some(one::<Logins>(db, row).await?),
            None => None,
        },
        ticket: match converted.ticket {
            Some(row) => Some(one::<Tickets>(db, row).await?),
            None => None,
        },
        tasks: converted.tasks.iter().map(task).collect(),
        instalments: instalments.collect::<Result<_>>()?,
    })
}

fn task(row: &negotiation_tasks::Model) -> WonTask {
    let task = CarriedTask {
        title: Line::stored(&row.title),
        schedule_type_id: row.schedule_type_id,
        responsible_id: row.responsible_id,
        starts_at: row.starts_at.map(Instant),
        due_at: row.due_at.map(Instant),
        done: row.done_at.is_some(),
        ticket_id: row.ticket_id,
    };
    Record::new(row, task, Nothing {})
}
