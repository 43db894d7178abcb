//! `/negotiations/{id}/tasks`: what is to be done for the client.

use demo::ids;
use domain::{
    negotiation::Write,
    task::{check_period, done_at},
    violation::Violations,
};
use persistence::{
    Executor, Scope,
    entity::negotiation_tasks::{Column, Entity, Model},
    list::ListSpec,
    reference::Kind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::responsible;
use crate::{
    fields::{Instant, Title},
    http::Result,
    resource::{
        Asked, Link, Listed, Parent, Part, Place, Resource, Written, links_of, newest_first,
    },
};

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Agendar a instalação", "schedule_type_id": ids::SCHEDULE_TYPES.one(), "due_at": "2026-12-31T17:00:00Z",
}))]
pub struct NegotiationTaskIn {
    /// What is to be done.
    pub title: Title,
    /// Schedule type out of the registry.
    pub schedule_type_id: Option<Uuid>,
    /// Who does it; somebody of the negotiation's branch.
    pub responsible_id: Option<Uuid>,
    /// When it starts.
    pub starts_at: Option<Instant>,
    /// When it is due, not before it starts.
    pub due_at: Option<Instant>,
    /// It is done. May be changed in every status of the negotiation.
    #[serde(default)]
    #[schema(default = false)]
    pub done: bool,
}

/// What is derived of a task.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct TaskExtra {
    /// When it was done.
    pub done_at: Option<Instant>,
    /// The ticket that took it over at the win.
    pub ticket_id: Option<Uuid>,
}

/// The tasks of a negotiation.
#[derive(Debug)]
pub struct Tasks;

impl Resource for Tasks {
    type Row = Model;
    type In = NegotiationTaskIn;
    type Extra = TaskExtra;
    const PLACE: Place = Place::Many(Part {
        free: Some(("done", Write::TaskDone)),
        ..Part::many("task", "tasks")
    });
    const NAME: &'static str = "NegotiationTask";
    const ABOUT: &'static str = "Open ones are carried over by the win. `done` alone may be changed in every status of the negotiation.";

    fn read(row: &Model) -> Result<NegotiationTaskIn> {
        Ok(NegotiationTaskIn {
            title: Title::stored(&row.title),
            schedule_type_id: row.schedule_type_id,
            responsible_id: row.responsible_id,
            starts_at: row.starts_at.map(Instant),
            due_at: row.due_at.map(Instant),
            done: row.done_at.is_some(),
        })
    }

    async fn extra<C: Executor>(
        _db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<TaskExtra>> {
        let extra = |row: &Model| TaskExtra {
            done_at: row.done_at.map(Instant),
            ticket_id: row.ticket_id,
        };
        Ok(rows.iter().map(extra).collect())
    }
}

impl Listed for Tasks {
    const LIST: &'static ListSpec<Entity> = newest_first!();
}

impl Written for Tasks {
    fn links(input: &NegotiationTaskIn) -> Vec<Link> {
        let schedule_type = input.schedule_type_id;
        links_of([
            ("/schedule_type_id", Kind::ScheduleType, schedule_type),
            ("/responsible_id", Kind::Employee, input.responsible_id),
        ])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationTaskIn,
        row: &mut Model,
    ) -> Result<()> {
        let (starts_at, due_at) = (input.starts_at.map(|at| at.0), input.due_at.map(|at| at.0));
        let mut violations = Violations::new();
        let former = asked.old.and_then(|old| old.responsible_id);
        let branch = asked.negotiation()?.branch_id;
        let strange = responsible::check(asked.tx, input.responsible_id, former, branch).await?;
        violations.extend(strange);
        violations.extend(check_period(starts_at, due_at).err().unwrap_or_default());
        violations.into_result(())?;
        let before = row.clone();
        row.title = input.title.into();
        row.schedule_type_id = input.schedule_type_id;
        row.responsible_id = input.responsible_id;
        row.starts_at = starts_at;
        row.due_at = due_at;
        row.done_at = done_at(input.done, row.done_at, asked.tx.now());
        // Whoever changes it makes it one's own: another plan no longer replaces it.
        row.from_plan &= *row == before;
        Ok(())
    }
}
