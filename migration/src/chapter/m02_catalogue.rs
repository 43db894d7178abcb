//! The registries: what a negotiation chooses from.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    [
        funnel(),
        offer(),
        network(),
        work(),
        vec![negotiation_plans(), negotiation_plan_branches()],
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn funnel() -> Vec<Sheet> {
    vec![
        Sheet::registry("channels"),
        Sheet::registry("campaigns")
            .date_null("starts_on")
            .date_null("ends_on"),
        Sheet::registry("pipelines")
            .text("policy")
            .json("reason_required_for")
            .json("allowed_moves")
            .one_of("policy", &["free", "forward", "sequential"]),
        Sheet::resource("stages")
            .part_of("pipeline_id", "pipelines")
            .integer("position")
            .text("name")
            .integer("probability")
            .boolean("can_win")
            .integer_null("rot_after_days")
            .json("entry_requirements")
            .text("search_text")
            .unique(&["pipeline_id", "position"]),
        Sheet::registry("outcome_reasons")
            .text("outcome")
            .one_of("outcome", &["won", "lost", "aborted"]),
    ]
}

fn offer() -> Vec<Sheet> {
    vec![
        Sheet::registry("speed_plans")
            .integer("download_mbps")
            .integer("upload_mbps"),
        Sheet::registry("sales_plans")
            .text("offer_code")
            .bigint("monthly_price_cents")
            .bigint("setup_fee_cents")
            .integer("commitment_months")
            .refers_null("speed_plan_id", "speed_plans")
            .text_null("adjustment_index")
            .date_null("valid_from")
            .date_null("valid_until")
            .refers_null("previous_id", "sales_plans")
            .unique(&["offer_code"]),
        Sheet::new("sales_plan_branches")
            .part_of("sales_plan_id", "sales_plans")
            .refers("branch_id", "branches")
            .key(&["sales_plan_id", "branch_id"])
            .index(&["branch_id", "sales_plan_id"]),
        Sheet::registry("billing_types")
            .text("method")
            .refers_null("client_id", "clients")
            .one_of(
                "method",
                &[
                    "boleto",
                    "pix",
                    "pix_automatic",
                    "card",
                    "debit",
                    "carnet",
                    "cash",
                ],
            )
            .index_where_set("client_id"),
        Sheet::registry("contract_templates").text("body"),
        Sheet::registry("services")
            .bigint("price_cents")
            .text("charging")
            .one_of("charging", &["monthly", "one_time"]),
        Sheet::registry("products")
            .text_null("sku")
            .bigint("price_cents")
            .unique(&["sku"]),
    ]
}

fn network() -> Vec<Sheet> {
    vec![
        Sheet::resource("service_boxes")
            .refers("branch_id", "branches")
            .text("code")
            .integer("ports")
            .double_null("latitude")
            .double_null("longitude")
            .text("search_text")
            .boolean("active")
            .unique(&["branch_id", "code"])
            .at_least("ports", 1)
            .index(&["code", "id"])
            .index(&["latitude", "longitude"])
            .index(&["branch_id", "latitude", "longitude"]),
    ]
}

fn work() -> Vec<Sheet> {
    vec![
        Sheet::registry("processes"),
        Sheet::registry("ticket_subjects")
            .text_null("default_priority")
            .refers_null("default_process_id", "processes"),
        Sheet::registry("schedule_types").integer_null("default_minutes"),
    ]
}

fn negotiation_plans() -> Sheet {
    Sheet::registry("negotiation_plans")
        .refers("sales_plan_id", "sales_plans")
        .refers_null("pipeline_id", "pipelines")
        .refers_null("stage_id", "stages")
        .refers_null("campaign_id", "campaigns")
        .text_null("discount_kind")
        .bigint_null("discount_value")
        .integer_null("discount_months")
        .refers_null("billing_type_id", "billing_types")
        .refers_null("contract_template_id", "contract_templates")
        .text_null("access_authentication")
        .text_null("access_connection")
        .text_null("ticket_priority")
        .refers_null("ticket_subject_id", "ticket_subjects")
        .refers_null("ticket_process_id", "processes")
        .text_null("ticket_message")
        .text_null("task_title")
        .refers_null("task_schedule_type_id", "schedule_types")
        .json("requires")
        .date_null("valid_from")
        .date_null("valid_until")
        .one_of("discount_kind", &["amount", "percent"])
        .index(&["sales_plan_id"])
}

fn negotiation_plan_branches() -> Sheet {
    Sheet::new("negotiation_plan_branches")
        .part_of("negotiation_plan_id", "negotiation_plans")
        .refers("branch_id", "branches")
        .key(&["negotiation_plan_id", "branch_id"])
        .index(&["branch_id", "negotiation_plan_id"])
}
