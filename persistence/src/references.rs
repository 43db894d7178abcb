//! Who refers to whom: what keeps a row from being deleted.
//!
//! Parts go with their whole (`ON DELETE CASCADE`) and stand in no list; every other foreign key
//! of the schema does, and a test compares the two.

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, SimpleExpr, UnionType},
};
use uuid::Uuid;

use crate::{entity::events, history};

/// Referring table, its column, and the kind of thing that a caller knows it as.
pub type User = (&'static str, &'static str, &'static str);

/// A table and the columns elsewhere that name its rows.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// The table referred to.
    pub table: &'static str,
    /// What names them.
    pub by: &'static [User],
}

/// Every reference that forbids a deletion.
pub const REFERENCES: &[Used] = &[
    Used {
        table: "branches",
        by: &[
            ("employee_branches", "branch_id", "employee"),
            ("clients", "branch_id", "client"),
            ("client_branches", "branch_id", "client"),
            ("sales_plan_branches", "branch_id", "sales_plan"),
            ("service_boxes", "branch_id", "service_box"),
            ("negotiation_plan_branches", "branch_id", "negotiation_plan"),
            ("negotiations", "branch_id", "negotiation"),
            ("contracts", "branch_id", "contract"),
            ("logins", "branch_id", "login"),
            ("tickets", "branch_id", "ticket"),
            ("instalments", "branch_id", "instalment"),
        ],
    },
    Used {
        table: "employees",
        by: &[
            ("negotiations", "responsible_id", "negotiation"),
            ("negotiations", "created_by", "negotiation"),
            ("stage_visits", "entered_by", "negotiation"),
            ("conversions", "won_by", "negotiation"),
            ("negotiation_tasks", "responsible_id", "negotiation"),
            ("negotiation_notes", "author_id", "negotiation"),
            ("negotiation_appointments", "responsible_id", "negotiation"),
            ("negotiation_billings", "generated_by", "negotiation"),
        ],
    },
    Used {
        table: "clients",
        by: &[
            ("billing_types", "client_id", "billing_type"),
            ("negotiations", "client_id", "negotiation"),
            ("contracts", "client_id", "contract"),
            ("logins", "client_id", "login"),
            ("tickets", "client_id", "ticket"),
            ("instalments", "client_id", "instalment"),
            ("conversions", "client_id", "negotiation"),
        ],
    },
    Used {
        table: "contacts",
        by: &[("negotiations", "contact_id", "negotiation")],
    },
    Used {
        table: "channels",
        by: &[("negotiations", "channel_id", "negotiation")],
    },
    Used {
        table: "campaigns",
        by: &[
            ("negotiation_plans", "campaign_id", "negotiation_plan"),
            ("negotiations", "campaign_id", "negotiation"),
        ],
    },
    Used {
        table: "pipelines",
        by: &[
            ("negotiation_plans", "pipeline_id", "negotiation_plan"),
            ("negotiations", "pipeline_id", "negotiation"),
        ],
    },
    Used {
        table: "stages",
        by: &[
            ("negotiation_plans", "stage_id", "negotiation_plan"),
            ("negotiations", "stage_id", "negotiation"),
        ],
    },
    Used {
        table: "outcome_reasons",
        by: &[("negotiations", "reason_id", "negotiation")],
    },
    Used {
        table: "speed_plans",
        by: &[
            ("sales_plans", "speed_plan_id", "sales_plan"),
            ("logins", "speed_plan_id", "login"),
        ],
    },
    Used {
        table: "sales_plans",
        by: &[
            ("sales_plans", "previous_id", "sales_plan"),
            ("negotiation_plans", "sales_plan_id", "negotiation_plan"),
            ("contracts", "sales_plan_id", "contract"),
            ("negotiation_contracts", "sales_plan_id", "negotiation"),
        ],
    },
    Used {
        table: "billing_types",
        by: &[
            ("negotiation_plans", "billing_type_id", "negotiation_plan"),
            ("contracts", "billing_type_id", "contract"),
            ("negotiation_contracts", "billing_type_id", "negotiation"),
        ],
    },
    Used {
        table: "contract_templates",
        by: &[
            (
                "negotiation_plans",
                "contract_template_id",
                "negotiation_plan",
            ),
            ("contracts", "contract_template_id", "contract"),
            (
                "negotiation_contracts",
                "contract_template_id",
                "negotiation",
            ),
        ],
    },
    Used {
        table: "services",
        by: &[("negotiation_services", "service_id", "negotiation")],
    },
    Used {
        table: "products",
        by: &[("negotiation_products", "product_id", "negotiation")],
    },
    Used {
        table: "service_boxes",
        by: &[
            ("logins", "service_box_id", "login"),
            ("port_claims", "service_box_id", "negotiation"),
            ("negotiation_accesses", "service_box_id", "negotiation"),
        ],
    },
    Used {
        table: "processes",
        by: &[
            ("ticket_subjects", "default_process_id", "ticket_subject"),
            ("negotiation_plans", "ticket_process_id", "negotiation_plan"),
            ("tickets", "process_id", "ticket"),
            ("negotiation_tickets", "process_id", "negotiation"),
        ],
    },
    Used {
        table: "ticket_subjects",
        by: &[
            ("negotiation_plans", "ticket_subject_id", "negotiation_plan"),
            ("tickets", "subject_id", "ticket"),
            ("negotiation_tickets", "subject_id", "negotiation"),
        ],
    },
    Used {
        table: "schedule_types",
        by: &[
            (
                "negotiation_plans",
                "task_schedule_type_id",
                "negotiation_plan",
            ),
            ("negotiation_tasks", "schedule_type_id", "negotiation"),
            (
                "negotiation_appointments",
                "schedule_type_id",
                "negotiation",
            ),
        ],
    },
    Used {
        table: "negotiation_plans",
        by: &[("negotiations", "negotiation_plan_id", "negotiation")],
    },
    Used {
        table: "negotiations",
        by: &[
            ("contracts", "negotiation_id", "contract"),
            ("logins", "negotiation_id", "login"),
            ("tickets", "negotiation_id", "ticket"),
            ("instalments", "negotiation_id", "instalment"),
            ("conversions", "negotiation_id", "negotiation"),
        ],
    },
    Used {
        table: "contracts",
        by: &[
            ("logins", "contract_id", "login"),
            ("tickets", "contract_id", "ticket"),
            ("instalments", "contract_id", "instalment"),
            ("conversions", "contract_id", "negotiation"),
        ],
    },
    Used {
        table: "logins",
        by: &[
            ("conversions", "login_id", "negotiation"),
            ("login_claims", "login_id", "negotiation"),
            ("port_claims", "login_id", "negotiation"),
        ],
    },
    Used {
        table: "tickets",
        by: &[
            ("conversions", "ticket_id", "negotiation"),
            ("negotiation_tasks", "ticket_id", "negotiation"),
        ],
    },
];

