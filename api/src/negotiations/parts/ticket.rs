//! `/negotiations/{id}/ticket`: why and how urgently the client is to be served.

use demo::ids;
use domain::ticket::{self, PreferredPeriod, Priority, Subject, TicketInput};
use persistence::Executor;
use persistence::{
    Tx,
    entity::{negotiation_tickets::Model, negotiations, ticket_subjects},
    negotiations::ticket as rows,
    reference::Kind,
    stamp,
};
use sea_orm::{EntityTrait, ModelTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::singleton::{Asked, Singleton};
use crate::{
    fields::{Choice, Date, Line, Message},
    http::Result,
    registries::registry::{Link, link},
};

/// How urgent it is.
pub type PriorityWord = Choice<Priority>;
/// When in the day.
pub type PeriodWord = Choice<PreferredPeriod>;

/// The ticket that the win opens. What is omitted takes the subject's defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "priority": "high", "subject_id": ids::TICKET_SUBJECTS.one(), "subject": "Instalação nova",
    "message": "Cliente prefere instalação pela manhã.", "preferred_date": "2026-12-31", "preferred_period": "morning",
}))]
pub struct NegotiationTicketIn {
    /// How urgent it is; the subject's default when omitted.
    pub priority: Option<PriorityWord>,
    /// Subject out of the registry.
    pub subject_id: Option<Uuid>,
    /// Text of the subject; follows the subject until it is edited.
    pub subject: Option<Line>,
    /// Process out of the registry; the subject's default when omitted.
    pub process_id: Option<Uuid>,
    /// Why it is opened.
    pub message: Option<Message>,
    /// The day the client prefers.
    pub preferred_date: Option<Date>,
    /// When in that day.
    pub preferred_period: Option<PeriodWord>,
}

/// What is derived of a ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketExtra {
    /// Subject and priority are there.
    pub complete: bool,
}

/// The ticket part.
#[derive(Debug)]
pub struct Ticket;

impl Singleton for Ticket {
    type Part = Model;
    type In = NegotiationTicketIn;
    type Extra = TicketExtra;
    const WORD: &'static str = "ticket";
    const NAME: &'static str = "NegotiationTicket";
    const ABOUT: &'static str =
        "The text of the subject follows the chosen subject until somebody edits it.";

    async fn find<C: Executor>(db: &C, negotiation: Uuid) -> Result<Option<Model>> {
        Ok(rows::find(db, negotiation).await?)
    }

    fn input(row: &Model) -> Result<NegotiationTicketIn> {
        let terms = rows::terms(row)?;
        Ok(NegotiationTicketIn {
            priority: terms.priority.map(Choice),
            subject_id: terms.subject_id,
            subject: terms.subject.map(Line::stored),
            process_id: terms.process_id,
            message: terms.message.map(Message::stored),
            preferred_date: terms.preferred_date.map(Date),
            preferred_period: terms.preferred_period.map(Choice),
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _negotiation: &negotiations::Model,
        row: &Model,
    ) -> Result<TicketExtra> {
        let complete = rows::terms(row)?.is_complete();
        Ok(TicketExtra { complete })
    }

    fn links(input: &NegotiationTicketIn) -> Vec<Link> {
        [
            link("/subject_id", Kind::TicketSubject, input.subject_id),
            link("/process_id", Kind::Process, input.process_id),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    async fn decide(asked: &Asked<'_, Self>, row: &mut Model) -> Result<()> {
        let stored = asked.old.map(rows::terms).transpose()?;
        let subject = subject(asked.tx, asked.input.subject_id).await?;
        let terms = ticket::decide(&typed(asked.input), subject.as_ref(), stored.as_ref())?;
        rows::write(&terms, row);
        Ok(())
    }

    async fn save(tx: &Tx, row: &Model, is_new: bool) -> Result<()> {
        match is_new {
            true => stamp::insert(tx, row.clone()).await?,
            false => stamp::update(tx, row.clone()).await?,
        }
        Ok(())
    }

    async fn remove(tx: &Tx, row: Model) -> Result<()> {
        row.delete(tx).await?;
        Ok(())
    }
}

async fn subject(tx: &Tx, id: Option<Uuid>) -> Result<Option<Subject>> {
    let Some(id) = id else {
        return Ok(None);
    };
    let row = ticket_subjects::Entity::find_by_id(id).one(tx).await?;
    Ok(row.as_ref().map(rows::subject).transpose()?)
}

fn typed(input: &NegotiationTicketIn) -> TicketInput {
    TicketInput {
        priority: input.priority.map(|word| word.0),
        subject_id: input.subject_id,
        subject: input.subject.as_ref().map(|text| text.as_str().to_owned()),
        process_id: input.process_id,
        message: input.message.as_ref().map(|text| text.as_str().to_owned()),
        preferred_date: input.preferred_date.map(|date| date.0),
        preferred_period: input.preferred_period.map(|word| word.0),
    }
}
