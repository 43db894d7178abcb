//! One entity a table; enumerations are text here and parsed by whoever decides on them.

#![allow(missing_docs, reason = "a column is named after the member it stores")]

pub mod api_keys;
pub mod billing_types;
pub mod branches;
pub mod campaigns;
pub mod channels;
pub mod client_branches;
pub mod client_phones;
pub mod clients;
pub mod contacts;
pub mod contract_templates;
pub mod contracts;
pub mod conversions;
pub mod counters;
pub mod employee_branches;
pub mod employees;
pub mod events;
pub mod idempotency_keys;
pub mod instalment_items;
pub mod instalments;
pub mod known_peers;
pub mod login_claims;
pub mod logins;
pub mod mails;
pub mod negotiation_accesses;
pub mod negotiation_appointments;
pub mod negotiation_billings;
pub mod negotiation_contracts;
pub mod negotiation_notes;
pub mod negotiation_plan_branches;
pub mod negotiation_plans;
pub mod negotiation_products;
pub mod negotiation_services;
pub mod negotiation_tasks;
pub mod negotiation_tickets;
pub mod negotiations;
pub mod outcome_reasons;
pub mod pipedrive_links;
pub mod pipelines;
pub mod port_claims;
pub mod processes;
pub mod products;
pub mod proposal_attachments;
pub mod proposal_links;
pub mod proposals;
pub mod refresh_tokens;
pub mod sales_plan_branches;
pub mod sales_plans;
pub mod schedule_types;
pub mod service_boxes;
pub mod services;
pub mod sessions;
pub mod settings;
pub mod speed_plans;
pub mod stage_visits;
pub mod stages;
pub mod ticket_subjects;
pub mod tickets;

use crate::facts::{Declared, Facts};

/// A table to whose rows an id may point.
pub trait Referable: Declared {
    /// What such an id is.
    const KIND: Kind;
}

/// Makes the list of all tables, and the kinds of those to whose rows ids point, of one list.
macro_rules! tables {
    ($($table:ident $(: $kind:ident)?,)*) => {
        /// The facts of every table.
        pub const ALL: &[&Facts] = &[$($table::Entity::FACTS),*];

        /// What an id may point at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(
                #[doc = concat!("`", stringify!($table), "`")]
                $kind,
            )?)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$($(Self::$kind,)?)*];

            /// What is known of its table.
            #[must_use]
            pub fn facts(self) -> &'static Facts {
                match self {
                    $($(Self::$kind => $table::Entity::FACTS,)?)*
                }
            }
        }

        $($(
            impl Referable for $table::Entity {
                const KIND: Kind = Kind::$kind;
            }
        )?)*
    };
}

// In the order of the references: what refers stands below what it refers to, and users are told in it.
tables! {
    branches: Branch,
    employees: Employee,
    employee_branches,
    api_keys,
    clients: Client,
    client_branches,
    client_phones,
    contacts: Contact,
    channels: Channel,
    campaigns: Campaign,
    pipelines: Pipeline,
    stages: Stage,
    outcome_reasons: OutcomeReason,
    speed_plans: SpeedPlan,
    sales_plans: SalesPlan,
    sales_plan_branches,
    billing_types: BillingType,
    contract_templates: ContractTemplate,
    services: Service,
    products: Product,
    service_boxes: ServiceBox,
    processes: Process,
    ticket_subjects: TicketSubject,
    schedule_types: ScheduleType,
    negotiation_plans: NegotiationPlan,
    negotiation_plan_branches,
    negotiations: Negotiation,
    stage_visits,
    events,
    contracts: Contract,
    logins,
    tickets,
    instalments,
    instalment_items,
    conversions,
    login_claims,
    port_claims,
    negotiation_contracts,
    negotiation_accesses,
    negotiation_tickets,
    negotiation_tasks,
    negotiation_services,
    negotiation_products,
    negotiation_notes,
    negotiation_appointments,
    negotiation_billings,
    proposals,
    proposal_attachments,
    proposal_links,
    mails,
    pipedrive_links,
    sessions,
    refresh_tokens,
    known_peers,
    idempotency_keys,
    counters,
    settings,
}
