//! `/negotiations/{id}/ticket`: why and how urgently the client is to be served.

use demo::ids;
use domain::{
    code::Code,
    ticket::{self, PreferredPeriod, Priority, Subject, TicketInput},
};
use persistence::{
    Executor, Scope, Tx,
    entity::{negotiation_tickets::Model, ticket_subjects},
    negotiations::ticket as rows,
    reference::Kind,
    table,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date, Line, Message},
    http::Result,
    resource::{Asked, Link, Parent, Part, Place, Resource, Written, links_of},
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
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct TicketExtra {
    /// Subject and priority are there.
    pub complete: bool,
}

/// The ticket part.
#[derive(Debug)]
pub struct Ticket;

impl Resource for Ticket {
    type Row = Model;
    type In = NegotiationTicketIn;
    type Extra = TicketExtra;
    const PLACE: Place = Place::Once(Part::once("ticket"));
    const NAME: &'static str = "NegotiationTicket";
    const ABOUT: &'static str =
        "The text of the subject follows the chosen subject until somebody edits it.";

    fn read(row: &Model) -> Result<NegotiationTicketIn> {
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
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<TicketExtra>> {
        let complete = |row| Ok(rows::terms(row)?.is_complete());
        let extra = |row| complete(row).map(|complete| TicketExtra { complete });
        rows.iter().map(extra).collect()
    }
}

impl Written for Ticket {
    const PROBLEMS: &'static [Code] = &[Code::InvalidStatus];

    fn links(input: &NegotiationTicketIn) -> Vec<Link> {
        links_of([
            ("/subject_id", Kind::TicketSubject, input.subject_id),
            ("/process_id", Kind::Process, input.process_id),
        ])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationTicketIn,
        row: &mut Model,
    ) -> Result<()> {
        let stored = asked.old.map(|_| rows::terms(row)).transpose()?;
        let subject = subject(asked.tx, input.subject_id).await?;
        let terms = ticket::decide(&typed(input), subject.as_ref(), stored.as_ref())?;
        rows::write(&terms, row);
        Ok(())
    }
}

async fn subject(tx: &Tx, id: Option<Uuid>) -> Result<Option<Subject>> {
    let Some(id) = id else {
        return Ok(None);
    };
    let row = table::find::<ticket_subjects::Entity>(tx, Scope::system(), id).await?;
    Ok(row.as_ref().map(rows::subject).transpose()?)
}

fn typed(input: NegotiationTicketIn) -> TicketInput {
    TicketInput {
        priority: input.priority.map(|word| word.0),
        subject_id: input.subject_id,
        subject: input.subject.map(String::from),
        process_id: input.process_id,
        message: input.message.map(String::from),
        preferred_date: input.preferred_date.map(|date| date.0),
        preferred_period: input.preferred_period.map(|word| word.0),
    }
}
