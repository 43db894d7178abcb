//! References by id: is the row in sight, and may it still be chosen? One statement for any number.

use std::collections::HashMap;

use domain::negotiation::references::Referenced;
use sea_orm::{
    ConnectionTrait, ExprTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{Error, scope::Scope};

/// What an id may point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `branches`
    Branch,
    /// `employees`
    Employee,
    /// `clients`
    Client,
    /// `contacts`
    Contact,
    /// `channels`
    Channel,
    /// `campaigns`
    Campaign,
    /// `pipelines`
    Pipeline,
    /// `stages`
    Stage,
    /// `outcome_reasons`
    OutcomeReason,
    /// `sales_plans`
    SalesPlan,
    /// `speed_plans`
    SpeedPlan,
    /// `billing_types`
    BillingType,
    /// `contract_templates`
    ContractTemplate,
    /// `service_boxes`
    ServiceBox,
    /// `ticket_subjects`
    TicketSubject,
    /// `processes`
    Process,
    /// `schedule_types`
    ScheduleType,
    /// `services`
    Service,
    /// `products`
    Product,
    /// `negotiation_plans`
    NegotiationPlan,
    /// `negotiations`
    Negotiation,
    /// `contracts`
    Contract,
}

impl Kind {
    /// The table behind it.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Branch => "branches",
            Self::Employee => "employees",
            Self::Client => "clients",
            Self::Contact => "contacts",
            Self::Channel => "channels",
            Self::Campaign => "campaigns",
            Self::Pipeline => "pipelines",
            Self::Stage => "stages",
            Self::OutcomeReason => "outcome_reasons",
            Self::SalesPlan => "sales_plans",
            Self::SpeedPlan => "speed_plans",
            Self::BillingType => "billing_types",
            Self::ContractTemplate => "contract_templates",
            Self::ServiceBox => "service_boxes",
            Self::TicketSubject => "ticket_subjects",
            Self::Process => "processes",
            Self::ScheduleType => "schedule_types",
            Self::Service => "services",
            Self::Product => "products",
            Self::NegotiationPlan => "negotiation_plans",
            Self::Negotiation => "negotiations",
            Self::Contract => "contracts",
        }
    }

    /// One of them, as the journal calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Employee => "employee",
            Self::Client => "client",
            Self::Contact => "contact",
            Self::Channel => "channel",
            Self::Campaign => "campaign",
            Self::Pipeline => "pipeline",
            Self::Stage => "stage",
            Self::OutcomeReason => "outcome_reason",
            Self::SalesPlan => "sales_plan",
            Self::SpeedPlan => "speed_plan",
            Self::BillingType => "billing_type",
            Self::ContractTemplate => "contract_template",
            Self::ServiceBox => "service_box",
            Self::TicketSubject => "ticket_subject",
            Self::Process => "process",
            Self::ScheduleType => "schedule_type",
            Self::Service => "service",
            Self::Product => "product",
            Self::NegotiationPlan => "negotiation_plan",
            Self::Negotiation => "negotiation",
            Self::Contract => "contract",
        }
    }

    /// Rows of these tables can be switched off.
    fn has_active(self) -> bool {
        !matches!(
            self,
            Self::Client | Self::Contact | Self::Negotiation | Self::Contract | Self::Stage
        )
    }

    /// Columns that name the client and the pipeline a row belongs to.
    fn owners(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Contact | Self::BillingType => (Some("client_id"), None),
            Self::Stage => (None, Some("pipeline_id")),
            _ => (None, None),
        }
    }

    /// Columns that limit the days on which a row may be chosen.
    fn validity(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Campaign => (Some("starts_on"), Some("ends_on")),
            Self::SalesPlan | Self::NegotiationPlan => (Some("valid_from"), Some("valid_until")),
            _ => (None, None),
        }
    }

    /// The ids of the rows in sight.
    pub(crate) fn ids(self, scope: Scope) -> SelectStatement {
        Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(self.table()))
            .cond_where(self.condition(scope))
            .take()
    }

    fn condition(self, scope: Scope) -> sea_orm::Condition {
        let id = Alias::new("id");
        let branch = Alias::new("branch_id");
        let client = (Alias::new(self.table()), Alias::new("client_id"));
        let all = sea_orm::Condition::all();
        match self {
            Self::Branch => scope.branch(id),
            Self::Employee => scope.colleagues(id),
            Self::ServiceBox | Self::Negotiation | Self::Contract => scope.branch(branch),
            Self::Client => scope.clients(),
            Self::Contact => scope.of_client(client),
            Self::BillingType if !scope.is_everywhere() => sea_orm::Condition::any()
                .add(Expr::col(client.clone()).is_null())
                .add(scope.of_client(client)),
            Self::SalesPlan => scope.joined(id, "sales_plan_branches", "sales_plan_id"),
            Self::NegotiationPlan => {
                scope.joined(id, "negotiation_plan_branches", "negotiation_plan_id")
            }
            _ => all,
        }
    }
}

/// What was found of the ids asked for.
#[derive(Clone, Debug, Default)]
pub struct Found(HashMap<(Kind, Uuid), Referenced>);

impl Found {
    /// `None` when out of sight, else whether it is active.
    #[must_use]
    pub fn get(&self, kind: Kind, id: Uuid) -> Option<bool> {
        self.row(kind, id).map(|row| row.active)
    }

    /// What the rules look at of a row. Its branches are not filled in.
    #[must_use]
    pub fn row(&self, kind: Kind, id: Uuid) -> Option<&Referenced> {
        self.0.get(&(kind, id))
    }
}

/// Looks up every `(kind, id)` in one statement.
///
/// # Errors
/// As any statement.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    wanted: &[(Kind, Uuid)],
) -> Result<Found, Error> {
    let mut parts = wanted
        .iter()
        .enumerate()
        .map(|(index, (kind, id))| one(scope, index, *kind, *id));
    let Some(mut statement) = parts.next() else {
        return Ok(Found::default());
    };
    for part in parts {
        statement.union(UnionType::All, part);
    }
    let mut found = Found::default();
    for row in db.query_all(&statement).await? {
        let index: i32 = row.try_get_by_index(0)?;
        let referenced = Referenced {
            active: row.try_get_by_index(1)?,
            client_id: row.try_get_by_index(2)?,
            pipeline_id: row.try_get_by_index(3)?,
            valid_from: row.try_get_by_index(4)?,
            valid_until: row.try_get_by_index(5)?,
            ..Referenced::default()
        };
        if let Some(key) = usize::try_from(index).ok().and_then(|i| wanted.get(i)) {
            found.0.insert(*key, referenced);
        }
    }
    Ok(found)
}

fn one(scope: Scope, index: usize, kind: Kind, id: Uuid) -> SelectStatement {
    let column = |name: Option<&'static str>, nothing: &'static str| match name {
        Some(name) => Expr::col(Alias::new(name)),
        None => Expr::cust(nothing),
    };
    let active = kind.has_active().then_some("active");
    let (client, pipeline) = kind.owners();
    let (from, until) = kind.validity();
    Query::select()
        .expr(Expr::cust(format!("CAST({index} AS INTEGER)")))
        .expr(column(active, "TRUE"))
        .expr(column(client, "CAST(NULL AS UUID)"))
        .expr(column(pipeline, "CAST(NULL AS UUID)"))
        .expr(column(from, "CAST(NULL AS DATE)"))
        .expr(column(until, "CAST(NULL AS DATE)"))
        .from(Alias::new(kind.table()))
        .and_where(Expr::col(Alias::new("id")).eq(id))
        .cond_where(kind.condition(scope))
        .take()
}
