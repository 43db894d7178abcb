//! Registries: one contract for all of them, and what is special about some.

mod billing_types;
mod branches;
mod client_documents;
mod client_rules;
mod clients;
mod contract;
mod contract_templates;
mod duplicates;
mod emails;
mod employees;
mod in_use;
mod journal;
mod lists;
mod near;
mod negotiation_plans;
mod pasted;
mod pipelines;
mod revisions;
mod sales_plans;
mod service_boxes;
mod sharing;
mod stage_removal;
mod table;
mod texts;
mod versions;
