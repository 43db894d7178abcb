//! A row in every table: each with the nil id, so that every reference finds its row.

use persistence::entity::*;
use sea_orm::prelude::*;
use sea_orm::{DatabaseConnection, IntoActiveModel};

/// Makes [`fill`] and [`visit`] out of one list, in the order of the references.
macro_rules! tables {
    ($($table:ident { $($column:ident: $value:expr),* })*) => {
        /// Puts one row into each table, and reads it back.
        pub async fn fill(db: &DatabaseConnection) {
            $(
                let row = $table::Model { $($column: $value,)* ..Default::default() };
                let columns = row.clone().into_active_model().reset_all();
                $table::Entity::insert(columns)
                    .exec_without_returning(db)
                    .await
                    .unwrap_or_else(|error| panic!("{}: {error}", stringify!($table)));
                let rows = $table::Entity::find().all(db).await;
                let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", stringify!($table)));
                assert!(rows.contains(&row), "{}: {rows:?}", stringify!($table));
            )*
        }

        /// The columns of every entity, table by table.
        pub fn entities() -> Vec<(&'static str, Vec<super::columns::Column>)> {
            vec![$((stringify!($table), super::columns::of::<$table::Entity>())),*]
        }
    };
}

tables! {
    branches {}
    employees { role: "admin".into(), kind: "integration".into() }
    employee_branches {}
    api_keys { last_used_at: Some(DateTimeUtc::default()) }
    clients { kind: "person".into(), stage: "prospect".into(), latitude: Some(-23.5) }
    client_branches {}
    client_phones {}
    contacts { pipedrive_person_id: Some(7) }
    channels {}
    campaigns { starts_on: Some(Date::MIN.max(Date::default())) }
    pipelines { policy: "free".into() }
    stages {}
    outcome_reasons { outcome: "won".into() }
    speed_plans {}
    sales_plans { speed_plan_id: Some(Uuid::nil()), previous_id: Some(Uuid::nil()) }
    sales_plan_branches {}
    billing_types { method: "boleto".into(), client_id: Some(Uuid::nil()) }
    contract_templates {}
    services { charging: "monthly".into() }
    products {}
    service_boxes { ports: 8 }
    processes {}
    ticket_subjects { default_process_id: Some(Uuid::nil()) }
    schedule_types {}
    negotiation_plans { stage_id: Some(Uuid::nil()) }
    negotiation_plan_branches {}
    negotiations {
        status: "open".into(),
        contact_status: "probing".into(),
        contact_id: Some(Uuid::nil()),
        search_text: "fibra em casa".into()
    }
    stage_visits { stage_id: Some(Uuid::nil()) }
    events {
        seq: 7,
        actor_id: Some(Uuid::nil()),
        actor_kind: "person".into(),
        negotiation_id: Some(Uuid::nil()),
        in_history: true,
        position: Some(7)
    }
    contracts {}
    logins { contract_id: Some(Uuid::nil()) }
    tickets { contract_id: Some(Uuid::nil()) }
    instalments { kind: "regular".into() }
    instalment_items {}
    conversions { ticket_id: Some(Uuid::nil()) }
    login_claims { state: "held".into() }
    port_claims { port: 1, state: "held".into() }
    negotiation_contracts { proration: "calendar_days".into() }
    negotiation_accesses { service_box_id: Some(Uuid::nil()) }
    negotiation_tickets {}
    negotiation_tasks { ticket_id: Some(Uuid::nil()) }
    negotiation_services { quantity: 1, charging: "monthly".into() }
    negotiation_products { quantity: 1 }
    negotiation_notes {}
    negotiation_appointments { status: "scheduled".into() }
    negotiation_billings {}
    proposals { status: "draft".into(), supersedes_id: Some(Uuid::nil()) }
    proposal_attachments { size: 1 }
    proposal_links {}
    mails { kind: "proposal".into(), status: "queued".into() }
    pipedrive_links { person_id: 7 }
    sessions {}
    refresh_tokens {}
    known_peers {}
    idempotency_keys {}
    counters {}
    settings {}
}
