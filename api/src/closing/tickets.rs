//! `/tickets`: what the win opened for the people who install.

use domain::ticket::{PreferredPeriod, Priority};
use persistence::{
    entity::tickets::{Column, Entity, Model},
    list::{Filter, ListSpec, Sort},
    reference::Kind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Date},
    http::{Nothing, Result},
    resource::{Listed, Place, Resource},
};

/// How urgent it is, as a word.
pub type PriorityWord = Choice<Priority>;
/// When in the day, as a word.
pub type PreferredPeriodWord = Choice<PreferredPeriod>;

/// A ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenedTicket {
    /// Protocol number; gaps are allowed.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 2042)]
    pub protocol: i64,
    /// Whom it serves.
    pub client_id: Uuid,
    /// The contract it belongs to.
    pub contract_id: Option<Uuid>,
    /// The negotiation that was won.
    pub negotiation_id: Uuid,
    /// Branch.
    pub branch_id: Uuid,
    /// How urgent it is.
    pub priority: Option<PriorityWord>,
    /// Subject.
    pub subject_id: Option<Uuid>,
    /// The subject's text.
    #[schema(max_length = 255, example = "Nova instalação")]
    pub subject: Option<String>,
    /// Process.
    pub process_id: Option<Uuid>,
    /// Why it was opened.
    #[schema(max_length = 5000, example = "Casa nova, precisa passar cabo")]
    pub message: Option<String>,
    /// Day the client prefers.
    pub preferred_date: Option<Date>,
    /// Time of day the client prefers.
    pub preferred_period: Option<PreferredPeriodWord>,
    /// Where it stands.
    #[schema(max_length = 20, example = "open")]
    pub status: String,
}

/// The tickets.
#[derive(Debug)]
pub struct Tickets;

impl Resource for Tickets {
    type Row = Model;
    type In = OpenedTicket;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/tickets");
    const ONE: &'static str = "ticket";
    const NAME: &'static str = "Ticket";
    const ABOUT: &'static str = "Made by the win of a negotiation.";

    fn read(row: &Model) -> Result<OpenedTicket> {
        let period = row.preferred_period.as_deref();
        Ok(OpenedTicket {
            protocol: row.protocol,
            client_id: row.client_id,
            contract_id: row.contract_id,
            negotiation_id: row.negotiation_id,
            branch_id: row.branch_id,
            priority: row.priority.as_deref().map(Choice::stored).transpose()?,
            subject_id: row.subject_id,
            subject: row.subject.clone(),
            process_id: row.process_id,
            message: row.message.clone(),
            preferred_date: row.preferred_date.map(Date),
            preferred_period: period.map(Choice::stored).transpose()?,
            status: row.status.clone(),
        })
    }
}

impl Listed for Tickets {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
            Sort::integer("protocol", Column::Protocol),
        ],
        descending: true,
        filters: &[
            Filter::reference("client_id", Column::ClientId, Kind::Client),
            Filter::reference("contract_id", Column::ContractId, Kind::Contract),
            Filter::reference("negotiation_id", Column::NegotiationId, Kind::Negotiation),
        ],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}
