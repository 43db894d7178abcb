//! Registries: one contract for all of them, and what is special about some.

mod clients;
mod contract;
mod in_use;
mod pipelines;
mod sales_plans;
mod service_boxes;