/// Who acts without a foreign key, since the journal outlives whom it tells of; a negotiation's history keeps its actors.
const ACTORS: &str = "employees";
const OF_HISTORY: &str = "negotiation";

/// The kinds of thing that use a row, each once: `negotiation`, `sales_plan` … Empty when nothing does.
///
/// # Errors
/// As any statement.
pub async fn users_of(
    conn: &impl ConnectionTrait,
    table: &str,
    id: Uuid,
) -> Result<Vec<&'static str>, DbErr> {
    asked(conn, table, by(table), id, None).await
}

/// The same, of those users only that belong to one of these branches.
///
/// # Errors
/// As any statement.
pub async fn users_within(
    conn: &impl ConnectionTrait,
    table: &str,
    id: Uuid,
    branch_ids: &[Uuid],
) -> Result<Vec<&'static str>, DbErr> {
    let of_branches = by("branches");
    let belongs = |table: &str| {
        let mut columns = of_branches.iter();
        columns.any(|(by, column, _)| (*by, *column) == (table, "branch_id"))
    };
    let users = by(table).iter().filter(|(by, ..)| belongs(by)).copied();
    let users: Vec<User> = users.collect();
    let within = Expr::col("branch_id").is_in(branch_ids.iter().copied());
    asked(conn, table, &users, id, Some(&within)).await
}

/// The kinds of the users that name a row and, if that is asked for, fulfil a condition.
async fn asked(
    conn: &impl ConnectionTrait,
    table: &str,
    users: &[User],
    id: Uuid,
    condition: Option<&SimpleExpr>,
) -> Result<Vec<&'static str>, DbErr> {
    let actor = (table == ACTORS).then(|| named_in_history(users.len(), id));
    let mut questions = users
        .iter()
        .enumerate()
        .map(|(index, user)| question(index, *user, id, condition))
        .chain(actor);
    let Some(mut statement) = questions.next() else {
        return Ok(Vec::new());
    };
    for question in questions {
        statement.union(UnionType::All, question);
    }
    let mut kinds = Vec::new();
    for row in conn.query_all(&statement).await? {
        let index: i32 = row.try_get_by_index(0)?;
        let user = usize::try_from(index)
            .ok()
            .and_then(|index| users.get(index));
        let kind = user.map_or(OF_HISTORY, |(_, _, kind)| *kind);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// What refers to a table; nothing for a table that is not in the list.
fn by(table: &str) -> &'static [User] {
    REFERENCES
        .iter()
        .find(|used| used.table == table)
        .map_or(&[], |used| used.by)
}

/// The same where a history names `id` as an actor.
fn named_in_history(index: usize, id: Uuid) -> SelectStatement {
    let user = Query::select()
        .expr(Expr::cust("1"))
        .from(events::Entity)
        .cond_where(history::names(id))
        .take();
    found(index, user)
}

/// One row, holding `index`, when any row of the user's table names `id`.
fn question(
    index: usize,
    (table, column, _): User,
    id: Uuid,
    condition: Option<&SimpleExpr>,
) -> SelectStatement {
    let user = Query::select()
        .expr(Expr::cust("1"))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new(column)).eq(id))
        .and_where_option(condition.cloned())
        .take();
    found(index, user)
}

fn found(index: usize, user: SelectStatement) -> SelectStatement {
    Query::select()
        .expr(Expr::cust(format!("CAST({index} AS INTEGER)")))
        .and_where(Expr::exists(user))
        .take()
}
