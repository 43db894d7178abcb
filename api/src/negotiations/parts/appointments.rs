//! `/negotiations/{id}/appointments`: when the client is met.

use demo::ids;
use domain::{
    appointment::{AppointmentStatus, ends_at},
    negotiation::Write,
};
use persistence::{
    Executor, Scope,
    entity::{
        negotiation_appointments::{Column, Entity, Model},
        schedule_types,
    },
    list::{ListSpec, Sort},
    negotiations::clashes,
    reference::Kind,
    table,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::responsible;
use crate::{
    fields::{Choice, Guest, Instant, Line, List, Title},
    http::{ApiError, Result},
    resource::{
        Asked, Link, Listed, Parent, Part, Place, Resource, Written, links_of, newest_first,
    },
};

/// What became of it.
pub type AppointmentStatusWord = Choice<AppointmentStatus>;
/// Names or e-mail addresses.
pub type Guests = List<Guest, 50>;

/// An appointment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "subject": "Vistoria", "schedule_type_id": ids::SCHEDULE_TYPES.one(), "starts_at": "2026-12-31T17:00:00Z",
    "place": "Rua Treze de Maio, 210", "guests": ["joao@example.com"],
}))]
pub struct NegotiationAppointmentIn {
    /// What it is about.
    pub subject: Title,
    /// Schedule type out of the registry.
    pub schedule_type_id: Option<Uuid>,
    /// When it starts.
    pub starts_at: Instant,
    /// When it ends; after the schedule type's duration, else an hour, when omitted.
    pub ends_at: Option<Instant>,
    /// Who goes; the negotiation's responsible when omitted.
    pub responsible_id: Option<Uuid>,
    /// Where.
    pub place: Option<Line>,
    /// Who else comes: names or e-mail addresses.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub guests: Guests,
    /// What became of it. May be changed in every status of the negotiation.
    #[serde(default = "scheduled")]
    #[schema(default = "scheduled")]
    pub status: AppointmentStatusWord,
}

/// What is derived of an appointment.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct AppointmentExtra {
    /// Scheduled appointments of the same responsible that overlap it.
    #[schema(max_items = 1000)]
    pub clashes: Vec<Uuid>,
}

/// The appointments of a negotiation.
#[derive(Debug)]
pub struct Appointments;

fn guests(row: &Model) -> Result<Guests> {
    let guests: Vec<String> =
        serde_json::from_value(row.guests.clone()).map_err(ApiError::internal)?;
    Ok(List(guests.into_iter().map(Guest::stored).collect()))
}

fn scheduled() -> AppointmentStatusWord {
    Choice(AppointmentStatus::Scheduled)
}

impl Resource for Appointments {
    type Row = Model;
    type In = NegotiationAppointmentIn;
    type Extra = AppointmentExtra;
    const PLACE: Place = Place::Many(Part {
        free: Some(("status", Write::AppointmentStatus)),
        ..Part::many("appointment", "appointments")
    });
    const NAME: &'static str = "NegotiationAppointment";
    const ABOUT: &'static str = "A clash for the same responsible is not refused but told in `clashes`. `status` alone may be changed in every status of the negotiation.";

    fn read(row: &Model) -> Result<NegotiationAppointmentIn> {
        Ok(NegotiationAppointmentIn {
            subject: Title::stored(&row.subject),
            schedule_type_id: row.schedule_type_id,
            starts_at: Instant(row.starts_at),
            ends_at: Some(Instant(row.ends_at)),
            responsible_id: row.responsible_id,
            place: row.place.clone().map(Line::stored),
            guests: guests(row)?,
            status: AppointmentStatusWord::stored(&row.status)?,
        })
    }

    async fn extra<C: Executor>(
        db: &C,
        scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<AppointmentExtra>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut clashes = clashes::of(db, scope, &ids).await?;
        let extra = |id: &Uuid| AppointmentExtra {
            clashes: clashes.remove(id).unwrap_or_default(),
        };
        Ok(ids.iter().map(extra).collect())
    }
}

impl Listed for Appointments {
    const LIST: &'static ListSpec<Entity> =
        newest_first!(Sort::instant("starts_at", Column::StartsAt));
}

impl Written for Appointments {
    fn links(input: &NegotiationAppointmentIn) -> Vec<Link> {
        let schedule_type = input.schedule_type_id;
        links_of([
            ("/schedule_type_id", Kind::ScheduleType, schedule_type),
            ("/responsible_id", Kind::Employee, input.responsible_id),
        ])
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationAppointmentIn,
        row: &mut Model,
    ) -> Result<()> {
        let (tx, negotiation) = (asked.tx, asked.negotiation()?);
        let former = asked.old.and_then(|old| old.responsible_id);
        let branch = negotiation.branch_id;
        let mut violations = responsible::check(tx, input.responsible_id, former, branch).await?;
        let minutes = match input.schedule_type_id {
            Some(id) => table::find::<schedule_types::Entity>(tx, Scope::system(), id).await?,
            None => None,
        }
        .and_then(|kind| kind.default_minutes);
        let typed = input.ends_at.map(|at| at.0);
        match ends_at(input.starts_at.0, typed, minutes) {
            Ok(ends_at) => row.ends_at = ends_at,
            Err(wrong) => violations.extend(wrong),
        }
        violations.into_result(())?;
        let responsible = input.responsible_id;
        row.responsible_id = responsible.or(Some(negotiation.responsible_id));
        row.subject = input.subject.into();
        row.schedule_type_id = input.schedule_type_id;
        row.starts_at = input.starts_at.0;
        row.place = input.place.map(String::from);
        row.guests = serde_json::to_value(&input.guests).map_err(ApiError::internal)?;
        row.status = input.status.word();
        Ok(())
    }
}
