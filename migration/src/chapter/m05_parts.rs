//! The parts of a negotiation: each goes with it when it is deleted.

use super::m04_closing::installation_address;
use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        contracts(),
        accesses(),
        tickets(),
        tasks(),
        services(),
        products(),
        notes(),
        appointments(),
        billings(),
    ]
}

/// A part of which a negotiation has one at most: it is named by the negotiation.
fn singleton(name: &'static str) -> Sheet {
    Sheet::new(name)
        .part_of("negotiation_id", "negotiations")
        .key(&["negotiation_id"])
        .stamped()
}

/// A part of which a negotiation has any number, listed by age.
fn many(name: &'static str) -> Sheet {
    Sheet::resource(name)
        .part_of("negotiation_id", "negotiations")
        .index(&["negotiation_id", "created_at", "id"])
}

fn contracts() -> Sheet {
    singleton("negotiation_contracts")
        .refers_null("sales_plan_id", "sales_plans")
        .refers_null("billing_type_id", "billing_types")
        .refers_null("contract_template_id", "contract_templates")
        .integer_null("due_day")
        .integer("commitment_months")
        .date_null("starts_on")
        .bigint("setup_fee_cents")
        .integer("setup_instalments")
        .text("proration")
        .text_null("discount_kind")
        .bigint_null("discount_value")
        .integer_null("discount_months")
        .one_of("proration", &["calendar_days", "thirty_days"])
        .one_of("discount_kind", &["amount", "percent"])
}

fn accesses() -> Sheet {
    installation_address(
        singleton("negotiation_accesses")
            .text_null("authentication")
            .text_null("connection")
            .text_null("login")
            .text_null("password_sealed")
            .refers_null("service_box_id", "service_boxes")
            .integer_null("port")
            .text_null("mac"),
    )
    .index_where_set("service_box_id")
}

fn tickets() -> Sheet {
    singleton("negotiation_tickets")
        .text_null("priority")
        .refers_null("subject_id", "ticket_subjects")
        .text_null("subject")
        .boolean("subject_edited")
        .refers_null("process_id", "processes")
        .text_null("message")
        .date_null("preferred_date")
        .text_null("preferred_period")
}

fn tasks() -> Sheet {
    many("negotiation_tasks")
        .text("title")
        .refers_null("schedule_type_id", "schedule_types")
        .refers_null("responsible_id", "employees")
        .instant_null("starts_at")
        .instant_null("due_at")
        .instant_null("done_at")
        .boolean("from_plan")
        .refers_null("ticket_id", "tickets")
}

fn services() -> Sheet {
    many("negotiation_services")
        .refers("service_id", "services")
        .text_null("description")
        .integer("quantity")
        .bigint("unit_price_cents")
        .bigint("discount_cents")
        .text("charging")
        .integer_null("months")
        .one_of("charging", &["monthly", "one_time"])
        .at_least("quantity", 1)
}

fn products() -> Sheet {
    many("negotiation_products")
        .refers("product_id", "products")
        .text_null("description")
        .integer("quantity")
        .bigint("unit_price_cents")
        .bigint("discount_cents")
        .at_least("quantity", 1)
}

fn notes() -> Sheet {
    many("negotiation_notes")
        .text("body")
        .boolean("pinned")
        .refers("author_id", "employees")
}

fn appointments() -> Sheet {
    many("negotiation_appointments")
        .text("subject")
        .refers_null("schedule_type_id", "schedule_types")
        .instant("starts_at")
        .instant("ends_at")
        .refers_null("responsible_id", "employees")
        .text_null("place")
        .json("guests")
        .text("status")
        .one_of("status", &["scheduled", "done", "cancelled"])
        .index(&["responsible_id", "starts_at"])
}

fn billings() -> Sheet {
    Sheet::new("negotiation_billings")
        .part_of("negotiation_id", "negotiations")
        .key(&["negotiation_id"])
        .instant("generated_at")
        .refers_null("generated_by", "employees")
        .date("starts_on")
}
