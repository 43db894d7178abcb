//! `…/summary`: the negotiation at a glance — what is sold, how far it is, what is missing.

mod made;

use domain::permission::Action;
use persistence::{
    Db,
    negotiations::{Dossier, summary},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{dto::Negotiation, opened, proposals::dto::ProposalStatusWord};
use crate::{
    fields::{Instant, Line, Money},
    http::{
        Answer, Cx, Result,
        endpoint::{Endpoints, op},
    },
    problem::ProblemItem,
};

/// A negotiation at a glance. Derived, never stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Summary {
    /// The negotiation.
    pub negotiation: Negotiation,
    /// Its client.
    pub client: Named,
    /// The stage it stands in.
    pub stage: Named,
    /// Who sells.
    pub responsible: Option<Named>,
    /// Its negotiation plan.
    pub negotiation_plan: Option<Named>,
    /// How far its parts are.
    pub parts: SummaryParts,
    /// How many there are of what.
    pub counts: SummaryCounts,
    /// What is sold.
    pub totals: SummaryTotals,
    /// Whole days since it was created, until it closed.
    #[schema(minimum = 0, maximum = 100_000, example = 12)]
    pub days_open: i64,
    /// Whole days in its stage, until it closed.
    #[schema(minimum = 0, maximum = 100_000, example = 3)]
    pub days_in_stage: i64,
    /// It stands in its stage for longer than the stage allows.
    pub rotting: bool,
    /// One entry a visit of a stage, newest last.
    #[schema(max_items = 1000)]
    pub stages: Vec<StageVisit>,
    /// The next appointment still to come.
    pub next_appointment: Option<NextAppointment>,
    /// When anything last happened.
    pub last_activity_at: Instant,
    /// Status of the latest proposal.
    pub proposal: Option<ProposalStatusWord>,
    /// What is missing for the win.
    pub readiness: Readiness,
}

/// Something by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(max_length = 160, example = "Fechamento")]
    pub name: String,
}

/// How far a part is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is not there.
    Absent,
    /// Something is missing.
    Incomplete,
    /// Everything is there.
    Complete,
}

/// How far the parts are.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryParts {
    /// A contact is chosen.
    pub contact: bool,
    /// Contract.
    pub contract: Progress,
    /// Access.
    pub access: Progress,
    /// Ticket.
    pub ticket: Progress,
    /// The billing was generated.
    pub billing: bool,
}

/// How many there are of what.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryCounts {
    /// Tasks.
    #[schema(format = Int64, minimum = 0, maximum = 100_000, example = 2)]
    pub tasks: usize,
    /// Tasks that are not done.
    #[schema(format = Int64, minimum = 0, maximum = 100_000, example = 1)]
    pub open_tasks: usize,
    /// Service lines.
    #[schema(format = Int64, minimum = 0, maximum = 100_000, example = 1)]
    pub services: usize,
    /// Product lines.
    #[schema(format = Int64, minimum = 0, maximum = 100_000, example = 1)]
    pub products: usize,
    /// Notes.
    #[schema(minimum = 0, maximum = 100_000, example = 1)]
    pub notes: i64,
    /// Appointments.
    #[schema(minimum = 0, maximum = 100_000, example = 1)]
    pub appointments: i64,
    /// Proposals.
    #[schema(minimum = 0, maximum = 100_000, example = 1)]
    pub proposals: i64,
}

/// What is sold.
#[derive(Debug, Serialize, ToSchema)]
pub struct SummaryTotals {
    /// The first regular month.
    pub monthly: Money,
    /// Charged once.
    pub one_time: Money,
    /// Due on the first due date; null while there is no billing to be made.
    pub first_instalment: Option<Money>,
    /// The sum of all instalments; null while there is no billing to be made.
    pub commitment_total: Option<Money>,
}

/// One visit of a stage.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageVisit {
    /// The stage, as it was called then.
    pub stage: VisitedStage,
    /// When it was entered.
    pub entered_at: Instant,
    /// When it was left.
    pub left_at: Option<Instant>,
    /// Seconds spent in it, so far.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 86400)]
    pub seconds: i64,
}

/// A stage that may be gone by now.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitedStage {
    /// Id; null when it is gone.
    pub id: Option<Uuid>,
    /// Name.
    #[schema(max_length = 120, example = "Proposta")]
    pub name: String,
}

/// An appointment to come.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextAppointment {
    /// Id.
    pub id: Uuid,
    /// What it is about.
    pub subject: Line,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
}

/// What is missing for the win.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// Nothing is missing.
    pub ready: bool,
    /// All that is missing.
    #[schema(max_items = 200)]
    pub blockers: Vec<ProblemItem>,
}

/// Its route.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.get(
        "/negotiations/{id}/summary",
        read,
        op("getSummary", "Read the summary", Action::Read)
            .about("What is sold, totals, progress, and what is missing for the win.")
            .snapshot(),
    )
}

/// `GET …/summary`
pub async fn read(cx: &Cx<()>, db: &Db) -> Result<Answer<Summary>> {
    let row = opened::find(cx, db).await?;
    let dossier = Dossier::load(db, row).await?;
    let around = summary::around(db, &dossier.negotiation, cx.now).await?;
    let billed = match &dossier.billing {
        Some(_) => Some(summary::amounts(db, dossier.negotiation.id).await?),
        None => None,
    };
    Ok(Answer::ok(made::summary(cx, &dossier, around, billed)?))
}
