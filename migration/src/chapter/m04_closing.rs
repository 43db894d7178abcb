//! What a negotiation claims and what its win leaves behind.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        contracts(),
        logins(),
        tickets(),
        instalments(),
        instalment_items(),
        conversions(),
        login_claims(),
        port_claims(),
    ]
}

fn contracts() -> Sheet {
    Sheet::resource("contracts")
        .numbered("number", "contract_number")
        .refers("client_id", "clients")
        .refers("negotiation_id", "negotiations")
        .refers("branch_id", "branches")
        .refers("sales_plan_id", "sales_plans")
        .text("offer_code")
        .text("offer_name")
        .bigint("monthly_price_cents")
        .integer_null("download_mbps")
        .integer_null("upload_mbps")
        .text_null("adjustment_index")
        .refers_null("billing_type_id", "billing_types")
        .refers_null("contract_template_id", "contract_templates")
        .integer_null("due_day")
        .integer("commitment_months")
        .date("starts_on")
        .date_null("ends_on")
        .bigint("setup_fee_cents")
        .integer("setup_instalments")
        .text("proration")
        .text_null("discount_kind")
        .bigint_null("discount_value")
        .integer_null("discount_months")
        .text("search_text")
        .unique(&["negotiation_id"])
        .index(&["created_at", "id"])
        .index(&["client_id", "created_at", "id"])
        .index(&["branch_id", "created_at", "id"])
}

fn logins() -> Sheet {
    installation_address(
        Sheet::resource("logins")
            .refers("client_id", "clients")
            .refers_null("contract_id", "contracts")
            .refers("negotiation_id", "negotiations")
            .refers("branch_id", "branches")
            .text_null("login")
            .text_null("authentication")
            .text_null("connection")
            .refers_null("speed_plan_id", "speed_plans")
            .text_null("password_sealed")
            .refers_null("service_box_id", "service_boxes")
            .integer_null("port")
            .text_null("mac"),
    )
    .boolean("active")
    .text("search_text")
    .unique(&["negotiation_id"])
    .index(&["created_at", "id"])
    .index(&["client_id", "created_at", "id"])
    .index(&["branch_id", "created_at", "id"])
    .index_where_set("contract_id")
}

/// Where the access is installed; all empty when it is the client's own address.
pub fn installation_address(sheet: Sheet) -> Sheet {
    sheet
        .text_null("installation_postal_code")
        .text_null("installation_street")
        .text_null("installation_street_number")
        .text_null("installation_complement")
        .text_null("installation_district")
        .text_null("installation_city")
        .text_null("installation_state")
        .double_null("installation_latitude")
        .double_null("installation_longitude")
}

fn tickets() -> Sheet {
    Sheet::resource("tickets")
        .numbered("protocol", "ticket_number")
        .refers("client_id", "clients")
        .refers_null("contract_id", "contracts")
        .refers("negotiation_id", "negotiations")
        .refers("branch_id", "branches")
        .text_null("priority")
        .refers_null("subject_id", "ticket_subjects")
        .text_null("subject")
        .refers_null("process_id", "processes")
        .text_null("message")
        .date_null("preferred_date")
        .text_null("preferred_period")
        .text("status")
        .text("search_text")
        .unique(&["negotiation_id"])
        .index(&["created_at", "id"])
        .index(&["client_id", "created_at", "id"])
        .index(&["branch_id", "created_at", "id"])
        .index_where_set("contract_id")
}

fn instalments() -> Sheet {
    Sheet::resource("instalments")
        .refers("negotiation_id", "negotiations")
        .refers("client_id", "clients")
        .refers_null("contract_id", "contracts")
        .refers("branch_id", "branches")
        .integer("number")
        .text("kind")
        .date("due_on")
        .date("period_from")
        .date("period_to")
        .bigint("amount_cents")
        .unique(&["negotiation_id", "number"])
        .one_of("kind", &["regular", "prorated"])
        .at_least("amount_cents", 0)
        .index(&["due_on", "id"])
        .index(&["created_at", "id"])
        .index(&["client_id", "due_on", "id"])
        .index(&["contract_id", "due_on", "id"])
        .index(&["branch_id", "due_on", "id"])
}

fn instalment_items() -> Sheet {
    Sheet::new("instalment_items")
        .id()
        .part_of("instalment_id", "instalments")
        .integer("position")
        .text("kind")
        .text("description")
        .bigint("amount_cents")
        .unique(&["instalment_id", "position"])
}

fn conversions() -> Sheet {
    Sheet::new("conversions")
        .refers("negotiation_id", "negotiations")
        .refers("client_id", "clients")
        .refers_null("contract_id", "contracts")
        .refers_null("login_id", "logins")
        .refers_null("ticket_id", "tickets")
        .instant("won_at")
        .refers_null("won_by", "employees")
        .boolean("client_converted")
        .json("task_ids")
        .key(&["negotiation_id"])
        .index(&["client_id"])
}

fn login_claims() -> Sheet {
    Sheet::new("login_claims")
        .text("login")
        .part_of("negotiation_id", "negotiations")
        .text("state")
        .refers_null("login_id", "logins")
        .key(&["login"])
        .one_of("state", &["held", "in_service", "occupied", "released"])
        .index(&["negotiation_id"])
}

fn port_claims() -> Sheet {
    Sheet::new("port_claims")
        .refers("service_box_id", "service_boxes")
        .integer("port")
        .part_of("negotiation_id", "negotiations")
        .text("state")
        .instant_null("hold_until")
        .refers_null("login_id", "logins")
        .key(&["service_box_id", "port"])
        .one_of("state", &["held", "occupied", "released"])
        .at_least("port", 1)
        .index(&["negotiation_id"])
}
