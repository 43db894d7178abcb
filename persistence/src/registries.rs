//! What single registries ask beyond the common operations: one file a registry.

pub mod service_boxes;
pub mod stages;
