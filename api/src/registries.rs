//! The registries: twenty short declarations of [`crate::resource`].

pub mod billing_types;
pub mod branches;
pub mod campaigns;
pub mod channels;
pub mod clients;
pub mod contacts;
pub mod contract_templates;
pub mod employees;
pub mod negotiation_plans;
pub mod outcome_reasons;
pub mod pipelines;
pub mod processes;
pub mod products;
pub mod sales_plans;
pub mod schedule_types;
pub mod service_boxes;
pub mod services;
pub mod speed_plans;
pub mod ticket_subjects;

use crate::{http::endpoint::Endpoints, resource::registration::resource};

/// Clients and their contacts: whom a sale begins with.
pub fn clients(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Clients", "Prospects and those who already buy.")
        .add(clients::routes)
        .tag("Contacts", "Whom to speak to at a client.")
        .add(resource::<contacts::Contacts>)
}

/// The routes of all others.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints.add(offered).add(worked_with).add(places)
}

fn offered(endpoints: Endpoints) -> Endpoints {
    endpoints
        .group("What is sold")
        .tag("Sales plans", "The offers, with their revisions.")
        .add(sales_plans::routes)
        .tag(
            "Negotiation plans",
            "Templates that pre-fill a negotiation.",
        )
        .add(resource::<negotiation_plans::NegotiationPlans>)
        .tag("Speed plans", "What speed is sold.")
        .add(resource::<speed_plans::SpeedPlans>)
        .tag("Services", "What is charged together with the plan.")
        .add(resource::<services::Services>)
        .tag("Products", "What is sold besides the plan.")
        .add(resource::<products::Products>)
        .tag(
            "Billing types",
            "Ways to collect, public or private to one client.",
        )
        .add(resource::<billing_types::BillingTypes>)
        .tag("Contract templates", "Texts of the printed contract.")
        .add(contract_templates::routes)
}

fn worked_with(endpoints: Endpoints) -> Endpoints {
    endpoints
        .group("How it is sold")
        .tag("Pipelines", "The funnels.")
        .add(resource::<pipelines::Pipelines>)
        .tag("Stages", "The steps of a funnel on the way to the win.")
        .add(pipelines::stages::routes)
        .tag("Outcome reasons", "Why negotiations end as they do.")
        .add(resource::<outcome_reasons::OutcomeReasons>)
        .tag("Channels", "How sales come in.")
        .add(resource::<channels::Channels>)
        .tag("Campaigns", "Sales campaigns.")
        .add(resource::<campaigns::Campaigns>)
        .tag("Ticket subjects", "What tickets are about.")
        .add(resource::<ticket_subjects::TicketSubjects>)
        .tag("Processes", "What tickets set going.")
        .add(resource::<processes::Processes>)
        .tag("Schedule types", "What tasks and appointments are for.")
        .add(resource::<schedule_types::ScheduleTypes>)
}

fn places(endpoints: Endpoints) -> Endpoints {
    endpoints
        .group("Where, and by whom")
        .tag(
            "Branches",
            "Places of business, with their commercial limits.",
        )
        .add(resource::<branches::Branches>)
        .tag("Employees", "People who work there and log in.")
        .add(employees::routes)
        .tag("Service boxes", "Boxes whose ports reach the clients.")
        .add(service_boxes::routes)
}
