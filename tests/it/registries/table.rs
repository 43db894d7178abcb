//! The registries, one row each.

use tests::{Make, TestApp};

/// One registry: how a row is made, and the member that a search and a change look at.
pub struct Registry {
    pub path: &'static str,
    pub make: for<'a> fn(&'a TestApp) -> Make<'a>,
    pub text: &'static str,
    pub required: &'static [&'static str],
    pub activated: bool,
}

const fn named(
    path: &'static str,
    make: for<'a> fn(&'a TestApp) -> Make<'a>,
    required: &'static [&'static str],
) -> Registry {
    Registry {
        path,
        make,
        text: "name",
        required,
        activated: true,
    }
}

pub const REGISTRIES: [Registry; 17] = [
    named("/branches", TestApp::branch, &["name"]),
    named(
        "/employees",
        TestApp::employee,
        &["name", "email", "role", "branch_ids"],
    ),
    Registry {
        activated: false,
        ..named("/clients", TestApp::client, &["kind", "name", "branch_id"])
    },
    named("/channels", TestApp::channel, &["name"]),
    named("/campaigns", TestApp::campaign, &["name"]),
    named("/pipelines", TestApp::pipeline, &["name"]),
    named(
        "/outcome-reasons",
        TestApp::outcome_reason,
        &["outcome", "name"],
    ),
    named(
        "/sales-plans",
        TestApp::sales_plan,
        &["name", "offer_code", "monthly_price"],
    ),
    named(
        "/speed-plans",
        TestApp::speed_plan,
        &["name", "download_mbps", "upload_mbps"],
    ),
    named("/billing-types", TestApp::billing_type, &["name", "method"]),
    named(
        "/contract-templates",
        TestApp::contract_template,
        &["name", "body"],
    ),
    Registry {
        text: "code",
        ..named(
            "/service-boxes",
            TestApp::service_box,
            &["code", "ports", "branch_id"],
        )
    },
    named("/ticket-subjects", TestApp::ticket_subject, &["name"]),
    named("/processes", TestApp::process, &["name"]),
    named("/schedule-types", TestApp::schedule_type, &["name"]),
    named(
        "/services",
        TestApp::service,
        &["name", "price", "charging"],
    ),
    named("/products", TestApp::product, &["name", "price"]),
];
