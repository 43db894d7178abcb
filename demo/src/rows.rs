//! Rows on their way into the database, many to a statement.

use persistence::{Error, entity::*, journal::places};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    ModelTrait,
};

/// Most parameters of one statement (SQLite takes 32 766, PostgreSQL 65 535).
const PARAMETERS: usize = 16_000;

macro_rules! rows {
    ($($table:ident),* $(,)?) => {
        /// Rows by table.
        #[derive(Clone, Debug, Default)]
        pub struct Rows {
            $(#[doc = concat!("Rows of `", stringify!($table), "`.")] pub $table: Vec<$table::Model>,)*
        }

        impl Rows {
            /// Inserts everything, what is referred to first.
            pub async fn insert(mut self, tx: &impl ConnectionTrait) -> Result<(), Error> {
                place(tx, &mut self.events).await?;
                $(insert_all(tx, self.$table).await?;)*
                Ok(())
            }
        }
    };
}

// In the order of their references.
rows! {
    branches, employees, employee_branches, api_keys, sessions, refresh_tokens, channels, campaigns,
    speed_plans, sales_plans, contract_templates, services, products, service_boxes, processes,
    ticket_subjects, schedule_types, pipelines, stages, outcome_reasons, billing_types,
    negotiation_plans, clients, contacts, negotiations, stage_visits, events,
    negotiation_contracts, negotiation_accesses, negotiation_tickets, negotiation_services,
    negotiation_products, negotiation_notes, negotiation_appointments, proposals,
    proposal_attachments, pipedrive_links, negotiation_billings, contracts, logins, tickets,
    negotiation_tasks, instalments, instalment_items, conversions, login_claims, port_claims,
}

/// Events that are written in bulk get their places with their rows: nobody follows them yet.
async fn place(tx: &impl ConnectionTrait, events: &mut [events::Model]) -> Result<(), Error> {
    if let Some(first) = places::reserve(tx, events.len()).await? {
        for (position, event) in (first..).zip(events) {
            event.position = Some(position);
        }
    }
    Ok(())
}

async fn insert_all<M>(tx: &impl ConnectionTrait, rows: Vec<M>) -> Result<(), Error>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    let columns = <M::Entity as EntityTrait>::Column::iter().count().max(1);
    let most = PARAMETERS / columns;
    let mut left = rows.len();
    // Numbers that the database gives itself.
    let given = <M::Entity as EntityTrait>::Column::iter().find(|column| column.as_str() == "seq");
    let mut rows = rows.into_iter().map(|row| {
        let mut row = row.into_active_model();
        if let Some(column) = given {
            row.not_set(column);
        }
        row
    });
    while left > 0 {
        // Powers of two: few distinct statements, which stay prepared.
        let some = 1 << left.min(most).ilog2();
        M::Entity::insert_many(rows.by_ref().take(some))
            .exec_without_returning(tx)
            .await?;
        left -= some;
    }
    Ok(())
}
