//! `/ticket-subjects`: what tickets are about.

use demo::ids;
use domain::{ticket::Priority, values::text::fold};
use persistence::{
    entity::ticket_subjects::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Choice, Name, yes},
    http::{Nothing, Result},
    resource::{Asked, Link, Listed, Place, Resource, Written, by_name, links_of},
};

/// A priority's word.
pub type PriorityWord = Choice<Priority>;

/// A ticket subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Mudança de endereço", "default_priority": "high", "default_process_id": ids::PROCESSES.one(),
}))]
pub struct TicketSubjectIn {
    /// Name.
    pub name: Name,
    /// Priority of a ticket that names none.
    pub default_priority: Option<PriorityWord>,
    /// Process of a ticket that names none.
    pub default_process_id: Option<Uuid>,
    /// May be newly chosen.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of ticket subjects.
#[derive(Debug)]
pub struct TicketSubjects;

impl Resource for TicketSubjects {
    type Row = Model;
    type In = TicketSubjectIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/ticket-subjects");
    const ONE: &'static str = "ticket subject";
    const NAME: &'static str = "TicketSubject";

    fn read(row: &Model) -> Result<TicketSubjectIn> {
        Ok(TicketSubjectIn {
            name: Name::stored(&row.name),
            default_priority: row
                .default_priority
                .as_deref()
                .map(PriorityWord::stored)
                .transpose()?,
            default_process_id: row.default_process_id,
            active: row.active,
        })
    }
}

impl Listed for TicketSubjects {
    const LIST: &'static ListSpec<Entity> = by_name!();
}

impl Written for TicketSubjects {
    fn links(input: &TicketSubjectIn) -> Vec<Link> {
        let process = input.default_process_id;
        links_of([("/default_process_id", Kind::Process, process)])
    }

    async fn decide(
        _asked: &Asked<'_, Self>,
        input: TicketSubjectIn,
        row: &mut Model,
    ) -> Result<()> {
        row.name = input.name.into();
        row.default_priority = input.default_priority.map(PriorityWord::word);
        row.default_process_id = input.default_process_id;
        row.active = input.active;
        row.search_text = fold(&row.name);
        Ok(())
    }
}
